/*
 * vpage.h - committed pages: where their contents are, and where they show.
 * Included by vmm/mem/ and vmm/services/.
 */
#ifndef VMM_MEM_VPAGE_H
#define VMM_MEM_VPAGE_H

#include "mem/block.h"
#include "mem/paging.h"

struct mapping {
    struct mapping *next;           /* of the same page: _PageAttach, PAGEMAPGLOBAL */
    struct context *context;        /* of a private address, else NULL */
    uint32_t linear;
};

struct vpage {
    struct mapping at;              /* the first; further ones hang in at.next */
    uint32_t data;                  /* the pager's dword; the system pagers': place in the swap file + 1 */
    uint32_t frame;                 /* 0 = not in memory */
    uint16_t locks;
    uint8_t pager;                  /* PD_ZEROINIT ... or an index of pager.c */
    uint8_t flags;
    struct vpage *newer, *older;    /* ring of pages that may go out; pageout.c */
};
#define VP_FIXED        0x01u       /* stays in memory for good */
#define VP_FOREIGN      0x02u       /* _PageCommitPhys: the frame is not ours */
#define VP_TAINTED      0x04u       /* written to at some time */
#define VP_DIRTY        0x08u       /* written to since it came in, as far as was looked */
#define VP_BUSY         0x10u       /* its pager is at work, under the paging lock: nobody frees it */
#define VP_COMING       0x80u       /* busy, and `frame` has its contents only afterwards */
#define VP_NEW          0x40u       /* the service that commits it is not through */
#define VP_CHARGED      0x20u       /* counts as a page that needs memory or swap file; may go out */

/* In a page table entry that is not present: the page may not be touched.  Present ones have it 0
 * because global pages are off. */
#define PTE_NO_ACCESS   0x100u

/* Bits of a page table entry from PC_ flags and back. */
uint32_t vpage_bits(const struct block *block, uint32_t permissions);
uint32_t vpage_permissions(uint32_t pte);

struct vpage *vpage_at(struct context *context, uint32_t linear);      /* NULL: not committed */
uint32_t *vpage_entry(struct context *context, uint32_t linear);       /* of a committed page */

/* New permissions: vpage_bits. */
void vpage_set_bits(struct context *context, uint32_t linear, uint32_t bits);

/* Commit one page that is not; it is VP_NEW. the caller has the block right.  VMM_NO_MEMORY, or VMM_DAMAGED:
 * the pager failed to bring it in. */
enum vmm_err vpage_commit(struct block *block, uint32_t page, uint32_t pager, uint32_t data,
                          uint32_t bits, bool fixed) MUST_CHECK;
enum vmm_err vpage_commit_frame(struct block *block, uint32_t page, uint32_t frame, uint32_t flags,
                                uint32_t bits) MUST_CHECK;
/* Show a page at one more place, of which there is nothing yet. */
enum vmm_err vpage_attach(struct block *block, uint32_t page, struct vpage *vp,
                          uint32_t bits) MUST_CHECK;
/* Move the mapping of a committed page to a place where there is none; the page table is held. */
void vpage_move(struct block *from, uint32_t page, struct block *to, uint32_t to_page);

/* Does a VM see one of them as V86 memory? */
bool vpage_shown_in_v86(const struct block *block, uint32_t page, uint32_t pages);

/* Decommit what is committed; false: a pager is at work on one of them, and calls this. */
bool vpage_drop_range(struct block *block, uint32_t page, uint32_t pages);

/* The page is in memory and its entry present; may block unless at interrupt time. */
enum vpage_result { VPAGE_DONE, VPAGE_ABSENT, VPAGE_NO_ACCESS, VPAGE_PAGER_FAILED, VPAGE_NOT_NOW };
enum vpage_result vpage_in(struct context *context, uint32_t linear);

/* Write bits into all entries of a page and drop what the processor cached of them. */
void vpage_hide(struct vpage *vp);              /* not present; notes whether it was written to */
bool vpage_test_accessed(struct vpage *vp, bool clear);
void vpage_collect_dirty(struct vpage *vp);     /* VP_DIRTY and VP_TAINTED as the processor says */
void vpage_revert(struct vpage *vp);            /* lock held: virgin again, not in memory */

#endif
