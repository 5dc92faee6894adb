# SHELL: the first program of every VM, and the API that makes VMs.
VXDS += shell
shell.src := vxd/shell/shell.c vxd/shell/vms.c vxd/shell/start.c vxd/shell/settings.c vxd/shell/pif.c vxd/shell/vm_api.c
