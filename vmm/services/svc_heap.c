/*
 * svc_heap - the system heap's services.  [DDK95]; one line each in services/vmm.def
 *
 * All heap types of 4.0 (locked, swappable, init) are served from the locked heap.
 */
#include "mem/heap.h"
#include "services/svc.h"

void *_HeapAllocate(uint32_t bytes, uint32_t flags)
{
    return (flags & HeapZeroInit) != 0 ? heap_alloc_zero(bytes) : heap_alloc(bytes);
}

/* HeapZeroInit: what is new is zero; HeapZeroReInit: everything; HeapNoCopy: contents undefined. */
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

uint32_t _HeapFree(void *block, uint32_t flags)
{
    (void)flags;                /* must be 0 [DDK95 _HeapFree] */
    return heap_free(block);
}

uint32_t _HeapGetSize(void *block, uint32_t flags)
{
    (void)flags;
    return heap_size(block);
}
