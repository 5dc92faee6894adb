# Unit tests of the module and container readers in vmm/vxd/ and of the tools that write them.
UNIT_TESTS += vxd/le_test
vxd/le_test.src := vmm/vxd/le.c test/unit/vxd/le_module.c
UNIT_TESTS += vxd/w3_test
vxd/w3_test.src := vmm/vxd/w3.c vmm/vxd/le.c test/unit/vxd/le_module.c
UNIT_TESTS += vxd/w4_test
vxd/w4_test.src := vmm/vxd/w4.c image/ds.c image/tool.c test/unit/vxd/le_module.c
