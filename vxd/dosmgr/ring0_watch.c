/*
 * ring0_watch.c - requests of virtual devices as those see them who watch file calls (dos_watch.c).
 */
#include <ifs.h>
#include "dos_core.h"
#include "ring0.h"

struct watched {
    struct DOSMGR_File_Call call;       /* first */
    struct dos_system *sys;
    struct DOSMGR_File_Request *rq;
};

static bool with_path(struct watched *w, char text[FS_PATH_MAX], const char *given, unsigned flags)
{
    struct dos_path path;

    if (ring0_parse(w->sys, given, flags, &path) != 0) {
        return false;
    }
    w->call.drive = path.drive;
    strcpy(text, path.text);
    return true;
}

static bool with_handle(struct watched *w)
{
    const struct fs_volume *vol = ring0_volume_of(w->rq->handle);

    w->call.handle = w->rq->handle;
    w->call.sfn = (uint16_t)(0x8000u | (w->rq->handle & RING0_SLOT_MASK));
    for (unsigned drive = 0; vol != NULL && drive < DOS_DRIVES; drive++) {
        if (w->sys->drive[drive] == vol) {
            w->call.drive = (uint8_t)drive;
            return true;
        }
    }
    return false;
}

static bool describe_watched(struct watched *w)
{
    const struct DOSMGR_File_Request *rq = w->rq;

    w->call.request = rq;
    w->call.long_names = true;
    w->call.attr = rq->attr;
    w->call.position = rq->position;
    w->call.length = rq->count;
    w->call.data = rq->buffer;
    switch (rq->function) {
    case DFR_OPEN:
        w->call.function = IFSFN_OPEN;
        w->call.flags = (uint8_t)(rq->mode & 0x7F);
        w->call.options = (uint16_t)(rq->action | (rq->mode & 0x6000));
        return with_path(w, w->call.path, rq->path, 0);
    case DFR_CLOSE:
        w->call.function = IFSFN_CLOSE;
        w->call.flags = CLOSE_FINAL;
        return with_handle(w);
    case DFR_READ:
        w->call.function = IFSFN_READ;
        return with_handle(w);
    case DFR_WRITE:
        w->call.function = IFSFN_WRITE;
        return with_handle(w);
    case DFR_COMMIT:
        w->call.function = IFSFN_COMMIT;
        return with_handle(w);
    case DFR_GET_ATTR:
    case DFR_SET_ATTR:
        w->call.function = IFSFN_FILEATTRIB;
        w->call.flags = rq->function == DFR_SET_ATTR;
        return with_path(w, w->call.path, rq->path, 0);
    case DFR_RENAME:
        w->call.function = IFSFN_RENAME;
        return with_path(w, w->call.path2, rq->new_path, 0) && with_path(w, w->call.path, rq->path, 0);
    case DFR_DELETE:
        w->call.function = IFSFN_DELETE;
        return with_path(w, w->call.path, rq->path, DOS_PATH_WILD);
    case DFR_LOCK:
    case DFR_UNLOCK:
        w->call.function = IFSFN_FILELOCKS;
        w->call.flags = rq->function == DFR_UNLOCK;
        return with_handle(w);
    case DFR_FIND_FIRST:
        w->call.function = IFSFN_FINDOPEN;
        w->call.data = NULL;            /* found_ of the request */
        return with_path(w, w->call.path, rq->path, DOS_PATH_WILD);
    case DFR_FIND_NEXT:
        w->call.function = IFSFN_FINDNEXT;
        w->call.data = NULL;
        return with_handle(w);
    case DFR_FIND_CLOSE:
        w->call.function = IFSFN_FINDCLOSE;
        return with_handle(w);
    default:
        return false;                   /* sectors and sizes */
    }
}

static void run_native(struct DOSMGR_File_Call *call)
{
    struct watched *w = (struct watched *)call;
    struct DOSMGR_File_Request *rq = w->rq;
    const char *path = rq->path;
    char text[FS_PATH_MAX + 2];

    if (call->ran) {
        return;
    }
    call->ran = true;
    rq->position = call->position;
    rq->count = call->length;
    rq->attr = (uint16_t)call->attr;
    if (call->path_changed) {
        text[0] = (char)('A' + call->drive);
        text[1] = ':';
        strcpy(text + 2, call->path);
        rq->path = text;
    }
    call->error = ring0_serve(w->sys, rq);
    rq->path = path;
    call->length = rq->count;
    call->attr = rq->attr;
    if (call->error == 0 && (rq->function == DFR_OPEN || rq->function == DFR_FIND_FIRST)) {
        call->handle = rq->handle;
        call->sfn = (uint16_t)(0x8000u | (rq->handle & RING0_SLOT_MASK));
    }
    if (call->error == 0 && (rq->function == DFR_READ || rq->function == DFR_WRITE)) {
        call->position += rq->count;
    }
}

static unsigned watched_request(struct dos_system *sys, struct DOSMGR_File_Request *rq)
{
    struct watched w = { .sys = sys, .rq = rq };

    w.call.native = run_native;
    if (!describe_watched(&w)) {
        return ring0_serve(sys, rq);
    }
    sys->watch(&w.call);
    if (!w.call.ran && (rq->function == DFR_CLOSE || rq->function == DFR_FIND_CLOSE)) {
        run_native(&w.call);            /* it cannot stay open because somebody watches */
    }
    if (!w.call.ran) {
        if (w.call.error == 0 && (rq->function == DFR_OPEN || rq->function == DFR_FIND_FIRST ||
                                  rq->function == DFR_FIND_NEXT)) {
            return DOS_ERR_DENIED;      /* there would be no handle, nothing would be found */
        }
        rq->count = w.call.length;
        rq->attr = (uint16_t)w.call.attr;
        return w.call.error;
    }
    if (w.call.error != 0 && w.call.handle != 0 &&
        (rq->function == DFR_OPEN || rq->function == DFR_FIND_FIRST)) {
        struct DOSMGR_File_Request close = { .function = rq->function == DFR_OPEN ? DFR_CLOSE : DFR_FIND_CLOSE,
                                             .handle = w.call.handle };

        (void)ring0_serve(sys, &close);       /* refused after it was opened; it may not have been */
    }
    rq->count = w.call.length;
    return w.call.error;
}

unsigned ring0_request(struct dos_system *sys, struct DOSMGR_File_Request *rq)
{
    return __builtin_expect(sys->watch != NULL, false) ? watched_request(sys, rq) : ring0_serve(sys, rq);
}
