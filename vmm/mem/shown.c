/*
 * shown - how often each frame shows in V86 memory.
 *
 * _PageFree must know whether a VM still sees a page, whatever the number of VMs and mappings:
 * one counter for each such frame, in a table with open addressing that doubles when three
 * quarters are used.  Pure but for the heap; task time only.
 */
#include "mem/shown.h"

#include "mem/heap.h"

#define FIRST_SIZE  64u         /* slots, a power of two */

struct shown {
    uint32_t frame, count;      /* frame 0 = free slot */
    uint32_t locked;            /* linear page, 0 = none */
};

static struct shown *table;     /* task time */
static uint32_t size, used;

/* The slot of a frame, or the free one where it would go. */
static struct shown *find(struct shown *in, uint32_t slots, uint32_t frame)
{
    uint32_t at = (frame * 2654435761u) & (slots - 1);

    while (in[at].frame != 0 && in[at].frame != frame) {
        at = (at + 1) & (slots - 1);
    }
    return &in[at];
}

static enum vmm_err grow(void)
{
    uint32_t slots = size != 0 ? size * 2 : FIRST_SIZE;
    struct shown *wider = heap_alloc(slots * (uint32_t)sizeof *wider);

    if (wider == NULL) {
        return VMM_NO_MEMORY;
    }
    memset(wider, 0, slots * sizeof *wider);
    for (uint32_t i = 0; i < size; i++) {
        if (table[i].frame != 0) {
            *find(wider, slots, table[i].frame) = table[i];
        }
    }
    if (table != NULL) {
        (void)heap_free(table);
    }
    table = wider;
    size = slots;
    return VMM_OK;
}

enum vmm_err shown_add(uint32_t frame, uint32_t locked, bool *kept)
{
    struct shown *slot;

    if (used + 1 > size / 4 * 3) {
        enum vmm_err err = grow();

        if (err != VMM_OK) {
            return err;
        }
    }
    slot = find(table, size, frame);
    used += slot->frame == 0;
    slot->frame = frame;
    slot->count++;
    *kept = locked != 0 && slot->locked == 0;
    if (*kept) {
        slot->locked = locked;
    }
    return VMM_OK;
}

uint32_t shown_drop(uint32_t frame)
{
    struct shown *slot = size != 0 ? find(table, size, frame) : NULL;
    uint32_t hole, at, locked;

    ASSERT(slot != NULL && slot->frame == frame);
    if (--slot->count != 0) {
        return 0;
    }
    locked = slot->locked;
    *slot = (struct shown){ 0, 0, 0 };
    used--;
    /* What was pushed past this slot must still be found: it moves into the hole. */
    hole = (uint32_t)(slot - table);
    for (at = (hole + 1) & (size - 1); table[at].frame != 0; at = (at + 1) & (size - 1)) {
        uint32_t home = (table[at].frame * 2654435761u) & (size - 1);

        if (((at - home) & (size - 1)) >= ((at - hole) & (size - 1))) {
            table[hole] = table[at];
            table[at] = (struct shown){ 0, 0, 0 };
            hole = at;
        }
    }
    return locked;
}

bool shown_is(uint32_t frame)
{
    return used != 0 && find(table, size, frame)->frame == frame;
}
