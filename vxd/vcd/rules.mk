# VCD: serial ports for every VM.
VXDS += vcd
vcd.src := vxd/vcd/vcd.c vxd/vcd/uart.c vxd/vcd/target.c vxd/vcd/file.c
