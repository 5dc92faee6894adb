# UNIT_TESTS: the block cache.
UNIT_TESTS += vcache/cache_test
vcache/cache_test.src := vxd/vcache/cache.c
