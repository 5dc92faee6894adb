/*
 * fat_dir.c - directories: finding, making, removing and renaming entries.
 *
 * Entries of long names are stepped over, and removed together with the short name they stand
 * before.  Everything that changes an entry is on the medium when the function returns.
 */
#include <string.h>
#include "fat.h"

#define ENTRY_SIZE  32u
#define DELETED     0xE5

static uint16_t get16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static void put16(uint8_t *p, uint16_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

/* The cluster of a directory that holds slot `index`; 0 = past the end, *last the last one. */
static enum fat_err dir_cluster(struct fat_volume *vol, uint32_t dir, uint32_t index,
                                uint32_t *cluster, uint32_t *last)
{
    uint32_t want = index / (vol->cluster_bytes / ENTRY_SIZE), at = 0;
    uint32_t now = dir == FAT_ROOT ? vol->root_cluster : dir;

    if (vol->walk_dir == dir && vol->walk_index <= want) {
        at = vol->walk_index;
        now = vol->walk_cluster;
    }
    if (!fat_cluster_valid(vol, now)) {
        return FAT_CORRUPT;
    }
    *last = now;
    while (at < want && now != 0) {
        enum fat_err err = fat_next(vol, now, &now);

        if (err != FAT_OK) {
            return err;
        }
        if (now != 0) {
            *last = now;
            at++;
        }
    }
    vol->walk_dir = dir;
    vol->walk_index = at;
    vol->walk_cluster = *last;
    *cluster = now;
    return FAT_OK;
}

/* Shows slot `index` in the directory window.  FAT_END: the directory has no such slot. */
static enum fat_err dir_slot(struct fat_volume *vol, uint32_t dir, uint32_t index,
                             struct fat_entry *where, uint8_t **slot)
{
    uint32_t byte = index * ENTRY_SIZE, cluster, last;
    enum fat_err err;

    if (index >= FAT_MAX_DIR_ENTRIES) {
        return FAT_END;
    }
    if (dir == FAT_ROOT && vol->type != 32) {
        if (index >= vol->root_entries) {
            return FAT_END;
        }
        where->lba = vol->root_lba + (byte >> vol->sector_shift);
    } else {
        err = dir_cluster(vol, dir, index, &cluster, &last);
        if (err != FAT_OK) {
            return err;
        }
        if (cluster == 0) {
            return FAT_END;
        }
        where->lba = fat_cluster_lba(vol, cluster) +
                     ((byte & (vol->cluster_bytes - 1)) >> vol->sector_shift);
    }
    where->dir = dir;
    where->index = index;
    where->offset = (uint16_t)(byte & (vol->sector_size - 1));
    err = fat_window_load(vol, &vol->dir, where->lba);
    *slot = vol->dir.data + where->offset;
    return err;
}

static void entry_from_slot(const struct fat_volume *vol, struct fat_entry *entry,
                            const uint8_t *slot)
{
    memcpy(entry->name, slot, 11);
    entry->attr = slot[11] & 0x3F;
    entry->time = get16(slot + 22);
    entry->date = get16(slot + 24);
    entry->first = get16(slot + 26) | (vol->type == 32 ? (uint32_t)get16(slot + 20) << 16 : 0);
    entry->size = get16(slot + 28) | (uint32_t)get16(slot + 30) << 16;
}

static bool is_long_name(const uint8_t *slot)
{
    return (slot[11] & 0x3F) == FAT_ATTR_LONG_NAME;
}

enum fat_err fat_dir_next(struct fat_volume *vol, uint32_t dir, uint32_t *index,
                          struct fat_entry *entry)
{
    for (;;) {
        uint8_t *slot;
        enum fat_err err = dir_slot(vol, dir, *index, entry, &slot);

        if (err != FAT_OK) {
            return err;
        }
        if (slot[0] == 0) {
            return FAT_END;
        }
        (*index)++;
        if (slot[0] != DELETED && !is_long_name(slot)) {
            entry_from_slot(vol, entry, slot);
            return FAT_OK;
        }
    }
}

enum fat_err fat_dir_find(struct fat_volume *vol, uint32_t dir, const uint8_t name[11],
                          struct fat_entry *entry)
{
    uint32_t index = 0;
    enum fat_err err;

    while ((err = fat_dir_next(vol, dir, &index, entry)) == FAT_OK) {
        if (!(entry->attr & FAT_ATTR_LABEL) && memcmp(entry->name, name, 11) == 0) {
            return FAT_OK;
        }
    }
    return err == FAT_END ? FAT_NO_FILE : err;
}

enum fat_err fat_dir_at(struct fat_volume *vol, uint32_t dir, uint32_t index,
                        struct fat_entry *entry)
{
    enum fat_err err = fat_dir_next(vol, dir, &index, entry);

    if (err == FAT_OK && entry->index != index - 1) {
        err = FAT_NO_FILE;
    }
    return err == FAT_END ? FAT_NO_FILE : err;
}

enum fat_err fat_lookup(struct fat_volume *vol, const char *path, uint32_t *dir, uint8_t name[11],
                        struct fat_entry *entry)
{
    *dir = FAT_ROOT;
    memset(entry, 0, sizeof(*entry));
    entry->attr = FAT_ATTR_DIRECTORY;
    memset(name, ' ', 11);
    while (*path == '\\') {
        const char *end;
        enum fat_err err;

        path++;
        if (*path == 0) {
            break;          /* "\": the root */
        }
        if (name[0] != ' ') {       /* the component before must be a directory */
            if (!(entry->attr & FAT_ATTR_DIRECTORY)) {
                return FAT_NO_PATH;
            }
            if (!fat_cluster_valid(vol, entry->first)) {
                return FAT_CORRUPT;
            }
            *dir = entry->first;
        }
        end = strchr(path, '\\');
        if (end == NULL) {
            end = path + strlen(path);
        }
        if (!fat_name_pack(name, path, (size_t)(end - path), false)) {
            return *end ? FAT_NO_PATH : FAT_BAD_NAME;
        }
        err = fat_dir_find(vol, *dir, name, entry);
        if (err != FAT_OK) {
            return err == FAT_NO_FILE && *end ? FAT_NO_PATH : err;
        }
        path = end;
    }
    return FAT_OK;
}

/* All of a new cluster to zero on the medium, for a directory. */
static enum fat_err zero_cluster(struct fat_volume *vol, uint32_t cluster)
{
    enum fat_err err = FAT_OK;

    for (uint32_t i = 0; i < vol->cluster_sectors && err == FAT_OK; i++) {
        err = fat_window_fill(vol, &vol->data, fat_cluster_lba(vol, cluster) + i);
        if (err == FAT_OK) {
            memset(vol->data.data, 0, vol->sector_size);
            err = fat_window_flush(vol, &vol->data);
        }
    }
    vol->data.lba = FAT_NO_LBA;     /* from here on the directory window has it */
    return err == FAT_OK ? fat_barrier(vol) : err;
}

/* A free slot, in a new cluster of the directory if all are taken. */
static enum fat_err find_slot(struct fat_volume *vol, uint32_t dir, struct fat_entry *where,
                              uint8_t **slot)
{
    uint32_t index, cluster, last, added;
    enum fat_err err = FAT_OK;

    for (index = 0; (err = dir_slot(vol, dir, index, where, slot)) == FAT_OK; index++) {
        if ((*slot)[0] == 0 || (*slot)[0] == DELETED) {
            return FAT_OK;
        }
    }
    if (err != FAT_END) {
        return err;
    }
    if ((dir == FAT_ROOT && vol->type != 32) || index >= FAT_MAX_DIR_ENTRIES) {
        return FAT_DIR_FULL;
    }
    err = dir_cluster(vol, dir, index, &cluster, &last);
    if (err == FAT_OK) {
        err = fat_extend_chain(vol, last, &added);
    }
    if (err == FAT_OK) {
        err = zero_cluster(vol, added);
    }
    return err == FAT_OK ? dir_slot(vol, dir, index, where, slot) : err;
}

static void slot_from_entry(const struct fat_volume *vol, const struct fat_entry *entry,
                            uint8_t *slot)
{
    memcpy(slot, entry->name, 11);
    slot[11] = entry->attr;
    if (vol->type == 32) {
        put16(slot + 20, (uint16_t)(entry->first >> 16));
    }
    put16(slot + 22, entry->time);
    put16(slot + 24, entry->date);
    put16(slot + 26, (uint16_t)entry->first);
    put16(slot + 28, (uint16_t)entry->size);
    put16(slot + 30, (uint16_t)(entry->size >> 16));
}

/* A new entry with all of `entry` but its place, which is filled in. */
static enum fat_err create_entry(struct fat_volume *vol, uint32_t dir, struct fat_entry *entry)
{
    struct fat_entry where;
    uint8_t *slot;
    enum fat_err err = find_slot(vol, dir, &where, &slot);

    if (err != FAT_OK) {
        return err;
    }
    entry->dir = where.dir;
    entry->index = where.index;
    entry->lba = where.lba;
    entry->offset = where.offset;
    memset(slot, 0, ENTRY_SIZE);
    slot_from_entry(vol, entry, slot);
    put16(slot + 14, entry->time);      /* created, last access [FATGEN103] */
    put16(slot + 16, entry->date);
    put16(slot + 18, entry->date);
    vol->dir.dirty = true;
    return fat_window_flush(vol, &vol->dir);
}

enum fat_err fat_dir_create(struct fat_volume *vol, uint32_t dir, const uint8_t name[11],
                            uint8_t attr, uint16_t time, uint16_t date, uint32_t first,
                            struct fat_entry *entry)
{
    memset(entry, 0, sizeof(*entry));
    memcpy(entry->name, name, 11);
    entry->attr = attr;
    entry->time = time;
    entry->date = date;
    entry->first = first;
    return create_entry(vol, dir, entry);
}

enum fat_err fat_dir_store(struct fat_volume *vol, const struct fat_entry *entry)
{
    enum fat_err err = fat_window_load(vol, &vol->dir, entry->lba);

    if (err == FAT_OK) {
        slot_from_entry(vol, entry, vol->dir.data + entry->offset);
        vol->dir.dirty = true;
        err = fat_window_flush(vol, &vol->dir);
    }
    return err;
}

static uint8_t short_name_sum(const uint8_t name[11])
{
    uint8_t sum = 0;

    for (unsigned i = 0; i < 11; i++) {
        sum = (uint8_t)((sum >> 1 | sum << 7) + name[i]);
    }
    return sum;
}

/* The entries of the long name that belongs to `entry` stand right before it. [FATGEN103] */
static enum fat_err remove_long_name(struct fat_volume *vol, const struct fat_entry *entry)
{
    uint8_t sum = short_name_sum(entry->name);

    for (uint32_t back = 1; back <= 20 && back <= entry->index; back++) {
        struct fat_entry where;
        uint8_t *slot;
        bool last;
        enum fat_err err = dir_slot(vol, entry->dir, entry->index - back, &where, &slot);

        if (err != FAT_OK) {
            return err;
        }
        if (slot[0] == DELETED || !is_long_name(slot) || slot[13] != sum) {
            break;
        }
        last = slot[0] & 0x40;
        slot[0] = DELETED;
        vol->dir.dirty = true;
        if (last) {
            break;
        }
    }
    return FAT_OK;
}

static enum fat_err remove_entry(struct fat_volume *vol, const struct fat_entry *entry)
{
    enum fat_err err = remove_long_name(vol, entry);

    if (err == FAT_OK) {
        err = fat_window_load(vol, &vol->dir, entry->lba);
    }
    if (err == FAT_OK) {
        vol->dir.data[entry->offset] = DELETED;
        vol->dir.dirty = true;
        err = fat_window_flush(vol, &vol->dir);
    }
    return err;
}

/* The entry goes before its clusters: power lost in between leaks space, and damages nothing. */
static enum fat_err remove_with_chain(struct fat_volume *vol, const struct fat_entry *entry)
{
    enum fat_err err = remove_entry(vol, entry);

    if (err == FAT_OK && entry->first != 0) {
        err = fat_free_chain(vol, entry->first);
    }
    if (vol->walk_dir == entry->first) {
        vol->walk_dir = FAT_NO_LBA;
    }
    if (err == FAT_OK) {
        err = fat_window_flush(vol, &vol->fat);
    }
    return err == FAT_OK ? fat_barrier(vol) : err;
}

enum fat_err fat_remove(struct fat_volume *vol, const struct fat_entry *entry)
{
    if (entry->attr & (FAT_ATTR_DIRECTORY | FAT_ATTR_READONLY)) {
        return FAT_DENIED;
    }
    if (fat_node_find(vol, entry) != NULL) {
        return FAT_BUSY;
    }
    return remove_with_chain(vol, entry);
}

/*
 * From one directory to another.  The old entry goes first: power lost in between leaves clusters that
 * belong to nobody, which a check finds again; two entries for them would share them.
 */
static enum fat_err move_entry(struct fat_volume *vol, const struct fat_entry *entry,
                               uint32_t new_dir, struct fat_entry *moved)
{
    struct fat_entry where;
    uint8_t *slot;
    enum fat_err err = find_slot(vol, new_dir, &where, &slot);      /* there is one, or nothing is done */

    if (err == FAT_OK) {
        err = remove_entry(vol, entry);
    }
    if (err != FAT_OK) {
        return err;
    }
    err = create_entry(vol, new_dir, moved);
    if (err != FAT_OK) {
        (void)fat_dir_store(vol, entry);    /* back where it was; the first error counts */
    }
    return err;
}

enum fat_err fat_rename(struct fat_volume *vol, const struct fat_entry *entry, uint32_t new_dir,
                        const uint8_t new_name[11])
{
    struct fat_entry other, moved = *entry;
    enum fat_err err = fat_dir_find(vol, new_dir, new_name, &other);

    if (err == FAT_OK) {
        return FAT_EXISTS;
    }
    if (err != FAT_NO_FILE) {
        return err;
    }
    if (fat_node_find(vol, entry) != NULL) {
        return FAT_BUSY;
    }
    memcpy(moved.name, new_name, 11);
    if (new_dir == entry->dir) {
        err = remove_long_name(vol, entry);
        return err == FAT_OK ? fat_dir_store(vol, &moved) : err;
    }
    if (entry->attr & FAT_ATTR_DIRECTORY) {
        return FAT_DENIED;      /* DOS renames directories, it does not move them [RBIL 2156] */
    }
    return move_entry(vol, entry, new_dir, &moved);
}

enum fat_err fat_mkdir(struct fat_volume *vol, uint32_t dir, const uint8_t name[11],
                       uint16_t time, uint16_t date)
{
    struct fat_entry dot = { .attr = FAT_ATTR_DIRECTORY, .time = time, .date = date };
    struct fat_entry entry;
    uint32_t cluster;
    enum fat_err err = fat_extend_chain(vol, 0, &cluster);

    if (err != FAT_OK) {
        return err;
    }
    err = zero_cluster(vol, cluster);
    if (err == FAT_OK) {
        err = fat_window_load(vol, &vol->data, fat_cluster_lba(vol, cluster));
    }
    if (err == FAT_OK) {
        memcpy(dot.name, ".          ", 11);
        dot.first = cluster;
        slot_from_entry(vol, &dot, vol->data.data);
        dot.name[1] = '.';
        dot.first = dir;
        slot_from_entry(vol, &dot, vol->data.data + ENTRY_SIZE);
        vol->data.dirty = true;
        err = fat_window_flush(vol, &vol->data);
        vol->data.lba = FAT_NO_LBA;
    }
    if (err == FAT_OK) {
        err = fat_dir_create(vol, dir, name, FAT_ATTR_DIRECTORY, time, date, cluster, &entry);
    }
    if (err != FAT_OK) {
        (void)fat_free_chain(vol, cluster);     /* the first error is the one to report */
    }
    return err;
}

enum fat_err fat_rmdir(struct fat_volume *vol, const struct fat_entry *entry)
{
    struct fat_entry inside;
    uint32_t index = 0;
    enum fat_err err;

    if (!(entry->attr & FAT_ATTR_DIRECTORY) || !fat_cluster_valid(vol, entry->first)) {
        return FAT_DENIED;
    }
    while ((err = fat_dir_next(vol, entry->first, &index, &inside)) == FAT_OK) {
        if (inside.name[0] != '.') {
            return FAT_DENIED;
        }
    }
    return err == FAT_END ? remove_with_chain(vol, entry) : err;
}

enum fat_err fat_set_attr(struct fat_volume *vol, const struct fat_entry *entry, uint8_t attr)
{
    struct fat_node *node = fat_node_find(vol, entry);
    struct fat_entry changed = node ? node->entry : *entry;

    changed.attr = attr;
    if (node != NULL) {
        node->entry.attr = attr;
    }
    return fat_dir_store(vol, &changed);
}
