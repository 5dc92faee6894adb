/*
 * image_volume.c - a file as the medium of a volume.  Pure.
 *
 * The image's sectors are bytes of the file; what the volume flushes goes through the file to the disk it
 * is on.  Images may lie on images.
 */
#include "dos_core.h"
#include "image_volume.h"
#include "partition.h"

#define SECTOR          512u
#define FIRST_FREE      3u              /* D: */
#define PIECE_SECTORS   128u            /* as much as a file system moves at once through memory of its own */

struct image {
    struct dos_system *sys;
    struct fs_volume *host;
    struct fs_file file;
    uint32_t first, sectors;            /* of the volume in the file */
    uint8_t partition;
    bool read_only, written;
    uint8_t *piece;                     /* PIECE_SECTORS */
    char path[FS_PATH_MAX];
};

static struct image *images[DOS_DRIVES];        /* by the drive they became; task time */
static const char *reason = "";                 /* of the last failure; the same */

const char *image_reason(void)
{
    return reason;
}

/* ---- the medium ---- */

/* Memory that moves may fault, and what comes then must keep out of the host volume too. */
static bool move_piece(struct image *image, uint32_t lba, uint32_t count, bool write)
{
    struct fs_volume *host = image->host;
    uint32_t position = (image->first + lba) * SECTOR, bytes = count * SECTOR, done = 0;
    bool moving = host->moving;
    enum fs_err err;

    host->moving = true;
    err = write ? fs_write(host, &image->file, position, image->piece, bytes, &done)
                : fs_read(host, &image->file, position, image->piece, bytes, &done);
    host->moving = moving;
    image->written |= write && err == FS_OK;
    return err == FS_OK && done == bytes;
}

/*
 * The buffer may be memory that the host's file system uses for itself while it works, being of the same kind:
 * so data go through a piece of our own, and what was to be written is put back.
 */
static int move(struct image *image, uint32_t lba, uint32_t count, uint8_t *buffer, bool write)
{
    if (lba >= image->sectors || count > image->sectors - lba) {
        return 1;
    }
    while (count > 0) {
        uint32_t n = count < PIECE_SECTORS ? count : PIECE_SECTORS;

        if (write) {
            memcpy(image->piece, buffer, n * SECTOR);
        }
        if (!move_piece(image, lba, n, write)) {
            return 1;
        }
        if (!write || memcmp(buffer, image->piece, n * SECTOR) != 0) {
            memcpy(buffer, image->piece, n * SECTOR);
        }
        lba += n;
        count -= n;
        buffer += n * SECTOR;
    }
    return 0;
}

static int read_image(void *ctx, uint32_t lba, uint32_t count, void *buffer)
{
    return move(ctx, lba, count, buffer, false);
}

static int write_image(void *ctx, uint32_t lba, uint32_t count, const void *buffer)
{
    struct image *image = ctx;

    return image->read_only ? 1 : move(image, lba, count, (void *)(uintptr_t)buffer, true);
}

static int flush_image(void *ctx)
{
    struct image *image = ctx;

    return image->read_only ? 0 : fs_commit(image->host, &image->file) != FS_OK;
}

static const struct block_ops image_blocks = { read_image, write_image, flush_image, NULL };

/* ---- the file ---- */

static unsigned open_image(struct dos_system *sys, const struct dos_path *path, struct image *image)
{
    struct dos_open open = { .path = *path, .what = DOS_OPEN_EXISTING, .mode = image->read_only ? 0 : 2 };
    enum fs_err err = dos_open_file(sys, &open, &image->file);

    if ((err == FS_DENIED || err == FS_PROTECTED) && !image->read_only) {
        image->read_only = true;        /* the file may be */
        open.mode = 0;
        err = dos_open_file(sys, &open, &image->file);
    }
    if (err != FS_OK) {
        return dos_error_of_fs(err);
    }
    image->read_only |= image->host->read_only;
    err = fs_make_exclusive(image->host, &image->file);
    if (err != FS_OK) {
        (void)fs_close(image->host, &image->file);      /* the first error counts */
        return err == FS_BUSY ? (unsigned)DOS_ERR_SHARING : dos_error_of_fs(err);
    }
    return 0;
}

static void close_image(struct image *image)
{
    uint16_t time, date;

    if (image->written) {
        dos_stamp_now(image->sys, &time, &date);
        fs_touch(&image->file, time, date);
    }
    (void)fs_close(image->host, &image->file);          /* what was written was flushed before */
}

/* ---- which part of it ---- */

static int read_table_sector(void *ctx, uint64_t sector, void *buffer)
{
    return read_image(ctx, (uint32_t)sector, 1, buffer);
}

static const char *try_mount(const struct image_ops *ops, struct image *image, uint32_t first, uint32_t sectors,
                             struct fs_volume **vol)
{
    struct fs_medium medium = { &image_blocks, image, SECTOR, sectors };

    image->first = first;
    image->sectors = sectors;
    return ops->mount(&medium, vol);
}

static const char *mount_partition(const struct image_ops *ops, struct image *image, unsigned wanted,
                                   struct fs_volume **vol)
{
    struct partition_table *table = ops->alloc(sizeof(*table));
    uint8_t *buffer = ops->alloc(PARTITION_SECTOR);
    struct partition_disk disk = { read_table_sector, image, SECTOR, image->sectors, buffer };
    const char *why = "there is not enough memory for its partition table";

    if (table != NULL && buffer != NULL) {
        why = partition_read(table, &disk);
        if (why == NULL) {
            why = table->kind == PARTITION_WHOLE_DISK ? "it has no partition table" : "it has no such partition";
        }
        for (unsigned i = 0; i < table->count && table->kind != PARTITION_WHOLE_DISK; i++) {
            const struct partition *p = &table->entry[i];

            if (wanted != 0 && wanted != i + 1) {
                continue;
            }
            why = try_mount(ops, image, (uint32_t)p->first, (uint32_t)p->count, vol);
            if (why == NULL) {
                image->partition = (uint8_t)(i + 1);
                break;
            }
        }
    }
    if (table != NULL) {
        ops->free(table);
    }
    if (buffer != NULL) {
        ops->free(buffer);
    }
    return why;
}

/* The file as a volume; if it is none, its first partition that is. */
static const char *mount_image(const struct image_ops *ops, struct image *image, unsigned partition,
                               struct fs_volume **vol)
{
    uint32_t sectors = image->file.node->entry.size / SECTOR;
    const char *why = "it is shorter than a sector";

    image->first = 0;
    image->sectors = sectors;
    if (sectors == 0) {
        return why;
    }
    if (partition != 0) {
        return mount_partition(ops, image, partition, vol);
    }
    why = try_mount(ops, image, 0, sectors, vol);
    if (why != NULL) {
        image->first = 0;
        image->sectors = sectors;
        if (mount_partition(ops, image, 0, vol) == NULL) {
            why = NULL;
        }
    }
    return why;
}

/* ---- MOUNT ---- */

static unsigned pick_drive(const struct dos_system *sys, uint8_t *drive)
{
    if (*drive != IMAGE_ANY_DRIVE) {
        return *drive >= DOS_DRIVES || sys->drive[*drive] != NULL ? (unsigned)DOS_ERR_DRIVE : 0;
    }
    for (unsigned i = FIRST_FREE; i < DOS_DRIVES; i++) {
        if (sys->drive[i] == NULL) {
            *drive = (uint8_t)i;
            return 0;
        }
    }
    return DOS_ERR_DRIVE;
}

static void note_path(const struct dos_path *path, char text[FS_PATH_MAX])
{
    text[0] = (char)('A' + path->drive);
    text[1] = ':';
    strcpy(text + 2, path->text);
}

unsigned image_mount(struct dos_system *sys, const struct image_ops *ops, const struct dos_path *path,
                     struct image_request *request)
{
    struct image *image;
    struct fs_volume *vol;
    unsigned error = pick_drive(sys, &request->drive);

    reason = error == DOS_ERR_DRIVE ? "the drive letter is in use" : "";
    if (error != 0) {
        return error;
    }
    if (path->is_device || path->wildcards || path->trailing) {
        return DOS_ERR_DENIED;
    }
    image = ops->alloc((uint32_t)sizeof(*image) + PIECE_SECTORS * SECTOR);
    if (image == NULL) {
        return DOS_ERR_MEMORY;
    }
    image->piece = (uint8_t *)(image + 1);
    image->sys = sys;
    image->host = sys->drive[path->drive];
    image->read_only = (request->flags & IMAGE_READ_ONLY) != 0;
    note_path(path, image->path);
    error = open_image(sys, path, image);
    if (error != 0) {
        ops->free(image);
        return error;
    }
    reason = mount_image(ops, image, request->partition, &vol);
    if (reason != NULL) {
        close_image(image);
        ops->free(image);
        return DOS_ERR_FORMAT;
    }
    reason = "";
    vol->read_only |= image->read_only;
    images[request->drive] = image;
    sys->drive[request->drive] = vol;
    request->partition = image->partition;
    request->flags = image->read_only || vol->read_only ? IMAGE_READ_ONLY : 0;
    ops->changed(request->drive);
    return 0;
}

unsigned image_unmount(struct dos_system *sys, const struct image_ops *ops, unsigned drive)
{
    struct image *image = drive < DOS_DRIVES ? images[drive] : NULL;
    struct fs_volume *vol;

    reason = "";
    if (image == NULL || image->sys != sys) {
        return DOS_ERR_DRIVE;
    }
    vol = sys->drive[drive];
    if (vol->open_files > 0) {
        reason = "files on it are open";
        return DOS_ERR_SHARING;
    }
    if (fs_sync(vol) != FS_OK) {
        reason = "it could not be written to its file";
        return DOS_ERR_FAIL_24;
    }
    images[drive] = NULL;
    sys->drive[drive] = NULL;
    ops->changed(drive);
    ops->gone(vol);
    if (vol->ops->unmount != NULL) {
        vol->ops->unmount(vol);
    }
    close_image(image);
    ops->free(image);
    return 0;
}

const char *image_of(const struct dos_system *sys, unsigned drive, struct image_request *as)
{
    const struct image *image = drive < DOS_DRIVES ? images[drive] : NULL;

    if (image == NULL || image->sys != sys) {
        return NULL;
    }
    as->drive = (uint8_t)drive;
    as->flags = sys->drive[drive]->read_only ? IMAGE_READ_ONLY : 0;
    as->partition = image->partition;
    return image->path;
}
