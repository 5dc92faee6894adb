# The registry: keys and values, handles, its file and the two copies of it.
REG_SRC := vmm/registry/tree.c vmm/registry/dynamic.c vmm/registry/registry.c vmm/registry/path.c vmm/registry/value.c vmm/services/string.c \
           vxd/lib/format.c
UNIT_TESTS += registry/registry_test
registry/registry_test.src := $(REG_SRC)
registry/registry_test.cflags := -Ivmm -DVXD_HOST

UNIT_TESTS += registry/store_test
registry/store_test.src := $(REG_SRC) vmm/registry/hive.c vmm/registry/store.c
registry/store_test.cflags := -Ivmm -DVXD_HOST

FUZZERS += reg
reg_fuzz.src := $(REG_SRC) vmm/registry/hive.c
reg_fuzz.cflags := -Ivmm -DVXD_HOST
