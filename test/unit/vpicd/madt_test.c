/* Unit test of vxd/vpicd/madt.c. */
#include <unit.h>
#include "../../../vxd/vpicd/madt.h"

static struct madt madt;

static uint8_t table[256];
static uint32_t used;

static void begin(void)
{
    memset(table, 0, sizeof table);
    used = 44;
}

static void add(const uint8_t *entry, unsigned n)
{
    memcpy(table + used, entry, n);
    used += n;
    table[4] = (uint8_t)used;
}
#define ADD(...) add((const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

#define IOAPIC0     1, 12, 0, 0, 0x00, 0x00, 0xC0, 0xFE, 0, 0, 0, 0
#define PIT_TO_2    2, 10, 0, 0, 2, 0, 0, 0, 0, 0
#define SCI_LEVEL   2, 10, 0, 9, 9, 0, 0, 0, 0x0D, 0

TEST(madt, qemu_q35)
{
    begin();
    ADD(0, 8, 0, 0, 1, 0, 0, 0);
    ADD(IOAPIC0);
    ADD(PIT_TO_2);
    ADD(SCI_LEVEL);
    ADD(4, 6, 0xFF, 0, 0, 1);
    CHECK(madt_parse(table, used, &madt));
    CHECK_EQ(madt.ioapic_count, 1);
    CHECK_EQ(madt.ioapic[0].address, 0xFEC00000u);
    CHECK_EQ(madt.irq[0].gsi, 2);
    CHECK(madt.irq[0].routed);
    CHECK(!madt.irq[2].routed);             /* input 2 is the timer's */
    CHECK_EQ(madt.irq[1].gsi, 1);
    CHECK(madt.irq[1].routed && !madt.irq[1].level && !madt.irq[1].low);
    CHECK(madt.irq[9].level && !madt.irq[9].low);
}

TEST(madt, low_active_override)
{
    begin();
    ADD(IOAPIC0);
    ADD(2, 10, 0, 11, 20, 0, 0, 0, 0x0F, 0);
    CHECK(madt_parse(table, used, &madt));
    CHECK_EQ(madt.irq[11].gsi, 20);
    CHECK(madt.irq[11].low && madt.irq[11].level);
}

TEST(madt, overrides_of_other_buses_and_numbers_are_ignored)
{
    begin();
    ADD(IOAPIC0);
    ADD(2, 10, 1, 3, 20, 0, 0, 0, 0, 0);
    ADD(2, 10, 0, 16, 20, 0, 0, 0, 0, 0);
    CHECK(madt_parse(table, used, &madt));
    CHECK_EQ(madt.irq[3].gsi, 3);
}

TEST(madt, none_without_ioapic)
{
    begin();
    ADD(PIT_TO_2);
    CHECK(!madt_parse(table, used, &madt));
}

TEST(madt, truncated_tables_end_quietly)
{
    begin();
    ADD(IOAPIC0);
    ADD(PIT_TO_2);
    for (uint32_t n = 0; n <= used; n++) {
        uint8_t *copy = malloc(n + 1);

        memcpy(copy, table, n);
        CHECK_EQ(madt_parse(copy, n, &madt), n >= 44 + 12);
        free(copy);
    }
}

TEST(madt, entry_of_length_zero_ends_the_walk)
{
    begin();
    ADD(IOAPIC0);
    ADD(9, 0, 0, 0);
    ADD(PIT_TO_2);
    CHECK(madt_parse(table, used, &madt));
    CHECK_EQ(madt.irq[0].gsi, 0);
}
