# The life of VMs.
VMM_SRC += vmm/vm/vm_create.c vmm/vm/vm_end.c vmm/vm/vm_close.c vmm/vm/ints_watch.c vmm/vm/vm_start.S vmm/vm/cb_area.c \
    vmm/vm/io_local.c vmm/vm/broadcast.c vmm/vm/program.c vmm/vm/system_exit.c vmm/services/svc_life.c vmm/cpu/fpu.c
