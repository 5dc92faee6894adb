# SHELL: starts the first program of the system VM.
VXDS += shell
shell.src := vxd/shell/shell.c
