/*
 * pairing.h - intrusive priority queues, all zero = empty.  Included by vmm/sched/.
 *
 * Smallest key first; among equals the smallest seq, which may roll over.  Looking at the first
 * and adding one cost the same however many there are; removing is logarithmic on average.
 */
#ifndef VMM_SCHED_PAIRING_H
#define VMM_SCHED_PAIRING_H

#include "types.h"

struct pair_node {
    uint64_t key;
    uint32_t seq;
    struct pair_node *child, *next, *prev;  /* prev: left neighbour, or parent of a first child */
    struct pair_heap *in;                   /* NULL = in none */
};

struct pair_heap {
    struct pair_node *root;                 /* the first, NULL = empty */
};

void pair_add(struct pair_heap *heap, struct pair_node *node, uint64_t key, uint32_t seq);
void pair_remove(struct pair_node *node);   /* nothing if it is in no heap */
struct pair_node *pair_after(const struct pair_node *node);    /* any order, NULL = that was all */
void pair_change(struct pair_node *node, uint64_t key, uint32_t seq);   /* while in a heap */

#endif
