/*
 * panel - brings a picture to the panel: only what changed, never reading the framebuffer.  Pure.
 *
 * A shadow holds the source pixels that are on the panel.  An update compares (panel_look), then
 * draws the lines that differ (panel_draw), within a budget: what is left is drawn next time.
 */
#include <string.h>
#include "panel.h"

#define TEXT_TOLERANCE      125u        /* letters should be sharp, if need be a bit wide */
#define GRAPHICS_TOLERANCE  108u

static bool is_byte_mask(uint32_t mask)
{
    return mask == 0xFF || mask == 0xFF00 || mask == 0xFF0000 || mask == 0xFF000000;
}

/* An 8-bit component in the bits of a mask. */
static uint32_t in_mask(uint32_t value, uint32_t mask)
{
    unsigned shift, bits = 0;

    if (mask == 0) {
        return 0;
    }
    shift = (unsigned)__builtin_ctz(mask);
    while (bits < 32 - shift && mask >> shift >> bits & 1) {
        bits++;
    }
    return (value & 0xFF) * 0x01010101u >> (32 - bits) << shift;    /* repeated: FFh stays all ones */
}

uint32_t panel_pixel(const struct panel_target *target, uint32_t rgb)
{
    return in_mask(rgb >> 16, target->red_mask) | in_mask(rgb >> 8, target->green_mask)
        | in_mask(rgb, target->blue_mask);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static uint32_t dirty_capacity(const struct panel_target *target)
{
    return target->height > SCAN_MAX_LINES ? target->height : SCAN_MAX_LINES;
}

static uint32_t buffer_bytes(const struct panel_target *target)
{
    return (target->width > SCAN_MAX_WIDTH ? target->width : SCAN_MAX_WIDTH) * 4 + 64;
}

/* Cuts the next piece off the work memory; all pieces are multiples of four. */
static void *piece(uint8_t **at, uint32_t bytes)
{
    void *result = *at;

    *at += (bytes + 3) & ~3u;
    return result;
}

uint32_t panel_work_bytes(const struct panel_target *target)
{
    return (target->width + target->height) * (uint32_t)sizeof(struct panel_step)
        + dirty_capacity(target) * (uint32_t)sizeof(struct panel_span)
        + (PANEL_TAPS + 2) * target->width * 4 + buffer_bytes(target) + 64;
}

/* work: panel_work_bytes() of memory, zeroed */
void panel_init(struct panel *panel, const struct panel_target *target, enum panel_scaling scaling,
                void *work)
{
    uint8_t *at = work;

    memset(panel, 0, sizeof *panel);
    panel->target = *target;
    panel->scaling = scaling;
    panel->native = target->pixel_bytes == 4 && is_byte_mask(target->red_mask)
        && is_byte_mask(target->green_mask) && is_byte_mask(target->blue_mask);
    panel->rgb = !panel->native || (target->red_mask == 0xFF0000 && target->green_mask == 0xFF00
                                    && target->blue_mask == 0xFF);
    panel->columns = piece(&at, target->width * (uint32_t)sizeof(struct panel_step));
    panel->rows = piece(&at, target->height * (uint32_t)sizeof(struct panel_step));
    panel->dirty_lines = dirty_capacity(target);
    panel->dirty = piece(&at, panel->dirty_lines * (uint32_t)sizeof(struct panel_span));
    for (unsigned i = 0; i < PANEL_TAPS; i++) {
        panel->wide[i] = piece(&at, target->width * 4);
    }
    panel->mixed = piece(&at, target->width * 4);
    panel->line = piece(&at, target->width * 4);
    panel->buffer = piece(&at, buffer_bytes(target));
}

static uint32_t shadow_pitch(const struct scan *scan)
{
    return (scan->width * scan->pixel_bytes + 3 + 16) & ~3u;    /* a text cell may be written past the end */
}

static uint32_t text_needed(const struct scan *scan)
{
    return scan->kind != SCAN_TEXT ? 0
        : (scan->lines / scan->row_lines + 3) * panel_text_row_bytes(scan);
}

/* Bytes of shadow an update of that picture needs. */
uint32_t panel_shadow_needed(const struct scan *scan)
{
    return shadow_pitch(scan) * scan->lines + text_needed(scan);
}

void panel_set_shadow(struct panel *panel, void *memory, uint32_t bytes)
{
    panel->shadow = memory;
    panel->shadow_bytes = bytes;
    panel->valid = false;
    panel->lines = 0;                   /* the tables are made anew too */
}

/* The panel was drawn on by somebody else, or is to be drawn wholly. */
void panel_forget(struct panel *panel)
{
    panel->lines = 0;
}

/* ---- a new picture --------------------------------------------------------------------------- */

static void clear(const struct panel_target *target, unsigned left, unsigned top, unsigned width,
                  unsigned height)
{
    for (unsigned y = top; width != 0 && y < top + height; y++) {
        memset(target->pixels + y * target->pitch + left * target->pixel_bytes, 0,
               width * target->pixel_bytes);    /* black is 0 in every format */
    }
}

static void clear_margins(const struct panel *panel)
{
    const struct panel_target *target = &panel->target;
    const struct panel_rect *rect = &panel->rect;
    unsigned right = rect->left + rect->width, bottom = rect->top + rect->height;

    clear(target, 0, 0, target->width, rect->top);
    clear(target, 0, bottom, target->width, target->height - bottom);
    clear(target, 0, rect->top, rect->left, rect->height);
    clear(target, right, rect->top, target->width - right, rect->height);
}

static void place(const struct panel *panel, const struct scan *scan, struct panel_rect *rect)
{
    unsigned tolerance = scan->kind == SCAN_TEXT ? TEXT_TOLERANCE : GRAPHICS_TOLERANCE;

    panel_place(&panel->target, panel->scaling, tolerance, scan->width, scan->shape_lines,
                scan->aspect_x, scan->aspect_y, rect);
}

/* Nine dots are shown as eight when only those fit in whole numbers: sharp letters matter more than
 * the gap between them. */
static void choose_dots(const struct panel *panel, struct scan *scan)
{
    struct panel_rect nine, eight;

    if (scan->kind != SCAN_TEXT || scan->dots != 9 || panel->scaling != PANEL_AUTO) {
        return;
    }
    place(panel, scan, &nine);
    if (nine.nearest) {
        return;
    }
    scan->dots = 8;
    scan->width = scan->characters * 8;
    place(panel, scan, &eight);
    if (!eight.nearest) {
        scan->dots = 9;
        scan->width = scan->characters * 9;
    } else {
        scan->pan = scan->pan > 7 ? 7 : scan->pan;
        scan->split_pan = scan->split_pan > 7 ? 7 : scan->split_pan;
    }
}

static bool same_shape(const struct panel *panel, const struct scan *scan)
{
    return panel->lines == scan->lines && panel->width == scan->width
        && panel->shape_lines == scan->shape_lines && panel->kind == scan->kind
        && panel->pixel_bytes == scan->pixel_bytes && panel->linear_bits == scan->linear.bits
        && panel->aspect_x == scan->aspect_x && panel->aspect_y == scan->aspect_y;
}

static void take_shape(struct panel *panel, const struct scan *scan)
{
    panel->lines = scan->lines;
    panel->width = scan->width;
    panel->shape_lines = scan->shape_lines;
    panel->kind = scan->kind;
    panel->pixel_bytes = scan->pixel_bytes;
    panel->linear_bits = scan->linear.bits;
    panel->aspect_x = scan->aspect_x;
    panel->aspect_y = scan->aspect_y;
    memset(panel->dirty, 0, panel->dirty_lines * sizeof panel->dirty[0]);
    place(panel, scan, &panel->rect);
    panel_steps(panel->columns, scan->width, panel->rect.width, panel->rect.nearest);
    panel_steps(panel->rows, scan->lines, panel->rect.height, panel->rect.nearest);
    panel->exact_x = panel->rect.width % scan->width == 0 ? panel->rect.width / scan->width : 0;
    panel->shrinks = panel->rect.width < scan->width;
    panel->shadow_pitch = shadow_pitch(scan);
    panel->text_rows = panel->shadow + panel->shadow_pitch * scan->lines;
    panel->text_bytes = text_needed(scan);
    panel->valid = false;
    panel->next_row = 0;
    panel->pending = false;
    clear_margins(panel);
}

static void mark_all(struct panel *panel)
{
    for (unsigned line = 0; line < panel->lines; line++) {
        panel->dirty[line] = (struct panel_span){ 0, (uint16_t)panel->width };
    }
}

static bool same_words(const uint32_t *a, const uint32_t *b, unsigned count)
{
    while (count != 0 && *a == *b) {
        a++;
        b++;
        count--;
    }
    return count == 0;
}

static bool take_colours(struct panel *panel, const struct scan *scan)
{
    if (scan->pixel_bytes != 1
            || (panel->valid && same_words(panel->colours, scan->colours, 256))) {
        return false;
    }
    memcpy(panel->colours, scan->colours, sizeof panel->colours);
    for (unsigned i = 0; i < 256; i++) {
        panel->work_colours[i] = panel->native ? panel_pixel(&panel->target, scan->colours[i])
                                               : scan->colours[i];
    }
    return true;
}

/*
 * panel_update - bring the panel up to date
 *
 * In:    scan = what is to be seen; budget = pixels of the panel that may be written, about
 * Out:   number of panel pixels written: 0 = nothing had changed; panel->pending = more to do
 * Notes: a picture that does not fit into the shadow or the tables is not drawn
 */
unsigned panel_update(struct panel *panel, struct scan *scan, unsigned budget)
{
    unsigned changed;

    if (panel->target.pixels == NULL || scan->width == 0 || scan->lines == 0
            || scan->lines > panel->dirty_lines || scan->width > 0xFFFF) {
        return 0;
    }
    choose_dots(panel, scan);
    if (panel_shadow_needed(scan) > panel->shadow_bytes) {
        return 0;
    }
    if (!same_shape(panel, scan)) {
        take_shape(panel, scan);
    }
    if (take_colours(panel, scan) || !panel->valid) {
        mark_all(panel);
        panel->pending = true;
    }
    changed = panel_look(panel, scan);
    panel->valid = true;
    return changed != 0 || panel->pending ? panel_draw(panel, budget) : 0;
}
