/*
 * pageout.h - memory for committed pages: the promise of it, and making room.
 * Included by vmm/mem/ and vmm/services/.
 */
#ifndef VMM_MEM_PAGEOUT_H
#define VMM_MEM_PAGEOUT_H

#include "types.h"

struct vpage;

void pageout_init(void);

/* One thread at a time has pagers at work.  It may take the lock again, when its pager touches a
 * page that is out.  False: not now (interrupt time, before the first thread, too deep). */
bool paging_lock(void);
void paging_unlock(void);
uint32_t paging_depth(void);            /* of the lock: which window is free to use */
bool paging_is_going_on(void);          /* the current thread has a pager at work */

/* A committed page that may go out has room in memory or in the swap file. */
bool pageout_promise(uint32_t pages);   /* false: there is not enough of both together */
bool pageout_may_promise(uint32_t pages);
void pageout_unpromise(uint32_t pages);
void pageout_capacity_changed(void);    /* swap.c: the swap file can have more or less */

void pageout_add(struct vpage *vp);     /* it has a frame, and may go out */
void pageout_remove(struct vpage *vp);

/* Frames; they page out what they must, which may block.  PHYS_NONE: nothing can go out. */
uint32_t pageout_frame(void);               /* for a page that was promised one; lock held */
uint32_t pageout_frame_unpromised(void);    /* for one that stays */
bool pageout_make_room(uint32_t frames);    /* as many that are free and not promised */
/* Frames that are kept free where the swap file allows: what the VMM itself needs in between, its
 * heap above all, cannot wait for the disk. */
#define PAGEOUT_CUSHION     64u
void pageout_keep_cushion(void);
/* May so many pages more be locked?  MinUnlockMem= must remain. */
bool pageout_may_lock(uint32_t pages);
uint32_t pageout_lockable(void);
void pageout_locked(int32_t pages);         /* pages of the ring that are locked, more or fewer */
bool pageout_flush(struct vpage *vp);       /* lock held: what was written to is written out */
struct vpage *pageout_with_place(void);     /* a page in memory that has a place in the swap file */
void pageout_forget(struct vpage *vp);      /* it is the next to go out */

struct pageout_info {
    uint32_t committed, resident, locked;   /* pages that may go out; of those in memory; locked */
    uint32_t faults, ins, outs, discards;
};
extern struct pageout_info pageout_info;    /* task time; the last four only count */

#endif
