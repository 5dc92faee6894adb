/*
 * svc_heap - the system heap's services.  [DDK95]; one line each in services/vmm.def
 *
 * All heap types of 4.0 (locked, swappable, init) are served from the locked heap.
 */
#include "mem/heap.h"
#include "services/svc.h"

/*
 * _HeapAllocate - memory from the system heap                       [DDK95 _HeapAllocate]
 *
 * In:    bytes; flags HeapZeroInit or 0 (Heap types are accepted and mean nothing)
 * Out:   EAX = block, DWORD aligned
 * Error: EAX = 0: no memory
 * When:  task time
 */
void *_HeapAllocate(uint32_t bytes, uint32_t flags)
{
    return (flags & HeapZeroInit) != 0 ? heap_alloc_zero(bytes) : heap_alloc(bytes);
}

/*
 * _HeapReAllocate - change the size of a heap block               [DDK95 _HeapReAllocate]
 *
 * In:    block, bytes; flags HeapZeroInit: what is new is zero, HeapZeroReInit: everything is,
 *        HeapNoCopy: contents are undefined
 * Out:   EAX = block, which may have moved
 * Error: EAX = 0: not a block, or no memory; the old one stays as it was
 * When:  task time
 */
void *_HeapReAllocate(void *block, uint32_t bytes, uint32_t flags)
{
    uint32_t old = heap_size(block);
    bool keep = (flags & (HeapNoCopy | HeapZeroReInit)) == 0;
    uint8_t *moved = old != 0 ? heap_resize(block, bytes, keep) : NULL;

    if (moved != NULL && (flags & HeapZeroReInit) != 0) {
        memset(moved, 0, bytes);
    } else if (moved != NULL && (flags & HeapZeroInit) != 0 && bytes > old) {
        memset(moved + old, 0, bytes - old);
    }
    return moved;
}

/*
 * _HeapFree - give a heap block back                                    [DDK95 _HeapFree]
 *
 * In:    block; flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: not a block
 * When:  task time
 */
uint32_t _HeapFree(void *block, uint32_t flags)
{
    (void)flags;                /* must be 0 [DDK95 _HeapFree] */
    return heap_free(block);
}

/*
 * _HeapGetSize - size of a heap block                                [DDK95 _HeapGetSize]
 *
 * In:    block; flags 0
 * Out:   EAX = bytes, as many as were asked for
 * Error: EAX = 0: not a block
 * When:  task time
 */
uint32_t _HeapGetSize(void *block, uint32_t flags)
{
    (void)flags;
    return heap_size(block);
}
