/*
 * svc_pagelock - services that keep pages in memory, or let them go.
 */
#include "mem/page_lock.h"
#include "mem/pageout.h"
#include "mem/swap.h"
#include "mem/vpage.h"
#include "services/svc.h"
#include "vm/vm.h"

/* The pages of a block that a handle and an offset name; false: it has no such pages. */
static bool pages_of(uint32_t handle, uint32_t pages, uint32_t offset, uint32_t *page)
{
    const struct block *block = block_of(handle);

    if (block == NULL || offset > block->range.pages || pages > block->range.pages - offset) {
        return false;
    }
    *page = block->range.start + offset;
    return true;
}

/*
 * _PageLock - keep pages of a block in memory                             [DDK95 _PageLock]
 *
 * In:    handle, pages, offset of the first in pages; flags 0 or PageLockedIfDP: only if paging
 *        goes through MS-DOS or the BIOS
 * Out:   EAX nonzero: in memory, each locked once more
 * Error: EAX = 0: no such block or pages, one is not committed, or too little would remain
 * When:  task time; may block
 * Notes: fixed pages are always locked
 */
uint32_t _PageLock(uint32_t handle, uint32_t pages, uint32_t offset, uint32_t flags)
{
    uint32_t page;

    return pages_of(handle, pages, offset, &page) &&
           (((flags & PageLockedIfDP) != 0 && !swap_is_dos()) || page_lock_range(page, pages));
}

/*
 * _PageUnLock - let pages of a block go                                 [DDK95 _PageUnLock]
 *
 * In:    as _PageLock; flags also PageMarkPageOut: they are the next to go out
 * Out:   EAX nonzero: each locked once less
 * Error: EAX = 0: no such block or pages, or one of them is not locked
 * When:  task time
 */
uint32_t _PageUnLock(uint32_t handle, uint32_t pages, uint32_t offset, uint32_t flags)
{
    uint32_t page;

    return pages_of(handle, pages, offset, &page) &&
           (((flags & PageLockedIfDP) != 0 && !swap_is_dos()) ||
            page_unlock_range(page, pages, (flags & PageMarkPageOut) != 0));
}

/* The same pages, locked, at an address that all contexts see; 0: no memory. */
static uint32_t map_global(uint32_t page, uint32_t pages)
{
    struct block *alias = block_reserve(PR_SHARED, pages, PR_FIXED);
    bool done = alias != NULL;

    for (uint32_t i = 0; i < pages && done; i++) {
        uint32_t linear = (page + i) << PAGE_SHIFT, at = alias->range.start + i;
        uint32_t bits = vpage_bits(alias, PC_PRESENT | PC_WRITEABLE);
        struct vpage *vp = vpage_at(cur_context, linear);

        if (vp != NULL) {
            done = vpage_attach(alias, at, vp, bits) == VMM_OK &&
                   vpage_in(cur_context, at << PAGE_SHIFT) == VPAGE_DONE;
        } else {
            done = vpage_commit_frame(alias, at, page_physical((void *)linear) >> PAGE_SHIFT,
                                      VP_FOREIGN, bits) == VMM_OK;
        }
    }
    if (!done) {
        if (alias != NULL) {
            (void)block_free(alias);    /* nobody else knows it yet */
        }
        return 0;
    }
    alias->flags |= BLOCK_ALIAS;
    return block_linear(alias);
}

/*
 * _LinPageLock - keep pages in memory                                  [DDK95 _LinPageLock]
 *
 * In:    page number, pages; flags PageLockedIfDP, or PAGEMAPGLOBAL: also map them where every
 *        memory context sees them; PAGEMARKDIRTY: as if they had been written to
 * Out:   EAX nonzero: each locked once more; with PAGEMAPGLOBAL the linear address
 * Error: EAX = 0: one is not committed, too little would remain, both flags, no memory for the map
 * When:  task time; may block
 * Notes: the VMM's own memory and V86 memory are always locked
 */
uint32_t _LinPageLock(uint32_t page, uint32_t pages, uint32_t flags)
{
    bool global = (flags & PAGEMAPGLOBAL) != 0;
    uint32_t alias;

    if (global && (flags & PageLockedIfDP) != 0) {
        return 0;
    }
    if ((flags & PageLockedIfDP) != 0 && !swap_is_dos()) {
        return pages != 0 && page_committed_count(page, pages) == pages;
    }
    if (!page_lock_range(page, pages)) {
        return 0;
    }
    if ((flags & PAGEMARKDIRTY) != 0) {
        page_mark_dirty(page, pages);
    }
    if (!global) {
        return 1;
    }
    alias = map_global(page, pages);
    if (alias == 0) {
        (void)page_unlock_range(page, pages, false);    /* just locked */
    }
    return alias;
}

/*
 * _LinPageUnLock - let pages go                                      [DDK95 _LinPageUnLock]
 *
 * In:    page number, pages; flags PageLockedIfDP, PageMarkPageOut; PAGEMAPGLOBAL: the page number
 *        is that of the address which _LinPageLock returned, the pages are as many
 * Out:   EAX nonzero: each locked once less, and the map is gone
 * Error: EAX = 0: one of them is not locked, or there is no such map
 * When:  task time
 */
uint32_t _LinPageUnLock(uint32_t page, uint32_t pages, uint32_t flags)
{
    bool out = (flags & PageMarkPageOut) != 0;
    struct block *alias;

    if ((flags & PAGEMAPGLOBAL) != 0) {
        alias = block_around(page, pages);
        return alias != NULL && (alias->flags & BLOCK_ALIAS) != 0 && alias->range.start == page &&
               alias->range.pages == pages && page_unlock_range(page, pages, out) &&
               block_free(alias);
    }
    if ((flags & PageLockedIfDP) != 0 && !swap_is_dos()) {
        return pages != 0 && page_committed_count(page, pages) == pages;
    }
    return page_unlock_range(page, pages, out);
}

/*
 * _PageCheckLinRange - how much of a range is committed           [DDK95 _PageCheckLinRange]
 *
 * In:    page number, pages; flags 0
 * Out:   EAX = committed pages at the start of the range, 0: none
 * When:  task time
 */
uint32_t _PageCheckLinRange(uint32_t page, uint32_t pages, uint32_t flags)
{
    (void)flags;
    return page_committed_count(page, pages);
}

/*
 * _PageDiscardPages - pages that are not needed soon, or not any more
 *                                                              [DDK95 _PageDiscardPages]
 *
 * In:    page number; VM if that is below 110h; pages; flags PageDiscard: their contents are not
 *        needed, PageZeroInit: and are to be zero when they come in again
 * Out:   EAX nonzero; pages that are locked or out are as before
 * Error: EAX = 0: one is not committed; V86 memory that is not pageable; PageZeroInit for pages of a
 *        pager that is not PD_ZEROINIT or PD_NOINIT
 * When:  task time; may block
 */
uint32_t _PageDiscardPages(uint32_t page, struct cb_s *vm, uint32_t pages, uint32_t flags)
{
    bool discard = (flags & PageDiscard) != 0, zero = discard && (flags & PageZeroInit) != 0;

    if (page < 0x110) {
        /* V86 memory is always in memory here: there is nothing to mark. */
        return vm_handle_is_valid(vm) && (vm->CB_VM_Status & VMSTAT_PAGEABLEV86) != 0 &&
               pages <= 0x110 - page;
    }
    if (pages == 0 || page_committed_count(page, pages) != pages) {
        return 0;
    }
    for (uint32_t i = 0; zero && i < pages; i++) {
        const struct vpage *vp = vpage_at(cur_context, (page + i) << PAGE_SHIFT);

        if (vp != NULL && vp->pager != PD_ZEROINIT && vp->pager != PD_NOINIT) {
            return 0;
        }
    }
    if (!paging_lock()) {
        return 0;
    }
    for (uint32_t i = 0; i < pages; i++) {
        struct vpage *vp = vpage_at(cur_context, (page + i) << PAGE_SHIFT);

        if (vp == NULL || vp->frame == 0 || vp->locks != 0 ||
            (vp->flags & (VP_CHARGED | VP_BUSY)) != VP_CHARGED) {
            continue;
        }
        if (discard) {
            vpage_revert(vp);
            vp->pager = zero ? PD_ZEROINIT : vp->pager;
            pageout_info.discards++;
        } else {
            pageout_forget(vp);
        }
    }
    paging_unlock();
    return 1;
}
