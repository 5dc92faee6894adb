/*
 * v86map.h - what shows in a VM's first megabyte and HMA.  Included by vmm/.
 */
#ifndef VMM_MEM_V86MAP_H
#define VMM_MEM_V86MAP_H

#include "types.h"
#include "mem/v86owner.h"

struct vm;

#define HMA_PAGE    0x100u
#define HMA_PAGES   0x10u

enum hma_state { HMA_WRAPS, HMA_OWN, HMA_SHARED };

/* Of each VM, in its control block. */
struct v86_space {
    uint32_t *ptes;                 /* its page table, as the VMM sees it */
    uint32_t frames[0x100];         /* its own RAM, 0 = never touched */
    uint32_t counted[V86_WORDS];    /* pages whose frame shown.c counts; behind them, of hma[] */
    uint32_t hma[HMA_PAGES];        /* entries of its own HMA; 0 = nothing there */
    enum hma_state hma_state;       /* what pages 100h.. show */
    struct v86_owned owned;         /* _Assign_Device_V86_Pages */
    uint32_t pageable[V86_WORDS];   /* _SetResetV86Pageable */
    uint32_t device[V86_WORDS];     /* v86map_show_frames: hooked again after a fresh start */
    uint8_t *instance;              /* its instance bytes; mem/instance.c */
};

/* Page table and window at CB_High_Linear; its RAM comes when it is touched, zeroed. */
enum vmm_err v86map_create(struct vm *vm) MUST_CHECK;
void v86map_destroy(struct vm *vm);

/* Forget the VM's memory and mappings, as for a new VM: for a fresh start of it. */
void v86map_reset(struct vm *vm);

/* Show other frames: entries = frame << 12 and type bits.  page 10h..10Fh.  The VM's own RAM of
 * these pages stays its own.  locked: the first of as many linear pages that are locked so that
 * the frames stay, 0 = none; the locks are ours from now on, also after an error.  alias: of the
 * HMA, only what shows there while it is on. */
enum vmm_err v86map_set(struct vm *vm, uint32_t page, uint32_t pages, const uint32_t *entries,
                        uint32_t locked, bool alias) MUST_CHECK;

/* The same without any accounts, for pages 10h..FFh that are neither common nor instanced and frames
 * that stay: whoever calls takes care of both, and that four pages are aligned.  Entries as they are to be: frame, present, writable, for the VM.
 * NULL: the VM's own RAM again. */
void v86map_show(struct vm *vm, uint32_t page, uint32_t pages, const uint32_t *entries);

/* _ModifyPageBits; keep, add: P_PRES P_WRITE P_USER of its masks. */
enum vmm_err v86map_modify(struct vm *vm, uint32_t page, uint32_t pages, uint32_t keep,
                           uint32_t add) MUST_CHECK;

/* Frames that a device owns and keeps, P_WRITE or not; 0: PG_HOOKED.  NULL: as before.  Which pages
 * were written to: bit i = page + i, and that is forgotten.  At most 32 pages, below the HMA. */
uint32_t v86map_show_frames(struct vm *vm, uint32_t page, uint32_t pages, const uint32_t *entries);

/* The entry of a page after it was made present if it can be without asking anybody, and the VM's
 * own; 0 = no memory. */
uint32_t v86map_entry(struct vm *vm, uint32_t page);

/* A V86 page was touched: does it only have to be made present?  true = it is now.  Any time;
 * may_block: task time, and where other threads may run. */
bool v86map_touch(uint32_t linear, bool may_block);
/* The same for somebody who will write there through other addresses. */
void v86map_prepare(uint32_t linear);
/* ... or is there a hook that maps something? */
bool v86map_hooked(uint32_t linear);
/* Ring 0 touched a V86 page that is not there, or not to be written, and nobody helps.  A program
 * can make the VMM push to any address of its own: so ring 0 goes on with the nul page, and that VM
 * ends.  False: it is no such page. */
bool v86map_give_up(uint32_t linear);
/* Not present for want of memory? */
bool v86map_is_short(uint32_t linear);

enum vmm_err v86map_hook_page(uint32_t page, uint32_t proc);
enum vmm_err v86map_unhook_page(uint32_t page, uint32_t proc);

/* Pages that are the same in all VMs: made so while the system starts, with what the system VM has
 * there.  v86map_make_local gives it back to the system VM. */
enum vmm_err v86map_make_common(uint32_t page) MUST_CHECK;
void v86map_make_local(uint32_t page);
void v86map_reclaim(uint32_t page);         /* its frame to the free ones, the nul page instead */
/* What the system VM has there is what all have until they write to it; no memory: as before. */
void v86map_share(uint32_t page);
bool v86map_is_common(uint32_t page);
uint8_t *v86map_common(uint32_t page);      /* where ring 0 always sees it */
/* The next touch looks for it anew; IF = 0 where an interrupt might touch it. */
void v86map_hide(struct vm *vm, uint32_t page);
void v86map_hide_everywhere(uint32_t page);     /* but where something else was mapped */

uint32_t v86map_nul_handle(void);           /* the nul page; its address is its handle */
uint32_t v86map_nul_frame(void);
void v86map_set_nul_frame(uint32_t frame);

/* The HMA of a VM, and the frames of the one that all VMs share. */
enum vmm_err v86map_hma_enable(struct vm *vm, bool physical) MUST_CHECK;
void v86map_hma_disable(struct vm *vm);
void v86map_hma_physical(const uint32_t entries[HMA_PAGES]);

void v86map_init(void);

/* Takes out what gone() knows; how many there were.  vxd/leftover.c */
uint32_t v86map_forget(bool (*gone)(uint32_t address));

#endif
