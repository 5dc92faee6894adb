# What the boot scenarios put on drive C: beside our own test programs.

# Programs of Debian packages, unmodified, and fasm's DOS tools, assembled by fasm.
PACKAGE_PROGRAMS := $(B)/packages/ETHFLOP.COM $(B)/packages/LOADLIN.EXE $(B)/packages/LISTING.EXE \
                    $(B)/packages/PREPSRC.EXE $(B)/packages/SYMBOLS.EXE
FASM_TOOLS := /usr/share/fasm/tools/dos

$(B)/packages/LOADLIN.EXE: /usr/lib/loadlin/loadlin.exe.gz
	$(Q)mkdir -p $(@D)
	$(Q)gunzip -c $< > $@

$(B)/packages/ETHFLOP.COM: /usr/share/ethflop/ethflop.com
	$(Q)mkdir -p $(@D)
	$(Q)cp $< $@

$(B)/packages/LISTING.EXE $(B)/packages/PREPSRC.EXE $(B)/packages/SYMBOLS.EXE: \
$(B)/packages/%.EXE:
	$(say) FASM $@
	$(Q)mkdir -p $(@D)
	$(Q)fasm $(FASM_TOOLS)/$(shell echo $* | tr A-Z a-z).asm $@ > $@.txt || { cat $@.txt; exit 1; }

# What the tools work on: a program and the symbols of its assembly, with names as on drive C:.
PACKAGE_PROGRAMS += $(B)/packages/HELLO.FAS

$(B)/packages/HELLO.FAS: test/boot/hello.asm
	$(say) FASM $@
	$(Q)mkdir -p $(@D)
	$(Q)cp $< $(@D)/HELLO.ASM
	$(Q)cd $(@D) && fasm -s HELLO.FAS HELLO.ASM HELLO.COM > HELLO.txt || { cat HELLO.txt; exit 1; }

$(B)/guest.list: always
	$(Q)mkdir -p $(@D)
	$(Q)printf '%s\n' $(GUEST_TESTS) > $@.new
	$(Q)if cmp -s $@ $@.new; then rm $@.new; else mv $@.new $@; fi

# A .PIF, and one whose second heading has lost its size.
VM_PIFS := $(B)/vm/VIAPIF.PIF $(B)/vm/BADPIF.PIF
$(VM_PIFS) &: test/boot/vm/mkpif.py
	$(say) PIF $(B)/vm
	$(Q)mkdir -p $(B)/vm
	$(Q)python3 $< $(B)/vm/VIAPIF.PIF COMMAND.COM "/C ECHO by way of a PIF"
	$(Q)python3 $< $(B)/vm/BADPIF.PIF COMMAND.COM
	$(Q)printf '\040\000' | dd of=$(B)/vm/BADPIF.PIF bs=1 seek=411 conv=notrunc status=none
guests: $(VM_PIFS)

# The pictures of modes_test.py: one body, as test/diff/ makes them.
GUEST_PROGRAMS += $(B)/modes/modes.img $(B)/modes/modes.com

$(B)/modes/modes.bin: test/boot/modes.asm test/diff/diff.inc
	$(say) NASM $<
	$(Q)mkdir -p $(@D)
	$(Q)nasm -f bin -Werror -I test/diff/ -o $@ $<

$(B)/modes/modes.com: $(B)/modes/modes.bin $(B)/diff/dosrun.bin
	$(Q)cat $(B)/diff/dosrun.bin $< > $@

$(B)/modes/modes.img: $(B)/modes/modes.bin $(B)/diff/sector.bin
	$(Q)cat $(B)/diff/sector.bin $< > $@
	$(Q)truncate -s 1M $@

# Images that MOUNT is given, and a CD for the drive: long names, a folder, more files than a sector of a directory has.
CD_IMAGES := $(B)/cd/TEST.ISO $(B)/cd/SMALL.IMG
$(B)/cd/TEST.ISO: test/boot/rules.mk
	$(say) ISO $@
	$(Q)rm -rf $(@D)/tree && mkdir -p "$(@D)/tree/A folder/below"
	$(Q)printf 'on the disc\r\n' > "$(@D)/tree/A long file name.text"
	$(Q)printf 'below\r\n' > "$(@D)/tree/A folder/below/deep.txt"
	$(Q)printf 'plain\r\n' > "$(@D)/tree/PLAIN.TXT"
	$(Q)for i in $$(seq 100 219); do printf "$$i\r\n" > "$(@D)/tree/A folder/many files $$i.txt"; done
	$(Q)xorriso -as mkisofs -quiet -J -joliet-long -V TEST_CD -copyright PLAIN.TXT -o $@ $(@D)/tree 2> $@.txt || { cat $@.txt; exit 1; }
$(B)/cd/SMALL.IMG: test/boot/rules.mk
	$(say) FAT $@
	$(Q)mkdir -p $(@D)
	$(Q)rm -f $@
	$(Q)PATH=$$PATH:/usr/sbin:/sbin mkfs.fat -F 12 -n SMALL -C $@ 720 > $@.txt || { cat $@.txt; exit 1; }
guests: $(CD_IMAGES)
