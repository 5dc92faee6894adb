# VFAT: FAT volumes for DOS.
VXDS += vfat
vfat.src := vxd/vfat/vfat.c $(addprefix vxd/vfat/fat_,mount.c table.c window.c dir.c label.c file.c ops.c)
