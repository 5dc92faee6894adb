# Unit tests of V86MMGR.
UNIT_TESTS += v86mmgr/xms_test v86mmgr/umb_test
v86mmgr/xms_test.src := vxd/v86mmgr/xms.c
v86mmgr/umb_test.src := vxd/v86mmgr/umb.c
