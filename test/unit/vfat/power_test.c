/*
 * power_test.c - power is lost at every moment of a long random work.
 *
 * The disk has a cache: what was written since the last flush may be on the medium, or not, in any
 * combination.  After every write, what the medium may hold is judged: it is sound (check.h), and every file
 * that was closed before the last group ended, and not written since, is there with its contents, under the old
 * or the new name if it was renamed.  CHKDSK mends it without losing one of them.
 */
#include <stdlib.h>
#include <unistd.h>
#include "unit.h"
#include "../chkdsk/mend.h"
#include "../dosmgr/disk.h"
#include "check.h"

#define FILES       40u
#define FILE_BYTES  30000u
#define PATHS       4u
#define MENDED      50u         /* one cut in so many is mended by CHKDSK */

struct model {                  /* a file as it is to be */
    bool there;
    char path[CHECK_PATH];
    uint32_t size, seed;        /* contents: content() */
};

struct record {                 /* one write, or a flush (bytes NULL) */
    uint32_t lba, count;
    uint8_t *bytes;
};

static struct disk *disk;
static struct model now[FILES];         /* what the work has done */
static struct model kept[FILES];        /* what was closed when the last group ended */
static bool touched[FILES];             /* since then */
static char later[FILES][3][CHECK_PATH];        /* names it was given since then, and nothing else done to it */
static uint32_t renamed[FILES];
static uint8_t *before, *image;         /* the medium at the last flush; what it may be */
static struct record *since;            /* written since */
static uint32_t since_count, since_room, dice, cuts, every, writes, seed_of_run;
static bool found_bad;
static struct check verdict;

static uint32_t any(uint32_t below)
{
    dice = dice * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)dice * below) >> 32);
}

static void content(uint8_t *bytes, uint32_t count, uint32_t seed)
{
    for (uint32_t i = 0; i < count; i++) {
        bytes[i] = (uint8_t)((seed + i) * 2654435761u >> 24);
    }
}

/* ---- the judgement ---- */

static void judge_image(const char *what)
{
    static uint8_t bytes[FILE_BYTES];

    if (!check_image(&verdict, image)) {
        fprintf(stderr, "  power lost at write %u (%s, seed %u): %s\n", writes, what, seed_of_run, verdict.why);
        found_bad = true;
        return;
    }
    for (unsigned i = 0; i < FILES; i++) {
        const struct check_file *file;

        if (!kept[i].there || touched[i]) {
            continue;
        }
        file = check_find(&verdict, kept[i].path);
        for (uint32_t n = 0; n < renamed[i] && file == NULL; n++) {
            file = check_find(&verdict, later[i][n]);
        }
        content(bytes, kept[i].size, kept[i].seed);
        if (file == NULL || !check_contents(&verdict, file, bytes, kept[i].size)) {
            fprintf(stderr, "  power lost at write %u (%s, seed %u): %s is %s\n", writes, what, seed_of_run,
                    kept[i].path, file == NULL ? "gone" : "another");
            found_bad = true;
            return;
        }
    }
}

/* And CHKDSK mends it, without losing one of these files. */
static void judge(const char *what)
{
    judge_image(what);
    if (!found_bad && cuts++ % MENDED == 0) {
        if (!mend_image(image, disk->sectors * disk->sector_size, disk->sector_size)) {
            fprintf(stderr, "  power lost at write %u (%s, seed %u)\n", writes, what, seed_of_run);
            found_bad = true;
            return;
        }
        judge_image("then CHKDSK /F");
    }
}

static void apply(uint8_t *to, const struct record *r)
{
    memcpy(to + r->lba * disk->sector_size, r->bytes, r->count * disk->sector_size);
}

/* What the mask says of the writes since the flush; the last one always counts. */
static void cut(uint32_t mask, const char *what)
{
    memcpy(image, before, (size_t)disk->sectors * disk->sector_size);
    for (uint32_t i = 0; i < since_count; i++) {
        if ((mask >> i % 32 & 1) || i + 1 == since_count) {
            apply(image, &since[i]);
        }
    }
    judge(what);
}

/* ---- the medium ---- */

static int read_logged(void *ctx, uint32_t lba, uint32_t count, void *buffer)
{
    struct disk *d = ctx;

    memcpy(buffer, d->bytes + lba * d->sector_size, count * d->sector_size);
    return 0;
}

/* Sectors of one command arrive one by one, in any order too. */
static int write_logged(void *ctx, uint32_t lba, uint32_t count, const void *buffer)
{
    struct disk *d = ctx;

    for (uint32_t i = 0; i < count; i++) {
        if (since_count == since_room) {
            since_room = since_room * 2 + 64;
            since = realloc(since, since_room * sizeof(*since));
        }
        since[since_count] = (struct record){ lba + i, 1, malloc(d->sector_size) };
        memcpy(since[since_count++].bytes, (const uint8_t *)buffer + i * d->sector_size, d->sector_size);
        memcpy(d->bytes + (lba + i) * d->sector_size, (const uint8_t *)buffer + i * d->sector_size, d->sector_size);
        writes++;
        if (!found_bad && writes % every == 0) {
            cut(0xFFFFFFFF, "all written");
            cut(any(0xFFFFFFFF), "some written");
            cut(any(0xFFFFFFFF) & any(0xFFFFFFFF), "few written");
        }
    }
    return 0;
}

static int flush_logged(void *ctx)
{
    (void)ctx;
    for (uint32_t i = 0; i < since_count; i++) {
        apply(before, &since[i]);
        free(since[i].bytes);
    }
    since_count = 0;
    return 0;
}

static const struct block_ops logged = { read_logged, write_logged, flush_logged, NULL };

/* ---- the work ---- */

static void group_ends(void)
{
    CHECK_EQ(fat_commit_group(&disk->vol), FS_OK);
    memcpy(kept, now, sizeof(kept));
    memset(touched, 0, sizeof(touched));
    memset(renamed, 0, sizeof(renamed));
}

static void any_path(char *path, unsigned i)
{
    static const char *const dirs[PATHS] = { "", "\\SUB", "\\SUB\\A directory with a long name", "\\OTHER" };
    const char *dir = dirs[any(PATHS)];

    switch (any(3)) {
    case 0:
        snprintf(path, CHECK_PATH, "%s\\F%u.DAT", dir, i);
        break;
    case 1:
        snprintf(path, CHECK_PATH, "%s\\Some file with number %u.data", dir, i);
        break;
    default:
        snprintf(path, CHECK_PATH, "%s\\%0*u is a very long name", dir, (int)(20 + any(80)), i);
        break;
    }
}

/* 8.3 names are given as old programs do, others as text. */
static const struct fs_name *name_of(const char *path)
{
    static struct fs_name name;
    const char *last = strrchr(path, '\\') + 1;

    name.text = fat_short_of(name.packed, last, strlen(last)) ? NULL : last;
    return &name;
}

static void write_some(unsigned i, bool append)
{
    static uint8_t bytes[FILE_BYTES];
    struct model *m = &now[i];
    struct fs_entry entry;
    struct fs_file file;
    uint32_t dir, at, size, done = 0, piece = any(3) ? 700 : 17000;
    enum fs_err err = fat_lookup(&disk->vol, m->path, &dir, &entry);

    touched[i] = true;
    if (err == FS_NO_FILE) {
        err = fat_dir_create(&disk->vol, dir, name_of(m->path), FS_ATTR_ARCHIVE, 0x6000, 0x5A21, 0, &entry);
    }
    if (err == FS_FULL) {
        return;
    }
    CHECK_EQ(err, FS_OK);
    CHECK_EQ(fat_open(&disk->vol, &entry, &file), FS_OK);
    if (!append) {
        m->seed = any(1000);
        CHECK_EQ(fat_set_size(&disk->vol, &file, 0), FS_OK);
    }
    m->there = true;
    at = append ? file.node->entry.size : 0;
    size = any(any(4) ? 3000 : FILE_BYTES);
    size = size < at ? at : size;
    content(bytes, size, m->seed);
    for (; at < size; at += done) {
        CHECK_EQ(fat_write(&disk->vol, &file, at, bytes + at, size - at < piece ? size - at : piece, &done), FS_OK);
        if (done == 0) {
            break;                      /* the disk is full */
        }
    }
    m->size = at;
    if (any(6) == 0) {
        CHECK_EQ(fat_commit(&disk->vol, &file), FS_OK);
    }
    CHECK_EQ(fat_close(&disk->vol, &file), FS_OK);
}

static void cut_some(unsigned i)
{
    struct fs_entry entry;
    struct fs_file file;
    uint32_t dir;

    touched[i] = true;
    CHECK_EQ(fat_lookup(&disk->vol, now[i].path, &dir, &entry), FS_OK);
    CHECK_EQ(fat_open(&disk->vol, &entry, &file), FS_OK);
    now[i].size = now[i].size ? any(now[i].size) : 0;
    CHECK_EQ(fat_set_size(&disk->vol, &file, now[i].size), FS_OK);
    CHECK_EQ(fat_close(&disk->vol, &file), FS_OK);
}

static void rename_some(unsigned i)
{
    char path[CHECK_PATH];
    struct fs_entry entry, other;
    uint32_t dir, from;
    enum fs_err err;

    any_path(path, i);
    CHECK_EQ(fat_lookup(&disk->vol, now[i].path, &from, &entry), FS_OK);
    err = fat_lookup(&disk->vol, path, &dir, &other);
    if (err == FS_OK && (other.dir != entry.dir || other.index != entry.index)) {
        return;
    }
    if (renamed[i] < 3) {
        strcpy(later[i][renamed[i]++], path);
    } else {
        touched[i] = true;
    }
    err = fat_rename(&disk->vol, &entry, dir, name_of(path));
    CHECK(err == FS_OK || err == FS_FULL);
    if (err == FS_OK) {
        strcpy(now[i].path, path);
    }
}

static void remove_some(unsigned i)
{
    struct fs_entry entry;
    uint32_t dir;

    touched[i] = true;
    CHECK_EQ(fat_lookup(&disk->vol, now[i].path, &dir, &entry), FS_OK);
    CHECK_EQ(fat_remove(&disk->vol, &entry), FS_OK);
    now[i].there = false;
}

static void make_dir(const char *path)
{
    struct fs_entry entry;
    uint32_t dir;

    CHECK_EQ(fat_lookup(&disk->vol, path, &dir, &entry), FS_NO_FILE);
    CHECK_EQ(fat_mkdir(&disk->vol, dir, name_of(path), 0x6000, 0x5A21), FS_OK);
}

/* A directory that comes, gets files, and goes with them. */
static void short_life(void)
{
    struct fs_entry entry;
    uint32_t dir;
    enum fs_err err = fat_lookup(&disk->vol, "\\TEMP", &dir, &entry);

    if (err == FS_NO_FILE) {
        err = fat_mkdir(&disk->vol, dir, name_of("\\TEMP"), 0x6000, 0x5A21);
        if (err == FS_OK) {
            CHECK_EQ(fat_lookup(&disk->vol, "\\TEMP", &dir, &entry), FS_OK);
            err = fat_dir_create(&disk->vol, entry.first, name_of("\\X.TMP"), 0, 0, 0x5A21, 0, &entry);
        }
        CHECK(err == FS_OK || err == FS_FULL);
        return;
    }
    if (fat_lookup(&disk->vol, "\\TEMP\\X.TMP", &dir, &entry) == FS_OK) {
        CHECK_EQ(fat_remove(&disk->vol, &entry), FS_OK);
    }
    CHECK_EQ(fat_lookup(&disk->vol, "\\TEMP", &dir, &entry), FS_OK);
    CHECK_EQ(fat_rmdir(&disk->vol, &entry), FS_OK);
}

static void work(uint32_t steps)
{
    make_dir("\\SUB");
    make_dir("\\SUB\\A directory with a long name");
    make_dir("\\OTHER");
    group_ends();
    for (uint32_t n = 0; n < steps && !found_bad; n++) {
        unsigned i = any(FILES);

        if (any(12) == 0) {
            group_ends();
        }
        if (any(15) == 0) {
            short_life();
        }
        if (!now[i].there) {
            struct fs_entry entry;
            uint32_t dir;

            any_path(now[i].path, i);
            if (fat_lookup(&disk->vol, now[i].path, &dir, &entry) == FS_NO_FILE) {
                write_some(i, false);
            }
            continue;
        }
        switch (any(6)) {
        case 0: write_some(i, false); break;
        case 1: write_some(i, true); break;
        case 2: cut_some(i); break;
        case 3: rename_some(i); break;
        case 4: remove_some(i); break;
        default: break;
        }
    }
    group_ends();
    CHECK_EQ(fat_sync(&disk->vol), FS_OK);
}

static void lose_power(const char *options, uint32_t kilobytes, uint32_t sector_size, uint32_t seed, uint32_t steps,
                       uint32_t step)
{
    size_t size;

    memset(now, 0, sizeof(now));
    memset(kept, 0, sizeof(kept));
    memset(touched, 0, sizeof(touched));
    memset(renamed, 0, sizeof(renamed));
    dice = seed_of_run = seed;
    found_bad = false;
    writes = 0;
    every = step;
    disk = disk_make(options, kilobytes, sector_size);
    size = (size_t)disk->sectors * disk->sector_size;
    before = malloc(size);
    image = malloc(size);
    memcpy(before, disk->bytes, size);
    disk->medium.ops = &logged;
    CHECK(disk_mount(disk) == NULL);
    work(steps);
    CHECK(!found_bad);
    CHECK(writes > 300);
    memcpy(image, disk->bytes, size);
    judge("at the end");
    CHECK(!found_bad);
    CHECK_EQ(disk_fsck(disk), 0);
    flush_logged(NULL);
    free(since);
    since = NULL;
    since_room = 0;
    free(before);
    free(image);
    disk_free(disk);
}

TEST(power, lost_on_fat16)
{
    lose_power("-F 16 -s 1", 3000, 512, 1, 500, 1);
}

TEST(power, lost_on_fat12)
{
    lose_power("-F 12 -s 1", 700, 512, 2, 500, 1);
}

TEST(power, lost_on_fat32)
{
    lose_power("-F 32 -s 1", 1200, 512, 3, 500, 1);
}

TEST(power, lost_with_larger_sectors_and_clusters)
{
    lose_power("-F 12 -s 4", 1500, 1024, 4, 400, 1);
}

/* Space is used again and again, and often there is none. */
TEST(power, lost_on_a_full_disk)
{
    lose_power("-F 32 -s 1", 250, 512, 5, 600, 1);
}
