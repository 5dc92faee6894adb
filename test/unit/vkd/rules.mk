# Unit tests of VKD.
UNIT_TESTS += vkd/8042_test vkd/hotkey_test
vkd/8042_test.src := vxd/vkd/8042.c vxd/vkd/keyboard.c vxd/vkd/scancode.c
vkd/hotkey_test.src := vxd/vkd/hotkey.c vxd/vkd/stream.c
vkd/hotkey_test.cflags := -DVXD_HOST
