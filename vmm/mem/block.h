/*
 * block.h - reserved ranges of linear pages: what _PageReserve and _PageAllocate return.
 * Included by vmm/mem/ and vmm/services/.
 */
#ifndef VMM_MEM_BLOCK_H
#define VMM_MEM_BLOCK_H

#include "mem/context.h"

struct block {
    struct range range;             /* first: the tree's nodes are the blocks */
    struct context *context;        /* of a private block, else NULL */
    uint32_t type;                  /* PG_ in its page table entries */
    uint32_t flags;
};
#define BLOCK_FIXED     PR_FIXED    /* keeps its address */
#define BLOCK_STATIC    PR_STATIC
#define BLOCK_ALIGNED   0x100u      /* PageUseAlign: cannot be resized */
#define BLOCK_ALIAS     0x200u      /* PAGEMAPGLOBAL: the pages are another's */

/* page: a page number or PR_PRIVATE, PR_SHARED, PR_SYSTEM; flags PR_.  NULL: refused. */
struct block *block_reserve(uint32_t page, uint32_t pages, uint32_t flags);
bool block_free(struct block *block);               /* decommits all; false: a page is being paged */

struct block *block_at(uint32_t page);              /* of the current context, that contains it */
struct block *block_of(uint32_t handle);            /* that starts at this address */
/* The one block that contains the whole range, NULL: none does. */
struct block *block_around(uint32_t page, uint32_t pages);

static inline uint32_t block_linear(const struct block *block)
{
    return block->range.start << PAGE_SHIFT;
}

#endif
