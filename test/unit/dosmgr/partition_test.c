/* partition_test.c - partition tables, good ones and those that contradict themselves. */
#include "unit.h"
#include "../../../vxd/dosmgr/partition.h"

#define SECTORS 2000u

static uint8_t image[SECTORS][512];         /* of a larger disk the first and the last ones */
static uint64_t disk_sectors = SECTORS;
static uint32_t sector_size = 512;          /* the rest of a larger sector is zero */
static uint8_t buffer[PARTITION_SECTOR];
static struct partition_table table;
static uint64_t unreadable;         /* 0 = none */

static int read_sector(void *ctx, uint64_t sector, void *to)
{
    (void)ctx;
    if (sector >= disk_sectors || (unreadable != 0 && sector == unreadable)) {
        return 1;
    }
    memset(to, 0, sector_size);
    memcpy(to, image[sector < SECTORS / 2 ? sector : SECTORS - (disk_sectors - sector)], 512);
    return 0;
}

static const char *read_table(void)
{
    struct partition_disk disk = { read_sector, NULL, sector_size, disk_sectors, buffer };

    return partition_read(&table, &disk);
}

static void put32(uint8_t *p, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        p[i] = (uint8_t)(value >> 8 * i);
    }
}

static void clear(void)
{
    memset(image, 0, sizeof(image));
    unreadable = 0;
    disk_sectors = SECTORS;
    sector_size = 512;
}

static void mbr_entry(unsigned sector, unsigned n, uint8_t type, uint32_t first, uint32_t count)
{
    uint8_t *entry = image[sector] + 446 + n * 16;

    entry[4] = type;
    put32(entry + 8, first);
    put32(entry + 12, count);
    image[sector][510] = 0x55;
    image[sector][511] = 0xAA;
}

static uint32_t crc(const uint8_t *p, size_t n)
{
    uint32_t c = 0xFFFFFFFF;

    while (n-- > 0) {
        c ^= *p++;
        for (int bit = 0; bit < 8; bit++) {
            c = c >> 1 ^ (c & 1 ? 0xEDB88320u : 0);
        }
    }
    return ~c;
}

static const uint8_t efi_system[16] = {
    0x28, 0x73, 0x2A, 0xC1, 0x1F, 0xF8, 0xD2, 0x11, 0xBA, 0x4B, 0x00, 0xA0, 0xC9, 0x3E, 0xC9, 0x3B,
};

static void gpt_entry(unsigned n, uint8_t tag, uint32_t first, uint32_t last, unsigned sector)
{
    uint8_t *entry = image[sector + n / 4] + n % 4 * 128;

    memcpy(entry, efi_system, 16);
    memset(entry + 16, tag, 16);
    put32(entry + 32, first);
    put32(entry + 40, last);
}

static void gpt_header(unsigned sector, unsigned entries)
{
    uint8_t *header = image[sector];

    memcpy(header, "EFI PART\0\0\1\0", 12);
    put32(header + 12, 92);
    put32(header + 16, 0);
    put32(header + 24, sector);
    put32(header + 40, 34);
    put32(header + 48, SECTORS - 34);
    put32(header + 72, entries);
    put32(header + 80, 128);
    put32(header + 84, 128);
    put32(header + 88, crc(image[entries], 128 * 128));
    put32(header + 16, crc(header, 92));
}

/* Two partitions, both copies of the table. */
static void make_gpt(void)
{
    clear();
    mbr_entry(0, 0, 0xEE, 1, SECTORS - 1);
    for (unsigned copy = 0; copy < 2; copy++) {
        unsigned entries = copy ? SECTORS - 33 : 2;

        gpt_entry(0, 0xA1, 40, 999, entries);
        gpt_entry(5, 0xA2, 1000, 1899, entries);
        gpt_header(copy ? SECTORS - 1 : 1, entries);
    }
}

TEST(partition, mbr_with_primary_and_logical)
{
    clear();
    put32(image[0] + 440, 0xCAFE1234);
    mbr_entry(0, 0, 0x0C, 63, 100);
    mbr_entry(0, 1, 0x83, 200, 100);
    mbr_entry(0, 3, 0x0F, 400, 1000);
    mbr_entry(400, 0, 0x06, 10, 50);
    mbr_entry(400, 1, 0x05, 100, 200);
    mbr_entry(500, 0, 0x0B, 10, 50);
    CHECK(read_table() == NULL);
    CHECK_EQ(table.kind, PARTITION_MBR);
    CHECK_EQ(table.disk_signature, 0xCAFE1234);
    CHECK_EQ(table.count, 4);
    CHECK_EQ(table.entry[0].first, 63);
    CHECK(table.entry[0].may_be_fat && !table.entry[1].may_be_fat);
    CHECK_EQ(table.entry[2].first, 410);
    CHECK_EQ(table.entry[3].first, 510);
    CHECK_EQ(table.entry[3].count, 50);
}

TEST(partition, gpt)
{
    make_gpt();
    CHECK(read_table() == NULL);
    CHECK_EQ(table.kind, PARTITION_GPT);
    CHECK(!table.from_backup);
    CHECK_EQ(table.count, 2);
    CHECK_EQ(table.entry[1].first, 1000);
    CHECK_EQ(table.entry[1].count, 900);
    CHECK_EQ(table.entry[1].guid[0], 0xA2);
    CHECK(table.entry[0].may_be_fat);
}

TEST(partition, a_damaged_gpt_has_a_copy)
{
    make_gpt();
    image[1][40] ^= 1;
    CHECK(read_table() == NULL);
    CHECK(table.from_backup);
    CHECK_EQ(table.count, 2);
    make_gpt();
    image[2][20] ^= 1;              /* an entry, not the header */
    CHECK(read_table() == NULL);
    CHECK(table.from_backup);
    make_gpt();
    unreadable = 1;
    CHECK(read_table() == NULL);
    CHECK(table.from_backup);
}

TEST(partition, both_copies_damaged_is_refused)
{
    make_gpt();
    image[1][40] ^= 1;
    image[SECTORS - 1][40] ^= 1;
    CHECK_STR_EQ(read_table(), "the checksum of the partition table's header is wrong");
    CHECK_EQ(table.count, 0);
    make_gpt();
    image[2][20] ^= 1;
    image[SECTORS - 33][20] ^= 1;
    CHECK_STR_EQ(read_table(), "the checksum of the partition table is wrong");
    CHECK_EQ(table.count, 0);
}

TEST(partition, contradictions_are_refused)
{
    clear();
    mbr_entry(0, 0, 0x0C, 63, 100);
    mbr_entry(0, 1, 0x0C, 162, 10);
    CHECK_STR_EQ(read_table(), "two partitions overlap");
    CHECK_EQ(table.count, 0);
    clear();
    mbr_entry(0, 0, 0x0C, 1900, 101);
    CHECK_STR_EQ(read_table(), "a partition lies outside the disk");
    clear();
    mbr_entry(0, 0, 0x0C, 0xFFFFFFFF, 0xFFFFFFFF);
    CHECK_STR_EQ(read_table(), "a partition lies outside the disk");
    clear();
    mbr_entry(0, 0, 0x0F, 400, 1000);
    mbr_entry(400, 1, 0x05, 100, 200);
    mbr_entry(500, 1, 0x05, 100, 200);      /* to itself */
    CHECK_STR_EQ(read_table(), "the chain of logical drives does not go forward");
    clear();
    mbr_entry(0, 0, 0x0F, 400, 1000);
    CHECK_STR_EQ(read_table(), "an extended partition has no table");
}

TEST(partition, disks_without_a_table)
{
    clear();
    CHECK_STR_EQ(read_table(), "it has no partition table");
    image[0][510] = 0x55;
    image[0][511] = 0xAA;
    CHECK_STR_EQ(read_table(), "its partition table is empty or damaged");
    memcpy(image[0], "\xEB\x3C\x90MSDOS5.0\0\2\4", 14);
    image[0][21] = 0xF8;
    memset(image[0] + 446, 0x4B, 64);
    CHECK(read_table() == NULL);
    CHECK_EQ(table.kind, PARTITION_WHOLE_DISK);
    CHECK_EQ(table.count, 1);
    CHECK_EQ(table.entry[0].count, SECTORS);
    memset(image[0], 0, 440);
    CHECK_STR_EQ(read_table(), "its partition table is empty or damaged");
}

/* An MBR beside a GPT that names some of its partitions too: the GPT counts, or nothing. */
TEST(partition, hybrid)
{
    make_gpt();
    mbr_entry(0, 1, 0x0C, 40, 960);
    mbr_entry(0, 2, 0x0C, 1500, 100);       /* not as the GPT has it */
    CHECK(read_table() == NULL);
    CHECK_EQ(table.kind, PARTITION_GPT);
    CHECK_EQ(table.count, 2);
    make_gpt();
    mbr_entry(0, 0, 0x0C, 40, 960);         /* the protective entry need not be the first */
    mbr_entry(0, 3, 0xEE, 1, 39);
    CHECK(read_table() == NULL);
    CHECK_EQ(table.kind, PARTITION_GPT);
    image[1][0] = image[SECTORS - 1][0] = 0;
    CHECK_STR_EQ(read_table(), "the partition table has no header");
    CHECK_EQ(table.count, 0);
}

static void put64(uint8_t *p, uint64_t value)
{
    put32(p, (uint32_t)value);
    put32(p + 4, (uint32_t)(value >> 32));
}

/* 16 TB; the second partition begins behind 2 TB. */
static void make_large_gpt(void)
{
    const uint64_t behind = 0x123456789ull, last = 0x7FFFF0000ull;

    make_gpt();
    disk_sectors = 0x800000000ull;
    for (unsigned copy = 0; copy < 2; copy++) {
        unsigned entries = copy ? SECTORS - 33 : 2, sector = copy ? SECTORS - 1 : 1;
        uint8_t *header = image[sector], *entry = image[entries + 1] + 128;
        uint64_t shift = copy ? disk_sectors - SECTORS : 0;

        put64(entry + 32, behind);
        put64(entry + 40, last);
        put32(header + 16, 0);
        put64(header + 24, sector + shift);
        put64(header + 48, disk_sectors - 34);
        put64(header + 72, entries + shift);
        put32(header + 88, crc(image[entries], 128 * 128));
        put32(header + 16, crc(header, 92));
    }
}

TEST(partition, beyond_2_tb)
{
    make_large_gpt();
    CHECK(read_table() == NULL);
    CHECK(!table.from_backup);
    CHECK_EQ(table.count, 2);
    CHECK(table.entry[1].first == 0x123456789ull);
    CHECK(table.entry[1].count == 0x7FFFF0000ull - 0x123456789ull + 1);
    unreadable = 1;
    CHECK(read_table() == NULL);            /* the copy lies behind 2 TB itself */
    CHECK(table.from_backup);
    CHECK(table.entry[1].first == 0x123456789ull);
    make_large_gpt();
    disk_sectors = 0x123456000ull;          /* such a table on a smaller disk */
    CHECK(read_table() != NULL);
    CHECK_EQ(table.count, 0);
    clear();                                /* what an MBR can say: the last sector at 4 G * 2 */
    disk_sectors = 0x200000000ull;
    mbr_entry(0, 0, 0x0C, 0xFFFFFFFF, 0xFFFFFFFF);
    CHECK(read_table() == NULL);
    CHECK(table.entry[0].first == 0xFFFFFFFF);
    CHECK(table.entry[0].count == 0xFFFFFFFF);
}

TEST(partition, sectors_of_4096)
{
    clear();
    sector_size = 4096;
    mbr_entry(0, 0, 0x0C, 63, 100);
    mbr_entry(0, 1, 0x05, 400, 1000);
    mbr_entry(400, 0, 0x06, 10, 50);
    CHECK(read_table() == NULL);
    CHECK_EQ(table.count, 2);
    CHECK_EQ(table.entry[1].first, 410);
    make_gpt();
    sector_size = 4096;                     /* made for 512: entries end where zeroes begin */
    CHECK(read_table() != NULL);
    CHECK_EQ(table.count, 0);
}

TEST(partition, types)
{
    static const struct { uint8_t type; bool fat; } of[] = {
        { 0x01, true }, { 0x04, true }, { 0x06, true }, { 0x0B, true }, { 0x0C, true }, { 0x0E, true }, { 0xEF, true },
        { 0x07, false }, { 0x11, false }, { 0x1B, false }, { 0x27, false }, { 0x82, false }, { 0x83, false },
    };

    for (unsigned i = 0; i < sizeof of / sizeof of[0]; i++) {
        clear();
        mbr_entry(0, 0, of[i].type, 63, 100);
        CHECK(read_table() == NULL);
        CHECK_EQ(table.entry[0].may_be_fat, of[i].fat);
    }
    for (uint8_t type = 0; type < 3; type++) {
        clear();
        mbr_entry(0, 0, (uint8_t[]){ 0x05, 0x0F, 0x85 }[type], 400, 1000);
        mbr_entry(400, 0, 0x06, 10, 50);
        CHECK(read_table() == NULL);
        CHECK_EQ(table.count, 1);
    }
}

/* More than there are letters: those behind them are not seen. */
TEST(partition, many_logical_drives)
{
    clear();
    mbr_entry(0, 0, 0x0F, 100, 800);
    for (unsigned n = 0; n < 40; n++) {
        mbr_entry(100 + n * 20, 0, 0x06, 1, 10);
        mbr_entry(100 + n * 20, 1, 0x05, (n + 1) * 20, 20);
    }
    CHECK(read_table() == NULL);
    CHECK_EQ(table.count, 24);
    CHECK_EQ(table.entry[23].first, 100 + 23 * 20 + 1);
}
