/* pool - nodes of one size that can be had at interrupt time. */
#include "sched/pool.h"

#include "mem/heap.h"
#include "sched/irq.h"

#define CHUNK_NODES     64u

/* Task time.  Chunks are never given back: the pool keeps the size of its busiest moment. */
static bool add_chunk(struct pool *pool)
{
    uint8_t *chunk = heap_alloc(CHUNK_NODES * pool->node_bytes);
    uint32_t i, flags;

    if (chunk == NULL) {
        return false;
    }
    for (i = 0; i < CHUNK_NODES; i++) {
        flags = irq_save();
        pool_give(pool, chunk + i * pool->node_bytes);
        irq_restore(flags);
    }
    return true;
}

void pool_init(struct pool *pool, uint32_t node_bytes, const char *name)
{
    pool->free = NULL;
    pool->free_count = 0;
    pool->node_bytes = node_bytes;
    pool->name = name;
    while (pool->free_count < 2 * POOL_RESERVE) {
        if (!add_chunk(pool)) {
            fatal("no memory for %s", name);
        }
    }
}

void pool_top_up(struct pool *pool)
{
    while (pool->free_count < POOL_RESERVE) {
        if (!add_chunk(pool)) {
            return;             /* not fatal yet: nodes come back */
        }
    }
}

void *pool_take(struct pool *pool)
{
    struct pool_node *node;

    if (pool->free_count < POOL_RESERVE && reenter_count == 0) {
        pool_top_up(pool);
    }
    node = pool->free;
    if (node == NULL) {
        fatal("no %s left: %s", pool->name, reenter_count != 0 ? "too many in one interrupt"
                                                                : "out of memory");
    }
    pool->free = node->next;
    pool->free_count--;
    return node;
}

void pool_give(struct pool *pool, void *data)
{
    struct pool_node *node = data;

    node->next = pool->free;
    pool->free = node;
    pool->free_count++;
}
