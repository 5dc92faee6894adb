# CDFS: CDs and their images for DOS.
VXDS += cdfs
cdfs.src := $(addprefix vxd/cdfs/,cdfs.c iso_mount.c iso_dir.c iso_name.c iso_ops.c) vxd/vfat/nls.c
