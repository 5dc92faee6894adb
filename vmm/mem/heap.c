/*
 * heap - the system heap: _HeapAllocate and everything the VMM itself allocates.
 *
 * Two-level segregated fit: a free block hangs in the list of its size class, two bit maps find
 * the first class that fits, so allocating and freeing cost the same however many blocks live.
 * Pure: memory comes from ops->grow, which is asked for at least GROW_PAGES at a time; a region
 * is never given back.  Task time only, so nothing is locked.
 *
 * Every block has a header of 16 bytes.  A region ends in a header of its own, never free, so
 * that a block's upper neighbour can always be looked at.
 */
#include "mem/heap.h"

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

/* All written at task time only. */
static const struct heap_ops *heap_ops;
static struct heap_region *regions;
static struct heap_info totals;
static uint32_t first_map, second_map[FIRST_COUNT];
static struct heap_block *free_lists[FIRST_COUNT * SECOND_COUNT];

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

static void free_list_add(struct heap_block *block)
{
    uint32_t class = class_of(block->size);
    struct heap_block *next = free_lists[class];

    block->asked = class;
    block->mark = mark_of(block, FREE_MARK);
    block->prev_free = NULL;
    block->next_free = next;
    free_lists[class] = block;
    if (next != NULL) {
        next->prev_free = block;
    } else {
        first_map |= 1u << (class >> SECOND_BITS);
        second_map[class >> SECOND_BITS] |= 1u << (class & (SECOND_COUNT - 1));
    }
    totals.free_bytes += block->size;
}

static void free_list_remove(struct heap_block *block)
{
    uint32_t class = block->asked;
    struct heap_block *next = block->next_free, *prev = block->prev_free;

    totals.free_bytes -= block->size;
    if (next != NULL) {
        next->prev_free = prev;
    }
    if (prev != NULL) {
        prev->next_free = next;
        return;
    }
    free_lists[class] = next;
    if (next == NULL) {
        second_map[class >> SECOND_BITS] &= ~(1u << (class & (SECOND_COUNT - 1)));
        if (second_map[class >> SECOND_BITS] == 0) {
            first_map &= ~(1u << (class >> SECOND_BITS));
        }
    }
}

/* `to`, which overlaps `from` or touches it, takes its place in the list: the class is the same. */
static void free_list_replace(struct heap_block *from, struct heap_block *to, uint32_t size)
{
    struct heap_block *next = from->next_free, *prev = from->prev_free;

    totals.free_bytes += size - from->size;
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
        free_lists[to->asked] = to;
    }
}

/* The first block of the first class all of whose blocks are big enough; NULL = none. */
static struct heap_block *find_free(uint32_t size)
{
    uint32_t class, f, map;

    if (size >= 1u << FIRST_SHIFT) {
        size += (1u << (highest_bit(size) - SECOND_BITS)) - 1;  /* round up to a class */
    }
    class = class_of(size);
    f = class >> SECOND_BITS;
    map = second_map[f] & (~0u << (class & (SECOND_COUNT - 1)));
    if (map == 0) {
        map = f + 1 < 32 ? first_map & (~0u << (f + 1)) : 0;
        if (map == 0) {
            return NULL;
        }
        f = (uint32_t)__builtin_ctz(map);
        map = second_map[f];
    }
    return free_lists[(f << SECOND_BITS) + (uint32_t)__builtin_ctz(map)];
}

static bool grow(uint32_t size)
{
    /* find_free looks only in classes above, so the region must make up a full class. */
    uint32_t bytes = size + size / SECOND_COUNT + sizeof(struct heap_region) + 2 * HEADER_BYTES;
    uint32_t pages = (bytes + PAGE_MASK) >> PAGE_SHIFT;
    struct heap_region *region;
    struct heap_block *block, *end;

    if (pages < GROW_PAGES) {
        pages = GROW_PAGES;
    }
    region = heap_ops->grow(pages);
    if (region == NULL) {
        return false;
    }
    region->bytes = pages << PAGE_SHIFT;
    region->next = regions;
    regions = region;
    totals.regions++;
    totals.region_bytes += region->bytes;

    block = (struct heap_block *)(region + 1);
    block->below = NULL;
    block->size = region->bytes - sizeof(*region) - 2 * HEADER_BYTES;
    end = above(block);
    end->below = block;
    end->size = 0;
    end->asked = 0;
    end->mark = mark_of(end, LIVE_MARK);
    free_list_add(block);
    return true;
}

/* Cut a block that is in no list: what is beyond `size` becomes free if it can hold a block. */
static void trim(struct heap_block *block, uint32_t size)
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
        free_list_remove(above(rest));
        above(rest)->mark = 0;
        rest->size += HEADER_BYTES + above(rest)->size;
    }
    above(rest)->below = rest;
    free_list_add(rest);
}

static uint32_t round_up(uint32_t bytes)
{
    return bytes < MIN_BYTES ? MIN_BYTES : (bytes + ALIGN - 1) & ~(ALIGN - 1);
}

/* The live block whose data starts here, or NULL with a debug message. */
static struct heap_block *live_block(const void *data, const char *caller)
{
    struct heap_block *block = (struct heap_block *)((uintptr_t)data - HEADER_BYTES);

    if (data == NULL || ((uintptr_t)data & (ALIGN - 1)) != 0) {
        debug_printf("%s: %p is not a heap block\n", caller, data);
        return NULL;
    }
    if (block->mark != mark_of(block, LIVE_MARK) || block->size == 0) {
        debug_printf("%s: %p is %s\n", caller, data,
                     is_free(block) ? "already free" : "not a heap block or overwritten");
        return NULL;
    }
    return block;
}

void heap_init(const struct heap_ops *ops)
{
    heap_ops = ops;
    regions = NULL;
    memset(&totals, 0, sizeof(totals));
    memset(second_map, 0, sizeof(second_map));
    memset(free_lists, 0, sizeof(free_lists));
    first_map = 0;
}

void *heap_alloc(uint32_t bytes)
{
    uint32_t size;
    struct heap_block *block;

    if (bytes == 0 || bytes > MAX_BYTES) {
        return NULL;
    }
    size = round_up(bytes);
    block = find_free(size);
    if (block == NULL) {
        if (!grow(size)) {
            return NULL;
        }
        block = find_free(size);
    }
    if (block->size - size >= HEADER_BYTES + MIN_BYTES &&
        class_of(block->size - size - HEADER_BYTES) == block->asked) {
        struct heap_block *rest = (struct heap_block *)((uintptr_t)block + HEADER_BYTES + size);

        free_list_replace(block, rest, block->size - size - HEADER_BYTES);
        rest->below = block;
        above(rest)->below = rest;
        block->size = size;
    } else {
        free_list_remove(block);
        trim(block, size);
    }
    block->asked = bytes;
    block->mark = mark_of(block, LIVE_MARK);
    totals.live_blocks++;
    totals.live_bytes += block->size;
    return &block->next_free;
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

    if (block == NULL) {
        return false;
    }
    totals.live_blocks--;
    totals.live_bytes -= block->size;
    up = above(block);
    below = block->below;
    if (is_free(up)) {
        uint32_t size = block->size + HEADER_BYTES + up->size;

        if ((below == NULL || !is_free(below)) && class_of(size) == up->asked) {
            up->mark = 0;
            free_list_replace(up, block, size);
            above(block)->below = block;
            return true;
        }
        free_list_remove(up);
        up->mark = 0;
        block->size = size;
    }
    if (below != NULL && is_free(below)) {
        free_list_remove(below);
        block->mark = mark_of(block, FREE_MARK);    /* so that a second free is recognised */
        below->size += HEADER_BYTES + block->size;
        block = below;
    }
    above(block)->below = block;
    free_list_add(block);
    return true;
}

void *heap_resize(void *data, uint32_t bytes, bool keep)
{
    struct heap_block *block = live_block(data, "_HeapReAllocate");
    struct heap_block *up;
    uint32_t size, old_size;
    void *moved;

    if (block == NULL || bytes == 0 || bytes > MAX_BYTES) {
        return NULL;
    }
    size = round_up(bytes);
    old_size = block->size;
    up = above(block);
    if (size > block->size && is_free(up) && size <= block->size + HEADER_BYTES + up->size) {
        free_list_remove(up);
        up->mark = 0;
        block->size += HEADER_BYTES + up->size;
        above(block)->below = block;
    }
    if (size <= block->size) {
        trim(block, size);
        block->asked = bytes;
        totals.live_bytes += block->size - old_size;
        return data;
    }
    moved = heap_alloc(bytes);
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

void heap_get_info(struct heap_info *info)
{
    *info = totals;
}

static bool in_its_list(const struct heap_block *block)
{
    const struct heap_block *b;

    for (b = free_lists[class_of(block->size)]; b != NULL; b = b->next_free) {
        if (b == block) {
            return true;
        }
    }
    return false;
}

const char *heap_check(void)
{
    const struct heap_region *region;
    uint32_t live = 0, live_bytes = 0, free_bytes = 0;

    for (region = regions; region != NULL; region = region->next) {
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
                if (!in_its_list(block)) {
                    return "a free block is in no list";
                }
                free_bytes += block->size;
            } else if (block->mark == mark_of(block, LIVE_MARK)) {
                if (block->asked == 0 || block->asked > block->size) {
                    return "a live block is smaller than what was asked for";
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
    if (live != totals.live_blocks || live_bytes != totals.live_bytes ||
        free_bytes != totals.free_bytes) {
        return "the totals are wrong";
    }
    return NULL;
}
