/*
 * fat_file.c - contents of files.
 *
 * Whole sectors go straight between the caller's memory and the medium, as many at a time as lie
 * next to each other; the rest passes through the data window.  Each opener remembers the cluster
 * it used last, so going forward never starts again at the first.
 */
#include <string.h>
#include "fat.h"

static unsigned hash_of(const struct fs_entry *entry)
{
    return (entry->lba * 16 + entry->offset / 32) % FAT_HASH_SIZE;
}

struct fs_node *fat_node_find(struct fat_volume *vol, const struct fs_entry *entry)
{
    struct fs_node *node = vol->hash[hash_of(entry)];

    while (node != NULL && (node->entry.lba != entry->lba || node->entry.offset != entry->offset)) {
        node = node->next;
    }
    return node;
}

enum fs_err fat_open(struct fat_volume *vol, const struct fs_entry *entry, struct fs_file *file)
{
    struct fs_node *node = fat_node_find(vol, entry);

    memset(file, 0, sizeof(*file));
    if (node == NULL) {
        node = vol->free_nodes;
        if (node == NULL) {
            return FS_NO_NODE;
        }
        vol->free_nodes = node->next;
        node->entry = *entry;
        node->users = 0;
        node->dirty = false;
        node->exclusive = false;
        node->next = vol->hash[hash_of(entry)];
        vol->hash[hash_of(entry)] = node;
    }
    if (node->exclusive) {
        return FS_SHARED;
    }
    node->users++;
    file->node = node;
    file->generation = node->generation;
    return FS_OK;
}

enum fs_err fat_make_exclusive(struct fat_volume *vol, struct fs_file *file)
{
    if (file->node->users > 1) {
        return FS_SHARED;
    }
    file->node->exclusive = true;
    vol->fs.exclusive_files++;
    return FS_OK;
}

enum fs_err fat_commit(struct fat_volume *vol, struct fs_file *file)
{
    enum fs_err err = fat_window_flush(vol, &vol->data);

    if (err == FS_OK) {
        err = fat_window_flush(vol, &vol->fat);
    }
    if (err == FS_OK && file->node->dirty) {
        err = fat_dir_store(vol, &file->node->entry);
        if (err == FS_OK) {
            file->node->dirty = false;
        }
    }
    return err == FS_OK ? fat_barrier(vol) : err;
}

enum fs_err fat_close(struct fat_volume *vol, struct fs_file *file)
{
    struct fs_node *node = file->node, **link;
    enum fs_err err = fat_commit(vol, file);

    file->node = NULL;
    if (--node->users == 0) {
        vol->fs.exclusive_files -= node->exclusive;
        for (link = &vol->hash[hash_of(&node->entry)]; *link != node; link = &(*link)->next) {
        }
        *link = node->next;
        node->generation++;
        node->next = vol->free_nodes;
        vol->free_nodes = node;
    }
    return err;
}

/* The index-th cluster of the file; with `grow` missing ones are added. */
static enum fs_err cluster_at(struct fat_volume *vol, struct fs_file *file, uint32_t index,
                               bool grow, uint32_t *cluster)
{
    struct fs_entry *entry = &file->node->entry;
    uint32_t now = entry->first, at = 0;

    if (index >= vol->fs.clusters) {
        return grow ? FS_FULL : FS_CORRUPT;
    }
    if (file->generation != file->node->generation) {
        file->generation = file->node->generation;
        file->cluster = 0;
    }
    if (now == 0) {
        enum fs_err err = grow ? fat_extend_chain(vol, 0, &now) : FS_CORRUPT;

        if (err != FS_OK) {
            return err;
        }
        entry->first = now;
        file->node->dirty = true;
    }
    if (file->cluster != 0 && file->cluster_index <= index) {
        now = file->cluster;
        at = file->cluster_index;
    }
    while (at < index) {
        uint32_t next;
        enum fs_err err = fat_next(vol, now, &next);

        if (err == FS_OK && next == 0) {
            err = grow ? fat_extend_chain(vol, now, &next) : FS_CORRUPT;
        }
        if (err != FS_OK) {
            return err;
        }
        now = next;
        at++;
        file->cluster = now;
        file->cluster_index = at;
    }
    file->cluster = now;
    file->cluster_index = index;
    *cluster = now;
    return fat_cluster_valid(vol, now) ? FS_OK : FS_CORRUPT;
}

/* How many whole sectors from `position` lie next to each other, at most `want`. */
static uint32_t run_length(struct fat_volume *vol, struct fs_file *file, uint32_t position,
                           uint32_t cluster, uint32_t want, bool grow)
{
    uint32_t index = position >> vol->fs.cluster_shift;
    uint32_t run =
        (vol->fs.cluster_bytes - (position & (vol->fs.cluster_bytes - 1))) >> vol->fs.sector_shift;

    while (run < want) {
        uint32_t next;

        if (cluster_at(vol, file, index + 1, grow, &next) != FS_OK || next != cluster + 1) {
            break;      /* an error comes back when that cluster's turn comes */
        }
        cluster = next;
        index++;
        run += vol->fs.cluster_sectors;
    }
    return run < want ? run : want;
}

static bool window_in(const struct fat_window *win, uint32_t lba, uint32_t n)
{
    return win->lba != FAT_NO_LBA && win->lba - lba < n;
}

static enum fs_err read_bytes(struct fat_volume *vol, struct fs_file *file, uint32_t position,
                               void *buffer, uint32_t bytes, uint32_t *done)
{
    const struct fs_entry *entry = &file->node->entry;
    uint8_t *to = buffer;

    *done = 0;
    if (position >= entry->size) {
        return FS_OK;
    }
    if (bytes > entry->size - position) {
        bytes = entry->size - position;
    }
    while (bytes > 0) {
        uint32_t in_sector = position & (vol->fs.sector_size - 1), cluster, lba, n;
        enum fs_err err = cluster_at(vol, file, position >> vol->fs.cluster_shift, false, &cluster);

        if (err != FS_OK) {
            return err;
        }
        lba = fat_cluster_lba(vol, cluster) +
              ((position & (vol->fs.cluster_bytes - 1)) >> vol->fs.sector_shift);
        if (in_sector != 0 || bytes < vol->fs.sector_size) {
            n = vol->fs.sector_size - in_sector;
            n = n < bytes ? n : bytes;
            err = fat_window_load(vol, &vol->data, lba);
            if (err != FS_OK) {
                return err;
            }
            memcpy(to, vol->data.data + in_sector, n);
        } else {
            n = run_length(vol, file, position, cluster, bytes >> vol->fs.sector_shift, false);
            if (window_in(&vol->data, lba, n)) {
                err = fat_window_flush(vol, &vol->data);
            }
            if (err == FS_OK) {
                err = fat_read_sectors(vol, lba, n, to);
            }
            if (err != FS_OK) {
                return err;
            }
            n <<= vol->fs.sector_shift;
        }
        to += n;
        position += n;
        bytes -= n;
        *done += n;
    }
    return FS_OK;
}

enum fs_err fat_read(struct fat_volume *vol, struct fs_file *file, uint32_t position,
                      void *buffer, uint32_t bytes, uint32_t *done)
{
    enum fs_err err;

    vol->fs.moving = true;
    err = read_bytes(vol, file, position, buffer, bytes, done);
    vol->fs.moving = false;
    return err;
}

/* Part of one sector.  What lies past the end of the file is not worth reading first. */
static enum fs_err write_part(struct fat_volume *vol, uint32_t lba, uint32_t at,
                               const uint8_t *from, uint32_t n, bool past_end)
{
    enum fs_err err;

    if (at == 0 && (n == vol->fs.sector_size || past_end)) {
        err = fat_window_fill(vol, &vol->data, lba);
        if (err == FS_OK) {
            memset(vol->data.data, 0, vol->fs.sector_size);
        }
    } else {
        err = fat_window_load(vol, &vol->data, lba);
    }
    if (err == FS_OK) {
        if (from != NULL) {
            memcpy(vol->data.data + at, from, n);
        } else {
            memset(vol->data.data + at, 0, n);
        }
        vol->data.dirty = true;
    }
    return err;
}

static enum fs_err write_run(struct fat_volume *vol, uint32_t lba, uint32_t n, const uint8_t *from)
{
    fat_window_drop(&vol->data, lba, n);
    return fat_write_sectors(vol, lba, n, from);
}

/* Writes `bytes` from `from`, or zeros if it is NULL. */
static enum fs_err write_bytes(struct fat_volume *vol, struct fs_file *file, uint32_t position,
                                const uint8_t *from, uint32_t bytes, uint32_t *done)
{
    struct fs_entry *entry = &file->node->entry;

    *done = 0;
    while (bytes > 0) {
        uint32_t in_sector = position & (vol->fs.sector_size - 1), cluster, lba, n;
        enum fs_err err = cluster_at(vol, file, position >> vol->fs.cluster_shift, true, &cluster);

        if (err != FS_OK) {
            return err;
        }
        lba = fat_cluster_lba(vol, cluster) +
              ((position & (vol->fs.cluster_bytes - 1)) >> vol->fs.sector_shift);
        if (in_sector != 0 || bytes < vol->fs.sector_size || from == NULL) {
            n = vol->fs.sector_size - in_sector;
            n = n < bytes ? n : bytes;
            err = write_part(vol, lba, in_sector, from, n, position >= entry->size);
        } else {
            n = run_length(vol, file, position, cluster, bytes >> vol->fs.sector_shift, true);
            err = write_run(vol, lba, n, from);
            n <<= vol->fs.sector_shift;
        }
        if (err != FS_OK) {
            return err;
        }
        position += n;
        bytes -= n;
        *done += n;
        from = from ? from + n : NULL;
        if (position > entry->size) {
            entry->size = position;
        }
        entry->attr |= FS_ATTR_ARCHIVE;
        file->node->dirty = true;
    }
    return FS_OK;
}

enum fs_err fat_write(struct fat_volume *vol, struct fs_file *file, uint32_t position,
                       const void *buffer, uint32_t bytes, uint32_t *done)
{
    struct fs_entry *entry = &file->node->entry;
    enum fs_err err = FS_OK;
    uint32_t gap;

    *done = 0;
    if (bytes > 0xFFFFFFFFu - position) {
        bytes = 0xFFFFFFFFu - position;     /* no file is larger than 4 GB - 1 */
    }
    if (bytes == 0) {
        return FS_OK;
    }
    vol->fs.moving = true;
    if (position > entry->size) {
        err = write_bytes(vol, file, entry->size, NULL, position - entry->size, &gap);
    }
    if (err == FS_OK) {
        err = write_bytes(vol, file, position, buffer, bytes, done);
    }
    vol->fs.moving = false;
    return err == FS_FULL ? FS_OK : err;
}

enum fs_err fat_set_size(struct fat_volume *vol, struct fs_file *file, uint32_t size)
{
    struct fs_entry *entry = &file->node->entry;
    uint32_t first = entry->first, last = 0, done;
    enum fs_err err = FS_OK;

    if (size > entry->size) {
        return write_bytes(vol, file, entry->size, NULL, size - entry->size, &done);
    }
    if (size > 0) {
        err = cluster_at(vol, file, (size - 1) >> vol->fs.cluster_shift, false, &last);
        if (err != FS_OK) {
            return err;
        }
    } else {
        entry->first = 0;
    }
    file->node->generation++;
    file->node->dirty = true;
    entry->size = size;
    entry->attr |= FS_ATTR_ARCHIVE;
    err = fat_commit(vol, file);    /* the entry lets go before the clusters become free */
    if (err != FS_OK) {
        return err;
    }
    if (size > 0) {
        err = fat_cut_chain(vol, last);
    } else if (first != 0) {
        err = fat_free_chain(vol, first);
    }
    return err == FS_OK ? fat_window_flush(vol, &vol->fat) : err;
}

enum fs_err fat_allocate(struct fat_volume *vol, struct fs_file *file, uint32_t size)
{
    struct fs_entry *entry = &file->node->entry;
    uint32_t last;
    enum fs_err err;

    if (size <= entry->size) {
        return FS_OK;
    }
    err = cluster_at(vol, file, (size - 1) >> vol->fs.cluster_shift, true, &last);
    if (err != FS_OK) {
        return err;         /* clusters gained so far stay the file's, past its end */
    }
    entry->size = size;
    file->node->dirty = true;
    return fat_commit(vol, file);
}

enum fs_err fat_run(struct fat_volume *vol, struct fs_file *file, uint32_t position,
                     uint32_t *lba, uint32_t *sectors)
{
    uint32_t size = file->node->entry.size, cluster, want;
    enum fs_err err;

    if (position >= size) {
        return FS_END;
    }
    err = cluster_at(vol, file, position >> vol->fs.cluster_shift, false, &cluster);
    if (err != FS_OK) {
        return err;
    }
    position &= ~(vol->fs.sector_size - 1);
    want = (size - position + vol->fs.sector_size - 1) >> vol->fs.sector_shift;
    *lba = fat_cluster_lba(vol, cluster) +
           ((position & (vol->fs.cluster_bytes - 1)) >> vol->fs.sector_shift);
    *sectors = run_length(vol, file, position, cluster, want, false);
    return FS_OK;
}
