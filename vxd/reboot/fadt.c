/*
 * fadt - registers for reset and sleep from the Fixed ACPI Description Table.  Pure.
 *
 * Offsets: [ACPI "Fixed ACPI Description Table"].  Tables of all revisions occur: a field beyond
 * the end of the table counts as zero.
 */
#include "fadt.h"

#include <stddef.h>

#define SHORTEST            116     /* ACPI 1.0 */
#define FLAG_RESET          (1u << 10)
#define FLAG_HW_REDUCED     (1u << 20)

struct bytes {
    const uint8_t *at;
    uint32_t count;
};

static uint32_t get(struct bytes t, uint32_t offset, unsigned size)
{
    uint32_t value = 0;

    if (offset + size > t.count) {
        return 0;
    }
    for (unsigned n = size; n-- > 0; ) {
        value = value << 8 | t.at[offset + n];
    }
    return value;
}

/* A generic address structure, or, where it is empty, the old 32-bit port field. */
static struct fadt_register get_register(struct bytes t, uint32_t offset, uint32_t old_offset)
{
    struct fadt_register reg = {
        .address = get(t, offset + 4, 4) | (uint64_t)get(t, offset + 8, 4) << 32,
        .space = (uint8_t)get(t, offset, 1),
    };

    if (reg.address == 0 && old_offset != 0) {
        reg.address = get(t, old_offset, 4);
        reg.space = FADT_IO;
    }
    return reg;
}

bool fadt_parse(const void *table, uint32_t bytes, struct fadt *fadt)
{
    struct bytes t = { table, bytes };

    *fadt = (struct fadt){ 0 };
    if (bytes < SHORTEST) {
        return false;
    }
    if (get(t, 4, 4) < bytes) {
        t.count = get(t, 4, 4);
    }
    uint32_t flags = get(t, 112, 4);

    fadt->reset_supported = (flags & FLAG_RESET) != 0 && t.count >= 129;
    fadt->hardware_reduced = (flags & FLAG_HW_REDUCED) != 0 && t.count >= 256;
    fadt->reset = get_register(t, 116, 0);
    fadt->reset_value = (uint8_t)get(t, 128, 1);
    fadt->smi_command = (uint16_t)get(t, 48, 4);
    fadt->acpi_enable = (uint8_t)get(t, 52, 1);
    fadt->pm1a_control = get_register(t, 172, 64);
    fadt->pm1b_control = get_register(t, 184, 68);
    fadt->sleep_control = get_register(t, 244, 0);
    return true;
}
