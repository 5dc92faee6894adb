# Fuzzers of the module and container readers.  A folder adds its own with two lines:
#   FUZZERS += le                          (test/fuzz/le_fuzz.c)
#   le_fuzz.src := vmm/vxd/w3.c ...        (what it needs)
FUZZERS += le w3 w4
le_fuzz.src := $(LE_SRC) test/unit/vxd/le_module.c
w3_fuzz.src := vmm/vxd/w3.c $(LE_SRC) test/unit/vxd/le_module.c
w4_fuzz.src := vmm/vxd/w4.c image/ds.c image/tool.c test/unit/vxd/le_module.c
