# Unit tests of V86MMGR.
UNIT_TESTS += v86mmgr/xms_test v86mmgr/umb_test
v86mmgr/xms_test.src := vxd/v86mmgr/xms.c
v86mmgr/umb_test.src := vxd/v86mmgr/umb.c
UNIT_TESTS += v86mmgr/ems_test
v86mmgr/ems_test.src := vxd/v86mmgr/ems.c vxd/v86mmgr/ems_call.c vxd/v86mmgr/ems_move.c
UNIT_TESTS += v86mmgr/xlat_test
v86mmgr/xlat_test.src := vxd/v86mmgr/xlat.c
