/*
 * context.h - memory contexts: each a private arena of its own; and the page tables of all blocks.
 * Included by vmm/mem/ and vmm/services/.
 */
#ifndef VMM_MEM_CONTEXT_H
#define VMM_MEM_CONTEXT_H

#include "mem/range.h"

struct vpage;

/* 4 MB of an arena: its page table, and who the pages are.  Both addressable in any context. */
struct region {
    uint32_t *ptes;             /* NULL = no page of it is committed */
    struct vpage **vpages;
    uint32_t used;              /* entries of vpages that are not NULL */
    uint32_t pde;
};

#define PRIVATE_REGIONS     0x200u

struct context {
    uint32_t mark;
    struct context *next;
    struct range_set arena;     /* of the private arena, in pages */
    uint32_t low, high;         /* regions that were ever in use: low..high-1 */
    struct region regions[PRIVATE_REGIONS];
};

extern struct context *cur_context;     /* written by context_load only */
extern struct context *shown_context;   /* the same as a thread has it: NULL = the first one */
extern struct context first_context;    /* of all threads that never switched */

void context_init(void);
struct context *context_create(void);           /* NULL: no memory */
bool context_destroy(struct context *context);  /* false: not one, or a thread is in it */
bool context_is_valid(const struct context *context);
/* The current thread is in this one from now on; the one it was in. */
struct context *context_switch(struct context *context);
void context_load(struct context *shown);       /* switch.S: page directory entries */

/* The arena of a linear address; NULL: there are no blocks there. */
struct range_set *arena_at(struct context *context, uint32_t linear);

/* Where a linear address has its entry; NULL: not in an arena, or (find) no page table. */
struct region *region_find(struct context *context, uint32_t linear);
struct region *region_make(struct context *context, uint32_t linear);
void region_use(struct context *context, uint32_t linear, struct vpage *page);
void region_clear(struct context *context, uint32_t linear);    /* the last one frees the table */
/* Page tables of a whole range, to be there whatever happens until they are let go. */
bool region_hold(struct context *context, uint32_t page, uint32_t pages);   /* false: no memory */
void region_let_go(struct context *context, uint32_t page, uint32_t pages);

#define REGION_INDEX(linear)    (((linear) >> PAGE_SHIFT) & 1023u)

#endif
