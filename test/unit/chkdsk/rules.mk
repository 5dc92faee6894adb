# test/unit/chkdsk - the checker of CHKDSK against fsck.fat.  Adds UNIT_TESTS.
UNIT_TESTS += chkdsk/check_test
chkdsk/check_test.src := $(CHECKER:%=image/dos/chkdsk/%.c) test/unit/chkdsk/volume.c image/dos/command/text.c

FUZZERS += chkdsk
chkdsk_fuzz.src := $(chkdsk/check_test.src)
