# Unit tests of VMD.
UNIT_TESTS += vmd/mouse_test vmd/int33_test
vmd/mouse_test.src := vxd/vmd/mouse.c vxd/vmd/packet.c
vmd/int33_test.src := vxd/vmd/int33.c vxd/vmd/cursor.c
UNIT_TESTS += vmd/both_test
vmd/both_test.src := vxd/vkd/8042.c vxd/vkd/keyboard.c vxd/vkd/scancode.c vxd/vmd/mouse.c
