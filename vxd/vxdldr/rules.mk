# VXDLDR: virtual devices loaded and unloaded while the system runs.
VXDS += vxdldr
vxdldr.src := vxd/vxdldr/vxdldr.c vxd/vxdldr/device.c vxd/vxdldr/file.c vxd/vxdldr/api.c
