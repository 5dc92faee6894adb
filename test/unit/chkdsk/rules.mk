# test/unit/chkdsk - the checker of CHKDSK against fsck.fat.  Adds UNIT_TESTS.
UNIT_TESTS += chkdsk/check_test chkdsk/format_test
chkdsk/format_test.src := $(CHECKER:%=image/dos/chkdsk/%.c) test/unit/chkdsk/volume.c image/dos/command/text.c \
    image/dos/format/layout.c image/dos/format/write.c
chkdsk/format_test.cflags := -I$(B)/dos/format
$(B)/unit/obj/chkdsk/format_test/image/dos/format/write.c.o: $(B)/dos/format/bootcode.h
chkdsk/check_test.src := $(CHECKER:%=image/dos/chkdsk/%.c) test/unit/chkdsk/volume.c image/dos/command/text.c

FUZZERS += chkdsk
chkdsk_fuzz.src := $(chkdsk/check_test.src)
