# image/dos - the 16-bit programs of drive C:.  Adds DOS_PROGRAMS, the files to be copied there.

# gcc's 16-bit code: 16-bit segments, 32-bit registers; tiny model, everything below 64 KB.
DOS16 := -m16 -march=i386 -mgeneral-regs-only -mregparm=3 -mpreferred-stack-boundary=2 \
         -ffreestanding -fno-builtin -fno-pic -fno-pie -Oz -fomit-frame-pointer \
         -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
         -fno-strict-aliasing -fno-delete-null-pointer-checks --param=min-pagesize=0 \
         -ffunction-sections -fdata-sections -std=gnu11 $(WARN) -DVMM32_SHELL

COMMAND_C := batch clock cmd_copy cmd_dir cmd_doskey complete complete_word copy_args dir_compare dir_sort cmd_env cmd_file cmd_flow cmd_sys commands dos edit env help \
             history line macro main out rt run text wild
COMMAND_O := $(addprefix $(B)/dos/command/,resident.o start.o calls.o) $(B)/dos/command/started.o $(COMMAND_C:%=$(B)/dos/command/%.o)

$(B)/dos/command/%.o: image/dos/command/%.c
	$(say) CC16 $<
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(DOS16) -MMD -MF $@.d -c -o $@ $<

$(B)/dos/command/%.o: image/dos/command/%.asm
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f elf32 -Werror -o $@ $<

$(B)/dos/command/command.elf: $(COMMAND_O) image/dos/command/command.ld
	$(say) LD $@
	$(Q)ld -m elf_i386 -nostdlib -z noexecstack --gc-sections --no-warn-rwx-segments --no-check-sections \
	    -T image/dos/command/command.ld -o $@ $(COMMAND_O)

# The help text stands behind the code in the file and is read from there when asked for.
$(B)/dos/COMMAND.COM: $(B)/dos/command/command.elf image/dos/command/help.txt
	$(Q)objcopy -O binary -j .header -j .resident -j .init -j .text -j .data $< $@
	$(Q)sed 's/$$/\r/' image/dos/command/help.txt >> $@

# START.COM shares what it needs of COMMAND.COM's files.
START_O := $(addprefix $(B)/dos/command/,crt0.o calls.o dos.o env.o rt.o text.o wild.o) $(B)/dos/start/start.o

$(B)/dos/start/start.o: image/dos/start/start.c
	$(say) CC16 $<
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(DOS16) -Iinclude -MMD -MF $@.d -c -o $@ $<

$(B)/dos/start/start.elf: $(START_O) image/dos/start/start.ld
	$(say) LD $@
	$(Q)ld -m elf_i386 -nostdlib -z noexecstack --gc-sections --no-warn-rwx-segments \
	    -T image/dos/start/start.ld -o $@ $(START_O)

$(B)/dos/START.COM: $(B)/dos/start/start.elf
	$(Q)objcopy -O binary -j .text $< $@

# The small programs: each image/dos/util/NAME.c, with the files of COMMAND.COM that it needs.
UTILS := attrib choice deltree diskcopy fc find label mem mode more mount move sort subst tree xcopy
UTIL_O := $(addprefix $(B)/dos/command/,crt0.o calls.o break.o dos.o rt.o text.o wild.o line.o out.o) $(B)/dos/util/util.o

$(B)/dos/util/%.o: image/dos/util/%.c
	$(say) CC16 $<
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(DOS16) -MMD -MF $@.d -c -o $@ $<

$(UTILS:%=$(B)/dos/util/%.elf): $(B)/dos/util/%.elf: $(B)/dos/util/%.o $(UTIL_O) image/dos/util/util.ld
	$(Q)ld -m elf_i386 -nostdlib -z noexecstack --gc-sections --no-warn-rwx-segments \
	    -T image/dos/util/util.ld -o $@ $(filter %.o,$^)

$(B)/dos/util/mode.elf: $(addprefix $(B)/dos/util/,lptcom.o mode_com.o mode_lpt.o)
$(B)/dos/util/diskcopy.elf: $(B)/dos/util/absdisk.o $(B)/dos/util/far.o
$(B)/dos/util/sort.elf: $(B)/dos/util/bigmem.o $(B)/dos/util/far.o
$(B)/dos/util/move.elf $(B)/dos/util/xcopy.elf: $(B)/dos/util/copyfile.o

$(B)/dos/util/subst.elf: $(B)/dos/util/far.o

# CHKDSK: its checker is pure and tested on the host.
CHECKER := check check_boot check_chain check_dir check_dots check_entry check_fat check_lost check_name check_pos \
           check_shared
CHKDSK_O := $(addprefix $(B)/dos/chkdsk/,$(addsuffix .o,chkdsk $(CHECKER)))
CHECKER_SRC := $(CHECKER:%=image/dos/chkdsk/%.c)

$(B)/dos/chkdsk/%.o: image/dos/chkdsk/%.c
	$(say) CC16 $<
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(DOS16) -MMD -MF $@.d -c -o $@ $<

$(B)/dos/util/%.o: image/dos/util/%.asm
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f elf32 -Werror -o $@ $<

$(B)/dos/util/chkdsk.elf: $(CHKDSK_O) $(UTIL_O) $(addprefix $(B)/dos/util/,absdisk.o bigmem.o far.o) image/dos/util/util.ld
	$(Q)ld -m elf_i386 -nostdlib -z noexecstack --gc-sections --no-warn-rwx-segments \
	    -T image/dos/util/util.ld -o $@ $(filter %.o,$^)

# FORMAT: layout.c and write.c are pure; the boot sector's code becomes an array.
FORMAT_O := $(addprefix $(B)/dos/format/,format.o layout.o write.o)

$(B)/dos/format/bootcode.h: image/dos/format/bootcode.asm
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -o $(B)/dos/format/bootcode.bin $<
	$(Q){ echo 'static const uint8_t boot_code[] = {'; od -An -v -tx1 $(B)/dos/format/bootcode.bin | sed 's/ \(..\)/0x\1, /g'; echo '};'; } > $@

$(B)/dos/format/%.o: image/dos/format/%.c $(B)/dos/format/bootcode.h
	$(say) CC16 $<
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(DOS16) -I$(B)/dos/format -MMD -MF $@.d -c -o $@ $<

$(B)/dos/util/format.elf: $(FORMAT_O) $(UTIL_O) $(addprefix $(B)/dos/util/,absdisk.o far.o) image/dos/util/util.ld
	$(Q)ld -m elf_i386 -nostdlib -z noexecstack --gc-sections --no-warn-rwx-segments \
	    -T image/dos/util/util.ld -o $@ $(filter %.o,$^)

define util_com
$(B)/dos/$(shell echo $(1) | tr a-z A-Z).COM: $(B)/dos/util/$(1).elf
	$$(Q)objcopy -O binary -j .text $$< $$@
DOS_UTILITIES += $(B)/dos/$(shell echo $(1) | tr a-z A-Z).COM
endef
$(foreach util,$(UTILS) chkdsk format,$(eval $(call util_com,$(util))))
-include $(CHKDSK_O:=.d) $(FORMAT_O:=.d) $(B)/dos/util/absdisk.o.d $(B)/dos/util/bigmem.o.d
-include $(UTILS:%=$(B)/dos/util/%.o.d) $(B)/dos/util/util.o.d $(addprefix $(B)/dos/util/,copyfile.o.d mode_com.o.d mode_lpt.o.d)

# DEBUG: files of its own, with those of COMMAND.COM and the small programs.
DEBUG_O := $(addprefix $(B)/dos/debug/,cpu.o program.o run.o memory.o input.o disasm.o assemble.o operand.o encode.o insn.o)

$(B)/dos/debug/%.o: image/dos/debug/%.c
	$(say) CC16 $<
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(DOS16) -MMD -MF $@.d -c -o $@ $<

$(B)/dos/debug/%.o: image/dos/debug/%.asm
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f elf32 -Werror -o $@ $<

$(B)/dos/debug/debug.elf: $(DEBUG_O) $(UTIL_O) $(B)/dos/util/far.o image/dos/util/util.ld
	$(Q)ld -m elf_i386 -nostdlib -z noexecstack --gc-sections --no-warn-rwx-segments \
	    -T image/dos/util/util.ld -o $@ $(filter %.o,$^)

$(B)/dos/DEBUG.COM: $(B)/dos/debug/debug.elf
	$(Q)objcopy -O binary -j .text $< $@
DOS_UTILITIES += $(B)/dos/DEBUG.COM
-include $(DEBUG_O:=.d)

# EDIT: its text and cursor are pure and tested on the host.
EDIT_O := $(addprefix $(B)/dos/edit/,main.o commands.o search.o menu.o draw.o file.o dialog.o screen.o view.o text.o)

$(B)/dos/edit/%.o: image/dos/edit/%.c
	$(say) CC16 $<
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(DOS16) -MMD -MF $@.d -c -o $@ $<

$(B)/dos/edit/edit.elf: $(EDIT_O) $(UTIL_O) $(addprefix $(B)/dos/util/,bigmem.o far.o) image/dos/util/util.ld
	$(Q)ld -m elf_i386 -nostdlib -z noexecstack --gc-sections --no-warn-rwx-segments \
	    -T image/dos/util/util.ld -o $@ $(filter %.o,$^)

$(B)/dos/EDIT.COM: $(B)/dos/edit/edit.elf
	$(Q)objcopy -O binary -j .text $< $@
DOS_UTILITIES += $(B)/dos/EDIT.COM
-include $(EDIT_O:=.d)

# HELP: its texts are those of COMMAND.COM, of each small program (program_help) and help/topics.txt.
HELP_OF := $(UTILS) chkdsk format help
$(B)/dos/help/%.o: image/dos/help/%.c
	$(say) CC16 $<
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(DOS16) -MMD -MF $@.d -c -o $@ $<

$(B)/dos/util/help.elf: $(addprefix $(B)/dos/help/,help.o help_text.o screen.o) $(UTIL_O) image/dos/util/util.ld
	$(Q)ld -m elf_i386 -nostdlib -z noexecstack --gc-sections --no-warn-rwx-segments \
	    -T image/dos/util/util.ld -o $@ $(filter %.o,$^)

$(B)/dos/HELP.TXT: image/dos/help/maketext image/dos/command/help.txt image/dos/help/topics.txt \
                   $(HELP_OF:%=$(B)/dos/util/%.elf) $(B)/dos/debug/debug.elf $(B)/dos/edit/edit.elf
	$(say) HELP $@
	$(Q)image/dos/help/maketext $^ > $@

$(eval $(call util_com,help))
DOS_UTILITIES += $(B)/dos/HELP.TXT
-include $(addprefix $(B)/dos/help/,help.o.d help_text.o.d screen.o.d)

$(B)/dos/KRNL386.EXE: image/dos/krnl386/krnl386.asm
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -o $@ $<

$(B)/dos/SHUTDOWN.COM $(B)/dos/REBOOT.COM: $(B)/dos/%.COM: image/dos/power/power.inc
	$(say) NASM $@
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -I image/dos/power/ -o $@ $(filter %.asm,$^)
$(B)/dos/SHUTDOWN.COM: image/dos/power/shutdown.asm
$(B)/dos/REBOOT.COM: image/dos/power/reboot.asm

$(B)/dos/BOOT.COM: image/dos/boot/boot.asm
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -o $@ $<

$(B)/dos/VXDLOAD.COM: image/dos/vxdload/vxdload.asm
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -o $@ $<

DOS_PROGRAMS += $(addprefix $(B)/dos/,COMMAND.COM KRNL386.EXE SHUTDOWN.COM REBOOT.COM VXDLOAD.COM BOOT.COM START.COM)
-include $(COMMAND_C:%=$(B)/dos/command/%.o.d) $(B)/dos/start/start.o.d

.PHONY: dos
dos: $(DOS_PROGRAMS) $(DOS_UTILITIES) ## the 16-bit programs of drive C:
