# UNIT_TESTS: the DOS core and its FAT volumes (mkfs.fat, fsck.fat and mtools make and judge images).
DOSMGR_FAT := $(addprefix vxd/vfat/fat_,mount.c table.c sector.c commit.c name.c known.c find.c slots.c dir.c label.c extent.c \
                file.c ops.c) vxd/vfat/nls.c vxd/vcache/cache.c vxd/lib/fs_name.c
DOSMGR_DOS := $(addprefix vxd/dosmgr/dos_,int21.c con.c path.c device.c open.c handle.c dir.c disk.c fcb.c memory.c \
                psp.c exec.c misc.c nls.c long.c find.c drive.c absolute.c multiplex.c mscdex.c lock.c image.c tables.c watch.c) vxd/dosmgr/share.c vxd/dosmgr/nls_pages.c vxd/dosmgr/nls_country.c vxd/ifsmgr/ifs_time.c $(filter-out $(DOSMGR_FAT),vxd/vfat/nls.c)
DOSMGR_DOS += $(addprefix vxd/dosmgr/dos_,redirect.c internal.c)
DOSMGR_DOS += vxd/dosmgr/date.c $(addprefix vxd/dosmgr/dos_,driver.c snapshot.c ansi.c)
UNIT_TESTS += dosmgr/share_test dosmgr/dos_share_test dosmgr/dos_long_test dosmgr/dos_drive_test
dosmgr/share_test.src := vxd/dosmgr/share.c
UNIT_TESTS += dosmgr/tables_test dosmgr/fat_test dosmgr/dos_test dosmgr/ring0_test dosmgr/date_test dosmgr/partition_test
dosmgr/partition_test.src := vxd/dosmgr/partition.c
dosmgr/date_test.src := vxd/dosmgr/date.c
dosmgr/fat_test.src := test/unit/dosmgr/disk.c $(DOSMGR_FAT)
dosmgr/ring0_test.src := test/unit/dosmgr/disk.c test/unit/dosmgr/guest.c vxd/dosmgr/ring0.c vxd/dosmgr/ring0_watch.c \
    $(DOSMGR_FAT) $(DOSMGR_DOS)
dosmgr/dos_test.src := test/unit/dosmgr/disk.c test/unit/dosmgr/guest.c $(DOSMGR_FAT) $(DOSMGR_DOS)
dosmgr/dos_long_test.src := $(dosmgr/dos_test.src)
dosmgr/dos_drive_test.src := $(dosmgr/dos_test.src)
UNIT_TESTS += dosmgr/dos_redirect_test
dosmgr/dos_redirect_test.src := $(dosmgr/dos_test.src)
UNIT_TESTS += dosmgr/dos_internal_test
dosmgr/dos_internal_test.src := $(dosmgr/dos_test.src)
dosmgr/dos_share_test.src := $(dosmgr/dos_test.src)
dosmgr/tables_test.src := $(dosmgr/dos_test.src)

# FUZZERS: volumes, EXE files and partition tables, test/fuzz/{fat,exe,partition}_fuzz.c.
FUZZERS += int21
int21_fuzz.src := $(dosmgr/dos_test.src)
FUZZERS += fat exe partition
partition_fuzz.src := vxd/dosmgr/partition.c
fat_fuzz.src := $(dosmgr/dos_test.src)
exe_fuzz.src := $(dosmgr/dos_test.src)

# CONFIG.SYS: its text.
DOSMGR_CONFIG := vxd/dosmgr/config_sys.c vxd/dosmgr/config_menu.c
UNIT_TESTS += dosmgr/config_test
dosmgr/config_test.src := $(DOSMGR_CONFIG)
FUZZERS += config
config_fuzz.src := $(DOSMGR_CONFIG)

# MOUNT.
UNIT_TESTS += dosmgr/image_test
dosmgr/image_test.src := $(dosmgr/dos_test.src) vxd/dosmgr/image_volume.c vxd/dosmgr/image_api.c vxd/dosmgr/partition.c
UNIT_TESTS += dosmgr/subst_test
dosmgr/subst_test.src := $(dosmgr/dos_test.src)

# Device drivers in a VM.
UNIT_TESTS += dosmgr/driver_test
dosmgr/driver_test.src := $(dosmgr/dos_test.src)
UNIT_TESTS += dosmgr/snapshot_test
dosmgr/snapshot_test.src := $(dosmgr/dos_test.src)
UNIT_TESTS += dosmgr/ansi_test
dosmgr/ansi_test.src := $(dosmgr/dos_test.src)

# MSCDEX: a CD from test/unit/cdfs behind it.
UNIT_TESTS += dosmgr/mscdex_test
dosmgr/mscdex_test.src := $(dosmgr/dos_test.src) test/unit/cdfs/iso_image.c \
    $(addprefix vxd/cdfs/iso_,mount.c dir.c name.c ops.c)
