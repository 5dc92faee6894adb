# Unit test of the memory functions that ring-0 modules share; it includes the file, renamed.
UNIT_TESTS += lib/mem_test
$(B)/unit/lib/mem_test: vxd/lib/mem.c
