# VPOWERD: power, for devices and programs.
VXDS += vpowerd
vpowerd.src := vxd/vpowerd/vpowerd.c vxd/vpowerd/apm.c
