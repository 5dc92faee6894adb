# Unit tests of the serial console.
UNIT_TESTS += sercon/keys_test sercon/ansi_test
sercon/keys_test.src := vxd/sercon/keys.c vxd/sercon/cp437.c
sercon/ansi_test.src := vxd/sercon/ansi.c vxd/sercon/cp437.c
