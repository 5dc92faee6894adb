# The registry.
VMM_SRC += vmm/registry/tree.c vmm/registry/dynamic.c vmm/registry/registry.c vmm/registry/path.c \
    vmm/registry/value.c vmm/registry/hive.c \
    vmm/registry/store.c vmm/registry/service.c vmm/services/svc_reg.c
