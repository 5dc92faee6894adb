#!/bin/sh
# rom_test.sh IMAGE - run the self-testing BIOS image; status 0 = passed.
# -cpu 486: a machine whose 8259 reaches the processor without anyone setting up an APIC.
timeout 30 qemu-system-i386 -M pc -cpu 486 -m 2 -nodefaults -device VGA,romfile= -display none -no-reboot -bios "$1" \
    -debugcon stdio -global isa-debugcon.iobase=0x402 \
    -device isa-debug-exit,iobase=0xf4,iosize=1 -rtc base=1995-08-24T12:34:56
status=$?
[ $status -eq 33 ] || { echo "FAIL rom: qemu ended with status $status"; exit 1; }
