# Unit tests of REBOOT.
UNIT_TESTS += reboot/acpi_test
reboot/acpi_test.src := vxd/reboot/fadt.c vxd/reboot/aml_s5.c
