/*
 * cursor - the mouse's cursor in a VM's video memory.  Pure.
 *
 * What was under it is put back only where nobody has written since: a program that draws under a visible
 * cursor keeps what it drew.  [RBIL 330009], [RBIL 33000A]; memory of the modes: [VGA]
 */
#include <string.h>
#include "int33.h"

#define BDA         0x400
#define COLOR_TEXT  0xB8000u
#define MONO_TEXT   0xB0000u
#define CGA         0xB8000u
#define VGA         0xA0000u
#define SIZE        16

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

/* ---- planes ------------------------------------------------------------------------------------ */

#define GRAPHICS    0x3CE           /* index; data behind it */
#define SEQUENCER   0x3C4
#define MAP_MASK    2               /* of the sequencer */
#define READ_MAP    4               /* of the graphics controller */

struct registers {                  /* of the program, while the cursor is drawn */
    uint8_t graphics_index, graphics[9], sequencer_index, map_mask;
};

static uint8_t get_register(const struct cursor_ops *ops, void *context, uint16_t port, uint8_t index)
{
    ops->out(context, port, index);
    return ops->in(context, port + 1);
}

static void set_register(const struct cursor_ops *ops, void *context, uint16_t port, uint8_t index, uint8_t value)
{
    ops->out(context, port, index);
    ops->out(context, port + 1, value);
}

/* Reads and writes go to the memory of one plane as it is, from here to end_planes. */
static void begin_planes(const struct cursor_ops *ops, void *context, struct registers *saved)
{
    static const uint8_t plain[9] = { 0, 0, 0, 0, 0, 0, 5, 0x0F, 0xFF };

    saved->graphics_index = ops->in(context, GRAPHICS);
    saved->sequencer_index = ops->in(context, SEQUENCER);
    for (uint8_t i = 0; i < 9; i++) {
        saved->graphics[i] = get_register(ops, context, GRAPHICS, i);
        if (i != 6) {                           /* where the memory is stays */
            set_register(ops, context, GRAPHICS, i, plain[i]);
        }
    }
    saved->map_mask = get_register(ops, context, SEQUENCER, MAP_MASK);
}

static void choose_plane(const struct cursor_ops *ops, void *context, unsigned plane)
{
    set_register(ops, context, GRAPHICS, READ_MAP, (uint8_t)plane);
    set_register(ops, context, SEQUENCER, MAP_MASK, (uint8_t)(1u << plane));
}

static void end_planes(const struct cursor_ops *ops, void *context, const struct registers *saved)
{
    for (uint8_t i = 0; i < 9; i++) {
        set_register(ops, context, GRAPHICS, i, saved->graphics[i]);
    }
    set_register(ops, context, SEQUENCER, MAP_MASK, saved->map_mask);
    ops->out(context, GRAPHICS, saved->graphics_index);
    ops->out(context, SEQUENCER, saved->sequencer_index);
}

/* ---- pixels ------------------------------------------------------------------------------------ */

/* Bits of a pixel in a byte. */
static unsigned bits_of(uint16_t screen)
{
    return screen == SCREEN_256 ? 8 : screen == SCREEN_CGA4 ? 2 : 1;
}

static uint32_t address_of(const struct cursor *c, unsigned byte, unsigned y)
{
    switch (c->screen) {
    case SCREEN_256:
        return VGA + y * 320 + byte;
    case SCREEN_PLANES:
        return VGA + ((c->page_start + y * (c->mode == 0x0D ? 40 : 80) + byte) & 0xFFFF);
    default:
        return CGA + (y & 1) * 0x2000 + y / 2 * 80 + byte;
    }
}

/* A row of a mask in the bits of byte `byte` of the screen; `outside` where the mask does not reach. */
static uint8_t mask_byte(const struct cursor *c, uint16_t row, int byte, bool outside, uint8_t color)
{
    unsigned bits = bits_of(c->screen), pixels = 8 / bits;
    uint8_t value = 0;

    for (unsigned i = 0; i < pixels; i++) {
        int x = byte * (int)pixels + (int)i, column = x - c->x;
        bool set = column >= 0 && column < SIZE && x >= 0 && x < c->width ? row >> (15 - column) & 1 : outside;

        value = (uint8_t)(value << (bits & 7) | (set ? color & ((1u << bits) - 1) : 0));
    }
    return value;
}

/* One plane: draws, or puts back. */
static void plane(struct cursor *c, const struct int33 *m, unsigned plane, bool draw, const struct cursor_ops *ops,
                  void *context)
{
    int pixels = 8 / (int)bits_of(c->screen);
    int first = (c->x < 0 ? c->x - pixels + 1 : c->x) / pixels, last = (c->x + SIZE - 1) / pixels;

    for (int row = 0; row < SIZE; row++) {
        int y = c->y + row;

        for (int byte = first; byte <= last && y >= 0 && y < c->height; byte++) {
            unsigned i = (plane * SIZE + (unsigned)row) * CURSOR_ROW(c->screen) + (unsigned)(byte - first);
            uint32_t at;
            uint8_t now, new, other;

            if (byte < 0 || byte * pixels >= c->width) {
                continue;
            }
            at = address_of(c, (unsigned)byte, (unsigned)y);
            now = ops->read(context, at);
            if (draw) {
                new = (now & mask_byte(c, m->masks[row], byte, true, 0xFF))
                    ^ mask_byte(c, m->masks[SIZE + row], byte, false, 0x0F);
                c->under[i] = now;
                c->put[i] = new;
            } else {
                other = now ^ c->put[i];        /* somebody drew there */
                new = (c->under[i] & ~other) | (now & other);
            }
            if (new != now) {
                ops->write(context, at, new);
            }
        }
    }
}

static void pixels(struct cursor *c, const struct int33 *m, bool draw, const struct cursor_ops *ops, void *context)
{
    struct registers saved;

    if (c->screen != SCREEN_PLANES) {
        plane(c, m, 0, draw, ops, context);
        return;
    }
    begin_planes(ops, context, &saved);
    for (unsigned p = 0; p < 4; p++) {
        choose_plane(ops, context, p);
        plane(c, m, p, draw, ops, context);
    }
    end_planes(ops, context, &saved);
}

/* ---- text ---------------------------------------------------------------------------------------- */

/* The offset of the cell under the mouse in its page, -1: outside. */
static int32_t cell_of(const struct int33 *m, const uint8_t *v86)
{
    uint32_t columns = v86[BDA + 0x4A], page_bytes = get16(v86 + BDA + 0x4C);
    int column = m->x / m->step_x, row = m->y / m->step_y;

    if (m->x < 0 || m->y < 0 || column >= (int)columns || row >= m->height / 8) {
        return -1;
    }
    return (int32_t)(((page_bytes & 0x7FFF) * m->page + ((uint32_t)row * columns + (uint32_t)column) * 2) & 0x7FFE);
}

static uint16_t read_cell(const struct cursor *c, const struct cursor_ops *ops, void *context)
{
    return (uint16_t)(ops->read(context, c->at) | ops->read(context, c->at + 1) << 8);
}

static void write_cell(const struct cursor *c, uint16_t cell, const struct cursor_ops *ops, void *context)
{
    ops->write(context, c->at, (uint8_t)cell);
    ops->write(context, c->at + 1, (uint8_t)(cell >> 8));
}

/* The CRTC's own cursor, as a program would place it. */
static void hardware_cursor(const uint8_t *v86, uint16_t offset, const struct int33 *m, const struct cursor_ops *ops,
                            void *context)
{
    uint16_t port = get16(v86 + BDA + 0x63);

    if (port == 0x3B4 || port == 0x3D4) {
        set_register(ops, context, port, 0x0A, m->text_and & 0x1F);
        set_register(ops, context, port, 0x0B, m->text_xor & 0x1F);
        set_register(ops, context, port, 0x0E, (uint8_t)(offset >> 8));
        set_register(ops, context, port, 0x0F, (uint8_t)offset);
    }
}

static bool draw_text(struct cursor *c, const struct int33 *m, const uint8_t *v86, const struct cursor_ops *ops,
                      void *context)
{
    int32_t offset = cell_of(m, v86);

    if (offset < 0) {
        return false;
    }
    if (m->text_hardware) {
        hardware_cursor(v86, (uint16_t)(offset / 2), m, ops, context);
        c->at = 0;
        return true;
    }
    c->at = (m->mode == 7 ? MONO_TEXT : COLOR_TEXT) + (uint32_t)offset;
    c->cell_under = read_cell(c, ops, context);
    c->cell = (c->cell_under & m->text_and) ^ m->text_xor;
    write_cell(c, c->cell, ops, context);
    return true;
}

/* ---- both ------------------------------------------------------------------------------------------ */

void cursor_remove(struct cursor *c, const uint8_t *v86, const struct cursor_ops *ops, void *context)
{
    if (!c->drawn) {
        return;
    }
    c->drawn = false;
    if (c->mode != (v86[BDA + 0x49] & 0x7F)) {
        return;                                 /* another mode: all of it is gone */
    }
    if (c->screen != SCREEN_TEXT) {
        pixels(c, NULL, false, ops, context);
    } else if (c->at != 0 && read_cell(c, ops, context) == c->cell) {
        write_cell(c, c->cell_under, ops, context);
    }
}

static bool is_excluded(const struct int33 *m)
{
    return m->excluded && m->x >= m->area_x0 && m->x <= m->area_x1 && m->y >= m->area_y0 && m->y <= m->area_y1;
}

/*
 * cursor_update - make the screen show the cursor where and how the driver wants it now
 */
void cursor_update(struct cursor *c, const struct int33 *m, const uint8_t *v86, const struct cursor_ops *ops,
                   void *context)
{
    cursor_remove(c, v86, ops, context);
    if (m->shown < 0 || m->off || is_excluded(m) || m->screen == SCREEN_NONE
            || m->mode != (v86[BDA + 0x49] & 0x7F)) {
        return;
    }
    c->screen = m->screen;
    c->mode = m->mode;
    if (m->screen == SCREEN_TEXT) {
        c->drawn = draw_text(c, m, v86, ops, context);
        return;
    }
    c->x = (int16_t)(m->x / m->step_x - m->hot_x);
    c->y = (int16_t)(m->y / m->step_y - m->hot_y);
    c->width = (int16_t)(m->width / m->step_x);
    c->height = (int16_t)(m->height / m->step_y);
    c->page_start = (uint32_t)m->page * get16(v86 + BDA + 0x4C);
    c->drawn = true;
    pixels(c, m, true, ops, context);
}
