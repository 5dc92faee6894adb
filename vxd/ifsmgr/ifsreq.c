/*
 * ifsreq.c - requests of our own, and paths in them.
 */
#include <vmm.h>
#include <ifs.h>
#include "charset.h"
#include "ifs_heap.h"
#include "ifsreq.h"
#include "names.h"

#define SIGNATURE   0x51524649u         /* "IFRQ", in ifs_PV: it is one of ours */

void ifsreq_init(struct ifsreq *rq)
{
    memset(rq, 0, sizeof *rq);
    rq->ifs_nflags = BCS_OEM;
    rq->ifs_VMHandle = Get_Cur_VM_Handle();
    rq->ifs_proid = ANYPROID;
    rq->ifs_PV = (void *)(uintptr_t)SIGNATURE;
}

pioreq ifsreq_new(void)
{
    struct ifsreq *rq = ifs_allocate(sizeof *rq);

    if (rq == NULL) {
        return NULL;
    }
    ifsreq_init(rq);
    return &rq->ir;
}

bool ifsreq_is_ours(const struct ioreq *pir)
{
    return ((const struct ifsreq *)pir)->ifs_PV == (void *)(uintptr_t)SIGNATURE;
}

void ifsreq_free(pioreq pir)
{
    struct ifsreq *rq = (struct ifsreq *)pir;

    ifs_release(rq->ifs_pbuffer);
    rq->ifs_PV = NULL;
    ifs_release(rq);
}

/*
 * IFSMgr_FSDParsePath, IFSMgr_ParsePath - a path into its canonical form
 *                                                             [DDK95 IFSMgr_FSDParsePath]
 * In:    request: ir_data = path in MS-DOS's code page, ended by NUL; ir_ppath = room for 526 bytes, or
 *        FFFFFBBBh: a buffer is allocated, IFSMgr_RetHeap frees it
 * Out:   EAX = FILE_FLAG_ flags; ir_error = 0, ir_ppath, ir_drivenum = drive if the path has one, 1 = A:
 * Error: ir_error = 3: no such path is possible, 206: too long, 8: no memory
 * When:  task time
 * Notes: what is relative starts at the root: whose directory would it be?
 */
uint32_t IFSMgr_FSDParsePath(pioreq pir)
{
    const uint8_t *text = pir->ir_data;
    uint16_t uni[261];
    ParsedPath *path = pir->ir_ppath;
    unsigned n = 0, drive = ~0u;
    uint32_t flags = 0;

    while (n < 260 && text[n] != 0) {
        uni[n] = uni_of_bcs(text[n], BCS_OEM);
        n++;
    }
    uni[n] = 0;
    if (n == 260 && text[n] != 0) {
        pir->ir_error = 206;
        return 0;
    }
    if (path == NO_PARSED_PATH) {
        path = ifs_allocate(PARSE_MAX_BYTES);
        if (path == NULL) {
            pir->ir_error = 8;
            return 0;
        }
    }
    pir->ir_error = (int16_t)parse_path(uni, NULL, path, &flags, &drive);
    if (pir->ir_error != 0 && path != pir->ir_ppath) {
        ifs_release(path);
        return 0;
    }
    if (drive != ~0u) {
        pir->ir_drivenum = (uint8_t)(drive + 1);
    }
    pir->ir_ppath = path;
    return flags;
}

uint32_t IFSMgr_ParsePath(pioreq pir)
{
    return IFSMgr_FSDParsePath(pir);
}
