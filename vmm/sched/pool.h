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
    struct pool *next;          /* all pools */
    struct pool_node *free;
    uint32_t free_count, node_bytes;
    const char *name;
};

void pool_init(struct pool *pool, uint32_t node_bytes, const char *name);  /* and fill it */
void pool_is_low(struct pool *pool);            /* IF=0: before a node is taken; fatal if none is */
void pool_top_up(void);                         /* task time: all that are low */
extern bool pool_any_low;                       /* asks for that; written in pool.c, IF=0 */

/* IF=0; never NULL. */
static inline void *pool_take(struct pool *pool)
{
    struct pool_node *node;

    if (pool->free_count < POOL_RESERVE) {
        pool_is_low(pool);
    }
    node = pool->free;
    pool->free = node->next;
    pool->free_count--;
    return node;
}

/* IF=0 */
static inline void pool_give(struct pool *pool, void *data)
{
    struct pool_node *node = data;

    node->next = pool->free;
    pool->free = node;
    pool->free_count++;
}

#endif
