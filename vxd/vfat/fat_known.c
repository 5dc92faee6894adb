/*
 * fat_known.c - directories known by heart: their clusters, and where each name stands.
 *
 * The first look for a name reads the directory once; from then on a name is found by its hash, and that
 * it is not there is known without looking.  FAT_DIRS directories of a volume are remembered.
 */
#include "fat.h"

#define REF_REMOVED 0xFFFFFFFFu
#define REF_EMPTY   0xFFFFFFFEu

static void forget(struct fat_volume *vol, struct fat_dir *d)
{
    if (d->cluster != NULL) {
        vol->env->release(d->cluster);
    }
    if (d->ref != NULL) {
        vol->env->release(d->ref);
    }
    memset(d, 0, sizeof(*d));
    d->dir = FAT_NO_LBA;
}

void fat_dir_forget(struct fat_volume *vol, uint32_t dir)
{
    vol->dirs_generation++;
    for (unsigned i = 0; i < FAT_DIRS; i++) {
        if (vol->known[i].dir != FAT_NO_LBA && (dir == FAT_NO_LBA || vol->known[i].dir == dir)) {
            forget(vol, &vol->known[i]);
        }
    }
}

/* Room for one more; false: memory is short. */
static bool add_cluster(struct fat_volume *vol, struct fat_dir *d, uint32_t cluster)
{
    if (d->clusters == d->room) {
        uint32_t room = d->room * 2 + 8, *more = vol->env->allocate(room * (uint32_t)sizeof(*more));

        if (more == NULL) {
            return false;
        }
        if (d->cluster != NULL) {
            memcpy(more, d->cluster, d->clusters * sizeof(*more));
            vol->env->release(d->cluster);
        }
        d->cluster = more;
        d->room = room;
    }
    d->cluster[d->clusters++] = cluster;
    return true;
}

enum fs_err fat_dir_get(struct fat_volume *vol, uint32_t dir, struct fat_dir **known)
{
    struct fat_dir *oldest = &vol->known[0];

    if (vol->broken) {
        return FS_CORRUPT;
    }
    for (unsigned i = 0; i < FAT_DIRS; i++) {
        struct fat_dir *d = &vol->known[i];

        if (d->dir == dir) {
            d->used_at = ++vol->clock;
            *known = d;
            return FS_OK;
        }
        if (d->dir == FAT_NO_LBA ? oldest->dir != FAT_NO_LBA
                                 : oldest->dir != FAT_NO_LBA && d->used_at - oldest->used_at > 0x80000000u) {
            oldest = d;
        }
    }
    forget(vol, oldest);
    if (dir != FS_ROOT || vol->fs.type == 32) {
        uint32_t first = dir == FS_ROOT ? vol->fs.root_cluster : dir;

        if (!fat_cluster_valid(vol, first)) {
            return FS_CORRUPT;
        }
        if (!add_cluster(vol, oldest, first)) {
            return FS_NO_NODE;
        }
    }
    oldest->dir = dir;
    oldest->used_at = ++vol->clock;
    *known = oldest;
    return FS_OK;
}

static uint32_t slots_per_cluster(const struct fat_volume *vol)
{
    return vol->fs.cluster_bytes / FAT_ENTRY_SIZE;
}

/* The cluster with that number of the directory, 0 = past its end. */
static enum fs_err cluster_of(struct fat_volume *vol, struct fat_dir *d, uint32_t want, uint32_t *cluster)
{
    while (d->clusters <= want && !d->complete) {
        uint32_t next = 0;
        enum fs_err err = fat_next(vol, d->cluster[d->clusters - 1], &next);

        if (err != FS_OK) {
            return err;
        }
        if (next == 0) {
            d->complete = true;
        } else if (!add_cluster(vol, d, next)) {
            return FS_NO_NODE;
        }
    }
    *cluster = want < d->clusters ? d->cluster[want] : 0;
    return FS_OK;
}

enum fs_err fat_slot(struct fat_volume *vol, struct fat_dir *d, uint32_t index, struct fs_entry *where,
                     uint8_t **slot)
{
    uint32_t byte = index * FAT_ENTRY_SIZE, cluster;
    enum fs_err err;

    if (index >= FAT_MAX_DIR_ENTRIES) {
        return FS_END;
    }
    if (d->cluster == NULL) {
        if (index >= vol->fs.root_entries) {
            return FS_END;
        }
        where->lba = vol->fs.root_lba + (byte >> vol->fs.sector_shift);
    } else {
        err = cluster_of(vol, d, byte >> vol->fs.cluster_shift, &cluster);
        if (err != FS_OK) {
            return err;
        }
        if (cluster == 0) {
            return FS_END;
        }
        where->lba = fat_cluster_lba(vol, cluster) +
                     ((byte & (vol->fs.cluster_bytes - 1)) >> vol->fs.sector_shift);
    }
    where->dir = d->dir;
    where->index = index;
    where->offset = (uint16_t)(byte & (vol->fs.sector_size - 1));
    err = fat_window_at(vol, &vol->dir_window, where->lba, slot);
    *slot = err == FS_OK ? *slot + where->offset : NULL;
    return err;
}

/* One cluster more, all of it zero; on the medium before the link to it. */
enum fs_err fat_dir_grow(struct fat_volume *vol, struct fat_dir *d)
{
    uint32_t cluster, added;
    enum fs_err err;

    if (d->cluster == NULL) {
        return FS_DIR_FULL;
    }
    err = cluster_of(vol, d, FAT_MAX_DIR_ENTRIES, &cluster);    /* all of them are known then */
    if (err != FS_OK) {
        return err;
    }
    if (d->clusters >= FAT_MAX_DIR_ENTRIES / slots_per_cluster(vol)) {
        return FS_DIR_FULL;
    }
    err = fat_extend_chain(vol, d->cluster[d->clusters - 1], true, &added);
    for (uint32_t i = 0; i < vol->fs.cluster_sectors && err == FS_OK; i++) {
        struct vc_block *block;

        err = fat_block_of(vol, fat_cluster_lba(vol, added) + i, 1, false, &block);
        if (err == FS_OK) {
            memset(fat_bytes(vol, block, fat_cluster_lba(vol, added) + i), 0, vol->fs.sector_size);
            fat_mark(vol, block, fat_cluster_lba(vol, added) + i, 1, FAT_DATA);
        }
    }
    if (err == FS_OK && !add_cluster(vol, d, added)) {
        d->complete = false;        /* it is found again by its link */
    }
    return err;
}

/* ---- long names ---- */

enum fs_err fat_long_before(struct fat_volume *vol, struct fat_dir *d, uint32_t index, uint8_t sum, uint32_t *slots)
{
    struct fs_entry where;

    *slots = 0;
    for (uint32_t n = 1; n < FAT_MAX_SLOTS && n <= index; n++) {
        uint8_t *slot;
        enum fs_err err = fat_slot(vol, d, index - n, &where, &slot);

        if (err != FS_OK) {
            return err;
        }
        if (slot[0] == FAT_DELETED || !fat_is_long(slot) || slot[13] != sum || (slot[0] & 0x3F) != n) {
            return FS_OK;       /* not a whole one: it is nobody's */
        }
        if (slot[0] & 0x40) {
            *slots = n;
            return FS_OK;
        }
    }
    return FS_OK;
}

enum fs_err fat_long_read(struct fat_volume *vol, struct fat_dir *d, uint32_t index, uint32_t slots, uint16_t *name,
                          uint32_t *length)
{
    uint16_t part[FAT_LONG_CHARS];
    struct fs_entry where;

    *length = 0;
    for (uint32_t n = 1; n <= slots; n++) {
        uint8_t *slot;
        enum fs_err err = fat_slot(vol, d, index - n, &where, &slot);

        if (err != FS_OK) {
            return err;
        }
        fat_long_get(slot, part);
        for (unsigned i = 0; i < FAT_LONG_CHARS && *length < FS_NAME_MAX && part[i] != 0; i++) {
            name[(*length)++] = part[i];
        }
    }
    return FS_OK;
}

/* ---- names by their hash ---- */

static bool room_for_refs(struct fat_volume *vol, struct fat_dir *d)
{
    uint32_t size = d->ref != NULL ? d->ref_mask + 1 : 0, new_size = size ? size : 64;
    struct fat_ref *old = d->ref;

    if (old != NULL && d->refs < size / 4 * 3) {
        return true;
    }
    for (uint32_t used = d->refs + 1; used >= new_size / 2; new_size *= 2) {
    }
    d->ref = vol->env->allocate(new_size * (uint32_t)sizeof(*d->ref));
    if (d->ref == NULL) {
        d->ref = old;
        return false;
    }
    d->ref_mask = new_size - 1;
    d->refs = 0;
    for (uint32_t i = 0; i < new_size; i++) {
        d->ref[i].index = REF_EMPTY;
    }
    for (uint32_t i = 0; i < size; i++) {
        if (old[i].index < REF_EMPTY) {
            fat_ref_add(vol, d, old[i].hash, old[i].index);
        }
    }
    if (old != NULL) {
        vol->env->release(old);
    }
    return true;
}

/* Memory is short: the directory is read again for the next name. */
static void unlearn(struct fat_volume *vol, struct fat_dir *d)
{
    if (d->ref != NULL) {
        vol->env->release(d->ref);
        d->ref = NULL;
    }
}

void fat_ref_add(struct fat_volume *vol, struct fat_dir *d, uint32_t hash, uint32_t index)
{
    uint32_t at;

    if (d->ref == NULL || !room_for_refs(vol, d)) {
        unlearn(vol, d);
        return;
    }
    for (at = hash & d->ref_mask; d->ref[at].index < REF_EMPTY; at = (at + 1) & d->ref_mask) {
    }
    d->refs += d->ref[at].index == REF_EMPTY;
    d->ref[at] = (struct fat_ref){ hash, index };
}

void fat_ref_remove(struct fat_dir *d, uint32_t hash, uint32_t index)
{
    if (d->ref == NULL) {
        return;
    }
    for (uint32_t at = hash & d->ref_mask; d->ref[at].index != REF_EMPTY; at = (at + 1) & d->ref_mask) {
        if (d->ref[at].index == index && d->ref[at].hash == hash) {
            d->ref[at].index = REF_REMOVED;
            return;
        }
    }
}

bool fat_ref_next(const struct fat_dir *d, uint32_t hash, uint32_t *at, uint32_t *index)
{
    uint32_t i = *at == FAT_NO_LBA ? hash & d->ref_mask : (*at + 1) & d->ref_mask;

    for (; d->ref[i].index != REF_EMPTY; i = (i + 1) & d->ref_mask) {
        if (d->ref[i].hash == hash && d->ref[i].index < REF_EMPTY) {
            *at = i;
            *index = d->ref[i].index;
            return true;
        }
    }
    return false;
}

enum fs_err fat_dir_learn(struct fat_volume *vol, struct fat_dir *d)
{
    uint16_t name[FS_NAME_MAX + 1];
    struct fs_entry where;
    uint8_t *slot;
    enum fs_err err;
    uint32_t longs = 0;         /* slots of a long name right before this one */

    if (d->ref != NULL) {
        return FS_OK;
    }
    d->refs = 0;
    d->has_long = d->orphans = false;
    d->free_hint = FAT_NO_LBA;
    d->tail_hash = d->tail = 0;
    if (!room_for_refs(vol, d)) {
        return FS_NO_NODE;
    }
    for (d->end = 0; (err = fat_slot(vol, d, d->end, &where, &slot)) == FS_OK && slot[0] != 0; d->end++) {
        uint32_t slots = 0;

        if (slot[0] == FAT_DELETED) {
            d->free_hint = d->free_hint == FAT_NO_LBA ? d->end : d->free_hint;
        } else if (fat_is_long(slot)) {
            longs++;
            continue;
        } else if (!(slot[11] & FS_ATTR_LABEL)) {
            uint32_t length = 0;
            uint8_t sum = fat_short_sum(slot);

            fat_ref_add(vol, d, fat_short_hash(slot), d->end);
            if (longs > 0) {
                err = fat_long_before(vol, d, d->end, sum, &slots);
                if (err == FS_OK && slots > 0) {
                    err = fat_long_read(vol, d, d->end, slots, name, &length);
                    fat_ref_add(vol, d, fat_long_hash(name, length), d->end);
                    d->has_long = true;
                }
            }
            if (err != FS_OK || d->ref == NULL) {
                break;
            }
        }
        d->orphans = d->orphans || slots != longs;
        longs = 0;
    }
    d->orphans = d->orphans || longs > 0;
    if (err == FS_END || err == FS_OK) {
        d->free_hint = d->free_hint == FAT_NO_LBA ? d->end : d->free_hint;
        return d->ref != NULL ? FS_OK : FS_NO_NODE;
    }
    unlearn(vol, d);
    return err;
}
