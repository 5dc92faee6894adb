# Unit tests of SHELL.
UNIT_TESTS += shell/settings_test
shell/settings_test.src := vxd/shell/settings.c vxd/shell/pif.c vxd/lib/format.c
FUZZERS += pif
pif_fuzz.src := vxd/shell/settings.c vxd/shell/pif.c vxd/lib/format.c
