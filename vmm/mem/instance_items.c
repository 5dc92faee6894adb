/*
 * instance_items - which bytes of V86 memory are instanced, as ascending ranges that are apart.
 *
 * Pure but for the heap.  Written until Init_Complete is over, read at any time.
 */
#include "mem/instance_items.h"

#include "mem/heap.h"

static struct instance_range *ranges;   /* ascending, never touching; instance_add, task time */
static uint32_t count, room;

static uint32_t end_of(const struct instance_range *range)
{
    return range->at + range->bytes;
}

/* The first range that ends behind `at`, or at it where `touching`; count if there is none. */
static uint32_t find(uint32_t at, bool touching)
{
    uint32_t low = 0, high = count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        uint32_t end = end_of(&ranges[middle]);

        if (end > at || (touching && end == at)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static enum vmm_err make_room(void)
{
    uint32_t wider = room != 0 ? room * 2 : 16;
    struct instance_range *moved = heap_alloc(wider * (uint32_t)sizeof *moved);

    if (moved == NULL) {
        return VMM_NO_MEMORY;
    }
    if (count != 0) {
        memcpy(moved, ranges, count * sizeof *moved);
    }
    if (ranges != NULL) {
        (void)heap_free(ranges);
    }
    ranges = moved;
    room = wider;
    return VMM_OK;
}

enum vmm_err instance_add(uint32_t at, uint32_t bytes)
{
    uint32_t first, last, end;

    if (bytes == 0 || at >= INSTANCE_END || bytes > INSTANCE_END - at) {
        return VMM_BAD_ARGUMENT;
    }
    if (count == room) {
        enum vmm_err err = make_room();

        if (err != VMM_OK) {
            return err;
        }
    }
    end = at + bytes;
    first = find(at, true);
    last = first;                       /* the ranges first..last-1 become part of the new one */
    while (last < count && ranges[last].at <= end) {
        at = ranges[last].at < at ? ranges[last].at : at;
        end = end_of(&ranges[last]) > end ? end_of(&ranges[last]) : end;
        last++;
    }
    memmove(&ranges[first + 1], &ranges[last], (count - last) * sizeof *ranges);
    count = count - (last - first) + 1;
    ranges[first].at = at;
    ranges[first].bytes = end - at;
    return VMM_OK;
}

struct instance_range instance_next(uint32_t at)
{
    uint32_t index = find(at, false);
    struct instance_range range = { at, 0 };

    if (index < count) {
        range = ranges[index];
        if (range.at < at) {
            range.bytes = end_of(&range) - at;
            range.at = at;
        }
    }
    return range;
}

uint32_t instance_bytes_in(uint32_t at, uint32_t bytes)
{
    uint32_t end = at + bytes, sum = 0;

    while (at < end) {
        struct instance_range range = instance_next(at);

        if (range.bytes == 0 || range.at >= end) {
            break;
        }
        if (range.bytes > end - range.at) {
            range.bytes = end - range.at;
        }
        sum += range.bytes;
        at = range.at + range.bytes;
    }
    return sum;
}
