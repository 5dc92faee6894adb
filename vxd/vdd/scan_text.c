/*
 * scan_text - cells of text modes.  Pure.
 *
 * Everything that decides how a cell looks is one number, its looks; equal numbers are equal
 * pixels as long as fonts and colours stay.
 */
#include <string.h>
#include "scan.h"

#define LOOKS_BACK      12          /* character, fore 8, back 12, then: */
#define LOOKS_FONT      0x10000u
#define LOOKS_UNDERLINE 0x20000u
#define LOOKS_CURSOR    0x40000u

uint32_t scan_text_looks(const struct scan *scan, uint8_t code, uint8_t attribute, bool cursor)
{
    uint32_t fore = attribute & 15, back = attribute >> 4;
    uint32_t looks = code;

    if (scan->blink) {
        back &= 7;
        if ((attribute & 0x80) && !scan->characters_on) {
            fore = back;
        }
    }
    if ((attribute & 8) && scan->font[0] != scan->font[1]) {
        looks |= LOOKS_FONT;
    }
    if ((attribute & 0x77) == 1 && (scan->underline & 0x1F) < scan->row_lines) {
        looks |= LOOKS_UNDERLINE;
    }
    if (cursor && scan->cursor_on) {
        looks |= LOOKS_CURSOR;
    }
    return looks | fore << 8 | back << LOOKS_BACK;
}

/* Characters and attributes from a counter on, two bytes each: in `buffer`, or where they are. */
const uint8_t *scan_text_cells(const struct scan *scan, uint32_t counter, unsigned columns, uint8_t *buffer)
{
    const struct vga_planes *planes = &scan->planes;

    if (planes->stride[0] == 2 && planes->base[1] == planes->base[0] + 1 && planes->stride[1] == 2
            && (scan->mode_control & 3) == 3 && (counter & 0xFFFF) + columns <= 0x10000) {
        return planes->base[0] + (counter & 0xFFFF) * 2;
    }
    for (unsigned i = 0; i < columns; i++) {
        uint32_t address = scan_address(scan, counter + i, 0);

        buffer[2 * i] = scan_byte(scan, 0, address);
        buffer[2 * i + 1] = scan_byte(scan, 1, address);
    }
    return buffer;
}

/* One line of a cell: `dots` pixels; nine bytes are written. */
void scan_text_cell(const struct scan *scan, uint32_t looks, unsigned row_scan, uint8_t *to)
{
    uint32_t fore = (looks >> 8 & 15) * 0x01010101u, back = (looks >> LOOKS_BACK & 15) * 0x01010101u;
    uint32_t font = scan->font[looks & LOOKS_FONT ? 1 : 0];
    uint8_t code = (uint8_t)looks;
    uint8_t bits = scan_byte(scan, 2, (font + code * 32u + row_scan) & 0xFFFF);
    bool ninth = scan->line_graphics && (code & 0xE0) == 0xC0 && (bits & 1);

    if (((looks & LOOKS_CURSOR) && row_scan >= scan->cursor_top && row_scan <= scan->cursor_bottom)
            || ((looks & LOOKS_UNDERLINE) && row_scan == (scan->underline & 0x1Fu))) {
        bits = 0xFF;
        ninth = true;
    }

    scan_store(to, (scan_nibble[bits >> 4] * 0xFF & (fore ^ back)) ^ back);
    scan_store(to + 4, (scan_nibble[bits & 15] * 0xFF & (fore ^ back)) ^ back);
    to[8] = (uint8_t)(ninth ? fore : back);
}

/* The line after the last one of the character row in which `line` is. */
unsigned scan_text_row_end(const struct scan *scan, unsigned line)
{
    bool below = line * scan->repeat >= scan->split;
    unsigned first = below ? (scan->split + scan->repeat - 1) / scan->repeat : 0, end;
    struct scan_row row;

    scan_row(scan, line, &row);
    if (scan->doubled && scan->repeat == 1) {       /* each row scan is two lines here */
        end = line + (scan->row_lines - row.row_scan) * 2 - ((line - first) & 1);
    } else {
        end = line + scan->row_lines - row.row_scan;
    }
    if (!below && end * scan->repeat > scan->split) {
        end = scan->split / scan->repeat;
    }
    return end < scan->lines ? end : scan->lines;
}
