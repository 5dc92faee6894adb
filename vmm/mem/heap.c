/*
 * heap - the system heap: _HeapAllocate and everything the VMM itself allocates.
 *
 * Two-level segregated fit: a free block hangs in the list of its size class, two bit maps find
 * the first class that fits, so allocating and freeing cost the same however many blocks live.
 * Pure: memory comes from ops->grow, which is asked for at least GROW_PAGES at a time; a region
 * is given back only with the whole heap.  Task time only, so nothing is locked.
 *
 * Every block has a header of 16 bytes.  A region ends in a header of its own, never free, so
 * that a block's upper neighbour can always be looked at.  What a block has beyond what was asked
 * for is filled with GUARD: an overrun shows there, or in the next header.
 */
#include "mem/heap.h"

#include "mem/inject.h"

#define LIVE_MARK       0x6C426548u     /* "HeBl"; exclusive-ored with the header's address */
#define FREE_MARK       0x65724648u     /* "HFre" */

#define ALIGN           8u
#define SECOND_BITS     3u
#define SECOND_COUNT    (1u << SECOND_BITS)     /* classes per power of two */
#define FIRST_SHIFT     6u                      /* below 64 bytes: one class per ALIGN */
#define FIRST_COUNT     27u
#define MIN_BYTES       8u                      /* room for the links of a free block */
#define MAX_BYTES       0x40000000u             /* no arena is bigger */
#define GROW_PAGES      16u
#define GUARD           0xBDu

struct heap_block {
    struct heap_block *below;   /* neighbour at the lower address, NULL for a region's first */
    uint32_t size;              /* bytes after the header, a multiple of ALIGN; 0 = end of region */
    uint32_t asked;             /* what the caller asked for; while free, its size class */
    uint32_t mark;              /* LIVE_MARK or FREE_MARK ^ own address */
    struct heap_block *next_free, *prev_free;   /* only while free: the data starts here */
};
#define HEADER_BYTES    ((uint32_t)offsetof(struct heap_block, next_free))

struct heap_region {
    struct heap_region *next;
    uint32_t bytes;
    uint32_t unused[2];         /* keeps the first block aligned */
};

struct heap {
    const struct heap_ops *ops;
    struct heap_region *regions;
    struct heap_info totals;
    uint32_t first_map, second_map[FIRST_COUNT];
    struct heap_block *free_lists[FIRST_COUNT * SECOND_COUNT];
};

static struct heap heaps[HEAP_KINDS];   /* written at task time only */

static uint32_t mark_of(const struct heap_block *block, uint32_t mark)
{
    return mark ^ (uint32_t)(uintptr_t)block;
}

static bool is_free(const struct heap_block *block)
{
    return block->mark == mark_of(block, FREE_MARK);
}

static struct heap_block *above(const struct heap_block *block)
{
    return (struct heap_block *)((uintptr_t)block + HEADER_BYTES + block->size);
}

static uint32_t highest_bit(uint32_t v)
{
    return 31u - (uint32_t)__builtin_clz(v);
}

/* The class whose list a free block of this size is in: first level * SECOND_COUNT + second. */
static inline uint32_t class_of(uint32_t size)
{
    uint32_t bit;

    if (size < 1u << FIRST_SHIFT) {
        return size / ALIGN;
    }
    bit = highest_bit(size);
    return ((bit - FIRST_SHIFT) << SECOND_BITS) + (size >> (bit - SECOND_BITS));
}

static void free_list_add(struct heap *h, struct heap_block *block)
{
    uint32_t class = class_of(block->size);
    struct heap_block *next = h->free_lists[class];

    block->asked = class;
    block->mark = mark_of(block, FREE_MARK);
    block->prev_free = NULL;
    block->next_free = next;
    h->free_lists[class] = block;
    if (next != NULL) {
        next->prev_free = block;
    } else {
        h->first_map |= 1u << (class >> SECOND_BITS);
        h->second_map[class >> SECOND_BITS] |= 1u << (class & (SECOND_COUNT - 1));
    }
    h->totals.free_bytes += block->size;
}

static void free_list_remove(struct heap *h, struct heap_block *block)
{
    uint32_t class = block->asked;
    struct heap_block *next = block->next_free, *prev = block->prev_free;

    h->totals.free_bytes -= block->size;
    if (next != NULL) {
        next->prev_free = prev;
    }
    if (prev != NULL) {
        prev->next_free = next;
        return;
    }
    h->free_lists[class] = next;
    if (next == NULL) {
        h->second_map[class >> SECOND_BITS] &= ~(1u << (class & (SECOND_COUNT - 1)));
        if (h->second_map[class >> SECOND_BITS] == 0) {
            h->first_map &= ~(1u << (class >> SECOND_BITS));
        }
    }
}

/* `to`, which overlaps `from` or touches it, takes its place in the list: the class is the same. */
static void free_list_replace(struct heap *h, struct heap_block *from, struct heap_block *to, uint32_t size)
{
    struct heap_block *next = from->next_free, *prev = from->prev_free;

    h->totals.free_bytes += size - from->size;
    to->asked = from->asked;
    to->size = size;
    to->mark = mark_of(to, FREE_MARK);
    to->next_free = next;
    to->prev_free = prev;
    if (next != NULL) {
        next->prev_free = to;
    }
    if (prev != NULL) {
        prev->next_free = to;
    } else {
        h->free_lists[to->asked] = to;
    }
}

/* The first block of the first class all of whose blocks are big enough; NULL = none. */
static struct heap_block *find_free(const struct heap *h, uint32_t size)
{
    uint32_t class, f, map;

    if (size >= 1u << FIRST_SHIFT) {
        size += (1u << (highest_bit(size) - SECOND_BITS)) - 1;  /* round up to a class */
    }
    class = class_of(size);
    f = class >> SECOND_BITS;
    map = h->second_map[f] & (~0u << (class & (SECOND_COUNT - 1)));
    if (map == 0) {
        map = f + 1 < 32 ? h->first_map & (~0u << (f + 1)) : 0;
        if (map == 0) {
            return NULL;
        }
        f = (uint32_t)__builtin_ctz(map);
        map = h->second_map[f];
    }
    return h->free_lists[(f << SECOND_BITS) + (uint32_t)__builtin_ctz(map)];
}

static bool grow(struct heap *h, uint32_t size)
{
    /* find_free looks only in classes above, so the region must make up a full class. */
    uint32_t bytes = size + size / SECOND_COUNT + sizeof(struct heap_region) + 2 * HEADER_BYTES;
    uint32_t pages = (bytes + PAGE_MASK) >> PAGE_SHIFT;
    struct heap_region *region;
    struct heap_block *block, *end;

    if (pages < GROW_PAGES) {
        pages = GROW_PAGES;
    }
    region = h->ops->grow(pages);
    if (region == NULL) {
        return false;
    }
    region->bytes = pages << PAGE_SHIFT;
    region->next = h->regions;
    h->regions = region;
    h->totals.regions++;
    h->totals.region_bytes += region->bytes;

    block = (struct heap_block *)(region + 1);
    block->below = NULL;
    block->size = region->bytes - sizeof(*region) - 2 * HEADER_BYTES;
    end = above(block);
    end->below = block;
    end->size = 0;
    end->asked = 0;
    end->mark = mark_of(end, LIVE_MARK);
    free_list_add(h, block);
    return true;
}

/* Cut a block that is in no list: what is beyond `size` becomes free if it can hold a block. */
static void trim(struct heap *h, struct heap_block *block, uint32_t size)
{
    struct heap_block *rest;

    if (block->size - size < HEADER_BYTES + MIN_BYTES) {
        return;
    }
    rest = (struct heap_block *)((uintptr_t)block + HEADER_BYTES + size);
    rest->below = block;
    rest->size = block->size - size - HEADER_BYTES;
    block->size = size;
    if (is_free(above(rest))) {
        free_list_remove(h, above(rest));
        above(rest)->mark = 0;
        rest->size += HEADER_BYTES + above(rest)->size;
    }
    above(rest)->below = rest;
    free_list_add(h, rest);
}

static uint32_t round_up(uint32_t bytes)
{
    return bytes < MIN_BYTES ? MIN_BYTES : (bytes + ALIGN - 1) & ~(ALIGN - 1);
}

static struct heap_block *header_of(const void *data)
{
    return (struct heap_block *)((uintptr_t)data - HEADER_BYTES);
}

/* Which heap's live block it is; HEAP_KINDS: none's. */
static uint32_t kind_of(const struct heap_block *block)
{
    uint32_t kind = mark_of(block, block->mark) - LIVE_MARK;

    return kind < HEAP_KINDS && block->size != 0 ? kind : HEAP_KINDS;
}

static void guard(struct heap_block *block)
{
    uint8_t *data = (uint8_t *)&block->next_free;

    for (uint32_t i = block->asked; i < block->size; i++) {
        data[i] = GUARD;
    }
}

static bool is_overrun(const struct heap_block *block)
{
    const uint8_t *data = (const uint8_t *)&block->next_free;
    const struct heap_block *up = above(block);

    for (uint32_t i = block->asked; i < block->size; i++) {
        if (data[i] != GUARD) {
            return true;
        }
    }
    return up->below != block ||
           (!is_free(up) && mark_of(up, up->mark) - LIVE_MARK >= HEAP_KINDS);
}

enum heap_fault heap_verify(const void *data)
{
    const struct heap_block *block = header_of(data);

    if (data == NULL || ((uintptr_t)data & (ALIGN - 1)) != 0) {
        return HEAP_NO_BLOCK;
    }
    if (kind_of(block) == HEAP_KINDS) {
        return is_free(block) ? HEAP_FREE_ALREADY : HEAP_NO_BLOCK;
    }
    return is_overrun(block) ? HEAP_OVERRUN : HEAP_SOUND;
}

/* The live block whose data starts here, or NULL with a debug message. */
static struct heap_block *live_block(const void *data, const char *caller)
{
    switch (heap_verify(data)) {
    case HEAP_FREE_ALREADY:
        debug_printf("%s: %p is already free\n", caller, data);
        return NULL;
    case HEAP_NO_BLOCK:
        debug_printf("%s: %p is not a heap block or overwritten\n", caller, data);
        return NULL;
    case HEAP_OVERRUN:
        debug_printf("%s: %p was written to beyond its end\n", caller, data);
        return NULL;
    default:
        return header_of(data);
    }
}

void heap_start(enum heap_kind kind, const struct heap_ops *ops)
{
    memset(&heaps[kind], 0, sizeof heaps[kind]);
    heaps[kind].ops = ops;
}

void heap_init(const struct heap_ops *ops)
{
    heap_start(HEAP_LOCKED, ops);
}

void heap_end(enum heap_kind kind)
{
    struct heap *h = &heaps[kind];
    struct heap_region *next;

    for (struct heap_region *region = h->regions; region != NULL; region = next) {
        next = region->next;
        h->ops->shrink(region, region->bytes >> PAGE_SHIFT);
    }
    heap_start(kind, NULL);
}

void *heap_alloc_from(enum heap_kind kind, uint32_t bytes)
{
    struct heap *h = &heaps[kind];
    uint32_t size;
    struct heap_block *block;

    if (bytes == 0 || bytes > MAX_BYTES || h->ops == NULL || inject_fails(VMM32X_FAIL_HEAP)) {
        return NULL;
    }
    size = round_up(bytes);
    block = find_free(h, size);
    if (block == NULL) {
        if (!grow(h, size)) {
            return NULL;
        }
        block = find_free(h, size);
    }
    if (block->size - size >= HEADER_BYTES + MIN_BYTES &&
        class_of(block->size - size - HEADER_BYTES) == block->asked) {
        struct heap_block *rest = (struct heap_block *)((uintptr_t)block + HEADER_BYTES + size);

        free_list_replace(h, block, rest, block->size - size - HEADER_BYTES);
        rest->below = block;
        above(rest)->below = rest;
        block->size = size;
    } else {
        free_list_remove(h, block);
        trim(h, block, size);
    }
    block->asked = bytes;
    block->mark = mark_of(block, LIVE_MARK + (uint32_t)kind);
    guard(block);
    h->totals.live_blocks++;
    h->totals.live_bytes += block->size;
    return &block->next_free;
}

void *heap_alloc(uint32_t bytes)
{
    return heap_alloc_from(HEAP_LOCKED, bytes);
}

void *heap_alloc_zero(uint32_t bytes)
{
    void *data = heap_alloc(bytes);

    if (data != NULL) {
        memset(data, 0, bytes);
    }
    return data;
}

bool heap_free(void *data)
{
    struct heap_block *block = live_block(data, "_HeapFree");
    struct heap_block *up, *below;
    struct heap *h;

    if (block == NULL) {
        return false;
    }
    h = &heaps[kind_of(block)];
    h->totals.live_blocks--;
    h->totals.live_bytes -= block->size;
    up = above(block);
    below = block->below;
    if (is_free(up)) {
        uint32_t size = block->size + HEADER_BYTES + up->size;

        if ((below == NULL || !is_free(below)) && class_of(size) == up->asked) {
            up->mark = 0;
            free_list_replace(h, up, block, size);
            above(block)->below = block;
            return true;
        }
        free_list_remove(h, up);
        up->mark = 0;
        block->size = size;
    }
    if (below != NULL && is_free(below)) {
        free_list_remove(h, below);
        block->mark = mark_of(block, FREE_MARK);    /* so that a second free is recognised */
        below->size += HEADER_BYTES + block->size;
        block = below;
    }
    above(block)->below = block;
    free_list_add(h, block);
    return true;
}

void *heap_resize(void *data, uint32_t bytes, bool keep)
{
    struct heap_block *block = live_block(data, "_HeapReAllocate");
    struct heap_block *up;
    uint32_t size, old_size;
    enum heap_kind kind;
    struct heap *h;
    void *moved;

    if (block == NULL || bytes == 0 || bytes > MAX_BYTES) {
        return NULL;
    }
    kind = kind_of(block);
    h = &heaps[kind];
    size = round_up(bytes);
    old_size = block->size;
    up = above(block);
    if (size > block->size && is_free(up) && size <= block->size + HEADER_BYTES + up->size) {
        free_list_remove(h, up);
        up->mark = 0;
        block->size += HEADER_BYTES + up->size;
        above(block)->below = block;
    }
    if (size <= block->size) {
        trim(h, block, size);
        block->asked = bytes;
        guard(block);
        h->totals.live_bytes += block->size - old_size;
        return data;
    }
    moved = heap_alloc_from(kind, bytes);
    if (moved == NULL) {
        return NULL;
    }
    if (keep) {
        memcpy(moved, data, block->asked < bytes ? block->asked : bytes);
    }
    (void)heap_free(data);      /* live: checked above */
    return moved;
}

uint32_t heap_size(const void *data)
{
    const struct heap_block *block = live_block(data, "_HeapGetSize");

    return block != NULL ? block->asked : 0;
}

void heap_get_info_of(enum heap_kind kind, struct heap_info *info)
{
    *info = heaps[kind].totals;
}

void heap_get_info(struct heap_info *info)
{
    heap_get_info_of(HEAP_LOCKED, info);
}

static bool in_its_list(const struct heap *h, const struct heap_block *block)
{
    const struct heap_block *b;

    for (b = h->free_lists[class_of(block->size)]; b != NULL; b = b->next_free) {
        if (b == block) {
            return true;
        }
    }
    return false;
}

static const char *check_heap(const struct heap *h)
{
    const struct heap_region *region;
    uint32_t live = 0, live_bytes = 0, free_bytes = 0;

    for (region = h->regions; region != NULL; region = region->next) {
        const struct heap_block *below = NULL;
        const struct heap_block *block = (const struct heap_block *)(region + 1);
        uintptr_t end = (uintptr_t)region + region->bytes - HEADER_BYTES;

        for (; block->size != 0; below = block, block = above(block)) {
            if ((uintptr_t)above(block) > end) {
                return "a block reaches beyond its region";
            }
            if (block->below != below) {
                return "a block does not know its lower neighbour";
            }
            if (is_free(block)) {
                if (below != NULL && is_free(below)) {
                    return "two free neighbours were not joined";
                }
                if (!in_its_list(h, block)) {
                    return "a free block is in no list";
                }
                free_bytes += block->size;
            } else if (kind_of(block) == (uint32_t)(h - heaps)) {
                if (block->asked == 0 || block->asked > block->size) {
                    return "a live block is smaller than what was asked for";
                }
                if (is_overrun(block)) {
                    return "a live block was written to beyond its end";
                }
                live++;
                live_bytes += block->size;
            } else {
                return "a block's header was overwritten";
            }
        }
        if ((uintptr_t)block != end || block->below != below ||
            block->mark != mark_of(block, LIVE_MARK)) {
            return "the end of a region was overwritten";
        }
    }
    if (live != h->totals.live_blocks || live_bytes != h->totals.live_bytes ||
        free_bytes != h->totals.free_bytes) {
        return "the totals are wrong";
    }
    return NULL;
}

const char *heap_check(void)
{
    const char *wrong = NULL;

    for (unsigned kind = 0; kind < HEAP_KINDS && wrong == NULL; kind++) {
        wrong = check_heap(&heaps[kind]);
    }
    return wrong;
}
