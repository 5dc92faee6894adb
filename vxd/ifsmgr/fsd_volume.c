/*
 * fsd_volume.c - fs_ops of a volume whose file system registered with IFSMGR.  Pure.
 *
 * DOS asks for entries and files; the file system knows paths and handles.
 */
#include <string.h>
#include "charset.h"
#include "fsd.h"

#define EVERY_FILE  (FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM | FILE_ATTRIBUTE_READONLY)

enum fs_err fsd_error(int error)
{
    switch (error) {
    case 0:
        return FS_OK;
    case 1: case 50:
        return FS_UNSUPPORTED;
    case 2:
        return FS_NO_FILE;
    case 3: case 15:
        return FS_NO_PATH;
    case 4: case 8:
        return FS_NO_NODE;
    case 5: case 16:
        return FS_DENIED;
    case 18:
        return FS_END;
    case 19:
        return FS_PROTECTED;
    case 32: case 33:
        return FS_BUSY;
    case 39: case 112:
        return FS_FULL;
    case 80: case 183:
        return FS_EXISTS;
    case 82:
        return FS_DIR_FULL;
    case 123: case 206:
        return FS_BAD_NAME;
    default:
        return FS_IO;
    }
}

/* ---- names ---- */

static bool dir_exists(struct fsd_volume *vol, const char *path)
{
    enum fs_err err;
    struct fsd_request *rq = fsd_request(vol, path, NULL, true, &err);
    int error;

    if (rq == NULL) {
        return false;
    }
    rq->ir.ir_flags = CHECK_DIR;
    error = fsd_call(vol, VFN_DIR, &rq->ir);
    fsd_request_free(vol, rq);
    return error == 0;
}

static enum fs_err lookup(struct fs_volume *v, const char *path, uint32_t *dir, struct fs_entry *entry)
{
    struct fsd_volume *vol = fsd_of(v);
    char parent[FS_PATH_MAX];
    enum fs_err err;

    if (path[0] == 0 || (path[0] == '\\' && path[1] == 0)) {
        memset(entry, 0, sizeof *entry);
        memset(entry->name, ' ', sizeof entry->name);
        entry->attr = FS_ATTR_DIRECTORY;
        *dir = FS_ROOT;
        return FS_OK;
    }
    if (strlen(path) >= FS_PATH_MAX || strrchr(path, '\\') == NULL) {
        return FS_BAD_NAME;
    }
    strcpy(parent, path);
    for (char *p = parent; *p != 0; p++) {
        *p = (char)fs_upper((uint8_t)*p);       /* one number for one directory */
    }
    *strrchr(parent, '\\') = 0;
    *dir = fsd_dir_id(vol, parent);
    err = fsd_find_one(vol, path, entry, NULL, NULL);
    entry->dir = *dir;
    if (err == FS_NO_FILE && parent[0] != 0 && !dir_exists(vol, parent)) {
        return FS_NO_PATH;
    }
    return err;
}

static enum fs_err next(struct fs_volume *v, uint32_t dir, uint32_t *index, struct fs_entry *entry)
{
    return fsd_find_next(fsd_of(v), dir, index, entry);
}

static enum fs_err at(struct fs_volume *v, uint32_t dir, uint32_t index, struct fs_entry *entry)
{
    return fsd_find_next(fsd_of(v), dir, &index, entry);
}

static bool dir_valid(const struct fs_volume *v, uint32_t dir)
{
    return fsd_dir_path(fsd_of(v), dir) != NULL;
}

static size_t long_name(struct fs_volume *v, const struct fs_entry *entry, uint16_t *name)
{
    char path[FS_PATH_MAX], text[13];
    struct fs_entry found;
    size_t units = 0, n;

    if (!fsd_path_of(fsd_of(v), entry, path) || fsd_find_one(fsd_of(v), path, &found, name, &units) != FS_OK) {
        return 0;
    }
    n = fs_name_unpack(text, entry->name);
    for (size_t i = 0; i < units; i++) {
        if (n != units || name[i] != uni_of_bcs((uint8_t)text[i], BCS_OEM)) {
            return units;
        }
    }
    return 0;                   /* the same */
}

/* A function of one path, with its flags and attributes. */
static enum fs_err by_path(struct fsd_volume *vol, const char *path, unsigned function, uint8_t flags,
                           uint32_t attr, bool is_long)
{
    enum fs_err err;
    struct fsd_request *rq = fsd_request(vol, path, NULL, is_long, &err);
    int error;

    if (rq == NULL) {
        return err;
    }
    rq->ir.ir_flags = flags;
    rq->ir.ir_attr |= attr;
    error = fsd_call(vol, function, &rq->ir);
    fsd_request_free(vol, rq);
    return fsd_error(error);
}

static enum fs_err remove_entry(struct fs_volume *v, const struct fs_entry *entry)
{
    char path[FS_PATH_MAX];

    if (!fsd_path_of(fsd_of(v), entry, path)) {
        return FS_NO_FILE;
    }
    return by_path(fsd_of(v), path, VFN_DELETE, 0, EVERY_FILE, false);
}

static enum fs_err rename_entry(struct fs_volume *v, const struct fs_entry *entry, uint32_t new_dir,
                                const struct fs_name *name)
{
    struct fsd_volume *vol = fsd_of(v);
    char path[FS_PATH_MAX], path2[FS_PATH_MAX];
    struct fsd_request *rq;
    enum fs_err err;
    int error;

    if (!fsd_path_of(vol, entry, path) || !fsd_path_of_name(vol, new_dir, name, path2)) {
        return FS_BAD_NAME;
    }
    rq = fsd_request(vol, path, path2, name->text != NULL, &err);
    if (rq == NULL) {
        return err;
    }
    rq->ir.ir_attr |= EVERY_FILE | FILE_ATTRIBUTE_DIRECTORY;
    error = fsd_call(vol, VFN_RENAME, &rq->ir);
    fsd_request_free(vol, rq);
    fsd_find_forget(vol);
    return fsd_error(error);
}

static enum fs_err make_dir(struct fs_volume *v, uint32_t dir, const struct fs_name *name, uint16_t time,
                            uint16_t date)
{
    char path[FS_PATH_MAX];

    (void)time;                 /* the file system has a clock: IFSMgr_Get_DOSTime */
    (void)date;
    if (!fsd_path_of_name(fsd_of(v), dir, name, path)) {
        return FS_BAD_NAME;
    }
    return by_path(fsd_of(v), path, VFN_DIR, CREATE_DIR, 0, name->text != NULL);
}

static enum fs_err remove_dir(struct fs_volume *v, const struct fs_entry *entry)
{
    char path[FS_PATH_MAX];

    if (!fsd_path_of(fsd_of(v), entry, path)) {
        return FS_NO_FILE;
    }
    fsd_find_forget(fsd_of(v));
    return by_path(fsd_of(v), path, VFN_DIR, DELETE_DIR, 0, false);
}

static enum fs_err set_attr(struct fs_volume *v, const struct fs_entry *entry, uint8_t attr)
{
    char path[FS_PATH_MAX];

    if (!fsd_path_of(fsd_of(v), entry, path)) {
        return FS_NO_FILE;
    }
    return by_path(fsd_of(v), path, VFN_FILEATTRIB, SET_ATTRIBUTES, attr & 0x27u, false);
}

static enum fs_err set_time(struct fsd_volume *vol, const char *path, uint8_t what, uint16_t time, uint16_t date,
                            uint16_t hundredths)
{
    enum fs_err err;
    struct fsd_request *rq = fsd_request(vol, path, NULL, false, &err);
    int error;

    if (rq == NULL) {
        return err;
    }
    rq->ir.ir_flags = what;
    rq->ir.ir_dostime = (dos_time){ time, date };       /* where ir_uFName stood [DDK95 FS_FileAttributes] */
    rq->ir.ir_options = hundredths;
    error = fsd_call(vol, VFN_FILEATTRIB, &rq->ir);
    fsd_request_free(vol, rq);
    return fsd_error(error);
}

static enum fs_err set_times(struct fs_volume *v, const struct fs_entry *entry)
{
    struct fsd_volume *vol = fsd_of(v);
    char path[FS_PATH_MAX];
    enum fs_err err;

    if (!fsd_path_of(vol, entry, path)) {
        return FS_NO_FILE;
    }
    err = set_time(vol, path, SET_ATTRIB_MODIFY_DATETIME, entry->time, entry->date, 0);
    if (err == FS_OK && entry->create_date != 0) {
        err = set_time(vol, path, SET_ATTRIB_CREATION_DATETIME, entry->create_time, entry->create_date,
                       entry->create_hundredths);
    }
    if (err == FS_OK && entry->access_date != 0) {
        err = set_time(vol, path, SET_ATTRIB_LAST_ACCESS_DATETIME, 0, entry->access_date, 0);
    }
    return err;
}

/* ---- the volume ---- */

/* Sizes, from the file system. */
static enum fs_err disk_info(struct fsd_volume *vol, uint32_t *free)
{
    struct ioreq ir;
    int error;

    fsd_begin(vol, &ir);
    error = fsd_call(vol, VFN_GETDISKINFO, &ir);
    if (error != 0) {
        return fsd_error(error);
    }
    vol->fs.sector_size = ir.ir_length != 0 ? ir.ir_length : 512;
    vol->fs.cluster_sectors = ir.ir_sectors != 0 ? ir.ir_sectors : 1;
    vol->fs.clusters = ir.ir_size;
    vol->fs.cluster_bytes = vol->fs.sector_size * vol->fs.cluster_sectors;
    for (vol->fs.sector_shift = 0; 1u << vol->fs.sector_shift < vol->fs.sector_size; vol->fs.sector_shift++) {
    }
    for (vol->fs.cluster_shift = 0; 1u << vol->fs.cluster_shift < vol->fs.cluster_bytes; vol->fs.cluster_shift++) {
    }
    vol->fs.total_sectors = ir.ir_size < 0xFFFFFFFF / vol->fs.cluster_sectors
                                ? ir.ir_size * vol->fs.cluster_sectors : 0xFFFFFFFF;
    *free = ir.ir_numfree;
    return FS_OK;
}

static enum fs_err free_space(struct fs_volume *v, uint32_t *clusters)
{
    return disk_info(fsd_of(v), clusters);
}

static enum fs_err sync(struct fs_volume *v)
{
    struct ioreq ir;
    int error;

    fsd_begin(fsd_of(v), &ir);
    error = fsd_call(fsd_of(v), VFN_FLUSH, &ir);
    return error == 1 ? FS_OK : fsd_error(error);       /* it keeps nothing */
}

static enum fs_err raw(struct fs_volume *v, bool write, uint32_t lba, uint32_t n, void *buffer)
{
    struct ioreq ir;

    fsd_begin(fsd_of(v), &ir);
    ir.ir_flags = write ? DIO_ABS_WRITE_SECTORS : DIO_ABS_READ_SECTORS;
    ir.ir_pos = lba;
    ir.ir_length = n;
    ir.ir_data = buffer;
    return fsd_error(fsd_call(fsd_of(v), VFN_DASDIO, &ir));
}

static void unmount(struct fs_volume *v)
{
    struct fsd_volume *vol = fsd_of(v);
    struct ioreq ir;

    fsd_find_forget(vol);
    fsd_begin(vol, &ir);
    (void)fsd_call(vol, VFN_DISCONNECT, &ir);       /* it is gone, whatever it says */
    for (unsigned i = 1; i < FSD_DIRS; i++) {
        vol->ops->release(vol->dir[i]);
    }
    vol->ops->release(vol);
}

const struct fs_ops fsd_fs_ops = {
    .lookup = lookup, .next = next, .at = at, .dir_valid = dir_valid, .long_name = long_name,
    .create = fsd_create, .remove = remove_entry, .rename = rename_entry, .mkdir = make_dir, .rmdir = remove_dir,
    .set_attr = set_attr, .set_times = set_times, .node_find = fsd_node_find, .open = fsd_open,
    .make_exclusive = fsd_make_exclusive, .close = fsd_close, .commit = fsd_commit, .read = fsd_read,
    .write = fsd_write, .set_size = fsd_set_size, .free_space = free_space, .sync = sync, .raw = raw,
    .unmount = unmount,
};

void fsd_volume_init(struct fsd_volume *vol, const struct fsd_ops *ops, const volfunc *table, uint32_t rh,
                     unsigned drive)
{
    uint32_t free;

    vol->ops = ops;
    vol->table = table;
    vol->rh = rh;
    vol->drive = drive;
    vol->next_dir = 1;
    vol->fs.ops = &fsd_fs_ops;
    memcpy(vol->fs.type_name, "IFS     ", 9);
    memset(vol->fs.label, ' ', sizeof vol->fs.label);
    vol->fs.media = 0xF8;
    vol->fs.sector_size = vol->fs.cluster_bytes = 512;
    vol->fs.cluster_sectors = 1;
    vol->fs.sector_shift = vol->fs.cluster_shift = 9;
    (void)disk_info(vol, &free);        /* it may not know yet */
}
