# Unit tests of VTD.
UNIT_TESTS += vtd/8254_test
vtd/8254_test.src := vxd/vtd/8254.c
