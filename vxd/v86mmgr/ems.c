/*
 * ems - expanded memory of a VM: handles, pages and mappings.  [EMS]
 *
 * A page is mapped by showing its four page table entries; nothing is ever copied.  Memory that
 * programs can change is only trusted after each look: a saved mapping may say anything.  Pure.
 */
#include "ems.h"

#include <string.h>
#include "ems_inside.h"

void ems_init(struct ems *ems, const struct ems_ops *ops, void *context, uint8_t *v86,
              uint32_t limit)
{
    memset(ems, 0, sizeof *ems);
    ems->ops = ops;
    ems->context = context;
    ems->v86 = v86;
    ems->limit = limit < EMS_MAX_PAGES ? limit : EMS_MAX_PAGES;
}

static void pages_put(struct ems *ems, struct ems_handle *h, uint32_t first)
{
    for (uint32_t i = first; i < h->count; i++) {
        uint16_t place = h->page[i];

        for (uint32_t p = 0; p < EMS_PHYSICAL; p++) {   /* nobody may see it from here on */
            if (ems->mapped[p] == place + 1) {
                ems_show(ems, p, 0);
            }
        }
        ems->ops->page_put(ems->context, ems->pool[place].at);
        ems->pool[place].at = NULL;
        ems->used--;
    }
    h->count = (uint16_t)(first < h->count ? first : h->count);
}

void ems_free_all(struct ems *ems)
{
    for (uint32_t i = 0; ems->handle != NULL && i < EMS_HANDLES; i++) {
        pages_put(ems, &ems->handle[i], 0);
        if (ems->handle[i].page != NULL) {
            ems->ops->heap_put(ems->context, ems->handle[i].page);
        }
    }
    if (ems->handle != NULL) {
        ems->ops->heap_put(ems->context, ems->handle);
        ems->ops->heap_put(ems->context, ems->pool);
        ems->handle = NULL;
        ems->pool = NULL;
    }
}

struct ems_handle *ems_handle_of(const struct ems *ems, uint16_t number)
{
    return ems->handle != NULL && number < EMS_HANDLES && ems->handle[number].used
               ? &ems->handle[number] : NULL;
}

uint32_t ems_free_pages(const struct ems *ems)
{
    uint32_t own = ems->limit > ems->used ? ems->limit - ems->used : 0;
    uint32_t all = own != 0 ? ems->ops->available(ems->context) : 0;

    return own < all ? own : all;
}

/* ---- allocation ------------------------------------------------------------------------------ */

/* Tables, when the first program asks for anything. */
bool ems_open(struct ems *ems)
{
    if (ems->handle != NULL) {
        return true;
    }
    ems->handle = ems->ops->heap_get(ems->context, EMS_HANDLES * (uint32_t)sizeof *ems->handle);
    ems->pool = ems->ops->heap_get(ems->context, (ems->limit + 1) * (uint32_t)sizeof *ems->pool);
    if (ems->handle == NULL || ems->pool == NULL) {
        if (ems->handle != NULL) {
            ems->ops->heap_put(ems->context, ems->handle);
        }
        if (ems->pool != NULL) {
            ems->ops->heap_put(ems->context, ems->pool);
        }
        ems->handle = NULL;
        ems->pool = NULL;
        return false;
    }
    ems->handle[0].used = true;
    return true;
}

static enum ems_status resize(struct ems *ems, struct ems_handle *h, uint32_t count)
{
    uint32_t had = h->count, place = 0;
    uint16_t *page;

    if (count <= had) {
        pages_put(ems, h, count);
        return EMS_OK;
    }
    if (count > ems->limit) {
        return EMS_TOO_MANY;
    }
    if (count - had > ems_free_pages(ems)) {
        return EMS_NOT_NOW;
    }
    page = ems->ops->heap_get(ems->context, count * (uint32_t)sizeof *page);
    if (page == NULL) {
        return EMS_NOT_NOW;
    }
    if (h->page != NULL) {
        memcpy(page, h->page, had * sizeof *page);
        ems->ops->heap_put(ems->context, h->page);
    }
    h->page = page;
    while (h->count < count) {
        while (ems->pool[place].at != NULL) {   /* fewer than limit are used */
            place++;
        }
        ems->pool[place].at = ems->ops->page_get(ems->context, ems->pool[place].entry);
        if (ems->pool[place].at == NULL) {
            pages_put(ems, h, had);
            return EMS_NOT_NOW;
        }
        ems->used++;
        h->page[h->count++] = (uint16_t)place;
    }
    return EMS_OK;
}

enum ems_status ems_allocate(struct ems *ems, uint32_t count, uint16_t *number)
{
    for (uint32_t i = 1; i < EMS_HANDLES; i++) {
        struct ems_handle *h = &ems->handle[i];
        enum ems_status status;

        if (h->used) {
            continue;
        }
        memset(h, 0, sizeof *h);
        status = resize(ems, h, count);
        if (status == EMS_OK) {
            h->used = true;
            *number = (uint16_t)i;
        } else if (h->page != NULL) {
            ems->ops->heap_put(ems->context, h->page);
            h->page = NULL;
        }
        return status;
    }
    return EMS_NO_HANDLE;
}

enum ems_status ems_release(struct ems *ems, uint16_t number)
{
    struct ems_handle *h = ems_handle_of(ems, number);

    if (h == NULL) {
        return EMS_BAD_HANDLE;
    }
    if (h->saved) {
        return EMS_HAS_CONTEXT;
    }
    pages_put(ems, h, 0);
    if (h->page != NULL) {
        ems->ops->heap_put(ems->context, h->page);
    }
    h->page = NULL;
    memset(h->name, 0, sizeof h->name);
    h->used = number == 0;              /* that of the operating system stays */
    return EMS_OK;
}

enum ems_status ems_resize(struct ems *ems, uint16_t number, uint16_t *count)
{
    struct ems_handle *h = ems_handle_of(ems, number);
    enum ems_status status;

    if (h == NULL) {
        return EMS_BAD_HANDLE;
    }
    status = resize(ems, h, *count);
    *count = h->count;
    return status;
}

/* ---- mapping --------------------------------------------------------------------------------- */

uint16_t ems_segment(uint32_t physical)
{
    return (uint16_t)(physical < EMS_FRAME_PAGES
                          ? EMS_FRAME_SEGMENT + physical * 0x400
                          : EMS_LOW_SEGMENT + (physical - EMS_FRAME_PAGES) * 0x400);
}

uint32_t ems_physical(uint16_t segment)
{
    uint32_t i = EMS_PHYSICAL;

    if ((segment & 0x3FF) != 0) {
        return EMS_PHYSICAL;
    }
    if (segment >= EMS_FRAME_SEGMENT) {
        i = (segment - EMS_FRAME_SEGMENT) / 0x400u;
        return i < EMS_FRAME_PAGES ? i : EMS_PHYSICAL;
    }
    if (segment >= EMS_LOW_SEGMENT) {
        i = EMS_FRAME_PAGES + (segment - EMS_LOW_SEGMENT) / 0x400u;
    }
    return i < EMS_PHYSICAL ? i : EMS_PHYSICAL;
}

void ems_show(struct ems *ems, uint32_t physical, uint16_t mapped)
{
    if (ems->mapped[physical] != mapped) {
        ems->mapped[physical] = mapped;
        ems->ops->show(ems->context, ems_segment(physical) >> 8, EMS_PAGE_BYTES / 4096,
                       mapped != 0 ? ems->pool[mapped - 1].entry : NULL);
    }
}

bool ems_may_show(const struct ems *ems, uint16_t mapped)
{
    return mapped == 0 || (ems->pool != NULL && mapped <= ems->limit &&
                           ems->pool[mapped - 1].at != NULL);
}

/* Inline: of a mapping that may take 250 instructions this is a good part. */
static inline __attribute__((always_inline)) enum ems_status
map_page(struct ems *ems, const struct ems_handle *h, uint32_t physical, uint16_t logical)
{
    if (physical >= EMS_PHYSICAL) {
        return EMS_BAD_PHYSICAL;
    }
    if (logical == 0xFFFF) {
        ems_show(ems, physical, 0);
        return EMS_OK;
    }
    if (logical >= h->count) {
        return EMS_BAD_LOGICAL;
    }
    ems_show(ems, physical, (uint16_t)(h->page[logical] + 1));
    return EMS_OK;
}

enum ems_status ems_map(struct ems *ems, const struct ems_handle *h, uint32_t physical,
                        uint16_t logical)
{
    return map_page(ems, h, physical, logical);
}

void ems_map_one(struct ems *ems, struct Client_Reg_Struc *crs)
{
    const struct ems_handle *h = ems_handle_of(ems, crs->Client_DX);

    crs->Client_AH = (uint8_t)(h != NULL ? map_page(ems, h, crs->Client_AL, crs->Client_BX)
                                         : EMS_BAD_HANDLE);
}

/* `count` pairs of words, logical and physical page, at segment:offset; all or nothing. */
enum ems_status ems_map_many(struct ems *ems, uint16_t number, uint32_t list, uint32_t count,
                             bool by_segment)
{
    const struct ems_handle *h = ems_handle_of(ems, number);

    if (h == NULL) {
        return EMS_BAD_HANDLE;
    }
    for (uint32_t doing = 0; doing < 2; doing++) {
        for (uint32_t i = 0; i < count; i++) {
            uint16_t logical = ems_word(ems, list, i * 4);
            uint16_t physical = ems_word(ems, list, i * 4 + 2);
            uint32_t page = by_segment ? ems_physical(physical) : physical;

            if (page >= EMS_PHYSICAL) {
                return EMS_BAD_PHYSICAL;
            }
            if (logical != 0xFFFF && logical >= h->count) {
                return EMS_BAD_LOGICAL;
            }
            if (doing == 1) {           /* the list itself may be in what is mapped away */
                (void)ems_map(ems, h, page, logical);
            }
        }
    }
    return EMS_OK;
}

/* ---- contexts -------------------------------------------------------------------------------- */

enum ems_status ems_save(struct ems *ems, uint16_t number)
{
    struct ems_handle *h = ems_handle_of(ems, number);

    if (h == NULL) {
        return EMS_BAD_HANDLE;
    }
    if (h->saved) {
        return EMS_SAVED;
    }
    memcpy(h->context, ems->mapped, sizeof h->context);
    h->saved = true;
    return EMS_OK;
}

enum ems_status ems_restore(struct ems *ems, uint16_t number)
{
    struct ems_handle *h = ems_handle_of(ems, number);

    if (h == NULL) {
        return EMS_BAD_HANDLE;
    }
    if (!h->saved) {
        return EMS_NOT_SAVED;
    }
    h->saved = false;
    for (uint32_t i = 0; i < EMS_FRAME_PAGES; i++) {
        ems_show(ems, i, ems_may_show(ems, h->context[i]) ? h->context[i] : 0);
    }
    return EMS_OK;
}

void ems_get_map(struct ems *ems, uint32_t to)
{
    for (uint32_t i = 0; i < EMS_PHYSICAL; i++) {
        ems_put_word(ems, to, i * 2, ems->mapped[i]);
    }
}

enum ems_status ems_set_map(struct ems *ems, uint32_t from)
{
    uint16_t map[EMS_PHYSICAL];

    for (uint32_t i = 0; i < EMS_PHYSICAL; i++) {
        map[i] = ems_word(ems, from, i * 2);
        if (!ems_may_show(ems, map[i])) {
            return EMS_CORRUPT;
        }
    }
    for (uint32_t i = 0; i < EMS_PHYSICAL; i++) {
        ems_show(ems, i, map[i]);
    }
    return EMS_OK;
}

/* Some pages only.  list: count and segments; the saved form: count, then page and what is there. */
enum ems_status ems_get_partial(struct ems *ems, uint32_t list, uint32_t to)
{
    uint16_t count = ems_word(ems, list, 0), page[EMS_PHYSICAL];

    if (count > EMS_PHYSICAL) {
        return EMS_CORRUPT;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t physical = ems_physical(ems_word(ems, list, 2 + i * 2));

        if (physical >= EMS_PHYSICAL) {
            return EMS_BAD_PHYSICAL;
        }
        page[i] = (uint16_t)physical;
    }
    ems_put_word(ems, to, 0, count);
    for (uint32_t i = 0; i < count; i++) {
        ems_put_word(ems, to, 2 + i * 4, page[i]);
        ems_put_word(ems, to, 4 + i * 4, ems->mapped[page[i]]);
    }
    return EMS_OK;
}

enum ems_status ems_set_partial(struct ems *ems, uint32_t from)
{
    uint16_t count = ems_word(ems, from, 0), page[EMS_PHYSICAL], map[EMS_PHYSICAL];

    if (count > EMS_PHYSICAL) {
        return EMS_CORRUPT;
    }
    for (uint32_t i = 0; i < count; i++) {
        page[i] = ems_word(ems, from, 2 + i * 4);
        map[i] = ems_word(ems, from, 4 + i * 4);
        if (page[i] >= EMS_PHYSICAL || !ems_may_show(ems, map[i])) {
            return EMS_CORRUPT;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        ems_show(ems, page[i], map[i]);
    }
    return EMS_OK;
}
