# AHCI: SATA disks as block devices.
VXDS += ahci
ahci.src := $(addprefix vxd/ahci/,ahci.c cd.c port.c ata.c pci.c) vxd/ios/polled.c
