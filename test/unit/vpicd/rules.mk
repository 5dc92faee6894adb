# Unit tests of VPICD.
UNIT_TESTS += vpicd/8259_test vpicd/madt_test vpicd/irq_test
vpicd/8259_test.src := vxd/vpicd/8259.c
vpicd/madt_test.src := vxd/vpicd/madt.c
vpicd/irq_test.src := vxd/vpicd/irq.c vxd/vpicd/msi.c vxd/vpicd/virt.c vxd/vpicd/services.c vxd/vpicd/8259.c
vpicd/irq_test.cflags := -DVXD_HOST
