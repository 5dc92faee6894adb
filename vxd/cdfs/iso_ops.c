/*
 * iso_ops.c - a CD as a file system of DOS: fs.h's calls.  Pure.
 *
 * A path that meets a directory twice is refused: so no directory is its own descendant.
 */
#include <string.h>
#include "iso.h"

struct opened {                 /* a node, what it was opened from, and where its bytes are */
    struct fs_node node;        /* first */
    uint32_t disc;
    uint32_t extents;
    struct iso_extent extent[];
};

static struct iso_volume *iso(struct fs_volume *vol)
{
    return (struct iso_volume *)vol;    /* fs is its first member */
}

/* ---- directories ---- */

static void entry_of(const struct iso_volume *vol, const struct iso_dir *dir, uint32_t index, struct fs_entry *entry)
{
    const struct iso_item *item = &dir->item[index];
    uint32_t block = item->extents > 0 ? dir->extent[item->extent].block : 0;

    memset(entry, 0, sizeof(*entry));
    memcpy(entry->name, item->name, sizeof(entry->name));
    entry->attr = item->attr;
    entry->time = entry->create_time = item->time;
    entry->date = entry->create_date = entry->access_date = item->date;
    entry->size = item->size;
    entry->first = (item->attr & FS_ATTR_DIRECTORY) != 0 || item->size > 0 ? block : 0;
    if ((item->attr & FS_ATTR_DIRECTORY) != 0 && block == vol->root) {
        entry->first = FS_ROOT;         /* ".." of a directory in the root */
    }
    entry->dir = dir->block == vol->root ? FS_ROOT : dir->block;
    entry->index = index;
    entry->lba = item->sector;
    entry->offset = item->offset;
}

static enum fs_err op_next(struct fs_volume *vol, uint32_t dir_id, uint32_t *index, struct fs_entry *entry)
{
    struct iso_dir *dir;
    enum fs_err err = iso_check(iso(vol));

    if (err == FS_OK) {
        err = iso_dir_get(iso(vol), dir_id, &dir);
    }
    if (err != FS_OK) {
        return err;
    }
    if (*index >= dir->count) {
        return FS_END;
    }
    entry_of(iso(vol), dir, *index, entry);
    (*index)++;
    return FS_OK;
}

static enum fs_err op_at(struct fs_volume *vol, uint32_t dir, uint32_t index, struct fs_entry *entry)
{
    return op_next(vol, dir, &index, entry);
}

static bool op_dir_valid(const struct fs_volume *vol, uint32_t dir)
{
    return dir < ((const struct iso_volume *)vol)->blocks;
}

static size_t op_long_name(struct fs_volume *vol, const struct fs_entry *entry, uint16_t *name)
{
    struct iso_dir *dir;
    const struct iso_item *item;

    if (!iso(vol)->present || iso_dir_get(iso(vol), entry->dir, &dir) != FS_OK || entry->index >= dir->count) {
        return 0;
    }
    item = &dir->item[entry->index];
    memcpy(name, dir->text + item->units, item->length * sizeof(*name));
    return item->length;
}

static void root_entry(const struct iso_volume *vol, struct fs_entry *entry)
{
    (void)vol;
    memset(entry, 0, sizeof(*entry));
    entry->attr = FS_ATTR_DIRECTORY;
    entry->first = FS_ROOT;
}

/* Was the path in this directory before? */
static bool was_there(const uint32_t *blocks, uint32_t depth, uint32_t block)
{
    for (uint32_t i = 0; i < depth; i++) {
        if (blocks[i] == block) {
            return true;
        }
    }
    return false;
}

/* Nothing but backslashes to the end. */
static bool is_end(const char *path)
{
    while (*path == '\\') {
        path++;
    }
    return *path == 0;
}

static enum fs_err op_lookup(struct fs_volume *fs, const char *path, uint32_t *dir_id, struct fs_entry *entry)
{
    struct iso_volume *vol = iso(fs);
    uint32_t blocks[ISO_DEPTH], depth = 0;
    enum fs_err err = iso_check(vol);

    *dir_id = FS_ROOT;
    root_entry(vol, entry);
    while (err == FS_OK) {
        uint32_t length = 0, index;
        struct iso_dir *dir;
        bool last;

        while (*path == '\\') {
            path++;
        }
        while (path[length] != 0 && path[length] != '\\') {
            length++;
        }
        if (length == 0) {
            return FS_OK;
        }
        if (!(entry->attr & FS_ATTR_DIRECTORY)) {
            return FS_NO_PATH;
        }
        last = is_end(path + length);
        *dir_id = entry->first;
        err = iso_dir_get(vol, *dir_id, &dir);
        if (err != FS_OK) {
            return err;
        }
        if (depth == ISO_DEPTH || was_there(blocks, depth, dir->block)) {
            return FS_CORRUPT;
        }
        blocks[depth++] = dir->block;
        if (!iso_dir_find(dir, path, length, &index)) {
            return last ? FS_NO_FILE : FS_NO_PATH;
        }
        entry_of(vol, dir, index, entry);
        path += length;
    }
    return err;
}

/* ---- files ---- */

static struct fs_node **chain_of(struct iso_volume *vol, const struct fs_entry *entry)
{
    return &vol->nodes[(entry->dir ^ entry->index * 2654435761u >> 16) % ISO_NODE_HASH];
}

static struct fs_node *op_node_find(struct fs_volume *vol, const struct fs_entry *entry)
{
    struct fs_node *node = *chain_of(iso(vol), entry);

    while (node != NULL && (node->entry.dir != entry->dir || node->entry.index != entry->index ||
                            ((struct opened *)node)->disc != iso(vol)->disc)) {
        node = node->next;
    }
    return node;
}

static enum fs_err make_node(struct iso_volume *vol, const struct fs_entry *entry, struct fs_node **made)
{
    struct iso_dir *dir;
    const struct iso_item *item;
    struct opened *opened;
    enum fs_err err = iso_dir_get(vol, entry->dir, &dir);

    if (err != FS_OK) {
        return err;
    }
    if (entry->index >= dir->count || (dir->item[entry->index].attr & (FS_ATTR_DIRECTORY | FS_ATTR_LABEL)) != 0) {
        return FS_DENIED;
    }
    item = &dir->item[entry->index];
    opened = vol->memory->alloc((uint32_t)(sizeof(*opened) + item->extents * sizeof(struct iso_extent)));
    if (opened == NULL) {
        return FS_NO_NODE;
    }
    entry_of(vol, dir, entry->index, &opened->node.entry);
    opened->disc = vol->disc;
    opened->extents = item->extents;
    memcpy(opened->extent, dir->extent + item->extent, item->extents * sizeof(struct iso_extent));
    opened->node.next = *chain_of(vol, entry);
    *chain_of(vol, entry) = &opened->node;
    *made = &opened->node;
    return FS_OK;
}

static enum fs_err op_open(struct fs_volume *vol, const struct fs_entry *entry, struct fs_file *file)
{
    struct fs_node *node;
    enum fs_err err = iso_check(iso(vol));

    if (err != FS_OK) {
        return err;
    }
    node = op_node_find(vol, entry);
    if (node != NULL && node->exclusive) {
        return FS_BUSY;
    }
    if (node == NULL) {
        err = make_node(iso(vol), entry, &node);
        if (err != FS_OK) {
            return err;
        }
    }
    node->users++;
    memset(file, 0, sizeof(*file));
    file->node = node;
    return FS_OK;
}

static enum fs_err op_make_exclusive(struct fs_volume *vol, struct fs_file *file)
{
    if (file->node->users > 1) {
        return FS_BUSY;
    }
    vol->exclusive_files += !file->node->exclusive;
    file->node->exclusive = true;
    return FS_OK;
}

static enum fs_err op_close(struct fs_volume *vol, struct fs_file *file)
{
    struct fs_node *node = file->node, **at = chain_of(iso(vol), &node->entry);

    if (node->exclusive) {
        node->exclusive = false;
        vol->exclusive_files--;
    }
    file->node = NULL;
    if (--node->users > 0) {
        return FS_OK;
    }
    while (*at != NULL && *at != node) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = node->next;
    }
    iso(vol)->memory->free(node);
    return FS_OK;
}

static enum fs_err op_read(struct fs_volume *fs, struct fs_file *file, uint32_t position, void *buffer,
                           uint32_t bytes, uint32_t *done)
{
    struct iso_volume *vol = iso(fs);
    const struct opened *opened = (const struct opened *)file->node;
    uint32_t size = file->node->entry.size;
    uint64_t start = 0;         /* of the extent, in the file */
    enum fs_err err = iso_check(vol);

    *done = 0;
    if (err != FS_OK) {
        return err;
    }
    if (opened->disc != vol->disc) {
        return FS_NOT_READY;            /* its disc is not in the drive any more */
    }
    bytes = position >= size ? 0 : bytes < size - position ? bytes : size - position;
    for (uint32_t i = 0; i < opened->extents && *done < bytes; i++) {
        const struct iso_extent *e = &opened->extent[i];
        uint64_t at = (uint64_t)position + *done;

        if (at < start + e->bytes) {
            uint64_t room = start + e->bytes - at;
            uint32_t n = bytes - *done < room ? bytes - *done : (uint32_t)room;
            uint64_t from = (uint64_t)e->block * vol->block_size + (at - start);

            if (e->block >= vol->blocks) {
                return FS_CORRUPT;
            }
            err = iso_bytes(vol, from, n, (uint8_t *)buffer + *done);
            if (err != FS_OK) {
                return err;
            }
            *done += n;
        }
        start += e->bytes;
    }
    return FS_OK;
}

/* ---- the volume ---- */

static enum fs_err op_raw(struct fs_volume *vol, bool write, uint32_t lba, uint32_t n, void *buffer)
{
    enum fs_err err = iso_check(iso(vol));

    if (write) {
        return FS_PROTECTED;
    }
    for (uint32_t i = 0; err == FS_OK && i < n; i++) {
        err = iso_bytes(iso(vol), (uint64_t)(lba + i) * ISO_SECTOR, ISO_SECTOR, (uint8_t *)buffer + i * ISO_SECTOR);
    }
    return err;
}

static enum fs_err op_free_space(struct fs_volume *vol, uint32_t *clusters)
{
    *clusters = 0;
    return iso_check(iso(vol));
}

static void op_unmount(struct fs_volume *vol)
{
    const struct iso_memory *memory = iso(vol)->memory;

    iso_forget(iso(vol));
    memory->free(iso(vol));
}

const struct fs_ops iso_ops = {
    .lookup = op_lookup, .next = op_next, .at = op_at, .dir_valid = op_dir_valid, .long_name = op_long_name,
    .node_find = op_node_find, .open = op_open, .make_exclusive = op_make_exclusive, .close = op_close,
    .read = op_read, .free_space = op_free_space, .raw = op_raw, .unmount = op_unmount,
};
