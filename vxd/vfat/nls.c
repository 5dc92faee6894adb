/*
 * nls.c - the OEM code page in Unicode and back, and upper case.  [Unicode]
 */
#include "nls.h"

const uint16_t nls_437[128] = {
    0x00C7, 0x00FC, 0x00E9, 0x00E2, 0x00E4, 0x00E0, 0x00E5, 0x00E7,
    0x00EA, 0x00EB, 0x00E8, 0x00EF, 0x00EE, 0x00EC, 0x00C4, 0x00C5,
    0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2, 0x00FB, 0x00F9,
    0x00FF, 0x00D6, 0x00DC, 0x00A2, 0x00A3, 0x00A5, 0x20A7, 0x0192,
    0x00E1, 0x00ED, 0x00F3, 0x00FA, 0x00F1, 0x00D1, 0x00AA, 0x00BA,
    0x00BF, 0x2310, 0x00AC, 0x00BD, 0x00BC, 0x00A1, 0x00AB, 0x00BB,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556,
    0x2555, 0x2563, 0x2551, 0x2557, 0x255D, 0x255C, 0x255B, 0x2510,
    0x2514, 0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0x255E, 0x255F,
    0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256C, 0x2567,
    0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256B,
    0x256A, 0x2518, 0x250C, 0x2588, 0x2584, 0x258C, 0x2590, 0x2580,
    0x03B1, 0x00DF, 0x0393, 0x03C0, 0x03A3, 0x03C3, 0x00B5, 0x03C4,
    0x03A6, 0x0398, 0x03A9, 0x03B4, 0x221E, 0x03C6, 0x03B5, 0x2229,
    0x2261, 0x00B1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00F7, 0x2248,
    0x00B0, 0x2219, 0x00B7, 0x221A, 0x207F, 0x00B2, 0x25A0, 0x00A0,
};

/* The way back: the characters of 80h..FFh in ascending order of their Unicode. */
struct back { uint16_t uni; uint8_t oem; };

uint16_t oem_to_uni[256];           /* nls_select() */
static struct back back[128];       /* nls_select() */
static bool selected;               /* some code page is active; nls_select() */

void nls_select(const uint16_t high[128])
{
    for (unsigned i = 0; i < 128; i++) {
        unsigned at = i;

        oem_to_uni[i] = (uint16_t)i;
        oem_to_uni[128 + i] = high[i];
        for (; at > 0 && back[at - 1].uni > high[i]; at--) {
            back[at] = back[at - 1];
        }
        back[at] = (struct back){ high[i], (uint8_t)(128 + i) };
    }
    selected = true;
}

uint8_t uni_to_oem(uint16_t ch)
{
    unsigned low = 0, high = 128;

    if (ch < 0x80) {
        return (uint8_t)ch;
    }
    if (!selected) {
        nls_select(nls_437);
    }
    while (low < high) {
        unsigned middle = (low + high) / 2;

        if (back[middle].uni < ch) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < 128 && back[low].uni == ch ? back[low].oem : 0;
}

/* Letters from first to last; step 1: upper case is `shift` below.  Step 2: capital and small take turns,
 * the first of the range is a capital. */
struct letters { uint16_t first, last; uint8_t step; uint16_t shift; };

static const struct letters letters[] = {
    { 0x00E0, 0x00F6, 1, 0x20 }, { 0x00F8, 0x00FE, 1, 0x20 },
    { 0x0100, 0x012F, 2, 0 }, { 0x0132, 0x0137, 2, 0 }, { 0x0139, 0x0148, 2, 0 }, { 0x014A, 0x0177, 2, 0 },
    { 0x0179, 0x017E, 2, 0 }, { 0x01CD, 0x01DC, 2, 0 }, { 0x01DE, 0x01EF, 2, 0 }, { 0x01F4, 0x01F5, 2, 0 },
    { 0x01FA, 0x0217, 2, 0 },
    { 0x03AD, 0x03AF, 1, 0x25 }, { 0x03B1, 0x03C1, 1, 0x20 }, { 0x03C3, 0x03CB, 1, 0x20 },
    { 0x03CD, 0x03CE, 1, 0x3F }, { 0x03E2, 0x03EF, 2, 0 },
    { 0x0430, 0x044F, 1, 0x20 }, { 0x0451, 0x045C, 1, 0x50 }, { 0x045E, 0x045F, 1, 0x50 },
    { 0x0460, 0x0481, 2, 0 }, { 0x0490, 0x04BF, 2, 0 }, { 0x04C1, 0x04C4, 2, 0 }, { 0x04D0, 0x04EB, 2, 0 },
    { 0x04EE, 0x04F5, 2, 0 }, { 0x04F8, 0x04F9, 2, 0 },
    { 0x0561, 0x0586, 1, 0x30 }, { 0x1E00, 0x1E95, 2, 0 }, { 0x1EA0, 0x1EF9, 2, 0 },
    { 0x2170, 0x217F, 1, 0x10 }, { 0x24D0, 0x24E9, 1, 0x1A }, { 0xFF41, 0xFF5A, 1, 0x20 },
};

uint16_t uni_upper(uint16_t ch)
{
    unsigned low = 0, high = sizeof(letters) / sizeof(letters[0]);

    if (ch < 0x80) {
        return ch >= 'a' && ch <= 'z' ? (uint16_t)(ch - 0x20) : ch;
    }
    switch (ch) {               /* letters that stand alone */
    case 0x00FF: return 0x0178;
    case 0x03AC: return 0x0386;
    case 0x03C2: return 0x03A3;
    case 0x03CC: return 0x038C;
    default: break;
    }
    while (low < high) {        /* the first range that does not end before it */
        unsigned middle = (low + high) / 2;

        if (letters[middle].last < ch) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == sizeof(letters) / sizeof(letters[0]) || ch < letters[low].first) {
        return ch;
    }
    if (letters[low].step == 1) {
        return (uint16_t)(ch - letters[low].shift);
    }
    return (uint16_t)((ch - letters[low].first) & 1 ? ch - 1 : ch);
}
