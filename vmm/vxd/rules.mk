# vmm/vxd: adds to VMM_SRC what hooks, loads and unloads virtual devices, and the faults they take.
VMM_SRC += vmm/vxd/hook_chain.c vmm/cpu/exception.c vmm/cpu/nmi.c vmm/services/svc_fault.c
