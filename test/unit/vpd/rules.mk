# Unit tests of VPD.
UNIT_TESTS += vpd/lpt_test vpd/spool_test
vpd/lpt_test.src := vxd/vpd/lpt.c
vpd/spool_test.src := vxd/vpd/spool.c
