/* madt.h - what VPICD needs from the ACPI table "APIC".  Included by vxd/vpicd and its test.  Pure. */
#ifndef VPICD_MADT_H
#define VPICD_MADT_H

#include <stdbool.h>
#include <stdint.h>

#define MADT_MAX_IOAPIC 16

struct madt_ioapic {
    uint32_t address;           /* physical */
    uint32_t gsi_base;          /* number of its first input */
};

struct madt_irq {               /* where an ISA IRQ arrives */
    uint32_t gsi;
    bool low, level;            /* polarity and trigger */
    bool routed;                /* false: its input belongs to another IRQ */
};

struct madt {
    unsigned ioapic_count;
    struct madt_ioapic ioapic[MADT_MAX_IOAPIC];
    struct madt_irq irq[16];
};

/* false: the table is damaged or names no IOAPIC. */
bool madt_parse(const void *table, uint32_t bytes, struct madt *madt);

#endif
