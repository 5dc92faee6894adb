/* pool - nodes of one size that can be had at interrupt time. */
#include "sched/pool.h"

#include "mem/heap.h"
#include "sched/irq.h"

#define CHUNK_NODES     64u

bool pool_any_low;
static struct pool *pools;      /* written at start */

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
    struct pool *p;

    pool->free = NULL;
    pool->free_count = 0;
    pool->node_bytes = node_bytes;
    pool->name = name;
    for (p = pools; p != NULL && p != pool; p = p->next) {
    }
    if (p == NULL) {
        pool->next = pools;
        pools = pool;
    }
    while (pool->free_count < 2 * POOL_RESERVE) {
        if (!add_chunk(pool)) {
            fatal("no memory for %s", name);
        }
    }
}

void pool_top_up(void)
{
    struct pool *pool;

    pool_any_low = false;
    for (pool = pools; pool != NULL; pool = pool->next) {
        /* Failing is not fatal yet: nodes come back. */
        while (pool->free_count < POOL_RESERVE && add_chunk(pool)) {
        }
    }
}

void pool_is_low(struct pool *pool)
{
    if (reenter_count == 0) {
        pool_top_up();
    } else {
        pool_any_low = true;
        exit_pending = 1;       /* topped up on the way back to ring 3 */
    }
    if (pool->free == NULL) {
        fatal("no %s left: %s", pool->name, reenter_count != 0 ? "too many in one interrupt"
                                                                : "out of memory");
    }
}
