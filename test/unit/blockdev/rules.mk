# UNIT_TESTS: the list of block devices.
UNIT_TESTS += blockdev/bd_list_test
blockdev/bd_list_test.src := vxd/blockdev/bd_list.c
blockdev/bd_list_test.cflags := -DVXD_HOST
UNIT_TESTS += blockdev/polled_test
blockdev/polled_test.src := vxd/blockdev/polled.c
blockdev/polled_test.cflags := -DVXD_HOST
