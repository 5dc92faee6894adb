/*
 * page_fault - a page is touched that is not present, or not so.
 *
 * Order: the VMM brings in what is committed; page hooks of V86 memory (v86map.c); the procedures
 * of Hook_Invalid_Page_Fault, here; then the hooks of the fault itself (fault.c).
 */
#include "mem/page_fault.h"

#include "cpu/trap.h"
#include "mem/heap.h"
#include "mem/pageout.h"
#include "mem/vpage.h"
#include "sched/thread.h"

#define PF_PRESENT      0x1u            /* error code [SDM3 "Page-Fault Exception"] */

int call_invalid_page(uint32_t proc, struct cb_s *vm, struct IPF_Data *data);   /* call.S */

struct hook {
    struct hook *next;
    uint32_t proc;
};
static struct hook *hooks;              /* newest first; task time */
static uint32_t pager_failed_at;        /* the last fault a pager could not serve */

bool page_fault(uint32_t linear, uint32_t error)
{
    enum vpage_result result;

    pager_failed_at = 0;
    if ((error & PF_PRESENT) != 0) {
        return false;
    }
    result = vpage_in(cur_context, linear);
    if (result == VPAGE_PAGER_FAILED) {
        pager_failed_at = linear;
    }
    pageout_info.faults += result == VPAGE_DONE;
    return result == VPAGE_DONE;
}

bool page_fault_invalid(uint32_t linear, uint32_t error, uint32_t eflags, bool ring0)
{
    uint32_t directory = PAGE_DIRECTORY[linear >> 22];
    struct IPF_Data data = { .IPF_LinAddr = linear, .IPF_MapPageNum = linear >> PAGE_SHIFT,
                             .IPF_FaultingVM = (uint32_t)&cur_vm->cb };
    struct hook *hook, *next;

    if (hooks == NULL) {
        return false;
    }
    if ((directory & P_PRES) == 0) {
        data.IPF_Flags |= IPF_PgDir;
    } else if ((directory & P_LARGE) == 0) {
        data.IPF_PTEEntry = *PAGE_ENTRY(linear);
    }
    if (linear < 0x110000) {
        data.IPF_Flags |= IPF_V86Pg;
    } else if (linear >= ARENA_VM && linear < ARENA_VM_END) {
        const struct vm *vm = cur_vm;

        data.IPF_Flags |= IPF_V86PgH;
        data.IPF_MapPageNum = (linear & 0x3FFFFF) >> PAGE_SHIFT;
        do {
            if (linear - vm->cb.CB_High_Linear < 0x400000) {
                data.IPF_FaultingVM = (uint32_t)&vm->cb;
            }
            vm = vm->next;
        } while (vm != cur_vm);
    }
    data.IPF_Flags |= (error & PF_PRESENT) != 0 ? IPF_InvTyp : 0;
    data.IPF_Flags |= pager_failed_at == linear && linear != 0 ? IPF_PgErr : 0;
    data.IPF_Flags |= reenter_count != 0 ? IPF_ReFlt : 0;
    data.IPF_Flags |= ring0 ? IPF_VMM : (eflags & VM_Mask) != 0 ? IPF_V86 : IPF_PM;
    for (hook = hooks; hook != NULL; hook = next) {
        next = hook->next;              /* a procedure may remove itself */
        if (!call_invalid_page(hook->proc, &cur_vm->cb, &data)) {
            return true;
        }
    }
    return false;
}

bool page_fault_hook(uint32_t proc)
{
    struct hook *hook = heap_alloc(sizeof *hook);

    if (hook == NULL) {
        return false;
    }
    *hook = (struct hook){ hooks, proc };
    hooks = hook;
    return true;
}

bool page_fault_unhook(uint32_t proc)
{
    for (struct hook **at = &hooks; *at != NULL; at = &(*at)->next) {
        struct hook *hook = *at;

        if (hook->proc == proc) {
            *at = hook->next;
            (void)heap_free(hook);      /* ours, so it is live */
            return true;
        }
    }
    return false;
}

uint32_t page_fault_forget(bool (*gone)(uint32_t address))
{
    struct hook **at = &hooks;
    uint32_t count = 0;

    while (*at != NULL) {
        struct hook *hook = *at;

        if (gone(hook->proc)) {
            *at = hook->next;
            (void)heap_free(hook);      /* ours, so it is live */
            count++;
        } else {
            at = &hook->next;
        }
    }
    return count;
}
