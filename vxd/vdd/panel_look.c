/*
 * panel_look - finds what differs between a picture and what the panel shows.  Pure.
 *
 * The shadow is brought up to date here and the lines are marked; nothing is drawn.
 */
#include <string.h>
#include "panel.h"

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

/* What differs, in bytes, both ends rounded outwards to four; false: nothing. */
static bool difference(const uint8_t *known, const uint8_t *now, unsigned bytes, unsigned *from,
                            unsigned *to)
{
    unsigned first = 0, last = bytes & ~3u;

    while (first < last && scan_load(known + first) == scan_load(now + first)) {
        first += 4;
    }
    if (first == last && memcmp(known + first, now + first, bytes - first) == 0) {
        return false;
    }
    if (memcmp(known + last, now + last, bytes - last) != 0) {
        last = bytes;
    } else {
        while (scan_load(known + last - 4) == scan_load(now + last - 4)) {
            last -= 4;
        }
    }
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
        } else if (difference(known, now, scan->width * size, &from, &to)) {
            memcpy(known + from, now + from, to - from);
            mark(panel, line, from / size, (to + size - 1) / size);
            changed++;
        }
    }
    return changed;
}

/* ---- text ------------------------------------------------------------------------------------ */

/* What is known of a row of cells; its cells follow, two bytes each. */
struct text_row {
    uint16_t cursor;            /* column + 1; 0 = not here, or not to be seen */
    uint8_t top, bottom;        /* of the cursor */
    bool blinks;                /* some cell of it does */
};

static const uint32_t expand[16] = {    /* scan_nibble * FFh */
    0x00000000, 0xFF000000, 0x00FF0000, 0xFFFF0000, 0x0000FF00, 0xFF00FF00, 0x00FFFF00, 0xFFFFFF00,
    0x000000FF, 0xFF0000FF, 0x00FF00FF, 0xFFFF00FF, 0x0000FFFF, 0xFF00FFFF, 0x00FFFFFF, 0xFFFFFFFF };

static uint8_t *cells_of(struct text_row *row)
{
    return (uint8_t *)(row + 1);
}

uint32_t panel_text_row_bytes(const struct scan *scan)
{
    return ((uint32_t)sizeof(struct text_row) + (scan->characters + 2) * 2 + 3) & ~3u;
}

static void draw_cell(const struct scan *scan, const uint8_t *cell, bool cursor, const struct scan_row *row,
                      unsigned x, uint8_t *shadow)
{
    uint8_t pixels[12];

    scan_text_cell(scan, scan_text_looks(scan, cell[0], cell[1], cursor), row->row_scan, pixels);
    for (unsigned i = 0; i < scan->dots; i++) {
        if (x + i >= row->pan && x + i - row->pan < scan->width) {
            shadow[x + i - row->pan] = pixels[i];
        }
    }
}

/* Plain cells of eight dots, whole: what nearly all of nearly every screen is. */
static unsigned draw_plain(const struct scan *scan, const uint8_t *cells, unsigned first, unsigned end,
                           const struct scan_row *row, uint8_t *shadow)
{
    unsigned stride = scan->planes.stride[2], column = first;
    const uint8_t *font = scan->planes.base[2] + (scan->font[0] + row->row_scan) % 0x10000 * stride;
    bool second = scan->font[0] != scan->font[1] || scan->font[0] > 0xE000;
    bool underlines = (scan->underline & 0x1Fu) < scan->row_lines;
    uint32_t back_mask = scan->blink ? 7 : 15, blink = scan->blink ? 0x80 : 0;
    uint8_t *to = shadow + first * scan->dots;

    for (; column < end; column++, to += scan->dots) {
        uint32_t code = cells[2 * column], attribute = cells[2 * column + 1];
        uint32_t back = (attribute >> 4 & back_mask) * 0x01010101u;
        uint32_t both = (attribute & 15) * 0x01010101u ^ back;
        uint8_t bits = font[code * 32 * stride];

        if (second || (attribute & blink) || (underlines && (attribute & 0x77) == 1)) {
            break;
        }
        scan_store(to, (expand[bits >> 4] & both) ^ back);
        scan_store(to + 4, (expand[bits & 15] & both) ^ back);
        if (scan->dots == 9) {
            to[8] = (uint8_t)back;
            if ((bits & 1) && (code & 0xE0) == 0xC0 && scan->line_graphics) {
                to[8] = (uint8_t)(both ^ back);
            }
        }
    }
    return column;
}

/* Cells [first, last] of a row, on lines [line, end), into the shadow. */
static void draw_cells(struct panel *panel, const struct scan *scan, struct text_row *text,
                       unsigned first, unsigned last, unsigned line, unsigned end)
{
    const uint8_t *cells = cells_of(text);
    struct scan_row row;

    for (; line < end; line++) {
        uint8_t *shadow = panel->shadow + line * panel->shadow_pitch;
        unsigned from = first * scan->dots, to = (last + 1) * scan->dots;

        scan_row(scan, line, &row);
        for (unsigned column = first; column <= last; column++) {
            if (row.pan == 0 && column + 1u != text->cursor) {
                unsigned stop = text->cursor > column && text->cursor - 1u <= last ? text->cursor - 1u
                                                                                  : last + 1;

                column = draw_plain(scan, cells, column, stop, &row, shadow);
                if (column > last) {
                    break;
                }
            }
            draw_cell(scan, cells + 2 * column, column + 1u == text->cursor, &row, column * scan->dots,
                      shadow);
        }
        to -= row.pan;
        mark(panel, line, from > row.pan ? from - row.pan : 0, to > scan->width ? scan->width : to);
    }
}

static bool any_blinks(const uint8_t *cells, unsigned columns)
{
    for (unsigned i = 0; i < columns; i++) {
        if (cells[2 * i + 1] & 0x80) {
            return true;
        }
    }
    return false;
}

/* The columns of a row that look different from what is known; false: none.  Both may be widened. */
static bool compare_row(struct panel *panel, const struct scan *scan, struct text_row *text,
                        const struct scan_row *row, unsigned columns, unsigned *first, unsigned *last)
{
    const uint8_t *now = scan_text_cells(scan, row->counter, columns, panel->buffer);
    unsigned cursor = (scan->cursor - row->counter) & 0xFFFF, from, to;
    uint8_t *known = cells_of(text);
    struct text_row was = *text;
    bool changed = false;

    cursor = scan->cursor == UINT32_MAX || !scan->cursor_on || cursor >= columns ? 0 : cursor + 1;
    if (difference(known, now, columns * 2, &from, &to)) {
        *first = from / 2 + (known[from] == now[from] && known[from + 1] == now[from + 1]);
        *last = to / 2 - 1 - (known[to - 1] == now[to - 1] && known[to - 2] == now[to - 2]);
        memcpy(known + from, now + from, to - from);
        text->blinks = scan->blink && any_blinks(known, columns);
        changed = true;
    }
    text->cursor = (uint16_t)cursor;
    text->top = (uint8_t)scan->cursor_top;
    text->bottom = (uint8_t)scan->cursor_bottom;
    if ((was.blinks || text->blinks) && panel->text_phase != scan->characters_on) {
        *first = 0;
        *last = columns - 1;
        return true;
    }
    if (was.cursor != cursor || (cursor != 0 && (was.top != text->top || was.bottom != text->bottom))) {
        unsigned one = was.cursor != 0 ? was.cursor - 1u : cursor - 1, two = cursor != 0 ? cursor - 1 : one;
        unsigned low = one < two ? one : two, high = one < two ? two : one;

        *first = !changed || low < *first ? low : *first;
        *last = !changed || high > *last ? high : *last;
        changed = true;
    }
    return changed;
}

static unsigned look_at_cells(struct panel *panel, const struct scan *scan)
{
    uint32_t at[8] = { scan->preset, scan->split, scan->pan | scan->split_pan << 8, scan->row_lines,
                       scan->font[0] | scan->font[1] << 16, scan->font_version,
                       scan->line_graphics | scan->doubled << 1 | scan->repeat << 2 | scan->blink << 16,
                       scan->underline & 0x1Fu };
    bool all = !panel->valid || memcmp(at, panel->text_at, sizeof at) != 0;
    uint8_t *next = panel->text_rows, *rows_end = next + panel->text_bytes;
    uint32_t row_bytes = panel_text_row_bytes(scan);
    unsigned changed = 0, end;
    struct scan_row row;

    memcpy(panel->text_at, at, sizeof at);
    for (unsigned line = 0; line < scan->lines && next + row_bytes <= rows_end;
            line = end, next += row_bytes) {
        struct text_row *text = (struct text_row *)(void *)next;
        unsigned first = 0, last = 0, columns;
        bool differs;

        end = scan_text_row_end(scan, line);
        scan_row(scan, line, &row);
        columns = scan->characters + (row.pan != 0);
        if (all) {                                      /* nothing of it is known */
            memset(cells_of(text), 0, columns * 2);
            text->blinks = false;
        }
        differs = compare_row(panel, scan, text, &row, columns, &first, &last);
        if (all || differs) {
            draw_cells(panel, scan, text, all ? 0 : first, all ? columns - 1 : last, line, end);
            changed++;
        }
    }
    panel->text_phase = scan->characters_on;
    return changed;
}

/* Out: number of lines or rows of cells that changed */
unsigned panel_look(struct panel *panel, const struct scan *scan)
{
    return scan->kind == SCAN_TEXT ? look_at_cells(panel, scan) : look_at_lines(panel, scan);
}
