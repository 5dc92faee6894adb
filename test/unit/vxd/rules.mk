# Unit tests of the module and container readers in vmm/vxd/ and of the tools that write them.
UNIT_TESTS += vxd/le_test
vxd/le_test.src := vmm/vxd/le.c test/unit/vxd/le_module.c
