# UNIT_TESTS: IOS: the list of block devices, requests and their layers.
UNIT_TESTS += ios/bd_list_test
ios/bd_list_test.src := vxd/ios/bd_list.c
ios/bd_list_test.cflags := -DVXD_HOST
UNIT_TESTS += ios/polled_test
ios/polled_test.src := vxd/ios/polled.c
ios/polled_test.cflags := -DVXD_HOST
UNIT_TESTS += ios/ios_test
ios/ios_test.src := $(addprefix vxd/ios/,bd_list.c dcb.c driver.c isp.c irs.c iors.c request.c fastdisk.c queue.c dprintf.c) vxd/lib/format.c
ios/ios_test.cflags := -DVXD_HOST
