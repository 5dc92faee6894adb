/*
 * pager - the pagers and the calls of their functions                        [DDK95 PD]
 *
 * The system pagers keep what was written to in the swap file; what was not they make again.
 */
#include "mem/pager.h"

#include "mem/pageout.h"
#include "mem/swap.h"
#include "mem/vpage.h"

struct pager {
    struct pd_s pd;
    uint32_t pages;             /* that have it */
    bool used;
    bool left;                  /* its module has gone; it goes with its last page */
};

/* Written at task time. */
static struct pager pagers[PAGER_COUNT];    /* the first PAGER_FIRST unused */
static uint32_t idle_places;                /* places in the swap file of pages that are in memory */

bool pager_is_valid(uint32_t pager)
{
    return pager != 0 && (pager < PAGER_FIRST ||
                          (pager < PAGER_COUNT && pagers[pager].used && !pagers[pager].left));
}

uint32_t pager_register(const struct pd_s *pd)
{
    for (uint32_t i = PAGER_FIRST; i < PAGER_COUNT; i++) {
        if (!pagers[i].used) {
            pagers[i] = (struct pager){ *pd, 0, true, false };
            return i;
        }
    }
    return 0;
}

bool pager_query(uint32_t pager, struct pd_s *pd)
{
    if (pager < PAGER_FIRST || !pager_is_valid(pager)) {
        return false;
    }
    *pd = pagers[pager].pd;
    return true;
}

bool pager_deregister(uint32_t pager)
{
    if (pager < PAGER_FIRST || !pager_is_valid(pager) || pagers[pager].pages != 0) {
        return false;
    }
    pagers[pager].used = false;
    return true;
}

bool pager_stays_in(uint32_t pager)
{
    return pager == PD_FIXED || pager == PD_FIXEDZERO ||
           (!pager_is_system(pager) && pagers[pager].pd.pd_type == PD_PAGERONLY);
}

void pager_count(uint32_t pager, int32_t pages)
{
    if (!pager_is_system(pager)) {
        pagers[pager].pages += (uint32_t)pages;
        pagers[pager].used = !pagers[pager].left || pagers[pager].pages != 0;
    }
}

/* Pages that have it stay in memory as soon as they are written to: nobody keeps them. */
uint32_t pager_forget_code(bool (*gone)(uint32_t address))
{
    uint32_t count = 0;

    for (struct pager *p = &pagers[PAGER_FIRST]; p < &pagers[PAGER_COUNT]; p++) {
        FUNPAGE **function[] = {
            &p->pd.pd_virginin, &p->pd.pd_taintedin, &p->pd.pd_cleanout, &p->pd.pd_dirtyout,
            &p->pd.pd_virginfree, &p->pd.pd_taintedfree, &p->pd.pd_dirty,
        };

        for (unsigned i = 0; i < sizeof function / sizeof function[0] && p->used; i++) {
            if (*function[i] != NULL && gone((uint32_t)(uintptr_t)*function[i])) {
                *function[i] = NULL;
                p->left = true;
                count++;
            }
        }
        p->used = p->used && (!p->left || p->pages != 0);
    }
    return count;
}

/* ---- in and out ------------------------------------------------------------------------------- */

bool pager_in(struct vpage *vp, uint32_t frame, uint32_t page)
{
    const struct pd_s *pd = &pagers[vp->pager].pd;
    bool tainted = (vp->flags & VP_TAINTED) != 0;
    FUNPAGE *in = tainted ? pd->pd_taintedin : pd->pd_virginin;
    void *contents = paging_window(paging_depth(), frame);

    if (!pager_is_system(vp->pager)) {
        /* Nobody brings in what was never written to: its contents are undefined. */
        return in != NULL ? in(&vp->data, contents, page) != 0 : !tainted;
    }
    if (tainted) {
        return swap_read(vp->data - 1, contents);
    }
    if (vp->pager == PD_ZEROINIT) {
        memset(contents, 0, PAGE_SIZE);
    }
    return true;
}

bool pager_can_go_out(const struct vpage *vp)
{
    const struct pd_s *pd = &pagers[vp->pager].pd;

    if (pager_is_system(vp->pager)) {
        return (vp->flags & VP_DIRTY) == 0 || vp->data != 0 || pager_has_room();
    }
    return (vp->flags & VP_DIRTY) == 0 || pd->pd_dirtyout != NULL;
}

/*
 * A place in the swap file.  A page that came in keeps its place as long as there are others, so that
 * it need not be written again.  When there are none, one such page gives it up.
 */
static bool find_place(struct vpage *vp)
{
    uint32_t place = swap_allocate();

    if (place == SWAP_NONE && idle_places != 0) {
        struct vpage *other = pageout_with_place();

        if (other != NULL) {
            place = other->data - 1;
            other->data = 0;
            other->flags |= VP_TAINTED | VP_DIRTY;
            idle_places--;
        }
    }
    if (place == SWAP_NONE) {
        return false;
    }
    vp->data = place + 1;
    idle_places++;
    return true;
}

bool pager_has_room(void)
{
    return swap_has_room() || idle_places != 0;
}

void pager_came_in(struct vpage *vp)
{
    idle_places += pager_is_system(vp->pager) && vp->data != 0;
}

void pager_went_out(struct vpage *vp)
{
    idle_places -= pager_is_system(vp->pager) && vp->data != 0;
}

bool pager_out(struct vpage *vp)
{
    const struct pd_s *pd = &pagers[vp->pager].pd;
    bool dirty = (vp->flags & VP_DIRTY) != 0;
    FUNPAGE *out = dirty ? pd->pd_dirtyout : pd->pd_cleanout;
    void *contents;

    if (pager_is_system(vp->pager)) {
        if (!dirty) {
            return true;
        }
        if (vp->data == 0 && !find_place(vp)) {
            return false;
        }
        return swap_write(vp->data - 1, paging_window(paging_depth(), vp->frame));
    }
    if (out == NULL) {
        return !dirty;
    }
    contents = paging_window(paging_depth(), vp->frame);
    return out(&vp->data, contents, 0xFFFFFFFFu) != 0;
}

void pager_dirty(struct vpage *vp, uint32_t linear)
{
    FUNPAGE *dirty = pagers[vp->pager].pd.pd_dirty;

    if (!pager_is_system(vp->pager) && dirty != NULL) {
        (void)dirty(&vp->data, NULL, linear >> PAGE_SHIFT);     /* its result means nothing */
    }
}

void pager_free(struct vpage *vp, uint32_t page)
{
    const struct pd_s *pd = &pagers[vp->pager].pd;
    FUNPAGE *free = (vp->flags & VP_TAINTED) != 0 ? pd->pd_taintedfree : pd->pd_virginfree;

    if (pager_is_system(vp->pager)) {
        pager_forget_place(vp);
    } else if (free != NULL && paging_lock()) {
        void *contents = vp->frame != 0 ? paging_window(paging_depth(), vp->frame) : NULL;

        (void)free(&vp->data, contents, page);      /* its result means nothing */
        paging_unlock();
    }
}

void pager_forget_place(struct vpage *vp)
{
    if (pager_is_system(vp->pager) && vp->data != 0) {
        swap_free(vp->data - 1);
        idle_places -= vp->frame != 0;
        vp->data = 0;
    }
}
