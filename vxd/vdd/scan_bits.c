/*
 * scan_bits - lines of graphics modes: planes and bytes become pixels.  Pure.
 */
#include <string.h>
#include "scan.h"

#define ONE(i) ((i) >> 3 & 1u) | ((i) >> 2 & 1u) << 8 | ((i) >> 1 & 1u) << 16 | ((i) & 1u) << 24
const uint32_t scan_nibble[16] = {      /* little endian: the leftmost pixel is the lowest byte */
    ONE(0u), ONE(1u), ONE(2u), ONE(3u), ONE(4u), ONE(5u), ONE(6u), ONE(7u),
    ONE(8u), ONE(9u), ONE(10u), ONE(11u), ONE(12u), ONE(13u), ONE(14u), ONE(15u) };

/* The counter steps with every, every second or every fourth character clock. */
static unsigned clock_shift(const struct scan *scan)
{
    return scan->underline & 0x20 ? 2 : scan->mode_control >> 3 & 1;
}

/* Eight pixels from a byte of each plane. */
static inline void eight(uint8_t *to, uint8_t p0, uint8_t p1, uint8_t p2, uint8_t p3)
{
    const uint32_t *nibble = scan_nibble;

    scan_store(to, nibble[p0 >> 4] | nibble[p1 >> 4] << 1 | nibble[p2 >> 4] << 2 | nibble[p3 >> 4] << 3);
    scan_store(to + 4, nibble[p0 & 15] | nibble[p1 & 15] << 1 | nibble[p2 & 15] << 2
                       | nibble[p3 & 15] << 3);
}

/* One character more than is seen, for panning. */
static void planar(const struct scan *scan, const struct scan_row *row, uint8_t *to)
{
    unsigned shift = clock_shift(scan), count = scan->characters + 1;
    uint32_t address = scan_address(scan, row->counter, row->row_scan);
    const struct vga_planes *planes = &scan->planes;

    if (shift == 0 && (scan->mode_control & 3) == 3 && address + count <= 0x10000
            && (planes->stride[0] & planes->stride[1] & planes->stride[2] & planes->stride[3] & 1)) {
        const uint8_t *p0 = planes->base[0] + address, *p1 = planes->base[1] + address;
        const uint8_t *p2 = planes->base[2] + address, *p3 = planes->base[3] + address;

        for (unsigned i = 0; i < count; i++, to += 8) {
            eight(to, p0[i], p1[i], p2[i], p3[i]);
        }
        return;
    }
    for (unsigned i = 0; i < count; i++, to += 8) {
        address = scan_address(scan, row->counter + (i >> shift), row->row_scan);
        eight(to, scan_byte(scan, 0, address), scan_byte(scan, 1, address),
              scan_byte(scan, 2, address), scan_byte(scan, 3, address));
    }
}

/* Four pixels of two bits from a byte of plane 0; plane 2 has their upper bits. */
static uint32_t pairs_of(uint8_t low, uint8_t high)
{
    uint32_t four = 0;

    for (unsigned i = 0; i < 4; i++) {
        unsigned shift = 6 - 2 * i;

        four |= ((low >> shift & 3u) | (high >> shift & 3u) << 2) << 8 * i;
    }
    return four;
}

static void pairs(const struct scan *scan, const struct scan_row *row, uint8_t *to)
{
    unsigned shift = clock_shift(scan);

    for (unsigned i = 0; i <= scan->characters; i++, to += 8) {
        uint32_t address = scan_address(scan, row->counter + (i >> shift), row->row_scan);

        scan_store(to, pairs_of(scan_byte(scan, 0, address), scan_byte(scan, 2, address)));
        scan_store(to + 4, pairs_of(scan_byte(scan, 1, address), scan_byte(scan, 3, address)));
    }
}

/* The VM's own memory when a line lies in it as it is shown. */
static const uint8_t *bytes_in_place(const struct scan *scan, const struct scan_row *row)
{
    const struct vga_planes *planes = &scan->planes;
    uint32_t first = row->counter & 0xFFFF;

    if ((scan->mode_control & 3) != 3 || clock_shift(scan) != 0 || first + scan->characters >= 0x10000) {
        return NULL;
    }
    for (unsigned plane = 0; plane < 4; plane++) {
        if (planes->stride[plane] != 4 || planes->base[plane] != planes->base[0] + plane) {
            return NULL;
        }
    }
    return planes->base[0] + first * 4 + row->pan;
}

static void bytes(const struct scan *scan, const struct scan_row *row, uint8_t *to)
{
    unsigned shift = clock_shift(scan), count = scan->characters + 1;
    uint32_t address = scan_address(scan, row->counter, row->row_scan);
    const struct vga_planes *planes = &scan->planes;

    if (shift == 0 && (scan->mode_control & 3) == 3 && address + count <= 0x10000
            && (planes->stride[0] & planes->stride[1] & planes->stride[2] & planes->stride[3] & 1)) {
        const uint8_t *p0 = planes->base[0] + address, *p1 = planes->base[1] + address;
        const uint8_t *p2 = planes->base[2] + address, *p3 = planes->base[3] + address;

        for (unsigned i = 0; i < count; i++, to += 4) {
            scan_store(to, p0[i] | (uint32_t)p1[i] << 8 | (uint32_t)p2[i] << 16 | (uint32_t)p3[i] << 24);
        }
        return;
    }
    for (unsigned i = 0; i < count; i++, to += 4) {
        address = scan_address(scan, row->counter + (i >> shift), row->row_scan);
        for (unsigned plane = 0; plane < 4; plane++) {
            to[plane] = scan_byte(scan, plane, address);
        }
    }
}

static void hercules(const struct scan *scan, unsigned line, uint8_t *to)
{
    uint32_t address = scan->start + (line & 3) * 0x2000 + (line >> 2) * (scan->width / 8);

    for (unsigned i = 0; i < scan->width / 8; i++, address++, to += 8) {
        eight(to, scan_byte(scan, address & 3, address >> 2), 0, 0, 0);
    }
}

const uint8_t *scan_line(const struct scan *scan, unsigned line, uint8_t *buffer)
{
    struct scan_row row;

    if (scan->kind == SCAN_LINEAR) {
        return scan->linear.memory + line * scan->linear.pitch;
    }
    if (scan->kind == SCAN_HERCULES) {
        hercules(scan, line, buffer);
        return buffer;
    }
    scan_row(scan, line, &row);
    if (scan->kind == SCAN_PLANAR) {
        planar(scan, &row, buffer);
    } else if (scan->kind == SCAN_PAIRS) {
        pairs(scan, &row, buffer);
    } else {
        const uint8_t *in_place = bytes_in_place(scan, &row);

        if (in_place != NULL) {
            return in_place;
        }
        bytes(scan, &row, buffer);
    }
    return buffer + row.pan;
}
