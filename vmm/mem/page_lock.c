/*
 * page_lock - lock counts of pages.
 */
#include "mem/page_lock.h"

#include "mem/pageout.h"
#include "mem/v86map.h"
#include "mem/vpage.h"

#define PAGE_NUMBERS    0x100000u
#define STAYS           (VP_FIXED | VP_FOREIGN)

/* Not of an arena of blocks, but there, or V86 memory that nobody touched yet. */
static bool is_own(uint32_t linear)
{
    return arena_at(cur_context, linear) == NULL &&
           (page_is_present(linear) || v86map_touch(linear, true));
}

static bool lock(uint32_t linear)
{
    struct vpage *vp = vpage_at(cur_context, linear);

    if (vp == NULL) {
        return is_own(linear);
    }
    if ((vp->flags & STAYS) != 0) {
        return true;
    }
    if (vp->locks == 0 && !pageout_may_lock(1)) {
        return false;
    }
    if (vp->locks == UINT16_MAX || vpage_in(cur_context, linear) != VPAGE_DONE) {
        return false;
    }
    vp = vpage_at(cur_context, linear);     /* in the meantime others ran, maybe */
    if (vp->locks++ == 0) {
        pageout_locked(1);
    }
    return true;
}

static void unlock(struct vpage *vp, bool out)
{
    if ((vp->flags & STAYS) == 0 && --vp->locks == 0) {
        pageout_locked(-1);
        if (out) {
            pageout_forget(vp);
        }
    }
}

bool page_lock_range(uint32_t page, uint32_t pages)
{
    if (pages == 0 || page >= PAGE_NUMBERS || pages > PAGE_NUMBERS - page) {
        return false;
    }
    for (uint32_t i = 0; i < pages; i++) {
        if (!lock((page + i) << PAGE_SHIFT)) {
            while (i-- > 0) {
                struct vpage *vp = vpage_at(cur_context, (page + i) << PAGE_SHIFT);

                if (vp != NULL) {
                    unlock(vp, false);
                }
            }
            return false;
        }
    }
    return true;
}

void page_mark_dirty(uint32_t page, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++) {
        struct vpage *vp = vpage_at(cur_context, (page + i) << PAGE_SHIFT);

        if (vp != NULL) {
            vp->flags |= VP_DIRTY | VP_TAINTED;
        }
    }
}

bool page_unlock_range(uint32_t page, uint32_t pages, bool out)
{
    if (pages == 0 || page >= PAGE_NUMBERS || pages > PAGE_NUMBERS - page) {
        return false;
    }
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t linear = (page + i) << PAGE_SHIFT;
        const struct vpage *vp = vpage_at(cur_context, linear);

        if (vp == NULL ? !is_own(linear) : (vp->flags & STAYS) == 0 && vp->locks == 0) {
            return false;
        }
    }
    for (uint32_t i = 0; i < pages; i++) {
        struct vpage *vp = vpage_at(cur_context, (page + i) << PAGE_SHIFT);

        if (vp != NULL) {
            unlock(vp, out);
        }
    }
    return true;
}

uint32_t page_committed_count(uint32_t page, uint32_t pages)
{
    uint32_t i = 0;

    while (i < pages && page + i < PAGE_NUMBERS &&
           (vpage_at(cur_context, (page + i) << PAGE_SHIFT) != NULL ||
            is_own((page + i) << PAGE_SHIFT))) {
        i++;
    }
    return i;
}

bool page_may_be_read(uint32_t page, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t linear = (page + i) << PAGE_SHIFT, pte;

        if (vpage_at(cur_context, linear) != NULL) {
            pte = *vpage_entry(cur_context, linear);
            if ((pte & (P_PRES | PTE_NO_ACCESS)) == PTE_NO_ACCESS) {
                return false;
            }
        }
    }
    return true;
}
