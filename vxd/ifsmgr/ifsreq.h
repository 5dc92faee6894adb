/*
 * ifsreq.h - what stands behind the ioreq of IFSMGR's own requests.  Included by the files of vxd/ifsmgr.
 */
#ifndef IFSMGR_IFSREQ_H
#define IFSMGR_IFSREQ_H

#include <ifs.h>

/* As Windows 95's requests go on behind the documented part [seen in public VxDs: ifs_nflags, ifs_pbuffer]. */
struct ifsreq {
    struct ioreq ir;
    void *ifs_pfh;              /* open file */
    uint32_t ifs_psft;
    void *ifs_psr;              /* volume */
    uint32_t ifs_pdb;           /* PSP */
    uint32_t ifs_proid;
    uint8_t ifs_func;           /* IFSFN_ */
    uint8_t ifs_drv;            /* 1 = A: */
    uint8_t ifs_hflag;
    uint8_t ifs_nflags;         /* BCS_ of the caller's text */
    void *ifs_pbuffer;          /* a ParsedPath that was allocated, NULL */
    struct cb_s *ifs_VMHandle;
    void *ifs_PV;
    uint8_t ifs_crs[48];
};
#ifdef VXD_BUILD
_Static_assert(offsetof(struct ifsreq, ifs_nflags) == 0x8B && offsetof(struct ifsreq, ifs_pbuffer) == 0x8C,
               "ifsreq");
#endif

void ifsreq_init(struct ifsreq *rq);
pioreq ifsreq_new(void);        /* cleared, of the current VM; NULL: no memory */
void ifsreq_free(pioreq pir);
bool ifsreq_is_ours(const struct ioreq *pir);

void do_IFSMgr_RunScheduledEvents(struct svc_regs *r);      /* events.c */

#endif
