/*
 * names.c - 8.3 names in their forms, and how one is made of a long name.  Pure.
 */
#include <string.h>
#include "names.h"
#include "charset.h"

static void clear(uint16_t *fcb)
{
    for (unsigned i = 0; i < FCB_UNITS; i++) {
        fcb[i] = ' ';
    }
}

static bool in_text(const char *text, uint16_t unit)
{
    while (*text != 0 && (uint8_t)*text != unit) {
        text++;
    }
    return *text != 0;
}

/* One unit of a long name as a basis has it. */
static uint16_t basis_unit(uint16_t unit, uint32_t *flags)
{
    uint16_t upper = uni_upper(unit);
    int ch = bcs_of_uni(upper, BCS_OEM);

    if (ch < 0) {
        upper = unit;           /* its capital letter is in no OEM code page, it may be */
        ch = bcs_of_uni(upper, BCS_OEM);
    }
    if (upper != unit) {
        *flags |= BASIS_UPCASE;
    }
    if (ch < 0x20 || in_text("+,;=[]\"*/:<>?\\|", upper)) {
        *flags |= BASIS_LOSS;
        return '_';
    }
    if (ch > 0x80) {
        *flags |= BASIS_EXT;
    }
    return upper;
}

/* Up to `max` units of name[from, to); *flags. */
static void basis_part(uint16_t *part, unsigned max, const uint16_t *name, uint32_t from, uint32_t to,
                       uint32_t *flags)
{
    unsigned n = 0;

    for (uint32_t i = from; i < to; i++) {
        if (name[i] == ' ' || name[i] == '\t') {
            *flags |= BASIS_LOSS;
        } else if (n == max) {
            *flags |= BASIS_TRUNC;
        } else {
            part[n++] = basis_unit(name[i], flags);
        }
    }
}

uint32_t names_create_basis(uint16_t *basis, const uint16_t *name, uint32_t bytes)
{
    uint32_t flags = 0, from = 0, to = bytes / 2, first, last;

    clear(basis);
    while (from < to && (name[from] == '.' || name[from] == ' ')) {
        from++;
        flags |= BASIS_LOSS;
    }
    while (to > from && (name[to - 1] == '.' || name[to - 1] == ' ')) {
        to--;
    }
    for (first = from; first < to && name[first] != '.'; first++) {
    }
    for (last = to; last > first && name[last - 1] != '.'; last--) {
    }
    basis_part(basis, 8, name, from, first, &flags);
    if (first < to) {
        if (last - 1 != first) {
            flags |= BASIS_TRUNC;       /* what stands between the dots */
        }
        basis_part(basis + 8, 3, name, last, to, &flags);
    }
    return flags;
}

static unsigned primary_units(const uint16_t *fcb)
{
    unsigned n = 8;

    while (n > 0 && fcb[n - 1] == ' ') {
        n--;
    }
    return n;
}

static bool same(const uint16_t *a, const uint16_t *b, unsigned units)
{
    return memcmp(a, b, units * sizeof *a) == 0;
}

/* The number behind the last '~' of a primary name, 0 = it has none; *at = where it stands. */
static uint32_t tail_of(const uint16_t *name, unsigned *at)
{
    unsigned end = primary_units(name), i = end;
    uint32_t tail = 0;

    while (i > 0 && name[i - 1] >= '0' && name[i - 1] <= '9') {
        i--;
    }
    if (i == 0 || i == end || name[i - 1] != '~' || name[i] == '0') {
        return 0;
    }
    *at = i - 1;
    for (; i < end; i++) {
        tail = tail * 10 + (uint32_t)(name[i] - '0');
    }
    return tail;
}

uint32_t names_match_basis(const uint16_t *basis, const uint16_t *name)
{
    unsigned at, units = primary_units(basis), room;
    uint32_t tail;

    if (same(basis, name, FCB_UNITS)) {
        return 0xFFFFFFFF;
    }
    tail = tail_of(name, &at);
    if (tail == 0 || !same(basis + 8, name + 8, 3)) {
        return 0;
    }
    room = 8 - (primary_units(name) - at);
    return at == (units < room ? units : room) && same(basis, name, at) ? tail : 0;
}

bool names_append_tail(uint16_t *basis, uint32_t tail)
{
    uint16_t digits[8];
    unsigned n = 0, at = primary_units(basis);

    if (tail == 0 || tail > 9999999) {
        return false;
    }
    for (; tail != 0; tail /= 10) {
        digits[n++] = (uint16_t)('0' + tail % 10);
    }
    at = at < 7 - n ? at : 7 - n;
    basis[at++] = '~';
    while (n > 0) {
        basis[at++] = digits[--n];
    }
    while (at < 8) {
        basis[at++] = ' ';
    }
    return true;
}

uint32_t names_fcb_to_short(uint16_t *name, const uint16_t *fcb, bool trail_dot)
{
    unsigned n = primary_units(fcb), ext = 3;

    memcpy(name, fcb, n * sizeof *name);
    while (ext > 0 && fcb[8 + ext - 1] == ' ') {
        ext--;
    }
    if (ext > 0 || (trail_dot && name[0] != '.')) {
        name[n++] = '.';
    }
    memcpy(name + n, fcb + 8, ext * sizeof *name);
    return (n + ext) * 2;
}

/* False: it does not fit, and is cut. */
static bool to_fcb(uint16_t *fcb, const uint16_t *name, uint32_t bytes, bool lossy)
{
    uint32_t units = bytes / 2, at = 0, end = 8;
    bool dots = units > 0 && name[0] == '.', fits = true;   /* "." and ".." */

    clear(fcb);
    for (uint32_t i = 0; i < units; i++) {
        uint16_t unit = name[i];

        if (unit == '.' && !dots) {
            fits = fits && end == 8;
            at = 8;
            end = FCB_UNITS;
            continue;
        }
        if (at == end) {
            fits = false;
            continue;
        }
        fcb[at++] = lossy && bcs_of_uni(unit, BCS_OEM) < 0 ? '_' : unit;
    }
    return fits;
}

uint32_t names_short_to_fcb(uint16_t *fcb, const uint16_t *name, uint32_t bytes)
{
    (void)to_fcb(fcb, name, bytes, false);      /* too long is cut: there is no other answer */
    return FCB_UNITS * 2;
}

bool names_short_to_lossy(uint16_t *fcb, const uint16_t *name, uint32_t bytes)
{
    return bytes >= 2 && to_fcb(fcb, name, bytes, true);
}

/* ---- what a function of INT 21h may answer ---- */

/* Function, errors that it is documented to return, the last one stands for all others [RBIL 2139 ...]. */
static const struct { uint8_t function, errors[7]; } mapped[] = {
    { 0x39, { 3, 5 } }, { 0x3A, { 3, 16, 5 } }, { 0x3B, { 3 } }, { 0x3C, { 3, 4, 5 } },
    { 0x3D, { 1, 2, 3, 4, 12, 5 } }, { 0x3E, { 6 } }, { 0x3F, { 6, 5 } }, { 0x40, { 6, 5 } },
    { 0x41, { 2, 3, 5 } }, { 0x42, { 6, 1 } }, { 0x43, { 1, 2, 3, 5 } }, { 0x44, { 1, 6, 13, 15, 5 } },
    { 0x45, { 4, 6 } }, { 0x46, { 4, 6 } }, { 0x47, { 15 } }, { 0x48, { 7, 8 } }, { 0x49, { 7, 9 } },
    { 0x4A, { 7, 8, 9 } }, { 0x4B, { 1, 2, 8, 10, 11, 5 } }, { 0x4E, { 2, 3, 18 } }, { 0x4F, { 18 } },
    { 0x56, { 2, 3, 17, 5 } }, { 0x57, { 6, 1 } }, { 0x58, { 1 } }, { 0x5A, { 3, 4, 5 } },
    { 0x5B, { 3, 4, 80, 5 } } };

unsigned names_mapped_error(unsigned function, unsigned error)
{
    for (unsigned i = 0; error != 0 && i < sizeof mapped / sizeof mapped[0]; i++) {
        const uint8_t *allowed = mapped[i].errors;

        if (mapped[i].function != function) {
            continue;
        }
        while (*allowed != error && allowed[1] != 0) {
            allowed++;
        }
        return *allowed;
    }
    return error;       /* newer functions return what there is */
}
