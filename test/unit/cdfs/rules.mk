# UNIT_TESTS: CDs.
UNIT_TESTS += cdfs/iso_test
ISO_SRC := $(addprefix vxd/cdfs/,iso_mount.c iso_dir.c iso_name.c iso_ops.c) vxd/vfat/nls.c vxd/lib/fs_name.c
cdfs/iso_test.src := test/unit/cdfs/iso_image.c $(ISO_SRC)
FUZZERS += iso
iso_fuzz.src := test/unit/cdfs/iso_image.c $(ISO_SRC)
