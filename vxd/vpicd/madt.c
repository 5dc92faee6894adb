/*
 * madt - IOAPICs and interrupt source overrides of the Multiple APIC Description Table.  Pure.
 *
 * Layout: [ACPI "Multiple APIC Description Table"].  The table comes from the firmware: every
 * length is checked before it is used, entries of unknown types are skipped.
 */
#include "madt.h"

#include <stddef.h>

#define HEADER_BYTES    44      /* standard header, local APIC address, flags */
#define ENTRY_IOAPIC    1
#define ENTRY_OVERRIDE  2

static uint32_t get32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void add_override(struct madt *madt, const uint8_t *entry)
{
    uint8_t bus = entry[2], source = entry[3];
    uint16_t flags = (uint16_t)(entry[8] | entry[9] << 8);

    if (bus != 0 || source > 15) {
        return;
    }
    struct madt_irq *irq = &madt->irq[source];

    irq->gsi = get32(entry + 4);
    irq->low = (flags & 3) == 3;            /* 0 "conforms": ISA is high, edge */
    irq->level = (flags >> 2 & 3) == 3;
}

/* An input that an override gave to one IRQ is not there for the IRQ of the same number. */
static void drop_collisions(struct madt *madt)
{
    for (unsigned n = 0; n < 16; n++) {
        madt->irq[n].routed = true;
        for (unsigned other = 0; other < 16; other++) {
            if (other != n && madt->irq[n].gsi == n && madt->irq[other].gsi == n) {
                madt->irq[n].routed = false;
            }
        }
    }
}

bool madt_parse(const void *table, uint32_t bytes, struct madt *madt)
{
    const uint8_t *at = table, *end;

    *madt = (struct madt){ 0 };
    for (unsigned n = 0; n < 16; n++) {
        madt->irq[n].gsi = n;
    }
    if (bytes < HEADER_BYTES) {
        return false;
    }
    if (get32(at + 4) >= HEADER_BYTES && get32(at + 4) < bytes) {
        bytes = get32(at + 4);
    }
    end = at + bytes;
    for (at += HEADER_BYTES; end - at >= 2; at += at[1]) {
        if (at[1] < 2 || at[1] > end - at) {
            break;                          /* damaged from here on; keep what was read */
        }
        if (at[0] == ENTRY_IOAPIC && at[1] >= 12 && madt->ioapic_count < MADT_MAX_IOAPIC) {
            madt->ioapic[madt->ioapic_count++] =
                (struct madt_ioapic){ .address = get32(at + 4), .gsi_base = get32(at + 8) };
        } else if (at[0] == ENTRY_OVERRIDE && at[1] >= 10) {
            add_override(madt, at);
        }
    }
    drop_collisions(madt);
    return madt->ioapic_count > 0;
}
