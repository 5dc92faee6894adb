# NVME: disks on PCI Express as block devices.
VXDS += nvme
nvme.src := vxd/nvme/nvme.c vxd/nvme/nvme_ctrl.c vxd/ios/polled.c vxd/ahci/pci.c
