/* fadt.h - what REBOOT needs from the ACPI table "FACP".  Included by vxd/reboot and its test.  Pure. */
#ifndef REBOOT_FADT_H
#define REBOOT_FADT_H

#include <stdbool.h>
#include <stdint.h>

enum fadt_space { FADT_MEMORY = 0, FADT_IO = 1, FADT_PCI = 2 };

struct fadt_register {
    uint64_t address;           /* 0 = there is none */
    uint8_t space;              /* enum fadt_space */
};

struct fadt {
    bool reset_supported, hardware_reduced;
    struct fadt_register reset;
    uint8_t reset_value;
    uint16_t smi_command;       /* port, 0 = none */
    uint8_t acpi_enable;
    struct fadt_register pm1a_control, pm1b_control;
    struct fadt_register sleep_control;
};

/* false: too short to be one. */
bool fadt_parse(const void *table, uint32_t bytes, struct fadt *fadt);

#endif
