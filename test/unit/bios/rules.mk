# Unit tests of the BIOS device.
UNIT_TESTS += bios/video_test bios/keyboard_test bios/cmos_test bios/poll_test
bios/video_test.src := vxd/bios/video.c vxd/bios/video_ega.c vxd/bios/bda.c $(B)/gen/bios/rom.c
bios/keyboard_test.src := vxd/bios/keyboard.c vxd/bios/bda.c $(B)/gen/bios/rom.c
bios/cmos_test.src := vxd/bios/cmos.c
bios/poll_test.src := vxd/bios/poll.c
