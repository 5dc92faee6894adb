# test/guest - 16-bit programs that see only what DOS programs see.
# Adds GUEST_PROGRAMS, built into $(B)/guest/; those of bad/ misbehave on purpose.

GUEST_TESTS := dosapi files exec console fcb redir longname share v86insn io_str wrap timer bios hma xms ems umb fpu87 ansi
GUEST_PROGRAMS += $(GUEST_TESTS:%=$(B)/guest/%.com) $(B)/guest/child.com

GUEST_TESTS += video

# What only Windows offers.
WINDOWS_TESTS := memlow dosvm int2f vmfault limits
WINDOWS_TESTS += clip
GUEST_PROGRAMS += $(B)/guest/vmsize.com
# With somebody at the keyboard and the mouse.
WINDOWS_TESTS += mouse keys kbd dpmim16 dpmim32 mousegfx
WINDOWS_TESTS += dpmi16 dpmi32 print17 picture apm
GUEST_PROGRAMS += $(WINDOWS_TESTS:%=$(B)/guest/%.com)

$(B)/guest/%.com: test/guest/%.asm test/guest/guest.inc
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -I test/guest/ -o $@ $<

# Serial ports: boot scenario serial-ports.
GUEST_PROGRAMS += $(B)/guest/serial.com
# A CD: boot scenario cd-drive.
GUEST_PROGRAMS += $(B)/guest/mscdex.com

BAD_GUESTS := bound cliloop divide fpu garbage gpwrap hltcli ivtkill kbreset lgdt lidt memkill \
              movcr0 nestjump pmcli pmgp pmnest pmring0 pmstack pmticks pmwild ports shellapi stackend stackrun talk tftrap undef vidrand
BAD_GUESTS += memfuzz pmread intfuzz critend
GUEST_PROGRAMS += $(BAD_GUESTS:%=$(B)/guest/bad/%.com) $(B)/guest/bad/toobig.exe

$(B)/guest/bad/%.com: test/guest/bad/%.asm test/guest/bad/bad.inc
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -I test/guest/bad/ -o $@ $<

$(B)/guest/bad/pmcli.com $(B)/guest/bad/pmgp.com $(B)/guest/bad/pmnest.com $(B)/guest/bad/pmread.com $(B)/guest/bad/pmring0.com \
$(B)/guest/bad/pmstack.com $(B)/guest/bad/pmticks.com $(B)/guest/bad/pmwild.com: test/guest/bad/pm.inc

$(B)/guest/bad/%.exe: test/guest/bad/%.asm
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -o $@ $<

$(B)/guest/dpmim16.com $(B)/guest/dpmim32.com: test/guest/dpmimous.inc

$(B)/guest/dpmi16.com $(B)/guest/dpmi32.com: test/guest/dpmi.inc test/guest/dpmidos.inc

# Programs in C by bcc; what they print stands in test/guest/bcc/<name>.expect.
BCC_GUESTS := interp lzpack maze
GUEST_PROGRAMS += $(BCC_GUESTS:%=$(B)/guest/%.com)

$(BCC_GUESTS:%=$(B)/guest/%.com): $(B)/guest/%.com: test/guest/bcc/%.c
	$(say) BCC $<
	$(Q)mkdir -p $(dir $@)
	$(Q)bcc -Md -ansi -o $@ $<

# One larger program of several files.  Its sessions bas/*.TXT print bas/*.expect.
BASIC_SOURCES := $(wildcard test/guest/bcc/basic/*.c)
GUEST_PROGRAMS += $(B)/guest/basic.com
$(B)/guest/basic.com: $(BASIC_SOURCES) test/guest/bcc/basic/basic.h
	$(say) BCC $@
	$(Q)mkdir -p $(dir $@)
	$(Q)bcc -Md -ansi -o $@ $(BASIC_SOURCES)

# The test of COMMAND.COM: COMMAND /C SHELLTST.BAT prints shell/shelltst.expect.
GUEST_PROGRAMS += $(B)/guest/shelltst.bat $(B)/guest/shellsub.bat $(B)/guest/utiltst.bat
GUEST_PROGRAMS += $(B)/guest/shell2e.com
GUEST_PROGRAMS += $(B)/guest/helptst.bat $(B)/guest/lfntst.bat $(B)/guest/cmdtst.bat $(B)/guest/errtst.bat $(B)/guest/manytst.bat

$(B)/guest/%.bat: test/guest/shell/%.bat
	$(Q)mkdir -p $(dir $@)
	$(Q)sed 's/$$/\r/' $< > $@

.PHONY: guest
guest: $(GUEST_PROGRAMS) ## the 16-bit guest test programs

.PHONY: guest-names
guest-names:
	@echo $(GUEST_TESTS) $(BCC_GUESTS) shelltst

GUEST_TESTS += vga
GUEST_PROGRAMS += $(B)/guest/vga.com
GUEST_PROGRAMS += $(B)/guest/vgakeep.com $(B)/guest/bad/vgawild.com

# CONFIG.SYS, drivers, resident programs: boot scenarios config-*.
CONFIG_PROGRAMS := $(B)/guest/config/testdrv.sys $(addprefix $(B)/guest/config/,tsr60.com inst61.com tsr62.com ask60.com ask62.com)
GUEST_PROGRAMS += $(CONFIG_PROGRAMS) $(B)/guest/driver.com
$(B)/guest/config/%.com: test/guest/config/%.asm
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -o $@ $<
# The same behind other interrupts.
$(B)/guest/config/inst61.com: VECTOR := 61
$(B)/guest/config/tsr62.com $(B)/guest/config/ask62.com: VECTOR := 62
$(B)/guest/config/inst61.com $(B)/guest/config/tsr62.com: test/guest/config/tsr60.asm
	$(say) NASM $@
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -DVECTOR=$(VECTOR) -o $@ $<
$(B)/guest/config/ask62.com: test/guest/config/ask60.asm
	$(say) NASM $@
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -DVECTOR=$(VECTOR) -o $@ $<
$(B)/guest/config/%.sys: test/guest/config/%.asm
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -o $@ $<
