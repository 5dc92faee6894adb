# UNIT_TESTS: ATA commands, and a port against a controller that obeys, errs, or is dead.
UNIT_TESTS += ahci/ata_test ahci/port_test
ahci/ata_test.src := vxd/ahci/ata.c
ahci/port_test.src := vxd/ahci/port.c vxd/ahci/ata.c
UNIT_TESTS += ahci/cd_test
ahci/cd_test.src := vxd/ahci/cd.c
