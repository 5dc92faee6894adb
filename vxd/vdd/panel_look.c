/*
 * panel_look - finds what differs between a picture and what the panel shows.  Pure.
 *
 * The shadow is brought up to date here and the lines are marked; nothing is drawn.
 */
#include <string.h>
#include "panel.h"

static inline uint32_t load(const uint8_t *from)
{
    uint32_t value;

    memcpy(&value, from, 4);
    return value;
}

static void mark(struct panel *panel, unsigned line, unsigned from, unsigned to)
{
    struct panel_span *span = &panel->dirty[line];

    if (span->from >= span->to) {
        *span = (struct panel_span){ (uint16_t)from, (uint16_t)to };
        return;
    }
    if (from < span->from) {
        span->from = (uint16_t)from;
    }
    if (to > span->to) {
        span->to = (uint16_t)to;
    }
}

/* ---- graphics -------------------------------------------------------------------------------- */

/* Copies what differs; false: nothing.  Both ends in bytes, rounded outwards to four. */
static bool copy_difference(uint8_t *known, const uint8_t *now, unsigned bytes, unsigned *from,
                            unsigned *to)
{
    unsigned first = 0, last = bytes & ~3u;

    while (first < last && load(known + first) == load(now + first)) {
        first += 4;
    }
    if (first == last && memcmp(known + first, now + first, bytes - first) == 0) {
        return false;
    }
    if (memcmp(known + last, now + last, bytes - last) != 0) {
        last = bytes;
    } else {
        while (load(known + last - 4) == load(now + last - 4)) {
            last -= 4;
        }
    }
    memcpy(known + first, now + first, last - first);
    *from = first;
    *to = last;
    return true;
}

static unsigned look_at_lines(struct panel *panel, const struct scan *scan)
{
    unsigned changed = 0, size = scan->pixel_bytes;

    for (unsigned line = 0; line < scan->lines; line++) {
        uint8_t *known = panel->shadow + line * panel->shadow_pitch;
        const uint8_t *now = scan_line(scan, line, panel->buffer);
        unsigned from, to;

        if (!panel->valid) {
            memcpy(known, now, scan->width * size);     /* all lines are marked already */
        } else if (copy_difference(known, now, scan->width * size, &from, &to)) {
            mark(panel, line, from / size, (to + size - 1) / size);
            changed++;
        }
    }
    return changed;
}

/* ---- text ------------------------------------------------------------------------------------ */

/* Cells [first, last] of a row into the shadow. */
static void draw_cells(struct panel *panel, const struct scan *scan, const uint32_t *looks,
                       unsigned first, unsigned last, unsigned line, unsigned end)
{
    struct scan_row row;
    unsigned from, to;

    for (; line < end; line++) {
        uint8_t *shadow = panel->shadow + line * panel->shadow_pitch;

        scan_row(scan, line, &row);
        for (unsigned column = first; column <= last; column++) {
            unsigned x = column * scan->dots;
            uint8_t cell[12];

            if (x >= row.pan && x < scan->width) {      /* eight dots: the ninth byte is overwritten by the next cell */
                scan_text_cell(scan, looks[column], row.row_scan, cell);
                memcpy(shadow + x - row.pan, cell, scan->dots == 9 ? 9 : 8);
            } else {                                    /* cut at an end of the line */
                scan_text_cell(scan, looks[column], row.row_scan, cell);
                for (unsigned i = 0; i < scan->dots; i++) {
                    if (x + i >= row.pan && x + i - row.pan < scan->width) {
                        shadow[x + i - row.pan] = cell[i];
                    }
                }
            }
        }
        from = first * scan->dots;
        to = (last + 1) * scan->dots - row.pan;
        mark(panel, line, from > row.pan ? from - row.pan : 0, to > scan->width ? scan->width : to);
    }
}

static unsigned look_at_cells(struct panel *panel, const struct scan *scan)
{
    uint32_t at[8] = { scan->preset, scan->split, scan->pan | scan->split_pan << 8, scan->row_lines,
                       scan->font[0] | scan->font[1] << 16, scan->font_version,
                       scan->line_graphics | scan->doubled << 1 | scan->repeat << 2,
                       scan->underline & 0x1Fu };
    uint32_t shape = scan->cursor_top << 19 | scan->cursor_bottom << 24;
    uint32_t *known = panel->looks;
    unsigned changed = 0, end, columns;
    struct scan_row row;

    if (!panel->valid || memcmp(at, panel->text_at, sizeof at) != 0) {
        memcpy(panel->text_at, at, sizeof at);
        memset(panel->looks, 0xFF, panel->looks_count * 4);     /* looks of no cell */
    }
    for (unsigned line = 0; line < scan->lines; line = end, known += scan->characters + 1) {
        unsigned first = UINT32_MAX, last = 0;

        scan_row(scan, line, &row);
        end = scan_text_row_end(scan, line);
        columns = scan->characters + (row.pan != 0);
        if (known + columns > panel->looks + panel->looks_count) {
            break;
        }
        for (unsigned column = 0; column < columns; column++) {
            uint32_t looks = scan_text_looks(scan, row.counter + column);

            if (looks & SCAN_LOOKS_CURSOR) {
                looks |= shape;                         /* another shape is another look */
            }
            if (looks != known[column]) {
                known[column] = looks;
                first = first == UINT32_MAX ? column : first;
                last = column;
            }
        }
        if (first != UINT32_MAX) {
            draw_cells(panel, scan, known, first, last, line, end);
            changed++;
        }
    }
    return changed;
}

/* Out: number of lines or rows of cells that changed */
unsigned panel_look(struct panel *panel, const struct scan *scan)
{
    return scan->kind == SCAN_TEXT ? look_at_cells(panel, scan) : look_at_lines(panel, scan);
}
