/*
 * pool.h - nodes of one size that can be had at interrupt time.  Included by vmm/sched/.
 *
 * The pool is topped up at task time, so that POOL_RESERVE nodes are always there for interrupts.
 */
#ifndef VMM_SCHED_POOL_H
#define VMM_SCHED_POOL_H

#include "types.h"

#define POOL_RESERVE    128u

struct pool_node {
    struct pool_node *next;
};

struct pool {
    struct pool_node *free;
    uint32_t free_count, node_bytes;
    const char *name;
};

void pool_init(struct pool *pool, uint32_t node_bytes, const char *name);  /* and fill it */
void *pool_take(struct pool *pool);             /* IF=0; never NULL: fatal if none is left */
void pool_give(struct pool *pool, void *node);  /* IF=0 */
void pool_top_up(struct pool *pool);            /* task time, cheap if nothing is missing */

#endif
