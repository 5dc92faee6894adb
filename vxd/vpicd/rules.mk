# VPICD: the interrupt controllers.
VXDS += vpicd
vpicd.src := vxd/vpicd/vpicd.c vxd/vpicd/services.c vxd/vpicd/irq.c vxd/vpicd/virt.c \
             vxd/vpicd/8259.c vxd/vpicd/madt.c vxd/vpicd/apic.c vxd/vpicd/pic.c vxd/vpicd/msi.c
