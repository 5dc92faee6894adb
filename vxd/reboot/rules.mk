# REBOOT: restart and power off.
VXDS += reboot
reboot.src := vxd/reboot/reboot.c vxd/reboot/power.c vxd/reboot/fadt.c vxd/reboot/aml_s5.c
