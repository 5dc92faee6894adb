# VDMAD: DMA controllers for every VM, and the PC's for who owns a channel.
VXDS += vdmad
vdmad.src := vxd/vdmad/vdmad.c vxd/vdmad/8237.c vxd/vdmad/physical.c vxd/vdmad/region.c
