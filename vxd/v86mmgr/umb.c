/*
 * umb - upper memory blocks of a VM: first fit in a table of blocks.  [XMS]  Pure.
 */
#include <string.h>
#include "umb.h"

void umb_init(struct umb *umb)
{
    memset(umb, 0, sizeof *umb);
}

void umb_add(struct umb *umb, uint16_t segment, uint16_t paras)
{
    if (umb->count < UMB_BLOCKS && paras != 0) {
        umb->block[umb->count++] = (struct umb_block){ segment, paras, false };
    }
}

static bool touches(const struct umb_block *low, const struct umb_block *high)
{
    return low->segment + low->paras == high->segment;
}

static struct umb_block *find(struct umb *umb, uint16_t segment)
{
    for (uint32_t i = 0; i < umb->count; i++) {
        if (umb->block[i].segment == segment && umb->block[i].used) {
            return &umb->block[i];
        }
    }
    return NULL;
}

static void take_out(struct umb *umb, uint32_t index)
{
    memmove(&umb->block[index], &umb->block[index + 1],
            (umb->count - index - 1) * sizeof umb->block[0]);
    umb->count--;
}

/* Cuts a block to size; the rest is free.  False: the table is full. */
static bool split(struct umb *umb, struct umb_block *b, uint16_t paras)
{
    uint32_t index = (uint32_t)(b - umb->block);

    if (paras == b->paras) {
        return true;
    }
    if (umb->count == UMB_BLOCKS) {
        return false;
    }
    memmove(b + 1, b, (umb->count - index) * sizeof *b);
    umb->count++;
    b[1] = (struct umb_block){ (uint16_t)(b->segment + paras), (uint16_t)(b->paras - paras), false };
    b->paras = paras;
    return true;
}

static void join(struct umb *umb)
{
    for (uint32_t i = 0; i + 1 < umb->count;) {
        struct umb_block *b = &umb->block[i];

        if (!b[0].used && !b[1].used && touches(b, b + 1)) {
            b[0].paras = (uint16_t)(b[0].paras + b[1].paras);
            take_out(umb, i + 1);
        } else {
            i++;
        }
    }
}

static uint16_t largest_of(const struct umb *umb)
{
    uint16_t most = 0;

    for (uint32_t i = 0; i < umb->count; i++) {
        if (!umb->block[i].used && umb->block[i].paras > most) {
            most = umb->block[i].paras;
        }
    }
    return most;
}

enum xms_error umb_request(struct umb *umb, uint16_t paras, uint16_t *segment, uint16_t *size)
{
    for (uint32_t i = 0; i < umb->count && paras != 0; i++) {
        struct umb_block *b = &umb->block[i];

        if (!b->used && b->paras >= paras) {
            (void)split(umb, b, paras);         /* table full: it gets more */
            b->used = true;
            *segment = b->segment;
            *size = b->paras;
            return XMS_OK;
        }
    }
    *size = largest_of(umb);
    return *size != 0 ? XMS_UMB_SMALLER : XMS_NO_UMB;
}

enum xms_error umb_release(struct umb *umb, uint16_t segment)
{
    struct umb_block *b = find(umb, segment);

    if (b == NULL) {
        return XMS_BAD_UMB;
    }
    b->used = false;
    join(umb);
    return XMS_OK;
}

enum xms_error umb_resize(struct umb *umb, uint16_t segment, uint16_t paras, uint16_t *largest)
{
    struct umb_block *b = find(umb, segment), *next;
    uint32_t room;
    bool grows;

    if (b == NULL || paras == 0) {
        return XMS_BAD_UMB;
    }
    next = b + 1;
    grows = next < umb->block + umb->count && !next->used && touches(b, next);
    room = b->paras + (grows ? next->paras : 0u);
    if (paras > room) {
        *largest = (uint16_t)room;
        return XMS_UMB_SMALLER;
    }
    if (paras > b->paras) {
        b->paras = (uint16_t)room;
        take_out(umb, (uint32_t)(next - umb->block));
    }
    (void)split(umb, b, paras);                 /* table full: it keeps more */
    join(umb);
    return XMS_OK;
}
