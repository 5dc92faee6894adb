# UNIT_TESTS: what a search of IFSMGR returns.
UNIT_TESTS += ifsmgr/find_data_test
ifsmgr/find_data_test.src := vxd/ifsmgr/find_data.c vxd/ifsmgr/ifs_time.c vxd/sercon/cp437.c
ifsmgr/find_data_test.cflags := -DVXD_HOST
