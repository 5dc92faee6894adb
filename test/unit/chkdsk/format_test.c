/* format_test - volumes that FORMAT makes: fsck.fat, mtools and CHKDSK are content, types and sizes are Microsoft's. */
#include <unit.h>

#include "../../../image/dos/format/layout.h"
#include "volume.h"

static uint32_t bad_from, bad_count, fail_at, stop_at;

static bool on_write(void *ctx, uint32_t sector, uint32_t count, const void *from)
{
    struct volume *v = ctx;

    if (sector + count > v->sectors || (fail_at != 0 && sector <= fail_at && fail_at < sector + count)) {
        return false;
    }
    memcpy(v->bytes + (size_t)sector * v->sector_size, from, (size_t)count * v->sector_size);
    v->writes++;
    return true;
}

static bool on_is_good(void *ctx, uint32_t sector, uint32_t count)
{
    (void)ctx;
    return sector + count <= bad_from || sector >= bad_from + bad_count;
}

static bool on_progress(void *ctx, unsigned percent)
{
    const struct volume *v = ctx;

    CHECK(percent <= 100);
    return stop_at == 0 || v->writes < stop_at;
}

static const struct format_ops quick = { on_write, NULL, on_progress };
static const struct format_ops full = { on_write, on_is_good, on_progress };

static struct volume *old_volume(uint32_t sectors, uint32_t sector_size)
{
    uint8_t *junk = malloc((size_t)sectors * sector_size);
    struct volume *v;

    memset(junk, 0xE9, (size_t)sectors * sector_size);
    v = volume_of(junk, sectors * sector_size, sector_size);
    free(junk);
    return v;
}

static struct format start(struct volume *v)
{
    struct format f = { .ops = &quick, .ctx = v, .sectors = v->sectors, .sector_size = v->sector_size, .hidden = 63,
                        .heads = 255, .sectors_per_track = 63, .serial = 0x12345678, .drive_number = 0x80,
                        .date = 0x5A7D };

    bad_count = fail_at = stop_at = 0;
    memcpy(f.label, "TEST       ", 12);
    return f;
}

static void must_be_good(struct volume *v, const struct format *f)
{
    CHECK_EQ(volume_check(v, false), CHECK_CLEAN);
    CHECK_EQ(v->check.type, f->type);
    CHECK_EQ(v->check.totals.free + v->check.totals.bad + (f->type == 32), f->clusters);
    CHECK(volume_fsck(v));
    if (f->type != 32 || f->clusters >= 65525) {
        CHECK_EQ(volume_shell(v, "mdir -i $V :: >/dev/null && echo hello > $V.t && mcopy -i $V $V.t ::X.TXT && rm $V.t && "
                                 "[ `mtype -i $V ::X.TXT` = hello ]"), 0);
        CHECK_EQ(volume_check(v, false), CHECK_CLEAN);
    }
}

static void make(uint32_t sectors, uint32_t sector_size, unsigned type, unsigned cluster, bool floppy)
{
    static uint8_t buffer[3 * FORMAT_SECTOR_MAX];
    struct volume *v = old_volume(sectors, sector_size);
    struct format f = start(v);
    const char *why;

    f.is_floppy = floppy;
    why = format_layout(&f);
    if (why != NULL) {
        unit_fail(__FILE__, __LINE__, "%u sectors: %s", sectors, why);
    }
    CHECK_EQ(f.type, type);
    CHECK_EQ(f.cluster_sectors, cluster);
    CHECK(format_write(&f, buffer));
    must_be_good(v, &f);
    volume_free(v);
}

TEST(format, diskettes_have_the_layout_that_drives_expect)
{
    static const struct { uint16_t kilobytes; uint8_t cluster; } sizes[] = {
        { 160, 1 }, { 180, 1 }, { 320, 2 }, { 360, 2 }, { 720, 2 }, { 1200, 1 }, { 1440, 1 }, { 2880, 2 },
    };

    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        make(format_floppy_sectors(sizes[i].kilobytes), 512, 12, sizes[i].cluster, true);
    }
    CHECK_EQ(format_floppy_sectors(1000), 0);
}

TEST(format, disks_have_the_type_and_clusters_of_microsofts_rules)
{
    make(200, 512, 12, 4, false);
    make(8000, 512, 12, 4, false);
    make(8400, 512, 16, 2, false);
    make(32680, 512, 16, 2, false);
    make(32681, 512, 16, 4, false);
}

TEST(format, large_sectors)
{
    make(4000, 1024, 12, 2, false);
    make(30000, 1024, 16, 2, false);
    make(20000, 2048, 16, 1, false);
    make(10000, 4096, 16, 1, false);
}

/* Sizes that are too large to be made here: the arithmetic only. */
TEST(format, large_disks)
{
    static const struct { uint32_t sectors, sector_size; unsigned type, cluster; } sizes[] = {
        { 262144, 512, 16, 4 }, { 262145, 512, 16, 8 }, { 524289, 512, 16, 16 }, { 1048575, 512, 16, 16 },
        { 1048576, 512, 32, 8 }, { 16777216, 512, 32, 8 }, { 16777217, 512, 32, 16 }, { 33554433, 512, 32, 32 },
        { 67108865, 512, 32, 64 }, { 0xFFFFFFFF, 512, 32, 64 }, { 140000, 4096, 32, 1 }, { 0xFFFFFFFF, 4096, 32, 16 },
    };

    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct format f = { .sectors = sizes[i].sectors, .sector_size = sizes[i].sector_size };
        uint32_t per_sector;

        CHECK(format_layout(&f) == NULL);
        CHECK_EQ(f.type, sizes[i].type);
        CHECK_EQ(f.cluster_sectors, sizes[i].cluster);
        per_sector = f.sector_size * 8 / f.type;
        CHECK(f.fat_sectors * per_sector >= f.clusters + 2);
        CHECK((f.fat_sectors - 2) * per_sector < f.clusters + 2);
        CHECK(f.reserved + f.root_sectors + 2ull * f.fat_sectors + (uint64_t)f.clusters * f.cluster_sectors <=
              f.sectors);
    }
}

TEST(format, every_size_around_a_limit_has_room_for_its_table)
{
    for (uint32_t sectors = 16; sectors < 40000; sectors += 7) {
        struct format f = { .sectors = sectors, .sector_size = 512 };

        if (format_layout(&f) == NULL) {
            uint32_t entries = f.fat_sectors * 512 * 8 / f.type;

            CHECK(entries >= f.clusters + 2);
            CHECK(f.type == 12 ? f.clusters < 4085 : f.clusters >= 4085 && f.clusters < 65525);
            CHECK(f.reserved + 2 * f.fat_sectors + f.root_sectors + f.clusters * f.cluster_sectors <= sectors);
        }
    }
}

TEST(format, clusters_of_the_users_size)
{
    static const struct { uint32_t sectors; uint8_t cluster, type; } wishes[] = {
        { 3000, 1, 12 }, { 3000, 128, 12 }, { 50000, 1, 16 }, { 50000, 8, 16 }, { 50000, 32, 12 }, { 80000, 1, 32 },
        { 140000, 2, 32 },
    };

    for (unsigned i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
        static uint8_t buffer[3 * FORMAT_SECTOR_MAX];
        struct volume *v = old_volume(wishes[i].sectors, 512);
        struct format f = start(v);

        f.cluster_sectors = wishes[i].cluster;
        CHECK(format_layout(&f) == NULL);
        CHECK_EQ(f.type, wishes[i].type);
        CHECK_EQ(f.cluster_sectors, wishes[i].cluster);
        CHECK(format_write(&f, buffer));
        must_be_good(v, &f);
        volume_free(v);
    }
}

TEST(format, what_cannot_be_is_refused_with_the_reason)
{
    struct format f = { .sectors = 3000, .sector_size = 512, .cluster_sectors = 3 };

    CHECK_STR_EQ(format_layout(&f), "An allocation unit has 1, 2, 4, 8, 16, 32, 64 or 128 sectors");
    f = (struct format){ .sectors = 300000, .sector_size = 4096, .cluster_sectors = 32 };
    CHECK_STR_EQ(format_layout(&f), "An allocation unit has 64 KB at most");
    f = (struct format){ .sectors = 8, .sector_size = 512 };
    CHECK_STR_EQ(format_layout(&f), "The drive is too small");
    f = (struct format){ .sectors = 3000, .sector_size = 256 };
    CHECK_STR_EQ(format_layout(&f), "Sectors have 512, 1024, 2048 or 4096 bytes");
    f = (struct format){ .sectors = 3000, .sector_size = 512, .is_floppy = true };
    CHECK_STR_EQ(format_layout(&f), "No diskette has this size");
}

TEST(format, bad_sectors_are_noted)
{
    static const uint32_t sizes[] = { 7000, 60000, 80000 };

    for (unsigned i = 0; i < 3; i++) {
        static uint8_t buffer[3 * FORMAT_SECTOR_MAX];
        struct volume *v = old_volume(sizes[i], 512);
        struct format f = start(v);
        uint32_t data;

        f.ops = &full;
        f.cluster_sectors = i == 2 ? 1 : 0;
        CHECK(format_layout(&f) == NULL);
        data = f.reserved + 2 * f.fat_sectors + f.root_sectors;
        bad_from = data + (f.type == 32 ? 0 : 3 * f.cluster_sectors);
        bad_count = f.cluster_sectors + 1;
        CHECK(format_write(&f, buffer));
        CHECK_EQ(f.bad, 2);
        must_be_good(v, &f);
        CHECK_EQ(v->check.totals.bad, 2);
        volume_free(v);
    }
}

TEST(format, a_sector_that_cannot_be_written_is_named_and_no_boot_sector_written)
{
    static uint8_t buffer[3 * FORMAT_SECTOR_MAX];
    struct volume *v = old_volume(60000, 512);
    struct format f = start(v);

    CHECK(format_layout(&f) == NULL);
    fail_at = 3;
    CHECK(!format_write(&f, buffer));
    CHECK(f.failed_sector <= 3);
    CHECK(v->bytes[510] != 0x55);
    fail_at = 0;
    stop_at = 5;
    v->writes = 0;
    CHECK(!format_write(&f, buffer));
    CHECK_EQ(f.failed_sector, 0xFFFFFFFF);
    volume_free(v);
}
