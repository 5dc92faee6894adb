/* Unit test of vxd/reboot/fadt.c and aml_s5.c. */
#include <unit.h>
#include "../../../vxd/reboot/aml_s5.h"
#include "../../../vxd/reboot/fadt.h"

static uint8_t table[276];
static struct fadt fadt;
static struct aml_s5 s5;

static void put32(unsigned offset, uint32_t value)
{
    for (unsigned n = 0; n < 4; n++) {
        table[offset + n] = (uint8_t)(value >> (8 * n));
    }
}

static void begin(uint32_t bytes)
{
    memset(table, 0, sizeof table);
    put32(4, bytes);
}

TEST(fadt, qemu_q35)
{
    begin(244);
    put32(48, 0xB2);
    table[52] = 2;
    put32(64, 0x604);
    put32(112, 0x84A5);
    table[116] = 1;
    put32(120, 0xCF9);
    table[128] = 0x0F;
    table[172] = 1;
    put32(176, 0x604);
    CHECK(fadt_parse(table, 244, &fadt));
    CHECK(fadt.reset_supported);
    CHECK_EQ(fadt.reset.address, 0xCF9);
    CHECK_EQ(fadt.reset.space, FADT_IO);
    CHECK_EQ(fadt.reset_value, 0x0F);
    CHECK_EQ(fadt.smi_command, 0xB2);
    CHECK_EQ(fadt.acpi_enable, 2);
    CHECK_EQ(fadt.pm1a_control.address, 0x604);
    CHECK_EQ(fadt.pm1b_control.address, 0);
    CHECK(!fadt.hardware_reduced);
    CHECK_EQ(fadt.sleep_control.address, 0);
}

TEST(fadt, revision_1_has_ports_only)
{
    begin(116);
    put32(64, 0x404);
    put32(68, 0x408);
    put32(112, 1u << 10);                   /* claims a reset register beyond its end */
    CHECK(fadt_parse(table, 116, &fadt));
    CHECK(!fadt.reset_supported);
    CHECK_EQ(fadt.pm1a_control.address, 0x404);
    CHECK_EQ(fadt.pm1a_control.space, FADT_IO);
    CHECK_EQ(fadt.pm1b_control.address, 0x408);
}

TEST(fadt, hardware_reduced)
{
    begin(268);
    put32(112, 1u << 20);
    table[244] = 0;
    put32(248, 0xFED81000);
    put32(252, 0x1);
    CHECK(fadt_parse(table, 268, &fadt));
    CHECK(fadt.hardware_reduced);
    CHECK_EQ(fadt.sleep_control.address, 0x1FED81000ll);
    CHECK_EQ(fadt.sleep_control.space, FADT_MEMORY);
}

TEST(fadt, too_short)
{
    begin(115);
    CHECK(!fadt_parse(table, 115, &fadt));
}

TEST(fadt, shorter_than_its_length_says)
{
    uint8_t *copy = malloc(120);

    begin(276);
    put32(112, 1u << 10);
    memcpy(copy, table, 120);
    CHECK(fadt_parse(copy, 120, &fadt));
    CHECK(!fadt.reset_supported);
    free(copy);
}

/* A table on the heap with no byte to spare, so that the sanitizer sees every step too far. */
static bool find(const char *aml, uint32_t n)
{
    uint8_t *dsdt = calloc(1, 36 + n);
    bool found;

    memcpy(dsdt + 36, aml, n);
    found = aml_find_s5(dsdt, 36 + n, &s5);
    free(dsdt);
    return found;
}
#define FIND(aml) find(aml, sizeof(aml) - 1)

TEST(aml_s5, qemu_zeroes)
{
    CHECK(FIND("\x10\x20" "\x08" "_S5_\x12\x06\x04\x00\x00\x00\x00"));
    CHECK_EQ(s5.type_a, 0);
    CHECK_EQ(s5.type_b, 0);
}

TEST(aml_s5, byte_constants_and_root_prefix)
{
    CHECK(FIND("\x08\\_S5_\x12\x08\x04\x0A\x07\x0A\x05\x00\x00"));
    CHECK_EQ(s5.type_a, 7);
    CHECK_EQ(s5.type_b, 5);
}

TEST(aml_s5, wider_constants_and_long_package_length)
{
    CHECK(FIND("\x08_S5_\x12\x4A\x00\x02\x0B\x05\x00\x0C\x06\x00\x00\x00"));
    CHECK_EQ(s5.type_a, 5);
    CHECK_EQ(s5.type_b, 6);
}

TEST(aml_s5, one_element)
{
    CHECK(FIND("\x08_S5_\x12\x04\x01\x01"));
    CHECK_EQ(s5.type_a, 1);
    CHECK_EQ(s5.type_b, 0);
}

TEST(aml_s5, passes_over_what_only_looks_like_it)
{
    CHECK(!FIND("\x08_S4_\x12\x06\x04\x0A\x06\x00\x00\x00"));
    CHECK(!FIND("_S5_\x12\x06\x04\x0A\x06\x00\x00\x00"));      /* a reference, no declaration */
    CHECK(!FIND("\x08_S5_\x0A\x05\x00"));                      /* not a package */
    CHECK(!FIND("\x08_S5_\x12\x06\x04_XYZ\x00"));              /* element is a name */
    CHECK(FIND("\x08_S5_\x0A\x05" "\x08_S5_\x12\x06\x04\x0A\x03\x0A\x03\x00\x00"));
    CHECK_EQ(s5.type_a, 3);
}

TEST(aml_s5, truncated_anywhere)
{
    static const char aml[] = "\x08\\_S5_\x12\x4A\x00\x04\x0B\x05\x00\x0C\x06\x00\x00\x00";

    for (uint32_t n = 0; n < sizeof aml - 1; n++) {
        CHECK(!find(aml, n));
    }
    CHECK(find(aml, sizeof aml - 1));
}

TEST(aml_s5, shorter_than_a_header)
{
    uint8_t *tiny = calloc(1, 3);

    CHECK(!aml_find_s5(tiny, 3, &s5));
    free(tiny);
}
