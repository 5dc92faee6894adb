/*
 * dir_sort - a list of directory entries in far memory, and its sorting.
 *
 * Entries stand one behind the other in blocks below 64 KB, cut behind their names; a block of
 * pointers is what gets sorted.
 */
#include "dir_sort.h"
#include "text.h"

#define BLOCKS_MAX 7
#define BLOCK_PARAGRAPHS 0xFFF
#define INDEX_MAX 0x3FFF              /* pointers of 4 bytes in a block */

static struct {
    uint16_t index;                   /* segment of uint32_t: segment << 16 | offset; 0: no list */
    unsigned count;
    uint16_t blocks[BLOCKS_MAX];
    unsigned block_count, block_now;  /* allocated; the one being filled */
    unsigned used;                    /* bytes of it */
} sort;    /* written by the functions below */

static uint32_t index_get(unsigned n)
{
    far_load_gs(sort.index);
    return ((const uint32_t __seg_gs *)0)[n];
}

static void index_set(unsigned n, uint32_t value)
{
    far_load_gs(sort.index);
    ((uint32_t __seg_gs *)0)[n] = value;
}

void sort_begin(bool wanted)
{
    int segment;

    memset(&sort, 0, sizeof sort);
    if (wanted && (segment = dos_alloc(BLOCK_PARAGRAPHS)) >= 0) {
        sort.index = (uint16_t)segment;
    }
}

void sort_end(void)
{
    if (sort.index != 0) {
        dos_free(sort.index);
    }
    for (unsigned i = 0; i < sort.block_count; i++) {
        dos_free(sort.blocks[i]);
    }
    memset(&sort, 0, sizeof sort);
}

void sort_clear(void)
{
    sort.count = sort.block_now = sort.used = 0;
}

/* Room for `size` bytes in sort.blocks[sort.block_now]. */
static bool make_room(unsigned size)
{
    int segment;

    if (sort.block_count != 0 && sort.used + size <= BLOCK_PARAGRAPHS * 16) {
        return true;
    }
    if (sort.block_count != 0 && sort.block_now + 1 < sort.block_count) {
        sort.block_now++;
        sort.used = 0;
        return true;
    }
    if (sort.block_count == BLOCKS_MAX || (segment = dos_alloc(BLOCK_PARAGRAPHS)) < 0) {
        return false;
    }
    sort.block_now = sort.block_count;
    sort.blocks[sort.block_count++] = (uint16_t)segment;
    sort.used = 0;
    return true;
}

bool sort_add(const struct dir_entry *e)
{
    unsigned size = offsetof(struct dir_entry, name) + strlen(e->name) + 1;
    char __seg_gs *to;

    if (sort.index == 0 || sort.count == INDEX_MAX || !make_room(size)) {
        return false;
    }
    index_set(sort.count++, (uint32_t)sort.blocks[sort.block_now] << 16 | sort.used);
    far_load_gs(sort.blocks[sort.block_now]);
    to = (char __seg_gs *)sort.used;
    for (unsigned i = 0; i < size; i++) {
        to[i] = ((const char *)e)[i];
    }
    sort.used += size;
    return true;
}

static void load(struct dir_entry *e, uint32_t where)
{
    unsigned offset = where & 0xFFFF, size = sizeof *e;

    if (size > 0x10000 - offset) {
        size = 0x10000 - offset;
    }
    far_copy_in(e, (uint16_t)(where >> 16), (uint16_t)offset, size);
}

void sort_get(struct dir_entry *e, unsigned n)
{
    load(e, index_get(n));
}

/* Shell's sort of the pointers. */
unsigned sort_run(const char *order)
{
    static struct dir_entry moving, other;

    for (unsigned gap = sort.count / 2; gap > 0; gap /= 2) {
        for (unsigned i = gap; i < sort.count; i++) {
            uint32_t where = index_get(i);
            unsigned at = i;

            load(&moving, where);
            while (at >= gap) {
                uint32_t before = index_get(at - gap);

                load(&other, before);
                if (dir_compare(&other, &moving, order) <= 0) {
                    break;
                }
                index_set(at, before);
                at -= gap;
            }
            index_set(at, where);
        }
    }
    return sort.count;
}
