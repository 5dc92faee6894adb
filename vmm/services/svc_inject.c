/*
 * svc_inject - services for tests of what happens when memory is exhausted.
 */
#include "mem/context.h"
#include "mem/heap.h"
#include "mem/inject.h"
#include "mem/pageout.h"
#include "mem/paging.h"
#include "mem/phys.h"
#include <vmm32x.h>

/*
 * _VMM32X_Fail_Allocation - make an allocation fail
 *
 * In:    VMM32X_FAIL_ bits: page frames, heap, linear addresses, once or all after it too; which one
 *        of them from now on, 0: none
 * Out:   EAX = how many there have been since the last call
 * When:  task time
 * Notes: for tests of what happens when memory is exhausted
 */
uint32_t _VMM32X_Fail_Allocation(uint32_t kinds, uint32_t nth)
{
    return inject_arm(kinds, nth);
}

/*
 * _VMM32X_Memory_State - what is allocated
 *
 * In:    VMM32X_Memory structure to fill
 * When:  task time
 * Notes: for tests: what fails, or is undone, leaves this as it was
 */
void _VMM32X_Memory_State(struct VMM32X_Memory *state)
{
    uint32_t heap_pages = 0, heap_arena = 0;
    struct heap_info heap;

    memset(state, 0, sizeof *state);
    for (unsigned kind = 0; kind < HEAP_KINDS; kind++) {
        heap_get_info_of(kind, &heap);
        state->heap_blocks += heap.live_blocks;
        state->heap_bytes += heap.live_bytes;
        if (kind != HEAP_SWAPPABLE) {
            heap_pages += heap.region_bytes / PAGE_SIZE;
            heap_arena += heap.region_bytes / PAGE_SIZE + heap.regions;
        }
    }
    state->frames = phys_free_count() + heap_pages + pageout_info.resident;
    state->arena_pages = arena_used_count() - heap_arena;
    state->reserved_pages = arena_at(cur_context, MINPRIVATELADDR)->used +
                            arena_at(cur_context, MINSHAREDLADDR)->used +
                            arena_at(cur_context, ARENA_BLOCKS)->used;
    state->committed_pages = pageout_info.committed;
}
