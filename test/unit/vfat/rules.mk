# UNIT_TESTS: VFAT's names, and loss of power.
UNIT_TESTS += vfat/nls_test vfat/power_test vfat/long_test vfat/large_test
vfat/nls_test.src := vxd/vfat/nls.c
vfat/power_test.src = test/unit/dosmgr/disk.c test/unit/vfat/check.c $(DOSMGR_FAT) test/unit/chkdsk/mend.c \
    test/unit/chkdsk/volume.c $(CHECKER_SRC) image/dos/command/text.c
vfat/long_test.src = test/unit/dosmgr/disk.c $(DOSMGR_FAT)
vfat/large_test.src = $(vfat/long_test.src)

# FUZZERS: volumes with long names.
FUZZERS += vfat
vfat_fuzz.src = test/unit/dosmgr/disk.c $(DOSMGR_FAT)
