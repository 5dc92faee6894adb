# The quick boot lanes: $(B)/vmm.mb (qemu-system-i386 -kernel) and $(B)/bochs.img.

LANE_SRC := test/boot/lane/multiboot.S test/boot/lane/lane.c test/boot/lane/lane_log.c \
            test/boot/lane/lane_clock.c efi/place.c efi/container.c efi/ini.c vmm/vxd/ini.c efi/memory_map.c \
            efi/acpi.c efi/handoff.c efi/handoff.S efi/mem.c $(LE_SRC) vmm/vxd/w3.c vmm/vxd/w4.c
LANE_OBJ := $(LANE_SRC:%=$(B)/lane/%.o)
LANE_CFLAGS := $(RING0) -ffunction-sections -Iefi -Ivmm/vxd -Itest/boot/lane

$(B)/lane/%.o: %
	$(say) CC $<
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(LANE_CFLAGS) -MMD -MP -c -o $@ $<
-include $(LANE_OBJ:.o=.d)

$(B)/vmm.mb: $(LANE_OBJ) test/boot/lane/lane.ld
	$(say) LD $@
	$(Q)ld -m elf_i386 -nostdlib --no-warn-rwx-segments -T test/boot/lane/lane.ld -o $@ $(LANE_OBJ) \
	    $(LIBGCC32)

# The probe: a VMM that reports boot_info.  $(B)/probe/VMM32.VXD holds it and nothing else.
PROBE_SRC := test/boot/lane/probe/start.S test/boot/lane/probe/probe.c \
             test/boot/lane/probe/print.c test/boot/lane/probe/devices.c vxd/lib/mem.c
PROBE_OBJ := $(PROBE_SRC:%=$(B)/probe/%.o)

$(B)/probe/%.o: %
	$(say) CC $<
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(RING0) -Iefi -MMD -MP -c -o $@ $<
-include $(PROBE_OBJ:.o=.d)

$(B)/probe/probe.elf: $(PROBE_OBJ) image/vmm.ld
	$(say) LD $@
	$(Q)ld $(RING0_LD) -e probe_entry -T image/vmm.ld -o $@ $(PROBE_OBJ) $(LIBGCC32)

$(B)/probe/probe.vxd: $(B)/probe/probe.elf $(B)/mkle
	$(say) MKLE $@
	$(Q)$(B)/mkle --static --name VMM --start probe_entry -o $@ $<

$(B)/probe/VMM32.VXD: $(B)/probe/probe.vxd $(B)/mkw3
	$(say) MKW3 $@
	$(Q)$(B)/mkw3 -o $@ WIN386=$<

$(B)/probe/VMM32.W4: $(B)/probe/probe.vxd $(B)/mkw3
	$(say) MKW3 $@
	$(Q)$(B)/mkw3 --w4 -o $@ WIN386=$<

# ---- the Bochs lane -----------------------------------------------------------------
# Also boots in QEMU: qemu-system-i386 -drive format=raw,file=build/bochs.img
$(B)/lane/sector.bin: test/boot/lane/sector.asm
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -o $@ $<

$(B)/lane/loader.bin: $(B)/vmm.mb
	$(say) OBJCOPY $@
	$(Q)objcopy -O binary $< $@

LANE_MODULES ?= $(B)/VMM32.VXD $(wildcard image/SYSTEM.INI)
LANE_COMMAND ?=

$(B)/bochs.img: $(B)/lane/sector.bin $(B)/lane/loader.bin test/boot/lane/mkbochs.py $(LANE_MODULES)
	$(say) BOCHS $@
	$(Q)python3 test/boot/lane/mkbochs.py -o $@ --sector $(B)/lane/sector.bin \
	    --loader $(B)/lane/loader.bin --command "$(LANE_COMMAND)" $(LANE_MODULES)

STUB_TEST_NEEDS := $(B)/BOOTX64.EFI $(B)/BOOTIA32.EFI $(B)/vmm.mb $(B)/lane/sector.bin \
                   $(B)/lane/loader.bin $(B)/probe/VMM32.VXD $(B)/probe/VMM32.W4

.PHONY: test-stub
test-stub: $(STUB_TEST_NEEDS) ## every way to start, and what the loaders must refuse
	$(Q)python3 test/boot/lane/probe_test.py
