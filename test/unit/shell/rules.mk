# Unit tests of SHELL.
UNIT_TESTS += shell/settings_test
shell/settings_test.src := vxd/shell/settings.c vxd/shell/pif.c vxd/lib/format.c
FUZZERS += pif
pif_fuzz.src := vxd/shell/settings.c vxd/shell/pif.c vxd/lib/format.c
UNIT_TESTS += shell/dialog_test shell/clipboard_test shell/screen_text_test
shell/dialog_test.src := vxd/shell/dialog.c vxd/lib/format.c
shell/clipboard_test.src := vxd/shell/clipboard.c
shell/screen_text_test.src := vxd/shell/screen_text.c
UNIT_TESTS += shell/bmp_test
shell/bmp_test.src := vxd/shell/bmp.c
