# UNIT_TESTS: what a search of IFSMGR returns.
UNIT_TESTS += ifsmgr/find_data_test
ifsmgr/find_data_test.src := vxd/ifsmgr/find_data.c vxd/ifsmgr/ifs_time.c vxd/ifsmgr/charset.c vxd/vfat/nls.c
ifsmgr/find_data_test.cflags := -DVXD_HOST

# Names, patterns, paths and code pages; locks, sharing modes, texts of errors.
UNIT_TESTS += ifsmgr/names_test ifsmgr/locks_test
ifsmgr/names_test.src := vxd/ifsmgr/charset.c vxd/ifsmgr/names.c vxd/ifsmgr/match.c vxd/ifsmgr/parse.c
ifsmgr/names_test.src += vxd/vfat/nls.c
ifsmgr/names_test.cflags := -DVXD_HOST
ifsmgr/locks_test.src := vxd/ifsmgr/locks.c vxd/ifsmgr/errtext.c
ifsmgr/locks_test.cflags := -DVXD_HOST

# A volume of a registered file system: the one of test/vxd/t_fsd.c.
UNIT_TESTS += ifsmgr/fsd_test
ifsmgr/fsd_test.src := vxd/ifsmgr/fsd_volume.c vxd/ifsmgr/fsd_file.c vxd/ifsmgr/fsd_find.c vxd/ifsmgr/fsd_path.c
ifsmgr/fsd_test.src += vxd/ifsmgr/charset.c vxd/ifsmgr/names.c vxd/ifsmgr/match.c vxd/ifsmgr/parse.c
ifsmgr/fsd_test.src += vxd/ifsmgr/ifs_time.c vxd/vfat/nls.c vxd/lib/fs_name.c test/vxd/lib/ramfsd.c
ifsmgr/fsd_test.cflags := -DVXD_HOST
