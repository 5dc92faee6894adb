/*
 * dos_open.c - opening, creating and replacing a file, for programs and for virtual devices.
 */
#include "dos_core.h"

void dos_stamp_now(const struct dos_system *sys, uint16_t *time, uint16_t *date)
{
    struct dos_time now;

    sys->ops->clock_get(NULL, &now);
    *time = (uint16_t)(now.hour << 11 | now.minute << 5 | now.second / 2);
    *date = (uint16_t)((now.year < 1980 ? 0 : now.year - 1980) << 9 | now.month << 5 | now.day);
}

/* Does an entry with `attr` show itself to a search for `wanted`? [RBIL 214E] */
bool dos_attr_matches(uint8_t attr, uint8_t wanted)
{
    const uint8_t special = FS_ATTR_HIDDEN | FS_ATTR_SYSTEM | FS_ATTR_DIRECTORY | FS_ATTR_LABEL;

    if ((wanted & 0x3F) == FS_ATTR_LABEL) {
        return attr & FS_ATTR_LABEL;
    }
    return (attr & special & ~wanted) == 0;
}

/* Opens it if those who have it open already, and locks, allow. */
static enum fs_err open_shared(struct fs_volume *vol, struct dos_open *rq, const struct fs_entry *entry,
                               struct fs_file *file)
{
    static const uint8_t access[4] = { SHARE_READS, SHARE_WRITES, SHARE_READS | SHARE_WRITES, 0 };
    unsigned mode = rq->mode >> 4 & 7;
    enum fs_err err = fs_open(vol, entry, file);

    if (err != FS_OK || rq->share == NULL) {
        return err;
    }
    if (share_open_file(&file->node->share, rq->share, rq->vm, access[rq->mode & 3], mode,
                        (entry->attr & FS_ATTR_READONLY) != 0) != SHARE_OK) {
        (void)fs_close(vol, file);          /* nothing was written */
        return FS_SHARED;
    }
    return FS_OK;
}

static enum fs_err create(struct fs_volume *vol, struct dos_open *rq, uint32_t dir,
                           uint16_t time, uint16_t date, struct fs_file *file)
{
    struct fs_entry entry;
    struct fs_name name;
    enum fs_err err = fs_create(vol, dir, dos_name_of(&rq->path, &name),
                                (uint8_t)((rq->attr & 0x27) | FS_ATTR_ARCHIVE), time, date, &entry);

    rq->status = 2;
    return err == FS_OK ? open_shared(vol, rq, &entry, file) : err;
}

enum fs_err dos_open_file(struct dos_system *sys, struct dos_open *rq, struct fs_file *file)
{
    struct fs_volume *vol = sys->drive[rq->path.drive];
    struct fs_entry entry;
    uint16_t time, date;
    uint32_t dir;
    enum fs_err err = dos_find(sys, &rq->path, &dir, &entry);

    if (err == FS_NO_FILE && (rq->what & DOS_OPEN_CREATE)) {
        dos_stamp_now(sys, &time, &date);
        return create(vol, rq, dir, time, date, file);
    }
    if (err != FS_OK) {
        return err;
    }
    if (!(rq->what & (DOS_OPEN_EXISTING | DOS_OPEN_REPLACE))) {
        return FS_EXISTS;
    }
    if ((entry.attr & FS_ATTR_DIRECTORY) || rq->path.name[0] == ' ' ||
        ((entry.attr & FS_ATTR_READONLY) &&
         ((rq->what & DOS_OPEN_REPLACE) || (rq->mode & DOS_MODE_ACCESS) != DOS_MODE_READ))) {
        return FS_DENIED;
    }
    rq->status = 1;
    err = open_shared(vol, rq, &entry, file);
    if (err == FS_OK && (rq->what & DOS_OPEN_REPLACE)) {
        rq->status = 3;
        file->node->entry.attr = (uint8_t)((rq->attr & 0x27) | FS_ATTR_ARCHIVE);
        dos_stamp_now(sys, &time, &date);
        fs_touch(file, time, date);
        err = fs_set_size(vol, file, 0);
        if (err != FS_OK) {
            if (rq->share != NULL) {
                share_close_file(&sys->locks, &file->node->share, rq->share);
            }
            (void)fs_close(vol, file);     /* the first error counts */
        }
    }
    return err;
}
