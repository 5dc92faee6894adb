# SHELL: the first program of every VM, and the API that makes VMs.
VXDS += shell
shell.src := $(addprefix vxd/shell/,shell.c vms.c start.c settings.c pif.c vm_api.c ui.c dialog.c message_box.c \
             services.c appy.c properties.c shex.c tasks.c menu.c end_task.c copy.c save.c bmp.c clipboard.c screen_text.c)
