/*
 * page_block.h - blocks of the page services by handle.  Included by vmm/services/.
 */
#ifndef VMM_MEM_PAGE_BLOCK_H
#define VMM_MEM_PAGE_BLOCK_H

#include "types.h"

/* Where a block of _PageAllocate lies and how long it is; false = no such block. */
bool page_block_find(uint32_t handle, uint32_t *linear, uint32_t *pages);

#endif
