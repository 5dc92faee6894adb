/*
 * power_test.c - power is lost at every moment of a day's work; fsck.fat judges what is left.
 *
 * The disk has a cache: what was written since the last flush may be on the medium, or not, in any
 * combination.  Allowed are clusters that belong to nobody or lie past the end of a file, an uncounted
 * FSInfo, and a second FAT that lags behind the first; while a file moves, two entries for it, but never none.
 */
#include <stdlib.h>
#include <unistd.h>
#include "unit.h"
#include "disk.h"

struct record {                 /* one write, or a flush (bytes NULL) */
    uint32_t lba, count;
    uint8_t *bytes;
};

static struct record *log_of_writes;
static uint32_t log_length, log_room;
static struct disk *disk;

struct move {                   /* of a file to another directory: events of the log it took */
    uint32_t first, end;
    const char *from, *to;
};
static struct move moves[2];
static unsigned move_count;

static void note(uint32_t lba, uint32_t count, const void *bytes)
{
    if (log_length == log_room) {
        log_room = log_room * 2 + 64;
        log_of_writes = realloc(log_of_writes, log_room * sizeof(*log_of_writes));
    }
    log_of_writes[log_length] = (struct record){ lba, count, NULL };
    if (bytes != NULL) {
        log_of_writes[log_length].bytes = malloc(count * disk->sector_size);
        memcpy(log_of_writes[log_length].bytes, bytes, count * disk->sector_size);
    }
    log_length++;
}

static int read_logged(void *ctx, uint32_t lba, uint32_t count, void *buffer)
{
    struct disk *d = ctx;

    memcpy(buffer, d->bytes + lba * d->sector_size, count * d->sector_size);
    return 0;
}

static int write_logged(void *ctx, uint32_t lba, uint32_t count, const void *buffer)
{
    struct disk *d = ctx;

    note(lba, count, buffer);
    memcpy(d->bytes + lba * d->sector_size, buffer, count * d->sector_size);
    return 0;
}

static int flush_logged(void *ctx)
{
    (void)ctx;
    note(0, 0, NULL);
    return 0;
}

static const struct block_ops logged = { read_logged, write_logged, flush_logged, NULL };

/* ---- the work ---- */

static void lookup(const char *path, uint32_t *dir, uint8_t name[11], struct fs_entry *entry)
{
    (void)fat_lookup(&disk->vol, path, dir, name, entry);
}

static void write_file(const char *path, uint32_t bytes, bool append)
{
    static uint8_t data[40000];
    struct fs_entry entry;
    struct fs_file file;
    uint8_t name[11];
    uint32_t dir, done, at;

    memset(data, path[1], sizeof(data));
    if (fat_lookup(&disk->vol, path, &dir, name, &entry) != FS_OK) {
        CHECK_EQ(fat_dir_create(&disk->vol, dir, name, FS_ATTR_ARCHIVE, 0x6000, 0x5A21, 0, &entry),
                 FS_OK);
    }
    CHECK_EQ(fat_open(&disk->vol, &entry, &file), FS_OK);
    at = append ? file.node->entry.size : 0;
    if (!append) {
        CHECK_EQ(fat_set_size(&disk->vol, &file, 0), FS_OK);
    }
    for (uint32_t n = 0; n < bytes; n += 7000) {
        CHECK_EQ(fat_write(&disk->vol, &file, at + n, data, bytes - n < 7000 ? bytes - n : 7000, &done),
                 FS_OK);
    }
    CHECK_EQ(fat_close(&disk->vol, &file), FS_OK);
}

static void cut_file(const char *path, uint32_t size)
{
    struct fs_entry entry;
    struct fs_file file;
    uint8_t name[11];
    uint32_t dir;

    lookup(path, &dir, name, &entry);
    CHECK_EQ(fat_open(&disk->vol, &entry, &file), FS_OK);
    CHECK_EQ(fat_set_size(&disk->vol, &file, size), FS_OK);
    CHECK_EQ(fat_close(&disk->vol, &file), FS_OK);
}

static void make_dir(const char *path)
{
    struct fs_entry entry;
    uint8_t name[11];
    uint32_t dir;

    lookup(path, &dir, name, &entry);
    CHECK_EQ(fat_mkdir(&disk->vol, dir, name, 0x6000, 0x5A21), FS_OK);
}

static void rename_to(const char *from, const char *to)
{
    struct fs_entry entry, other;
    uint8_t name[11];
    uint32_t dir;

    lookup(to, &dir, name, &other);
    lookup(from, &(uint32_t){ 0 }, (uint8_t[11]){ 0 }, &entry);
    moves[move_count] = (struct move){ log_length, 0, from, to };
    CHECK_EQ(fat_rename(&disk->vol, &entry, dir, name), FS_OK);
    moves[move_count++].end = log_length;
}

static void remove_path(const char *path)
{
    struct fs_entry entry;
    uint8_t name[11];
    uint32_t dir;

    lookup(path, &dir, name, &entry);
    CHECK_EQ(entry.attr & FS_ATTR_DIRECTORY ? fat_rmdir(&disk->vol, &entry)
                                             : fat_remove(&disk->vol, &entry), FS_OK);
}

static void work(void)
{
    char path[32];

    write_file("\\A.DAT", 30000, false);
    make_dir("\\SUB");
    for (unsigned i = 0; i < 20; i++) {         /* the directory gets a second cluster */
        snprintf(path, sizeof(path), "\\SUB\\F%u.DAT", i);
        write_file(path, i * 300, false);
    }
    write_file("\\A.DAT", 9000, true);
    rename_to("\\A.DAT", "\\SUB\\B.DAT");
    cut_file("\\SUB\\B.DAT", 1000);
    write_file("\\SUB\\F7.DAT", 5000, false);
    for (unsigned i = 0; i < 20; i++) {
        snprintf(path, sizeof(path), "\\SUB\\F%u.DAT", i);
        remove_path(path);
    }
    rename_to("\\SUB\\B.DAT", "\\C.DAT");
    remove_path("\\SUB");
    remove_path("\\C.DAT");
    CHECK_EQ(fat_sync(&disk->vol), FS_OK);
}

/* ---- the judgement ---- */

static bool has_file(struct disk *d, const char *path)
{
    struct fs_entry entry;

    return fat_lookup(&d->vol, path, &(uint32_t){ 0 }, (uint8_t[11]){ 0 }, &entry) == FS_OK;
}

/* A file that moves is there under one of its names. */
static bool move_is_safe(const uint8_t *image, const struct move *move)
{
    struct disk *d = disk_of_bytes(image, disk->sectors * disk->sector_size, disk->sector_size);
    bool there = disk_mount(d) == NULL && (has_file(d, move->from) || has_file(d, move->to));

    disk_free(d);
    if (!there) {
        fprintf(stderr, "%s was to become %s: lost\n", move->from, move->to);
    }
    return there;
}

/* The move that was under way when so many events of the log were done, or NULL. */
static const struct move *move_at(uint32_t end)
{
    for (unsigned i = 0; i < move_count; i++) {
        if (end > moves[i].first && end <= moves[i].end) {
            return &moves[i];
        }
    }
    return NULL;
}

static int is_sound(const uint8_t *image, const char *what, bool moving)
{
    static const char filter[] =
        "grep -vE '^fsck|files, |^Reclaimed [0-9]+ unused|^Free cluster summary uninit|^ *$|"
        "^/|^  File size is .* cluster chain length is >|^  Truncating file to|FATs differ|Us(e|ing) .*FAT|unchanged|Not auto|^ *[12]\\) |^\\?'";
    static const char also[] =
        " | grep -vE 'share clusters|Truncating second|^  File size is .* cluster chain length is 0'";
    char path[64], command[600];
    struct disk copy = *disk;
    int bad;

    snprintf(path, sizeof(path), "/tmp/dosmgr-power-%d.img", (int)getpid());
    copy.bytes = (uint8_t *)(uintptr_t)image;
    disk_save(&copy, path);
    snprintf(command, sizeof(command), "PATH=$PATH:/usr/sbin:/sbin fsck.fat -n %s 2>&1 | %s%s", path,
             filter, moving ? also : "");
    bad = system(command) == 0;         /* grep found a line */
    if (bad) {
        fprintf(stderr, "%s\n", what);
    }
    unlink(path);
    return !bad;
}

static void apply(uint8_t *image, const struct record *r)
{
    if (r->bytes != NULL) {
        memcpy(image + r->lba * disk->sector_size, r->bytes, r->count * disk->sector_size);
    }
}

/* Everything up to `flushed`, then of the rest up to `end` what the mask says. */
static bool cut_at(const uint8_t *start, uint32_t flushed, uint32_t end, uint32_t mask)
{
    size_t size = (size_t)disk->sectors * disk->sector_size;
    uint8_t *image = malloc(size);
    char what[80];
    bool sound;

    memcpy(image, start, size);
    for (uint32_t i = 0; i < end; i++) {
        if (i < flushed || (mask >> (i - flushed) % 32 & 1)) {
            apply(image, &log_of_writes[i]);
        }
    }
    snprintf(what, sizeof(what), "power lost at write %u of %u (flushed to %u, mask %x)", end,
             log_length, flushed, mask);
    sound = is_sound(image, what, move_at(end) != NULL) &&
            (move_at(end) == NULL || move_is_safe(image, move_at(end)));
    free(image);
    return sound;
}

static void lose_power(const char *options, uint32_t kilobytes, uint32_t step)
{
    size_t size;
    uint8_t *start;
    uint32_t flushed = 0, dice = 1, bad = 0;

    disk = disk_make(options, kilobytes, 512);
    size = (size_t)disk->sectors * disk->sector_size;
    start = malloc(size);
    memcpy(start, disk->bytes, size);
    disk->medium.ops = &logged;
    move_count = 0;
    CHECK(disk_mount(disk) == NULL);
    work();
    CHECK(log_length > 200);
    for (uint32_t end = 1; end <= log_length && bad == 0; end++) {
        if (log_of_writes[end - 1].bytes == NULL) {
            flushed = end;
        }
        if (end % step == 0) {
            bad += !cut_at(start, flushed, end, 0xFFFFFFFF);
        }
        if (end % step == 0 && end - flushed > 1) {
            dice = dice * 1664525u + 1013904223u;
            bad += !cut_at(start, flushed, end, dice >> 3);
        }
    }
    CHECK_EQ(bad, 0);
    CHECK(is_sound(disk->bytes, "at the end", false));
    while (log_length > 0) {
        free(log_of_writes[--log_length].bytes);
    }
    free(log_of_writes);
    log_of_writes = NULL;
    log_room = 0;
    free(start);
    disk_free(disk);
}

TEST(power, lost_on_fat16)
{
    lose_power("-F 16 -s 1", 4000, 2);
}

TEST(power, lost_on_fat32)
{
    lose_power("-F 32 -s 1", 36000, 11);
}
