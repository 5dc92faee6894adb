/*
 * phys - page frames of RAM below 4 GB.
 *
 * Free frames form one doubly linked list by frame number, so one frame is taken and given back
 * in constant time, and a run of neighbours can be taken out of the middle.  Frames are handed
 * out in the order of phys_add_range: what is added first goes first.
 * Pure: touches only the table it is given.  Task time only, so nothing is locked.
 */
#include "mem/phys.h"

#include "mem/inject.h"

#define LIVE        0xFFFFFFFEu     /* in `next`: handed out */
#define ABSENT      0xFFFFFFFDu     /* in `next`: no RAM, or not ours */

struct phys_frame {
    uint32_t next, prev;            /* frame numbers while free; PHYS_NONE ends the list */
};

/* Written at task time only. */
static struct phys_frame *table;
static uint32_t frame_count, free_first, free_last, free_frames, total_frames;
static uint32_t promised;           /* phys_set_promised */

static bool is_free(uint32_t frame)
{
    return table[frame].next != LIVE && table[frame].next != ABSENT;
}

static void take(uint32_t frame)
{
    struct phys_frame *f = &table[frame];

    if (f->next != PHYS_NONE) {
        table[f->next].prev = f->prev;
    } else {
        free_last = f->prev;
    }
    if (f->prev != PHYS_NONE) {
        table[f->prev].next = f->next;
    } else {
        free_first = f->next;
    }
    f->next = LIVE;
    free_frames--;
}

uint32_t phys_table_bytes(uint32_t frames)
{
    return frames * (uint32_t)sizeof(struct phys_frame);
}

void phys_init(void *memory, uint32_t frames)
{
    uint32_t i;

    table = memory;
    frame_count = frames;
    for (i = 0; i < frames; i++) {
        table[i].next = ABSENT;
    }
    free_first = PHYS_NONE;
    free_last = PHYS_NONE;
    free_frames = 0;
    total_frames = 0;
    promised = 0;
}

void phys_add_range(uint32_t first_frame, uint32_t count)
{
    uint32_t i;

    if (first_frame >= frame_count) {
        return;
    }
    if (count > frame_count - first_frame) {
        count = frame_count - first_frame;
    }
    for (i = first_frame; i < first_frame + count; i++) {
        if (i == PHYS_NONE || table[i].next != ABSENT) {
            continue;               /* firmware maps overlap */
        }
        table[i].next = PHYS_NONE;
        table[i].prev = free_last;
        if (free_last != PHYS_NONE) {
            table[free_last].next = i;
        } else {
            free_first = i;
        }
        free_last = i;
        free_frames++;
        total_frames++;
    }
}

void phys_set_promised(uint32_t frames)
{
    promised = frames;
}

uint32_t phys_alloc_promised(void)
{
    uint32_t frame = free_first;

    if (frame == PHYS_NONE || inject_fails(VMM32X_FAIL_PHYS)) {
        return PHYS_NONE;
    }
    take(frame);
    return frame;
}

uint32_t phys_alloc(void)
{
    return free_frames > promised ? phys_alloc_promised() : PHYS_NONE;
}

void phys_free(uint32_t frame)
{
    ASSERT(frame < frame_count);
    ASSERT(table[frame].next == LIVE);
    /* At the front: a frame just used is likely to be in the cache. */
    table[frame].prev = PHYS_NONE;
    table[frame].next = free_first;
    if (free_first != PHYS_NONE) {
        table[free_first].prev = frame;
    } else {
        free_last = frame;
    }
    free_first = frame;
    free_frames++;
}

uint32_t phys_alloc_contig(uint32_t count, uint32_t align_mask, uint32_t min, uint32_t max)
{
    uint32_t first, end, i;

    if (max > frame_count) {
        max = frame_count;
    }
    if (count == 0 || count > phys_spare_count() || min > max || (align_mask & (align_mask + 1)) != 0) {
        return PHYS_NONE;
    }
    first = (min + align_mask) & ~align_mask;
    if (first < min || inject_fails(VMM32X_FAIL_PHYS)) {
        return PHYS_NONE;
    }
    while (first < max && max - first >= count) {
        for (end = first; end < first + count && is_free(end); end++) {
        }
        if (end == first + count) {
            for (i = first; i < end; i++) {
                take(i);
            }
            return first;
        }
        /* The run ends at `end`: the next candidate starts behind it. */
        if (end + 1 + align_mask < end) {
            break;
        }
        first = (end + 1 + align_mask) & ~align_mask;
    }
    return PHYS_NONE;
}

void phys_free_contig(uint32_t frame, uint32_t count)
{
    uint32_t i;

    for (i = count; i > 0; i--) {       /* downwards: the list stays in ascending order */
        phys_free(frame + i - 1);
    }
}

uint32_t phys_free_count(void)
{
    return free_frames;
}

uint32_t phys_spare_count(void)
{
    return free_frames > promised ? free_frames - promised : 0;
}

uint32_t phys_total_count(void)
{
    return total_frames;
}

bool phys_is_ram(uint32_t frame)
{
    return frame < frame_count && table[frame].next != ABSENT;
}

void phys_remove(uint32_t frame, uint32_t count)
{
    for (uint32_t i = frame; i < frame + count; i++) {
        ASSERT(table[i].next == LIVE);
        table[i].next = ABSENT;
        total_frames--;
    }
}
