/*
 * ring0.c - files for virtual devices: no VM, no PSP, no job file table.
 *
 * A handle names a slot and how often that was used, so that one kept too long is an error and
 * not somebody else's file.  Files and searches have slots of their own.
 */
#include "dos_core.h"
#include "ring0.h"

#define FILES           64u
#define FINDS           32u
#define KIND_FILE       0x46000000u     /* handle = kind, use of the slot << 8, slot */
#define KIND_FIND       0x44000000u
#define KIND_MASK       0xFF000000u
#define SLOT_MASK       RING0_SLOT_MASK
#define SHARING_MASK    0x0070u         /* of the mode of an open [RBIL 216C] */

struct ring0_file {
    struct fs_volume *vol;     /* NULL = free */
    struct fs_file fat;
    struct share_open share;    /* linked: opened with DFR_MODE_SHARED */
    uint32_t handle;
    uint16_t mode;
    bool written;
};

struct ring0_find {
    struct fs_volume *vol;     /* NULL = free */
    uint32_t handle, dir, index;
    uint8_t may, must;          /* attributes */
    char pattern[FS_PATH_MAX];
};

static struct ring0_file files[FILES];  /* written with the volumes locked */
static struct ring0_find finds[FINDS];  /* the same */

/* ---- handles ---- */

static uint32_t next_handle(uint32_t old, uint32_t kind, uint32_t slot)
{
    return kind | ((old + 0x100) & ~KIND_MASK & ~SLOT_MASK) | slot;
}

static struct ring0_file *file_of(uint32_t handle)
{
    struct ring0_file *file = &files[handle & SLOT_MASK & (FILES - 1)];

    return file->vol != NULL && file->handle == handle ? file : NULL;
}

static struct ring0_find *find_of(uint32_t handle)
{
    struct ring0_find *find = &finds[handle & SLOT_MASK & (FINDS - 1)];

    return find->vol != NULL && find->handle == handle ? find : NULL;
}

const struct fs_volume *ring0_volume_of(uint32_t handle)
{
    const struct ring0_file *file = file_of(handle);
    const struct ring0_find *find = find_of(handle);

    return file != NULL ? file->vol : find != NULL ? find->vol : NULL;
}

static struct ring0_file *new_file(void)
{
    for (unsigned i = 0; i < FILES; i++) {
        if (files[i].vol == NULL) {
            files[i].handle = next_handle(files[i].handle, KIND_FILE, i);
            return &files[i];
        }
    }
    return NULL;
}

static struct ring0_find *new_find(void)
{
    for (unsigned i = 0; i < FINDS; i++) {
        if (finds[i].vol == NULL) {
            finds[i].handle = next_handle(finds[i].handle, KIND_FIND, i);
            return &finds[i];
        }
    }
    return NULL;
}

/* ---- names ---- */

unsigned ring0_parse(const struct dos_system *sys, const char *text, unsigned flags, struct dos_path *path)
{
    unsigned error = text != NULL ? dos_parse_ring0(sys, text, flags | DOS_PATH_LONG, path) : DOS_ERR_NO_FILE;

    if (error == DOS_ERR_DRIVE || (error == 0 && path->trailing)) {
        return DOS_ERR_NO_PATH;
    }
    if (error == 0 && sys->drive[path->drive]->moving) {
        return DOS_ERR_LOCK;
    }
    return error == 0 && path->is_device ? DOS_ERR_DENIED : error;
}

static struct fs_volume *volume_of(const struct dos_system *sys, unsigned drive)
{
    return drive < DOS_DRIVES ? sys->drive[drive] : NULL;
}

/* ---- files ---- */

static unsigned do_open(struct dos_system *sys, struct DOSMGR_File_Request *rq)
{
    struct dos_open open = { .mode = rq->mode, .attr = rq->attr, .what = rq->action & 3u };
    struct ring0_file *file = new_file();
    unsigned error;
    enum fs_err err;

    if ((rq->mode & DOS_MODE_ACCESS) > 2) {
        return DOS_ERR_ACCESS;
    }
    if ((rq->action & 0x0F) > 2 || (rq->action >> 4) > 1 || rq->action == 0) {
        return DOS_ERR_FUNCTION;
    }
    open.what |= rq->action & 0x10 ? DOS_OPEN_CREATE : 0u;
    error = ring0_parse(sys, rq->path, 0, &open.path);
    if (error != 0) {
        return error;
    }
    if (rq->attr & (FS_ATTR_LABEL | FS_ATTR_DIRECTORY)) {
        return DOS_ERR_DENIED;
    }
    if (file == NULL) {
        return DOS_ERR_NO_HANDLES;
    }
    file->share.linked = false;
    open.share = rq->mode & DFR_MODE_SHARED ? &file->share : NULL;
    err = dos_open_file(sys, &open, &file->fat);
    if (err == FS_OK && (rq->mode & (SHARING_MASK | DFR_MODE_SHARED)) == DFR_MODE_EXCLUSIVE) {
        err = fs_make_exclusive(sys->drive[open.path.drive], &file->fat);
        if (err != FS_OK) {
            (void)fs_close(sys->drive[open.path.drive], &file->fat);   /* the first error counts */
        }
    }
    if (err != FS_OK) {
        return err == FS_EXISTS ? DOS_ERR_EXISTS : dos_error_of_fs(err);
    }
    file->vol = sys->drive[open.path.drive];
    file->mode = rq->mode;
    file->written = false;
    rq->handle = file->handle;
    rq->action = (uint8_t)open.status;
    return 0;
}

static void stamp(const struct dos_system *sys, struct ring0_file *file)
{
    uint16_t time, date;

    if (file->written) {
        dos_stamp_now(sys, &time, &date);
        fs_touch(&file->fat, time, date);
        file->written = false;
    }
}

static unsigned do_close(struct dos_system *sys, struct ring0_file *file)
{
    struct fs_volume *vol = file->vol;

    stamp(sys, file);
    share_close_file(&sys->locks, &file->fat.node->share, &file->share);
    file->vol = NULL;
    return dos_error_of_fs(fs_close(vol, &file->fat));
}

static unsigned do_commit(const struct dos_system *sys, struct ring0_file *file)
{
    stamp(sys, file);
    return dos_error_of_fs(fs_commit(file->vol, &file->fat));
}

/* Has somebody else locked some of it? */
static bool is_locked(const struct ring0_file *file, uint32_t position, uint32_t bytes)
{
    return file->share.linked &&
           share_check_opener(&file->fat.node->share, &file->share, position, bytes) != SHARE_OK;
}

static unsigned do_lock(struct dos_system *sys, struct ring0_file *file, const struct DOSMGR_File_Request *rq)
{
    struct share_node *node = &file->fat.node->share;
    enum share_result result;

    if (!file->share.linked) {
        return DOS_ERR_FUNCTION;        /* whom would it keep out? */
    }
    result = rq->function == DFR_LOCK
                 ? share_lock(&sys->locks, node, &file->share, rq->process, rq->position, rq->count)
                 : share_unlock(&sys->locks, node, NULL, rq->process, rq->position, rq->count);
    return result == SHARE_OK ? 0 : result == SHARE_FULL ? DOS_ERR_NO_LOCKS : DOS_ERR_LOCK;
}

static unsigned do_read(struct ring0_file *file, struct DOSMGR_File_Request *rq)
{
    uint32_t want = rq->count;

    rq->count = 0;
    if ((file->mode & DOS_MODE_ACCESS) == DOS_MODE_WRITE) {
        return DOS_ERR_DENIED;
    }
    if (is_locked(file, rq->position, want)) {
        return DOS_ERR_LOCK;
    }
    return dos_error_of_fs(fs_read(file->vol, &file->fat, rq->position, rq->buffer, want,
                                     &rq->count));
}

static unsigned do_write(const struct dos_system *sys, struct ring0_file *file,
                         struct DOSMGR_File_Request *rq)
{
    uint32_t want = rq->count;
    enum fs_err err;

    rq->count = 0;
    if ((file->mode & DOS_MODE_ACCESS) == DOS_MODE_READ) {
        return DOS_ERR_DENIED;
    }
    if (is_locked(file, rq->position, want)) {
        return DOS_ERR_LOCK;
    }
    file->written = true;
    err = want == 0 ? fs_set_size(file->vol, &file->fat, rq->position)
                    : fs_write(file->vol, &file->fat, rq->position, rq->buffer, want, &rq->count);
    if (err == FS_OK && (file->mode & DFR_MODE_COMMIT)) {
        return do_commit(sys, file);
    }
    return dos_error_of_fs(err);
}

static unsigned do_run(struct ring0_file *file, struct DOSMGR_File_Request *rq)
{
    uint32_t lba, sectors;
    enum fs_err err = fs_run(file->vol, &file->fat, rq->position, &lba, &sectors);

    if (err != FS_OK) {
        return dos_error_of_fs(err);
    }
    rq->device = file->vol->device;
    rq->sector = file->vol->first_sector + (uint64_t)lba * file->vol->medium_per_sector;
    rq->count = sectors * file->vol->medium_per_sector;
    rq->sector_bytes = file->vol->medium.sector_size;
    return 0;
}

static unsigned file_function(struct dos_system *sys, struct DOSMGR_File_Request *rq)
{
    struct ring0_file *file = file_of(rq->handle);

    if (file == NULL) {
        return DOS_ERR_HANDLE;
    }
    if (file->vol->moving) {
        return DOS_ERR_LOCK;        /* a page fault in the middle of a transfer */
    }
    switch (rq->function) {
    case DFR_CLOSE:
        return do_close(sys, file);
    case DFR_READ:
        return do_read(file, rq);
    case DFR_WRITE:
        return do_write(sys, file, rq);
    case DFR_COMMIT:
        return do_commit(sys, file);
    case DFR_ALLOCATE:
        file->written = true;
        return dos_error_of_fs(fs_allocate(file->vol, &file->fat, rq->count));
    case DFR_RUN:
        return do_run(file, rq);
    case DFR_LOCK:
    case DFR_UNLOCK:
        return do_lock(sys, file, rq);
    default:        /* DFR_GET_SIZE */
        rq->count = file->fat.node->entry.size;
        return 0;
    }
}

/* ---- names in directories ---- */

static bool wanted(const struct ring0_find *find, const struct fs_entry *entry)
{
    char name[FS_NAME_MAX + 1];

    if (!dos_attr_matches(entry->attr, find->may) || (entry->attr & find->must) != find->must) {
        return false;
    }
    (void)dos_entry_name(find->vol, entry, name);
    if (dos_long_match(find->pattern, name)) {
        return true;
    }
    (void)fs_name_unpack(name, entry->name);
    return dos_long_match(find->pattern, name);
}

static void put_found(struct DOSMGR_File_Request *rq, struct fs_volume *vol, const struct fs_entry *entry)
{
    (void)fs_name_unpack(rq->found_name, entry->name);
    if (rq->found_long != NULL) {
        rq->found_long[fs_long_name(vol, entry, rq->found_long)] = 0;
    }
    rq->found_attr = entry->attr;
    rq->found_time = entry->time;
    rq->found_date = entry->date;
    rq->found_create_time = entry->create_time;
    rq->found_create_date = entry->create_date;
    rq->found_create_hundredths = entry->create_hundredths;
    rq->found_access_date = entry->access_date;
    rq->found_size = entry->size;
}

static unsigned find_next(struct ring0_find *find, struct DOSMGR_File_Request *rq)
{
    struct fs_entry entry;
    enum fs_err err;

    do {
        err = fs_next(find->vol, find->dir, &find->index, &entry);
    } while (err == FS_OK && !wanted(find, &entry));
    if (err != FS_OK) {
        if (err == FS_END) {
            find->index = FS_DIR_END;      /* asked again, it says the same */
        }
        return dos_error_of_fs(err);
    }
    put_found(rq, find->vol, &entry);
    return 0;
}

static unsigned start_find(const struct dos_system *sys, const struct DOSMGR_File_Request *rq,
                           struct ring0_find *find, struct dos_path *path)
{
    unsigned error = ring0_parse(sys, rq->path, DOS_PATH_WILD, path);
    enum fs_err err;

    if (error != 0) {
        return error;
    }
    if (dos_is_root(path)) {
        return DOS_ERR_NO_FILE;
    }
    err = dos_find_dir(sys, path, &find->dir);
    if (err != FS_OK) {
        return dos_error_of_fs(err);
    }
    strcpy(find->pattern, path->text + path->last);
    find->may = (uint8_t)rq->attr;
    find->must = (uint8_t)(rq->attr >> 8) & 0x3F;
    find->index = 0;
    find->vol = sys->drive[path->drive];
    return 0;
}

static unsigned do_find_first(const struct dos_system *sys, struct DOSMGR_File_Request *rq)
{
    struct ring0_find *find = new_find();
    struct dos_path path;
    unsigned error;

    if (find == NULL) {
        return DOS_ERR_NO_HANDLES;
    }
    error = start_find(sys, rq, find, &path);
    if (error == 0) {
        error = find_next(find, rq);
        if (error == DOS_ERR_NO_MORE_FILES) {
            error = DOS_ERR_NO_FILE;
        }
    }
    if (error != 0) {
        find->vol = NULL;
    }
    rq->handle = find->handle;
    return error;
}

void ring0_forget_volume(const struct fs_volume *vol)
{
    for (unsigned i = 0; i < FINDS; i++) {
        if (finds[i].vol == vol) {
            finds[i].vol = NULL;
        }
    }
}

static unsigned do_attr(const struct dos_system *sys, struct DOSMGR_File_Request *rq)
{
    struct dos_path path;
    struct fs_entry entry;
    uint32_t dir;
    unsigned error = ring0_parse(sys, rq->path, 0, &path);
    enum fs_err err;

    if (error != 0) {
        return error;
    }
    err = dos_find(sys, &path, &dir, &entry);
    if (err != FS_OK) {
        return dos_error_of_fs(err);
    }
    if (rq->function == DFR_GET_ATTR) {
        rq->attr = entry.attr;
        return 0;
    }
    if (dos_is_root(&path) || (rq->attr & 0x18 & ~entry.attr) != 0) {
        return DOS_ERR_DENIED;      /* nothing becomes a directory or label */
    }
    return dos_error_of_fs(fs_set_attr(sys->drive[path.drive], &entry,
                                         (uint8_t)((entry.attr & 0x18) | (rq->attr & 0x27))));
}

static unsigned do_rename(const struct dos_system *sys, const struct DOSMGR_File_Request *rq)
{
    struct dos_path from, to;
    struct fs_entry entry;
    struct fs_name name;
    uint32_t dir, to_dir;
    unsigned error = ring0_parse(sys, rq->path, 0, &from);
    enum fs_err err;

    if (error == 0) {
        error = ring0_parse(sys, rq->new_path, 0, &to);
    }
    if (error != 0) {
        return error;
    }
    if (from.drive != to.drive) {
        return DOS_ERR_NOT_SAME_DEVICE;
    }
    if (dos_is_root(&from) || dos_is_root(&to)) {
        return DOS_ERR_DENIED;
    }
    err = dos_find(sys, &from, &dir, &entry);
    if (err == FS_OK) {
        err = dos_find_dir(sys, &to, &to_dir);
    }
    if (err == FS_OK) {
        err = fs_rename(sys->drive[from.drive], &entry, to_dir, dos_name_of(&to, &name));
    }
    return dos_error_of_fs(err);
}

/* All that match; the first that cannot be deleted ends it. */
static unsigned do_delete(const struct dos_system *sys, const struct DOSMGR_File_Request *rq)
{
    struct ring0_find find = { 0 };
    struct dos_path path;
    unsigned deleted = 0, error = start_find(sys, rq, &find, &path);
    enum fs_err err = FS_OK;

    if (error != 0) {
        return error;
    }
    if (!path.wildcards) {
        find.may |= FS_ATTR_HIDDEN | FS_ATTR_SYSTEM | FS_ATTR_DIRECTORY;
    }
    while (err == FS_OK) {
        struct fs_entry entry;

        err = fs_next(find.vol, find.dir, &find.index, &entry);
        if (err != FS_OK || (entry.attr & FS_ATTR_LABEL) || !wanted(&find, &entry)) {
            continue;
        }
        err = fs_remove(find.vol, &entry);
        deleted++;
    }
    if (err == FS_END) {
        return deleted == 0 ? DOS_ERR_NO_FILE : 0;
    }
    return dos_error_of_fs(err);
}

/* ---- volumes ---- */

static unsigned lock_state(const struct dos_drive_lock *lock, struct DOSMGR_File_Request *rq)
{
    const struct dos_vm *vm = lock->vm;

    rq->action = vm != NULL ? lock->level[lock->depth - 1] : 0xFF;
    rq->attr = lock->permissions;
    rq->buffer = vm != NULL ? vm->owner : NULL;
    return 0;
}

static unsigned volume_function(const struct dos_system *sys, struct DOSMGR_File_Request *rq)
{
    struct fs_volume *vol = volume_of(sys, rq->drive);

    if (vol == NULL) {
        return DOS_ERR_DRIVE;
    }
    if (rq->function == DFR_VOLUME) {
        rq->device = vol->device;
        return 0;
    }
    if (rq->function == DFR_LOCK_STATE) {
        return lock_state(&sys->drive_lock[rq->drive], rq);
    }
    if (vol->moving) {
        return DOS_ERR_LOCK;
    }
    switch (rq->function) {
    case DFR_FREE_SPACE:
        rq->sector_bytes = vol->sector_size;
        rq->cluster_sectors = vol->cluster_sectors;
        rq->clusters = vol->clusters;
        return dos_error_of_fs(fs_free_space(vol, &rq->free_clusters));
    case DFR_FLUSH:
        return dos_error_of_fs(fs_sync(vol));
    default:
        if (rq->position >= vol->total_sectors || rq->count > vol->total_sectors - rq->position) {
            return DOS_ERR_NO_SECTOR;
        }
        return dos_error_of_fs(fs_raw(vol, rq->function == DFR_WRITE_SECTORS, rq->position,
                                        rq->count, rq->buffer));
    }
}

unsigned ring0_serve(struct dos_system *sys, struct DOSMGR_File_Request *rq)
{
    struct ring0_find *find = find_of(rq->handle);

    switch (rq->function) {
    case DFR_OPEN:
        return do_open(sys, rq);
    case DFR_CLOSE:
    case DFR_READ:
    case DFR_WRITE:
    case DFR_COMMIT:
    case DFR_GET_SIZE:
    case DFR_ALLOCATE:
    case DFR_RUN:
    case DFR_LOCK:
    case DFR_UNLOCK:
        return file_function(sys, rq);
    case DFR_FIND_FIRST:
        return do_find_first(sys, rq);
    case DFR_FIND_NEXT:
        return find != NULL ? find_next(find, rq) : DOS_ERR_HANDLE;
    case DFR_FIND_CLOSE:
        if (find == NULL) {
            return DOS_ERR_HANDLE;
        }
        find->vol = NULL;
        return 0;
    case DFR_GET_ATTR:
    case DFR_SET_ATTR:
        return do_attr(sys, rq);
    case DFR_RENAME:
        return do_rename(sys, rq);
    case DFR_DELETE:
        return do_delete(sys, rq);
    case DFR_SYSTEM_DRIVE:
        rq->drive = sys->system_drive;
        return sys->system_drive != 0 ? 0 : DOS_ERR_DRIVE;
    case DFR_FREE_SPACE:
    case DFR_VOLUME:
    case DFR_READ_SECTORS:
    case DFR_WRITE_SECTORS:
    case DFR_FLUSH:
    case DFR_LOCK_STATE:
        return volume_function(sys, rq);
    default:
        return DOS_ERR_FUNCTION;
    }
}

unsigned ring0_files_on(const struct fs_volume *vol)
{
    unsigned n = 0;

    for (unsigned i = 0; i < FILES; i++) {
        n += files[i].vol == vol;
    }
    for (unsigned i = 0; i < FINDS; i++) {
        n += finds[i].vol == vol;
    }
    return n;
}
