/*
 * fat_dir.c - directories: making, removing and renaming entries.  Their slots: fat_slots.c.
 */
#include "fat_slots.h"

/* ---- names ---- */

/* Before they stand in sector `lba`. */
static enum fs_err names_come(struct fat_volume *vol, uint32_t dir, const struct fat_new_name *name, uint32_t lba)
{
    enum fs_err err = fat_name_comes(vol, dir, fat_short_hash(name->packed), lba);

    if (err == FS_OK && name->length > 0) {
        err = fat_name_comes(vol, dir, fat_long_hash(name->text, name->length), lba);
    }
    return err;
}

/* A short name that is not there yet: the basis, or the basis with a number. */
static enum fs_err unused_short(struct fat_volume *vol, struct fat_dir *d, struct fat_new_name *name)
{
    uint8_t basis[11];
    uint32_t hash, number = 1;
    struct fs_entry other;
    enum fs_err err;
    bool exact = fat_basis(basis, name->text, name->length);

    memcpy(name->packed, basis, 11);
    if (exact) {
        err = fat_dir_find(vol, d->dir, basis, &other);
        if (err != FS_OK) {
            return err == FS_NO_FILE ? FS_OK : err;
        }
    }
    hash = fat_short_hash(basis);
    if (d->tail_hash == hash) {
        number = d->tail + 1;           /* all below were taken when it was given */
    }
    for (; number <= 999999; number++) {
        fat_add_tail(name->packed, basis, number);
        err = fat_dir_find(vol, d->dir, name->packed, &other);
        if (err == FS_NO_FILE) {
            d->tail_hash = hash;
            d->tail = number;
            return FS_OK;
        }
        if (err != FS_OK) {
            return err;
        }
    }
    return FS_EXISTS;
}

/* What the caller's name becomes in that directory.  FS_EXISTS: another entry than `self` has it. */
static enum fs_err make_name(struct fat_volume *vol, struct fat_dir *d, const struct fs_name *wanted,
                             const struct fs_entry *self, struct fat_new_name *name)
{
    struct fs_entry other;
    enum fs_err err;

    name->length = 0;
    memcpy(name->packed, wanted->packed, 11);
    if (wanted->text == NULL) {
        err = fat_dir_find(vol, d->dir, name->packed, &other);
    } else {
        size_t length = 0;

        while (wanted->text[length] != 0) {
            length++;
        }
        name->length = fat_long_of(wanted->text, length, name->text);
        if (name->length == 0) {
            return FS_BAD_NAME;
        }
        err = fat_dir_find_text(vol, d->dir, wanted->text, length, &other);
    }
    if (err == FS_OK && self != NULL && other.dir == self->dir && other.index == self->index) {
        err = FS_NO_FILE;       /* the same file, in other letters */
    }
    if (err != FS_NO_FILE) {
        return err == FS_OK ? FS_EXISTS : err;
    }
    if (wanted->text == NULL) {
        return FS_OK;
    }
    if (self != NULL && d->dir == self->dir && fat_basis(name->packed, name->text, name->length) &&
        memcmp(name->packed, self->name, 11) == 0 &&
        (fat_long_slots(name->length) == self->long_slots ||
         fat_short_is_enough(name->packed, name->text, name->length))) {
        err = FS_OK;            /* it keeps its short name, and its slots */
    } else {
        err = unused_short(vol, d, name);
    }
    if (err == FS_OK && fat_short_is_enough(name->packed, name->text, name->length)) {
        name->length = 0;
    }
    return err;
}

static enum fs_err create_entry(struct fat_volume *vol, struct fat_dir *d, const struct fat_new_name *name,
                                struct fs_entry *entry)
{
    uint32_t start = 0, count = fat_long_slots(name->length);
    struct fs_entry where;
    uint8_t *slot;
    enum fs_err err = d->orphans ? fat_sweep_orphans(vol, d) : FS_OK;

    if (err == FS_OK) {
        err = fat_find_slots(vol, d, count + 1, &start);
    }
    if (err == FS_OK) {
        err = fat_slot(vol, d, start + count, &where, &slot);
    }
    if (err == FS_OK) {
        err = names_come(vol, d->dir, name, where.lba);
    }
    memcpy(entry->name, name->packed, 11);
    return err == FS_OK ? fat_put_slots(vol, d, start, name, entry) : err;
}

static enum fs_err learned(struct fat_volume *vol, uint32_t dir, struct fat_dir **d)
{
    enum fs_err err = fat_dir_get(vol, dir, d);

    return err == FS_OK ? fat_dir_learn(vol, *d) : err;
}

enum fs_err fat_dir_create(struct fat_volume *vol, uint32_t dir, const struct fs_name *wanted, uint8_t attr,
                           uint16_t time, uint16_t date, uint32_t first, struct fs_entry *entry)
{
    struct fat_new_name name;
    struct fat_dir *d;
    enum fs_err err = fat_check_failed(vol);

    memset(entry, 0, sizeof(*entry));
    entry->attr = attr;
    entry->time = entry->create_time = time;
    entry->date = entry->create_date = entry->access_date = date;
    entry->first = first;
    if (err == FS_OK) {
        err = learned(vol, dir, &d);
    }
    if (err == FS_OK && (attr & FS_ATTR_LABEL)) {       /* a label is no name: others may have it */
        memcpy(name.packed, wanted->packed, 11);
        name.length = 0;
    } else if (err == FS_OK) {
        err = make_name(vol, d, wanted, NULL, &name);
    }
    return err == FS_OK ? create_entry(vol, d, &name, entry) : err;
}

enum fs_err fat_dir_store(struct fat_volume *vol, const struct fs_entry *entry)
{
    uint8_t *sector;
    enum fs_err err = fat_window_at(vol, &vol->dir_window, entry->lba, &sector);

    if (err == FS_OK) {
        fat_slot_of_entry(vol, entry, sector + entry->offset);
        err = fat_mark_shown(vol, entry->lba);
    }
    return err;
}

/* ---- removing ---- */

/* Out of its directory; what it held becomes free when that is on the medium. */
static enum fs_err remove_with_chain(struct fat_volume *vol, const struct fs_entry *entry)
{
    struct fat_dir *d;
    enum fs_err err = learned(vol, entry->dir, &d);

    if (err == FS_OK && vol->chain_count == FAT_CHAINS) {
        err = fat_commit_group(vol);            /* there is room for its chain, or nothing is done */
    }
    if (err == FS_OK) {
        err = fat_clear_slots(vol, d, entry);
    }
    if (err == FS_OK && entry->first != 0) {
        if (entry->attr & FS_ATTR_DIRECTORY) {
            fat_dir_forget(vol, entry->first);
        }
        err = fat_free_chain(vol, entry->first);
    }
    return err;
}

enum fs_err fat_remove(struct fat_volume *vol, const struct fs_entry *entry)
{
    enum fs_err err = fat_check_failed(vol);

    if (err != FS_OK || (entry->attr & (FS_ATTR_DIRECTORY | FS_ATTR_READONLY))) {
        return err == FS_OK ? FS_DENIED : err;
    }
    if (fat_node_find(vol, entry) != NULL) {
        return FS_BUSY;
    }
    return remove_with_chain(vol, entry);
}

enum fs_err fat_rmdir(struct fat_volume *vol, const struct fs_entry *entry)
{
    struct fs_entry inside;
    uint32_t index = 0;
    enum fs_err err = fat_check_failed(vol);

    if (err != FS_OK || !(entry->attr & FS_ATTR_DIRECTORY) || !fat_cluster_valid(vol, entry->first)) {
        return err == FS_OK ? FS_DENIED : err;
    }
    while ((err = fat_dir_next(vol, entry->first, &index, &inside)) == FS_OK) {
        if (inside.name[0] != '.') {
            return FS_DENIED;
        }
    }
    return err == FS_END ? remove_with_chain(vol, entry) : err;
}

/* ---- renaming ---- */

/*
 * In the sector where the old name is, or over it: the file is there under one name or the other.
 * FS_NO_FILE: there is no room.
 */
static enum fs_err rename_in_place(struct fat_volume *vol, struct fat_dir *d, const struct fs_entry *entry,
                                   const struct fat_new_name *name)
{
    struct fs_entry moved = *entry;
    uint32_t slots = fat_long_slots(name->length), start = entry->index - slots;
    bool whole = fat_in_one_sector(vol, entry->index - entry->long_slots, entry->long_slots + 1u);
    enum fs_err err = FS_OK;

    if (slots != 0 && memcmp(name->packed, entry->name, 11) != 0) {
        err = whole ? fat_find_near(vol, d, entry, slots + 1, &start) : FS_NO_FILE;
    }
    if (err == FS_OK) {
        err = names_come(vol, d->dir, name, entry->lba);
    }
    if (err == FS_OK) {
        err = fat_clear_slots(vol, d, entry);
    }
    if (err != FS_OK) {
        return err;
    }
    memcpy(moved.name, name->packed, 11);
    return fat_put_slots(vol, d, start, name, &moved);
}

/* Is the directory `inner` the directory `outer`, or below it?  By the entries that lead up. */
static enum fs_err is_below(struct fat_volume *vol, uint32_t inner, uint32_t outer, bool *below)
{
    static const uint8_t up[11] = "..         ";
    struct fs_entry entry;

    *below = false;
    for (unsigned depth = 0; inner != FS_ROOT && depth < FS_PATH_MAX; depth++) {
        enum fs_err err;

        if (inner == outer) {
            *below = true;
            return FS_OK;
        }
        err = fat_dir_find(vol, inner, up, &entry);
        if (err != FS_OK) {
            return err == FS_NO_FILE ? FS_CORRUPT : err;
        }
        inner = entry.first;
    }
    return inner == FS_ROOT ? FS_OK : FS_CORRUPT;
}

/* The directory `dir` is in another one now. */
static enum fs_err turn_up(struct fat_volume *vol, uint32_t dir, uint32_t parent)
{
    struct fs_entry entry;
    enum fs_err err = fat_dir_find(vol, dir, (const uint8_t *)"..         ", &entry);

    if (err == FS_OK) {
        entry.first = parent;
        err = fat_dir_store(vol, &entry);
    }
    return err == FS_NO_FILE ? FS_OK : err;
}

/*
 * A new entry, then the old one goes.  In one sector that is one step; else the new one is on the medium
 * before: power lost in between leaves the file under both names, and nothing lost.
 */
static enum fs_err move_entry(struct fat_volume *vol, struct fat_dir *d, const struct fs_entry *entry,
                              uint32_t new_dir, const struct fat_new_name *name)
{
    struct fs_entry moved = *entry;
    struct fat_dir *to;
    enum fs_err err = learned(vol, new_dir, &to);
    bool together;

    if (err == FS_OK) {
        err = create_entry(vol, to, name, &moved);
    }
    if (err != FS_OK) {
        return err;
    }
    together = moved.lba == entry->lba && fat_in_one_sector(vol, entry->index - entry->long_slots, entry->long_slots + 1u) &&
               fat_in_one_sector(vol, moved.index - moved.long_slots, moved.long_slots + 1u);
    if (!together) {
        err = fat_commit_group(vol);
    }
    if (err == FS_OK && (entry->attr & FS_ATTR_DIRECTORY) && new_dir != entry->dir) {
        err = turn_up(vol, entry->first, new_dir);
    }
    if (err == FS_OK) {
        err = learned(vol, entry->dir, &d);
    }
    if (err == FS_OK) {
        err = fat_clear_slots(vol, d, entry);
    }
    if (err == FS_OK && !together) {
        err = fat_commit_group(vol);        /* both names at once for as short a time as can be */
    }
    return err;
}

enum fs_err fat_rename(struct fat_volume *vol, const struct fs_entry *entry, uint32_t new_dir,
                       const struct fs_name *wanted)
{
    struct fat_new_name name;
    struct fat_dir *from, *to;
    enum fs_err err = fat_check_failed(vol);

    if (err == FS_OK) {
        err = learned(vol, entry->dir, &from);
    }
    if (err == FS_OK) {
        err = learned(vol, new_dir, &to);
    }
    if (err == FS_OK && (entry->attr & FS_ATTR_LABEL)) {
        memcpy(name.packed, wanted->packed, 11);
        name.length = 0;
    } else if (err == FS_OK) {
        err = make_name(vol, to, wanted, entry, &name);
    }
    if (err != FS_OK) {
        return err;
    }
    if (fat_node_find(vol, entry) != NULL) {
        return FS_BUSY;
    }
    if (new_dir == entry->dir) {
        err = rename_in_place(vol, from, entry, &name);
        if (err != FS_NO_FILE) {
            return err;
        }
    }
    if (new_dir != entry->dir && (entry->attr & FS_ATTR_DIRECTORY)) {
        bool below;

        if (wanted->text == NULL) {
            return FS_DENIED;   /* DOS renames directories, it does not move them [RBIL 2156] */
        }
        err = is_below(vol, new_dir, entry->first, &below);
        if (err != FS_OK || below) {
            return err == FS_OK ? FS_DENIED : err;
        }
    }
    return move_entry(vol, from, entry, new_dir, &name);
}

/* ---- directories, attributes ---- */

/* The first cluster of a directory: ".", "..", the rest zero. */
static enum fs_err first_cluster(struct fat_volume *vol, uint32_t cluster, uint32_t parent, uint16_t time, uint16_t date)
{
    struct fs_entry dot = { .attr = FS_ATTR_DIRECTORY, .time = time, .date = date, .create_time = time,
                            .create_date = date, .access_date = date };
    uint32_t lba = fat_cluster_lba(vol, cluster);

    for (uint32_t i = 0; i < vol->fs.cluster_sectors; i++) {
        struct vc_block *block;
        enum fs_err err = fat_block_of(vol, lba + i, 1, false, &block);
        uint8_t *bytes;

        if (err != FS_OK) {
            return err;
        }
        bytes = fat_bytes(vol, block, lba + i);
        memset(bytes, 0, vol->fs.sector_size);
        if (i == 0) {
            memcpy(dot.name, ".          ", 11);
            dot.first = cluster;
            fat_slot_of_entry(vol, &dot, bytes);
            dot.name[1] = '.';
            dot.first = parent;
            fat_slot_of_entry(vol, &dot, bytes + FAT_ENTRY_SIZE);
        }
        fat_mark(vol, block, lba + i, 1, FAT_DATA);
    }
    return FS_OK;
}

enum fs_err fat_mkdir(struct fat_volume *vol, uint32_t dir, const struct fs_name *name, uint16_t time, uint16_t date)
{
    struct fs_entry entry;
    uint32_t cluster;
    enum fs_err err = fat_check_failed(vol);

    if (err == FS_OK) {
        err = fat_extend_chain(vol, 0, true, &cluster);
    }
    if (err != FS_OK) {
        return err;
    }
    fat_dir_forget(vol, cluster);
    err = first_cluster(vol, cluster, dir, time, date);
    if (err == FS_OK) {
        err = fat_dir_create(vol, dir, name, FS_ATTR_DIRECTORY, time, date, cluster, &entry);
    }
    if (err != FS_OK) {
        (void)fat_free_chain(vol, cluster);     /* the first error is the one to report */
    }
    return err;
}

enum fs_err fat_set_attr(struct fat_volume *vol, const struct fs_entry *entry, uint8_t attr)
{
    struct fs_node *node = fat_node_find(vol, entry);
    struct fs_entry changed = node ? node->entry : *entry;
    enum fs_err err = fat_check_failed(vol);

    if (err != FS_OK) {
        return err;
    }
    changed.attr = attr;
    if (node != NULL) {
        node->entry.attr = attr;
    }
    return fat_dir_store(vol, &changed);
}

enum fs_err fat_set_times(struct fat_volume *vol, const struct fs_entry *entry)
{
    struct fs_node *node = fat_node_find(vol, entry);
    struct fs_entry *changed = node != NULL ? &node->entry : NULL, copy = *entry;
    enum fs_err err = fat_check_failed(vol);

    if (err != FS_OK) {
        return err;
    }
    if (changed != NULL) {
        copy = *changed;
    }
    copy.time = entry->time;
    copy.date = entry->date;
    copy.create_time = entry->create_time;
    copy.create_date = entry->create_date;
    copy.create_hundredths = entry->create_hundredths;
    copy.access_date = entry->access_date;
    if (changed != NULL) {
        *changed = copy;
    }
    return fat_dir_store(vol, &copy);
}
