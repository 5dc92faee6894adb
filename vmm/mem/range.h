/*
 * range.h - the ranges of linear pages that are in use in one arena.  Included by vmm/mem/, tests.
 */
#ifndef VMM_MEM_RANGE_H
#define VMM_MEM_RANGE_H

#include "types.h"

struct range {
    uint32_t start, pages;          /* page numbers */
    uint32_t gap, widest;           /* free pages right below it; the most below any of its subtree */
    uint32_t weight;                /* of the treap */
    struct range *left, *right;
};

struct range_set {
    struct range *root;
    struct range end;               /* of no pages, behind the last page */
    uint32_t first;
    uint32_t used;                  /* pages in ranges */
};

void range_init(struct range_set *set, uint32_t first, uint32_t end);

/* Put a range of `pages` at the lowest place that is free; start & align_mask = 0.  False: none. */
bool range_take(struct range_set *set, struct range *range, uint32_t pages, uint32_t align_mask);
bool range_take_at(struct range_set *set, struct range *range, uint32_t start, uint32_t pages);
void range_give(struct range_set *set, struct range *range);
bool range_resize(struct range_set *set, struct range *range, uint32_t pages);  /* at its place */

struct range *range_find(const struct range_set *set, uint32_t page);   /* that contains it, or NULL */
struct range *range_next(const struct range_set *set, uint32_t page);   /* that starts behind it */
uint32_t range_widest_gap(const struct range_set *set);

#endif
