# UNIT_TESTS: the block cache.
UNIT_TESTS += vcache/cache_test vcache/lookup_test
vcache/cache_test.src := vxd/vcache/cache.c
vcache/lookup_test.src := vxd/vcache/lookup.c
