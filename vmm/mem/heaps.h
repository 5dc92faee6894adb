/*
 * heaps.h - where the heaps of _HeapAllocate have their memory from.  Included by vmm/.
 */
#ifndef VMM_MEM_HEAPS_H
#define VMM_MEM_HEAPS_H

#include "mem/heap.h"

void heaps_init_locked(void);       /* what the VMM itself needs: first */
void heaps_init(void);              /* the others; after context_init */
void heaps_init_over(void);         /* Init_Complete is over: HeapInit blocks are gone */
bool heaps_is_init(void);

/* Touching a block of the swappable heap may block: one thread at a time has to do with it. */
bool heaps_is_swappable(const void *block);
bool heaps_lock_swappable(void);    /* false: the current thread has it already */
void heaps_unlock_swappable(void);

#endif
