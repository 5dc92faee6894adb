/*
 * panel_draw - changed lines of the shadow, scaled and in the panel's pixel format.  Pure.
 *
 * A line is scaled across once and then written to every row of the panel that shows it alone; a
 * row between two lines is mixed from both.  Colours are mixed in the work format: 8 bits each in
 * bytes of their own, which for most panels is their own format.
 */
#include <string.h>
#include "panel.h"
#include "scan_copy.h"

/* Weighted sums of three or four bytes at once; the weights are of 256. */
static inline uint32_t weighed(uint32_t a, unsigned weight_a, uint32_t b, unsigned weight_b)
{
    uint32_t even = ((a & 0xFF00FF) * weight_a + (b & 0xFF00FF) * weight_b) >> 8 & 0xFF00FF;
    uint32_t odd = ((a >> 8 & 0xFF00FF) * weight_a + (b >> 8 & 0xFF00FF) * weight_b) & 0xFF00FF00;

    return even | odd;
}

/* ---- colours of the source ------------------------------------------------------------------- */

static inline uint32_t colour_at(const struct panel *panel, const uint8_t *line, unsigned x)
{
    const uint8_t *at = line + x * panel->pixel_bytes;
    uint32_t rgb;

    if (panel->pixel_bytes == 1) {
        return panel->work_colours[at[0]];
    }
    rgb = scan_direct_colour(at, panel->linear_bits);
    return panel->rgb ? rgb : panel_pixel(&panel->target, rgb);
}

/* ---- across ---------------------------------------------------------------------------------- */

/* Every pixel so many times: indices, two and four times being the usual ones. */
static inline void across_indices(const uint32_t *colours, const uint8_t *line, uint32_t *to, unsigned from,
                           unsigned end, unsigned times)
{
    uint32_t *at = to + from * times;

    for (unsigned x = from; x < end; x++, at += times) {
        uint32_t colour = colours[line[x]];

        switch (times) {
        default:
            for (unsigned k = 4; k < times; k++) {
                at[k] = colour;
            }
            /* fall through */
        case 4: at[3] = colour; /* fall through */
        case 3: at[2] = colour; /* fall through */
        case 2: at[1] = colour; /* fall through */
        case 1: at[0] = colour;
        }
    }
}

static void across_exact(const struct panel *panel, const uint8_t *line, uint32_t *to, unsigned from,
                         unsigned end)
{
    uint32_t *at = to + from * panel->exact_x;

    if (panel->pixel_bytes == 1) {
        switch (panel->exact_x) {       /* constants, so that each has a loop of its own */
        case 1: across_indices(panel->work_colours, line, to, from, end, 1); return;
        case 2: across_indices(panel->work_colours, line, to, from, end, 2); return;
        case 4: across_indices(panel->work_colours, line, to, from, end, 4); return;
        default: across_indices(panel->work_colours, line, to, from, end, panel->exact_x); return;
        }
    }
    for (unsigned x = from; x < end; x++) {
        uint32_t colour = colour_at(panel, line, x);

        for (unsigned k = 0; k < panel->exact_x; k++) {
            *at++ = colour;
        }
    }
}

static uint32_t mix_across(const struct panel *panel, const uint8_t *line,
                           const struct panel_step *step)
{
    unsigned last = step->first + step->count - 1u;
    uint32_t mixed = weighed(colour_at(panel, line, step->first), step->weight_first,
                             colour_at(panel, line, last), step->weight_last);

    for (unsigned x = step->first + 1u; x < last; x++) {
        mixed += weighed(colour_at(panel, line, x), step->weight_between, 0, 0);
    }
    return mixed;
}

/* Indices, and no panel pixel shows more than two of them. */
static void across_enlarged(const struct panel *panel, const uint8_t *line, uint32_t *to,
                            const struct panel_span *columns)
{
    const struct panel_step *step = panel->columns + columns->from;
    const uint32_t *colours = panel->work_colours;

    for (unsigned x = columns->from; x < columns->to; x++, step++) {
        uint32_t colour = colours[line[step->first]];

        if (step->count == 2) {
            colour = weighed(colour, step->weight_first, colours[line[step->first + 1]],
                             step->weight_last);
        }
        to[x] = colour;
    }
}

/* The panel pixels that show any of the source pixels [from, to). */
static struct panel_span span_across(const struct panel *panel, const struct panel_span *source)
{
    unsigned width = panel->rect.width;
    unsigned from = (unsigned)((uint64_t)source->from * width / panel->width);
    unsigned to = (unsigned)(((uint64_t)source->to * width + panel->width - 1) / panel->width);

    if (panel->exact_x == 0) {
        from = from > 0 ? from - 1 : 0;
        to++;
    }
    return (struct panel_span){ (uint16_t)from, (uint16_t)(to > width ? width : to) };
}

/* A source line scaled across, in one of the caches; at least the pixels of the span are right. */
static const uint32_t *wide_line(struct panel *panel, unsigned line, const struct panel_span *source)
{
    unsigned slot = line % PANEL_TAPS;
    uint32_t *to = panel->wide[slot];
    const uint8_t *from = panel->shadow + line * panel->shadow_pitch;

    if (panel->wide_line[slot] == line && panel->wide_span[slot].from <= source->from
            && panel->wide_span[slot].to >= source->to) {
        return to;
    }
    panel->wide_line[slot] = line;
    panel->wide_span[slot] = *source;
    if (panel->exact_x != 0) {
        across_exact(panel, from, to, source->from, source->to);
        return to;
    }

    struct panel_span columns = span_across(panel, source);

    if (panel->pixel_bytes == 1 && !panel->shrinks) {
        across_enlarged(panel, from, to, &columns);
        return to;
    }
    for (unsigned x = columns.from; x < columns.to; x++) {
        const struct panel_step *step = &panel->columns[x];

        to[x] = step->count == 1 ? colour_at(panel, from, step->first)
                                 : mix_across(panel, from, step);
    }
    return to;
}

/* ---- down ------------------------------------------------------------------------------------ */

static const uint32_t *mix_down(struct panel *panel, const struct panel_step *step,
                                const struct panel_span *source, const struct panel_span *columns)
{
    const uint32_t *first = wide_line(panel, step->first, source);
    const uint32_t *last = wide_line(panel, step->first + step->count - 1u, source);
    uint32_t *mixed = panel->mixed;

    for (unsigned x = columns->from; x < columns->to; x++) {
        mixed[x] = weighed(first[x], step->weight_first, last[x], step->weight_last);
    }
    for (unsigned line = step->first + 1u; line < step->first + step->count - 1u; line++) {
        const uint32_t *between = wide_line(panel, line, source);

        for (unsigned x = columns->from; x < columns->to; x++) {
            mixed[x] += weighed(between[x], step->weight_between, 0, 0);
        }
    }
    return mixed;
}

static void write_row(struct panel *panel, unsigned row, const uint32_t *pixels,
                      const struct panel_span *columns)
{
    const struct panel_target *target = &panel->target;
    unsigned size = target->pixel_bytes, count = columns->to - columns->from;
    uint8_t *to = target->pixels + (panel->rect.top + row) * target->pitch
        + (panel->rect.left + columns->from) * size;
    uint8_t *at = panel->line;

    pixels += columns->from;
    if (panel->native) {
        memcpy(to, pixels, count * 4);
        return;
    }
    for (unsigned x = 0; x < count; x++, at += size) {
        uint32_t value = panel_pixel(target, pixels[x]);

        for (unsigned i = 0; i < size; i++) {
            at[i] = (uint8_t)(value >> 8 * i);
        }
    }
    memcpy(to, panel->line, count * size);
}

/* What differs in any of the lines that a row shows. */
static struct panel_span dirty_of(const struct panel *panel, const struct panel_step *step)
{
    struct panel_span all = panel->dirty[step->first];

    for (unsigned line = step->first + 1u; line < (unsigned)step->first + step->count; line++) {
        struct panel_span more = panel->dirty[line];

        if (more.from >= more.to) {
            continue;
        }
        if (all.from >= all.to) {
            all = more;
            continue;
        }
        all.from = more.from < all.from ? more.from : all.from;
        all.to = more.to > all.to ? more.to : all.to;
    }
    return all;
}

static void clean(struct panel *panel, unsigned from, unsigned to)
{
    memset(panel->dirty + from, 0, (to - from) * sizeof panel->dirty[0]);
}

/* The first row that shows something of the first line that `row` shows. */
static unsigned first_row_of_line(const struct panel *panel, unsigned row)
{
    while (row > 0 && panel->rows[row - 1].first + panel->rows[row - 1].count > panel->rows[row].first) {
        row--;
    }
    return row;
}

/* Rows [from, to); returns where it stopped, which is `to` unless the budget ran out. */
static unsigned draw_rows(struct panel *panel, unsigned from, unsigned to, unsigned *written,
                          unsigned budget)
{
    unsigned row;

    for (row = from; row < to && *written < budget; row++) {
        const struct panel_step *step = &panel->rows[row];
        struct panel_span source = dirty_of(panel, step), columns;

        if (source.from >= source.to) {
            continue;
        }
        columns = span_across(panel, &source);
        write_row(panel, row, step->count == 1 ? wide_line(panel, step->first, &source)
                              : mix_down(panel, step, &source, &columns), &columns);
        *written += columns.to - columns.from;
    }
    return row;
}

/*
 * panel_draw - the marked lines, beginning where the last drawing stopped
 *
 * Out:   pixels written
 * Notes: at least one line is finished each time, so it always ends
 */
unsigned panel_draw(struct panel *panel, unsigned budget)
{
    unsigned height = panel->rect.height, start = panel->next_row < height ? panel->next_row : 0;
    unsigned split = panel->rows[start].first, written = 0, stop;
    unsigned two_lines = panel->rect.width * (height / panel->lines + 2) * 2;

    budget = budget < two_lines ? two_lines : budget;
    for (unsigned i = 0; i < PANEL_TAPS; i++) {
        panel->wide_line[i] = UINT32_MAX;       /* of before the lines changed */
    }
    stop = draw_rows(panel, start, height, &written, budget);
    if (stop == height) {
        clean(panel, split, panel->lines);
        stop = draw_rows(panel, 0, start, &written, budget);
        if (stop == start) {
            clean(panel, 0, split);
            panel->next_row = 0;
            panel->pending = false;
            return written;
        }
        split = 0;
    }

    panel->next_row = first_row_of_line(panel, stop);   /* a line begun is drawn again: it may change */
    clean(panel, split, panel->rows[panel->next_row].first);
    panel->pending = true;
    return written;
}
