# RAMDISK: the drive image of the loader as a block device.
VXDS += ramdisk
ramdisk.src := vxd/ramdisk/ramdisk.c
