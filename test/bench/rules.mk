# Programs that measure from inside a virtual machine: build/bench/*.COM, run by bench.py.
BENCH_PROGRAMS := $(B)/bench/BENCH.COM $(B)/bench/TSCNOW.COM $(B)/bench/MEMBENCH.COM $(B)/bench/VGABENCH.COM \
                  $(B)/bench/FBENCH.COM

$(B)/bench/%.COM: test/bench/%.asm test/bench/print.inc test/bench/report.inc
	$(say) NASM $<
	$(Q)mkdir -p $(@D)
	$(Q)nasm -f bin -Werror -i test/bench/ -o $@ $<

.PHONY: bench-programs
bench-programs: $(BENCH_PROGRAMS)

# What virtual devices pay: not in the container, loaded by a device= line.
VXDS += vbench
vbench.src := test/bench/vbench.c
bench-programs: $(B)/vxd/vbench.vxd
VXDS += sbench
sbench.src := test/bench/sbench.c
bench-programs: $(B)/vxd/sbench.vxd
VXDS += pbench
pbench.src := test/bench/pbench.c vxd/vdd/scan.c vxd/vdd/scan_text.c vxd/vdd/scan_bits.c vxd/vdd/scan_copy.c \
              vxd/vdd/panel.c vxd/vdd/panel_fit.c vxd/vdd/panel_look.c vxd/vdd/panel_draw.c \
              $(B)/gen/font/font_cp437.c
bench-programs: $(B)/vxd/pbench.vxd
