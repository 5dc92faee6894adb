/*
 * scan_copy - a picture as data: text cells, or lines of blue, green, red.  Pure.
 */
#include <string.h>
#include "scan_copy.h"

static uint32_t eight_bits(uint32_t value, unsigned bits)       /* of 5 or 6 */
{
    return value << (8 - bits) | value >> (2 * bits - 8);
}

/* 00RRGGBB of a pixel of 15 to 32 bits */
uint32_t scan_direct_colour(const uint8_t *at, unsigned bits)
{
    uint32_t value = at[0] | (uint32_t)at[1] << 8;

    if (bits == 15) {
        return eight_bits(value >> 10 & 31, 5) << 16 | eight_bits(value >> 5 & 31, 5) << 8
            | eight_bits(value & 31, 5);
    }
    if (bits == 16) {
        return eight_bits(value >> 11, 5) << 16 | eight_bits(value >> 5 & 63, 6) << 8
            | eight_bits(value & 31, 5);
    }
    return value | (uint32_t)at[2] << 16;
}

/* The first line of a row of cells; scan->lines: there is no such row. */
static unsigned line_of_row(const struct scan *scan, unsigned row)
{
    unsigned line = 0;

    while (row-- != 0 && line < scan->lines) {
        line = scan_text_row_end(scan, line);
    }
    return line;
}

unsigned scan_copy_rows(const struct scan *scan)
{
    unsigned rows = 0, line = 0;

    while (scan->kind == SCAN_TEXT && line < scan->lines) {
        line = scan_text_row_end(scan, line);
        rows++;
    }
    return rows;
}

/*
 * scan_copy_text - characters and attributes of a row
 *
 * Out:   number of cells written, two bytes each; 0 = no such row, or graphics
 */
unsigned scan_copy_text(const struct scan *scan, unsigned row, uint8_t *cells, unsigned columns)
{
    unsigned line = scan->kind == SCAN_TEXT ? line_of_row(scan, row) : scan->lines;
    struct scan_row at;
    const uint8_t *now;

    if (line >= scan->lines) {
        return 0;
    }
    columns = columns > scan->characters ? scan->characters : columns;
    scan_row(scan, line, &at);
    now = scan_text_cells(scan, at.counter, columns, cells);
    if (now != cells) {
        memcpy(cells, now, columns * 2);
    }
    return columns;
}

static const uint8_t *text_line(const struct scan *scan, unsigned line, uint8_t *buffer)
{
    const uint8_t *cells;
    struct scan_row row;

    scan_row(scan, line, &row);
    cells = scan_text_cells(scan, row.counter, scan->characters + 1, buffer + SCAN_MAX_WIDTH + 32);
    for (unsigned i = 0; i <= scan->characters; i++) {
        bool cursor = ((row.counter + i) & 0xFFFF) == scan->cursor;

        scan_text_cell(scan, scan_text_looks(scan, cells[2 * i], cells[2 * i + 1], cursor), row.row_scan,
                       buffer + i * scan->dots);
    }
    return buffer + row.pan;
}

/*
 * scan_copy_line - the pixels of a line
 *
 * In:    buffer = SCAN_COPY_BUFFER bytes
 * Out:   number of pixels written; 0 = no such line
 */
unsigned scan_copy_line(const struct scan *scan, unsigned line, uint8_t *to, unsigned pixels,
                        uint8_t *buffer)
{
    const uint8_t *from;

    if (line >= scan->lines) {
        return 0;
    }
    pixels = pixels > scan->width ? scan->width : pixels;
    from = scan->kind == SCAN_TEXT ? text_line(scan, line, buffer) : scan_line(scan, line, buffer);
    for (unsigned x = 0; x < pixels; x++, from += scan->pixel_bytes, to += 3) {
        uint32_t rgb = scan->pixel_bytes == 1 ? scan->colours[from[0]]
                                              : scan_direct_colour(from, scan->linear.bits);

        to[0] = (uint8_t)rgb;
        to[1] = (uint8_t)(rgb >> 8);
        to[2] = (uint8_t)(rgb >> 16);
    }
    return pixels;
}
