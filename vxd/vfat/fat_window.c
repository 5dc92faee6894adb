/*
 * fat_window.c - sectors of a volume, three of which are kept in memory.
 *
 * One window for the FAT, one for directories, one for the partial sectors of file data.  A
 * sector is in at most one window: FAT, root directory and clusters do not overlap, and a
 * cluster that changes its use is dropped from the windows first.
 */
#include <string.h>
#include "fat.h"

enum fs_err fat_read_sectors(struct fat_volume *vol, uint32_t lba, uint32_t n, void *buffer)
{
    uint32_t per = vol->fs.medium_per_sector;

    if (lba >= vol->fs.total_sectors || n > vol->fs.total_sectors - lba) {
        return FS_CORRUPT;
    }
    if (n == 0) {
        return FS_OK;
    }
    return vol->fs.medium.ops->read(vol->fs.medium.ctx, lba * per, n * per, buffer) ? FS_IO : FS_OK;
}

enum fs_err fat_write_sectors(struct fat_volume *vol, uint32_t lba, uint32_t n, const void *buffer)
{
    uint32_t per = vol->fs.medium_per_sector;

    if (lba >= vol->fs.total_sectors || n > vol->fs.total_sectors - lba) {
        return FS_CORRUPT;
    }
    if (n == 0) {
        return FS_OK;
    }
    vol->unflushed = true;
    return vol->fs.medium.ops->write(vol->fs.medium.ctx, lba * per, n * per, buffer) ? FS_IO : FS_OK;
}

enum fs_err fat_barrier(struct fat_volume *vol)
{
    if (!vol->unflushed || vol->fs.medium.ops->flush == NULL) {
        return FS_OK;
    }
    vol->unflushed = false;
    if (vol->fs.medium.ops->flush(vol->fs.medium.ctx) != 0) {
        vol->unflushed = true;
        return FS_IO;
    }
    return FS_OK;
}

/* A FAT sector goes into every copy; the others have one place. */
static enum fs_err write_everywhere(struct fat_volume *vol, const struct fat_window *win)
{
    enum fs_err err = fat_write_sectors(vol, win->lba, 1, win->data);

    if (win != &vol->fat) {
        return err;
    }
    for (uint32_t copy = 1; copy < vol->fs.fat_copies && err == FS_OK; copy++) {
        err = fat_write_sectors(vol, win->lba + copy * vol->fs.fat_sectors, 1, win->data);
    }
    return err;
}

enum fs_err fat_window_flush(struct fat_volume *vol, struct fat_window *win)
{
    enum fs_err err;

    if (!win->dirty) {
        return FS_OK;
    }
    if (win == &vol->dir) {     /* what an entry speaks of is written before the entry */
        err = fat_window_flush(vol, &vol->data);
        if (err == FS_OK) {
            err = fat_window_flush(vol, &vol->fat);
        }
        if (err == FS_OK) {
            err = fat_barrier(vol);
        }
        if (err != FS_OK) {
            return err;
        }
    }
    err = write_everywhere(vol, win);
    if (err == FS_OK && win == &vol->dir) {    /* and before what it lets go of is used again */
        err = fat_barrier(vol);
    }
    if (err == FS_OK) {
        win->dirty = false;
    }
    return err;
}

/* The window shows sector `lba` afterwards, its bytes left for the caller to set. */
enum fs_err fat_window_fill(struct fat_volume *vol, struct fat_window *win, uint32_t lba)
{
    enum fs_err err = win->lba == lba ? FS_OK : fat_window_flush(vol, win);

    if (err == FS_OK) {
        win->lba = lba;
        win->dirty = true;
    }
    return err;
}

enum fs_err fat_window_load(struct fat_volume *vol, struct fat_window *win, uint32_t lba)
{
    enum fs_err err;

    if (win->lba == lba) {
        return FS_OK;
    }
    err = fat_window_flush(vol, win);
    if (err != FS_OK) {
        return err;
    }
    win->lba = FAT_NO_LBA;
    err = fat_read_sectors(vol, lba, 1, win->data);
    if (err == FS_OK) {
        win->lba = lba;
    }
    return err;
}

/* Forget what the window holds of these sectors: they are freed or about to be overwritten. */
void fat_window_drop(struct fat_window *win, uint32_t lba, uint32_t n)
{
    if (win->lba != FAT_NO_LBA && win->lba - lba < n) {
        win->lba = FAT_NO_LBA;
        win->dirty = false;
    }
}
