/*
 * dos_handle.c - files behind handles: functions 3Ch..42h, 45h, 46h, 57h, 5Ah, 5Bh, 67h, 68h, 6Ch.
 *
 * A handle indexes the job file table of the PSP, which holds an SFT index.  The PSP's table is
 * the truth (programs edit it); the SFT is ours, with a copy in the VM for those who look.
 */
#include "dos_core.h"

#define NO_HANDLE       0xFFu
#define MODE_NO_INHERIT 0x80u

/* ---- tables ---- */

unsigned dos_handle_count(const struct dos_vm *vm, uint16_t psp)
{
    uint16_t count = dos_get16(vm, psp, PSP_JFT_SIZE);

    return count < 255 ? count : 255;
}

uint8_t dos_jft_get(const struct dos_vm *vm, uint16_t psp, unsigned handle)
{
    uint32_t table = dos_get32(vm, psp, PSP_JFT_PTR);

    return handle < dos_handle_count(vm, psp)
               ? dos_get8(vm, (uint16_t)(table >> 16), (table & 0xFFFF) + handle) : NO_HANDLE;
}

void dos_jft_set(struct dos_vm *vm, uint16_t psp, unsigned handle, uint8_t index)
{
    uint32_t table = dos_get32(vm, psp, PSP_JFT_PTR);

    dos_put8(vm, (uint16_t)(table >> 16), (table & 0xFFFF) + handle, index);
}

struct dos_file *dos_file_of_handle(struct dos_vm *vm, unsigned handle)
{
    uint8_t index = dos_jft_get(vm, dos_var16(vm, SDA_PSP), handle);

    return index < DOS_FILES && vm->file[index].kind != DOS_FILE_FREE ? &vm->file[index] : NULL;
}

/* The first closed handle of the program, -1 = none. */
int dos_free_handle(const struct dos_vm *vm)
{
    uint16_t psp = dos_psp(vm);
    unsigned count = dos_handle_count(vm, psp);
    uint32_t table = dos_get32(vm, psp, PSP_JFT_PTR);

    for (unsigned handle = 0; handle < count; handle++) {
        if (dos_get8(vm, (uint16_t)(table >> 16), (table & 0xFFFF) + handle) == NO_HANDLE) {
            return (int)handle;
        }
    }
    return -1;
}

int dos_new_file(struct dos_vm *vm)
{
    for (unsigned i = 0; i < vm->files; i++) {
        if (vm->file[i].kind == DOS_FILE_FREE) {
            memset(&vm->file[i], 0, sizeof(vm->file[i]));
            vm->file[i].refs = 1;
            vm->file[i].owner = dos_psp(vm);
            return (int)i;
        }
    }
    return -1;
}

/* Offset 07h on of an entry of a file on disk. [RBIL "DOS 4.0-6.0 system file table"] */
struct sft_file {
    uint32_t dpb;
    uint16_t first, time, date;
    uint32_t size, position;
    uint16_t relative_cluster;
    uint32_t lba;
    uint8_t slot, name[11], end;
} __attribute__((packed));
_Static_assert(offsetof(struct sft_file, position) == 0x0E && offsetof(struct sft_file, lba) == 0x14 &&
                   offsetof(struct sft_file, name) == 0x19, "[RBIL \"DOS 4.0-6.0 system file table\"]");

void dos_show_file(struct dos_vm *vm, unsigned index)
{
    const struct dos_file *file = &vm->file[index];
    uint32_t at = dos_sft(vm, index);
    const struct fs_entry *entry;
    struct sft_file sft;

    dos_set_far16(vm, at, 0, file->kind == DOS_FILE_FREE ? 0 : file->refs);
    if (file->kind == DOS_FILE_FREE || file->kind == DOS_FILE_REDIRECTED) {
        return;
    }
    dos_set_far16(vm, at, 0x02, file->mode);
    dos_set_far16(vm, at, 0x05, file->info);
    dos_set_far32(vm, at, 0x15, file->position);
    dos_set_far16(vm, at, 0x31, file->owner);
    if (file->kind == DOS_FILE_DEVICE) {
        unsigned header = file->device >= DOS_DEV_CON && file->device <= DOS_DEV_CLOCK
                              ? DOS_DEVICES + (file->device - 1u) * 18 : LOL_NUL;

        uint32_t where = file->device == DOS_DEV_LOADED ? file->header
                         : file->device == DOS_DEV_CON && vm->console != 0 ? vm->console : DOS_SEG << 16 | header;
        uint8_t name[8];

        dos_set_far32(vm, at, 0x07, where);
        dos_copy_in(vm, name, (uint16_t)(where >> 16), (where & 0xFFFF) + 10, sizeof name);
        dos_far_out(vm, at, 0x20, name, sizeof name);
        dos_far_fill(vm, at, 0x28, ' ', 3);
        return;
    }
    entry = &file->fat.node->entry;
    dos_set_far8(vm, at, 0x04, entry->attr);
    sft = (struct sft_file){
        .dpb = dos_dpb(vm, file->drive), .first = (uint16_t)entry->first, .time = entry->time, .date = entry->date,
        .size = entry->size, .position = file->position, .lba = entry->lba, .slot = (uint8_t)(entry->offset / 32u),
    };
    memcpy(sft.name, entry->name, sizeof(sft.name));
    dos_far_out(vm, at, 0x07, &sft, offsetof(struct sft_file, end));
}

void dos_stamp(struct dos_vm *vm, uint16_t *time, uint16_t *date)
{
    dos_stamp_now(vm->sys, time, date);
}

static void stamp_written(struct dos_vm *vm, struct dos_file *file)
{
    uint16_t time, date;

    if (file->kind == DOS_FILE_DISK && file->written && !file->keep_time) {
        dos_stamp(vm, &time, &date);
        fs_touch(&file->fat, time, date);
        file->written = false;
    }
}

enum fs_err dos_close_file(struct dos_vm *vm, unsigned index)
{
    struct dos_file *file = &vm->file[index];
    enum fs_err err = FS_OK;

    if (file->kind == DOS_FILE_DISK) {
        stamp_written(vm, file);
        vm->sys->open_files[file->drive]--;
        share_close_file(&vm->sys->locks, &file->fat.node->share, &file->share);
        err = fs_close(dos_volume(vm, file->drive), &file->fat);
    } else if (file->kind == DOS_FILE_DEVICE && file->device == DOS_DEV_LOADED && !vm->ended) {
        dos_device_opened(vm, file->header, false);
    }
    file->kind = DOS_FILE_FREE;
    file->refs = 0;
    return err;
}

/* One reference less; the last one closes. */
enum fs_err dos_release_file(struct dos_vm *vm, unsigned index)
{
    struct dos_file *file = &vm->file[index];
    enum fs_err err = FS_OK;

    if (file->refs > 1) {
        file->refs--;
    } else if (file->kind == DOS_FILE_DISK && __builtin_expect(vm->sys->watch != NULL, false)) {
        err = dos_watch_close(vm, index);
    } else {
        err = dos_close_file(vm, index);
    }
    dos_show_file(vm, index);
    return err;
}

void dos_close_all(struct dos_vm *vm, uint16_t psp)
{
    unsigned count = dos_handle_count(vm, psp);

    for (unsigned handle = 0; handle < count; handle++) {
        uint8_t index = dos_jft_get(vm, psp, handle);

        dos_jft_set(vm, psp, handle, NO_HANDLE);
        if (index < DOS_FILES && vm->file[index].kind != DOS_FILE_FREE) {
            if (vm->file[index].kind == DOS_FILE_DISK && vm->file[index].refs > 1) {
                share_unlock_process(&vm->sys->locks, &vm->file[index].fat.node->share, vm, psp);
            }
            (void)dos_release_file(vm, index);      /* the program is gone: nobody to tell */
        }
    }
}

/* ---- opening ---- */

void dos_open_device(struct dos_vm *vm, unsigned index, unsigned device, unsigned mode)
{
    static const uint16_t info[] = {
        [DOS_DEV_NUL] = 0x8084, [DOS_DEV_CON] = 0x80D3, [DOS_DEV_AUX] = 0x80C0,
        [DOS_DEV_PRN] = 0xA0C0, [DOS_DEV_CLOCK] = 0x80C8, [DOS_DEV_OTHER] = 0x80C0,
        [DOS_DEV_LPT2] = 0xA0C0, [DOS_DEV_LPT3] = 0xA0C0,
        [DOS_DEV_LOADED] = 0x80C0,
    };
    struct dos_file *file = &vm->file[index];

    file->kind = DOS_FILE_DEVICE;
    file->device = (uint8_t)device;
    file->mode = (uint16_t)mode;
    file->info = info[device];
    if (device == DOS_DEV_LOADED) {     /* what it can do, and which it is [RBIL 214400] */
        file->info |= dos_driver_attributes(vm, file->header) & 0x681F;
    }
    dos_show_file(vm, index);
}

/* Puts the new SFT entry behind the handle; the call has succeeded. */
static enum dos_result give_handle(struct dos_vm *vm, struct Client_Reg_Struc *crs, int handle,
                                   int index)
{
    dos_jft_set(vm, dos_psp(vm), (unsigned)handle, (uint8_t)index);
    crs->Client_AX = (uint16_t)handle;
    return dos_ok(crs);
}

static enum fs_err open_disk(struct dos_vm *vm, int index, struct dos_open *rq)
{
    struct dos_file *file = &vm->file[index];
    enum fs_err err;

    rq->share = &file->share;
    rq->vm = vm;
    err = dos_open_file(vm->sys, rq, &file->fat);

    if (err == FS_OK) {
        vm->share_try = 0;
        vm->sys->open_files[rq->path.drive]++;
        file->kind = DOS_FILE_DISK;
        file->drive = rq->path.drive;
        file->mode = (uint16_t)rq->mode;
        file->info = (uint16_t)(INFO_NOT_EOF | rq->path.drive);
        file->system = dos_is_system_path(vm->sys, &rq->path);
        dos_show_file(vm, (unsigned)index);
    }
    return err;
}

static enum dos_result do_open(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                               struct dos_open *rq)
{
    int handle = dos_free_handle(vm), index = dos_new_file(vm);
    uint32_t dir;
    enum fs_err err;

    if (handle < 0 || index < 0) {
        return dos_fail(vm, crs, DOS_ERR_NO_HANDLES);
    }
    if (rq->path.is_device) {
        err = dos_lookup_dir(vm, &rq->path, &dir);
        if (err != FS_OK) {
            return dos_fail_fs(vm, crs, rq->path.drive, err);
        }
        vm->file[index].header = dos_loaded_device(vm, rq->path.name);
        dos_open_device(vm, (unsigned)index, rq->path.device, rq->mode);
        if (rq->path.device == DOS_DEV_LOADED) {
            dos_device_opened(vm, vm->file[index].header, true);
        }
        rq->status = 1;
        return give_handle(vm, crs, handle, index);
    }
    if (rq->path.trailing) {
        return dos_fail(vm, crs, DOS_ERR_NO_PATH);
    }
    if (rq->attr & (FS_ATTR_LABEL | FS_ATTR_DIRECTORY)) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);
    }
    if (dos_is_system_path(vm->sys, &rq->path) &&
        (rq->what != DOS_OPEN_EXISTING || (rq->mode & DOS_MODE_ACCESS) != DOS_MODE_READ)) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);
    }
    if ((rq->what != DOS_OPEN_EXISTING || (rq->mode & DOS_MODE_ACCESS) != DOS_MODE_READ) &&
        !dos_drive_open(vm, rq->path.drive, true)) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);
    }
    err = open_disk(vm, index, rq);
    if (err == FS_EXISTS) {
        return dos_fail(vm, crs, DOS_ERR_EXISTS);
    }
    return err == FS_OK ? give_handle(vm, crs, handle, index)
                         : dos_fail_fs(vm, crs, rq->path.drive, err);
}

/* An unknown drive is "path not found" to those who open. */
static unsigned parse_for_open(struct dos_vm *vm, uint16_t seg, uint16_t off, unsigned flags, struct dos_path *path)
{
    unsigned error = dos_parse_path(vm, seg, off, flags, path);

    return error == DOS_ERR_DRIVE ? DOS_ERR_NO_PATH : error;
}

static enum dos_result open_named(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned what,
                                  unsigned mode, unsigned attr)
{
    struct dos_open rq;         /* the path is filled in, 300 bytes of zeros would be half of it */
    unsigned error = parse_for_open(vm, crs->Client_DS, crs->Client_DX, 0, &rq.path);

    rq.what = what;
    rq.mode = mode;
    rq.attr = attr;
    return error ? dos_fail(vm, crs, error) : do_open(vm, crs, &rq);
}

DOS_FUNCTION(dos_fn_create)
{
    return open_named(vm, crs, DOS_OPEN_REPLACE | DOS_OPEN_CREATE, 2, crs->Client_CX);
}

DOS_FUNCTION(dos_fn_create_new)
{
    return open_named(vm, crs, DOS_OPEN_CREATE, 2, crs->Client_CX);
}

DOS_FUNCTION(dos_fn_open)
{
    if ((crs->Client_AL & DOS_MODE_ACCESS) > 2 || (crs->Client_AL >> 4 & 7) >= SHARE_MODES) {
        return dos_fail(vm, crs, DOS_ERR_ACCESS);
    }
    return open_named(vm, crs, DOS_OPEN_EXISTING, crs->Client_AL, 0);
}

DOS_FUNCTION(dos_fn_extended_open)
{
    struct dos_open rq = { .mode = crs->Client_BX, .attr = crs->Client_CX };
    unsigned exists = crs->Client_DL & 0x0F, error;
    enum dos_result result;

    if (crs->Client_AH == 0x71 && (rq.mode & DOS_MODE_ACCESS) == DOS_MODE_QUIET) {
        rq.mode &= ~DOS_MODE_ACCESS;    /* to read, without a date of access: nobody keeps one */
    }
    if ((crs->Client_AH != 0x71 && crs->Client_AL != 0) || exists > 2 || (crs->Client_DL >> 4) > 1 ||
        (rq.mode & DOS_MODE_ACCESS) > 2 || (rq.mode >> 4 & 7) >= SHARE_MODES) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    rq.what = exists | (crs->Client_DL & 0x10 ? DOS_OPEN_CREATE : 0u);
    error = parse_for_open(vm, crs->Client_DS, crs->Client_SI, dos_path_flags(crs), &rq.path);
    if (error != 0) {
        return dos_fail(vm, crs, error);
    }
    if (rq.what == 0) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    result = do_open(vm, crs, &rq);
    if (result == DOS_DONE && !(crs->Client_EFlags & CF_Mask)) {
        crs->Client_CX = (uint16_t)rq.status;
    }
    return result;
}

/* DS:DX -> directory, the name is appended there. */
DOS_FUNCTION(dos_fn_create_temp)
{
    uint16_t seg = crs->Client_DS, off = crs->Client_DX;
    struct dos_time now;
    uint32_t seed;
    unsigned length = 0;

    while (length < 64 && dos_get8(vm, seg, off + length) != 0) {
        length++;
    }
    if (length == 64) {
        return dos_fail(vm, crs, DOS_ERR_NO_PATH);
    }
    if (length > 0 && dos_get8(vm, seg, off + length - 1) != '\\') {
        dos_put8(vm, seg, off + length++, '\\');
    }
    vm->sys->ops->clock_get(vm, &now);
    seed = ((now.hour * 60u + now.minute) * 60u + now.second) * 100u + now.hundredth;
    for (unsigned attempt = 0; attempt < 1000; attempt++, seed++) {
        enum dos_result result;

        for (unsigned i = 0; i < 8; i++) {      /* letters only, as DOS does */
            dos_put8(vm, seg, off + length + i, 'A' + (seed >> 4 * i & 0x0F));
        }
        dos_put8(vm, seg, off + length + 8, 0);
        result = open_named(vm, crs, DOS_OPEN_CREATE, 2, crs->Client_CX);
        if (result != DOS_DONE || !(crs->Client_EFlags & CF_Mask) ||
            crs->Client_AX != DOS_ERR_EXISTS) {
            return result;
        }
    }
    return DOS_DONE;
}

/* ---- using ---- */

DOS_FUNCTION(dos_fn_close)
{
    struct dos_file *file = dos_file_of_handle(vm, crs->Client_BX);
    enum fs_err err;
    unsigned refs;

    if (file == NULL) {
        return dos_fail(vm, crs, DOS_ERR_HANDLE);
    }
    if (file->kind == DOS_FILE_REDIRECTED && file->refs == 1) {
        return dos_redirect_handle(vm, crs, file);
    }
    refs = file->refs;
    dos_jft_set(vm, dos_psp(vm), crs->Client_BX, NO_HANDLE);
    err = dos_release_file(vm, (unsigned)(file - vm->file));
    if (err != FS_OK) {
        return dos_fail(vm, crs, dos_error_of_fs(err));    /* closed all the same: no retry */
    }
    crs->Client_AL = (uint8_t)refs;     /* [RBIL 213E "AX destroyed"]; programs saw the count */
    return dos_ok(crs);
}

/* Between a file and a buffer of the program, which may wrap at the end of its segment. */
enum fs_err dos_file_read(struct dos_vm *vm, struct dos_file *file, uint16_t seg, uint16_t off,
                           uint32_t count, uint32_t *done)
{
    struct fs_volume *vol = vm->sys->drive[file->drive];        /* SUBST was seen to when it was opened */
    uint32_t first = 0x10000u - off, n;
    enum fs_err err;

    if (first >= count) {
        return fs_read(vol, &file->fat, file->position, dos_at(vm, seg, off), count, done);
    }
    err = fs_read(vol, &file->fat, file->position, dos_at(vm, seg, off), first, done);
    if (err == FS_OK && *done == first) {
        err = fs_read(vol, &file->fat, file->position + first,
                       dos_at(vm, seg, 0), count - first, &n);
        *done += n;
    }
    return err;
}

enum fs_err dos_file_write(struct dos_vm *vm, struct dos_file *file, uint16_t seg, uint16_t off,
                            uint32_t count, uint32_t *done)
{
    uint32_t first = 0x10000u - off, n;
    enum fs_err err;

    first = first < count ? first : count;
    file->written = true;
    err = fs_write(dos_volume(vm, file->drive), &file->fat, file->position, dos_at(vm, seg, off),
                    first, done);
    if (err == FS_OK && *done == first && count > first) {
        err = fs_write(dos_volume(vm, file->drive), &file->fat, file->position + first,
                        dos_at(vm, seg, 0), count - first, &n);
        *done += n;
    }
    return err;
}

static void show_position(struct dos_vm *vm, const struct dos_file *file)
{
    uint32_t at = dos_sft(vm, (unsigned)(file - vm->file));
    uint32_t now[2] = { file->fat.node->entry.size, file->position };

    memcpy(dos_at(vm, (uint16_t)(at >> 16), (at & 0xFFFF) + 0x11), now, sizeof(now));   /* within a segment */
}

/* From what is no file on a disk. */
static enum dos_result read_device(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file)
{
    if (file->kind == DOS_FILE_REDIRECTED) {
        return dos_redirect_handle(vm, crs, file);
    }
    if ((file->mode & DOS_MODE_ACCESS) == DOS_MODE_WRITE) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);
    }
    if (file->device == DOS_DEV_CON) {
        return dos_con_read(vm, crs, file);
    }
    if (file->device == DOS_DEV_LOADED) {
        return dos_device_read(vm, crs, file);
    }
    crs->Client_AX = 0;
    return dos_ok(crs);
}

DOS_FUNCTION(dos_fn_read)
{
    struct dos_file *file = dos_file_of_handle(vm, crs->Client_BX);
    uint32_t done;
    enum fs_err err;

    if (file == NULL) {
        return dos_fail(vm, crs, DOS_ERR_HANDLE);
    }
    if (file->kind != DOS_FILE_DISK) {
        return read_device(vm, crs, file);
    }
    if ((file->mode & DOS_MODE_ACCESS) == DOS_MODE_WRITE) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);
    }
    if (dos_check_locks(vm, file, crs->Client_CX) != 0) {
        return dos_fail_share(vm, crs, DOS_ERR_LOCK);
    }
    if (crs->Client_DX + (uint32_t)crs->Client_CX <= 0x10000) {     /* it does not wrap in its segment */
        err = fs_read(vm->sys->drive[file->drive], &file->fat, file->position,
                      dos_at(vm, crs->Client_DS, crs->Client_DX), crs->Client_CX, &done);
    } else {
        err = dos_file_read(vm, file, crs->Client_DS, crs->Client_DX, crs->Client_CX, &done);
    }
    if (err != FS_OK) {
        vm->critical_write = 0;
        return dos_fail_fs(vm, crs, file->drive, err);
    }
    file->position += done;
    show_position(vm, file);
    crs->Client_AX = (uint16_t)done;
    return dos_ok(crs);
}

static enum dos_result write_device(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                                    struct dos_file *file)
{
    unsigned n = crs->Client_CX;

    switch (file->device) {
    case DOS_DEV_CON:
        if (dos_check_break(vm)) {
            return DOS_BREAK;
        }
        n = dos_con_write(vm, file, crs->Client_DS, crs->Client_DX, n);
        break;
    case DOS_DEV_NUL:
        break;
    case DOS_DEV_LOADED:
        return dos_device_write(vm, crs, file);
    case DOS_DEV_PRN:
    case DOS_DEV_LPT2:
    case DOS_DEV_LPT3:
        return dos_print(vm, crs, file);
    default:
        return dos_fail(vm, crs, DOS_ERR_DENIED);   /* no such port */
    }
    crs->Client_AX = (uint16_t)n;
    return dos_ok(crs);
}

DOS_FUNCTION(dos_fn_write)
{
    struct dos_file *file = dos_file_of_handle(vm, crs->Client_BX);
    uint32_t done = 0;
    enum fs_err err;

    if (file == NULL) {
        return dos_fail(vm, crs, DOS_ERR_HANDLE);
    }
    if (file->kind == DOS_FILE_REDIRECTED) {
        return dos_redirect_handle(vm, crs, file);
    }
    if ((file->mode & DOS_MODE_ACCESS) == DOS_MODE_READ) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);
    }
    if (file->kind == DOS_FILE_DEVICE) {
        return write_device(vm, crs, file);
    }
    if (!dos_drive_open(vm, file->drive, true)) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);       /* another VM has locked the volume */
    }
    if (dos_check_locks(vm, file, crs->Client_CX != 0 ? crs->Client_CX : 0xFFFFFFFF) != 0) {
        return dos_fail_share(vm, crs, DOS_ERR_LOCK);
    }
    if (crs->Client_CX == 0) {      /* the file ends here from now on */
        file->written = true;
        err = fs_set_size(dos_volume(vm, file->drive), &file->fat, file->position);
    } else {
        err = dos_file_write(vm, file, crs->Client_DS, crs->Client_DX, crs->Client_CX, &done);
    }
    if (err != FS_OK) {
        vm->critical_write = 1;
        return dos_fail_fs(vm, crs, file->drive, err);
    }
    file->position += done;
    file->info &= (uint16_t)~INFO_NOT_EOF;      /* bit 6 of a file: not yet written */
    show_position(vm, file);
    crs->Client_AX = (uint16_t)done;
    return dos_ok(crs);
}

DOS_FUNCTION(dos_fn_seek)
{
    struct dos_file *file = dos_file_of_handle(vm, crs->Client_BX);
    uint32_t offset = (uint32_t)crs->Client_CX << 16 | crs->Client_DX;

    if (file == NULL) {
        return dos_fail(vm, crs, DOS_ERR_HANDLE);
    }
    if (file->kind == DOS_FILE_REDIRECTED) {
        return dos_redirect_handle(vm, crs, file);
    }
    if (crs->Client_AL > 2) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    if (file->kind == DOS_FILE_DEVICE) {
        crs->Client_AX = crs->Client_DX = 0;
        return dos_ok(crs);
    }
    if (crs->Client_AL == 1) {
        offset += file->position;
    } else if (crs->Client_AL == 2) {
        offset += file->fat.node->entry.size;
    }
    file->position = offset;
    show_position(vm, file);
    crs->Client_AX = (uint16_t)offset;
    crs->Client_DX = (uint16_t)(offset >> 16);
    return dos_ok(crs);
}

DOS_FUNCTION(dos_fn_dup)
{
    struct dos_file *file = dos_file_of_handle(vm, crs->Client_BX);
    int handle = dos_free_handle(vm);

    if (file == NULL || handle < 0) {
        return dos_fail(vm, crs, file ? DOS_ERR_NO_HANDLES : DOS_ERR_HANDLE);
    }
    if (file->refs == 0xFFFF) {
        return dos_fail(vm, crs, DOS_ERR_NO_HANDLES);
    }
    file->refs++;
    dos_show_file(vm, (unsigned)(file - vm->file));
    return give_handle(vm, crs, handle, (int)(file - vm->file));
}

/* Handle CX becomes another name of what BX is. */
DOS_FUNCTION(dos_fn_dup2)
{
    struct dos_file *file = dos_file_of_handle(vm, crs->Client_BX), *old;

    if (file == NULL || crs->Client_CX >= dos_handle_count(vm, dos_psp(vm)) ||
        file->refs == 0xFFFF) {
        return dos_fail(vm, crs, DOS_ERR_HANDLE);
    }
    if (crs->Client_BX == crs->Client_CX) {
        return dos_ok(crs);
    }
    file->refs++;
    old = dos_file_of_handle(vm, crs->Client_CX);
    if (old != NULL) {
        (void)dos_release_file(vm, (unsigned)(old - vm->file));     /* 46h reports no such error */
    }
    dos_show_file(vm, (unsigned)(file - vm->file));
    dos_jft_set(vm, dos_psp(vm), crs->Client_CX, (uint8_t)(file - vm->file));
    crs->Client_AX = crs->Client_CX;
    return dos_ok(crs);
}

/* 5704h, 5705h last access, 5706h, 5707h creation: CX time, DX date, SI 10 ms. [RBIL 215704] */
static enum dos_result other_times(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file)
{
    struct fs_entry *entry;

    if (file->kind != DOS_FILE_DISK) {
        return dos_fail(vm, crs, DOS_ERR_HANDLE);
    }
    entry = &file->fat.node->entry;
    if ((crs->Client_AL & 1) != 0 && (file->system || dos_volume(vm, file->drive)->read_only)) {
        return dos_fail(vm, crs, file->system ? DOS_ERR_DENIED : DOS_ERR_PROTECTED);
    }
    switch (crs->Client_AL) {
    case 4:
        crs->Client_CX = 0;             /* only the day is kept */
        crs->Client_DX = entry->access_date;
        break;
    case 5:
        entry->access_date = crs->Client_DX;
        file->fat.node->dirty = true;
        break;
    case 6:
        crs->Client_CX = entry->create_time;
        crs->Client_DX = entry->create_date;
        crs->Client_SI = entry->create_hundredths;
        break;
    default:
        if (crs->Client_SI >= 200) {
            return dos_fail(vm, crs, DOS_ERR_DATA);
        }
        entry->create_time = crs->Client_CX;
        entry->create_date = crs->Client_DX;
        entry->create_hundredths = (uint8_t)crs->Client_SI;
        file->fat.node->dirty = true;
        break;
    }
    return dos_ok(crs);
}

DOS_FUNCTION(dos_fn_file_time)
{
    struct dos_file *file = dos_file_of_handle(vm, crs->Client_BX);
    uint16_t time, date;

    if (file == NULL) {
        return dos_fail(vm, crs, DOS_ERR_HANDLE);
    }
    if (file->kind == DOS_FILE_REDIRECTED) {
        return dos_redirect_handle(vm, crs, file);
    }
    if (crs->Client_AL >= 4 && crs->Client_AL <= 7) {
        return other_times(vm, crs, file);
    }
    if (crs->Client_AL > 1) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    if (file->kind == DOS_FILE_DEVICE) {
        dos_stamp(vm, &time, &date);
    } else if (crs->Client_AL == 1) {
        if (file->system) {
            return dos_fail(vm, crs, DOS_ERR_DENIED);
        }
        fs_touch(&file->fat, crs->Client_CX, crs->Client_DX);
        file->keep_time = true;
        return dos_ok(crs);
    } else {
        time = file->fat.node->entry.time;
        date = file->fat.node->entry.date;
    }
    if (crs->Client_AL == 0) {
        crs->Client_CX = time;
        crs->Client_DX = date;
    }
    return dos_ok(crs);
}

DOS_FUNCTION(dos_fn_commit)
{
    struct dos_file *file = dos_file_of_handle(vm, crs->Client_BX);
    enum fs_err err = FS_OK;

    if (file == NULL) {
        return dos_fail(vm, crs, DOS_ERR_HANDLE);
    }
    if (file->kind == DOS_FILE_REDIRECTED) {
        return dos_redirect_handle(vm, crs, file);
    }
    if (file->kind == DOS_FILE_DISK) {
        stamp_written(vm, file);
        err = fs_commit(dos_volume(vm, file->drive), &file->fat);
        vm->critical_write = 1;
    }
    return err == FS_OK ? dos_ok(crs) : dos_fail_fs(vm, crs, file->drive, err);
}

/* More handles: the table moves into a block of its own. */
DOS_FUNCTION(dos_fn_handle_count)
{
    uint16_t psp = dos_psp(vm), seg, largest;
    unsigned old = dos_handle_count(vm, psp), wanted = crs->Client_BX, error;
    uint8_t table[255];

    wanted = wanted < PSP_HANDLES ? PSP_HANDLES : wanted;
    if (wanted > 255) {
        wanted = 255;           /* an SFT has no more entries */
    }
    for (unsigned i = 0; i < 255; i++) {
        table[i] = dos_jft_get(vm, psp, i);
    }
    for (unsigned i = wanted; i < old; i++) {
        if (table[i] != NO_HANDLE) {
            return dos_fail(vm, crs, DOS_ERR_NO_HANDLES);
        }
    }
    if (wanted <= old && wanted != PSP_HANDLES) {
        dos_put16(vm, psp, PSP_JFT_SIZE, wanted);
        return dos_ok(crs);
    }
    if (wanted == PSP_HANDLES) {
        dos_put32(vm, psp, PSP_JFT_PTR, (uint32_t)psp << 16 | PSP_JFT);
    } else {
        error = dos_mcb_allocate(vm, (uint16_t)((wanted + 15) / 16), psp, &seg, &largest);
        if (error != 0) {
            return dos_fail(vm, crs, error);
        }
        dos_put32(vm, psp, PSP_JFT_PTR, (uint32_t)seg << 16);
    }
    dos_put16(vm, psp, PSP_JFT_SIZE, wanted);
    for (unsigned i = 0; i < wanted; i++) {
        dos_jft_set(vm, psp, i, table[i]);
    }
    return dos_ok(crs);
}
