/*
 * svc_page - blocks of pages: _PageAllocate and its group, and what there is of memory.
 *
 * A block is a reservation (svc_commit.c) all of which is committed at once; its handle is its
 * address.
 */
#include "mem/pageout.h"
#include "mem/page_lock.h"
#include "mem/phys.h"
#include "mem/swap.h"
#include "mem/vpage.h"
#include "services/svc.h"
#include "vm/vm.h"
#include "vxd/load.h"

#define FRAMES_4GB      0x100000u
#define FRAMES_16MB     0x1000u

static uint64_t handle_of(const struct block *block)
{
    uint32_t linear = block_linear(block);

    return (uint64_t)linear << 32 | linear;
}

static void no_longer_new(const struct block *block, uint32_t page, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++) {
        vpage_at(block->context, (page + i) << PAGE_SHIFT)->flags &= (uint8_t)~VP_NEW;
    }
}

/* Fixed pages in a range of frames, contiguous if asked for; the first one aligned. */
static bool commit_aligned(struct block *block, uint32_t align_mask, uint32_t min, uint32_t max,
                           uint32_t *phys, uint32_t flags, uint32_t bits)
{
    uint32_t pages = block->range.pages, frame = PHYS_NONE;
    bool contig = (flags & PageContig) != 0;

    if (!pageout_may_lock(pages)) {
        return false;
    }
    for (uint32_t i = 0; i < pages; i++) {
        if (contig) {
            frame = i == 0 ? phys_alloc_contig(pages, align_mask, min, max) : frame + 1;
        } else {
            frame = phys_alloc_contig(1, i == 0 ? align_mask : 0, min, max);
        }
        if (frame == PHYS_NONE) {
            return false;
        }
        if (vpage_commit_frame(block, block->range.start + i, frame, VP_FIXED, bits) != VMM_OK) {
            phys_free_contig(frame, contig ? pages - i : 1);
            return false;
        }
        if (i == 0 && contig && phys != NULL) {
            *phys = frame << PAGE_SHIFT;
        }
        if ((flags & PageZeroInit) != 0) {
            memset(paging_window(0, frame), 0, PAGE_SIZE);
        }
    }
    return true;
}

/* Swappable or fixed pages, and locked if asked for. */
static bool commit(struct block *block, uint32_t page, uint32_t pages, uint32_t flags,
                   uint32_t bits)
{
    bool fixed = (flags & PageFixed) != 0, zero = (flags & PageZeroInit) != 0;
    uint32_t pager = fixed ? (zero ? PD_FIXEDZERO : PD_FIXED) : (zero ? PD_ZEROINIT : PD_NOINIT);

    if (fixed ? !pageout_may_lock(pages) : !pageout_may_promise(pages)) {
        return false;
    }
    for (uint32_t i = 0; i < pages; i++) {
        if (vpage_commit(block, page + i, pager, 0, bits, fixed) != VMM_OK) {
            (void)vpage_drop_range(block, page, i);     /* nobody else knows them yet */
            return false;
        }
    }
    no_longer_new(block, page, pages);
    if (((flags & PageLocked) != 0 || ((flags & PageLockedIfDP) != 0 && swap_is_dos())) &&
        !page_lock_range(page, pages)) {
        (void)vpage_drop_range(block, page, pages);
        return false;
    }
    return true;
}

/*
 * _PageAllocate - a block of pages                                     [DDK95 _PageAllocate]
 *
 * In:    pages; type PG_SYS: in the system arena, PG_VM, PG_HOOKED: in the shared arena, for ring 3
 *        too; VM handle, 0 for PG_SYS; with PageUseAlign: alignment mask of the first frame, frames
 *        from the lowest on and below the highest, and with PageContig where to store the physical
 *        address (or NULL); flags PageZeroInit, PageFixed, PageLocked, PageLockedIfDP, ...
 * Out:   EAX = handle, EDX = linear address (they are equal)
 * Error: EAX = EDX = 0: not enough memory and swap file, or bad arguments: no pages, another type,
 *        not such a VM, PageUseAlign without PageFixed, PageLocked with PageLockedIfDP
 * When:  task time; may block with PageFixed, PageLocked
 * Notes: without PageFixed and PageLocked the pages appear when they are touched.  A highest frame
 *        beyond 4 GB counts as 16 MB [KB Q180579].
 */
uint64_t _PageAllocate(uint32_t pages, uint32_t type, struct cb_s *vm, uint32_t align_mask,
                       uint32_t min_phys, uint32_t max_phys, uint32_t *phys, uint32_t flags)
{
    struct block *block;
    bool aligned = (flags & PageUseAlign) != 0, done;
    uint32_t bits;

    if (pages == 0 || (type != PG_SYS && type != PG_VM && type != PG_HOOKED) ||
        (type == PG_SYS ? vm != NULL : !vm_handle_is_valid(vm)) ||
        (aligned && (flags & PageFixed) == 0) ||
        ((flags & PageLocked) != 0 && (flags & PageLockedIfDP) != 0)) {
        return 0;
    }
    block = block_reserve(type == PG_SYS ? PR_SYSTEM : PR_SHARED, pages,
                          (flags & PageFixed) != 0 ? PR_FIXED : 0);
    if (block == NULL) {
        return 0;
    }
    block->type = type;
    bits = vpage_bits(block, PC_PRESENT | PC_WRITEABLE | (type == PG_SYS ? 0 : PC_USER));
    if (aligned) {
        block->flags |= BLOCK_ALIGNED;
        done = commit_aligned(block, align_mask, min_phys,
                              max_phys > FRAMES_4GB ? FRAMES_16MB : max_phys, phys, flags, bits);
    } else {
        done = commit(block, block->range.start, pages, flags, bits);
    }
    if (!done) {
        (void)block_free(block);    /* nobody else knows it yet */
        return 0;
    }
    return handle_of(block);
}

/* What is new in a block that grows, and the locks that were asked for; all of it or nothing. */
static bool extend(struct block *old, struct block *block, uint32_t committed, uint32_t pages,
                   uint32_t flags)
{
    uint32_t first = block->range.start + committed, more = pages - committed;
    uint32_t bits = committed != 0
                    ? vpage_bits(old, vpage_permissions(*vpage_entry(old->context, block_linear(old))))
                    : vpage_bits(old, PC_PRESENT | PC_WRITEABLE);
    bool lock = (flags & PageLocked) != 0 || ((flags & PageLockedIfDP) != 0 && swap_is_dos());
    uint32_t how = ((flags & (PageZeroInit | PageZeroReInit)) != 0 ? PageZeroInit : 0) |
                   ((old->flags & BLOCK_FIXED) != 0 ? PageFixed : 0) | (lock ? PageLocked : 0);

    if (more != 0 && !commit(block, first, more, how, bits)) {
        return false;
    }
    if (lock && committed != 0 && !page_lock_range(old->range.start, committed)) {
        (void)vpage_drop_range(block, first, more);     /* nobody else knows them yet */
        return false;
    }
    return true;
}

/* The block at another place, longer: first all that can fail, then the pages move. */
static struct block *move_longer(struct block *old, uint32_t committed, uint32_t pages,
                                 uint32_t flags)
{
    uint32_t linear = block_linear(old);
    struct block *block = block_reserve(linear >= MINSYSTEMLADDR ? PR_SYSTEM
                                        : linear >= MINSHAREDLADDR ? PR_SHARED : PR_PRIVATE,
                                        pages, 0);
    bool held;

    if (block == NULL) {
        return NULL;
    }
    block->type = old->type;
    held = region_hold(block->context, block->range.start, pages);
    if (!held || !extend(old, block, committed, pages, flags)) {
        if (held) {
            region_let_go(block->context, block->range.start, pages);
        }
        (void)block_free(block);        /* nothing is in it */
        return NULL;
    }
    for (uint32_t i = 0; i < committed; i++) {
        vpage_move(old, old->range.start + i, block, block->range.start + i);
    }
    region_let_go(block->context, block->range.start, pages);
    (void)block_free(old);              /* nothing is in it any more */
    return block;
}

/*
 * _PageReAllocate - change the size of a block of pages              [DDK95 _PageReAllocate]
 *
 * In:    handle; pages, not 0; flags PageZeroInit: new pages are zero, PageZeroReInit: all are,
 *        PageNoCopy: contents are undefined; PageLocked, PageLockedIfDP: lock them all once (more)
 * Out:   EAX = handle, EDX = linear address; the old handle is dead
 * Error: EAX = EDX = 0: not a block, no pages, aligned, PR_STATIC, fixed and cannot grow at its
 *        place, or not enough memory; the old block is as it was
 * When:  task time; may block
 */
uint64_t _PageReAllocate(uint32_t handle, uint32_t pages, uint32_t flags)
{
    struct block *block = block_of(handle);
    struct range_set *arena = arena_at(cur_context, handle);
    uint32_t had, committed;

    if (block == NULL || pages == 0 ||
        (block->flags & (BLOCK_ALIGNED | BLOCK_STATIC | BLOCK_ALIAS)) != 0 ||
        ((flags & PageLocked) != 0 && (flags & PageLockedIfDP) != 0)) {
        return 0;
    }
    had = block->range.pages;
    committed = page_committed_count(block->range.start, had);
    if (pages < had) {
        uint32_t first = block->range.start + pages;

        if (committed > pages) {
            committed = pages;
        }
        if (vpage_shown_in_v86(block, first, had - pages) ||
            !extend(block, block, committed, pages, flags)) {
            return 0;
        }
        if (!vpage_drop_range(block, first, had - pages)) {
            return 0;
        }
        (void)range_resize(arena, &block->range, pages);    /* less always goes */
    } else if (range_resize(arena, &block->range, pages)) {
        if (!extend(block, block, committed, pages, flags)) {
            (void)range_resize(arena, &block->range, had);
            return 0;
        }
    } else {
        block = (block->flags & BLOCK_FIXED) != 0 ? NULL
                : move_longer(block, committed, pages, flags);
        if (block == NULL) {
            return 0;
        }
    }
    if ((flags & PageZeroReInit) != 0) {
        memset((void *)block_linear(block), 0, pages << PAGE_SHIFT);
    }
    return handle_of(block);
}

/*
 * _PageFree - give a block of pages back                                   [DDK95 _PageFree]
 *
 * In:    handle, also of _PageReserve; flags 0, or PR_STATIC for a block that is
 * Out:   EAX nonzero = freed; what was committed or locked in it is so no longer
 * Error: EAX = 0: no such block, PR_STATIC is missing, or called by the pager that is at work on it;
 *        fatal if a VM still sees one of its pages: somebody else's data would be next
 * When:  task time; may block
 */
uint32_t _PageFree(uint32_t handle, uint32_t flags)
{
    struct block *block = block_of(handle);

    if (block == NULL || (block->flags & BLOCK_ALIAS) != 0 ||
        ((block->flags & BLOCK_STATIC) != 0 && (flags & PR_STATIC) == 0)) {
        return 0;
    }
    if (vpage_shown_in_v86(block, block->range.start, block->range.pages)) {
        uint32_t caller = (uint32_t)__builtin_return_address(0), offset = caller;
        unsigned object = 0;
        const struct module *m = module_of(caller, &object, &offset);

        fatal("%s(%02X)+%08X freed the page block %08X,\nwhich is still mapped into V86 memory",
              m != NULL ? m->name : "?", object, offset, handle);
    }
    return block_free(block);
}

/*
 * _PageGetSizeAddr - size and address of a block of pages        [DDK95 _PageGetSizeAddr]
 *
 * In:    handle; flags 0
 * Out:   EAX = pages that are reserved, EDX = linear address
 * Error: EAX = EDX = 0: no such block
 * When:  task time
 */
uint64_t _PageGetSizeAddr(uint32_t handle, uint32_t flags)
{
    const struct block *block = block_of(handle);

    (void)flags;
    return block == NULL ? 0 : (uint64_t)handle << 32 | block->range.pages;
}

/*
 * _MapPhysToLinear - a permanent ring-0 address of a physical range [DDK95 _MapPhysToLinear]
 *
 * In:    physical address, bytes; flags 0
 * Out:   EAX = linear address of its first byte, not cached
 * Error: EAX = FFFFFFFFh: no bytes, or no window left
 * When:  task time
 */
uint32_t _MapPhysToLinear(uint32_t phys, uint32_t bytes, uint32_t flags)
{
    uint32_t at = phys_window(phys, bytes, PHYS_UNCACHED);

    (void)flags;
    return at != 0 ? at : 0xFFFFFFFFu;
}

/*
 * _CopyPageTable - copy page table entries                         [DDK95 _CopyPageTable]
 *
 * In:    first linear page, pages, buffer of as many dwords; flags 0
 * Out:   EAX nonzero = all of them, buffer filled
 * Error: EAX = 0: some have no page table (or a 4 MB page), their entries are 0
 * When:  task time
 */
uint32_t _CopyPageTable(uint32_t page, uint32_t pages, uint32_t *buffer, uint32_t flags)
{
    uint32_t whole = 1;

    (void)flags;
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t pde = PAGE_DIRECTORY[(page + i) >> 10];

        if ((pde & P_PRES) == 0 || (pde & P_LARGE) != 0) {
            buffer[i] = 0;
            whole = 0;
        } else {
            buffer[i] = ((uint32_t *)ARENA_TABLES)[page + i];
        }
    }
    return whole;
}

/*
 * _GetFreePageCount - how much memory is left                   [DDK95 _GetFreePageCount]
 *
 * In:    flags 0
 * Out:   EAX = free pages, EDX = pages that can still be allocated as locked ones
 * When:  task time
 */
uint64_t _GetFreePageCount(uint32_t flags)
{
    (void)flags;
    return (uint64_t)pageout_lockable() << 32 | phys_free_count();
}
