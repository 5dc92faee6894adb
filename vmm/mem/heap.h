/* heap.h - the system heap.  Included by all of vmm/ and by the heap's tests. */
#ifndef VMM_MEM_HEAP_H
#define VMM_MEM_HEAP_H

#include "types.h"

/* What the VMM itself has is HEAP_LOCKED.  The others are for _HeapAllocate. */
enum heap_kind { HEAP_LOCKED, HEAP_SWAPPABLE, HEAP_AT_INIT, HEAP_KINDS };

struct heap_ops {
    void *(*grow)(uint32_t pages);      /* system-arena pages, zeroed or not; NULL = none */
    void (*shrink)(void *at, uint32_t pages);   /* heap_end: what grow returned */
};

void heap_init(const struct heap_ops *ops);     /* HEAP_LOCKED forgets everything: call once */
void heap_start(enum heap_kind kind, const struct heap_ops *ops);
void heap_end(enum heap_kind kind);             /* all its blocks are gone, and its memory */
void *heap_alloc_from(enum heap_kind kind, uint32_t bytes);
void *heap_alloc(uint32_t bytes);               /* DWORD aligned, contents undefined; NULL = none */
void *heap_alloc_zero(uint32_t bytes);
bool heap_free(void *block);                    /* false: not a live block, a debug message names it */
void *heap_resize(void *block, uint32_t bytes, bool keep);  /* NULL: the old block stays */
uint32_t heap_size(const void *block);          /* 0: not a live block */

struct heap_info {
    uint32_t regions, region_bytes;             /* obtained by grow */
    uint32_t live_blocks, live_bytes, free_bytes;
};
void heap_get_info(struct heap_info *info);     /* HEAP_LOCKED */
void heap_get_info_of(enum heap_kind kind, struct heap_info *info);
const char *heap_check(void);       /* walks everything; NULL = sound, else what is wrong */

/* What is wrong with a block that a virtual device names. */
enum heap_fault { HEAP_SOUND, HEAP_NO_BLOCK, HEAP_FREE_ALREADY, HEAP_OVERRUN };
enum heap_fault heap_verify(const void *block);

#endif
