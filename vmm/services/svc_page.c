/*
 * svc_page - page services.
 *
 * Limit: pages are committed when they are allocated; demand paging comes with a pager.
 */
#include "mem/heap.h"
#include "mem/page_block.h"
#include "mem/paging.h"
#include "mem/phys.h"
#include "mem/v86map.h"
#include "sched/thread.h"
#include "services/svc.h"
#include "vm/vm.h"
#include "vxd/load.h"

/* Blocks of _PageAllocate, by address: a tree would be for thousands, VxDs make dozens. */
struct page_block {
    struct page_block *next;
    uint32_t linear, pages;
    uint32_t first_frame;       /* of a contiguous block, else 0 */
};

#define BLOCK_HASH  256u
static struct page_block *blocks[BLOCK_HASH];

static struct page_block **find_block(uint32_t linear)
{
    struct page_block **at = &blocks[(linear >> PAGE_SHIFT) % BLOCK_HASH];

    while (*at != NULL && (*at)->linear != linear) {
        at = &(*at)->next;
    }
    return at;
}

bool page_block_find(uint32_t handle, uint32_t *linear, uint32_t *pages)
{
    const struct page_block *block = *find_block(handle);

    if (block == NULL) {
        return false;
    }
    *linear = block->linear;
    *pages = block->pages;
    return true;
}

/* Contiguous, aligned, in a range: what DMA buffers ask for. */
static uint32_t allocate_aligned(uint32_t pages, uint32_t align_mask, uint32_t min, uint32_t max,
                                 uint32_t *first)
{
    uint32_t frame = phys_alloc_contig(pages, align_mask, min, max);
    uint32_t linear = frame != 0 ? arena_reserve(pages) : 0;

    if (linear == 0 || paging_map(linear, frame, pages, P_PRES | P_WRITE | P_TYPE(PG_SYS)) != VMM_OK) {
        if (frame != PHYS_NONE) {
            phys_free_contig(frame, pages);
        }
        if (linear != 0) {
            arena_release(linear, pages);
        }
        return 0;
    }
    *first = frame;
    return linear;
}

/*
 * _PageAllocate - a block of pages                                     [DDK95 _PageAllocate]
 *
 * In:    pages; type PG_VM, PG_SYS, PG_HOOKED; VM handle or 0; with PageUseAlign: alignment mask,
 *        lowest and highest frame, where to store the physical address; flags Page...
 * Out:   EAX = handle, EDX = linear address (they are equal)
 * Error: EAX = EDX = 0: none left or bad arguments
 * When:  task time
 */
uint64_t _PageAllocate(uint32_t pages, uint32_t type, struct cb_s *vm, uint32_t align_mask,
                       uint32_t min_phys, uint32_t max_phys, uint32_t *phys, uint32_t flags)
{
    struct page_block *block;
    uint32_t linear, first = 0;

    if (pages == 0 || (type != PG_SYS && type != PG_VM && type != PG_HOOKED) ||
        (type == PG_SYS ? vm != NULL : !vm_handle_is_valid(vm))) {
        return 0;
    }
    block = heap_alloc(sizeof *block);
    if (block == NULL) {
        return 0;
    }
    if (flags & PageUseAlign) {
        linear = allocate_aligned(pages, align_mask, min_phys, max_phys, &first);
        if (linear != 0 && (flags & PageZeroInit)) {
            memset((void *)linear, 0, pages << PAGE_SHIFT);
        }
        if (linear != 0 && phys != NULL) {
            *phys = first << PAGE_SHIFT;
        }
    } else {
        linear = (uint32_t)page_alloc(pages, (flags & PageZeroInit) != 0);
    }
    if (linear == 0) {
        heap_free(block);
        return 0;
    }
    block->linear = linear;
    block->pages = pages;
    block->first_frame = first;
    struct page_block **at = &blocks[(linear >> PAGE_SHIFT) % BLOCK_HASH];

    block->next = *at;
    *at = block;
    return (uint64_t)linear << 32 | linear;
}

/*
 * _PageFree - give a block of pages back                                   [DDK95 _PageFree]
 *
 * In:    handle; flags 0
 * Out:   EAX nonzero = freed, 0 = no such block
 * Error: fatal if a VM still sees one of its pages: somebody else's data would be next
 * When:  task time
 */
uint32_t _PageFree(uint32_t handle, uint32_t flags)
{
    struct page_block **at = find_block(handle), *block = *at;

    (void)flags;
    if (block == NULL) {
        return 0;
    }
    if (v86map_shows(block->linear, block->pages)) {
        uint32_t caller = (uint32_t)__builtin_return_address(0), offset = caller;
        unsigned object = 0;
        const struct module *m = module_of(caller, &object, &offset);

        fatal("%s(%02X)+%08X freed the page block %08X,\nwhich is still mapped into V86 memory",
              m != NULL ? m->name : "?", object, offset, handle);
    }
    *at = block->next;
    page_free((void *)block->linear, block->pages);
    heap_free(block);
    return 1;
}

/*
 * _PageGetSizeAddr - size and address of a block of pages        [DDK95 _PageGetSizeAddr]
 *
 * In:    handle; flags 0
 * Out:   EAX = pages, EDX = linear address
 * Error: EAX = EDX = 0: no such block
 * When:  task time
 */
uint64_t _PageGetSizeAddr(uint32_t handle, uint32_t flags);
uint64_t _PageGetSizeAddr(uint32_t handle, uint32_t flags)
{
    const struct page_block *block = *find_block(handle);

    (void)flags;
    return block == NULL ? 0 : (uint64_t)block->linear << 32 | block->pages;
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
 * Out:   EAX = free pages, EDX = how many of them may be locked: all, as nothing is paged out
 * When:  task time
 */
uint64_t _GetFreePageCount(uint32_t flags)
{
    uint32_t count = phys_free_count();

    (void)flags;
    return (uint64_t)count << 32 | count;
}
