# UNIT_TESTS: VFAT's names.
UNIT_TESTS += vfat/nls_test
vfat/nls_test.src := vxd/vfat/nls.c
