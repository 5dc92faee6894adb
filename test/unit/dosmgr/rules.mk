# UNIT_TESTS: the DOS core and its FAT volumes (mkfs.fat, fsck.fat and mtools make and judge images).
DOSMGR_FAT := $(addprefix vxd/dosmgr/fat_,mount.c table.c window.c name.c dir.c file.c)
UNIT_TESTS += dosmgr/fat_test
dosmgr/fat_test.src := test/unit/dosmgr/disk.c $(DOSMGR_FAT)
