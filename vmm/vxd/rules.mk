# vmm/vxd: adds to VMM_SRC what hooks, loads and unloads virtual devices, and the faults they take.
VMM_SRC += vmm/vxd/hook_chain.c vmm/cpu/exception.c vmm/cpu/nmi.c vmm/services/svc_fault.c
VMM_SRC += vmm/vxd/load_all.c vmm/vxd/leftover.c vmm/vxd/links.c vmm/vxd/le_links.c vmm/vxd/ne.c \
    vmm/vxd/w4.c vmm/services/names.c
VMM_SRC += vmm/services/svc_module.c
VMM_SRC += vmm/services/svc_device.c
VMM_SRC += vmm/debug/recover.c vmm/debug/fatal_keys.c
