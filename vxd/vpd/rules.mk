# VPD: printer ports.
VXDS += vpd
vpd.src := vxd/vpd/vpd.c vxd/vpd/lpt.c vxd/vpd/spool.c
