# BIOS: the ROM image every VM sees, and what it does at ring 0.
VXDS += bios
bios.src := vxd/bios/bios.c vxd/bios/adapter.c vxd/bios/bda.c vxd/bios/memory.c vxd/bios/keyboard.c vxd/bios/layout.c vxd/bios/poll.c vxd/bios/video.c \
            vxd/bios/video_mode.c vxd/bios/video_graphics.c \
            vxd/bios/video_palette.c vxd/bios/video_font.c vxd/bios/video_state.c vxd/bios/video_vbe.c \
            vxd/bios/video_vbe_modes.c vxd/bios/video_vbe_draw.c vxd/bios/video_edid.c $(B)/gen/bios/rom.c $(B)/gen/font/font_cp850.c

# What rom.asm includes.
ROM_PARTS := vxd/bios/int17.inc vxd/bios/mouse.inc vxd/bios/layout.inc vxd/bios/layouts.inc
ROM_PARTS += vxd/bios/rom_video.inc vxd/bios/rom_vbe.inc vxd/bios/rom_time.inc
ROM_PARTS += vxd/bios/int05.inc

ROM_PARTS += vxd/bios/int14.inc

$(B)/gen/bios/rom.bin: vxd/bios/rom.asm $(ROM_PARTS) $(B)/gen/font/font_8x16.bin
	$(say) NASM $@
	$(Q)mkdir -p $(@D)
	$(Q)nasm -f bin -Werror -I$(B)/gen/font/ -Ivxd/bios/ -o $@ $<

$(B)/gen/bios/rom.c: $(B)/gen/bios/rom.bin
	$(Q){ echo '/* Made from rom.bin. */'; echo '#include <stdint.h>'; \
	    echo 'extern const uint8_t bios_rom[];'; echo 'const uint8_t bios_rom[65536] = {'; \
	    od -An -v -tu1 -w16 $< | sed 's/ *\([0-9][0-9]*\)/\1,/g'; echo '};'; } > $@

# The same image on a PC without any other BIOS, tested from inside.
$(B)/gen/bios/rom_test.bin: vxd/bios/rom.asm $(ROM_PARTS) test/unit/bios/rom_test.inc $(B)/gen/font/font_8x16.bin
	$(say) NASM $@
	$(Q)mkdir -p $(@D)
	$(Q)nasm -f bin -Werror -DROM_TEST -I$(B)/gen/font/ -Ivxd/bios/ -Itest/unit/bios/ -o $@ $<

.PHONY: test-rom
test-rom: $(B)/gen/bios/rom_test.bin ## the BIOS image run in QEMU as the machine's own BIOS
	$(Q)sh test/unit/bios/rom_test.sh $<
