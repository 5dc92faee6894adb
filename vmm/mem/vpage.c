/*
 * vpage - committed pages.
 *
 * A page table entry that is not present keeps its permissions, so a page that went out comes back
 * as it was.  Only the first mapping needs no memory of its own.
 */
#include "mem/vpage.h"

#include "cpu/cpu.h"
#include "cpu/trap.h"
#include "mem/heap.h"
#include "mem/pageout.h"
#include "mem/pager.h"
#include "mem/phys.h"
#include "mem/shown.h"
#include "sched/irq.h"

#define TYPE_MASK   P_TYPE(7)

uint32_t vpage_bits(const struct block *block, uint32_t permissions)
{
    return P_TYPE(block->type) | ((permissions & PC_WRITEABLE) != 0 ? P_WRITE : 0) |
           ((permissions & PC_USER) != 0 ? P_USER : 0) |
           ((permissions & PC_PRESENT) != 0 ? 0 : PTE_NO_ACCESS);
}

uint32_t vpage_permissions(uint32_t pte)
{
    return ((pte & P_WRITE) != 0 ? PC_WRITEABLE : 0) | ((pte & P_USER) != 0 ? PC_USER : 0) |
           ((pte & PTE_NO_ACCESS) != 0 ? 0 : PC_PRESENT);
}

struct vpage *vpage_at(struct context *context, uint32_t linear)
{
    struct region *r = region_find(context, linear);

    return r != NULL ? r->vpages[REGION_INDEX(linear)] : NULL;
}

uint32_t *vpage_entry(struct context *context, uint32_t linear)
{
    return &region_find(context, linear)->ptes[REGION_INDEX(linear)];
}

/* ---- what the processor sees ------------------------------------------------------------------ */

static void flush(const struct mapping *m)
{
    if (m->context == NULL || m->context == cur_context) {
        invlpg(m->linear);
    }
}

static void show(struct vpage *vp, uint32_t *pte)
{
    *pte = (vp->frame << PAGE_SHIFT) | (*pte & (P_WRITE | P_USER | TYPE_MASK)) | P_PRES;
}

static void note_dirty(struct vpage *vp, struct mapping *m, uint32_t pte)
{
    if ((pte & (P_PRES | P_DIRTY)) == (P_PRES | P_DIRTY)) {
        vp->flags |= VP_DIRTY | VP_TAINTED;
        pager_dirty(vp, m->linear);
    }
}

void vpage_set_bits(struct context *context, uint32_t linear, uint32_t bits)
{
    struct mapping here = { NULL, context, linear };
    struct vpage *vp = vpage_at(context, linear);
    uint32_t *pte = vpage_entry(context, linear), old = *pte;

    if ((old & P_PRES) != 0 && (bits & PTE_NO_ACCESS) == 0) {
        *pte = (old & ~(P_WRITE | P_USER)) | (bits & (P_WRITE | P_USER));
    } else {
        note_dirty(vp, &here, old);
        *pte = bits;
    }
    flush(&here);
}

void vpage_collect_dirty(struct vpage *vp)
{
    for (struct mapping *m = &vp->at; m != NULL; m = m->next) {
        uint32_t *pte = vpage_entry(m->context, m->linear), old = *pte;

        if ((old & P_DIRTY) != 0) {
            *pte = old & ~P_DIRTY;
            flush(m);
            note_dirty(vp, m, old);
        }
    }
}

void vpage_hide(struct vpage *vp)
{
    for (struct mapping *m = &vp->at; m != NULL; m = m->next) {
        uint32_t *pte = vpage_entry(m->context, m->linear), old = *pte;

        if ((old & P_PRES) != 0) {
            *pte = old & (P_WRITE | P_USER | TYPE_MASK);
            flush(m);
            note_dirty(vp, m, old);
        }
    }
}

bool vpage_test_accessed(struct vpage *vp, bool clear)
{
    bool accessed = false;

    for (struct mapping *m = &vp->at; m != NULL; m = m->next) {
        uint32_t *pte = vpage_entry(m->context, m->linear);

        if ((*pte & P_ACC) != 0) {
            accessed = true;
            if (clear) {
                *pte &= ~P_ACC;
                flush(m);
            }
        }
    }
    return accessed;
}

/* ---- coming in -------------------------------------------------------------------------------- */

static bool is_in(const struct vpage *vp)
{
    return vp->frame != 0 || (vp->flags & VP_FOREIGN) != 0;     /* frame 0 may be somebody's */
}

static void set_frame(struct vpage *vp, uint32_t frame)
{
    vp->frame = frame;
    if ((vp->flags & VP_CHARGED) != 0) {
        pageout_add(vp);
    }
}

/*
 * After taking the lock: is it busy all the same?  We have the lock twice, then our own pager is at
 * work.  Or a thread ended in its pager: it will never be through.
 */
static bool is_busy(struct vpage *vp)
{
    if ((vp->flags & VP_BUSY) != 0 && paging_depth() == 1) {
        if ((vp->flags & VP_COMING) != 0) {
            phys_free(vp->frame);
            vp->frame = 0;
        }
        vp->flags &= (uint8_t)~(VP_BUSY | VP_COMING);
    }
    return (vp->flags & VP_BUSY) != 0;
}

/* A frame with the contents.  Lock held; the page is busy, so it stays though others run. */
static bool bring_in(struct vpage *vp, uint32_t linear)
{
    uint32_t frame = pageout_frame(), irq;
    bool done;

    if (frame == PHYS_NONE) {
        return false;
    }
    vp->frame = frame;
    vp->flags |= VP_COMING;
    irq = irq_save();
    irq_enable();                   /* a disk may be at work; who must not be interrupted locks */
    done = pager_in(vp, frame, linear >> PAGE_SHIFT);
    irq_restore(irq);
    vp->flags &= (uint8_t)~VP_COMING;
    vp->frame = 0;
    if (!done) {
        phys_free(frame);
        return false;
    }
    set_frame(vp, frame);
    pager_came_in(vp);
    pageout_info.ins += (vp->flags & VP_TAINTED) != 0;
    return true;
}

/* The pager's work, which may block: under the paging lock, with everything looked at again. */
static enum vpage_result in_by_pager(struct context *context, uint32_t linear, struct vpage *vp)
{
    enum vpage_result result = VPAGE_DONE;

    if (reenter_count != 0 || !paging_lock()) {
        return VPAGE_NOT_NOW;
    }
    if (vpage_at(context, linear) == vp && is_busy(vp)) {
        result = VPAGE_PAGER_FAILED;
    } else if (vpage_at(context, linear) == vp && !is_in(vp)) {
        vp->flags |= VP_BUSY;
        if (!bring_in(vp, linear)) {
            result = VPAGE_PAGER_FAILED;
        }
        vp->flags &= (uint8_t)~VP_BUSY;
    }                               /* else it is in now, or gone: the caller looks again */
    paging_unlock();
    return result;
}

enum vpage_result vpage_in(struct context *context, uint32_t linear)
{
    for (;;) {
        struct vpage *vp = vpage_at(context, linear);
        uint32_t *pte, frame;
        enum vpage_result result;

        if (vp == NULL) {
            return VPAGE_ABSENT;
        }
        pte = vpage_entry(context, linear);
        if ((*pte & P_PRES) == 0 && (*pte & PTE_NO_ACCESS) != 0) {
            return VPAGE_NO_ACCESS;
        }
        if (is_in(vp) && (vp->flags & VP_BUSY) == 0) {
            if ((*pte & P_PRES) == 0) {
                show(vp, pte);
            }
            return VPAGE_DONE;
        }
        if (reenter_count != 0) {
            return VPAGE_NOT_NOW;
        }
        if ((vp->flags & (VP_BUSY | VP_TAINTED)) == 0 && pager_is_system(vp->pager)) {
            frame = phys_spare_count() > PAGEOUT_CUSHION || !pager_has_room()
                    ? phys_alloc_promised() : PHYS_NONE;
            if (frame != PHYS_NONE) {
                if (vp->pager == PD_ZEROINIT) {
                    memset(paging_window(0, frame), 0, PAGE_SIZE);
                }
                set_frame(vp, frame);
                continue;
            }
        }
        result = in_by_pager(context, linear, vp);
        if (result != VPAGE_DONE) {
            return result;
        }
    }
}

/* ---- committing ------------------------------------------------------------------------------- */

static struct vpage *new_page(struct block *block, uint32_t page, uint32_t bits)
{
    uint32_t linear = page << PAGE_SHIFT;
    struct vpage *vp = heap_alloc_zero(sizeof *vp);

    if (vp != NULL && region_make(block->context, linear) == NULL) {
        (void)heap_free(vp);        /* just made */
        vp = NULL;
    }
    if (vp == NULL) {
        return NULL;
    }
    vp->at = (struct mapping){ NULL, block->context, linear };
    region_use(block->context, linear, vp);
    *vpage_entry(block->context, linear) = bits;
    return vp;
}

/* The page leaves this place; true: that was the last one. */
static bool detach(struct context *context, uint32_t linear, struct vpage *vp)
{
    uint32_t *pte = vpage_entry(context, linear);
    struct mapping here = { NULL, context, linear }, *m = &vp->at;

    note_dirty(vp, &here, *pte);
    *pte = 0;
    flush(&here);
    region_clear(context, linear);
    if (m->linear == linear && m->context == context) {
        m = m->next;
        if (m == NULL) {
            return true;
        }
        vp->at = *m;
    } else {
        struct mapping *before = m;

        for (m = m->next; m->linear != linear || m->context != context; m = m->next) {
            before = m;
        }
        before->next = m->next;
    }
    (void)heap_free(m);             /* made by vpage_attach */
    return false;
}

enum vmm_err vpage_commit_frame(struct block *block, uint32_t page, uint32_t frame, uint32_t flags,
                                uint32_t bits)
{
    struct vpage *vp = new_page(block, page, bits);
    uint32_t *pte;

    if (vp == NULL) {
        return VMM_NO_MEMORY;
    }
    vp->pager = PD_FIXED;
    vp->flags = (uint8_t)(flags | VP_NEW);
    vp->frame = frame;
    pte = vpage_entry(block->context, page << PAGE_SHIFT);
    if ((*pte & PTE_NO_ACCESS) == 0) {
        show(vp, pte);
    }
    return VMM_OK;
}

enum vmm_err vpage_commit(struct block *block, uint32_t page, uint32_t pager, uint32_t data,
                          uint32_t bits, bool fixed)
{
    bool stays = fixed || pager_stays_in(pager);
    struct vpage *vp;

    if (stays) {
        /* Bring it in before anybody can see it. */
        uint32_t frame = pageout_frame_unpromised();
        enum vmm_err err;

        if (frame == PHYS_NONE) {
            return VMM_NO_MEMORY;
        }
        err = vpage_commit_frame(block, page, frame, VP_FIXED | VP_BUSY, bits);
        if (err != VMM_OK) {
            phys_free(frame);
            return err;
        }
        vp = vpage_at(block->context, page << PAGE_SHIFT);
        vp->pager = (uint8_t)pager;
        vp->data = data;
        if (!pager_is_system(pager)) {
            bool done;

            if (!paging_lock()) {
                done = false;
            } else {
                done = pager_in(vp, frame, page);
                paging_unlock();
            }
            if (!done) {
                vp->pager = PD_FIXED;       /* its free function is for what came in */
                vp->data = 0;
                vp->flags &= (uint8_t)~VP_BUSY;
                (void)vpage_drop_range(block, page, 1);     /* not busy */
                return VMM_DAMAGED;
            }
        } else if (pager == PD_ZEROINIT || pager == PD_FIXEDZERO) {
            memset(paging_window(0, frame), 0, PAGE_SIZE);
        }
        vp->flags &= (uint8_t)~VP_BUSY;
        pager_count(pager, 1);
        return VMM_OK;
    }
    pageout_keep_cushion();
    if (!pageout_promise(1)) {
        return VMM_NO_MEMORY;
    }
    vp = new_page(block, page, bits);
    if (vp == NULL) {
        pageout_unpromise(1);
        return VMM_NO_MEMORY;
    }
    vp->pager = (uint8_t)pager;
    vp->data = data;
    vp->flags = VP_CHARGED | VP_NEW;
    pager_count(pager, 1);
    return VMM_OK;
}

enum vmm_err vpage_attach(struct block *block, uint32_t page, struct vpage *vp, uint32_t bits)
{
    uint32_t linear = page << PAGE_SHIFT;
    struct mapping *m = heap_alloc(sizeof *m);

    if (m != NULL && region_make(block->context, linear) == NULL) {
        (void)heap_free(m);         /* just made */
        m = NULL;
    }
    if (m == NULL) {
        return VMM_NO_MEMORY;
    }
    *m = (struct mapping){ vp->at.next, block->context, linear };
    vp->at.next = m;
    region_use(block->context, linear, vp);
    *vpage_entry(block->context, linear) = bits;
    return VMM_OK;
}

void vpage_move(struct block *from, uint32_t page, struct block *to, uint32_t to_page)
{
    uint32_t linear = page << PAGE_SHIFT, to_linear = to_page << PAGE_SHIFT;
    struct vpage *vp = vpage_at(from->context, linear);
    struct mapping *m = &vp->at, old = { NULL, from->context, linear };
    uint32_t *pte = vpage_entry(from->context, linear);

    while (m->linear != linear || m->context != from->context) {
        m = m->next;
    }
    region_use(to->context, to_linear, vp);
    *vpage_entry(to->context, to_linear) = *pte;
    *pte = 0;
    flush(&old);
    m->context = to->context;
    m->linear = to_linear;
    region_clear(from->context, linear);
}

/* ---- decommitting ----------------------------------------------------------------------------- */

static void forget_frame(struct vpage *vp)
{
    if (vp->frame != 0) {
        if ((vp->flags & VP_CHARGED) != 0) {
            pageout_locked(vp->locks != 0 ? -1 : 0);
            vp->locks = 0;
            pageout_remove(vp);
        }
        if ((vp->flags & VP_FOREIGN) == 0) {
            phys_free(vp->frame);
        }
        vp->frame = 0;
    }
}

void vpage_revert(struct vpage *vp)
{
    vp->flags |= VP_BUSY;           /* a pager hears that it was written to */
    vpage_hide(vp);
    pager_forget_place(vp);
    forget_frame(vp);
    vp->flags &= (uint8_t)~(VP_DIRTY | VP_TAINTED | VP_BUSY);
}

static bool drop(struct context *context, uint32_t linear, struct vpage *vp)
{
    if ((vp->flags & VP_BUSY) != 0) {
        if (!paging_lock()) {
            return false;
        }
        bool busy;

        vp = vpage_at(context, linear);     /* whoever was at work on it is through */
        busy = vp != NULL && is_busy(vp);
        paging_unlock();
        if (vp == NULL || busy) {
            return !busy;           /* gone, or we are at work on it */
        }
    }
    if (!detach(context, linear, vp)) {
        return true;
    }
    pager_free(vp, linear >> PAGE_SHIFT);
    forget_frame(vp);
    if ((vp->flags & VP_CHARGED) != 0) {
        pageout_unpromise(1);
    }
    pager_count(vp->pager, -1);
    (void)heap_free(vp);            /* ours, so it is live */
    return true;
}

bool vpage_shown_in_v86(const struct block *block, uint32_t page, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t linear = (page + i) << PAGE_SHIFT;
        const struct vpage *vp = vpage_at(block->context, linear);

        /* What shows there is locked. */
        if (vp != NULL && vp->frame != 0 && (vp->locks != 0 || (vp->flags & VP_CHARGED) == 0) &&
            shown_is(vp->frame)) {
            return true;
        }
    }
    return false;
}

bool vpage_drop_range(struct block *block, uint32_t page, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; ) {
        uint32_t linear = (page + i) << PAGE_SHIFT;
        struct region *r = region_find(block->context, linear);

        if (r == NULL) {            /* nothing in these 4 MB */
            i += 1024 - REGION_INDEX(linear);
            continue;
        }
        if (r->vpages[REGION_INDEX(linear)] != NULL &&
            !drop(block->context, linear, r->vpages[REGION_INDEX(linear)])) {
            return false;
        }
        i++;
    }
    return true;
}
