# The UEFI stub: $(B)/BOOTX64.EFI and $(B)/BOOTIA32.EFI from the same sources.

EFI_SRC := efi/main.c efi/console.c efi/pages.c efi/volume.c efi/load.c efi/gather.c efi/gop.c \
           efi/options.c efi/own_paging.c efi/place.c efi/container.c efi/ini.c vmm/vxd/ini.c efi/crc.c \
           efi/memory_map.c efi/acpi.c efi/mem.c efi/handoff.c efi/handoff.S efi/quiesce.c \
           efi/wait.c efi/pci.c efi/usb.c efi/storage.c efi/iommu.c \
           $(LE_SRC) vmm/vxd/w3.c vmm/vxd/w4.c

EFI_CFLAGS := -std=gnu11 -O2 -g $(WARN) -fpic -ffreestanding -fshort-wchar -fno-stack-protector \
              -fno-strict-aliasing -fcf-protection=none -fno-asynchronous-unwind-tables \
              -mgeneral-regs-only -fvisibility=hidden -Iinclude -Iefi -Ivmm/vxd \
              -isystem /usr/include/efi
EFI_CFLAGS_x64  := -m64 -mno-red-zone -maccumulate-outgoing-args -DGNU_EFI_USE_MS_ABI \
                   -isystem /usr/include/efi/x86_64
EFI_CFLAGS_ia32 := -m32 -march=i686 -isystem /usr/include/efi/ia32
EFI_LIB_x64     := /usr/lib
EFI_LIB_ia32    := /usr/lib32
EFI_CRT0_x64    := /usr/lib/crt0-efi-x86_64.o
EFI_CRT0_ia32   := /usr/lib32/crt0-efi-ia32.o
EFI_LD_x64      := elf_x86_64
EFI_LD_ia32     := elf_i386
EFI_BFD_x64     := efi-app-x86_64
EFI_BFD_ia32    := efi-app-ia32

# $(1) = x64 or ia32, $(2) = name of the program
define efi_rules
$(1)_EFI_OBJ := $$(EFI_SRC:%=$(B)/efi/$(1)/%.o)

$(B)/efi/$(1)/%.o: %
	$$(say) CC "$$< ($(1))"
	$$(Q)mkdir -p $$(dir $$@)
	$$(Q)$(CC) $$(EFI_CFLAGS) $$(EFI_CFLAGS_$(1)) -MMD -MP -c -o $$@ $$<
-include $$($(1)_EFI_OBJ:.o=.d)

$(B)/efi/$(1)/stub.so: $$($(1)_EFI_OBJ) efi/stub.lds
	$$(say) LD $$@
	$$(Q)ld -m $$(EFI_LD_$(1)) -nostdlib -znocombreloc -shared -Bsymbolic --no-undefined \
	    --no-warn-rwx-segments -T efi/stub.lds $$(EFI_CRT0_$(1)) $$($(1)_EFI_OBJ) \
	    -L$$(EFI_LIB_$(1)) -lgnuefi -o $$@

$(B)/$(2): $(B)/efi/$(1)/stub.so efi/pe_finish.py
	$$(say) PE $$@
	$$(Q)objcopy -j .text -j .data -j .dynamic -j .dynsym -j .rel -j .rela -j .reloc \
	    --target $$(EFI_BFD_$(1)) --subsystem=10 $$< $$(@:=.raw)
	$$(Q)mv $$(@:=.raw) $(B)/efi/$(1)/stub.pe
	$$(Q)python3 efi/pe_finish.py $(B)/efi/$(1)/stub.pe $$@
endef
$(eval $(call efi_rules,x64,BOOTX64.EFI))
$(eval $(call efi_rules,ia32,BOOTIA32.EFI))
