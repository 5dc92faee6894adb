# Unit tests of VDD.
UNIT_TESTS += vdd/vga_test
vdd/vga_test.src := vxd/vdd/vga_regs.c vxd/vdd/vga_timing.c
UNIT_TESTS += vdd/message_test
vdd/message_test.src := vxd/vdd/message.c vxd/vdd/scan.c vxd/vdd/scan_text.c vxd/vdd/scan_bits.c \
                        $(B)/gen/font/font_cp437.c
UNIT_TESTS += vdd/vga_layout_test vdd/vga_mem_test
vdd/vga_mem_test.src := vxd/vdd/vga_mem.c vxd/vdd/vga_layout.c
vdd/vga_layout_test.src := vxd/vdd/vga_layout.c
UNIT_TESTS += vdd/scan_test vdd/panel_test
vdd/scan_test.src := vxd/vdd/scan.c vxd/vdd/scan_text.c vxd/vdd/scan_bits.c vxd/vdd/scan_copy.c
vdd/panel_test.src := vxd/vdd/panel.c vxd/vdd/panel_fit.c vxd/vdd/panel_look.c vxd/vdd/panel_draw.c \
                      vxd/vdd/scan.c vxd/vdd/scan_text.c vxd/vdd/scan_bits.c vxd/vdd/scan_copy.c
UNIT_TESTS += vdd/dispi_test
vdd/dispi_test.src := vxd/vdd/dispi.c
UNIT_TESTS += vdd/run_test
vdd/run_test.cflags := -Ivmm
vdd/run_test.src := vxd/vdd/run.c vxd/vdd/run_fast.c vxd/vdd/vga_mem.c vxd/vdd/vga_layout.c vmm/vm/v86_emulate.c \
                    vmm/vm/v86_decode.c vmm/vm/v86_alu.c
