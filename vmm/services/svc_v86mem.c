/*
 * svc_v86mem - services for V86 memory: what shows in a VM's first megabyte and HMA.
 *
 * Whose addresses these are, and data that all VMs share: svc_v86data.c.
 */
#include "mem/bits.h"
#include "mem/instance.h"
#include "mem/page_block.h"
#include "mem/page_lock.h"
#include "mem/paging.h"
#include "mem/v86map.h"
#include "sched/thread.h"
#include "services/svc.h"
#include "vm/vm.h"

#define MAX_PAGES   (V86_PAGES - V86_FIRST_PAGE)

static struct vm *vm_of(struct cb_s *handle)
{
    return vm_handle_is_valid(handle) ? (struct vm *)handle : NULL;
}

static bool is_range(uint32_t page, uint32_t pages)
{
    return page >= V86_FIRST_PAGE && page < V86_PAGES && pages != 0 && pages <= V86_PAGES - page;
}

/* Show pages of ring 0, which are locked and stay so while they show.  Instance data has no one
 * frame for a VM. */
static bool show_linear(uint32_t linear_page, struct vm *to, uint32_t page, uint32_t pages,
                        uint32_t flags)
{
    uint32_t entries[MAX_PAGES];

    for (uint32_t i = 0; i < pages; i++) {
        v86map_prepare((linear_page + i) << PAGE_SHIFT);        /* if it is V86 memory */
    }
    if (!page_lock_range(linear_page, pages)) {
        return false;
    }
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t linear = (linear_page + i) << PAGE_SHIFT;
        bool large = (PAGE_DIRECTORY[linear >> 22] & P_LARGE) != 0;

        entries[i] = large ? 0 : *PAGE_ENTRY(linear);
        if (large || (entries[i] & P_PRES) == 0 ||
            (entries[i] & P_TYPE(7)) == P_TYPE(PG_INSTANCE)) {
            (void)page_unlock_range(linear_page, pages, false);
            return false;
        }
    }
    return v86map_set(to, page, pages, entries, linear_page, (flags & MAPV86_IGNOREWRAP) != 0) ==
           VMM_OK;
}

/* ---- mapping ------------------------------------------------------------------------------------- */

/*
 * _PhysIntoV86 - show physical pages in a VM's V86 memory            [DDK95 _PhysIntoV86]
 *
 * In:    first physical page, VM, first V86 page 10h..10Fh, pages; flags 0 or MAPV86_IGNOREWRAP
 * Out:   EAX nonzero: present, writable, for the VM, not accessed, not dirty; of type PG_SYS
 * Error: EAX = 0: not a VM, not such V86 pages, other flags, or no memory; nothing is changed
 * When:  task time
 * Notes: the VM's own RAM of these pages is kept
 */
uint32_t _PhysIntoV86(uint32_t phys_page, struct cb_s *vm, uint32_t v86_page, uint32_t pages,
                      uint32_t flags)
{
    uint32_t entries[MAX_PAGES];
    struct vm *to = vm_of(vm);

    if (to == NULL || !is_range(v86_page, pages) || (flags & ~MAPV86_IGNOREWRAP) != 0 ||
        phys_page > 0xFFFFFu || pages > 0x100000u - phys_page) {
        return 0;
    }
    for (uint32_t i = 0; i < pages; i++) {
        entries[i] = (phys_page + i) << PAGE_SHIFT | P_TYPE(PG_SYS);
    }
    return v86map_set(to, v86_page, pages, entries, 0, (flags & MAPV86_IGNOREWRAP) != 0) == VMM_OK;
}

/*
 * _MapIntoV86 - show pages of a block in a VM's V86 memory            [DDK95 _MapIntoV86]
 *
 * In:    handle, VM, first V86 page 10h..10Fh, pages, first page within the block;
 *        flags 0, PageDEBUGNulFault, MAPV86_IGNOREWRAP
 * Out:   EAX nonzero: present, writable, for the VM, not accessed, not dirty; of the block's type
 * Error: EAX = 0: no such block, pages outside of it or not committed, not a VM, not such V86 pages,
 *        other flags, or no memory; nothing is changed
 * When:  task time
 * Notes: the pages are locked while they show; the block must not be freed while a VM sees it; the handle of the nul page maps nothing of
 *        anybody, with any number of pages; PageDEBUGNulFault is for debugging and has no effect
 */
uint32_t _MapIntoV86(uint32_t handle, struct cb_s *vm, uint32_t v86_page, uint32_t pages,
                     uint32_t page_offset, uint32_t flags)
{
    uint32_t entries[MAX_PAGES], block, block_pages;
    struct vm *to = vm_of(vm);

    if (to == NULL || !is_range(v86_page, pages) ||
        (flags & ~(MAPV86_IGNOREWRAP | PageDEBUGNulFault)) != 0) {
        return 0;
    }
    if (handle == v86map_nul_handle()) {
        for (uint32_t i = 0; i < pages; i++) {
            entries[i] = v86map_nul_frame() << PAGE_SHIFT | P_TYPE(PG_SYS);
        }
        return v86map_set(to, v86_page, pages, entries, 0, (flags & MAPV86_IGNOREWRAP) != 0) ==
               VMM_OK;
    }
    return page_block_find(handle, &block, &block_pages) && page_offset <= block_pages &&
           pages <= block_pages - page_offset &&
           show_linear((block >> PAGE_SHIFT) + page_offset, to, v86_page, pages, flags);
}

/*
 * _LinMapIntoV86 - show ring-0 pages in a VM's V86 memory         [DDK95 _LinMapIntoV86]
 *
 * In:    first linear page, VM, first V86 page 10h..10Fh, pages; flags 0 or MAPV86_IGNOREWRAP
 * Out:   EAX nonzero, EDX = the V86 page where they are: the one given, or the first argument where
 *        that is a V86 page (up to 100h) already and nothing is done
 * Error: EAX = 0: not a VM, not such V86 pages, a page that is not there or has instance data, other
 *        flags, or no memory; nothing is changed
 * When:  task time
 * Notes: pages of another VM's CB_High_Linear window are shown while that VM exists
 */
uint64_t _LinMapIntoV86(uint32_t linear_page, struct cb_s *vm, uint32_t v86_page, uint32_t pages,
                        uint32_t flags)
{
    struct vm *to = vm_of(vm);

    if (to == NULL || (flags & ~MAPV86_IGNOREWRAP) != 0) {
        return 0;
    }
    if (linear_page <= HMA_PAGE) {
        return (uint64_t)linear_page << 32 | 1;
    }
    if (!is_range(v86_page, pages) || linear_page > 0xFFFFFu || pages > 0x100000u - linear_page ||
        !show_linear(linear_page, to, v86_page, pages, flags)) {
        return 0;
    }
    return (uint64_t)v86_page << 32 | 1;
}

/*
 * _ModifyPageBits - take a V86 page away, or its write or user permission [DDK95 _ModifyPageBits]
 *
 * In:    VM, first V86 page 10h..10Fh, pages, AND mask (all but P_PRES P_WRITE P_USER set), OR mask
 *        (of these only), type PG_IGNORE or PG_HOOKED; flags 0
 * Out:   EAX nonzero; P_ACC and P_DIRTY are clear
 * Error: EAX = 0: not a VM, not such pages, masks, type or flags; P_PRES taken from a page without a
 *        hook, or with another type than PG_HOOKED; nothing is changed
 * When:  task time
 * Notes: a page comes back only by _MapIntoV86 and its like: P_PRES in the OR mask has no effect
 */
uint32_t _ModifyPageBits(struct cb_s *vm, uint32_t page, uint32_t pages, uint32_t bit_and,
                         uint32_t bit_or, uint32_t type, uint32_t flags)
{
    const uint32_t bits = P_PRES | P_WRITE | P_USER;
    struct vm *of = vm_of(vm);

    if (of == NULL || !is_range(page, pages) || flags != 0 || (bit_and | bits) != 0xFFFFFFFFu ||
        (bit_or & ~bits) != 0 || (type != PG_IGNORE && type != PG_HOOKED) ||
        ((bit_and & P_PRES) == 0 && type != PG_HOOKED)) {
        return 0;
    }
    return v86map_modify(of, page, pages, bit_and & bits, bit_or) == VMM_OK;
}

/* ---- the nul page ----------------------------------------------------------------------------------- */

/*
 * _GetNulPageHandle - what _MapIntoV86 takes to unmap            [DDK95 _GetNulPageHandle]
 *
 * Out:   EAX = handle of the system nul page
 * When:  task time
 */
uint32_t _GetNulPageHandle(void)
{
    return v86map_nul_handle();
}

/*
 * MMGR_SetNULPageAddr - choose the frame of the system nul page     [DDK30 MMGR_SetNULPageAddr]
 *
 * In:    EAX = physical address
 * When:  init time: later calls have no effect
 * Notes: for devices that know of an address where nothing is
 */
void do_MMGR_SetNULPageAddr(struct svc_regs *r)
{
    if (!instance_is_settled()) {
        v86map_set_nul_frame(r->eax >> PAGE_SHIFT);
    }
}

/* ---- hooks ------------------------------------------------------------------------------------------- */

/*
 * Hook_V86_Page - be called when a V86 page that is not present is touched [DDK95 Hook_V86_Page]
 *
 * In:    EAX = page, from the last V86 page to FFh; ESI = procedure
 * Out:   CF = 0
 * Error: CF = 1: another page, or it has a hook
 * When:  task time
 * Notes: called for any VM with EAX = page, EBX = VM; must map something there or crash the VM.
 *        Otherwise a program ends; ring 0 goes on with the nul page and then the VM ends
 */
void do_Hook_V86_Page(struct svc_regs *r)
{
    svc_set_carry(r, v86map_hook_page(r->eax, r->esi) != VMM_OK);
}

/*
 * Unhook_V86_Page - the reverse                                    [DDK95 Unhook_V86_Page]
 *
 * In:    EAX = page, ESI = the procedure that was hooked
 * Out:   CF = 0
 * Error: CF = 1: it is not the page's hook
 * When:  task time
 */
void do_Unhook_V86_Page(struct svc_regs *r)
{
    svc_set_carry(r, v86map_unhook_page(r->eax, r->esi) != VMM_OK);
}

/* ---- locking ----------------------------------------------------------------------------------------- */

/*
 * _SetResetV86Pageable - whether V86 memory may be paged       [DDK95 _SetResetV86Pageable]
 *
 * In:    VM, first V86 page 10h..100h, pages, one of PageSetV86Pageable, PageClearV86Pageable (for
 *        these pages), PageSetV86IntsLocked, PageClearV86IntsLocked (for all others)
 * Out:   EAX nonzero; VMSTAT_PAGEABLEV86 and VMSTAT_V86INTSLOCKED follow
 * Error: EAX = 0: not a VM, not such pages, not one flag, or the state is what was asked for already
 * When:  task time
 * Notes: V86 memory is never paged out here, so that it is always locked enough
 */
uint32_t _SetResetV86Pageable(struct cb_s *vm, uint32_t page, uint32_t pages, uint32_t flags)
{
    struct vm *of = vm_of(vm);
    bool set = flags == PageSetV86Pageable;
    uint32_t *bits, *status;

    if (of == NULL) {
        return 0;
    }
    bits = of->v86.pageable;
    status = &of->cb.CB_VM_Status;
    if (flags == PageSetV86IntsLocked || flags == PageClearV86IntsLocked) {
        bool lock = flags == PageSetV86IntsLocked;

        if (lock == ((*status & VMSTAT_V86INTSLOCKED) != 0)) {
            return 0;
        }
        *status ^= VMSTAT_V86INTSLOCKED;
        return 1;
    }
    if ((!set && flags != PageClearV86Pageable) || !is_range(page, pages) || page >= HMA_PAGE ||
        pages > HMA_PAGE - page || bits_set_in(bits, page, pages) != (set ? 0 : pages)) {
        return 0;
    }
    bits_put(bits, page, pages, set);
    *status = bits_set_in(bits, 0, HMA_PAGE) != 0 ? *status | VMSTAT_PAGEABLEV86
              : *status & ~VMSTAT_PAGEABLEV86;
    return 1;
}

/*
 * _GetV86PageableArray - the pages that _SetResetV86Pageable set [DDK95 _GetV86PageableArray]
 *
 * In:    VM, buffer of 32 bytes, flags 0
 * Out:   EAX nonzero, one bit for each page 0..FFh
 * Error: EAX = 0: not a VM, or flags
 * When:  task time
 */
uint32_t _GetV86PageableArray(struct cb_s *vm, uint32_t *array, uint32_t flags)
{
    const struct vm *of = vm_of(vm);

    if (of == NULL || flags != 0) {
        return 0;
    }
    memcpy(array, of->v86.pageable, HMA_PAGE / 8);
    return 1;
}

/* ---- HMA ------------------------------------------------------------------------------------------------ */

/*
 * _MMGR_Toggle_HMA - the pages behind the first megabyte of a VM    [DDK95 _MMGR_Toggle_HMA]
 *
 * In:    VM; flags: one of MMGRHMAEnable (with MMGRHMAPhysical: the HMA that all VMs share; else
 *        what was mapped there, and nothing where nothing was), MMGRHMADisable (addresses wrap to
 *        pages 0..0Fh, as in a new VM), MMGRHMAQuerry
 * Out:   EAX nonzero; for a query 1 = enabled, 0 = disabled
 * Error: EAX = 0: not a VM, not one of the three, or no memory for the shared HMA
 * When:  task time
 * Notes: for the device that owns pages 100h..10Fh
 */
uint32_t _MMGR_Toggle_HMA(struct cb_s *vm, uint32_t flags)
{
    struct vm *of = vm_of(vm);

    if (of == NULL) {
        return 0;
    }
    switch (flags) {
    case MMGRHMAEnable:
    case MMGRHMAEnable | MMGRHMAPhysical:
        return v86map_hma_enable(of, (flags & MMGRHMAPhysical) != 0) == VMM_OK;
    case MMGRHMADisable:
    case MMGRHMADisable | MMGRHMAPhysical:
        v86map_hma_disable(of);
        return 1;
    case MMGRHMAQuerry:
    case MMGRHMAQuerry | MMGRHMAPhysical:
        return of->v86.hma_state != HMA_WRAPS;
    default:
        return 0;
    }
}

/*
 * Set_Physical_HMA_Alias - the frames of the HMA that all VMs share [DDK95 Set_Physical_HMA_Alias]
 *
 * In:    ESI = 16 page table entries
 * When:  init time: later calls have no effect
 * Notes: maps nothing; the VMM takes frames of its own where this is not called
 */
void do_Set_Physical_HMA_Alias(struct svc_regs *r)
{
    if (!instance_is_settled()) {
        v86map_hma_physical((const uint32_t *)r->esi);
    }
}

static uint32_t a20_count;      /* GetSet_HMA_Info, task time */

/*
 * GetSet_HMA_Info - the HMA as the loader found it                  [DDK95 GetSet_HMA_Info]
 *
 * In:    ECX = 0: get; else set, DX = A20 enable count
 * Out:   EAX = 1: nobody had the HMA before; ECX = V86 address of the XMS driver: 0, there was none;
 *        EDX = A20 enable count
 * When:  task time
 */
void do_GetSet_HMA_Info(struct svc_regs *r)
{
    if (r->ecx != 0) {
        a20_count = r->edx & 0xFFFF;
    }
    r->eax = 1;
    r->ecx = 0;
    r->edx = a20_count;
}

/* ---- limits ---------------------------------------------------------------------------------------------- */

/*
 * _GetFirstV86Page - the first page of a VM's own V86 memory     [DDK95 _GetFirstV86Page]
 *
 * Out:   EAX = 10h
 * When:  task time
 */
uint32_t _GetFirstV86Page(void)
{
    return V86_FIRST_PAGE;
}

/*
 * _GetLastV86Page - the last page of a VM's conventional memory    [DDK95 _GetLastV86Page]
 *
 * Out:   EAX = page; while the system starts, global _Assign_Device_V86_Pages moves it down
 * When:  task time
 */
uint32_t _GetLastV86Page(void)
{
    return v86own_last_page();
}

/*
 * _SetLastV86Page - move the last page                             [DDK95 _SetLastV86Page]
 *
 * In:    page 11h..9Fh, flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: another page, flags, or Init_Complete is over
 * When:  init time
 * Notes: for V86MMGR alone
 */
uint32_t _SetLastV86Page(uint32_t page, uint32_t flags)
{
    return flags == 0 && !instance_is_settled() && v86own_set_last_page(page);
}
