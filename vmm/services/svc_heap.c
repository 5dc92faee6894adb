/*
 * svc_heap - the system heap's services.  [DDK95]; one line each in services/vmm.def
 *
 * A block that was written to beyond its end, or that is given back twice, is the end of the system
 * with a message that names the virtual device which has just named the block: what else it has
 * destroyed is not known.
 */
#include "mem/heaps.h"
#include "mem/page_lock.h"
#include "mem/pageout.h"
#include "mem/paging.h"
#include "mem/swap.h"
#include "services/svc.h"
#include "vxd/load.h"

#define ASIDE_PAGES     17u         /* what a heap asks for at a time, and one more */

/* The heap refused a block: why?  Returns if it is none. */
static void refused(const char *service, const void *block, uint32_t caller)
{
    enum heap_fault fault = heap_verify(block);
    uint32_t offset = caller;
    unsigned object = 0;
    const struct module *m = module_of(caller, &object, &offset);

    if (fault == HEAP_OVERRUN || fault == HEAP_FREE_ALREADY) {
        fatal("%s(%02X)+%08X called %s for the heap block %p,\n%s", m != NULL ? m->name : "?", object,
              offset, service, block, fault == HEAP_OVERRUN ? "which was written to beyond its end"
                                                            : "which is free already");
    }
}

/* May block and header be looked at?  What is no memory at all is no block. */
static bool is_memory(const void *block, bool swappable)
{
    uint32_t header = (uint32_t)block - 16, end = (uint32_t)block;

    if (swappable) {
        return page_committed_count(header / PAGE_SIZE, 1) != 0 &&
               page_committed_count(end / PAGE_SIZE, 1) != 0;
    }
    return header >= ARENA_PAGES && end < ARENA_PAGES_END && page_is_present(header) &&
           page_is_present(end);
}

/* Around everything that touches the swappable heap; false: not now. */
static bool enter(bool swappable)
{
    return !swappable || heaps_lock_swappable();
}

static void leave(bool swappable)
{
    if (swappable) {
        heaps_unlock_swappable();
    }
}

/*
 * _HeapAllocate - memory from the system heap                       [DDK95 _HeapAllocate]
 *
 * In:    bytes; flags HeapZeroInit; one of HeapLockedHigh (0), HeapLockedLow, HeapSysVM: fixed memory,
 *        HeapSwap: pageable, HeapLockedIfDP: fixed if paging goes through MS-DOS or the BIOS, else
 *        pageable, HeapInit: gone after Init_Complete
 * Out:   EAX = block, DWORD aligned
 * Error: EAX = 0: no bytes, no memory, no such kind, HeapInit after initialisation
 * When:  task time; may block
 */
void *_HeapAllocate(uint32_t bytes, uint32_t flags)
{
    static const uint8_t kinds[] = {
        [HeapLockedHigh >> 8] = HEAP_LOCKED, [HeapLockedIfDP >> 8] = HEAP_SWAPPABLE,
        [HeapSwap >> 8] = HEAP_SWAPPABLE, [HeapLockedLow >> 8] = HEAP_LOCKED,
        [HeapInit >> 8] = HEAP_AT_INIT, [HeapSysVM >> 8] = HEAP_LOCKED,
    };
    uint32_t type = flags & HeapTypeMask;
    enum heap_kind kind;
    void *block;

    if (type >> 8 >= sizeof kinds || (type == HeapInit && !heaps_is_init())) {
        return NULL;
    }
    kind = type == HeapLockedIfDP && swap_is_dos() ? HEAP_LOCKED : kinds[type >> 8];
    if (!enter(kind == HEAP_SWAPPABLE)) {
        return NULL;
    }
    block = heap_alloc_from(kind, bytes);
    if (block == NULL && bytes != 0 && kind != HEAP_SWAPPABLE &&
        pageout_make_room(bytes / PAGE_SIZE + bytes / PAGE_SIZE / 8 + ASIDE_PAGES)) {
        block = heap_alloc_from(kind, bytes);
    }
    leave(kind == HEAP_SWAPPABLE);
    if (block != NULL && (flags & HeapZeroInit) != 0) {
        memset(block, 0, bytes);
    }
    return block;
}

/*
 * _HeapReAllocate - change the size of a heap block               [DDK95 _HeapReAllocate]
 *
 * In:    block, bytes; flags HeapZeroInit: what is new is zero, HeapZeroReInit: everything is,
 *        HeapNoCopy: contents are undefined
 * Out:   EAX = block, which may have moved, of the same heap
 * Error: EAX = 0: not a block, no bytes, or no memory; the old one stays as it was.  Fatal: free
 *        already, or written to beyond its end
 * When:  task time; may block
 */
void *_HeapReAllocate(void *block, uint32_t bytes, uint32_t flags)
{
    bool keep = (flags & (HeapNoCopy | HeapZeroReInit)) == 0, swappable = heaps_is_swappable(block);
    uint8_t *moved = NULL;
    uint32_t old;

    if (!enter(swappable)) {
        return NULL;
    }
    if (is_memory(block, swappable)) {
        old = heap_size(block);
        if (old == 0) {
            refused("_HeapReAllocate", block, (uint32_t)__builtin_return_address(0));
        } else {
            moved = heap_resize(block, bytes, keep);
        }
        if (moved != NULL && (flags & HeapZeroReInit) != 0) {
            memset(moved, 0, bytes);
        } else if (moved != NULL && (flags & HeapZeroInit) != 0 && bytes > old) {
            memset(moved + old, 0, bytes - old);
        }
    }
    leave(swappable);
    return moved;
}

/*
 * _HeapFree - give a heap block back                                    [DDK95 _HeapFree]
 *
 * In:    block; flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: not a block.  Fatal: free already, or written to beyond its end
 * When:  task time; may block
 */
uint32_t _HeapFree(void *block, uint32_t flags)
{
    bool swappable = heaps_is_swappable(block), done;

    (void)flags;                /* must be 0 [DDK95 _HeapFree] */
    if (!enter(swappable)) {
        return 0;
    }
    done = is_memory(block, swappable) && heap_free(block);
    if (!done && is_memory(block, swappable)) {
        refused("_HeapFree", block, (uint32_t)__builtin_return_address(0));
    }
    leave(swappable);
    return done;
}

/*
 * _HeapGetSize - size of a heap block                                [DDK95 _HeapGetSize]
 *
 * In:    block; flags 0
 * Out:   EAX = bytes, as many as were asked for
 * Error: EAX = 0: not a block.  Fatal: free already, or written to beyond its end
 * When:  task time; may block
 */
uint32_t _HeapGetSize(void *block, uint32_t flags)
{
    bool swappable = heaps_is_swappable(block);
    uint32_t bytes = 0;

    (void)flags;
    if (!enter(swappable)) {
        return 0;
    }
    if (is_memory(block, swappable)) {
        bytes = heap_size(block);
        if (bytes == 0) {
            refused("_HeapGetSize", block, (uint32_t)__builtin_return_address(0));
        }
    }
    leave(swappable);
    return bytes;
}
