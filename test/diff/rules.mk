# test/diff - bodies that run on QEMU's own hardware under SeaBIOS and in a VM of ours.
# Adds to GUEST_PROGRAMS: build/diff/NAME.img, a disk to start from, and build/diff/NAME.com.

DIFF_BODIES := $(filter-out sector dosrun,$(basename $(notdir $(wildcard test/diff/*.asm))))
GUEST_PROGRAMS += $(DIFF_BODIES:%=$(B)/diff/%.img) $(DIFF_BODIES:%=$(B)/diff/%.com)
GUEST_PROGRAMS += $(DIFF_BODIES:%=$(B)/diff/%.bin)     # diff.py asks for its size

$(B)/diff/%.bin: test/diff/%.asm test/diff/diff.inc
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -I test/diff/ -o $@ $<

$(B)/diff/%.com: $(B)/diff/%.bin $(B)/diff/dosrun.bin
	$(Q)cat $(B)/diff/dosrun.bin $< > $@

$(B)/diff/%.img: $(B)/diff/%.bin $(B)/diff/sector.bin
	$(Q)cat $(B)/diff/sector.bin $< > $@
	$(Q)truncate -s 1M $@

# boot/: a diskette of ours that starts by itself, on hardware and in a VM.
GUEST_PROGRAMS += $(B)/diff/boot/bootfd.bin $(B)/diff/boot/bootsec.bin
$(B)/diff/boot/%.bin: test/diff/boot/%.asm test/diff/diff.inc
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -I test/diff/ -o $@ $<
