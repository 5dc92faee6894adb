/*
 * vga_mem - what a program's reads and writes at A0000h-BFFFFh do to the planes.  Pure.
 *
 * The four planes of one offset are handled as one number, plane p in byte p: latches, set/reset,
 * bit mask and functions are then 32-bit operations.  [VGA "Graphics Controller", "Sequencer"]
 *
 * In odd/even modes address A is offset A / 2 and with chain-4 it is A / 4, so that the planes are
 * packed; the real adapter leaves gaps there, which nobody sees while one way of addressing stays.
 * Sequencer 4 bit 1 (extended memory) changes nothing: all 256 KB are always there, as in QEMU.
 */
#include <string.h>
#include "vga.h"
#include "vga_mem.h"

#define RAM_ENABLE  0x02u           /* of the miscellaneous output register */

/* Bit p -> byte p */
static const uint32_t planes_of[16] = {
    0x00000000, 0x000000FF, 0x0000FF00, 0x0000FFFF, 0x00FF0000, 0x00FF00FF, 0x00FFFF00, 0x00FFFFFF,
    0xFF000000, 0xFF0000FF, 0xFF00FF00, 0xFF00FFFF, 0xFFFF0000, 0xFFFF00FF, 0xFFFFFF00, 0xFFFFFFFF,
};

static inline bool is_chained(const struct vga *vga)
{
    return vga->sequencer[4] & 8;
}

static inline bool is_odd_even(const struct vga *vga)
{
    return !(vga->sequencer[4] & 4);
}

/* What of A0000h-BFFFFh answers: [*first, *first + *bytes) from A0000h on. */
static void decoded(const struct vga *vga, uint32_t *first, uint32_t *bytes)
{
    static const uint32_t from[4] = { 0, 0, 0x10000, 0x18000 };
    static const uint32_t size[4] = { 0x20000, 0x10000, 0x8000, 0x8000 };
    unsigned map = vga->graphics[6] >> 2 & 3;

    *first = from[map];
    *bytes = size[map];
    if (vga_is_hercules(vga)) {
        *first = 0x10000;
        *bytes = vga->hercules_config & 2 ? 0x10000 : 0x8000;
    }
    if (!(vga->misc & RAM_ENABLE)) {
        *bytes = 0;
    }
}

bool vga_is_hercules(const struct vga *vga)
{
    return (vga->hercules_mode & 2) != 0 && !(vga->misc & 1);
}

static inline uint32_t load(const struct vga *vga, uint32_t o)
{
    const uint8_t *m = vga->memory;

    switch (vga->layout) {
    case VGA_CHAINED:
        return ((const uint32_t *)(const void *)m)[o];
    case VGA_TEXT:
        return ((const uint16_t *)(const void *)m)[o] | (uint32_t)m[2 * VGA_PLANE_BYTES + o] << 16
            | (uint32_t)m[3 * VGA_PLANE_BYTES + o] << 24;
    default:
        return m[o] | (uint32_t)m[VGA_PLANE_BYTES + o] << 8
            | (uint32_t)m[2 * VGA_PLANE_BYTES + o] << 16
            | (uint32_t)m[3 * VGA_PLANE_BYTES + o] << 24;
    }
}

static inline void store(struct vga *vga, uint32_t o, uint32_t value, unsigned planes)
{
    uint8_t *m = vga->memory;

    if (vga->layout == VGA_CHAINED) {
        uint32_t *word = (uint32_t *)(void *)m + o, mask = planes_of[planes];

        *word = (*word & ~mask) | (value & mask);
        vga_mark_dirty(vga, o * 4);
        return;
    }
    uint32_t stride = vga->layout == VGA_TEXT ? 2 : 1, second = stride == 2 ? 1 : VGA_PLANE_BYTES;

    if (planes & 1) {
        m[o * stride] = (uint8_t)value;
        vga_mark_dirty(vga, o * stride);
    }
    if (planes & 2) {
        m[second + o * stride] = (uint8_t)(value >> 8);
        vga_mark_dirty(vga, second + o * stride);
    }
    if (planes & 4) {
        m[2 * VGA_PLANE_BYTES + o] = (uint8_t)(value >> 16);
        vga_mark_dirty(vga, 2 * VGA_PLANE_BYTES + o);
    }
    if (planes & 8) {
        m[3 * VGA_PLANE_BYTES + o] = (uint8_t)(value >> 24);
        vga_mark_dirty(vga, 3 * VGA_PLANE_BYTES + o);
    }
}

/* Linear byte of the memory in the chained order, whatever the layout: for VBE banks CHAINED. */
static inline uint32_t chained_at(const struct vga *vga, uint32_t a)
{
    uint32_t at = a + vga->bank;

    return at < vga->memory_bytes ? at : at & (VGA_MEMORY_BYTES - 1);
}

static inline bool locate(const struct vga *vga, uint32_t *address)
{
    uint32_t first, bytes;

    decoded(vga, &first, &bytes);
    *address -= first;
    return *address < bytes;
}

/* ---- writes ------------------------------------------------------------------------------------ */

/* The data path of the graphics controller: what the planes get for a byte of the processor. */
static inline uint32_t data_path(const struct vga *vga, uint8_t value)
{
    const uint8_t *g = vga->graphics;
    uint32_t data, bit_mask = g[8], latch = vga->latch;
    unsigned rotate = g[3] & 7;

    switch (g[5] & 3) {
    case 0:
        if (rotate != 0) {
            value = (uint8_t)(value >> rotate | value << (8 - rotate));
        }
        data = value * 0x01010101u;
        if (g[1] & 15) {
            uint32_t set = planes_of[g[1] & 15];

            data = (data & ~set) | (planes_of[g[0] & 15] & set);
        }
        break;
    case 1:
        return latch;
    case 2:
        data = planes_of[value & 15];
        break;
    default:
        if (rotate != 0) {
            value = (uint8_t)(value >> rotate | value << (8 - rotate));
        }
        data = planes_of[g[0] & 15];
        bit_mask &= value;
        break;
    }
    switch (g[3] >> 3 & 3) {
    case 1: data &= latch; break;
    case 2: data |= latch; break;
    case 3: data ^= latch; break;
    default: break;
    }
    bit_mask *= 0x01010101u;
    return (data & bit_mask) | (latch & ~bit_mask);
}

void vga_write(struct vga *vga, uint32_t address, uint8_t value)
{
    uint32_t a = address - VGA_WINDOW;
    unsigned planes = vga->sequencer[2] & 15;

    if (!locate(vga, &a)) {
        return;
    }
    if (vga_is_hercules(vga)) {
        store(vga, a >> 2, value * 0x01010101u, 1u << (a & 3));
    } else if (is_chained(vga)) {
        uint32_t at = chained_at(vga, a);

        if (at >= VGA_MEMORY_BYTES) {           /* a bank of VBE, whose layout is CHAINED */
            if (planes & 1u << (a & 3)) {
                vga->memory[at] = value;
                vga_mark_dirty(vga, at);
            }
        } else {
            store(vga, at >> 2, value * 0x01010101u, planes & 1u << (at & 3));
        }
    } else if (is_odd_even(vga)) {
        store(vga, a >> 1, data_path(vga, value), planes & (a & 1 ? 0xAu : 0x5u));
    } else {
        store(vga, a & (VGA_PLANE_BYTES - 1), data_path(vga, value), planes);
    }
}

/* ---- reads --------------------------------------------------------------------------------------- */

uint8_t vga_read(struct vga *vga, uint32_t address)
{
    const uint8_t *g = vga->graphics;
    uint32_t a = address - VGA_WINDOW, latch;
    unsigned plane = g[4] & 3;

    if (!locate(vga, &a)) {
        return 0xFF;
    }
    if (vga_is_hercules(vga)) {
        return (uint8_t)(load(vga, a >> 2) >> (a & 3) * 8);
    }
    if (is_chained(vga)) {
        uint32_t at = chained_at(vga, a);

        if (at >= VGA_MEMORY_BYTES) {
            return vga->memory[at];
        }
        vga->latch = load(vga, at >> 2);
        return (uint8_t)(vga->latch >> (at & 3) * 8);
    }
    if (g[5] & 0x10) {
        plane = (plane & 2) | (a & 1);
    }
    latch = load(vga, is_odd_even(vga) ? a >> 1 : a & (VGA_PLANE_BYTES - 1));
    vga->latch = latch;
    if (!(g[5] & 8)) {
        return (uint8_t)(latch >> plane * 8);
    }
    latch = (latch ^ planes_of[g[2] & 15]) & planes_of[g[7] & 15];      /* colours that differ */
    latch |= latch >> 16;
    return (uint8_t)~(latch | latch >> 8);
}

/* ---- worked out beforehand ------------------------------------------------------------------------- */

void vga_access(const struct vga *vga, struct vga_access *x)
{
    const uint8_t *g = vga->graphics;
    unsigned planes = vga->sequencer[2] & 15, enabled = g[1] & 15;
    uint32_t first, bytes;

    decoded(vga, &first, &bytes);
    if (is_chained(vga) || is_odd_even(vga) || vga_is_hercules(vga) || vga->layout == VGA_TEXT
            || bytes > VGA_PLANE_BYTES) {
        bytes = 0;                              /* vga_read and vga_write do it */
    }
    x->origin = VGA_WINDOW + first;
    x->read_bytes = g[5] & 0x18 ? 0 : bytes;    /* colour compare, odd/even */
    x->write_bytes = g[3] & 7 ? 0 : bytes;      /* rotation */
    x->in_words = vga->layout == VGA_CHAINED;
    x->write_mode = g[5] & 3;
    x->function = g[3] >> 3 & 3;
    x->read_shift = (uint8_t)((g[4] & 3) * 8);
    x->planes = (uint8_t)planes;
    x->bit_mask = g[8];
    x->merges = x->function != 0 || g[8] != 0xFF;
    x->plane_mask = planes_of[planes];
    x->bits = g[8] * 0x01010101u;
    x->keep = ~planes_of[enabled];
    x->set = planes_of[g[0] & 15] & (x->write_mode == 3 ? 0xFFFFFFFFu : planes_of[enabled]);
    x->dirty[0] = (planes & 1u) | (planes & 2u) << 15;
    x->dirty[1] = (planes >> 2 & 1u) | (planes & 8u) << 13;
    x->dirty_page = UINT32_MAX;
}

VGA_IN_REGISTERS uint8_t vga_access_read(struct vga *vga, const struct vga_access *x, uint32_t address)
{
    uint32_t o = address - x->origin, latch;
    const uint8_t *m;

    if (o >= x->read_bytes) {
        return vga_read(vga, address);
    }
    m = vga->memory + o;
    if (x->in_words) {
        latch = ((const uint32_t *)(const void *)vga->memory)[o];
    } else {
        latch = m[0] | (uint32_t)m[VGA_PLANE_BYTES] << 8 | (uint32_t)m[2 * VGA_PLANE_BYTES] << 16
            | (uint32_t)m[3 * VGA_PLANE_BYTES] << 24;
    }
    vga->latch = latch;
    return (uint8_t)(latch >> x->read_shift);
}

static inline uint32_t merge(const struct vga_access *x, uint32_t data, uint32_t latch, uint32_t bits)
{
    if (x->function != 0) {
        data = x->function == 1 ? data & latch : x->function == 2 ? data | latch : data ^ latch;
    }
    return latch ^ ((data ^ latch) & bits);
}

VGA_IN_REGISTERS void vga_access_write(struct vga *vga, struct vga_access *x, uint32_t address,
                                       uint8_t value)
{
    uint32_t o = address - x->origin, data, page = o >> VGA_PAGE_SHIFT;
    uint8_t *m;

    if (o >= x->write_bytes) {
        vga_write(vga, address, value);
        return;
    }
    if (x->write_mode == 0) {
        data = (value * 0x01010101u & x->keep) | x->set;
        if (x->merges) {
            data = merge(x, data, vga->latch, x->bits);
        }
    } else if (x->write_mode == 1) {
        data = vga->latch;
    } else if (x->write_mode == 2) {
        data = merge(x, planes_of[value & 15], vga->latch, x->bits);
    } else {
        data = merge(x, x->set, vga->latch, (x->bit_mask & value) * 0x01010101u);
    }
    if (x->in_words) {
        uint32_t *word = (uint32_t *)(void *)vga->memory + o;

        *word ^= (*word ^ data) & x->plane_mask;
        vga_mark_dirty(vga, o * 4);
        return;
    }
    m = vga->memory + o;
    if (x->planes == 15) {
        m[0] = (uint8_t)data;
        m[VGA_PLANE_BYTES] = (uint8_t)(data >> 8);
        m[2 * VGA_PLANE_BYTES] = (uint8_t)(data >> 16);
        m[3 * VGA_PLANE_BYTES] = (uint8_t)(data >> 24);
    } else {
        for (unsigned p = 0, left = x->planes; left != 0; p++, left >>= 1, data >>= 8) {
            if (left & 1) {
                m[p * VGA_PLANE_BYTES] = (uint8_t)data;
            }
        }
    }
    if (page != x->dirty_page) {
        x->dirty_page = page;
        vga->dirty[0] |= x->dirty[0] << page;
        vga->dirty[1] |= x->dirty[1] << page;
    }
}

/* ---- many bytes ---------------------------------------------------------------------------------- */

/* A plane of the planar layout; the others have no bytes in a row. */
static uint8_t *plane_of(const struct vga *vga, unsigned plane)
{
    return vga->memory + plane * VGA_PLANE_BYTES;
}

/* Is memory addressed and kept plane by plane, and are these bytes inside, without wrapping? */
static bool in_planes(const struct vga *vga, uint32_t *address, uint32_t bytes)
{
    uint32_t a = *address - VGA_WINDOW;

    if (vga->layout != VGA_PLANAR || is_chained(vga) || is_odd_even(vga) || vga_is_hercules(vga)
            || bytes > VGA_PLANE_BYTES || !locate(vga, &a) || a + bytes > VGA_PLANE_BYTES) {
        return false;
    }
    *address = a;
    return true;
}

static void mark_planes(struct vga *vga, uint32_t a, uint32_t bytes, unsigned planes)
{
    for (unsigned p = 0; p < 4; p++) {
        for (uint32_t page = a >> VGA_PAGE_SHIFT;
                (planes >> p & 1) && page <= (a + bytes - 1) >> VGA_PAGE_SHIFT; page++) {
            vga_mark_dirty(vga, p * VGA_PLANE_BYTES + (page << VGA_PAGE_SHIFT));
        }
    }
}

void vga_fill(struct vga *vga, uint32_t address, uint8_t value, uint32_t bytes)
{
    unsigned planes = vga->sequencer[2] & 15;
    uint32_t a = address, data, first, size;

    decoded(vga, &first, &size);
    if (bytes < 4 || address - VGA_WINDOW - first + bytes > size || !in_planes(vga, &a, bytes)) {
        for (; bytes > 0; bytes--, address++) {
            vga_write(vga, address, value);
        }
        return;
    }
    data = data_path(vga, value);                   /* for all: a write leaves the latches alone */
    for (unsigned p = 0; p < 4; p++) {
        if (planes >> p & 1) {
            memset(plane_of(vga, p) + a, (uint8_t)(data >> p * 8), bytes);
        }
    }
    mark_planes(vga, a, bytes, planes);
}

void vga_move(struct vga *vga, uint32_t to, uint32_t from, uint32_t bytes)
{
    unsigned planes = vga->sequencer[2] & 15;
    uint32_t a = to, b = from, first, size;

    decoded(vga, &first, &size);
    if (bytes < 4 || to - VGA_WINDOW - first + bytes > size || from - VGA_WINDOW - first + bytes > size
            || (vga->graphics[5] & 3) != 1 || !in_planes(vga, &a, bytes) || !in_planes(vga, &b, bytes)) {
        for (; bytes > 0; bytes--) {
            vga_write(vga, to++, vga_read(vga, from++));
        }
        return;
    }
    vga->latch = load(vga, b + bytes - 1);          /* unless that is written before it is read */
    for (unsigned p = 0; p < 4; p++) {
        uint8_t *plane = plane_of(vga, p);

        if (a <= b || a >= b + bytes) {             /* no byte is read after it was written */
            if (planes >> p & 1) {
                memmove(plane + a, plane + b, bytes);
            }
            continue;
        }
        for (uint32_t i = 0; (planes >> p & 1) && i < bytes; i++) {
            if (i + 1 == bytes) {
                vga->latch = (vga->latch & ~(0xFFu << p * 8)) | (uint32_t)plane[b + i] << p * 8;
            }
            plane[a + i] = plane[b + i];
        }
    }
    mark_planes(vga, a, bytes, planes);
}

/* ---- memory without traps --------------------------------------------------------------------------- */

/* Does a write put the byte itself into the planes, whatever was there and in the latches? */
static bool writes_plainly(const struct vga *vga, unsigned planes)
{
    const uint8_t *g = vga->graphics;

    return (g[5] & 3) == 0 && (g[3] & 0x1F) == 0 && g[8] == 0xFF && (g[1] & planes) == 0;
}

/*
 * vga_plain - is the window plain memory as things are?
 *
 * Out:   true: view says which pages show what, once memory has view->layout
 */
bool vga_plain(const struct vga *vga, struct vga_view *view)
{
    const uint8_t *g = vga->graphics;
    unsigned planes = vga->sequencer[2] & 15;
    uint32_t first, bytes;

    decoded(vga, &first, &bytes);
    view->first = (uint8_t)(first >> VGA_PAGE_SHIFT);
    view->pages = (uint8_t)(bytes >> VGA_PAGE_SHIFT);
    view->at = 0;
    view->wrap = VGA_MEMORY_BYTES;
    if (bytes == 0) {
        return false;
    }
    if (vga_is_hercules(vga)) {
        view->layout = VGA_CHAINED;
        return true;
    }
    if (is_chained(vga)) {
        view->layout = VGA_CHAINED;
        view->at = vga->bank;
        return planes == 15 && vga->bank + bytes <= vga->memory_bytes
            && vga->bank % (1u << VGA_PAGE_SHIFT) == 0;
    }
    if (is_odd_even(vga)) {
        view->layout = VGA_TEXT;
        return planes == 3 && writes_plainly(vga, 3) && (g[5] & 0x18) == 0x10 && !(g[4] & 2);
    }
    unsigned plane = g[4] & 3;

    view->layout = vga->layout == VGA_TEXT && plane >= 2 ? VGA_TEXT : VGA_PLANAR;
    view->at = plane * VGA_PLANE_BYTES;
    view->wrap = VGA_PLANE_BYTES;
    return planes == 1u << plane && writes_plainly(vga, planes) && (g[5] & 0x18) == 0;
}
