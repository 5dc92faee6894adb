/*
 * ems_call - INT 67h: from registers to ems.c and back.  [EMS]
 *
 * Without DMA and with one set of map registers, as most of its kind.  VCPI (DEh) is not there: a
 * client would have to run in ring 0.
 */
#include "ems_inside.h"

#include <string.h>

static uint32_t far_of(uint16_t segment, uint16_t offset)
{
    return (uint32_t)segment << 16 | offset;
}

static uint16_t count_handles(const struct ems *ems)
{
    uint16_t count = 0;

    for (uint32_t i = 0; i < EMS_HANDLES; i++) {
        count = (uint16_t)(count + ems->handle[i].used);
    }
    return count;
}

static bool same_name(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, 8) == 0;
}

static void read_name(const struct ems *ems, uint32_t at, uint8_t name[8])
{
    for (uint32_t i = 0; i < 8; i++) {
        name[i] = *ems_at(ems, at, i);
    }
}

static void write_name(struct ems *ems, uint32_t at, uint32_t more, const uint8_t name[8])
{
    for (uint32_t i = 0; i < 8; i++) {
        *ems_at(ems, at, more + i) = name[i];
    }
}

static int find_name(const struct ems *ems, const uint8_t name[8])
{
    for (uint32_t i = 0; i < EMS_HANDLES; i++) {
        if (ems->handle[i].used && same_name(ems->handle[i].name, name)) {
            return (int)i;
        }
    }
    return -1;
}

static const uint8_t no_name[8];

/* 4Dh */
static void all_pages(struct ems *ems, struct Client_Reg_Struc *crs)
{
    uint32_t to = far_of(crs->Client_ES, crs->Client_DI), n = 0;

    for (uint32_t i = 0; i < EMS_HANDLES; i++) {
        if (ems->handle[i].used) {
            ems_put_word(ems, to, n * 4, i);
            ems_put_word(ems, to, n * 4 + 2, ems->handle[i].count);
            n++;
        }
    }
    crs->Client_BX = (uint16_t)n;
}

/* 4Eh */
static enum ems_status page_map(struct ems *ems, struct Client_Reg_Struc *crs)
{
    uint32_t to = far_of(crs->Client_ES, crs->Client_DI);
    uint32_t from = far_of(crs->Client_DS, crs->Client_SI);

    switch (crs->Client_AL) {
    case 0:
        ems_get_map(ems, to);
        return EMS_OK;
    case 1:
        return ems_set_map(ems, from);
    case 2:
        ems_get_map(ems, to);
        return ems_set_map(ems, from);
    case 3:
        crs->Client_AL = EMS_PHYSICAL * 2;
        return EMS_OK;
    default:
        return EMS_BAD_SUBFUNCTION;
    }
}

/* 4Fh */
static enum ems_status partial_map(struct ems *ems, struct Client_Reg_Struc *crs)
{
    switch (crs->Client_AL) {
    case 0:
        return ems_get_partial(ems, far_of(crs->Client_DS, crs->Client_SI),
                               far_of(crs->Client_ES, crs->Client_DI));
    case 1:
        return ems_set_partial(ems, far_of(crs->Client_DS, crs->Client_SI));
    case 2:
        if (crs->Client_BX > EMS_PHYSICAL) {
            return EMS_BAD_PHYSICAL;
        }
        crs->Client_AL = (uint8_t)(2 + crs->Client_BX * 4);
        return EMS_OK;
    default:
        return EMS_BAD_SUBFUNCTION;
    }
}

/* 52h: there is nothing that a warm boot leaves alone. */
static enum ems_status attribute(struct ems *ems, struct Client_Reg_Struc *crs)
{
    if (crs->Client_AL == 2) {
        crs->Client_AL = 0;
        return EMS_OK;
    }
    if (crs->Client_AL > 2) {
        return EMS_BAD_SUBFUNCTION;
    }
    if (ems_handle_of(ems, crs->Client_DX) == NULL) {
        return EMS_BAD_HANDLE;
    }
    if (crs->Client_AL == 0) {
        crs->Client_AL = 0;
        return EMS_OK;
    }
    return crs->Client_BL == 0 ? EMS_OK : crs->Client_BL == 1 ? EMS_NO_ATTRIBUTE
                                                              : EMS_BAD_ATTRIBUTE;
}

/* 53h */
static enum ems_status handle_name(struct ems *ems, struct Client_Reg_Struc *crs)
{
    struct ems_handle *h = ems_handle_of(ems, crs->Client_DX);
    uint8_t name[8];
    int other;

    if (crs->Client_AL > 1) {
        return EMS_BAD_SUBFUNCTION;
    }
    if (h == NULL) {
        return EMS_BAD_HANDLE;
    }
    if (crs->Client_AL == 0) {
        write_name(ems, far_of(crs->Client_ES, crs->Client_DI), 0, h->name);
        return EMS_OK;
    }
    read_name(ems, far_of(crs->Client_DS, crs->Client_SI), name);
    other = same_name(name, no_name) ? -1 : find_name(ems, name);
    if (other >= 0 && other != crs->Client_DX) {
        return EMS_NAME_TAKEN;
    }
    memcpy(h->name, name, sizeof name);
    return EMS_OK;
}

/* 54h */
static enum ems_status directory(struct ems *ems, struct Client_Reg_Struc *crs)
{
    uint32_t to = far_of(crs->Client_ES, crs->Client_DI), n = 0;
    uint8_t name[8];
    int found;

    switch (crs->Client_AL) {
    case 0:
        for (uint32_t i = 0; i < EMS_HANDLES; i++) {
            if (ems->handle[i].used) {
                ems_put_word(ems, to, n * 10, i);
                write_name(ems, to, n * 10 + 2, ems->handle[i].name);
                n++;
            }
        }
        crs->Client_AL = (uint8_t)n;
        return EMS_OK;
    case 1:
        read_name(ems, far_of(crs->Client_DS, crs->Client_SI), name);
        if (same_name(name, no_name)) {
            return EMS_NAME_TAKEN;      /* "a handle found had no name" [EMS] */
        }
        found = find_name(ems, name);
        if (found < 0) {
            return EMS_NOT_FOUND;
        }
        crs->Client_DX = (uint16_t)found;
        return EMS_OK;
    case 2:
        crs->Client_BX = EMS_HANDLES;
        return EMS_OK;
    default:
        return EMS_BAD_SUBFUNCTION;
    }
}

/* 58h: ascending segments */
static enum ems_status mappable(struct ems *ems, struct Client_Reg_Struc *crs)
{
    uint32_t to = far_of(crs->Client_ES, crs->Client_DI);

    if (crs->Client_AL > 1) {
        return EMS_BAD_SUBFUNCTION;
    }
    for (uint32_t i = 0; crs->Client_AL == 0 && i < EMS_PHYSICAL; i++) {
        uint32_t p = i < EMS_LOW_PAGES ? EMS_FRAME_PAGES + i : i - EMS_LOW_PAGES;

        ems_put_word(ems, to, i * 4, ems_segment(p));
        ems_put_word(ems, to, i * 4 + 2, p);
    }
    crs->Client_CX = EMS_PHYSICAL;
    return EMS_OK;
}

/* 59h */
static enum ems_status hardware(struct ems *ems, struct Client_Reg_Struc *crs)
{
    static const uint16_t words[5] = { EMS_PAGE_BYTES / 16, 0, EMS_PHYSICAL * 2, 0, 0 };

    if (crs->Client_AL > 1) {
        return EMS_BAD_SUBFUNCTION;
    }
    if (crs->Client_AL == 1) {
        crs->Client_BX = (uint16_t)ems_free_pages(ems);
        crs->Client_DX = (uint16_t)ems->limit;
        return EMS_OK;
    }
    if (ems->denied) {
        return EMS_DENIED;
    }
    for (uint32_t i = 0; i < 5; i++) {
        ems_put_word(ems, far_of(crs->Client_ES, crs->Client_DI), i * 2, words[i]);
    }
    return EMS_OK;
}

/* 5Bh: only the set that is always there, 0. */
static enum ems_status register_sets(struct ems *ems, struct Client_Reg_Struc *crs)
{
    enum ems_status status;

    if (ems->denied) {
        return EMS_DENIED;
    }
    switch (crs->Client_AL) {
    case 0:
        if (ems->area != 0) {
            ems_get_map(ems, ems->area);
        }
        crs->Client_BL = 0;
        crs->Client_ES = (uint16_t)(ems->area >> 16);
        crs->Client_DI = (uint16_t)ems->area;
        return EMS_OK;
    case 1:
        if (crs->Client_BL != 0) {
            return EMS_NO_SETS;
        }
        if (far_of(crs->Client_ES, crs->Client_DI) != 0) {
            status = ems_set_map(ems, far_of(crs->Client_ES, crs->Client_DI));
            if (status != EMS_OK) {
                return status;
            }
        }
        ems->area = far_of(crs->Client_ES, crs->Client_DI);
        return EMS_OK;
    case 2:
        crs->Client_DX = EMS_PHYSICAL * 2;
        return EMS_OK;
    case 3:
    case 5:
        crs->Client_BL = 0;             /* none: use the memory area */
        return EMS_OK;
    case 4:
        return crs->Client_BL == 0 ? EMS_OK : EMS_NO_SETS;
    case 6:
    case 7:
    case 8:
        return crs->Client_BL == 0 ? EMS_OK : EMS_NO_DMA_SETS;
    default:
        return EMS_BAD_SUBFUNCTION;
    }
}

/* 5Dh: an operating system may keep 59h, 5Bh and this one for itself. */
static enum ems_status operating_system(struct ems *ems, struct Client_Reg_Struc *crs)
{
    bool first = ems->key == 0;

    if (crs->Client_AL > 2) {
        return EMS_BAD_SUBFUNCTION;
    }
    if (!first && far_of(crs->Client_BX, crs->Client_CX) != ems->key) {
        return EMS_DENIED;
    }
    if (crs->Client_AL == 2) {          /* back to how it was: somebody else gets the next key */
        ems->key = 0;
        ems->denied = false;
        return EMS_OK;
    }
    if (first) {
        ems->key = 0x4D4D5633u ^ (uint32_t)(uintptr_t)ems;
        ems->key |= 1;
        crs->Client_BX = (uint16_t)(ems->key >> 16);
        crs->Client_CX = (uint16_t)ems->key;
    }
    ems->denied = crs->Client_AL == 1;
    return EMS_OK;
}

/* 55h, 56h.  The structure at DS:SI: target, then length and address of a list of pages. */
static enum ems_status alter_and_go(struct ems *ems, struct Client_Reg_Struc *crs,
                                    struct ems_call *call, bool comes_back)
{
    uint32_t at = far_of(crs->Client_DS, crs->Client_SI);

    if (comes_back && crs->Client_AL == 2) {
        crs->Client_BX = EMS_CALL_STACK;
        call->target = 0;
        return EMS_OK;
    }
    if (crs->Client_AL > 1) {
        return EMS_BAD_SUBFUNCTION;
    }
    *call = (struct ems_call){ ems_dword(ems, at, 0), 0, crs->Client_DX, 0, crs->Client_AL };
    if (comes_back) {
        call->old_length = *ems_at(ems, at, 9);
        call->old_map = ems_dword(ems, at, 10);
    }
    return ems_map_many(ems, crs->Client_DX, ems_dword(ems, at, 5), *ems_at(ems, at, 4),
                        crs->Client_AL == 1);
}

void ems_returned(struct ems *ems, struct Client_Reg_Struc *crs, const struct ems_call *call)
{
    crs->Client_AH = (uint8_t)ems_map_many(ems, call->handle, call->old_map, call->old_length,
                                           call->by_segment == 1);
}

static enum ems_status pages_of(const struct ems *ems, struct Client_Reg_Struc *crs)
{
    const struct ems_handle *h = ems_handle_of(ems, crs->Client_DX);

    if (h == NULL) {
        return EMS_BAD_HANDLE;
    }
    crs->Client_BX = h->count;
    return EMS_OK;
}

static enum ems_status resize(struct ems *ems, struct Client_Reg_Struc *crs)
{
    uint16_t count = crs->Client_BX;
    enum ems_status status = ems_resize(ems, crs->Client_DX, &count);

    if (status != EMS_BAD_HANDLE) {
        crs->Client_BX = count;
    }
    return status;
}

static enum ems_status allocate(struct ems *ems, struct Client_Reg_Struc *crs)
{
    uint16_t number = 0;
    enum ems_status status = ems_allocate(ems, crs->Client_BX, &number);

    if (status == EMS_OK) {
        crs->Client_DX = number;
    }
    return status;
}

static enum ems_status serve(struct ems *ems, struct Client_Reg_Struc *crs, struct ems_call *call)
{
    switch (crs->Client_AH) {
    case 0x40:
        return EMS_OK;
    case 0x41:
        crs->Client_BX = EMS_FRAME_SEGMENT;
        return EMS_OK;
    case 0x42:
        crs->Client_BX = (uint16_t)ems_free_pages(ems);
        crs->Client_DX = (uint16_t)ems->limit;
        return EMS_OK;
    case 0x43:
        return crs->Client_BX != 0 ? allocate(ems, crs) : EMS_NO_PAGES;
    case 0x45:
        return ems_release(ems, crs->Client_DX);
    case 0x46:
        crs->Client_AL = 0x40;
        return EMS_OK;
    case 0x47:
        return ems_save(ems, crs->Client_DX);
    case 0x48:
        return ems_restore(ems, crs->Client_DX);
    case 0x4B:
        crs->Client_BX = count_handles(ems);
        return EMS_OK;
    case 0x4C:
        return pages_of(ems, crs);
    case 0x4D:
        all_pages(ems, crs);
        return EMS_OK;
    case 0x4E:
        return page_map(ems, crs);
    case 0x4F:
        return partial_map(ems, crs);
    case 0x50:
        return crs->Client_AL > 1 ? EMS_BAD_SUBFUNCTION
               : ems_map_many(ems, crs->Client_DX, far_of(crs->Client_DS, crs->Client_SI),
                              crs->Client_CX, crs->Client_AL == 1);
    case 0x51:
        return resize(ems, crs);
    case 0x52:
        return attribute(ems, crs);
    case 0x53:
        return handle_name(ems, crs);
    case 0x54:
        return directory(ems, crs);
    case 0x55:
        return alter_and_go(ems, crs, call, false);
    case 0x56:
        return alter_and_go(ems, crs, call, true);
    case 0x57:
        return crs->Client_AL > 1 ? EMS_BAD_SUBFUNCTION
               : ems_move(ems, far_of(crs->Client_DS, crs->Client_SI), crs->Client_AL == 1);
    case 0x58:
        return mappable(ems, crs);
    case 0x59:
        return hardware(ems, crs);
    case 0x5A:
        return crs->Client_AL > 1 ? EMS_BAD_SUBFUNCTION : allocate(ems, crs);
    case 0x5B:
        return register_sets(ems, crs);
    case 0x5C:
        return EMS_OK;                  /* a warm boot makes the VM anew */
    case 0x5D:
        return operating_system(ems, crs);
    default:
        return EMS_BAD_FUNCTION;
    }
}

enum ems_flow ems_interrupt(struct ems *ems, struct Client_Reg_Struc *crs, struct ems_call *call)
{
    uint8_t function = crs->Client_AH;
    enum ems_status status;

    if (function == 0x44) {             /* the frequent one */
        ems_map_one(ems, crs);
        return EMS_RETURN;
    }
    if (!ems_open(ems)) {
        crs->Client_AH = EMS_SOFTWARE;
        return EMS_RETURN;
    }
    status = serve(ems, crs, call);
    crs->Client_AH = (uint8_t)status;
    if (status != EMS_OK || (function != 0x55 && function != 0x56) || call->target == 0) {
        return EMS_RETURN;
    }
    return function == 0x55 ? EMS_JUMP : EMS_CALL;
}
