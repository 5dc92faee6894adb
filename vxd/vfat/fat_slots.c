/*
 * fat_slots.c - the slots of a directory: room for names, putting them there, taking them away.
 *
 * The slots of one file lie in one sector if they fit into one, so that a name is there as a whole or not at
 * all.  Limit: of a name with more slots than a sector has, and of names that other systems laid across two
 * sectors, power lost while they are made or removed can leave the long part alone, which is then nobody's.
 */
#include "fat_slots.h"

#define SCAN_SLOTS  256u        /* slots looked at for a gap of several, before the end is taken */

static uint32_t slots_per_sector(const struct fat_volume *vol)
{
    return vol->fs.sector_size / FAT_ENTRY_SIZE;
}

/* The sector in the window has changed. */
enum fs_err fat_mark_shown(struct fat_volume *vol, uint32_t lba)
{
    struct vc_block *block = vol->dir_window.block;
    enum fs_err err = fat_begin_change(vol);

    fat_mark(vol, block, lba, 1, FAT_DIR);
    return err;
}

/* Do n slots from `index` on lie in one sector? */
bool fat_in_one_sector(const struct fat_volume *vol, uint32_t index, uint32_t n)
{
    return index % slots_per_sector(vol) + n <= slots_per_sector(vol);
}

/* n free slots in a row below the end; `whole`: in one sector. */
static enum fs_err find_gap(struct fat_volume *vol, struct fat_dir *d, uint32_t n, bool whole, uint32_t most,
                            uint32_t *start)
{
    uint32_t run = 0, index = d->free_hint;
    bool first = true;
    struct fs_entry where;

    for (; index < d->end && index - d->free_hint < most; index++) {
        uint8_t *slot;
        enum fs_err err = fat_slot(vol, d, index, &where, &slot);

        if (err != FS_OK) {
            return err;
        }
        if (slot[0] != FAT_DELETED) {
            d->free_hint += first && index == d->free_hint;
            run = 0;
            continue;
        }
        first = false;
        run = whole && run > 0 && !fat_in_one_sector(vol, index - run, run + 1) ? 1 : run + 1;
        if (run == n) {
            *start = index + 1 - n;
            return FS_OK;
        }
    }
    return FS_NO_FILE;
}

/* Slots from the old end up to a new one are free, not unused. */
static enum fs_err fill_gap(struct fat_volume *vol, struct fat_dir *d, uint32_t end)
{
    struct fs_entry where;
    enum fs_err err = FS_OK;

    for (; d->end < end && err == FS_OK; d->end++) {
        uint8_t *slot;

        err = fat_slot(vol, d, d->end, &where, &slot);
        if (err == FS_OK) {
            memset(slot, 0, FAT_ENTRY_SIZE);
            slot[0] = FAT_DELETED;
            err = fat_mark_shown(vol, where.lba);
        }
        if (d->free_hint > d->end) {
            d->free_hint = d->end;
        }
    }
    return err;
}

/* The directory has slots up to `end`. */
static enum fs_err reach(struct fat_volume *vol, struct fat_dir *d, uint32_t end)
{
    struct fs_entry where;
    uint8_t *slot;
    enum fs_err err = fat_slot(vol, d, end - 1, &where, &slot);

    while (err == FS_END) {
        err = end > FAT_MAX_DIR_ENTRIES ? FS_DIR_FULL : fat_dir_grow(vol, d);
        if (err == FS_OK) {
            err = fat_slot(vol, d, end - 1, &where, &slot);
        }
    }
    return err;
}

/* Room for n slots, in a new cluster of the directory if need be. */
enum fs_err fat_find_slots(struct fat_volume *vol, struct fat_dir *d, uint32_t n, uint32_t *start)
{
    bool whole = n <= slots_per_sector(vol);
    enum fs_err err = find_gap(vol, d, n, whole, n == 1 ? FAT_NO_LBA : SCAN_SLOTS, start);

    if (err != FS_NO_FILE) {
        return err;
    }
    *start = d->end;
    if (whole && !fat_in_one_sector(vol, *start, n)) {
        *start += slots_per_sector(vol) - *start % slots_per_sector(vol);
    }
    err = reach(vol, d, *start + n);
    if (err == FS_DIR_FULL) {           /* the last chance: anywhere, and across sectors */
        *start = d->end;
        err = find_gap(vol, d, n, false, FAT_NO_LBA, start);
        if (err != FS_NO_FILE) {
            return err;
        }
        err = reach(vol, d, *start + n);
    }
    if (err == FS_OK) {
        err = fill_gap(vol, d, *start);
    }
    return err;
}

/* Into slots start .. start + n - 1, the long name first; entry's place is filled in. */
enum fs_err fat_put_slots(struct fat_volume *vol, struct fat_dir *d, uint32_t start, const struct fat_new_name *name,
                             struct fs_entry *entry)
{
    uint32_t count = fat_long_slots(name->length);
    uint8_t *slot, sum = fat_short_sum(entry->name);
    struct fs_entry where;
    enum fs_err err = FS_OK;

    for (uint32_t i = 0; i < count && err == FS_OK; i++) {
        err = fat_slot(vol, d, start + i, &where, &slot);
        if (err == FS_OK) {
            fat_long_put(slot, name->text, name->length, count - i, sum);
            err = fat_mark_shown(vol, where.lba);
        }
    }
    if (err == FS_OK) {
        err = fat_slot(vol, d, start + count, &where, &slot);
    }
    if (err != FS_OK) {
        return err;
    }
    entry->dir = where.dir;
    entry->index = where.index;
    entry->lba = where.lba;
    entry->offset = where.offset;
    entry->long_slots = (uint8_t)count;
    memset(slot, 0, FAT_ENTRY_SIZE);
    fat_slot_of_entry(vol, entry, slot);
    if (start + count >= d->end) {      /* what follows was never used, whatever stands there */
        if (entry->offset + FAT_ENTRY_SIZE < vol->fs.sector_size) {
            slot[FAT_ENTRY_SIZE] = 0;
        }
        d->end = start + count + 1;
    }
    if (start == d->free_hint) {
        d->free_hint = start + count + 1;
    }
    if (!(entry->attr & FS_ATTR_LABEL)) {
        fat_ref_add(vol, d, fat_short_hash(entry->name), entry->index);
        if (name->length > 0) {
            fat_ref_add(vol, d, fat_long_hash(name->text, name->length), entry->index);
            d->has_long = true;
        }
    }
    return fat_mark_shown(vol, entry->lba);
}

/* All slots of a file, the short one included. */
enum fs_err fat_clear_slots(struct fat_volume *vol, struct fat_dir *d, const struct fs_entry *entry)
{
    uint16_t text[FS_NAME_MAX + 1];
    uint32_t length = 0;
    struct fs_entry where;
    enum fs_err err = FS_OK;

    if (entry->long_slots > 0) {
        err = fat_long_read(vol, d, entry->index, entry->long_slots, text, &length);
        if (err == FS_OK) {
            fat_ref_remove(d, fat_long_hash(text, length), entry->index);
            fat_name_gone(vol, d->dir, fat_long_hash(text, length), entry->lba);
        }
    }
    if (entry->attr & FS_ATTR_DIRECTORY) {
        vol->dirs_generation++;
    }
    fat_ref_remove(d, fat_short_hash(entry->name), entry->index);
    fat_name_gone(vol, d->dir, fat_short_hash(entry->name), entry->lba);
    for (uint32_t n = entry->long_slots + 1; n > 0 && err == FS_OK; n--) {
        uint8_t *slot;

        err = fat_slot(vol, d, entry->index + 1 - n, &where, &slot);
        if (err == FS_OK) {
            slot[0] = FAT_DELETED;
            err = fat_mark_shown(vol, where.lba);
        }
    }
    if (d->free_hint > entry->index - entry->long_slots) {
        d->free_hint = entry->index - entry->long_slots;
    }
    return err;
}

/* Slots of long names that are nobody's become free: those from `from` on that do not belong to the short name
 * (or the end) at `index`. */
static enum fs_err free_slots(struct fat_volume *vol, struct fat_dir *d, uint32_t from, uint32_t index)
{
    struct fs_entry where;
    enum fs_err err = FS_OK;

    for (; from < index && err == FS_OK; from++) {
        uint8_t *slot;

        err = fat_slot(vol, d, from, &where, &slot);
        if (err == FS_OK) {
            slot[0] = FAT_DELETED;
            err = fat_mark_shown(vol, where.lba);
            d->free_hint = from < d->free_hint ? from : d->free_hint;
        }
    }
    return err;
}

enum fs_err fat_sweep_orphans(struct fat_volume *vol, struct fat_dir *d)
{
    struct fs_entry where;
    uint32_t index, longs = 0, slots;
    enum fs_err err = FS_OK;

    for (index = 0; index < d->end && err == FS_OK; index++) {
        uint8_t *slot;

        err = fat_slot(vol, d, index, &where, &slot);
        if (err == FS_OK && slot[0] != FAT_DELETED && fat_is_long(slot)) {
            longs++;
            continue;
        }
        slots = 0;
        if (err == FS_OK && longs > 0 && slot[0] != FAT_DELETED && !(slot[11] & FS_ATTR_LABEL)) {
            err = fat_long_before(vol, d, index, fat_short_sum(slot), &slots);
        }
        if (err == FS_OK && longs > 0) {
            err = free_slots(vol, d, index - longs, index - slots);
        }
        longs = 0;
    }
    if (err == FS_OK) {
        err = free_slots(vol, d, index - longs, index);
    }
    d->orphans = d->orphans && err != FS_OK;
    return err;
}

/* n free slots in the sector of `near`, its own among them. */
enum fs_err fat_find_near(struct fat_volume *vol, struct fat_dir *d, const struct fs_entry *near, uint32_t n,
                             uint32_t *start)
{
    uint32_t per = slots_per_sector(vol), first = near->index / per * per, own = near->index - near->long_slots;
    struct fs_entry where;
    uint32_t run = 0;

    for (uint32_t index = first; index < first + per && index < d->end; index++) {
        uint8_t *slot;
        enum fs_err err = fat_slot(vol, d, index, &where, &slot);

        if (err != FS_OK) {
            return err;
        }
        run = slot[0] == FAT_DELETED || (index >= own && index <= near->index) ? run + 1 : 0;
        if (run == n) {
            *start = index + 1 - n;
            return FS_OK;
        }
    }
    return FS_NO_FILE;
}
