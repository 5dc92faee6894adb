# test/unit/dos_edit - the text and the cursor of EDIT.  Adds UNIT_TESTS.
UNIT_TESTS += dos_edit/text_test dos_edit/view_test
dos_edit/text_test.src := image/dos/edit/text.c image/dos/edit/view.c
dos_edit/text_test.cflags := -Iimage/dos/edit
dos_edit/view_test.src := image/dos/edit/text.c image/dos/edit/view.c
dos_edit/view_test.cflags := -Iimage/dos/edit
