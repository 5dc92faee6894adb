/*
 * dos_watch.c - file calls as somebody who watches them sees them: what, where, with what, and its end.
 *
 * IFSMGR's hooks.  Only while somebody watches is anything of this called.  A watcher gets the call before
 * the function runs, runs it through call->native, and may change path, length, position, attributes and
 * the error, or not run it at all.
 */
#include <dosmgr.h>
#include <ifs.h>
#include "dos_core.h"

typedef enum dos_result (*dos_function)(struct dos_vm *vm, struct Client_Reg_Struc *crs);

/* A call of a program, on its way. */
struct watched {
    struct DOSMGR_File_Call call;       /* first */
    struct dos_vm *vm;
    struct Client_Reg_Struc *crs;
    dos_function function;
    enum dos_result result;
    struct dos_file *file;              /* of a handle, NULL = none */
    uint16_t path_seg, path_off;        /* where the program's path is */
    uint8_t ah;                         /* the function asked for */
};

/* ---- what is asked ---- */

static bool put_path(struct watched *w, char text[FS_PATH_MAX], uint16_t seg, uint16_t off, unsigned flags)
{
    struct dos_path path;
    unsigned error = dos_parse_path(w->vm, seg, off, flags | (w->call.long_names ? DOS_PATH_LONG : 0), &path);

    w->vm->redirect.drive = 0;  /* the function itself finds out */
    if (error != 0 ||
        path.is_device) {
        return false;           /* the function says what is wrong, and devices are no files */
    }
    w->call.drive = path.drive;
    strcpy(text, path.text);
    return true;
}

static bool by_path(struct watched *w, unsigned function, uint8_t how, uint16_t off, unsigned flags)
{
    w->call.function = (uint8_t)function;
    w->call.flags = how;
    w->path_seg = w->crs->Client_DS;
    w->path_off = off;
    return put_path(w, w->call.path, w->path_seg, off, flags);
}

static bool by_handle(struct watched *w, unsigned function)
{
    struct dos_file *file = dos_file_of_handle(w->vm, w->crs->Client_BX);

    if (file == NULL || file->kind != DOS_FILE_DISK) {
        return false;
    }
    w->file = file;
    w->call.function = (uint8_t)function;
    w->call.drive = file->drive;
    w->call.handle = (uint32_t)(uintptr_t)file;
    w->call.sfn = (uint16_t)(file - w->vm->file);
    w->call.position = file->position;
    return true;
}

static bool open_by(struct watched *w, uint16_t off, unsigned mode, unsigned action, uint32_t attr)
{
    w->call.options = (uint16_t)((action & 0xFF) | (mode & 0x6000));
    w->call.attr = attr;
    return by_path(w, IFSFN_OPEN, (uint8_t)(mode & 0x7F), off, 0);
}

static bool transfer(struct watched *w, unsigned function)
{
    w->call.length = w->crs->Client_CX;
    w->call.data = dos_at(w->vm, w->crs->Client_DS, w->crs->Client_DX);
    return by_handle(w, function);
}

static bool seek(struct watched *w)
{
    uint32_t offset = (uint32_t)w->crs->Client_CX << 16 | w->crs->Client_DX;

    if (!by_handle(w, IFSFN_SEEK)) {
        return false;
    }
    w->call.flags = w->crs->Client_AL == 2 ? FILE_END : FILE_BEGIN;
    w->call.position = offset + (w->crs->Client_AL == 1 ? w->file->position : 0);
    return w->crs->Client_AL <= 2;
}

static bool search(struct watched *w, bool first)
{
    uint16_t seg = dos_var16(w->vm, SDA_DTA + 2), off = dos_var16(w->vm, SDA_DTA);

    w->call.data = dos_at(w->vm, seg, off);
    w->call.attr = w->crs->Client_CX;
    if (first) {
        return by_path(w, IFSFN_SEARCH, SEARCH_FIRST, w->crs->Client_DX, DOS_PATH_WILD);
    }
    w->call.function = IFSFN_SEARCH;
    w->call.flags = SEARCH_NEXT;
    w->call.drive = (uint8_t)((dos_get8(w->vm, seg, off) & 0x7F) - 1);
    return dos_volume(w->vm, w->call.drive) != NULL;
}

static bool attributes(struct watched *w, unsigned how)
{
    w->call.attr = w->crs->Client_CX;
    w->call.when = (uint32_t)w->crs->Client_DI << 16 | w->crs->Client_CX;
    return how <= 8 && by_path(w, IFSFN_FILEATTRIB, (uint8_t)how, w->crs->Client_DX, 0);
}

static bool rename(struct watched *w)
{
    uint8_t drive;

    if (!put_path(w, w->call.path2, w->crs->Client_ES, w->crs->Client_DI, 0)) {
        return false;
    }
    drive = w->call.drive;
    return by_path(w, IFSFN_RENAME, 0, w->crs->Client_DX, 0) && drive == w->call.drive;
}

static bool times(struct watched *w)
{
    w->call.flags = w->crs->Client_AL;
    w->call.when = (uint32_t)w->crs->Client_DX << 16 | w->crs->Client_CX;
    return w->crs->Client_AL <= 7 && by_handle(w, IFSFN_FILETIMES);
}

static bool lock(struct watched *w)
{
    if (!by_handle(w, IFSFN_FILELOCKS)) {
        return false;
    }
    w->call.flags = w->crs->Client_AL;
    w->call.position = (uint32_t)w->crs->Client_CX << 16 | w->crs->Client_DX;
    w->call.length = (uint32_t)w->crs->Client_SI << 16 | w->crs->Client_DI;
    return w->crs->Client_AL <= 1;
}

static bool disk(struct watched *w, unsigned function, unsigned number)
{
    int drive = dos_drive_of(w->vm, number);

    w->call.function = (uint8_t)function;
    w->call.drive = (uint8_t)drive;
    return drive >= 0;
}

static bool find(struct watched *w, unsigned function)
{
    unsigned at = w->crs->Client_BX - 1u;

    if (at >= DOS_FINDS || w->vm->find[at].owner == 0) {
        return false;
    }
    w->call.function = (uint8_t)function;
    w->call.drive = w->vm->find[at].drive;
    w->call.handle = (uint32_t)(uintptr_t)&w->vm->find[at];
    if (function == IFSFN_FINDNEXT) {
        w->call.data = dos_at(w->vm, w->crs->Client_ES, w->crs->Client_DI);
        w->call.find_by_dos_time = w->crs->Client_SI == 1;
    }
    return true;
}

static bool describe_long(struct watched *w)
{
    struct Client_Reg_Struc *crs = w->crs;

    w->call.long_names = true;
    switch (crs->Client_AL) {
    case 0x39:
        return by_path(w, IFSFN_DIR, CREATE_DIR, crs->Client_DX, 0);
    case 0x3A:
        return by_path(w, IFSFN_DIR, DELETE_DIR, crs->Client_DX, 0);
    case 0x3B:
        return by_path(w, IFSFN_DIR, CHECK_DIR, crs->Client_DX, 0);
    case 0x41:
        w->call.attr = crs->Client_CX;
        return by_path(w, IFSFN_DELETE, 0, crs->Client_DX, DOS_PATH_WILD);
    case 0x43:
        return attributes(w, crs->Client_BL);
    case 0x4E:
        w->call.attr = crs->Client_CX;
        w->call.data = dos_at(w->vm, crs->Client_ES, crs->Client_DI);
        w->call.find_by_dos_time = crs->Client_SI == 1;
        return by_path(w, IFSFN_FINDOPEN, 0, crs->Client_DX, DOS_PATH_WILD);
    case 0x4F:
        return find(w, IFSFN_FINDNEXT);
    case 0x56:
        return rename(w);
    case 0x6C:
        return open_by(w, crs->Client_SI, crs->Client_BX, crs->Client_DX, crs->Client_CX);
    case 0xA1:
        return find(w, IFSFN_FINDCLOSE);
    default:
        return false;
    }
}

bool dos_watches(unsigned ah)
{
    return ah == 0x36 || (ah >= 0x39 && ah <= 0x3D) || (ah >= 0x3F && ah <= 0x43) || ah == 0x4B || ah == 0x4E ||
           ah == 0x4F || ah == 0x56 || ah == 0x57 || ah == 0x5B || ah == 0x5C || ah == 0x68 || ah == 0x6A ||
           ah == 0x6C || ah == 0x71;
}

/* False: nothing that is watched. */
static bool describe(struct watched *w, unsigned function)
{
    struct Client_Reg_Struc *crs = w->crs;

    switch (function) {
    case 0x36:
        return disk(w, IFSFN_GETDISKINFO, crs->Client_DL);
    case 0x39:
        return by_path(w, IFSFN_DIR, CREATE_DIR, crs->Client_DX, 0);
    case 0x3A:
        return by_path(w, IFSFN_DIR, DELETE_DIR, crs->Client_DX, 0);
    case 0x3B:
        return by_path(w, IFSFN_DIR, CHECK_DIR, crs->Client_DX, 0);
    case 0x3C:
        return open_by(w, crs->Client_DX, ACCESS_READWRITE, ACTION_CREATEALWAYS, crs->Client_CX);
    case 0x3D:
        return open_by(w, crs->Client_DX, crs->Client_AL, ACTION_OPENEXISTING, 0);
    case 0x3F:
        return transfer(w, IFSFN_READ);
    case 0x40:
        return transfer(w, IFSFN_WRITE);
    case 0x41:
        return by_path(w, IFSFN_DELETE, 0, crs->Client_DX, 0);
    case 0x42:
        return seek(w);
    case 0x43:
        return crs->Client_AL <= 1 && attributes(w, crs->Client_AL);
    case 0x4B:
        return crs->Client_AL != 5 && open_by(w, crs->Client_DX, ACCESS_EXECUTE, ACTION_OPENEXISTING, 0);
    case 0x4E:
        return search(w, true);
    case 0x4F:
        return search(w, false);
    case 0x56:
        return rename(w);
    case 0x57:
        return times(w);
    case 0x5B:
        return open_by(w, crs->Client_DX, ACCESS_READWRITE, ACTION_CREATENEW, crs->Client_CX);
    case 0x5C:
        return lock(w);
    case 0x68:
    case 0x6A:
        return by_handle(w, IFSFN_COMMIT);
    case 0x6C:
        return open_by(w, crs->Client_SI, crs->Client_BX, crs->Client_DX, crs->Client_CX);
    case 0x71:
        return describe_long(w);
    default:
        return false;
    }
}

/* ---- the function itself ---- */

/* What the watcher changed, into the registers. */
static void take_changes(struct watched *w)
{
    struct Client_Reg_Struc *crs = w->crs;
    const struct DOSMGR_File_Call *call = &w->call;

    switch (call->function) {
    case IFSFN_READ:
    case IFSFN_WRITE:
        crs->Client_CX = (uint16_t)(call->length < 0xFFFF ? call->length : 0xFFFF);
        w->file->position = call->position;
        break;
    case IFSFN_SEEK:
        crs->Client_AL = call->flags == FILE_END ? 2 : 0;
        crs->Client_CX = (uint16_t)(call->position >> 16);
        crs->Client_DX = (uint16_t)call->position;
        break;
    case IFSFN_FILEATTRIB:
        if (call->flags == SET_ATTRIBUTES) {
            crs->Client_CX = (uint16_t)call->attr;
        }
        break;
    case IFSFN_OPEN:
        if (w->ah == 0x3C || w->ah == 0x5B) {
            crs->Client_CX = (uint16_t)call->attr;
        }
        break;
    default:
        break;
    }
}

static void put_results(struct watched *w)
{
    const struct Client_Reg_Struc *crs = w->crs;
    struct DOSMGR_File_Call *call = &w->call;

    switch (call->function) {
    case IFSFN_READ:
    case IFSFN_WRITE:
        call->length = crs->Client_AX;
        call->position = w->file->position;
        break;
    case IFSFN_SEEK:
        call->position = w->file->position;
        break;
    case IFSFN_FILEATTRIB:
        call->attr = crs->Client_CX;
        call->when = (uint32_t)crs->Client_DI << 16 | crs->Client_CX;
        break;
    case IFSFN_FILETIMES:
        call->when = (uint32_t)crs->Client_DX << 16 | crs->Client_CX;
        break;
    case IFSFN_OPEN:
        w->file = w->ah == 0x4B ? NULL : dos_file_of_handle(w->vm, crs->Client_AX);
        if (w->file != NULL && w->file->kind == DOS_FILE_DISK) {
            call->handle = (uint32_t)(uintptr_t)w->file;
            call->sfn = (uint16_t)(w->file - w->vm->file);
            call->position = w->file->fat.node->entry.size;
            call->attr = w->file->fat.node->entry.attr;
        }
        break;
    case IFSFN_FINDOPEN:
        call->handle = (uint32_t)(uintptr_t)&w->vm->find[(crs->Client_AX - 1u) % DOS_FINDS];
        break;
    case IFSFN_GETDISKINFO:
        call->length = crs->Client_CX;          /* bytes of a sector */
        call->options = crs->Client_AX;         /* sectors of a cluster */
        call->position = crs->Client_DX;        /* clusters */
        call->attr = crs->Client_BX;            /* free ones */
        break;
    default:
        break;
    }
}

static void run_native(struct DOSMGR_File_Call *call)
{
    struct watched *w = (struct watched *)call;
    struct Client_Reg_Struc *crs = w->crs;
    char text[FS_PATH_MAX + 2];

    if (call->ran) {
        return;                 /* once; a second time has nothing to do it with */
    }
    call->ran = true;
    take_changes(w);
    if (call->path_changed) {   /* where the function looks for it, it finds this */
        text[0] = (char)('A' + call->drive);
        text[1] = ':';
        strcpy(text + 2, call->path);
        w->vm->other_path = text;
        w->vm->other_path_seg = w->path_seg;
        w->vm->other_path_off = w->path_off;
    }
    w->result = w->function(w->vm, crs);
    w->vm->other_path = NULL;
    if (w->result != DOS_DONE) {
        call->error = DOS_ERR_FAIL_24;          /* it is not at its end: it will be called again */
    } else if (crs->Client_EFlags & CF_Mask) {
        call->error = crs->Client_AX;
    } else {
        call->error = 0;
        put_results(w);
    }
}

/* The watcher refused what had been opened. */
static void undo_open(struct watched *w, unsigned handle)
{
    uint8_t index = dos_jft_get(w->vm, dos_psp(w->vm), handle);

    if (index < DOS_FILES && &w->vm->file[index] == w->file) {
        dos_jft_set(w->vm, dos_psp(w->vm), handle, 0xFF);
        (void)dos_release_file(w->vm, index);   /* the watcher's error counts */
    }
}

/* The function has run: what the watcher made of its results. */
static enum dos_result finish(struct watched *w, unsigned native_error)
{
    struct Client_Reg_Struc *crs = w->crs;

    if (w->call.error != 0) {
        if (native_error == 0 && w->call.function == IFSFN_OPEN && w->file != NULL) {
            undo_open(w, crs->Client_AX);
        }
        return dos_fail(w->vm, crs, w->call.error);
    }
    if (native_error == 0 && (w->call.function == IFSFN_READ || w->call.function == IFSFN_WRITE)) {
        crs->Client_AX = (uint16_t)w->call.length;
    }
    return dos_ok(crs);
}

/* It has not run, and the watcher says that all is well. */
static enum dos_result pretend(struct watched *w)
{
    switch (w->call.function) {
    case IFSFN_OPEN:
    case IFSFN_FINDOPEN:
        return dos_fail(w->vm, w->crs, DOS_ERR_DENIED);     /* there would be no handle */
    case IFSFN_READ:
    case IFSFN_WRITE:
        w->crs->Client_AX = (uint16_t)w->call.length;
        w->file->position += w->call.length;
        break;
    case IFSFN_FILEATTRIB:
        w->crs->Client_CX = (uint16_t)w->call.attr;
        break;
    default:
        break;
    }
    return dos_ok(w->crs);
}

enum dos_result dos_watch(struct dos_vm *vm, struct Client_Reg_Struc *crs, dos_function function)
{
    struct watched w = { .vm = vm, .crs = crs, .function = function,
                         .ah = crs->Client_AH };
    struct Client_Reg_Struc before = *crs;
    uint32_t position;
    unsigned native_error;

    w.call.native = run_native;
    w.call.psp = dos_psp(vm);
    w.call.vm = vm->owner;
    if (!describe(&w, crs->Client_AH)) {
        return function(vm, crs);
    }
    position = w.file != NULL ? w.file->position : 0;
    vm->sys->watch(&w.call);
    if (!w.call.ran) {
        return w.call.error != 0 ? dos_fail(vm, crs, w.call.error) : pretend(&w);
    }
    if (w.result != DOS_DONE || w.ah == 0x4B) {
        return w.result;        /* it will be called again; a program has begun, nothing takes that back */
    }
    native_error = crs->Client_EFlags & CF_Mask ? crs->Client_AX : 0;
    if (native_error != 0 && w.file != NULL && w.call.function != IFSFN_OPEN) {
        w.file->position = position;
    }
    if (native_error == w.call.error && w.call.function != IFSFN_READ && w.call.function != IFSFN_WRITE) {
        return DOS_DONE;        /* as it was */
    }
    if (native_error != 0) {
        *crs = before;
    }
    return finish(&w, native_error);
}

/* ---- closing, whoever does it ---- */

struct watched_close {
    struct DOSMGR_File_Call call;       /* first */
    struct dos_vm *vm;
    unsigned index;
    enum fs_err err;
};

static void close_native(struct DOSMGR_File_Call *call)
{
    struct watched_close *w = (struct watched_close *)call;

    if (!call->ran) {
        call->ran = true;
        w->err = dos_close_file(w->vm, w->index);
        call->error = dos_error_of_fs(w->err);
    }
}

enum fs_err dos_watch_close(struct dos_vm *vm, unsigned index)
{
    const struct dos_file *file = &vm->file[index];
    struct watched_close w = { .vm = vm, .index = index };

    w.call.native = close_native;
    w.call.function = IFSFN_CLOSE;
    w.call.flags = CLOSE_FINAL;
    w.call.drive = file->drive;
    w.call.handle = (uint32_t)(uintptr_t)file;
    w.call.sfn = (uint16_t)index;
    w.call.position = file->position;
    w.call.psp = file->owner;
    w.call.vm = vm->owner;
    vm->sys->watch(&w.call);
    close_native(&w.call);      /* a file cannot stay open because somebody watches */
    return w.err;
}
