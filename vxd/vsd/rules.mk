# VSD: the speaker.
VXDS += vsd
vsd.src := vxd/vsd/vsd.c vxd/vsd/speaker.c
