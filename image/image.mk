# Drive C: and the stick: build/DRIVE_C.IMG and build/vmm32.img.
#
# Other rules.mk add to DOS_PROGRAMS what is in the root of every drive C:, to DOS_UTILITIES what is in
# its directory DOS, and to EFI_LOADERS what firmware starts.  FILES=folder adds a folder's files to drive C:.

DOS_PROGRAMS ?=
DOS_UTILITIES ?=
EFI_LOADERS  ?= $(B)/BOOTX64.EFI $(B)/BOOTIA32.EFI
FILES        ?=

# Rewritten when FILES names another folder or something in it has changed: that rebuilds C:.
.PHONY: always
always:
$(B)/files.list: always
	$(Q)mkdir -p $(@D)
	$(Q){ if [ -n "$(FILES)" ]; then \
	        [ -e "$(FILES)" ] || { echo "FILES=$(FILES): no such folder" >&2; exit 1; }; \
	        echo "$(FILES)"; find -L "$(FILES)" -printf '%P %s %T@\n' | LC_ALL=C sort; \
	    fi; } > $@.new
	$(Q)if cmp -s $@ $@.new; then rm $@.new; else mv $@.new $@; fi

# What every drive C: holds, with the same time on every build.
$(B)/dosroot.stamp: $(DOS_PROGRAMS) $(DOS_UTILITIES) image/README.TXT
	$(Q)rm -rf $(B)/dosroot && mkdir -p $(B)/dosroot
	$(Q)sed 's/$$/\r/' image/README.TXT > $(B)/dosroot/README.TXT
	$(Q)$(if $(DOS_PROGRAMS),cp $(DOS_PROGRAMS) $(B)/dosroot/)
	$(Q)$(if $(DOS_UTILITIES),mkdir $(B)/dosroot/DOS && cp $(DOS_UTILITIES) $(B)/dosroot/DOS/)
	$(Q)find $(B)/dosroot -exec touch -d @$${SOURCE_DATE_EPOCH:-946684800} {} +
	$(Q)touch $@

$(B)/DRIVE_C.IMG: $(B)/dosroot.stamp $(B)/files.list image/mkimage
	$(say) DRIVE $@
	$(Q)image/mkimage drive -o $@ $(B)/dosroot $(if $(FILES),"$(FILES)")

$(B)/vmm32.img: $(EFI_LOADERS) $(B)/VMM32.VXD $(B)/DRIVE_C.IMG image/SYSTEM.INI image/mkimage
	$(say) DISK $@
	$(Q)sed 's/$$/\r/' image/SYSTEM.INI > $(B)/SYSTEM.INI
	$(Q)image/mkimage disk -o $@ $(addprefix --efi ,$(EFI_LOADERS)) $(B)/VMM32.VXD \
	    $(B)/SYSTEM.INI $(B)/DRIVE_C.IMG

# Everything that tests, run-dos and debug need, without the stick.
.PHONY: lanes loaders
lanes: $(B)/VMM32.VXD $(B)/vmm.mb $(B)/lane/sector.bin $(B)/lane/loader.bin $(B)/dosroot.stamp
loaders: $(EFI_LOADERS)

# ---- what the user types ------------------------------------------------------------
# Packages first, then make again: only then the build knows what the packages brought.
AGAIN := $(MAKE) --no-print-directory

.PHONY: run image usb debug
run: ## build, and start it in QEMU (FILES=folder: with these files on drive C:)
	$(Q)image/deps run
	$(Q)$(AGAIN) $(B)/vmm32.img
	$(Q)image/emulate run

image: ## build/vmm32.img, the stick (FILES=folder: with these files on drive C:)
	$(Q)image/deps build
	$(Q)$(AGAIN) $(B)/vmm32.img
	@echo "$(B)/vmm32.img is ready: make usb DEV=/dev/sdX, or copy it to a stick as it is"

usb: ## write the stick: make usb DEV=/dev/sdX
	$(Q)image/deps build
	$(Q)$(AGAIN) $(B)/vmm32.img
	$(Q)image/writeusb $(B)/vmm32.img "$(DEV)"

debug: ## QEMU halted, and gdb with the symbols of every module (LANE=mb or uefi32)
	$(Q)image/deps debug
	$(Q)$(AGAIN) lanes $(B)/DRIVE_C.IMG $(if $(filter uefi%,$(LANE)),$(B)/vmm32.img)
	$(Q)image/emulate debug $(or $(LANE),mb)
