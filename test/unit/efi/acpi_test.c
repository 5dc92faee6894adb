/*
 * acpi_test - ACPI tables copied from a memory of 64 KB that begins at physical BASE.
 */
#include "unit.h"
#include "acpi.h"
#include "le_mem.h"

#define BASE  0x7FFF0000u
#define SPACE 0x10000u
#define RSDP  0x100u
#define RSDT  0x200u
#define XSDT  0x300u

static uint8_t space[SPACE], copy[SPACE];
static struct boot_info info;

static const uint8_t *map(uint64_t physical, uint32_t size)
{
    if (physical < BASE || physical - BASE > SPACE || size > SPACE - (physical - BASE)) {
        return NULL;
    }
    return space + (physical - BASE);
}

static void make_table(uint32_t at, const char *signature, uint32_t size)
{
    memcpy(space + at, signature, 4);
    le_write32(space + at + 4, size);
    space[at + size - 1] = (uint8_t)at;    /* something to recognise */
}

/* Revision 2, RSDT with one entry, XSDT with two: MADT, FADT; a DSDT behind the FADT. */
static void make_tables(void)
{
    uint8_t sum = 0;

    memset(space, 0, sizeof(space));
    memset(&info, 0, sizeof(info));
    memcpy(space + RSDP, "RSD PTR ", 8);
    space[RSDP + 15] = 2;
    le_write32(space + RSDP + 16, BASE + RSDT);
    le_write32(space + RSDP + 24, BASE + XSDT);
    make_table(RSDT, "RSDT", 36 + 4);
    le_write32(space + RSDT + 36, BASE + 0x1000);
    make_table(XSDT, "XSDT", 36 + 16);
    le_write32(space + XSDT + 36, BASE + 0x1800);
    le_write32(space + XSDT + 44, BASE + 0x1000);
    le_write32(space + XSDT + 48, 0);
    make_table(0x1000, "APIC", 77);
    make_table(0x1800, "FACP", 244);
    le_write32(space + 0x1800 + 40, BASE + 0x2000);
    make_table(0x2000, "DSDT", 1000);
    for (int i = 0; i < 20; i++) {
        sum = (uint8_t)(sum + space[RSDP + i]);
    }
    space[RSDP + 8] = (uint8_t)-sum;
}

TEST(acpi, tables_are_measured_and_copied)
{
    uint32_t size;

    make_tables();
    size = acpi_copy(BASE + RSDP, map, NULL, 0, 0, &info);
    CHECK_EQ(size, 80 + 256 + 1008);    /* 77, 244 and 1000, rounded up to 16 */
    CHECK_EQ(acpi_copy(BASE + RSDP, map, copy, size, 0x5000, &info), size);
    CHECK_EQ(info.acpi_count, 3);
    CHECK_MEM_EQ(info.acpi[0].signature, "APIC", 4);
    CHECK_EQ(info.acpi[0].address, 0x5000);
    CHECK_EQ(info.acpi[0].size, 77);
    CHECK_MEM_EQ(copy, space + 0x1000, 77);
    CHECK_MEM_EQ(info.acpi[1].signature, "FACP", 4);
    CHECK_EQ(info.acpi[1].address, 0x5050);
    CHECK_MEM_EQ(copy + 0x50, space + 0x1800, 244);
    CHECK_MEM_EQ(info.acpi[2].signature, "DSDT", 4);
    CHECK_MEM_EQ(copy + info.acpi[2].address - 0x5000, space + 0x2000, 1000);
}

TEST(acpi, long_dsdt_pointer_comes_first)
{
    make_tables();
    make_table(0x3000, "DSDT", 500);
    le_write32(space + 0x1800 + 140, BASE + 0x3000);
    acpi_copy(BASE + RSDP, map, NULL, 0, 0, &info);
    CHECK_EQ(info.acpi[2].size, 500);
}

TEST(acpi, without_xsdt_the_rsdt_counts)
{
    make_tables();
    le_write32(space + RSDP + 24, 0);
    acpi_copy(BASE + RSDP, map, NULL, 0, 0, &info);
    CHECK_EQ(info.acpi_count, 1);
    CHECK_MEM_EQ(info.acpi[0].signature, "APIC", 4);
}

TEST(acpi, a_bad_rsdp_gives_nothing)
{
    make_tables();
    space[RSDP + 9] ^= 1;
    CHECK_EQ(acpi_copy(BASE + RSDP, map, NULL, 0, 0, &info), 0);
    CHECK_EQ(acpi_copy(0, map, NULL, 0, 0, &info), 0);
    CHECK_EQ(acpi_copy(0x1000, map, NULL, 0, 0, &info), 0);
}

TEST(acpi, unreachable_and_senseless_tables_are_left_out)
{
    make_tables();
    le_write32(space + XSDT + 40, 0x12);           /* FADT above 4 GB, out of reach */
    le_write32(space + 0x1000 + 4, 35);            /* MADT shorter than a header */
    CHECK_EQ(acpi_copy(BASE + RSDP, map, NULL, 0, 0, &info), 0);
    CHECK_EQ(info.acpi_count, 0);
    make_tables();
    le_write32(space + 0x1000 + 4, 0xFFFFFFF0u);
    acpi_copy(BASE + RSDP, map, NULL, 0, 0, &info);
    CHECK_EQ(info.acpi_count, 2);
}

TEST(acpi, more_tables_than_places_lose_ssdts)
{
    make_tables();
    make_table(XSDT, "XSDT", 36 + 8 * 42);
    for (uint32_t i = 0; i < 40; i++) {
        make_table(0x4000 + i * 0x40, "SSDT", 0x40);
        le_write32(space + XSDT + 36 + i * 8, BASE + 0x4000 + i * 0x40);
        le_write32(space + XSDT + 40 + i * 8, 0);
    }
    le_write32(space + XSDT + 36 + 320, BASE + 0x1000);
    le_write32(space + XSDT + 36 + 328, BASE + 0x1800);
    acpi_copy(BASE + RSDP, map, copy, SPACE, 0x5000, &info);
    CHECK_EQ(info.acpi_count, BOOT_MAX_ACPI);
    CHECK_MEM_EQ(info.acpi[0].signature, "APIC", 4);
    CHECK_MEM_EQ(info.acpi[1].signature, "FACP", 4);
    CHECK_MEM_EQ(info.acpi[2].signature, "DSDT", 4);
}

TEST(acpi, a_small_destination_is_not_overrun)
{
    make_tables();
    memset(copy, 0xEE, sizeof(copy));
    acpi_copy(BASE + RSDP, map, copy, 100, 0x5000, &info);
    CHECK_EQ(info.acpi_count, 1);
    CHECK_EQ(copy[100], 0xEE);
}
