/*
 * check_fat - entries of the file allocation table, and what each cluster is to those seen so far.  Pure.
 *
 * Without repair, corrections of the table are kept in c->cuts: what comes later sees the same table
 * in both cases.
 */
#include "check.h"

bool cluster_is_valid(const struct check *c, uint32_t cluster)
{
    return cluster >= 2 && cluster <= c->last;
}

uint32_t cluster_sector(const struct check *c, uint32_t cluster)
{
    return c->data_start + (cluster - 2) * c->cluster_sectors;
}

/* ---- the table, through a window of whole sectors ---- */

static uint32_t copy_start(const struct check *c, unsigned copy)
{
    return c->fat_start + copy * c->fat_sectors;
}

static uint32_t window_sectors(const struct check *c, uint32_t at)
{
    uint32_t count = CHECK_SECTOR_MAX / c->sector_size;

    return count < c->fat_sectors - at ? count : c->fat_sectors - at;
}

void fat_flush(struct check *c)
{
    if (!c->fat_dirty || c->failed) {
        return;
    }
    c->fat_dirty = false;
    for (unsigned copy = 0; copy < c->fats; copy++) {
        if (c->mirrored || copy == c->active_fat) {
            (void)check_write(c, copy_start(c, copy) + c->fat_at, window_sectors(c, c->fat_at), c->fat_bytes);
        }
    }
}

static uint8_t *fat_byte(struct check *c, uint32_t offset)
{
    uint32_t in_window = offset & (CHECK_SECTOR_MAX - 1), at = (offset - in_window) / c->sector_size;

    if (c->fat_at != at) {
        fat_flush(c);
        c->fat_at = at;
        if (!check_read(c, copy_start(c, c->active_fat) + at, window_sectors(c, at), c->fat_bytes)) {
            memset(c->fat_bytes, 0, CHECK_SECTOR_MAX);
        }
    }
    return c->fat_bytes + in_window;
}

uint32_t fat_raw_get(struct check *c, uint32_t index)
{
    if (c->type == 32) {
        return get32(fat_byte(c, index * 4)) & 0x0FFFFFFF;
    }
    if (c->type == 16) {
        return get16(fat_byte(c, index * 2));
    }
    {
        uint32_t offset = index + index / 2, low = *fat_byte(c, offset);
        uint32_t pair = low | (uint32_t)*fat_byte(c, offset + 1) << 8;

        return index & 1 ? pair >> 4 : pair & 0xFFF;
    }
}

void fat_raw_set(struct check *c, uint32_t index, uint32_t value)
{
    if (!c->repair || c->failed) {
        return;
    }
    if (c->type == 32) {
        uint8_t *p = fat_byte(c, index * 4);

        put32(p, (get32(p) & 0xF0000000u) | value);     /* the upper four bits are not the entry's */
        c->fat_dirty = true;
    } else if (c->type == 16) {
        put16(fat_byte(c, index * 2), value);
        c->fat_dirty = true;
    } else {
        uint32_t offset = index + index / 2;
        uint8_t *p = fat_byte(c, offset);

        *p = (uint8_t)(index & 1 ? (*p & 0x0F) | value << 4 : value);
        c->fat_dirty = true;
        p = fat_byte(c, offset + 1);
        *p = (uint8_t)(index & 1 ? value >> 4 : (*p & 0xF0) | value >> 8);
        c->fat_dirty = true;
    }
}

static unsigned cut_slot(struct check *c, uint32_t cluster)
{
    unsigned slot = (cluster * 2654435761u >> 16) & (CHECK_CUTS - 1);

    while (c->cuts[slot].cluster != 0 && c->cuts[slot].cluster != cluster) {
        slot = (slot + 1) & (CHECK_CUTS - 1);
    }
    return slot;
}

uint32_t fat_get(struct check *c, uint32_t cluster)
{
    uint32_t value;

    if (c->cut_count != 0) {
        unsigned slot = cut_slot(c, cluster);

        if (c->cuts[slot].cluster == cluster) {
            return c->cuts[slot].value;
        }
    }
    value = fat_raw_get(c, cluster);
    return value > c->bad_mark ? c->end_mark : value;
}

void fat_set(struct check *c, uint32_t cluster, uint32_t value)
{
    unsigned slot;

    if (c->repair) {
        fat_raw_set(c, cluster, value);
        return;
    }
    slot = cut_slot(c, cluster);
    if (c->cuts[slot].cluster == 0) {
        if (c->cut_count == CHECK_CUTS - 1) {
            if (!c->failed) {
                check_say(c, "Too many errors to go on without the switch /F.");
            }
            c->failed = true;
            return;
        }
        c->cut_count++;
        c->cuts[slot].cluster = cluster;
    }
    c->cuts[slot].value = value;
}

/* The copies are made like the active one; that is another one if the first does not even begin well. */
void fat_compare_copies(struct check *c)
{
    uint32_t differ = 0;
    bool write_all = false;

    if (!c->mirrored || c->fats < 2) {
        return;
    }
    for (unsigned copy = 0; copy < c->fats; copy++) {
        if (!check_read(c, copy_start(c, copy), 1, c->other)) {
            return;
        }
        if (c->other[0] == c->media && c->other[1] == 0xFF) {
            c->active_fat = copy;
            write_all = copy != 0;
            break;
        }
    }
    for (uint32_t at = 0; at < c->fat_sectors && !c->failed; ) {
        uint32_t count = window_sectors(c, at);

        (void)fat_byte(c, at * c->sector_size);
        for (unsigned copy = 0; copy < c->fats; copy++) {
            if (copy == c->active_fat || !check_read(c, copy_start(c, copy) + at, count, c->other) ||
                memcmp(c->other, c->fat_bytes, count * c->sector_size) == 0) {
                continue;
            }
            differ++;
            (void)check_write(c, copy_start(c, copy) + at, count, c->fat_bytes);
        }
        at += count;
        c->ops->progress(c->ctx, "file allocation tables", at / (c->fat_sectors / 100 + 1));
        (void)check_goes_on(c);
    }
    if (differ != 0) {
        check_error(c, "The copies of the file allocation table differ; the %s one is used.",
                    write_all ? "second" : "first");
    }
}

/* ---- two bits for each cluster, in the store ---- */

static uint8_t *map_byte(struct check *c, uint32_t cluster)
{
    uint32_t offset = cluster / 4, at = offset & ~(uint32_t)(sizeof c->map_bytes - 1);

    if (c->map_at != at) {
        if (c->map_dirty) {
            c->ops->store_write(c->ctx, c->map_at, c->map_bytes, sizeof c->map_bytes);
        }
        c->map_dirty = false;
        c->map_at = at;
        c->ops->store_read(c->ctx, at, c->map_bytes, sizeof c->map_bytes);
    }
    return &c->map_bytes[offset - at];
}

enum cluster_state map_get(struct check *c, uint32_t cluster)
{
    return (enum cluster_state)(*map_byte(c, cluster) >> (cluster & 3) * 2 & 3);
}

void map_set(struct check *c, uint32_t cluster, enum cluster_state state)
{
    uint8_t *p = map_byte(c, cluster);
    unsigned shift = (cluster & 3) * 2;

    *p = (uint8_t)((*p & ~(3u << shift)) | (unsigned)state << shift);
    c->map_dirty = true;
}

uint32_t map_find_mark(struct check *c, uint32_t from)
{
    for (uint32_t cluster = from; cluster <= c->last; ) {
        uint8_t bits = *map_byte(c, cluster);

        if ((bits & bits >> 1 & 0x55) == 0) {
            cluster = (cluster | 3) + 1;
        } else if (map_get(c, cluster) == CLUSTER_MARK) {
            return cluster;
        } else {
            cluster++;
        }
    }
    return 0;
}

/* ---- clusters that a repair needs ---- */

uint32_t cluster_allocate(struct check *c)
{
    for (uint32_t n = 2; n <= c->last && c->alloc_next != 0 && !c->failed; n++) {
        uint32_t cluster = c->alloc_next;

        c->alloc_next = cluster == c->last ? 2 : cluster + 1;
        if (fat_get(c, cluster) == 0 && map_get(c, cluster) == CLUSTER_UNSEEN) {
            fat_set(c, cluster, c->end_mark);
            return cluster;
        }
    }
    c->alloc_next = 0;          /* full: not looked for again */
    return 0;
}

bool cluster_copy(struct check *c, uint32_t to, uint32_t from)
{
    uint32_t source = cluster_sector(c, from), target = cluster_sector(c, to);

    for (uint32_t i = 0; i < c->cluster_sectors; i++) {
        if (!check_read(c, source + i, 1, c->other) || !check_write(c, target + i, 1, c->other)) {
            return false;
        }
    }
    return true;
}

bool cluster_zero(struct check *c, uint32_t cluster)
{
    uint32_t target = cluster_sector(c, cluster);

    memset(c->other, 0, c->sector_size);
    for (uint32_t i = 0; i < c->cluster_sectors; i++) {
        if (!check_write(c, target + i, 1, c->other)) {
            return false;
        }
    }
    return true;
}
