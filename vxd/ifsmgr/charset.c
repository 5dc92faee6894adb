/*
 * charset.c - Unicode, the OEM code page and Windows's.  Pure.
 *
 * MS-DOS's code page and capital letters are VFAT's (nls.h); 1252: [Unicode VENDORS/MICSFT/WINDOWS/CP1252.TXT].
 */
#include <string.h>
#include "charset.h"

static const uint16_t ansi_80[32] = {
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
    0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0, 0x017E, 0x0178 };

uint16_t uni_of_bcs(uint8_t ch, uint32_t set)
{
    if (set != BCS_WANSI) {
        if (oem_to_uni['A'] == 0) {
            nls_select(nls_437);        /* nobody has asked before */
        }
        return oem_to_uni[ch];
    }
    return ch >= 0x80 && ch < 0xA0 ? ansi_80[ch - 0x80] : ch;
}

int bcs_of_uni(uint16_t unit, uint32_t set)
{
    int ch;

    if (unit < 0x7F) {
        return unit;
    }
    if (set != BCS_WANSI) {
        ch = uni_to_oem(unit);
        return ch != 0 ? ch : -1;
    }
    if (unit < 0x100) {
        return unit < 0x80 || unit >= 0xA0 ? unit : -1;
    }
    for (unsigned i = 0; i < 32; i++) {
        if (ansi_80[i] == unit) {
            return (int)(0x80 + i);
        }
    }
    return -1;
}

/* ---- strings ---- */

static uint64_t result(uint32_t bytes, uint32_t flags)
{
    return (uint64_t)flags << 32 | bytes;
}

uint64_t charset_to_bcs(uint8_t *bcs, const uint16_t *uni, uint32_t bytes, uint32_t max, uint32_t set)
{
    uint32_t flags = 0, n = 0;

    for (uint32_t i = 0; i < bytes / 2; i++) {
        int ch = bcs_of_uni(uni[i], set);

        if (n == max) {
            return result(n, flags | MAP_FLAG_TRUNCATE);
        }
        flags |= ch < 0 ? MAP_FLAG_LOSS : 0;
        bcs[n++] = ch < 0 ? '_' : (uint8_t)ch;
    }
    return result(n, flags);
}

uint64_t charset_path_to_bcs(uint8_t *bcs, const PathElement *element, uint32_t max, uint32_t set)
{
    uint32_t flags = 0, n = 0;

    if (element->pe_length == 0 && max > 0) {
        bcs[0] = '\\';          /* the root */
        return result(1, 0);
    }
    while (element->pe_length >= sizeof element->pe_length) {
        uint64_t part;

        if (n == max) {
            return result(n, flags | MAP_FLAG_TRUNCATE);
        }
        bcs[n++] = '\\';
        part = charset_to_bcs(bcs + n, element->pe_unichars, element->pe_length - 2u, max - n, set);
        n += (uint32_t)part;
        flags |= (uint32_t)(part >> 32);
        if (flags & MAP_FLAG_TRUNCATE) {
            break;
        }
        element = IFSNextElement(element);
    }
    return result(n, flags);
}

uint64_t charset_to_uni(uint16_t *uni, const uint8_t *bcs, uint32_t bytes, uint32_t set)
{
    uint32_t flags = 0;

    for (uint32_t i = 0; i < bytes; i++) {
        uni[i] = uni_of_bcs(bcs[i], set);
        if (uni[i] == 0 && bcs[i] != 0) {
            uni[i] = '_';
            flags |= MAP_FLAG_LOSS;
        }
    }
    return result(bytes * 2, flags);
}

uint64_t charset_translate(uint8_t *to, const uint8_t *from, uint32_t to_set, uint32_t from_set,
                           uint32_t max, bool upper)
{
    uint32_t flags = 0, n = 0;

    for (; *from != 0; from++) {
        uint16_t unit = uni_of_bcs(*from, from_set);
        int ch = unit == 0 ? -1 : bcs_of_uni(upper ? uni_upper(unit) : unit, to_set);

        if (ch < 0 && upper && unit != 0) {
            ch = bcs_of_uni(unit, to_set);      /* no capital there: as it is */
        }
        if (n == max) {
            return result(n, flags | MAP_FLAG_TRUNCATE);
        }
        flags |= ch < 0 ? MAP_FLAG_LOSS : 0;
        to[n++] = ch < 0 ? '_' : (uint8_t)ch;
    }
    return result(n, flags);
}

/* ---- tables for those who cannot call ---- */

static uint16_t ansi_to_uni[256];       /* this and the rest: written by charset_tables, the first time */
static struct { uint16_t unit; uint8_t ch; } oem_back[256], ansi_back[256];
static int16_t delta[256];              /* what the capital letter is below the small one */
static uint8_t delta_index[256];
static _ConvTables tables;

static void fill_back(const uint16_t *to_uni, void *pairs)
{
    uint8_t *p = pairs;

    for (unsigned ch = 0; ch < 256; ch++, p += 4) {
        memcpy(p, &to_uni[ch], 2);
        p[2] = (uint8_t)ch;
    }
}

const _ConvTables *charset_tables(void)
{
    for (unsigned ch = 0; ch < 256; ch++) {
        ansi_to_uni[ch] = uni_of_bcs((uint8_t)ch, BCS_WANSI);
        delta[ch] = (int16_t)(ch - uni_upper((uint16_t)ch));
        delta_index[ch] = (uint8_t)ch;
    }
    fill_back(oem_to_uni, oem_back);
    fill_back(ansi_to_uni, ansi_back);
    tables = (_ConvTables){ 6, ansi_back, oem_back, ansi_to_uni, oem_to_uni, delta, delta_index };
    return &tables;
}
