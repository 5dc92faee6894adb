# UNIT_TESTS: the list of block devices.
UNIT_TESTS += ios/bd_list_test
ios/bd_list_test.src := vxd/ios/bd_list.c
ios/bd_list_test.cflags := -DVXD_HOST
UNIT_TESTS += ios/polled_test
ios/polled_test.src := vxd/ios/polled.c
ios/polled_test.cflags := -DVXD_HOST
