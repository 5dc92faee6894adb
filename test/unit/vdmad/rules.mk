# Unit tests of VDMAD.
UNIT_TESTS += vdmad/8237_test
vdmad/8237_test.src := vxd/vdmad/8237.c
