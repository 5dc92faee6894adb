/*
 * fat_find.c - entries of directories: reading them, and finding one by its name.
 */
#include "fat.h"
#include "nls.h"

void fat_entry_of_slot(const struct fat_volume *vol, struct fs_entry *entry, const uint8_t *slot)
{
    memcpy(entry->name, slot, 11);
    entry->attr = slot[11] & 0x3F;
    entry->create_hundredths = slot[13];
    entry->create_time = fat_get16(slot + 14);
    entry->create_date = fat_get16(slot + 16);
    entry->access_date = fat_get16(slot + 18);
    entry->time = fat_get16(slot + 22);
    entry->date = fat_get16(slot + 24);
    entry->first = fat_get16(slot + 26) | (vol->fs.type == 32 ? (uint32_t)fat_get16(slot + 20) << 16 : 0);
    entry->size = fat_get32(slot + 28);
    entry->long_slots = 0;
}

void fat_slot_of_entry(const struct fat_volume *vol, const struct fs_entry *entry, uint8_t *slot)
{
    memcpy(slot, entry->name, 11);
    slot[11] = entry->attr;
    slot[13] = entry->create_hundredths;
    fat_put16(slot + 14, entry->create_time);
    fat_put16(slot + 16, entry->create_date);
    fat_put16(slot + 18, entry->access_date);
    if (vol->fs.type == 32) {
        fat_put16(slot + 20, entry->first >> 16);
    }
    fat_put16(slot + 22, entry->time);
    fat_put16(slot + 24, entry->date);
    fat_put16(slot + 26, entry->first);
    fat_put32(slot + 28, entry->size);
}

/* The short name at `index`, whose slot is shown. */
static enum fs_err take_entry(struct fat_volume *vol, struct fat_dir *d, uint32_t index, const uint8_t *slot,
                              bool after_long, struct fs_entry *entry)
{
    uint32_t slots = 0;
    enum fs_err err = FS_OK;

    fat_entry_of_slot(vol, entry, slot);
    if (after_long) {
        struct fs_entry where = *entry;

        err = fat_long_before(vol, d, index, fat_short_sum(entry->name), &slots);
        *entry = where;
    }
    entry->long_slots = (uint8_t)slots;
    return err;
}

enum fs_err fat_dir_next(struct fat_volume *vol, uint32_t dir, uint32_t *index, struct fs_entry *entry)
{
    struct fat_dir *d;
    enum fs_err err = fat_dir_get(vol, dir, &d);
    bool after_long = err == FS_OK && *index > 0 && (d->ref == NULL || d->has_long);   /* may be: it is looked at */

    while (err == FS_OK) {
        uint8_t *slot;

        err = fat_slot(vol, d, *index, entry, &slot);
        if (err != FS_OK) {
            return err;
        }
        if (slot[0] == 0) {
            return FS_END;
        }
        (*index)++;
        if (slot[0] != FAT_DELETED && !fat_is_long(slot)) {
            return take_entry(vol, d, *index - 1, slot, after_long, entry);
        }
        after_long = slot[0] != FAT_DELETED;
    }
    return err;
}

/* The slot a reference leads to; FS_NO_FILE: there is no name. */
static enum fs_err entry_at(struct fat_volume *vol, struct fat_dir *d, uint32_t index, struct fs_entry *entry)
{
    uint8_t *slot;
    enum fs_err err = fat_slot(vol, d, index, entry, &slot);

    if (err == FS_OK && (slot[0] == 0 || slot[0] == FAT_DELETED || fat_is_long(slot))) {
        err = FS_NO_FILE;
    }
    return err == FS_OK ? take_entry(vol, d, index, slot, index > 0 && d->has_long, entry) : err;
}

static enum fs_err find_short(struct fat_volume *vol, struct fat_dir *d, const uint8_t name[11],
                              struct fs_entry *entry)
{
    uint32_t hash = fat_short_hash(name), at = FAT_NO_LBA, index;

    while (fat_ref_next(d, hash, &at, &index)) {
        uint8_t *slot;
        enum fs_err err = fat_slot(vol, d, index, entry, &slot);

        if (err != FS_OK) {
            return err;
        }
        if (memcmp(slot, name, 11) == 0 && !(slot[11] & FS_ATTR_LABEL)) {
            return take_entry(vol, d, index, slot, index > 0 && d->has_long, entry);
        }
    }
    return FS_NO_FILE;
}

static enum fs_err find_long(struct fat_volume *vol, struct fat_dir *d, const uint16_t *name, uint32_t length,
                             struct fs_entry *entry)
{
    uint32_t hash = fat_long_hash(name, length), at = FAT_NO_LBA, index, found_length;
    uint16_t found[FS_NAME_MAX + 1];

    while (fat_ref_next(d, hash, &at, &index)) {
        enum fs_err err = entry_at(vol, d, index, entry);

        if (err == FS_OK && entry->long_slots > 0) {
            struct fs_entry where = *entry;

            err = fat_long_read(vol, d, index, entry->long_slots, found, &found_length);
            *entry = where;
            if (err == FS_OK && found_length == length && fat_long_equal(found, name, length)) {
                return FS_OK;
            }
        }
        if (err != FS_OK && err != FS_NO_FILE) {
            return err;
        }
    }
    return FS_NO_FILE;
}

enum fs_err fat_dir_find(struct fat_volume *vol, uint32_t dir, const uint8_t name[11], struct fs_entry *entry)
{
    struct fat_dir *d;
    enum fs_err err = fat_dir_get(vol, dir, &d);

    if (err == FS_OK) {
        err = fat_dir_learn(vol, d);
    }
    return err == FS_OK ? find_short(vol, d, name, entry) : err;
}

enum fs_err fat_dir_find_text(struct fat_volume *vol, uint32_t dir, const char *text, size_t length,
                              struct fs_entry *entry)
{
    uint16_t name[FS_NAME_MAX + 1];
    uint8_t packed[11];
    struct fat_dir *d;
    bool is_short = fat_short_of(packed, text, length);
    uint32_t units;
    enum fs_err err = fat_dir_get(vol, dir, &d);

    if (err == FS_OK) {
        err = fat_dir_learn(vol, d);
    }
    if (err == FS_OK && is_short) {
        err = find_short(vol, d, packed, entry);
        if (err != FS_NO_FILE) {
            return err;
        }
    }
    if (err != FS_OK && err != FS_NO_FILE) {
        return err;
    }
    if (is_short && !d->has_long) {
        return FS_NO_FILE;
    }
    units = fat_long_of(text, length, name);
    if (units == 0) {
        return FS_BAD_NAME;
    }
    return d->has_long ? find_long(vol, d, name, units, entry) : FS_NO_FILE;
}

enum fs_err fat_dir_at(struct fat_volume *vol, uint32_t dir, uint32_t index, struct fs_entry *entry)
{
    enum fs_err err = fat_dir_next(vol, dir, &index, entry);

    if (err == FS_OK && entry->index != index - 1) {
        err = FS_NO_FILE;
    }
    return err == FS_END ? FS_NO_FILE : err;
}

static struct fat_prefix *prefix_of(struct fat_volume *vol, const char *path, uint32_t length)
{
    return &vol->prefix[(length + (uint8_t)path[length - 1] * 5u + (uint8_t)path[length / 2]) % FAT_PREFIXES];
}

static void remember_prefix(struct fat_volume *vol, const char *path, uint32_t length, uint32_t dir)
{
    struct fat_prefix *prefix;

    if (length == 0 || length > FAT_PREFIX_MAX) {
        return;
    }
    prefix = prefix_of(vol, path, length);
    prefix->generation = vol->dirs_generation;
    prefix->dir = dir;
    prefix->length = length;
    memcpy(prefix->text, path, length);
}

/* How much of the path need not be looked up: the directory is known.  0: all of it. */
static uint32_t known_prefix(struct fat_volume *vol, const char *path, uint32_t *dir)
{
    uint32_t last = 0, i;
    const struct fat_prefix *prefix;

    for (i = 0; path[i] != 0; i++) {
        last = path[i] == '\\' ? i : last;
    }
    if (last == 0 || last > FAT_PREFIX_MAX || path[last + 1] == 0) {
        return 0;
    }
    prefix = prefix_of(vol, path, last);
    if (prefix->generation != vol->dirs_generation || prefix->length != last || memcmp(prefix->text, path, last) != 0) {
        return 0;
    }
    *dir = prefix->dir;
    return last;
}

enum fs_err fat_lookup(struct fat_volume *vol, const char *path, uint32_t *dir, struct fs_entry *entry)
{
    const char *start = path;
    bool inside = false;        /* entry is a component */

    *dir = FS_ROOT;
    path += known_prefix(vol, path, dir);
    while (*path == '\\') {
        const char *end;
        enum fs_err err;

        path++;
        if (*path == 0) {
            break;          /* "\": the root */
        }
        if (inside) {       /* the component before must be a directory */
            if (!(entry->attr & FS_ATTR_DIRECTORY)) {
                return FS_NO_PATH;
            }
            if (!fat_cluster_valid(vol, entry->first)) {
                return FS_CORRUPT;
            }
            *dir = entry->first;
        }
        end = path;
        while (*end != 0 && *end != '\\') {
            end++;
        }
        if (*end == 0) {
            remember_prefix(vol, start, (uint32_t)(path - start) - 1, *dir);
        }
        err = fat_dir_find_text(vol, *dir, path, (size_t)(end - path), entry);
        if (err != FS_OK) {
            return (err == FS_NO_FILE || err == FS_BAD_NAME) && *end ? FS_NO_PATH : err;
        }
        inside = true;
        path = end;
    }
    if (!inside) {
        memset(entry, 0, sizeof(*entry));
        entry->attr = FS_ATTR_DIRECTORY;
        memset(entry->name, ' ', 11);
    }
    return FS_OK;
}

/* A name without a long one may be in small letters: Windows NT says so in two bits of the entry. */
static size_t small_letters(struct fat_volume *vol, const struct fs_entry *entry, uint16_t *name)
{
    struct fs_entry where;
    struct fat_dir *d;
    uint8_t *slot, bits = 0;
    char text[13];
    size_t n = 0;
    bool extension = false;

    if (fat_dir_get(vol, entry->dir, &d) == FS_OK && fat_slot(vol, d, entry->index, &where, &slot) == FS_OK) {
        bits = slot[12] & 0x18;
    }
    if (bits == 0 || (entry->attr & FS_ATTR_LABEL)) {
        return 0;
    }
    for (size_t i = 0, length = fs_name_unpack(text, entry->name); i < length; i++) {
        uint16_t unit = oem_to_uni[(uint8_t)text[i]];

        extension = extension || unit == '.';
        if ((bits & (extension ? 0x10 : 0x08)) && unit >= 'A' && unit <= 'Z') {
            unit = (uint16_t)(unit + 0x20);
        }
        name[n++] = unit;
    }
    return n;
}

size_t fat_long_name(struct fat_volume *vol, const struct fs_entry *entry, uint16_t *name)
{
    struct fat_dir *d;
    uint32_t length = 0;

    if (entry->long_slots == 0) {
        return small_letters(vol, entry, name);
    }
    if (entry->long_slots > entry->index || fat_dir_get(vol, entry->dir, &d) != FS_OK ||
        fat_long_read(vol, d, entry->index, entry->long_slots, name, &length) != FS_OK) {
        return 0;
    }
    return length;
}
