/*
 * ems_move - function 57h: move or exchange a region of conventional or expanded memory.
 *
 * Expanded pages lie anywhere, so both regions are walked in pieces that end where a page ends.
 */
#include "ems_inside.h"

#include <string.h>

#define MEGABYTE    0x100000u

struct region {
    const struct ems_handle *h;         /* NULL: conventional memory */
    uint32_t start;                     /* linear, or from the first logical page */
};

static enum ems_status region_at(const struct ems *ems, uint32_t list, uint32_t more,
                                 uint32_t bytes, struct region *region)
{
    uint8_t type = *ems_at(ems, list, more);
    uint16_t number = ems_word(ems, list, more + 1), offset = ems_word(ems, list, more + 3);
    uint16_t page = ems_word(ems, list, more + 5);

    if (type > 1) {
        return EMS_BAD_TYPE;
    }
    if (type == 0) {
        *region = (struct region){ NULL, ((uint32_t)page << 4) + offset };
        return region->start <= MEGABYTE && bytes <= MEGABYTE - region->start ? EMS_OK : EMS_WRAPS;
    }
    *region = (struct region){ ems_handle_of(ems, number), page * EMS_PAGE_BYTES + offset };
    if (region->h == NULL) {
        return EMS_BAD_HANDLE;
    }
    if (offset >= EMS_PAGE_BYTES) {
        return EMS_BAD_OFFSET;
    }
    if (page >= region->h->count) {
        return EMS_BAD_LOGICAL;
    }
    return bytes <= region->h->count * EMS_PAGE_BYTES - region->start ? EMS_OK : EMS_BAD_LENGTH;
}

/* The byte at `at` of a region. */
static uint8_t *place(const struct ems *ems, const struct region *region, uint32_t at)
{
    at += region->start;
    if (region->h == NULL) {
        return ems->v86 + at;
    }
    return ems->pool[region->h->page[at / EMS_PAGE_BYTES]].at + at % EMS_PAGE_BYTES;
}

/* How many bytes from there on, or up to there, are in one piece. */
static uint32_t piece_up(const struct region *region, uint32_t at, uint32_t most)
{
    uint32_t room = EMS_PAGE_BYTES - (region->start + at) % EMS_PAGE_BYTES;

    return region->h == NULL || most < room ? most : room;
}

static uint32_t piece_down(const struct region *region, uint32_t end, uint32_t most)
{
    uint32_t room = (region->start + end - 1) % EMS_PAGE_BYTES + 1;

    return region->h == NULL || most < room ? most : room;
}

static void move(const struct ems *ems, const struct region *from, const struct region *to,
                 uint32_t bytes)
{
    if (from->h == to->h && to->start > from->start) {  /* the end first, as they may overlap */
        while (bytes != 0) {
            uint32_t n = piece_down(to, bytes, piece_down(from, bytes, bytes));

            bytes -= n;
            memmove(place(ems, to, bytes), place(ems, from, bytes), n);
        }
        return;
    }
    for (uint32_t at = 0, n; at < bytes; at += n) {
        n = piece_up(to, at, piece_up(from, at, bytes - at));
        memmove(place(ems, to, at), place(ems, from, at), n);
    }
}

static void exchange_bytes(const struct ems *ems, const struct region *a, const struct region *b,
                           uint32_t bytes)
{
    uint8_t part[256];

    for (uint32_t at = 0, n; at < bytes; at += n) {
        n = piece_up(a, at, piece_up(b, at, bytes - at));
        n = n < sizeof part ? n : (uint32_t)sizeof part;
        memcpy(part, place(ems, a, at), n);
        memcpy(place(ems, a, at), place(ems, b, at), n);
        memcpy(place(ems, b, at), part, n);
    }
}

static bool overlap(const struct region *a, const struct region *b, uint32_t bytes)
{
    return a->h == b->h && a->start < b->start + bytes && b->start < a->start + bytes;
}

/* Does a page of the expanded region show within the conventional one? */
static bool shows_in(const struct ems *ems, const struct region *low, const struct region *high,
                     uint32_t bytes)
{
    for (uint32_t p = 0; p < EMS_PHYSICAL; p++) {
        uint32_t linear = (uint32_t)ems_segment(p) << 4;

        if (ems->mapped[p] == 0 || linear >= low->start + bytes ||
            linear + EMS_PAGE_BYTES <= low->start) {
            continue;
        }
        for (uint32_t i = high->start / EMS_PAGE_BYTES;
             i <= (high->start + bytes - 1) / EMS_PAGE_BYTES; i++) {
            if (high->h->page[i] + 1 == ems->mapped[p]) {
                return true;
            }
        }
    }
    return false;
}

enum ems_status ems_move(struct ems *ems, uint32_t list, bool exchange)
{
    uint32_t bytes = ems_dword(ems, list, 0);
    struct region from, to;
    enum ems_status status;

    if (bytes > MEGABYTE) {
        return EMS_TOO_LONG;
    }
    status = region_at(ems, list, 4, bytes, &from);
    if (status == EMS_OK) {
        status = region_at(ems, list, 11, bytes, &to);
    }
    if (status != EMS_OK || bytes == 0) {
        return status;
    }
    if ((from.h == NULL) != (to.h == NULL) &&
        shows_in(ems, from.h == NULL ? &from : &to, from.h == NULL ? &to : &from, bytes)) {
        return EMS_MIXED_OVERLAP;
    }
    if (exchange) {
        if (overlap(&from, &to, bytes)) {
            return EMS_EXCHANGE_OVERLAP;
        }
        exchange_bytes(ems, &from, &to, bytes);
        return EMS_OK;
    }
    move(ems, &from, &to, bytes);
    return overlap(&from, &to, bytes) ? EMS_OVERLAP : EMS_OK;   /* 92h: it was done all the same */
}
