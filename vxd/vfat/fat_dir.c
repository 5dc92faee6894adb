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
static enum fs_err dir_cluster(struct fat_volume *vol, uint32_t dir, uint32_t index,
                                uint32_t *cluster, uint32_t *last)
{
    uint32_t want = index / (vol->fs.cluster_bytes / ENTRY_SIZE), at = 0;
    uint32_t now = dir == FS_ROOT ? vol->fs.root_cluster : dir;

    if (vol->walk_dir == dir && vol->walk_index <= want) {
        at = vol->walk_index;
        now = vol->walk_cluster;
    }
    if (!fat_cluster_valid(vol, now)) {
        return FS_CORRUPT;
    }
    *last = now;
    while (at < want && now != 0) {
        enum fs_err err = fat_next(vol, now, &now);

        if (err != FS_OK) {
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
    return FS_OK;
}

/* Shows slot `index` in the directory window.  FS_END: the directory has no such slot. */
static enum fs_err dir_slot(struct fat_volume *vol, uint32_t dir, uint32_t index,
                             struct fs_entry *where, uint8_t **slot)
{
    uint32_t byte = index * ENTRY_SIZE, cluster, last;
    enum fs_err err;

    if (index >= FAT_MAX_DIR_ENTRIES) {
        return FS_END;
    }
    if (dir == FS_ROOT && vol->fs.type != 32) {
        if (index >= vol->fs.root_entries) {
            return FS_END;
        }
        where->lba = vol->fs.root_lba + (byte >> vol->fs.sector_shift);
    } else {
        err = dir_cluster(vol, dir, index, &cluster, &last);
        if (err != FS_OK) {
            return err;
        }
        if (cluster == 0) {
            return FS_END;
        }
        where->lba = fat_cluster_lba(vol, cluster) +
                     ((byte & (vol->fs.cluster_bytes - 1)) >> vol->fs.sector_shift);
    }
    where->dir = dir;
    where->index = index;
    where->offset = (uint16_t)(byte & (vol->fs.sector_size - 1));
    err = fat_window_load(vol, &vol->dir, where->lba);
    *slot = vol->dir.data + where->offset;
    return err;
}

static void entry_from_slot(const struct fat_volume *vol, struct fs_entry *entry,
                            const uint8_t *slot)
{
    memcpy(entry->name, slot, 11);
    entry->attr = slot[11] & 0x3F;
    entry->time = get16(slot + 22);
    entry->date = get16(slot + 24);
    entry->first = get16(slot + 26) | (vol->fs.type == 32 ? (uint32_t)get16(slot + 20) << 16 : 0);
    entry->size = get16(slot + 28) | (uint32_t)get16(slot + 30) << 16;
}

static bool is_long_name(const uint8_t *slot)
{
    return (slot[11] & 0x3F) == FS_ATTR_LONG_NAME;
}

enum fs_err fat_dir_next(struct fat_volume *vol, uint32_t dir, uint32_t *index,
                          struct fs_entry *entry)
{
    for (;;) {
        uint8_t *slot;
        enum fs_err err = dir_slot(vol, dir, *index, entry, &slot);

        if (err != FS_OK) {
            return err;
        }
        if (slot[0] == 0) {
            return FS_END;
        }
        (*index)++;
        if (slot[0] != DELETED && !is_long_name(slot)) {
            entry_from_slot(vol, entry, slot);
            return FS_OK;
        }
    }
}

enum fs_err fat_dir_find(struct fat_volume *vol, uint32_t dir, const uint8_t name[11],
                          struct fs_entry *entry)
{
    uint32_t index = 0;
    enum fs_err err;

    while ((err = fat_dir_next(vol, dir, &index, entry)) == FS_OK) {
        if (!(entry->attr & FS_ATTR_LABEL) && memcmp(entry->name, name, 11) == 0) {
            return FS_OK;
        }
    }
    return err == FS_END ? FS_NO_FILE : err;
}

enum fs_err fat_dir_at(struct fat_volume *vol, uint32_t dir, uint32_t index,
                        struct fs_entry *entry)
{
    enum fs_err err = fat_dir_next(vol, dir, &index, entry);

    if (err == FS_OK && entry->index != index - 1) {
        err = FS_NO_FILE;
    }
    return err == FS_END ? FS_NO_FILE : err;
}

enum fs_err fat_lookup(struct fat_volume *vol, const char *path, uint32_t *dir, uint8_t name[11],
                        struct fs_entry *entry)
{
    *dir = FS_ROOT;
    memset(entry, 0, sizeof(*entry));
    entry->attr = FS_ATTR_DIRECTORY;
    memset(name, ' ', 11);
    while (*path == '\\') {
        const char *end;
        enum fs_err err;

        path++;
        if (*path == 0) {
            break;          /* "\": the root */
        }
        if (name[0] != ' ') {       /* the component before must be a directory */
            if (!(entry->attr & FS_ATTR_DIRECTORY)) {
                return FS_NO_PATH;
            }
            if (!fat_cluster_valid(vol, entry->first)) {
                return FS_CORRUPT;
            }
            *dir = entry->first;
        }
        end = strchr(path, '\\');
        if (end == NULL) {
            end = path + strlen(path);
        }
        if (!fs_name_pack(name, path, (size_t)(end - path), false)) {
            return *end ? FS_NO_PATH : FS_BAD_NAME;
        }
        err = fat_dir_find(vol, *dir, name, entry);
        if (err != FS_OK) {
            return err == FS_NO_FILE && *end ? FS_NO_PATH : err;
        }
        path = end;
    }
    return FS_OK;
}

/* All of a new cluster to zero on the medium, for a directory. */
static enum fs_err zero_cluster(struct fat_volume *vol, uint32_t cluster)
{
    enum fs_err err = FS_OK;

    for (uint32_t i = 0; i < vol->fs.cluster_sectors && err == FS_OK; i++) {
        err = fat_window_fill(vol, &vol->data, fat_cluster_lba(vol, cluster) + i);
        if (err == FS_OK) {
            memset(vol->data.data, 0, vol->fs.sector_size);
            err = fat_window_flush(vol, &vol->data);
        }
    }
    vol->data.lba = FAT_NO_LBA;     /* from here on the directory window has it */
    return err == FS_OK ? fat_barrier(vol) : err;
}

/* A free slot, in a new cluster of the directory if all are taken. */
static enum fs_err find_slot(struct fat_volume *vol, uint32_t dir, struct fs_entry *where,
                              uint8_t **slot)
{
    uint32_t index, cluster, last, added;
    enum fs_err err = FS_OK;

    for (index = 0; (err = dir_slot(vol, dir, index, where, slot)) == FS_OK; index++) {
        if ((*slot)[0] == 0 || (*slot)[0] == DELETED) {
            return FS_OK;
        }
    }
    if (err != FS_END) {
        return err;
    }
    if ((dir == FS_ROOT && vol->fs.type != 32) || index >= FAT_MAX_DIR_ENTRIES) {
        return FS_DIR_FULL;
    }
    err = dir_cluster(vol, dir, index, &cluster, &last);
    if (err == FS_OK) {
        err = fat_extend_chain(vol, last, &added);
    }
    if (err == FS_OK) {
        err = zero_cluster(vol, added);
    }
    return err == FS_OK ? dir_slot(vol, dir, index, where, slot) : err;
}

static void slot_from_entry(const struct fat_volume *vol, const struct fs_entry *entry,
                            uint8_t *slot)
{
    memcpy(slot, entry->name, 11);
    slot[11] = entry->attr;
    if (vol->fs.type == 32) {
        put16(slot + 20, (uint16_t)(entry->first >> 16));
    }
    put16(slot + 22, entry->time);
    put16(slot + 24, entry->date);
    put16(slot + 26, (uint16_t)entry->first);
    put16(slot + 28, (uint16_t)entry->size);
    put16(slot + 30, (uint16_t)(entry->size >> 16));
}

/* A new entry with all of `entry` but its place, which is filled in. */
static enum fs_err create_entry(struct fat_volume *vol, uint32_t dir, struct fs_entry *entry)
{
    struct fs_entry where;
    uint8_t *slot;
    enum fs_err err = find_slot(vol, dir, &where, &slot);

    if (err != FS_OK) {
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

enum fs_err fat_dir_create(struct fat_volume *vol, uint32_t dir, const uint8_t name[11],
                            uint8_t attr, uint16_t time, uint16_t date, uint32_t first,
                            struct fs_entry *entry)
{
    memset(entry, 0, sizeof(*entry));
    memcpy(entry->name, name, 11);
    entry->attr = attr;
    entry->time = time;
    entry->date = date;
    entry->first = first;
    return create_entry(vol, dir, entry);
}

enum fs_err fat_dir_store(struct fat_volume *vol, const struct fs_entry *entry)
{
    enum fs_err err = fat_window_load(vol, &vol->dir, entry->lba);

    if (err == FS_OK) {
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
static enum fs_err remove_long_name(struct fat_volume *vol, const struct fs_entry *entry)
{
    uint8_t sum = short_name_sum(entry->name);

    for (uint32_t back = 1; back <= 20 && back <= entry->index; back++) {
        struct fs_entry where;
        uint8_t *slot;
        bool last;
        enum fs_err err = dir_slot(vol, entry->dir, entry->index - back, &where, &slot);

        if (err != FS_OK) {
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
    return FS_OK;
}

static enum fs_err remove_entry(struct fat_volume *vol, const struct fs_entry *entry)
{
    enum fs_err err = remove_long_name(vol, entry);

    if (err == FS_OK) {
        err = fat_window_load(vol, &vol->dir, entry->lba);
    }
    if (err == FS_OK) {
        vol->dir.data[entry->offset] = DELETED;
        vol->dir.dirty = true;
        err = fat_window_flush(vol, &vol->dir);
    }
    return err;
}

/* The entry goes before its clusters: power lost in between leaks space, and damages nothing. */
static enum fs_err remove_with_chain(struct fat_volume *vol, const struct fs_entry *entry)
{
    enum fs_err err = remove_entry(vol, entry);

    if (err == FS_OK && entry->first != 0) {
        err = fat_free_chain(vol, entry->first);
    }
    if (vol->walk_dir == entry->first) {
        vol->walk_dir = FAT_NO_LBA;
    }
    if (err == FS_OK) {
        err = fat_window_flush(vol, &vol->fat);
    }
    return err == FS_OK ? fat_barrier(vol) : err;
}

enum fs_err fat_remove(struct fat_volume *vol, const struct fs_entry *entry)
{
    if (entry->attr & (FS_ATTR_DIRECTORY | FS_ATTR_READONLY)) {
        return FS_DENIED;
    }
    if (fat_node_find(vol, entry) != NULL) {
        return FS_BUSY;
    }
    return remove_with_chain(vol, entry);
}

/*
 * From one directory to another.  The new entry is on the medium before the old one goes: power lost in
 * between leaves two entries for the same clusters, which a check cuts to one; the other way round a file
 * that was closed long ago would be gone.
 */
static enum fs_err move_entry(struct fat_volume *vol, const struct fs_entry *entry,
                               uint32_t new_dir, struct fs_entry *moved)
{
    enum fs_err err = create_entry(vol, new_dir, moved);

    if (err == FS_OK) {
        err = remove_entry(vol, entry);
        if (err != FS_OK) {
            (void)remove_entry(vol, moved);     /* back to where it was; the first error counts */
        }
    }
    return err;
}

enum fs_err fat_rename(struct fat_volume *vol, const struct fs_entry *entry, uint32_t new_dir,
                        const uint8_t new_name[11])
{
    struct fs_entry other, moved = *entry;
    enum fs_err err = fat_dir_find(vol, new_dir, new_name, &other);

    if (err == FS_OK) {
        return FS_EXISTS;
    }
    if (err != FS_NO_FILE) {
        return err;
    }
    if (fat_node_find(vol, entry) != NULL) {
        return FS_BUSY;
    }
    memcpy(moved.name, new_name, 11);
    if (new_dir == entry->dir) {
        err = remove_long_name(vol, entry);
        return err == FS_OK ? fat_dir_store(vol, &moved) : err;
    }
    if (entry->attr & FS_ATTR_DIRECTORY) {
        return FS_DENIED;      /* DOS renames directories, it does not move them [RBIL 2156] */
    }
    return move_entry(vol, entry, new_dir, &moved);
}

enum fs_err fat_mkdir(struct fat_volume *vol, uint32_t dir, const uint8_t name[11],
                       uint16_t time, uint16_t date)
{
    struct fs_entry dot = { .attr = FS_ATTR_DIRECTORY, .time = time, .date = date };
    struct fs_entry entry;
    uint32_t cluster;
    enum fs_err err = fat_extend_chain(vol, 0, &cluster);

    if (err != FS_OK) {
        return err;
    }
    err = zero_cluster(vol, cluster);
    if (err == FS_OK) {
        err = fat_window_load(vol, &vol->data, fat_cluster_lba(vol, cluster));
    }
    if (err == FS_OK) {
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
    if (err == FS_OK) {
        err = fat_dir_create(vol, dir, name, FS_ATTR_DIRECTORY, time, date, cluster, &entry);
    }
    if (err != FS_OK) {
        (void)fat_free_chain(vol, cluster);     /* the first error is the one to report */
    }
    return err;
}

enum fs_err fat_rmdir(struct fat_volume *vol, const struct fs_entry *entry)
{
    struct fs_entry inside;
    uint32_t index = 0;
    enum fs_err err;

    if (!(entry->attr & FS_ATTR_DIRECTORY) || !fat_cluster_valid(vol, entry->first)) {
        return FS_DENIED;
    }
    while ((err = fat_dir_next(vol, entry->first, &index, &inside)) == FS_OK) {
        if (inside.name[0] != '.') {
            return FS_DENIED;
        }
    }
    return err == FS_END ? remove_with_chain(vol, entry) : err;
}

enum fs_err fat_set_attr(struct fat_volume *vol, const struct fs_entry *entry, uint8_t attr)
{
    struct fs_node *node = fat_node_find(vol, entry);
    struct fs_entry changed = node ? node->entry : *entry;

    changed.attr = attr;
    if (node != NULL) {
        node->entry.attr = attr;
    }
    return fat_dir_store(vol, &changed);
}
