/*
 * text - draws a text screen into a framebuffer, only what changed.  Pure.
 *
 * A shadow remembers for each cell what is on the panel, so a scroll costs what differs after
 * it, and the framebuffer, which is slow to read everywhere, is never read.
 */
#include <string.h>
#include "text.h"

#define CELL_CURSOR     0x10000u
#define CELL_UNDERLINE  0x20000u
#define MAX_SCALE       16u         /* across, of 40 columns */

/* An 8-bit component in the bits of a mask. */
static uint32_t in_mask(uint8_t value, uint32_t mask)
{
    if (mask == 0) {
        return 0;
    }
    unsigned shift = (unsigned)__builtin_ctz(mask), bits = 0;

    while (bits < 32 - shift && mask >> shift >> bits & 1) {
        bits++;
    }
    uint32_t wide = value * 0x01010101u;        /* repeated, so that FFh stays all ones */

    return wide >> (32 - bits) << shift;
}

uint32_t text_pixel(const struct text_target *target, struct text_colour colour)
{
    return in_mask(colour.red, target->red_mask) | in_mask(colour.green, target->green_mask)
        | in_mask(colour.blue, target->blue_mask);
}

static inline void put_pixel(uint8_t *at, uint32_t value, unsigned bytes)
{
    if (bytes == 4) {               /* what nearly every panel has */
        memcpy(at, &value, 4);
        return;
    }
    for (unsigned i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(value >> i * 8);
    }
}

/* Whole target to black, which is 0 in every pixel format. */
static void clear_target(const struct text_target *target)
{
    for (uint32_t y = 0; y < target->height; y++) {
        memset(target->pixels + y * target->pitch, 0, target->width * target->pixel_bytes);
    }
}

/* Finds scale and position; everything is to be drawn anew when something of that changed. */
static void fit(const struct text_target *target, struct text_shadow *shadow,
                const struct text_frame *frame)
{
    unsigned lines = frame->rows * frame->height << frame->doubled;
    unsigned dots = frame->columns * 8 << (frame->columns <= 45);   /* 40 columns: double width */
    unsigned scale = target->width / dots;

    if (scale > target->height / lines) {
        scale = target->height / lines;
    }
    if (scale > MAX_SCALE / 2) {
        scale = MAX_SCALE / 2;
    }
    if (scale == 0) {
        scale = 1;                              /* too small a panel shows the upper left part */
    }
    unsigned scale_x = scale << (frame->columns <= 45), scale_y = scale << frame->doubled;
    bool same_place = shadow->valid && shadow->columns == frame->columns
        && shadow->rows == frame->rows && shadow->height == frame->height
        && shadow->scale_x == scale_x && shadow->scale_y == scale_y;
    bool same_looks = same_place && shadow->font_version == frame->font_version
        && memcmp(shadow->palette, frame->palette, sizeof shadow->palette) == 0;

    if (same_looks) {
        return;
    }
    for (unsigned i = 0; i < 16; i++) {
        shadow->colour[i] = text_pixel(target, frame->palette[i]);
    }
    memcpy(shadow->palette, frame->palette, sizeof shadow->palette);
    memset(shadow->cells, 0xFF, sizeof shadow->cells); /* looks of no cell */
    shadow->font_version = frame->font_version;
    if (!same_place) {
        shadow->columns = frame->columns;
        shadow->rows = frame->rows;
        shadow->height = frame->height;
        shadow->scale_x = scale_x;
        shadow->scale_y = scale_y;
        shadow->left = target->width > dots * scale ? (target->width - dots * scale) / 2 : 0;
        shadow->top = target->height > lines * scale ? (target->height - lines * scale) / 2 : 0;
        shadow->valid = true;
        clear_target(target);
        if (shadow->colour[0] == 0) {           /* then every plain space is on the panel already */
            for (unsigned i = 0; i < sizeof shadow->cells / sizeof shadow->cells[0]; i++) {
                shadow->cells[i] = ' ' | 7 << 8;
            }
        }
    }
}

/* Character, colours and decoration of a cell as one number. */
static uint32_t cell_looks(const struct text_frame *frame, uint8_t ch, uint8_t attribute,
                           bool is_cursor)
{
    uint32_t fore = attribute & 15, back = attribute >> 4;

    if (frame->blink) {
        back &= 7;
        if ((attribute & 0x80) && !frame->characters_on) {
            fore = back;
        }
    }
    return ch | fore << 8 | back << 12 | (is_cursor ? CELL_CURSOR : 0)
        | (frame->mono && (attribute & 7) == 1 ? CELL_UNDERLINE : 0);
}

static void draw_cell(const struct text_target *target, const struct text_shadow *shadow,
                      const struct text_frame *frame, unsigned column, unsigned row, uint32_t looks)
{
    const uint8_t *glyph = frame->font + (looks & 0xFF) * frame->font_stride;
    uint32_t colours[2] = { shadow->colour[looks >> 12 & 15], shadow->colour[looks >> 8 & 15] };
    uint32_t x = shadow->left + column * 8 * shadow->scale_x;
    uint32_t y = shadow->top + row * frame->height * shadow->scale_y;
    uint32_t width = 8 * shadow->scale_x, bytes = target->pixel_bytes;
    uint8_t line[8 * MAX_SCALE * 4];

    if (x >= target->width) {
        return;
    }
    if (width > target->width - x) {
        width = target->width - x;
    }
    for (unsigned i = 0; i < frame->height; i++) {
        uint8_t bits = i < frame->font_stride ? glyph[i] : 0;

        if (((looks & CELL_CURSOR) && i >= frame->cursor_top && i <= frame->cursor_bottom)
                || ((looks & CELL_UNDERLINE) && i == frame->height - 2)) {
            bits = 0xFF;
        }
        uint8_t *to = line;

        for (unsigned dot = 0; dot < 8; dot++) {
            uint32_t colour = colours[bits >> (7 - dot) & 1];

            for (unsigned k = 0; k < shadow->scale_x; k++, to += bytes) {
                put_pixel(to, colour, bytes);
            }
        }
        for (unsigned k = 0; k < shadow->scale_y; k++, y++) {
            if (y >= target->height) {
                return;
            }
            memcpy(target->pixels + y * target->pitch + x * bytes, line, width * bytes);
        }
    }
}

/*
 * text_draw - bring the panel up to date
 *
 * In:    frame = what is to be seen; shadow = what is there, kept by the caller
 * Out:   number of cells drawn
 * Notes: a frame larger than TEXT_MAX_COLUMNS x TEXT_MAX_ROWS is cut
 */
unsigned text_draw(const struct text_target *target, struct text_shadow *shadow,
                   const struct text_frame *given)
{
    struct text_frame frame = *given;
    unsigned drawn = 0;

    frame.columns = frame.columns > TEXT_MAX_COLUMNS ? TEXT_MAX_COLUMNS : frame.columns;
    frame.rows = frame.rows > TEXT_MAX_ROWS ? TEXT_MAX_ROWS : frame.rows;
    frame.height = frame.height > 32 ? 32 : frame.height;
    if (frame.columns == 0 || frame.rows == 0 || frame.height == 0) {
        return 0;
    }
    fit(target, shadow, &frame);
    for (unsigned row = 0; row < frame.rows; row++) {
        uint32_t *known = shadow->cells + row * frame.columns;
        uint32_t offset = frame.start + row * frame.pitch;

        for (unsigned column = 0; column < frame.columns; column++, offset += 2) {
            const uint8_t *cell = frame.memory + (offset & (TEXT_MEMORY_BYTES - 2));
            bool is_cursor = frame.cursor_on && frame.cursor >= 0
                && (uint32_t)frame.cursor * 2 == row * frame.pitch + column * 2;
            uint32_t looks = cell_looks(&frame, cell[0], cell[1], is_cursor);

            if (is_cursor) {                    /* another shape is another look */
                looks |= (frame.cursor_top & 31) << 18 | (frame.cursor_bottom & 31) << 23;
            }
            if (looks != known[column]) {
                draw_cell(target, shadow, &frame, column, row, looks);
                known[column] = looks;
                drawn++;
            }
        }
    }
    return drawn;
}
