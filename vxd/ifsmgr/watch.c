/*
 * watch.c - a file call of DOSMGR's as a request for hooks, and what they made of it back.
 */
#include <vmm.h>
#include "charset.h"
#include "find_data.h"
#include "hooks.h"
#include "ifs_heap.h"
#include "ifsreq.h"
#include "names.h"

/* What ifs_pfh points at: tools take it for the functions of the handle [seen in public VxDs: ifs_hndl]. */
struct handle {
    hndlfunc functions;
    uint32_t fh;
};

struct watched {
    struct ifsreq rq;           /* first */
    struct watched *outer;      /* under way too */
    struct handle handle;
    struct DOSMGR_File_Call *call;
    struct hndlfunc functions;
    _WIN32_FIND_DATA found;
    uint16_t unparsed[262], file_name[260];
    union {
        ParsedPath parsed;
        uint8_t bytes[PARSE_MAX_BYTES];
    } path, path2, seen;        /* seen: path as it was given to the hooks */
};

static struct watched *under_way;       /* newest first; task time */

static int native(pioreq pir);
static int enumerate_handle(pioreq pir);

static const hndlmisc misc = {
    IFS_VERSION, IFS_REVISION, NUM_HNDLMISC,
    { native, native, native, native, native, native, native, [HM_ENUMHANDLE] = enumerate_handle },
};

static uint32_t put_path(ParsedPath *path, const char *text, uint16_t *uni)
{
    uint32_t flags = 0;
    unsigned drive, n = 0;

    for (; text[n] != 0 && n < 260; n++) {
        uni[n] = uni_of_bcs((uint8_t)text[n], BCS_OEM);
    }
    uni[n] = 0;
    if (parse_path(uni, NULL, path, &flags, &drive) != 0) {
        path->pp_totalLength = path->pp_prefixLength = 4;   /* DOSMGR has accepted it: it is the root or odd */
        path->pp_elements[0].pe_length = 0;
    }
    return flags;
}

static void put_name(struct watched *w)
{
    unsigned at = 0, n = 0;

    for (unsigned i = 0; w->unparsed[i] != 0; i++) {
        at = w->unparsed[i] == '\\' ? i + 1 : at;
    }
    while (w->unparsed[at + n] != 0 && n < 259) {
        w->file_name[n] = w->unparsed[at + n];
        n++;
    }
    w->file_name[n] = 0;
}

static bool has_path(unsigned function)
{
    return function >= IFSFN_DELETE && function != IFSFN_FLUSH && function != IFSFN_GETDISKINFO;
}

static bool is_long_find(const struct DOSMGR_File_Call *call)
{
    return call->function == IFSFN_FINDOPEN || call->function == IFSFN_FINDNEXT;
}

static void to_request(struct watched *w)
{
    const struct DOSMGR_File_Call *call = w->call;
    struct ioreq *ir = &w->rq.ir;

    ir->ir_length = call->length;
    ir->ir_flags = call->flags;
    ir->ir_options = call->options;
    ir->ir_sfn = call->sfn;
    ir->ir_pid = call->vm != NULL ? (((const struct cb_s *)call->vm)->CB_VMID & 0xFFFF) << 16 | call->psp : 0;
    ir->ir_data = is_long_find(call) ? &w->found : call->data;
    ir->ir_rh = call->drive + 1u;
    ir->ir_fh = call->handle;
    ir->ir_pos = call->position;
    ir->ir_hfunc = &w->functions;
    w->handle = (struct handle){ { native, native, &misc }, call->handle };
    w->rq.ifs_pfh = &w->handle;
    w->rq.ifs_func = call->function;
    w->rq.ifs_drv = (uint8_t)(call->drive + 1);
    w->rq.ifs_pdb = call->psp;
    w->rq.ifs_VMHandle = call->vm;
    if (has_path(call->function)) {
        if (call->function == IFSFN_RENAME) {
            ir->ir_attr2 = put_path(&w->path2.parsed, call->path2, w->unparsed);
            ir->ir_ppath2 = &w->path2.parsed;
            put_name(w);
        }
        ir->ir_attr = put_path(&w->path.parsed, call->path, w->unparsed) | (call->attr & 0xFFFF);
        ir->ir_attr |= call->long_names ? FILE_FLAG_KEEP_CASE : 0;
        if (call->function != IFSFN_RENAME) {
            put_name(w);
        }
        ir->ir_ppath = &w->path.parsed;
        w->seen = w->path;
        ir->ir_uFName = w->file_name;
        ir->ir_upath = w->unparsed;
    }
    if (call->function == IFSFN_FILETIMES || (call->function == IFSFN_FILEATTRIB && call->flags > 1)) {
        ir->ir_dostime = (dos_time){ (uint16_t)call->when, (uint16_t)(call->when >> 16) };
    }
    if (call->function == IFSFN_FILELOCKS) {
        ir->ir_locklen = call->length;
    }
}

/* What a hook may have changed before the function runs. */
static void to_call(struct watched *w)
{
    struct DOSMGR_File_Call *call = w->call;
    const struct ioreq *ir = &w->rq.ir;

    call->flags = ir->ir_flags;
    call->options = ir->ir_options;
    call->position = ir->ir_pos;
    if (!has_path(call->function)) {
        call->length = call->function == IFSFN_FILELOCKS ? ir->ir_locklen : ir->ir_length;
        return;
    }
    call->attr = ir->ir_attr & 0xFFFF;
    if (ir->ir_ppath != NULL && (ir->ir_ppath->pp_totalLength != w->seen.parsed.pp_totalLength ||
                                 memcmp(ir->ir_ppath, &w->seen, IFSPathSize(ir->ir_ppath)) != 0)) {
        call->path[(uint32_t)charset_path_to_bcs((uint8_t *)call->path, ir->ir_ppath->pp_elements,
                                                 sizeof call->path - 1, BCS_OEM)] = 0;
        call->path_changed = true;
    }
}

static void results_to_request(struct watched *w)
{
    const struct DOSMGR_File_Call *call = w->call;
    struct ioreq *ir = &w->rq.ir;

    ir->ir_error = (int16_t)call->error;
    if (call->error != 0) {
        return;
    }
    ir->ir_pos = call->position;
    switch (call->function) {
    case IFSFN_READ:
    case IFSFN_WRITE:
        ir->ir_length = call->length;
        break;
    case IFSFN_OPEN:
        ir->ir_fh = call->handle;
        ir->ir_sfn = call->sfn;
        ir->ir_attr = call->attr;
        ir->ir_options = ACTION_OPENED;
        watch_remember(call->handle, &w->path.parsed);
        break;
    case IFSFN_CLOSE:
    case IFSFN_FINDCLOSE:
        watch_forget(call->handle);
        break;
    case IFSFN_FILEATTRIB:
        ir->ir_attr = call->flags <= 1 ? call->attr : ir->ir_attr;
        ir->ir_dostime = (dos_time){ (uint16_t)call->when, (uint16_t)(call->when >> 16) };
        break;
    case IFSFN_FILETIMES:
        ir->ir_dostime = (dos_time){ (uint16_t)call->when, (uint16_t)(call->when >> 16) };
        break;
    case IFSFN_FINDOPEN:
        ir->ir_fh = call->handle;
        watch_remember(call->handle, &w->path.parsed);
        /* fall through */
    case IFSFN_FINDNEXT:
        if (call->data != NULL) {
            find_data_of_dos(&w->found, call->data, call->find_by_dos_time);
        } else if (call->request != NULL) {
            find_data_of_request(&w->found, call->request);
        }
        break;
    case IFSFN_GETDISKINFO:
        ir->ir_length = call->length;
        ir->ir_sectors = call->options;
        ir->ir_size = call->position;
        ir->ir_numfree = call->attr;
        break;
    default:
        break;
    }
}

/* FS_EnumerateHandle: also of requests that a hook makes itself, of a copy of ours. */
static int enumerate_handle(pioreq pir)
{
    bool known = pir->ir_flags == ENUMH_GETFILENAME && watch_name(pir->ir_fh, pir->ir_ppath);

    pir->ir_error = known ? 0 : 1;
    return pir->ir_error;
}

/* The file system of a watched call: DOSMGR. */
static int native(pioreq pir)
{
    struct watched *w = under_way;

    while (w != NULL && &w->rq.ir != pir) {
        w = w->outer;
    }
    if (w == NULL || w->call->ran) {
        pir->ir_error = 1;      /* a request of the hook's own: nobody could say what it stands for */
        return 1;
    }
    to_call(w);
    w->call->native(w->call);
    results_to_request(w);
    return (uint16_t)pir->ir_error;
}

static void leave(const struct watched *w)
{
    struct watched **link = &under_way;

    while (*link != w) {                /* calls of several VMs end in any order */
        link = &(*link)->outer;
    }
    *link = w->outer;
}

void watch_call(struct DOSMGR_File_Call *call)
{
    struct watched *w = ifs_allocate(sizeof *w);
    _WIN32_FIND_DATA before;
    int error;

    if (w == NULL) {
        call->native(call);     /* better unseen than undone */
        return;
    }
    memset(w, 0, sizeof *w);
    ifsreq_init(&w->rq);
    w->call = call;
    w->outer = under_way;
    under_way = w;
    to_request(w);
    error = hooks_call(native, call->function, call->drive + 1, IFSFH_RES_LOCAL, &w->rq.ir);
    call->error = w->rq.ir.ir_error != 0 ? (uint16_t)w->rq.ir.ir_error : (uint32_t)error;
    if (call->error == 0) {
        if (call->function == IFSFN_READ || call->function == IFSFN_WRITE) {
            call->length = w->rq.ir.ir_length;
        }
        if (call->function == IFSFN_FILEATTRIB) {
            call->attr = w->rq.ir.ir_attr & 0xFFFF;
        }
        if (is_long_find(call) && call->data != NULL && call->ran) {
            find_data_of_dos(&before, call->data, call->find_by_dos_time);
            if (memcmp(&before, &w->found, sizeof before) != 0) {
                find_data_to_dos(call->data, &w->found, call->find_by_dos_time);
            }
        }
    }
    leave(w);
    w->rq.ifs_PV = NULL;
    ifs_release(w);
}
