# VDD: the display.  Fonts are made from Debian's package console-data.
VXDS += vdd
vdd.src := vxd/vdd/vdd.c vxd/vdd/message.c vxd/vdd/vga_regs.c vxd/vdd/vga_timing.c \
           vxd/vdd/vga_layout.c vxd/vdd/vga_mem.c \
           vxd/vdd/scan.c vxd/vdd/scan_text.c vxd/vdd/scan_bits.c vxd/vdd/scan_copy.c vxd/vdd/panel.c vxd/vdd/panel_fit.c \
           vxd/vdd/panel_look.c vxd/vdd/panel_draw.c vxd/vdd/panel_show.c vxd/vdd/dispi.c $(B)/gen/font/font_cp437.c
vdd.src += vxd/vdd/vga_map.c vxd/vdd/run.c vxd/vdd/run_fast.c vxd/vdd/run_vm.c
vdd.src += vxd/vdd/dispi_vm.c vxd/vdd/scan_services.c

FONT_FILES := $(B)/gen/font/font_cp437.c $(B)/gen/font/font_cp850.c $(B)/gen/font/font_8x16.bin $(B)/gen/font/font_8x14.bin \
              $(B)/gen/font/font_8x8.bin
$(FONT_FILES) &: vxd/vdd/mkfont.py
	$(say) FONT $(B)/gen/font
	$(Q)python3 vxd/vdd/mkfont.py $(B)/gen/font
