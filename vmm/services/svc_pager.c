/*
 * svc_pager - pagers of virtual devices, memory contexts, and procedures for invalid page faults.
 */
#include "mem/page_fault.h"
#include "mem/page_lock.h"
#include "mem/pageout.h"
#include "mem/pager.h"
#include "mem/vpage.h"
#include "services/svc.h"

/*
 * _PagerRegister - a new pager                                         [DDK95 _PagerRegister]
 *
 * In:    PD structure, which is copied
 * Out:   EAX = handle for _PageCommit
 * Error: EAX = 0: not such a type, or too many pagers
 * When:  task time
 */
uint32_t _PagerRegister(const struct pd_s *pd)
{
    return pd != NULL && pd->pd_type <= PD_NESTEXEC ? pager_register(pd) : 0;
}

/*
 * _PagerQuery - the structure of a pager                                  [DDK95 _PagerQuery]
 *
 * In:    handle, PD structure to fill
 * Out:   EAX nonzero
 * Error: EAX = 0: not a registered pager
 * When:  task time
 */
uint32_t _PagerQuery(uint32_t hpd, struct pd_s *pd)
{
    return pager_query(hpd, pd);
}

/*
 * _PagerDeregister - a pager ends                                    [DDK95 _PagerDeregister]
 *
 * In:    handle
 * Out:   EAX nonzero
 * Error: EAX = 0: not a registered pager, or a page still has it
 * When:  task time
 */
uint32_t _PagerDeregister(uint32_t hpd)
{
    return pager_deregister(hpd);
}

/* One page to another pager, or with another dword; the paging lock is held. */
static bool change_pager(uint32_t page, uint32_t hpd, uint32_t data, uint32_t flags)
{
    struct vpage *vp = vpage_at(cur_context, page << PAGE_SHIFT);
    bool pager = (flags & PCP_CHANGEPAGER) != 0;

    if (vp == NULL || (vp->flags & VP_BUSY) != 0) {
        return false;
    }
    vp->flags |= VP_BUSY;               /* nobody frees it while a pager hears of it */
    vpage_collect_dirty(vp);
    vp->flags &= (uint8_t)~VP_BUSY;
    if ((flags & PCP_VIRGINONLY) != 0 && (vp->flags & VP_TAINTED) != 0) {
        return true;
    }
    if (pager) {
        /* The old pager forgets the contents: have them in memory before. */
        if ((vp->flags & VP_TAINTED) != 0 &&
            (vpage_in(cur_context, page << PAGE_SHIFT) != VPAGE_DONE ||
             vpage_at(cur_context, page << PAGE_SHIFT) != vp)) {
            return false;
        }
        vp->flags |= VP_BUSY;
        pager_free(vp, page);
        vp->flags &= (uint8_t)~VP_BUSY;
        pager_count(vp->pager, -1);
        pager_count(hpd, 1);
        vp->pager = (uint8_t)hpd;
        if ((vp->flags & VP_TAINTED) != 0) {
            vp->flags |= VP_DIRTY;
        }
        vp->data = 0;
    }
    if ((flags & PCP_CHANGEPAGERDATA) != 0) {
        vp->data = data;
    }
    return true;
}

/*
 * _PageChangePager - another pager, or pager's dword, for pages     [DDK95 _PageChangePager]
 *
 * In:    page number, pages of one block; pager; dword; flags PCP_CHANGEPAGER: the old pager's free
 *        function is called; PCP_CHANGEPAGERDATA; PCP_VIRGINONLY; PC_INCR: the dword counts up
 * Out:   EAX nonzero
 * Error: EAX = 0: not committed, fixed, not a pager whose pages may go out, a dword for a system
 *        pager, or contents that are out did not come in
 * When:  task time; may block
 */
uint32_t _PageChangePager(uint32_t page, uint32_t pages, uint32_t hpd, uint32_t pagerdata,
                          uint32_t flags)
{
    struct block *block = block_around(page, pages);
    bool pager = (flags & PCP_CHANGEPAGER) != 0, data = (flags & PCP_CHANGEPAGERDATA) != 0;
    bool done = true;

    if (block == NULL || page_committed_count(page, pages) != pages ||
        (pager && (!pager_is_valid(hpd) || pager_stays_in(hpd) ||
                   (data && pager_is_system(hpd) && pagerdata != 0)))) {
        return 0;
    }
    for (uint32_t i = 0; i < pages; i++) {
        const struct vpage *vp = vpage_at(cur_context, (page + i) << PAGE_SHIFT);

        if ((vp->flags & VP_CHARGED) == 0 || (data && !pager && pager_is_system(vp->pager))) {
            return 0;
        }
    }
    if (!paging_lock()) {
        return 0;
    }
    for (uint32_t i = 0; i < pages && done; i++) {
        done = change_pager(page + i, hpd, pagerdata + ((flags & PC_INCR) != 0 ? i : 0), flags);
    }
    paging_unlock();
    return done;
}

/*
 * _PageFlush - write pages to where they are kept                          [DDK95 _PageFlush]
 *
 * In:    page number, pages
 * Out:   EAX nonzero: what had been written to is written out; all stays in memory
 * Error: EAX = 0: one is not committed, or its pager could not write it
 * When:  task time; may block
 */
uint32_t _PageFlush(uint32_t page, uint32_t pages)
{
    bool done = true;

    if (pages == 0 || page_committed_count(page, pages) != pages || !paging_lock()) {
        return 0;
    }
    for (uint32_t i = 0; i < pages; i++) {
        struct vpage *vp = vpage_at(cur_context, (page + i) << PAGE_SHIFT);

        if (vp != NULL && (vp->flags & (VP_CHARGED | VP_BUSY)) == VP_CHARGED &&
            !pageout_flush(vp)) {
            done = false;
        }
    }
    paging_unlock();
    return done;
}

/* ---- memory contexts ---------------------------------------------------------------------------- */

/*
 * _ContextCreate - a private arena of its own
 *
 * Out:   EAX = memory context
 * Error: EAX = 0: no memory
 * When:  task time
 */
uint32_t _ContextCreate(void)
{
    return (uint32_t)context_create();
}

/*
 * _ContextDestroy - a private arena ends, with all that is reserved in it
 *
 * In:    memory context
 * Out:   EAX nonzero
 * Error: EAX = 0: not a memory context, the first one, or one that a thread is in
 * When:  task time; may block
 */
uint32_t _ContextDestroy(uint32_t hcd)
{
    return context_destroy((struct context *)hcd);
}

/*
 * _ContextSwitch - the current thread sees another private arena
 *
 * In:    memory context
 * Out:   EAX = the one it was in
 * Error: EAX = 0: not a memory context
 * When:  task time
 */
uint32_t _ContextSwitch(uint32_t hcd)
{
    struct context *context = (struct context *)hcd;

    return context_is_valid(context) ? (uint32_t)context_switch(context) : 0;
}

/*
 * _GetCurrentContext - the memory context of the current thread  [DDK95 _GetCurrentContext]
 *
 * Out:   EAX = memory context
 * When:  task time
 */
uint32_t _GetCurrentContext(void)
{
    return (uint32_t)cur_context;
}

/*
 * _PageAttach - share private pages of another memory context
 *
 * In:    page number: in both contexts; memory context that has the pages; pages
 * Out:   EAX nonzero: the same pages show in the current context, with the same permissions
 * Error: EAX = 0: not private, not a memory context, not all committed there, or here not in one
 *        reservation or already committed; no memory
 * When:  task time
 * Notes: a page is freed when the last context decommits it
 */
uint32_t _PageAttach(uint32_t page, uint32_t hcontextsrc, uint32_t pages)
{
    struct context *from = (struct context *)hcontextsrc;
    struct block *block = block_around(page, pages);
    bool done = true;
    uint32_t i;

    if (block == NULL || block->context == NULL || !context_is_valid(from)) {
        return 0;
    }
    for (i = 0; i < pages; i++) {
        if (vpage_at(from, (page + i) << PAGE_SHIFT) == NULL ||
            vpage_at(cur_context, (page + i) << PAGE_SHIFT) != NULL) {
            return 0;
        }
    }
    for (i = 0; i < pages && done; i++) {
        uint32_t linear = (page + i) << PAGE_SHIFT;
        uint32_t bits = vpage_bits(block, vpage_permissions(*vpage_entry(from, linear)));

        done = vpage_attach(block, page + i, vpage_at(from, linear), bits) == VMM_OK;
    }
    if (!done) {
        (void)vpage_drop_range(block, page, i - 1);     /* the other context still has them */
    }
    return done;
}

/* ---- faults ------------------------------------------------------------------------------------- */

/*
 * Hook_Invalid_Page_Fault - be asked about page faults that nobody can serve
 *                                                         [DDK95 Hook_Invalid_Page_Fault]
 *
 * In:    ESI = procedure: EBX = current VM, EDI = IPF_Data; carry clear = corrected
 * Out:   CF = 0
 * Error: CF = 1: no memory
 * When:  task time
 * Notes: the newest is asked first; fault hooks (Hook_VMM_Fault ...) come after all of them
 */
void do_Hook_Invalid_Page_Fault(struct svc_regs *r)
{
    svc_set_carry(r, !page_fault_hook(r->esi));
}

/*
 * Unhook_Invalid_Page_Fault - not to be asked any more   [DDK95 Unhook_Invalid_Page_Fault]
 *
 * In:    ESI = procedure
 * Out:   CF = 0
 * Error: CF = 1: it was not installed
 * When:  task time
 */
void do_Unhook_Invalid_Page_Fault(struct svc_regs *r)
{
    svc_set_carry(r, !page_fault_unhook(r->esi));
}
