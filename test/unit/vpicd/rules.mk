# Unit tests of VPICD.
UNIT_TESTS += vpicd/8259_test
vpicd/8259_test.src := vxd/vpicd/8259.c
