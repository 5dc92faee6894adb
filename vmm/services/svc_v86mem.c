/*
 * svc_v86mem - services for V86 memory: what shows in a VM's first megabyte, and whose it is.
 */
#include "mem/page_block.h"
#include "mem/page_lock.h"
#include "mem/paging.h"
#include "mem/v86map.h"
#include "sched/thread.h"
#include "services/svc.h"
#include "vm/vm.h"

/*
 * _PhysIntoV86 - show physical pages in a VM's V86 memory            [DDK95 _PhysIntoV86]
 *
 * In:    first physical page, VM, first V86 page 10h..10Fh, pages; flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: not a VM, or not such V86 pages
 * When:  task time
 * Notes: the VM's own RAM of these pages is kept
 */
uint32_t _PhysIntoV86(uint32_t phys_page, struct cb_s *vm, uint32_t v86_page, uint32_t pages,
                      uint32_t flags)
{
    (void)flags;
    return vm_handle_is_valid(vm) &&
           v86map_set((struct vm *)vm, v86_page, phys_page, pages, true) == VMM_OK;
}

/*
 * _MapIntoV86 - show pages of a block in a VM's V86 memory            [DDK95 _MapIntoV86]
 *
 * In:    handle, VM, first V86 page 10h..10Fh, pages, first page within the block; flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: no such block, pages outside of it, not a VM, not such V86 pages
 * When:  task time
 * Notes: the block must not be freed while a VM sees it
 */
uint32_t _MapIntoV86(uint32_t handle, struct cb_s *vm, uint32_t v86_page, uint32_t pages,
                     uint32_t page_offset, uint32_t flags)
{
    uint32_t block, block_pages;

    (void)flags;
    if (!page_block_find(handle, &block, &block_pages) || !vm_handle_is_valid(vm) ||
        page_offset > block_pages || pages > block_pages - page_offset ||
        !page_lock_range((block >> PAGE_SHIFT) + page_offset, pages)) {
        return 0;
    }
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t linear = block + ((page_offset + i) << PAGE_SHIFT);

        if (v86map_set((struct vm *)vm, v86_page + i, page_physical((void *)linear) >> PAGE_SHIFT,
                       1, true) != VMM_OK) {
            return 0;
        }
    }
    return 1;
}

/*
 * _GetFirstV86Page - the first page of a VM's own V86 memory     [DDK95 _GetFirstV86Page]
 *
 * Out:   EAX = 10h
 * When:  task time
 */
uint32_t _GetFirstV86Page(void)
{
    return 0x10;
}

/* ---- V86 pages and data that devices own -------------------------------------------------------- */

static uint32_t assigned[(V86_PAGES + 31) / 32];    /* global assignments; task time */

/*
 * _Assign_Device_V86_Pages - claim V86 address space for a device
 *                                                        [DDK95 _Assign_Device_V86_Pages]
 *
 * In:    first V86 page, pages, VM or 0 = all; flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: not V86 pages, or one of them is claimed
 * When:  task time
 * Limit: a claim for one VM counts for all
 */
uint32_t _Assign_Device_V86_Pages(uint32_t page, uint32_t pages, struct cb_s *vm, uint32_t flags)
{
    (void)vm;
    (void)flags;
    if (page >= V86_PAGES || pages > V86_PAGES - page) {
        return 0;
    }
    for (uint32_t p = page; p < page + pages; p++) {
        if (assigned[p / 32] & (1u << (p % 32))) {
            return 0;
        }
    }
    for (uint32_t p = page; p < page + pages; p++) {
        assigned[p / 32] |= 1u << (p % 32);
    }
    return 1;
}

#define GLOBAL_POOL     0xE8000u        /* upper memory that is RAM in every VM */
#define GLOBAL_POOL_END 0xF0000u
static uint32_t global_next = GLOBAL_POOL;

/*
 * _Allocate_Global_V86_Data_Area - low memory that a VxD shares with V86 code
 *
 * In:    bytes; flags GVDA... (alignment, zero)
 * Out:   EAX = its V86 linear address, below 100000h, where ring 0 sees that of the current VM;
 *        ring 0 sees that of any VM at CB_High_Linear + EAX
 * Error: EAX = 0: pool exhausted
 * When:  init time
 * Limit: the same page in all VMs only once there is more than the system VM
 */
uint32_t _Allocate_Global_V86_Data_Area(uint32_t bytes, uint32_t flags)
{
    uint32_t align = flags & GVDAPageAlign ? 4096 : flags & GVDAParaAlign ? 16
                     : flags & GVDADWordAlign ? 4 : flags & GVDAWordAlign ? 2 : 1;
    uint32_t at = (global_next + align - 1) & ~(align - 1);

    if (bytes == 0 || at >= GLOBAL_POOL_END || bytes > GLOBAL_POOL_END - at) {
        return 0;
    }
    global_next = at + bytes;
    if (flags & GVDAZeroInit) {
        memset((void *)(sys_vm->cb.CB_High_Linear + at), 0, bytes);
    }
    return at;
}

/*
 * Hook_V86_Page - be called when a V86 page that is not present is touched [DDK95 Hook_V86_Page]
 *
 * In:    EAX = page A0h..FFh, ESI = procedure
 * Out:   CF = 0
 * Error: CF = 1: another page, or it has a hook
 * When:  task time
 * Notes: called with EAX = page, EBX = VM
 */
void do_Hook_V86_Page(struct svc_regs *r)
{
    svc_set_carry(r, v86map_hook_page(r->eax, r->esi) != VMM_OK);
}
