# Unit tests of VKD.
UNIT_TESTS += vkd/8042_test
vkd/8042_test.src := vxd/vkd/8042.c
