/* fat_test.c - the FAT reader and writer on volumes that mkfs.fat made and fsck.fat judges. */
#include <unistd.h>
#include "unit.h"
#include "disk.h"

struct shape { const char *options; uint32_t kilobytes, sector_size; unsigned type; };
static const struct shape shapes[] = {
    { "-F 12", 1440, 512, 12 },
    { "-F 12 -s 2 -f 1", 2000, 1024, 12 },
    { "-F 16 -s 4", 20000, 512, 16 },
    { "-F 16 -s 1", 20000, 2048, 16 },
    { "-F 32 -s 1", 36000, 512, 32 },
    { "-F 16 -s 1", 40000, 4096, 16 },
};
#define SHAPES (sizeof(shapes) / sizeof(shapes[0]))

static struct disk *mounted(const struct shape *shape)
{
    struct disk *d = disk_make(shape->options, shape->kilobytes, shape->sector_size);

    CHECK(disk_mount(d) == NULL);
    CHECK_EQ(d->vol.fs.type, shape->type);
    return d;
}

static enum fs_err create(struct disk *d, const char *path, struct fs_file *file)
{
    struct fs_entry entry;
    uint32_t dir;
    enum fs_err err = fat_lookup(&d->vol, path, &dir, &entry);

    if (err == FS_NO_FILE) {
        err = fat_dir_create(&d->vol, dir, disk_name(path), FS_ATTR_ARCHIVE, 0x6000, 0x5A21, 0, &entry);
    }
    return err == FS_OK ? fat_open(&d->vol, &entry, file) : err;
}

static enum fs_err lookup(struct disk *d, const char *path, struct fs_entry *entry)
{
    uint32_t dir;

    return fat_lookup(&d->vol, path, &dir, entry);
}

static enum fs_err make_dir(struct disk *d, const char *path)
{
    struct fs_entry entry;
    uint32_t dir;
    enum fs_err err = fat_lookup(&d->vol, path, &dir, &entry);

    return err == FS_NO_FILE ? fat_mkdir(&d->vol, dir, disk_name(path), 0x6000, 0x5A21) : err;
}

static uint8_t pattern(uint32_t seed, uint32_t at)
{
    uint32_t x = (seed + at) * 2654435761u;

    return (uint8_t)(x >> 24);
}

/* Writes `bytes` in pieces of `piece`, reads them back in other pieces. */
static void write_and_check(struct disk *d, const char *path, uint32_t seed, uint32_t bytes,
                            uint32_t piece)
{
    struct fs_file file;
    uint8_t *buffer = malloc(bytes + 1);
    uint32_t done, at;

    for (at = 0; at < bytes; at++) {
        buffer[at] = pattern(seed, at);
    }
    CHECK_EQ(create(d, path, &file), FS_OK);
    for (at = 0; at < bytes; at += done) {
        CHECK_EQ(fat_write(&d->vol, &file, at, buffer + at, piece < bytes - at ? piece : bytes - at,
                           &done), FS_OK);
        CHECK(done > 0);
    }
    memset(buffer, 0xCC, bytes);
    for (at = 0; at < bytes; at += done) {
        CHECK_EQ(fat_read(&d->vol, &file, at, buffer + at, piece * 3 + 7, &done), FS_OK);
        CHECK(done > 0);
    }
    for (at = 0; at < bytes; at++) {
        CHECK_EQ(buffer[at], pattern(seed, at));
    }
    CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
    free(buffer);
}

TEST(fat, files_written_are_read_back_and_fsck_is_content)
{
    for (unsigned i = 0; i < SHAPES; i++) {
        struct disk *d = mounted(&shapes[i]);

        write_and_check(d, "\\ONE.TXT", 1, 1, 1);
        write_and_check(d, "\\SMALL.BIN", 2, 5000, 17);
        CHECK_EQ(make_dir(d, "\\SUB"), FS_OK);
        CHECK_EQ(make_dir(d, "\\SUB\\DEEPER"), FS_OK);
        write_and_check(d, "\\SUB\\DEEPER\\BIG.DAT", 3, 300000, 4096);
        write_and_check(d, "\\SUB\\ODD.DAT", 4, 100001, 777);
        CHECK_EQ(fat_sync(&d->vol), FS_OK);
        CHECK_EQ(disk_fsck(d), 0);
        disk_free(d);
    }
}

TEST(fat, mtools_reads_what_was_written)
{
    struct disk *d = mounted(&shapes[2]);

    CHECK_EQ(make_dir(d, "\\SUB"), FS_OK);
    write_and_check(d, "\\SUB\\BIG.DAT", 9, 250000, 5000);
    CHECK_EQ(fat_sync(&d->vol), FS_OK);
    disk_save(d, "/tmp/dosmgr-mtools.img");
    CHECK_EQ(system("mtype -i /tmp/dosmgr-mtools.img ::/SUB/BIG.DAT > /tmp/dosmgr-mtools.out"), 0);
    FILE *f = fopen("/tmp/dosmgr-mtools.out", "rb");
    CHECK(f != NULL);
    for (uint32_t at = 0; at < 250000; at++) {
        CHECK_EQ(fgetc(f), pattern(9, at));
    }
    CHECK_EQ(fgetc(f), EOF);
    fclose(f);
    unlink("/tmp/dosmgr-mtools.img");
    unlink("/tmp/dosmgr-mtools.out");
    disk_free(d);
}

TEST(fat, files_of_mtools_are_read_and_long_names_go_with_their_file)
{
    struct disk *d = mounted(&shapes[2]), *e;
    struct fs_entry entry;
    uint8_t *bytes = malloc(20000 * 1024);
    uint32_t index = 0;
    FILE *f;

    disk_save(d, "/tmp/dosmgr-lfn.img");
    CHECK_EQ(system("printf hello > '/tmp/A rather long name.text' && "
                    "mcopy -i /tmp/dosmgr-lfn.img '/tmp/A rather long name.text' ::/ && "
                    "rm '/tmp/A rather long name.text'"), 0);
    f = fopen("/tmp/dosmgr-lfn.img", "rb");
    CHECK_EQ(fread(bytes, 1, 20000 * 1024, f), 20000 * 1024);
    fclose(f);
    unlink("/tmp/dosmgr-lfn.img");
    e = disk_of_bytes(bytes, 20000 * 1024, 512);
    free(bytes);
    CHECK(disk_mount(e) == NULL);
    CHECK_EQ(lookup(e, "\\ARATHE~1.TEX", &entry), FS_OK);
    CHECK_EQ(entry.size, 5);
    CHECK_EQ(entry.index, 2);                           /* two long-name entries before it */
    CHECK_EQ(fat_remove(&e->vol, &entry), FS_OK);
    CHECK_EQ(fat_dir_next(&e->vol, FS_ROOT, &index, &entry), FS_END);
    CHECK_EQ(fat_sync(&e->vol), FS_OK);
    CHECK_EQ(e->bytes[e->vol.fs.root_lba * 512], 0xE5);
    CHECK_EQ(e->bytes[e->vol.fs.root_lba * 512 + 32], 0xE5);
    CHECK_EQ(e->bytes[e->vol.fs.root_lba * 512 + 64], 0xE5);
    CHECK_EQ(disk_fsck(e), 0);
    disk_free(d);
    disk_free(e);
}

TEST(fat, space_comes_back_when_files_go)
{
    for (unsigned i = 0; i < SHAPES; i++) {
        struct disk *d = mounted(&shapes[i]);
        struct fs_entry entry;
        uint32_t before, after, again;

        CHECK_EQ(fat_free_space(&d->vol, &before), FS_OK);
        write_and_check(d, "\\X.DAT", 5, 200000, 10000);
        CHECK_EQ(fat_free_space(&d->vol, &after), FS_OK);
        CHECK_EQ(before - after, (200000 + d->vol.fs.cluster_bytes - 1) / d->vol.fs.cluster_bytes);
        CHECK_EQ(lookup(d, "\\X.DAT", &entry), FS_OK);
        CHECK_EQ(fat_remove(&d->vol, &entry), FS_OK);
        CHECK_EQ(lookup(d, "\\X.DAT", &entry), FS_NO_FILE);
        d->vol.free_clusters = 0xFFFFFFFF;              /* count anew from the table */
        CHECK_EQ(fat_free_space(&d->vol, &again), FS_OK);
        CHECK_EQ(before, again);
        CHECK_EQ(fat_sync(&d->vol), FS_OK);
        CHECK_EQ(disk_fsck(d), 0);
        disk_free(d);
    }
}

TEST(fat, a_full_disk_gives_what_fits)
{
    struct disk *d = mounted(&shapes[0]);
    struct fs_file file;
    static uint8_t buffer[65536];
    uint32_t at = 0, done, free;

    CHECK_EQ(create(d, "\\ALL.DAT", &file), FS_OK);
    do {
        CHECK_EQ(fat_write(&d->vol, &file, at, buffer, sizeof(buffer), &done), FS_OK);
        at += done;
    } while (done == sizeof(buffer));
    CHECK_EQ(fat_free_space(&d->vol, &free), FS_OK);
    CHECK_EQ(free, 0);
    CHECK_EQ(at, d->vol.fs.clusters * d->vol.fs.cluster_bytes);
    CHECK_EQ(make_dir(d, "\\NODIR"), FS_FULL);
    CHECK_EQ(fat_set_size(&d->vol, &file, 1000), FS_OK);
    CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
    CHECK_EQ(make_dir(d, "\\NODIR"), FS_OK);
    CHECK_EQ(disk_fsck(d), 0);
    disk_free(d);
}

TEST(fat, cutting_and_growing_keeps_the_bytes_in_between)
{
    for (unsigned i = 0; i < SHAPES; i++) {
        struct disk *d = mounted(&shapes[i]);
        struct fs_file file, other;
        struct fs_entry entry;
        uint32_t done;
        uint8_t byte = 0xAA, back[4];

        write_and_check(d, "\\CUT.DAT", 7, 50000, 3000);
        CHECK_EQ(lookup(d, "\\CUT.DAT", &entry), FS_OK);
        CHECK_EQ(fat_open(&d->vol, &entry, &file), FS_OK);
        CHECK_EQ(fat_open(&d->vol, &entry, &other), FS_OK);
        CHECK_EQ(fat_read(&d->vol, &other, 49999, back, 1, &done), FS_OK);
        CHECK_EQ(done, 1);
        CHECK_EQ(fat_set_size(&d->vol, &file, 20000), FS_OK);
        CHECK_EQ(fat_read(&d->vol, &other, 49999, back, 1, &done), FS_OK);
        CHECK_EQ(done, 0);                              /* both openers see the new end */
        CHECK_EQ(fat_write(&d->vol, &file, 60000, &byte, 1, &done), FS_OK);
        CHECK_EQ(fat_read(&d->vol, &other, 19999, back, 2, &done), FS_OK);
        CHECK_EQ(back[0], pattern(7, 19999));
        CHECK_EQ(back[1], 0);                           /* the gap is zeros */
        CHECK_EQ(fat_read(&d->vol, &other, 60000, back, 4, &done), FS_OK);
        CHECK_EQ(done, 1);
        CHECK_EQ(back[0], 0xAA);
        CHECK_EQ(fat_remove(&d->vol, &entry), FS_BUSY);
        CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
        CHECK_EQ(fat_close(&d->vol, &other), FS_OK);
        CHECK_EQ(lookup(d, "\\CUT.DAT", &entry), FS_OK);
        CHECK_EQ(entry.size, 60001);
        CHECK_EQ(fat_sync(&d->vol), FS_OK);
        CHECK_EQ(disk_fsck(d), 0);
        disk_free(d);
    }
}

TEST(fat, directories_grow_and_empty_ones_go)
{
    struct disk *d = mounted(&shapes[4]);
    struct fs_entry entry;
    struct fs_file file;
    char path[32];

    CHECK_EQ(make_dir(d, "\\MANY"), FS_OK);
    for (unsigned i = 0; i < 100; i++) {
        snprintf(path, sizeof(path), "\\MANY\\F%u.TXT", i);
        CHECK_EQ(create(d, path, &file), FS_OK);
        CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
    }
    CHECK_EQ(lookup(d, "\\MANY", &entry), FS_OK);
    CHECK_EQ(fat_rmdir(&d->vol, &entry), FS_DENIED);
    for (unsigned i = 0; i < 100; i++) {
        snprintf(path, sizeof(path), "\\MANY\\F%u.TXT", i);
        CHECK_EQ(lookup(d, path, &entry), FS_OK);
        CHECK_EQ(fat_remove(&d->vol, &entry), FS_OK);
    }
    CHECK_EQ(lookup(d, "\\MANY", &entry), FS_OK);
    CHECK_EQ(fat_rmdir(&d->vol, &entry), FS_OK);
    CHECK_EQ(lookup(d, "\\MANY\\F1.TXT", &entry), FS_NO_PATH);
    CHECK_EQ(fat_sync(&d->vol), FS_OK);
    CHECK_EQ(disk_fsck(d), 0);
    disk_free(d);
}

TEST(fat, a_fixed_root_directory_can_be_full)
{
    struct disk *d = mounted(&shapes[0]);
    struct fs_file file;
    char path[32];
    unsigned i;

    for (i = 0; i < d->vol.fs.root_entries; i++) {
        snprintf(path, sizeof(path), "\\F%u.TXT", i);
        CHECK_EQ(create(d, path, &file), FS_OK);
        CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
    }
    CHECK_EQ(create(d, "\\LAST.TXT", &file), FS_DIR_FULL);
    CHECK_EQ(make_dir(d, "\\LAST"), FS_DIR_FULL);
    CHECK_EQ(fat_sync(&d->vol), FS_OK);
    CHECK_EQ(disk_fsck(d), 0);      /* and the cluster meant for LAST is free again */
    disk_free(d);
}

TEST(fat, rename_in_place_and_across_directories)
{
    struct disk *d = mounted(&shapes[4]);
    struct fs_entry entry, sub;

    write_and_check(d, "\\A.TXT", 1, 3000, 100);
    write_and_check(d, "\\TAKEN.TXT", 1, 10, 10);
    CHECK_EQ(make_dir(d, "\\SUB"), FS_OK);
    CHECK_EQ(lookup(d, "\\SUB", &sub), FS_OK);
    CHECK_EQ(lookup(d, "\\A.TXT", &entry), FS_OK);
    CHECK_EQ(fat_rename(&d->vol, &entry, FS_ROOT, disk_name("TAKEN.TXT")), FS_EXISTS);
    CHECK_EQ(fat_rename(&d->vol, &entry, FS_ROOT, disk_name("B.TXT")), FS_OK);
    CHECK_EQ(lookup(d, "\\A.TXT", &entry), FS_NO_FILE);
    CHECK_EQ(lookup(d, "\\B.TXT", &entry), FS_OK);
    CHECK_EQ(fat_rename(&d->vol, &entry, sub.first, disk_name("B.TXT")), FS_OK);
    CHECK_EQ(lookup(d, "\\B.TXT", &entry), FS_NO_FILE);
    CHECK_EQ(lookup(d, "\\SUB\\B.TXT", &entry), FS_OK);
    CHECK_EQ(entry.size, 3000);
    CHECK_EQ(fat_rename(&d->vol, &sub, FS_ROOT, disk_name("B.TXT")), FS_OK);
    CHECK_EQ(lookup(d, "\\B.TXT\\B.TXT", &entry), FS_OK);
    CHECK_EQ(fat_sync(&d->vol), FS_OK);
    CHECK_EQ(disk_fsck(d), 0);
    disk_free(d);
}

TEST(fat, reading_forward_does_not_walk_the_chain_again)
{
    struct disk *d = mounted(&shapes[4]);
    struct fs_file file;
    struct fs_entry entry;
    uint32_t done;
    uint8_t byte;
    unsigned before;

    write_and_check(d, "\\LONG.DAT", 1, 2000000, 20000);
    CHECK_EQ(lookup(d, "\\LONG.DAT", &entry), FS_OK);
    CHECK_EQ(fat_open(&d->vol, &entry, &file), FS_OK);
    CHECK_EQ(fat_read(&d->vol, &file, 1900000, &byte, 1, &done), FS_OK);
    before = d->reads;
    CHECK_EQ(fat_read(&d->vol, &file, 1900600, &byte, 1, &done), FS_OK);
    CHECK(d->reads - before <= 2);
    CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
    disk_free(d);
}

TEST(fat, a_cycle_in_a_chain_is_an_error_and_ends)
{
    struct disk *d = mounted(&shapes[2]);
    struct fs_file file;
    struct fs_entry entry;
    static uint8_t buffer[60000];
    uint32_t done;
    uint8_t *table;

    write_and_check(d, "\\LOOP.DAT", 1, 40000, 20000);
    CHECK_EQ(lookup(d, "\\LOOP.DAT", &entry), FS_OK);
    CHECK_EQ(fat_sync(&d->vol), FS_OK);
    table = d->bytes + (size_t)d->vol.fs.fat_lba * 512 + entry.first * 2;
    table[4] = (uint8_t)entry.first;        /* third cluster points back to the first */
    table[5] = (uint8_t)(entry.first >> 8);
    CHECK(disk_mount(d) == NULL);
    entry.size = 0x7FFFFFFF;
    CHECK_EQ(fat_open(&d->vol, &entry, &file), FS_OK);
    CHECK_EQ(fat_read(&d->vol, &file, 0x70000000, buffer, 1, &done), FS_CORRUPT);
    CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
    (void)fat_remove(&d->vol, &entry);      /* must return; the result depends on the damage */
    table[0] = 0xFF;                        /* a link far outside */
    table[1] = 0x7F;
    CHECK(disk_mount(d) == NULL);
    CHECK_EQ(fat_open(&d->vol, &entry, &file), FS_OK);
    CHECK_EQ(fat_read(&d->vol, &file, 3000, buffer, 1, &done), FS_CORRUPT);
    CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
    disk_free(d);
}

TEST(fat, a_directory_that_contains_itself_ends)
{
    struct disk *d = mounted(&shapes[4]);
    struct fs_entry entry;
    uint8_t name[11];
    uint32_t at;

    CHECK_EQ(make_dir(d, "\\SUB"), FS_OK);
    CHECK_EQ(lookup(d, "\\SUB", &entry), FS_OK);
    CHECK_EQ(fat_sync(&d->vol), FS_OK);
    at = fat_cluster_lba(&d->vol, entry.first) * 512;
    for (unsigned i = 2; i < 16; i++) {     /* no end mark in its only cluster */
        memcpy(d->bytes + at + i * 32, "SOMETHINGxx ", 12);
    }
    d->bytes[d->vol.fs.fat_lba * 512 + entry.first * 4] = (uint8_t)(entry.first + 1);
    d->bytes[d->vol.fs.fat_lba * 512 + entry.first * 4 + 1] = 0;
    d->bytes[d->vol.fs.fat_lba * 512 + entry.first * 4 + 3] = 0;
    memcpy(d->bytes + at + 512, d->bytes + at, 512);
    d->bytes[d->vol.fs.fat_lba * 512 + (entry.first + 1) * 4] = (uint8_t)entry.first;
    CHECK(disk_mount(d) == NULL);
    CHECK(fs_name_pack(name, "NOT.THR", 7, false));
    CHECK(fat_dir_find(&d->vol, entry.first, name, &entry) != FS_OK);
    disk_free(d);
}

TEST(fat, a_medium_that_refuses_is_reported)
{
    struct disk *d = mounted(&shapes[0]);
    struct fs_entry entry;
    struct fs_file file;
    uint32_t done;

    write_and_check(d, "\\A.TXT", 1, 3000, 100);
    CHECK_EQ(lookup(d, "\\A.TXT", &entry), FS_OK);
    CHECK_EQ(fat_open(&d->vol, &entry, &file), FS_OK);
    d->fail_writes = 1;
    CHECK_EQ(fat_write(&d->vol, &file, 0, "12345", 5, &done), FS_OK);  /* still in the window */
    CHECK_EQ(fat_commit(&d->vol, &file), FS_IO);
    d->fail_writes = 0;
    CHECK_EQ(fat_commit(&d->vol, &file), FS_OK);
    CHECK(disk_mount(d) == NULL);
    d->fail_reads = 1;
    CHECK_EQ(lookup(d, "\\A.TXT", &entry), FS_IO);
    disk_free(d);
}

TEST(fat, what_could_not_be_written_waits_and_the_next_call_says_so)
{
    struct disk *d = mounted(&shapes[2]);
    struct fs_entry entry;
    struct fs_file file;
    uint32_t done;
    uint8_t back[5];

    CHECK_EQ(create(d, "\\A.TXT", &file), FS_OK);
    CHECK_EQ(fat_write(&d->vol, &file, 0, "12345", 5, &done), FS_OK);
    CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
    d->fail_writes = 1;
    CHECK_EQ(fat_commit_group(&d->vol), FS_IO);         /* as the clock does */
    CHECK_EQ(create(d, "\\B.TXT", &file), FS_IO);
    CHECK_EQ(make_dir(d, "\\SUB"), FS_IO);
    CHECK_EQ(lookup(d, "\\A.TXT", &entry), FS_OK);      /* reading goes on */
    CHECK_EQ(fat_remove(&d->vol, &entry), FS_IO);
    d->fail_writes = 0;
    CHECK_EQ(create(d, "\\B.TXT", &file), FS_OK);       /* tried again, done */
    CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
    disk_drop_cache(d);
    CHECK_EQ(lookup(d, "\\A.TXT", &entry), FS_OK);
    CHECK_EQ(fat_open(&d->vol, &entry, &file), FS_OK);
    CHECK_EQ(fat_read(&d->vol, &file, 0, back, 5, &done), FS_OK);
    CHECK_MEM_EQ(back, "12345", 5);
    CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
    CHECK_EQ(disk_fsck(d), 0);
    disk_free(d);
}

/* Any write of a long work fails once; what was refused is done again, and nothing is lost. */
TEST(fat, every_write_may_fail_once)
{
    for (unsigned fail = 1; fail < 60; fail++) {
        struct disk *d = mounted(&shapes[4]);
        struct fs_entry entry, sub;
        struct fs_file file;
        uint32_t done;
        char path[32];
        unsigned i;

        d->fail_write_at = d->writes + fail;
        for (i = 0; i < 12; i++) {
            snprintf(path, sizeof(path), "\\D%u", i);
            while (make_dir(d, path) == FS_IO) {
            }
            CHECK_EQ(lookup(d, path, &sub), FS_OK);
            snprintf(path, sizeof(path), "\\D%u\\FILE.DAT", i);
            while (create(d, path, &file) == FS_IO) {
            }
            while (fat_write(&d->vol, &file, 0, path, 30, &done) == FS_IO || done == 0) {
            }
            CHECK_EQ(done, 30);
            while (fat_commit(&d->vol, &file) == FS_IO) {
            }
            CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
            if (i % 3 == 2) {
                CHECK_EQ(lookup(d, path, &entry), FS_OK);
                while (fat_remove(&d->vol, &entry) == FS_IO) {
                }
                CHECK_EQ(fat_rmdir(&d->vol, &sub), FS_OK);
            }
        }
        CHECK(d->writes >= d->fail_write_at || fail > 50);
        disk_drop_cache(d);
        for (i = 0; i < 12; i++) {
            snprintf(path, sizeof(path), "\\D%u\\FILE.DAT", i);
            CHECK_EQ(lookup(d, path, &entry), i % 3 == 2 ? FS_NO_PATH : FS_OK);
        }
        CHECK_EQ(disk_fsck(d), 0);
        disk_free(d);
    }
}

static const char *refusal(struct disk *d, uint32_t at, uint8_t value)
{
    const char *reason;
    uint8_t old = d->bytes[at];

    d->bytes[at] = value;
    reason = disk_mount(d);
    d->bytes[at] = old;
    return reason;
}

TEST(fat, what_is_no_fat_is_refused_with_the_reason)
{
    struct disk *d = mounted(&shapes[2]);

    CHECK_STR_EQ(refusal(d, 510, 0),
                 "drive image is no FAT: no 55h AAh at the end of the boot sector");
    CHECK(strstr(refusal(d, 12, 3), "bytes per sector") != NULL);
    CHECK(strstr(refusal(d, 13, 3), "power of 2") != NULL);
    CHECK(strstr(refusal(d, 14, 0), "reserved") != NULL);
    CHECK(strstr(refusal(d, 16, 0), "no FAT, or too many") != NULL);
    CHECK(strstr(refusal(d, 21, 0x12), "media byte") != NULL);
    CHECK(strstr(refusal(d, 20, 0xFF), "more sectors than the image has") != NULL);
    CHECK(strstr(refusal(d, 22, 1), "too small for its clusters") != NULL);
    d->medium.sectors = 0;
    CHECK(strstr(disk_mount(d), "empty") != NULL);
    disk_free(d);
}

/* As FORMAT does: sector by sector from the end, the boot sector last. */
TEST(fat, a_new_boot_sector_makes_a_new_volume)
{
    struct disk *d = mounted(&shapes[2]), *other = disk_make("-F 32 -s 8 -i 12345678", 20000, 512);
    struct fs_entry entry;
    struct fs_file file;
    uint32_t done, dir, free;
    uint8_t byte = 1;

    write_and_check(d, "\\OLD.TXT", 1, 3000, 100);
    CHECK_EQ(lookup(d, "\\OLD.TXT", &entry), FS_OK);
    CHECK_EQ(fat_open(&d->vol, &entry, &file), FS_OK);
    memset(d->bytes + 600, 0, 10);
    CHECK_EQ(fat_raw(&d->vol, true, 0, 1, d->bytes), FS_OK);           /* the same volume: nothing happens */
    CHECK_EQ(fat_read(&d->vol, &file, 0, &byte, 1, &done), FS_OK);
    CHECK_EQ(done, 1);
    CHECK_EQ(fat_raw(&d->vol, true, 0, 1, (uint8_t[512]){ 0 }), FS_OK);
    CHECK_EQ(lookup(d, "\\OLD.TXT", &entry), FS_CORRUPT);
    CHECK_EQ(fat_lookup(&d->vol, "\\", &dir, &entry), FS_OK);
    CHECK_EQ(fat_free_space(&d->vol, &free), FS_CORRUPT);
    for (uint32_t lba = d->sectors; lba-- > 0;) {
        CHECK_EQ(fat_raw(&d->vol, true, lba, 1, other->bytes + lba * 512), FS_OK);
    }
    CHECK_EQ(d->vol.fs.type, 32);
    CHECK_EQ(d->vol.fs.serial, 0x12345678);
    CHECK_EQ(lookup(d, "\\OLD.TXT", &entry), FS_NO_FILE);
    CHECK_EQ(fat_read(&d->vol, &file, 0, &byte, 1, &done), FS_OK);
    CHECK_EQ(done, 0);                                                  /* the old file has no contents */
    CHECK(fat_write(&d->vol, &file, 0, &byte, 1, &done) != FS_OK);
    CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
    write_and_check(d, "\\NEW.TXT", 1, 30000, 1000);
    CHECK_EQ(make_dir(d, "\\SUB"), FS_OK);
    CHECK_EQ(disk_fsck(d), 0);
    disk_free(d);
    disk_free(other);
}

TEST(fat, names_are_packed_as_dos_does)
{
    uint8_t name[11];
    char text[13];

    CHECK(fs_name_pack(name, "readme.txt", 10, false));
    CHECK_MEM_EQ(name, "README  TXT", 11);
    CHECK(fs_name_pack(name, "verylongname.extension", 22, false));
    CHECK_MEM_EQ(name, "VERYLONGEXT", 11);
    CHECK(fs_name_pack(name, "*.c?", 4, true));
    CHECK_MEM_EQ(name, "????????C? ", 11);
    CHECK(fs_name_pack(name, "\x81.x", 3, false));
    CHECK_MEM_EQ(name, "\x9A       X  ", 11);
    CHECK(!fs_name_pack(name, "a*b", 3, false));
    CHECK(!fs_name_pack(name, "a.b.c", 5, false));
    CHECK(!fs_name_pack(name, ".x", 2, false));
    CHECK(!fs_name_pack(name, "a b", 3, false));
    CHECK(fs_name_pack(name, "\xE5" "bc", 3, false));
    CHECK_EQ(name[0], 5);
    CHECK_EQ(fs_name_unpack(text, name), 3);
    CHECK_STR_EQ(text, "\xE5" "BC");
    CHECK_EQ(fs_name_unpack(text, (const uint8_t *)"AUTOEXECBAT"), 12);
    CHECK_STR_EQ(text, "AUTOEXEC.BAT");
}
