/* geometry - what disk an image is. */
#include "unit.h"
#include "../../../vxd/int13/geometry.h"

static uint8_t first[SECTOR_BYTES];
static struct geometry g;

static void put16(unsigned at, unsigned value)
{
    first[at] = (uint8_t)value;
    first[at + 1] = (uint8_t)(value >> 8);
}

static void put32(unsigned at, uint32_t value)
{
    put16(at, value & 0xFFFF);
    put16(at + 2, value >> 16);
}

static void blank(void)
{
    memset(first, 0, sizeof first);
    memset(&g, 0, sizeof g);
}

static void parameters(unsigned total, unsigned heads, unsigned sectors)
{
    put16(0x0B, 512);
    first[0x0D] = 1;
    put16(0x13, total);
    put16(0x18, sectors);
    put16(0x1A, heads);
}

static void partition(unsigned n, unsigned heads, unsigned sectors, uint32_t start, uint32_t count)
{
    uint32_t last = start + count - 1, cylinder = last / (heads * sectors);
    uint8_t *e = first + 0x1BE + 16 * n;

    first[0x1FE] = 0x55;
    first[0x1FF] = 0xAA;
    e[4] = 6;
    e[5] = (uint8_t)(last / sectors % heads);
    e[6] = (uint8_t)(last % sectors + 1);
    if (cylinder > 1023) {
        cylinder = 1023;
    }
    e[6] = (uint8_t)(e[6] | (cylinder >> 2 & 0xC0));
    e[7] = (uint8_t)cylinder;
    put32(0x1BE + 16 * n + 8, start);
    put32(0x1BE + 16 * n + 12, count);
}

TEST(geometry, a_diskette_is_known_by_its_size)
{
    static const struct { unsigned kb; uint8_t cylinders, heads, sectors, type; } sizes[] = {
        { 160, 40, 1, 8, FLOPPY_360K }, { 180, 40, 1, 9, FLOPPY_360K }, { 320, 40, 2, 8, FLOPPY_360K },
        { 360, 40, 2, 9, FLOPPY_360K }, { 640, 80, 2, 8, FLOPPY_720K }, { 720, 80, 2, 9, FLOPPY_720K },
        { 1200, 80, 2, 15, FLOPPY_1200K }, { 1440, 80, 2, 18, FLOPPY_1440K },
        { 1680, 80, 2, 21, FLOPPY_1440K }, { 2880, 80, 2, 36, FLOPPY_2880K },
    };

    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        blank();
        CHECK(geometry_of(&g, first, sizes[i].kb * 1024ull, false));
        CHECK_EQ(g.cylinders, sizes[i].cylinders);
        CHECK_EQ(g.heads, sizes[i].heads);
        CHECK_EQ(g.sectors, sizes[i].sectors);
        CHECK_EQ(g.floppy, sizes[i].type);
        CHECK_EQ(g.total, sizes[i].kb * 2);
    }
}

TEST(geometry, its_boot_sector_knows_better)
{
    blank();
    parameters(80 * 2 * 10, 2, 10);
    CHECK(geometry_of(&g, first, 80 * 2 * 10 * 512, false));
    CHECK_EQ(g.sectors, 10);
    CHECK_EQ(g.floppy, FLOPPY_720K);
    parameters(77 * 1 * 26, 1, 26);
    CHECK(geometry_of(&g, first, 77 * 26 * 512, false));
    CHECK_EQ(g.cylinders, 77);
    CHECK_EQ(g.heads, 1);
}

TEST(geometry, parameters_that_contradict_the_size_do_not_count)
{
    blank();
    parameters(720, 2, 9);
    CHECK(geometry_of(&g, first, 1440 * 1024, false));
    CHECK_EQ(g.sectors, 18);
    parameters(2880, 0, 18);
    CHECK(geometry_of(&g, first, 360 * 1024, false));
    CHECK_EQ(g.sectors, 9);
}

TEST(geometry, a_short_file_is_the_beginning_of_a_diskette)
{
    blank();
    CHECK(geometry_of(&g, first, 512, false));
    CHECK_EQ(g.total, 2880);
    CHECK(geometry_of(&g, first, 1500 * 1024, false));
    CHECK(g.total > 3000);
    CHECK(!geometry_of(&g, first, 0, false));
    CHECK(!geometry_of(&g, first, 4000 * 1024, false));
}

TEST(geometry, a_hard_disk_is_as_its_partitions_end)
{
    blank();
    partition(0, 4, 17, 17, 4 * 17 * 615 - 17);
    CHECK(geometry_of(&g, first, 4 * 17 * 615 * 512, true));
    CHECK_EQ(g.cylinders, 615);
    CHECK_EQ(g.heads, 4);
    CHECK_EQ(g.sectors, 17);
    blank();
    partition(0, 255, 63, 63, 255u * 63 * 2000 - 63);
    CHECK(geometry_of(&g, first, 255ull * 63 * 2001 * 512, true));
    CHECK_EQ(g.cylinders, 1024);
    CHECK_EQ(g.heads, 255);
    CHECK_EQ(g.total, 255u * 63 * 2001);
}

TEST(geometry, partitions_that_disagree_do_not_count)
{
    blank();
    partition(0, 16, 63, 63, 16 * 63 * 10 - 63);
    partition(1, 4, 17, 16 * 63 * 10, 4 * 17 * 300);
    CHECK(geometry_of(&g, first, 16 * 63 * 100 * 512, true));
    CHECK_EQ(g.heads, 16);
    CHECK_EQ(g.sectors, 63);
    CHECK_EQ(g.cylinders, 100);
}

TEST(geometry, an_empty_hard_disk_is_as_usual_for_its_size)
{
    blank();
    CHECK(geometry_of(&g, first, 20ull << 20, true));
    CHECK_EQ(g.heads, 16);
    CHECK_EQ(g.sectors, 63);
    CHECK_EQ(g.cylinders, (20 << 11) / (16 * 63));
    CHECK(geometry_of(&g, first, 700ull << 20, true));
    CHECK_EQ(g.heads, 32);
    CHECK(geometry_of(&g, first, 4095ull << 20, true));
    CHECK_EQ(g.heads, 255);
    CHECK(geometry_of(&g, first, 512, true));
    CHECK_EQ(g.cylinders, 1);
    CHECK(!geometry_of(&g, first, 511, true));
}

TEST(geometry, a_hard_disk_without_partitions_is_as_its_boot_sector_says)
{
    blank();
    parameters(8 * 32 * 100, 8, 32);
    first[0x1FE] = 0x55;
    first[0x1FF] = 0xAA;
    CHECK(geometry_of(&g, first, 8 * 32 * 100 * 512, true));
    CHECK_EQ(g.heads, 8);
    CHECK_EQ(g.sectors, 32);
    CHECK_EQ(g.cylinders, 100);
}

TEST(geometry, no_bytes_make_a_geometry_that_reaches_nothing)
{
    uint32_t seed = 1;

    for (unsigned n = 0; n < 20000; n++) {
        for (unsigned i = 0; i < sizeof first; i++) {
            seed = seed * 1664525 + 1013904223;
            first[i] = (uint8_t)(seed >> 24);
        }
        if (n & 1) {
            put16(0x0B, 512);
            first[0x1FE] = 0x55;
            first[0x1FF] = 0xAA;
        }
        for (unsigned hard = 0; hard < 2; hard++) {
            if (geometry_of(&g, first, (seed >> 4) % 5000000 + 1, hard)) {
                CHECK(g.cylinders >= 1 && g.cylinders <= 1024);
                CHECK(g.heads >= 1 && g.sectors >= 1 && g.sectors <= 63 && g.total >= 1);
                CHECK(hard || g.total == (uint32_t)g.cylinders * g.heads * g.sectors);
            }
        }
    }
}
