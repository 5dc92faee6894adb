# VMCPD: errors of the coprocessor, the AT's way.
VXDS += vmcpd
vmcpd.src := vxd/vmcpd/vmcpd.c
