# VMD: the mouse.
VXDS += vmd
vmd.src := vxd/vmd/vmd.c vxd/vmd/pm.c vxd/vmd/services.c vxd/vmd/mouse.c vxd/vmd/packet.c vxd/vmd/int33.c vxd/vmd/cursor.c
