/* heap.h - the system heap.  Included by all of vmm/ and by the heap's tests. */
#ifndef VMM_MEM_HEAP_H
#define VMM_MEM_HEAP_H

#include "types.h"

struct heap_ops {
    void *(*grow)(uint32_t pages);      /* locked system-arena pages, zeroed or not; NULL = none */
};

void heap_init(const struct heap_ops *ops);     /* forgets everything: call once */
void *heap_alloc(uint32_t bytes);               /* DWORD aligned, contents undefined; NULL = none */
void *heap_alloc_zero(uint32_t bytes);
bool heap_free(void *block);                    /* false: not a live block, a debug message names it */
void *heap_resize(void *block, uint32_t bytes, bool keep);  /* NULL: the old block stays */
uint32_t heap_size(const void *block);          /* 0: not a live block */

struct heap_info {
    uint32_t regions, region_bytes;             /* obtained by grow */
    uint32_t live_blocks, live_bytes, free_bytes;
};
void heap_get_info(struct heap_info *info);
const char *heap_check(void);       /* walks everything; NULL = sound, else what is wrong */

#endif
