# VCACHE: blocks of disks in memory.
VXDS += vcache
vcache.src := vxd/vcache/vcache.c vxd/vcache/cache.c vxd/vcache/lookup.c
