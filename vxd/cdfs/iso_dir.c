/*
 * iso_dir.c - a directory of a CD in memory: its names, long and short, and where to find them.  Pure.
 *
 * A directory is read once, its 8.3 names are made unique, and all names go into one hash; so looking
 * for a name and going on with a search cost the same however many there are.  The directories used last
 * stay.  [ECMA-119 9.1]
 */
#include <string.h>
#include "iso.h"
#include "../vfat/nls.h"

enum { DR_LENGTH = 0, DR_XAR = 1, DR_EXTENT = 2, DR_SIZE = 10, DR_DATE = 18, DR_FLAGS = 25, DR_UNIT = 26,
       DR_NAME_LENGTH = 32, DR_NAME = 33, DR_LEAST = 34 };
enum { FLAG_HIDDEN = 1, FLAG_DIRECTORY = 2, FLAG_ASSOCIATED = 4, FLAG_MORE = 0x80 };
#define DIR_BYTES_MAX   (64u << 20)

static uint32_t get32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void iso_dir_drop(struct iso_volume *vol, struct iso_dir *dir)
{
    if (dir->block != 0) {
        vol->memory->free(dir->item);
        vol->memory->free(dir->extent);
        vol->memory->free(dir->text);
        vol->memory->free(dir->hash);
    }
    memset(dir, 0, sizeof(*dir));
}

/* ---- the records ---- */

struct walk {
    struct iso_volume *vol;
    uint64_t start;
    uint32_t bytes, at;         /* of the directory */
    uint8_t sector[ISO_SECTOR];
    bool loaded;
};

/* The next record; NULL: the end, or *err. */
static const uint8_t *next_record(struct walk *w, enum fs_err *err)
{
    *err = FS_OK;
    while (w->at < w->bytes) {
        uint32_t offset = w->at % ISO_SECTOR, room = ISO_SECTOR - offset;
        const uint8_t *record = w->sector + offset;

        if (!w->loaded) {
            *err = iso_bytes(w->vol, w->start + w->at - offset, ISO_SECTOR, w->sector);
            if (*err != FS_OK) {
                return NULL;
            }
            w->loaded = true;
        }
        if (room < DR_LEAST || record[DR_LENGTH] == 0) {
            w->at += room;              /* records do not cross sectors */
            w->loaded = false;
            continue;
        }
        if (record[DR_LENGTH] < DR_LEAST || record[DR_LENGTH] > room ||
            record[DR_NAME_LENGTH] == 0 || (uint32_t)DR_NAME + record[DR_NAME_LENGTH] > record[DR_LENGTH]) {
            *err = FS_CORRUPT;
            return NULL;
        }
        w->at += record[DR_LENGTH];
        if (record[DR_LENGTH] == room) {
            w->loaded = false;          /* the caller is done with it before the next call */
        }
        return record;
    }
    return NULL;
}

/* Where a directory is and how long: its first record is itself. */
static enum fs_err open_walk(struct walk *w, struct iso_volume *vol, uint32_t block)
{
    uint8_t self[DR_LEAST];
    enum fs_err err;

    memset(w, 0, offsetof(struct walk, sector));
    w->loaded = false;
    w->vol = vol;
    if (block == 0 || block >= vol->blocks) {
        return FS_CORRUPT;
    }
    w->start = (uint64_t)block * vol->block_size;
    err = iso_bytes(vol, w->start, sizeof(self), self);
    if (err != FS_OK) {
        return err;
    }
    w->bytes = get32(self + DR_SIZE);
    if (self[DR_LENGTH] < DR_LEAST || self[DR_NAME_LENGTH] != 1 || self[DR_NAME] != 0 ||
        get32(self + DR_EXTENT) + self[DR_XAR] != block || !(self[DR_FLAGS] & FLAG_DIRECTORY) ||
        w->bytes == 0 || w->bytes > DIR_BYTES_MAX ||
        w->start + w->bytes > (uint64_t)vol->blocks * vol->block_size) {
        return FS_CORRUPT;
    }
    return FS_OK;
}

/* ---- items ---- */

/* 7 bytes: years since 1900, month, day, hour, minute, second, zone; as recorded. */
static void take_time(struct iso_item *item, const uint8_t *date)
{
    if (date[0] < 80 || date[0] > 207 || date[1] < 1 || date[1] > 12 || date[2] < 1 || date[2] > 31 ||
        date[3] > 23 || date[4] > 59 || date[5] > 59) {
        item->date = 1 << 5 | 1;
        return;
    }
    item->date = (uint16_t)((date[0] - 80) << 9 | date[1] << 5 | date[2]);
    item->time = (uint16_t)(date[3] << 11 | date[4] << 5 | date[5] / 2);
}

struct filling {
    struct iso_volume *vol;
    struct iso_dir *dir;
    uint32_t extents, units;
    bool more;                  /* the last record was not the last of its file */
    bool is_root;
};

static bool is_special(const uint8_t *record)
{
    return record[DR_NAME_LENGTH] == 1 && record[DR_NAME] <= 1;
}

static bool is_skipped(const uint8_t *record, bool is_root)
{
    return (record[DR_FLAGS] & FLAG_ASSOCIATED) != 0 || (is_special(record) && is_root);
}

static void add_extent(struct filling *f, struct iso_item *item, const uint8_t *record)
{
    uint32_t bytes = get32(record + DR_SIZE);

    f->dir->extent[f->extents++] = (struct iso_extent){ get32(record + DR_EXTENT) + record[DR_XAR], bytes };
    item->extents++;
    item->size = item->size + bytes < item->size ? 0xFFFFFFFF : item->size + bytes;
}

static void add_item(struct filling *f, const uint8_t *record, uint32_t sector, uint32_t offset)
{
    struct iso_dir *dir = f->dir;
    struct iso_item *item;

    if (f->more && dir->count > 0) {            /* another extent of the file before */
        add_extent(f, &dir->item[dir->count - 1], record);
        return;
    }
    item = &dir->item[dir->count++];
    item->attr = FS_ATTR_READONLY | (record[DR_FLAGS] & FLAG_HIDDEN ? FS_ATTR_HIDDEN : 0) |
                 (record[DR_FLAGS] & FLAG_DIRECTORY ? FS_ATTR_DIRECTORY : 0);
    item->extent = f->extents;
    item->sector = sector;
    item->offset = (uint16_t)offset;
    take_time(item, record + DR_DATE);
    add_extent(f, item, record);
    if (record[DR_FLAGS] & FLAG_DIRECTORY) {
        item->size = 0;
    }
    if (is_special(record)) {
        memcpy(item->name, record[DR_NAME] == 0 ? ".          " : "..         ", 11);
        return;
    }
    item->units = f->units;
    item->length = (uint16_t)iso_name_units(record + DR_NAME, record[DR_NAME_LENGTH], f->vol->joliet,
                                            dir->text + f->units);
    f->units += item->length;
}

/* The label of the volume is an entry of the root directory, as on other disks. */
static void add_label(struct filling *f)
{
    struct iso_dir *dir = f->dir;

    if (f->is_root && f->vol->fs.label[0] != ' ') {
        struct iso_item *item = &dir->item[dir->count++];

        memcpy(item->name, f->vol->fs.label, 11);
        item->attr = FS_ATTR_LABEL;
        item->date = 1 << 5 | 1;
    }
}

/* ---- names ---- */

static uint32_t *chain_of(struct iso_dir *dir, uint32_t hash)
{
    return &dir->hash[hash & dir->hash_mask];
}

static bool short_is_used(struct iso_dir *dir, const uint8_t name[11], uint32_t *hash)
{
    uint16_t units[12];

    *hash = iso_name_hash(units, iso_name_of_short(name, units));
    for (uint32_t at = *chain_of(dir, *hash); at != 0; at = dir->item[at - 1].next_short) {
        if (memcmp(dir->item[at - 1].name, name, 11) == 0) {
            return true;
        }
    }
    return false;
}

static void use_short(struct iso_dir *dir, uint32_t index, const uint8_t name[11], uint32_t hash)
{
    struct iso_item *item = &dir->item[index];
    uint32_t *chain = chain_of(dir, hash);

    memcpy(item->name, name, 11);
    item->next_short = *chain;
    *chain = index + 1;
}

static bool has_name(const struct iso_item *item)
{
    return item->length > 0;
}

/* Names that fit first: nobody else may take them. */
static void give_exact_names(struct iso_dir *dir)
{
    for (uint32_t i = 0; i < dir->count; i++) {
        struct iso_item *item = &dir->item[i];
        uint8_t name[11];
        uint32_t hash;

        if (has_name(item) && iso_name_exact(dir->text + item->units, item->length, name) &&
            !short_is_used(dir, name, &hash)) {
            use_short(dir, i, name, hash);
            if (iso_name_is_plain(dir->text + item->units, item->length)) {
                item->length = 0;       /* it is its own long name */
            }
        }
    }
}

static void make_names(struct iso_dir *dir)
{
    for (uint32_t i = 0; i < dir->count; i++) {
        struct iso_item *item = &dir->item[i];
        uint8_t basis[11], name[11];
        uint32_t sum, hash;

        if (!has_name(item) || item->name[0] != 0) {
            continue;
        }
        sum = iso_name_hash(dir->text + item->units, item->length);
        iso_name_basis(dir->text + item->units, item->length, basis);
        for (uint32_t number = 1;; number++) {
            iso_name_tail(name, basis, sum, number);
            if (!short_is_used(dir, name, &hash)) {
                break;
            }
        }
        use_short(dir, i, name, hash);
    }
}

/* Long names have chains of their own, behind those of the short ones. */
static void hash_long_names(struct iso_dir *dir)
{
    for (uint32_t i = 0; i < dir->count; i++) {
        struct iso_item *item = &dir->item[i];

        if (has_name(item)) {
            uint32_t *chain = chain_of(dir, iso_name_hash(dir->text + item->units, item->length)) + dir->hash_mask + 1;

            item->next_long = *chain;
            *chain = i + 1;
        }
    }
}

/* ---- a directory comes into memory ---- */

struct measure {
    uint32_t items, extents, units;
};

static enum fs_err measure(struct iso_volume *vol, uint32_t block, bool is_root, struct walk *w, struct measure *m)
{
    const uint8_t *record;
    enum fs_err err = open_walk(w, vol, block);

    if (err != FS_OK) {
        return err;
    }
    while ((record = next_record(w, &err)) != NULL) {
        if (!is_skipped(record, is_root)) {
            m->items++;
            m->extents++;
            m->units += record[DR_NAME_LENGTH];
        }
        if (m->items > ISO_ITEMS_MAX) {
            return FS_CORRUPT;
        }
    }
    return err;
}

static enum fs_err fill(struct filling *f, uint32_t block, struct walk *w)
{
    const uint8_t *record;
    enum fs_err err = open_walk(w, f->vol, block);

    if (err != FS_OK) {
        return err;
    }
    while ((record = next_record(w, &err)) != NULL) {
        if (!is_skipped(record, f->is_root)) {
            uint64_t at = w->start + w->at - record[DR_LENGTH];

            add_item(f, record, (uint32_t)(at / ISO_SECTOR), (uint32_t)(at % ISO_SECTOR));
            f->more = (record[DR_FLAGS] & (FLAG_MORE | FLAG_DIRECTORY)) == FLAG_MORE;
        }
    }
    return err;
}

static uint32_t power_above(uint32_t n)
{
    uint32_t power = 16;

    while (power < n) {
        power *= 2;
    }
    return power;
}

static enum fs_err load(struct iso_volume *vol, uint32_t block, struct iso_dir *dir)
{
    struct filling f = { .vol = vol, .dir = dir, .is_root = block == vol->root };
    const struct iso_memory *memory = vol->memory;
    struct walk *w = memory->alloc(sizeof(*w));
    struct measure m = { 1, 1, 1 };
    enum fs_err err;
    uint32_t buckets;

    if (w == NULL) {
        return FS_NO_NODE;
    }
    err = measure(vol, block, f.is_root, w, &m);
    if (err != FS_OK) {
        memory->free(w);
        return err;
    }
    buckets = power_above(m.items);
    dir->block = block;
    dir->item = memory->alloc(m.items * sizeof(*dir->item));
    dir->extent = memory->alloc(m.extents * sizeof(*dir->extent));
    dir->text = memory->alloc(m.units * sizeof(*dir->text));
    dir->hash = memory->alloc(2 * buckets * sizeof(*dir->hash));
    dir->hash_mask = buckets - 1;
    err = dir->item == NULL || dir->extent == NULL || dir->text == NULL || dir->hash == NULL ? FS_NO_NODE
                                                                                           : fill(&f, block, w);
    memory->free(w);
    if (err != FS_OK) {
        iso_dir_drop(vol, dir);
        return err;
    }
    add_label(&f);
    give_exact_names(dir);
    make_names(dir);
    hash_long_names(dir);
    return FS_OK;
}

enum fs_err iso_dir_get(struct iso_volume *vol, uint32_t dir, struct iso_dir **found)
{
    uint32_t block = dir == FS_ROOT ? vol->root : dir, oldest = 0;
    enum fs_err err;

    for (uint32_t i = 0; i < ISO_DIRS; i++) {
        if (vol->dir[i].block == block) {
            vol->dir[i].used_at = ++vol->clock;
            *found = &vol->dir[i];
            return FS_OK;
        }
        oldest = vol->dir[i].used_at < vol->dir[oldest].used_at ? i : oldest;
    }
    iso_dir_drop(vol, &vol->dir[oldest]);
    err = load(vol, block, &vol->dir[oldest]);
    if (err == FS_OK) {
        vol->dir[oldest].used_at = ++vol->clock;
        *found = &vol->dir[oldest];
    }
    return err;
}

static bool same_name(const uint16_t *units, uint32_t length, const char *text, uint32_t text_length)
{
    if (length != text_length) {
        return false;
    }
    for (uint32_t i = 0; i < length; i++) {
        if (uni_upper(units[i]) != uni_upper(oem_to_uni[(uint8_t)text[i]])) {
            return false;
        }
    }
    return true;
}

bool iso_dir_find(const struct iso_dir *dir, const char *text, uint32_t length, uint32_t *index)
{
    uint16_t units[FS_PATH_MAX];
    uint32_t hash;

    if (length == 0 || length > FS_PATH_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < length; i++) {
        units[i] = oem_to_uni[(uint8_t)text[i]];
    }
    hash = iso_name_hash(units, length) & dir->hash_mask;
    for (uint32_t at = dir->hash[dir->hash_mask + 1 + hash]; at != 0; at = dir->item[at - 1].next_long) {
        const struct iso_item *item = &dir->item[at - 1];

        if (same_name(dir->text + item->units, item->length, text, length)) {
            *index = at - 1;
            return true;
        }
    }
    for (uint32_t at = dir->hash[hash]; at != 0; at = dir->item[at - 1].next_short) {
        uint32_t count = iso_name_of_short(dir->item[at - 1].name, units);

        if (same_name(units, count, text, length)) {
            *index = at - 1;
            return true;
        }
    }
    return false;
}
