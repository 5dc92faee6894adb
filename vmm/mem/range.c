/*
 * range - which linear pages of an arena are in use, in one ordered tree.
 *
 * A treap: ordered by address, heap-ordered by a hash of it.  Each range knows the free pages
 * right below it and the widest such gap of its subtree, so a free place, a range by address and
 * a neighbour are each found in logarithmic time, however many ranges there are.
 * Pure: the ranges are the caller's.  Task time only, so nothing is locked.
 */
#include "mem/range.h"

#include "mem/inject.h"

static uint32_t widest_of(const struct range *r)
{
    return r != NULL ? r->widest : 0;
}

static void update(struct range *r)
{
    uint32_t left = widest_of(r->left), right = widest_of(r->right);

    r->widest = r->gap;
    if (left > r->widest) {
        r->widest = left;
    }
    if (right > r->widest) {
        r->widest = right;
    }
}

/* Everything below `start` to *left, the rest to *right. */
static void split(struct range *r, uint32_t start, struct range **left, struct range **right)
{
    if (r == NULL) {
        *left = *right = NULL;
    } else if (r->start < start) {
        split(r->right, start, &r->right, right);
        *left = r;
        update(r);
    } else {
        split(r->left, start, left, &r->left);
        *right = r;
        update(r);
    }
}

static struct range *merge(struct range *left, struct range *right)
{
    if (left == NULL || right == NULL) {
        return left != NULL ? left : right;
    }
    if (left->weight > right->weight) {
        left->right = merge(left->right, right);
        update(left);
        return left;
    }
    right->left = merge(left, right->left);
    update(right);
    return right;
}

static void insert(struct range **at, struct range *r)
{
    if (*at == NULL || (*at)->weight < r->weight) {
        split(*at, r->start, &r->left, &r->right);
        *at = r;
        update(r);
    } else {
        insert(r->start < (*at)->start ? &(*at)->left : &(*at)->right, r);
        update(*at);
    }
}

static void extract(struct range **at, const struct range *r)
{
    if (*at == r) {
        *at = merge(r->left, r->right);
    } else {
        extract(r->start < (*at)->start ? &(*at)->left : &(*at)->right, r);
        update(*at);
    }
}

/* The gap of r has changed: so may the widest ones above it. */
static void update_path(struct range *at, const struct range *r)
{
    if (at != r) {
        update_path(r->start < at->start ? at->left : at->right, r);
    }
    update(at);
}

void range_init(struct range_set *set, uint32_t first, uint32_t end)
{
    memset(set, 0, sizeof *set);
    set->first = first;
    set->end.start = end;
    set->end.gap = end - first;
    set->end.weight = 0xFFFFFFFFu;      /* always the root: it is never taken out */
    insert(&set->root, &set->end);
}

struct range *range_next(const struct range_set *set, uint32_t page)
{
    struct range *r = set->root, *best = NULL;

    while (r != NULL) {
        if (r->start > page) {
            best = r;
            r = r->left;
        } else {
            r = r->right;
        }
    }
    return best;
}

struct range *range_find(const struct range_set *set, uint32_t page)
{
    struct range *r = set->root;

    while (r != NULL) {
        if (page < r->start) {
            r = r->left;
        } else if (page - r->start < r->pages) {
            return r;
        } else {
            r = r->right;
        }
    }
    return NULL;
}

/* Into the gap below `above`, which is known to have room there. */
static void take_in_gap(struct range_set *set, struct range *range, struct range *above,
                        uint32_t start, uint32_t pages)
{
    range->start = start;
    range->pages = pages;
    range->gap = start - (above->start - above->gap);
    range->weight = (start * 0x9E3779B1u) >> 1;     /* below that of the end */
    above->gap = above->start - (start + pages);
    insert(&set->root, range);
    update_path(set->root, above);
    set->used += pages;
}

/* The lowest range with a gap of at least `pages` below it. */
static struct range *lowest_gap(struct range *r, uint32_t pages)
{
    while (r != NULL && r->widest >= pages) {
        if (widest_of(r->left) >= pages) {
            r = r->left;
        } else if (r->gap >= pages) {
            return r;
        } else {
            r = r->right;
        }
    }
    return NULL;
}

bool range_take(struct range_set *set, struct range *range, uint32_t pages, uint32_t align_mask)
{
    struct range *above;
    uint32_t start;

    if (pages == 0 || pages > set->end.start - set->first || inject_fails(VMM32X_FAIL_ARENA)) {
        return false;
    }
    above = lowest_gap(set->root, pages + align_mask);
    if (above != NULL) {
        start = (above->start - above->gap + align_mask) & ~align_mask;
        take_in_gap(set, range, above, start, pages);
        return true;
    }
    if (align_mask == 0) {
        return false;
    }
    /* Only a gap that is aligned by chance can do: this arena is all but full. */
    for (above = range_next(set, 0); above != NULL; above = range_next(set, above->start)) {
        start = (above->start - above->gap + align_mask) & ~align_mask;
        if (start <= above->start && above->start - start >= pages) {
            take_in_gap(set, range, above, start, pages);
            return true;
        }
        if (above == &set->end) {
            break;
        }
    }
    return false;
}

bool range_take_at(struct range_set *set, struct range *range, uint32_t start, uint32_t pages)
{
    struct range *above;

    if (pages == 0 || start < set->first || start >= set->end.start ||
        pages > set->end.start - start || range_find(set, start) != NULL ||
        inject_fails(VMM32X_FAIL_ARENA)) {
        return false;
    }
    above = range_next(set, start);
    if (above->start - start < pages) {
        return false;
    }
    take_in_gap(set, range, above, start, pages);
    return true;
}

void range_give(struct range_set *set, struct range *range)
{
    struct range *above = range_next(set, range->start);

    extract(&set->root, range);
    above->gap += range->gap + range->pages;
    update_path(set->root, above);
    set->used -= range->pages;
}

bool range_resize(struct range_set *set, struct range *range, uint32_t pages)
{
    struct range *above = range_next(set, range->start);

    if (pages == 0 || pages > above->start - range->start) {
        return false;
    }
    set->used += pages - range->pages;
    range->pages = pages;
    above->gap = above->start - (range->start + pages);
    update_path(set->root, above);
    return true;
}

uint32_t range_widest_gap(const struct range_set *set)
{
    return widest_of(set->root);
}
