# SHELL: the first program of every VM, and the API that makes VMs.
VXDS += shell
shell.src := vxd/shell/shell.c vxd/shell/launch.c vxd/shell/vm_api.c
