/*
 * heaps - the memory behind the locked, the swappable and the init heap.   [DDK95 "Heap Allocation"]
 *
 * The swappable heap lies in blocks of pages as _PageAllocate makes them, so where a block of memory
 * lies tells whose it is.  Its headers are pageable too: one thread at a time may touch them.
 */
#include "mem/heaps.h"

#include "mem/block.h"
#include "mem/vpage.h"
#include "sched/sched.h"

static struct mutex *swappable;     /* written once by heaps_init */
static bool init_over;              /* written once by heaps_init_over */

static void *grow_locked(uint32_t pages)
{
    return page_alloc(pages, false);
}

static void shrink_locked(void *at, uint32_t pages)
{
    page_free(at, pages);
}

static void *grow_swappable(uint32_t pages)
{
    struct block *block = block_reserve(PR_SYSTEM, pages, PR_FIXED);

    for (uint32_t i = 0; block != NULL && i < pages; i++) {
        if (vpage_commit(block, block->range.start + i, PD_NOINIT, 0,
                         vpage_bits(block, PC_PRESENT | PC_WRITEABLE), false) != VMM_OK) {
            (void)block_free(block);    /* nobody else knows it yet */
            block = NULL;
        } else {
            vpage_at(NULL, block_linear(block) + (i << PAGE_SHIFT))->flags &= (uint8_t)~VP_NEW;
        }
    }
    return block != NULL ? (void *)block_linear(block) : NULL;
}

static const struct heap_ops locked_memory = { grow_locked, shrink_locked };
static const struct heap_ops swappable_memory = { grow_swappable, NULL };

INIT_CODE void heaps_init_locked(void)
{
    heap_init(&locked_memory);
}

INIT_CODE void heaps_init(void)
{
    heap_start(HEAP_SWAPPABLE, &swappable_memory);
    heap_start(HEAP_AT_INIT, &locked_memory);
    swappable = mutex_create(0, MUTEX_MUST_COMPLETE);
    if (swappable == NULL) {
        fatal("Not enough memory to start");
    }
}

void heaps_init_over(void)
{
    init_over = true;
    heap_end(HEAP_AT_INIT);
}

bool heaps_is_init(void)
{
    return !init_over;
}

bool heaps_is_swappable(const void *block)
{
    return (uint32_t)block >= ARENA_BLOCKS && (uint32_t)block < ARENA_BLOCKS_END;
}

bool heaps_lock_swappable(void)
{
    if (mutex_owner(swappable) == cur_thread) {
        return false;
    }
    mutex_enter(swappable, 0);
    return true;
}

void heaps_unlock_swappable(void)
{
    mutex_leave(swappable);
}
