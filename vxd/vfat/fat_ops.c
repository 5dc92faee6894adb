/*
 * fat_ops.c - FAT as a file system of DOS: fs.h's calls on a struct fat_volume.
 */
#include "fat.h"

static struct fat_volume *fat(struct fs_volume *vol)
{
    return (struct fat_volume *)vol;    /* fs is its first member */
}

/* At the end of the system nobody comes to write what waits. */
static enum fs_err ended(struct fs_volume *vol, enum fs_err err)
{
    enum fs_err synced = fat(vol)->ending ? fat_sync(fat(vol)) : FS_OK;

    return err == FS_OK ? synced : err;
}

static enum fs_err op_lookup(struct fs_volume *vol, const char *path, uint32_t *dir, struct fs_entry *entry)
{
    return fat_lookup(fat(vol), path, dir, entry);
}

static enum fs_err op_next(struct fs_volume *vol, uint32_t dir, uint32_t *index, struct fs_entry *entry)
{
    return fat_dir_next(fat(vol), dir, index, entry);
}

static enum fs_err op_at(struct fs_volume *vol, uint32_t dir, uint32_t index, struct fs_entry *entry)
{
    return fat_dir_at(fat(vol), dir, index, entry);
}

static bool op_dir_valid(const struct fs_volume *vol, uint32_t dir)
{
    return fat_cluster_valid((const struct fat_volume *)vol, dir);
}

static enum fs_err op_create(struct fs_volume *vol, uint32_t dir, const struct fs_name *name, uint8_t attr,
                             uint16_t time, uint16_t date, struct fs_entry *entry)
{
    return ended(vol, fat_dir_create(fat(vol), dir, name, attr, time, date, 0, entry));
}

static enum fs_err op_remove(struct fs_volume *vol, const struct fs_entry *entry)
{
    return ended(vol, fat_remove(fat(vol), entry));
}

static enum fs_err op_rename(struct fs_volume *vol, const struct fs_entry *entry, uint32_t new_dir,
                             const struct fs_name *name)
{
    return ended(vol, fat_rename(fat(vol), entry, new_dir, name));
}

static enum fs_err op_mkdir(struct fs_volume *vol, uint32_t dir, const struct fs_name *name, uint16_t time,
                            uint16_t date)
{
    return ended(vol, fat_mkdir(fat(vol), dir, name, time, date));
}

static enum fs_err op_rmdir(struct fs_volume *vol, const struct fs_entry *entry)
{
    return ended(vol, fat_rmdir(fat(vol), entry));
}

static enum fs_err op_set_attr(struct fs_volume *vol, const struct fs_entry *entry, uint8_t attr)
{
    return ended(vol, fat_set_attr(fat(vol), entry, attr));
}

static enum fs_err op_set_times(struct fs_volume *vol, const struct fs_entry *entry)
{
    return ended(vol, fat_set_times(fat(vol), entry));
}

static size_t op_long_name(struct fs_volume *vol, const struct fs_entry *entry, uint16_t *name)
{
    return fat_long_name(fat(vol), entry, name);
}

static enum fs_err op_label_create(struct fs_volume *vol, const uint8_t name[11], uint16_t time, uint16_t date)
{
    return fat_label_create(fat(vol), name, time, date);
}

static enum fs_err op_label_delete(struct fs_volume *vol, const uint8_t pattern[11])
{
    return fat_label_delete(fat(vol), pattern);
}

static enum fs_err op_label_rename(struct fs_volume *vol, const uint8_t pattern[11], const uint8_t new_name[11])
{
    return fat_label_rename(fat(vol), pattern, new_name);
}

static struct fs_node *op_node_find(struct fs_volume *vol, const struct fs_entry *entry)
{
    return fat_node_find(fat(vol), entry);
}

static enum fs_err op_open(struct fs_volume *vol, const struct fs_entry *entry, struct fs_file *file)
{
    return fat_open(fat(vol), entry, file);
}

static enum fs_err op_make_exclusive(struct fs_volume *vol, struct fs_file *file)
{
    return fat_make_exclusive(fat(vol), file);
}

static enum fs_err op_close(struct fs_volume *vol, struct fs_file *file)
{
    return ended(vol, fat_close(fat(vol), file));
}

static enum fs_err op_commit(struct fs_volume *vol, struct fs_file *file)
{
    return ended(vol, fat_commit(fat(vol), file));
}

static enum fs_err op_write(struct fs_volume *vol, struct fs_file *file, uint32_t position, const void *buffer,
                            uint32_t bytes, uint32_t *done)
{
    return ended(vol, fat_write(fat(vol), file, position, buffer, bytes, done));
}

static enum fs_err op_set_size(struct fs_volume *vol, struct fs_file *file, uint32_t size)
{
    return ended(vol, fat_set_size(fat(vol), file, size));
}

static enum fs_err op_allocate(struct fs_volume *vol, struct fs_file *file, uint32_t size)
{
    return ended(vol, fat_allocate(fat(vol), file, size));
}

static enum fs_err op_run(struct fs_volume *vol, struct fs_file *file, uint32_t position, uint32_t *lba,
                          uint32_t *sectors)
{
    return fat_run(fat(vol), file, position, lba, sectors);
}

static enum fs_err op_free_space(struct fs_volume *vol, uint32_t *clusters)
{
    return fat_free_space(fat(vol), clusters);
}

static enum fs_err op_sync(struct fs_volume *vol)
{
    return fat_sync(fat(vol));
}

static enum fs_err op_raw(struct fs_volume *vol, bool write, uint32_t lba, uint32_t n, void *buffer)
{
    return fat_raw(fat(vol), write, lba, n, buffer);
}

static void op_unmount(struct fs_volume *vol)
{
    if (fat(vol)->release != NULL) {
        fat(vol)->release(fat(vol));
    }
}

const struct fs_ops fat_ops = {
    .lookup = op_lookup, .next = op_next, .at = op_at, .dir_valid = op_dir_valid, .create = op_create,
    .remove = op_remove, .rename = op_rename, .mkdir = op_mkdir, .rmdir = op_rmdir,
    .set_attr = op_set_attr, .set_times = op_set_times, .long_name = op_long_name, .label_create = op_label_create, .label_delete = op_label_delete,
    .label_rename = op_label_rename, .node_find = op_node_find, .open = op_open,
    .make_exclusive = op_make_exclusive, .close = op_close, .commit = op_commit, .read = fat_op_read,
    .write = op_write, .set_size = op_set_size, .allocate = op_allocate, .run = op_run,
    .free_space = op_free_space, .sync = op_sync, .raw = op_raw, .unmount = op_unmount,
};
