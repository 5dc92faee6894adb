# Unit tests of VPOWERD.
UNIT_TESTS += vpowerd/apm_test
vpowerd/apm_test.src := vxd/vpowerd/apm.c
