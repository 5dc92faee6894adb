/*
 * store - the registry's file: written, read, damaged, and the power cut at every sector of a save.
 *
 * The disk keeps sectors that were written but not flushed in a cache; a power cut keeps any of them.
 */
#include "unit.h"

#include "registry/hive.h"
#include "registry/store.h"

#define SECTOR      512u
#define SECTORS     400u
#define CACHE       400u

struct file {
    uint8_t data[SECTORS * SECTOR];
    uint32_t bytes;
    bool exists;
};
static struct file disk[2];
static struct { unsigned copy, sector; uint8_t data[SECTOR]; } cache[CACHE];
static unsigned cached, written, cut_after = ~0u;
static uint32_t random_state;
static bool writes_fail;

static uint32_t any(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

static bool file_size(unsigned copy, uint32_t *bytes)
{
    *bytes = disk[copy].bytes;
    return disk[copy].exists;
}

static bool file_read(unsigned copy, void *data, uint32_t bytes)
{
    memcpy(data, disk[copy].data, bytes);
    return true;
}

static bool file_flush(unsigned copy)
{
    (void)copy;
    for (unsigned i = 0; i < cached; i++) {
        memcpy(disk[cache[i].copy].data + cache[i].sector * SECTOR, cache[i].data, SECTOR);
    }
    cached = 0;
    return written < cut_after;
}

/* What the sector will be once everything so far is on the disk. */
static const uint8_t *newest(unsigned copy, unsigned sector)
{
    for (unsigned i = cached; i-- > 0;) {
        if (cache[i].copy == copy && cache[i].sector == sector) {
            return cache[i].data;
        }
    }
    return disk[copy].data + sector * SECTOR;
}

static bool file_write(unsigned copy, uint32_t position, const void *data, uint32_t bytes)
{
    const uint8_t *from = data;

    if (writes_fail) {
        return false;
    }
    CHECK(position + bytes <= sizeof disk[0].data);
    disk[copy].exists = true;
    if (position + bytes > disk[copy].bytes) {
        disk[copy].bytes = position + bytes;
    }
    while (bytes > 0) {
        unsigned sector = position / SECTOR, offset = position % SECTOR;
        unsigned part = SECTOR - offset < bytes ? SECTOR - offset : bytes;

        if (written++ >= cut_after) {
            return false;
        }
        memcpy(cache[cached].data, newest(copy, sector), SECTOR);
        memcpy(cache[cached].data + offset, from, part);
        cache[cached].copy = copy;
        cache[cached++].sector = sector;
        from += part;
        position += part;
        bytes -= part;
    }
    return true;
}

/* The disk lost power: of what it had not yet been told to keep, some is there and some is not. */
static void power_cut(void)
{
    for (unsigned i = 0; i < cached; i++) {
        if (any() & 1) {
            memcpy(disk[cache[i].copy].data + cache[i].sector * SECTOR, cache[i].data, SECTOR);
        }
    }
    cached = 0;
}

static const struct reg_files files = { file_size, file_read, file_write, file_flush };
static const struct reg_memory memory = { (void *(*)(uint32_t))malloc, free };
static struct registry r;
static struct reg_store store;

static enum reg_found start(void)
{
    registry_free(&r);
    cut_after = ~0u;
    CHECK_EQ(registry_init(&r, &memory), ERROR_SUCCESS);
    return reg_store_load(&store, &files, &r);
}

static void wipe(void)
{
    memset(disk, 0, sizeof disk);
    cached = 0;
    writes_fail = false;
    CHECK_EQ(start(), REG_FOUND_NONE);
}

static void set(const char *path, const char *name, const char *text)
{
    uint32_t h;

    CHECK_EQ(registry_create(&r, HKEY_LOCAL_MACHINE, path, &h), ERROR_SUCCESS);
    CHECK_EQ(registry_set(&r, h, name, REG_SZ, text, (uint32_t)strlen(text) + 1), ERROR_SUCCESS);
    registry_close(&r, h);
}

static const char *get(const char *path, const char *name)
{
    static char text[256];
    uint32_t h, bytes = sizeof text;

    if (registry_open(&r, HKEY_LOCAL_MACHINE, path, &h) != ERROR_SUCCESS) {
        return "(no key)";
    }
    if (registry_query(&r, h, name, NULL, text, &bytes) != ERROR_SUCCESS) {
        strcpy(text, "(no value)");
    }
    registry_close(&r, h);
    return text;
}

TEST(hive, crc_is_that_of_zlib)
{
    CHECK_EQ(hive_crc("123456789", 9), 0xCBF43926);
}

TEST(store, what_is_saved_is_there_again)
{
    uint8_t data[300], got[300];
    uint32_t h, bytes = sizeof got, type;

    wipe();
    for (unsigned i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)i;
    }
    set("A\\B\\C", "", "deep");
    set("A", "Value", "shallow");
    CHECK_EQ(registry_set(&r, HKEY_USERS, "bin", 77, data, sizeof data), ERROR_SUCCESS);
    CHECK_EQ(registry_set(&r, HKEY_CURRENT_USER, "empty", REG_NONE, NULL, 0), ERROR_SUCCESS);
    CHECK_EQ(reg_store_save(&store, &r), ERROR_SUCCESS);
    CHECK_EQ(start(), REG_FOUND);
    CHECK_STR_EQ(get("a\\b\\c", ""), "deep");
    CHECK_STR_EQ(get("A", "value"), "shallow");
    CHECK_EQ(registry_query(&r, HKEY_USERS, "BIN", &type, got, &bytes), ERROR_SUCCESS);
    CHECK_EQ(bytes, sizeof data);
    CHECK_EQ(type, 77);
    CHECK_MEM_EQ(data, got, sizeof data);
    CHECK_EQ(registry_query(&r, HKEY_CURRENT_USER, "empty", NULL, NULL, &bytes), ERROR_SUCCESS);
    CHECK_EQ(bytes, 0);
    CHECK_EQ(registry_open(&r, HKEY_DYN_DATA, "x", &h), ERROR_FILE_NOT_FOUND);
}

TEST(store, dynamic_keys_are_not_saved)
{
    uint32_t h;

    wipe();
    CHECK_EQ(registry_create(&r, HKEY_DYN_DATA, "Now", &h), ERROR_SUCCESS);
    CHECK_EQ(r.changes, 1);
    CHECK_EQ(reg_store_save(&store, &r), ERROR_SUCCESS);
    CHECK_EQ(start(), REG_FOUND);
    CHECK_EQ(registry_open(&r, HKEY_DYN_DATA, "Now", &h), ERROR_FILE_NOT_FOUND);
}

TEST(store, values_of_an_early_start_are_newer)
{
    wipe();
    set("K", "v", "old");
    set("K", "w", "kept");
    CHECK_EQ(reg_store_save(&store, &r), ERROR_SUCCESS);
    registry_free(&r);
    CHECK_EQ(registry_init(&r, &memory), ERROR_SUCCESS);
    set("K", "v", "new");
    CHECK_EQ(reg_store_load(&store, &files, &r), REG_FOUND);
    CHECK_STR_EQ(get("K", "v"), "new");
    CHECK_STR_EQ(get("K", "w"), "kept");
}

TEST(store, saves_alternate_and_the_newest_is_read)
{
    char text[16];

    wipe();
    for (unsigned i = 0; i < 7; i++) {
        snprintf(text, sizeof text, "%u", i);
        set("K", "v", text);
        CHECK_EQ(reg_store_save(&store, &r), ERROR_SUCCESS);
        CHECK_EQ(store.newest, i & 1);
        CHECK_EQ(start(), REG_FOUND);
        CHECK_STR_EQ(get("K", "v"), text);
    }
    store.sequence = 0xFFFFFFFF;            /* the number goes round */
    set("K", "v", "round");
    CHECK_EQ(reg_store_save(&store, &r), ERROR_SUCCESS);
    CHECK_EQ(store.sequence, 0);
}

TEST(store, a_shorter_registry_leaves_a_longer_file)
{
    wipe();
    set("K", "long", "a value which is longer than the header of the file, by quite a bit of text");
    CHECK_EQ(reg_store_save(&store, &r), ERROR_SUCCESS);
    CHECK_EQ(reg_store_save(&store, &r), ERROR_SUCCESS);
    CHECK_EQ(registry_delete_key(&r, HKEY_LOCAL_MACHINE, "K"), ERROR_SUCCESS);
    CHECK_EQ(reg_store_save(&store, &r), ERROR_SUCCESS);
    CHECK_EQ(start(), REG_FOUND);
    CHECK_STR_EQ(get("K", "long"), "(no key)");
}

TEST(store, a_failed_save_changes_nothing)
{
    wipe();
    set("K", "v", "1");
    CHECK_EQ(reg_store_save(&store, &r), ERROR_SUCCESS);
    writes_fail = true;
    set("K", "v", "2");
    CHECK_EQ(reg_store_save(&store, &r), ERROR_REGISTRY_IO_FAILED);
    writes_fail = false;
    CHECK_EQ(reg_store_save(&store, &r), ERROR_SUCCESS);
    CHECK_EQ(start(), REG_FOUND);
    CHECK_STR_EQ(get("K", "v"), "2");
}

TEST(store, damage_is_found_and_the_other_copy_read)
{
    wipe();
    set("K", "v", "first");
    CHECK_EQ(reg_store_save(&store, &r), ERROR_SUCCESS);
    set("K", "v", "second");
    CHECK_EQ(reg_store_save(&store, &r), ERROR_SUCCESS);
    for (uint32_t at = 0; at < disk[1].bytes; at++) {
        disk[1].data[at] ^= 0x10;
        CHECK_EQ(start(), REG_FOUND);
        CHECK_STR_EQ(get("K", "v"), "first");
        disk[1].data[at] ^= 0x10;
    }
    disk[0].data[70] ^= 1;
    disk[1].data[70] ^= 1;
    CHECK_EQ(start(), REG_FOUND_DAMAGED);
    CHECK_STR_EQ(get("K", "v"), "(no key)");
    disk[1].data[70] ^= 1;
    for (uint32_t bytes = 0; bytes < disk[1].bytes; bytes += 7) {
        uint32_t whole = disk[1].bytes;

        disk[1].bytes = bytes;
        CHECK_EQ(start(), REG_FOUND_DAMAGED);
        disk[1].bytes = whole;
    }
}

/* A registry of some sectors; every value says which save it is of. */
static void fill(unsigned generation)
{
    char path[16], text[80];

    for (unsigned i = 0; i < 40 + generation % 3 * 10; i++) {
        snprintf(path, sizeof path, "Key%u", i);
        snprintf(text, sizeof text, "generation %u, and some more text to fill the sectors", generation);
        set(path, "v", text);
    }
    snprintf(text, sizeof text, "%u", generation);
    set("Generation", "", text);
}

static void check_whole(unsigned generation)
{
    char path[16], text[80];

    snprintf(text, sizeof text, "generation %u, and some more text to fill the sectors", generation);
    for (unsigned i = 0; i < 40 + generation % 3 * 10; i++) {
        snprintf(path, sizeof path, "Key%u", i);
        CHECK_STR_EQ(get(path, "v"), text);
    }
}

TEST(store, a_power_cut_at_any_sector_leaves_the_old_or_the_new)
{
    unsigned old = 0, new = 0, sectors;

    random_state = 1;
    wipe();
    fill(1);
    written = 0;
    CHECK_EQ(reg_store_save(&store, &r), ERROR_SUCCESS);
    sectors = written;
    CHECK(sectors > 8);
    for (unsigned cut = 0; cut <= 2 * sectors + 4; cut++) {
        for (unsigned again = 0; again < 8; again++) {
            unsigned generation, before;

            CHECK_EQ(start(), REG_FOUND);
            before = (unsigned)atoi(get("Generation", ""));
            fill(before + 1);
            written = 0;
            cut_after = cut;
            (void)reg_store_save(&store, &r);
            power_cut();
            CHECK_EQ(start(), REG_FOUND);
            generation = (unsigned)atoi(get("Generation", ""));
            CHECK(generation == before || generation == before + 1);
            check_whole(generation);
            old += generation == before;
            new += generation != before;
        }
    }
    CHECK(old > 50 && new > 50);        /* both happened */
}
