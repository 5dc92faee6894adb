# INT13: BIOS disks of every VM; another DOS from a disk image.
VXDS += int13
int13.src := vxd/int13/int13.c vxd/int13/disk.c vxd/int13/tables.c vxd/int13/geometry.c vxd/int13/images.c
