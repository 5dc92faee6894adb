# Unit tests of INT13.
UNIT_TESTS += int13/geometry_test int13/disk_test
int13/geometry_test.src := vxd/int13/geometry.c
int13/disk_test.src := vxd/int13/disk.c vxd/int13/tables.c vxd/int13/geometry.c

# FUZZERS: first sectors of images, test/fuzz/geometry_fuzz.c.
FUZZERS += geometry
geometry_fuzz.src := vxd/int13/disk.c vxd/int13/tables.c vxd/int13/geometry.c
