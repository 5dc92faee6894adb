/*
 * vfat_fuzz - damaged FAT volumes with long names, worked on with a small cache and a medium that fails.
 *
 * The volume's bytes also choose the work, so an input is repeated by its file alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../unit/dosmgr/disk.h"
#include "fuzz.h"

#define STEPS   40u

const char fuzz_name[] = "vfat";

static uint32_t state;
static struct disk *disk;

static uint32_t any(uint32_t below)
{
    state = state * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)state * below) >> 32);
}

#define TEN(text) text text text text text text text text text text

static const char *const names[] = {
    "F0.TXT", "a long name.text", "another LONG name, with commas", "SUB", "Sub directory", "x", "..", ".",
    "ALONGN~1.TEX", "\x84\x94\x81.txt", "name with dots...", "*bad*", "F1.TXT", "ANOTHE~1", "",
    (TEN("01234567890123456789")),
};

static const char *any_name(void)
{
    return names[any(sizeof(names) / sizeof(names[0]))];
}

static const char *any_path(void)
{
    static char path[1024];

    switch (any(3)) {
    case 0:
        snprintf(path, sizeof(path), "\\%s", any_name());
        break;
    case 1:
        snprintf(path, sizeof(path), "\\Sub directory\\%s", any_name());
        break;
    default:
        snprintf(path, sizeof(path), "\\SUB\\%s\\%s", any_name(), any_name());
        break;
    }
    return path;
}

static const struct fs_name *any_new_name(void)
{
    static struct fs_name name;

    name.text = any_name();
    if (fat_short_of(name.packed, name.text, strlen(name.text)) && any(2)) {
        name.text = NULL;
    } else if (any(8) == 0) {
        memset(name.packed, (int)any(256), 11);
        name.text = NULL;
    }
    return &name;
}

/* Small volumes with a few long and short names. */
size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static const char *const options[] = { "-F 12 -s 1 -r 32 -f 2", "-F 32 -s 1 -f 1", "-F 32 -s 2 -f 2" };
    static uint8_t text[5000];
    struct fs_entry entry, sub;
    struct fs_file file;
    struct fs_name name = { .text = "Sub directory" };
    uint32_t dir, done;
    size_t size;

    if (number >= 3) {
        return 0;
    }
    disk = disk_make(options[number], 60, 512);
    if (disk_mount(disk) != NULL || fat_mkdir(&disk->vol, FS_ROOT, &name, 1, 0x21) != FS_OK ||
        fat_mkdir(&disk->vol, FS_ROOT, disk_name("SUB"), 1, 0x21) != FS_OK ||
        fat_lookup(&disk->vol, "\\sub directory", &dir, &sub) != FS_OK) {
        abort();
    }
    for (unsigned n = 0; n < 6; n++) {
        name.text = names[n < 3 ? n : 12 + n - 3];
        if (name.text[0] != 0 && fat_dir_create(&disk->vol, n & 1 ? sub.first : FS_ROOT, &name, 0x20, 1, 0x21, 0, &entry) == FS_OK &&
            fat_open(&disk->vol, &entry, &file) == FS_OK) {
            (void)fat_write(&disk->vol, &file, 0, text, 900 * n, &done);
            (void)fat_close(&disk->vol, &file);
        }
    }
    (void)fat_sync(&disk->vol);
    size = disk->sectors * 512;
    memcpy(input, disk->bytes, size);
    disk_free(disk);
    return size;
}

static void work_on_file(const struct fs_entry *entry)
{
    static uint8_t bytes[40000];
    struct fs_file file;
    uint32_t done, lba, sectors;

    if (fat_open(&disk->vol, entry, &file) != FS_OK) {
        return;
    }
    for (unsigned n = any(6); n > 0; n--) {
        uint32_t position = any(4) ? any(20000) : any(0xFFFFFFFF), count = any(4) ? any(3000) : any(sizeof(bytes));

        switch (any(6)) {
        case 0: (void)fat_read(&disk->vol, &file, position, bytes, count, &done); break;
        case 1: (void)fat_write(&disk->vol, &file, any(30000), bytes, count, &done); break;
        case 2: (void)fat_set_size(&disk->vol, &file, any(30000)); break;
        case 3: (void)fat_allocate(&disk->vol, &file, any(20000)); break;
        case 4: (void)fat_run(&disk->vol, &file, position, &lba, &sectors); break;
        default: (void)fat_commit(&disk->vol, &file); break;
        }
    }
    (void)fat_close(&disk->vol, &file);
}

static void step(void)
{
    struct fs_entry entry, other;
    uint32_t dir = FS_ROOT, index = 0, to;
    uint16_t units[FS_NAME_MAX];
    enum fs_err err = fat_lookup(&disk->vol, any_path(), &dir, &entry);

    disk->fail_reads = any(40) == 0;
    disk->fail_writes = any(40) == 0;
    switch (any(11)) {
    case 0: (void)fat_dir_create(&disk->vol, dir, any_new_name(), (uint8_t)any(64), 1, 0x21, 0, &entry); break;
    case 1: (void)fat_mkdir(&disk->vol, dir, any_new_name(), 1, 0x21); break;
    case 2:
        while (fat_dir_next(&disk->vol, dir, &index, &other) == FS_OK) {
            (void)fat_long_name(&disk->vol, &other, units);
        }
        break;
    case 3: (void)fat_commit_group(&disk->vol); break;
    case 4: (void)fat_label_rename(&disk->vol, (const uint8_t *)"???????????", (const uint8_t *)"FUZZ       "); break;
    default:
        if (err != FS_OK || entry.name[0] == ' ') {
            break;
        }
        switch (any(6)) {
        case 0: (void)fat_remove(&disk->vol, &entry); break;
        case 1: (void)fat_rmdir(&disk->vol, &entry); break;
        case 2:
            (void)fat_lookup(&disk->vol, any_path(), &to, &other);
            (void)fat_rename(&disk->vol, &entry, to, any_new_name());
            break;
        case 3: (void)fat_set_attr(&disk->vol, &entry, (uint8_t)any(64)); break;
        default:
            if (!(entry.attr & (FS_ATTR_DIRECTORY | FS_ATTR_LABEL))) {
                work_on_file(&entry);
            }
            break;
        }
        break;
    }
    disk->fail_reads = disk->fail_writes = 0;
}

void fuzz_one(const uint8_t *input, size_t size)
{
    static uint8_t sector[512];

    state = 1;
    for (size_t i = 0; i < size; i += 61) {
        state = state * 31 + input[i];
    }
    disk_cache_blocks = 12 + any(40);
    disk = disk_of_bytes(input, (uint32_t)size, 512);
    if (disk_mount(disk) != NULL) {
        disk_free(disk);
        return;
    }
    fuzz_went_through++;
    for (unsigned n = 0; n < STEPS; n++) {
        step();
        if (any(200) == 0) {
            memset(sector, (int)any(256), sizeof(sector));
            (void)fat_raw(&disk->vol, true, any(disk->sectors), 1, sector);
        }
    }
    (void)fat_sync(&disk->vol);
    disk_free(disk);
}
