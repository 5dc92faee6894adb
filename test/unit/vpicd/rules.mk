# Unit tests of VPICD.
UNIT_TESTS += vpicd/8259_test vpicd/madt_test
vpicd/8259_test.src := vxd/vpicd/8259.c
vpicd/madt_test.src := vxd/vpicd/madt.c
