# VFAT: FAT volumes for DOS.
VXDS += vfat
vfat.src := vxd/vfat/vfat.c $(addprefix vxd/vfat/fat_,mount.c table.c sector.c commit.c name.c known.c find.c slots.c dir.c \
              label.c extent.c file.c ops.c) vxd/vfat/nls.c vxd/vcache/cache.c
