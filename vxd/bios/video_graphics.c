/*
 * video_graphics - characters and dots in graphics modes.  Pure.
 *
 * All writes go through the adapter's memory with the registers that a mode set leaves; the few
 * that are changed on the way are put back to those.  [VGA], [RBIL 1006] to [RBIL 100E].
 */
#include <string.h>
#include "vbe.h"

#define SEQUENCER       0x3C4
#define MAP_MASK        2
#define GRAPHICS        0x3CE
#define SET_RESET       0
#define ENABLE_SET      1
#define COLOUR_COMPARE  2
#define FUNCTION        3
#define FUNCTION_XOR    0x18
#define READ_MAP        4
#define MODE            5
#define MODE_COPY       0x01            /* write mode 1: latches */
#define MODE_COMPARE    0x08            /* read mode 1 */
#define BIT_MASK        8
#define CGA_WINDOW      0xB8000u
#define CGA_BANK        0x2000u         /* odd lines */
#define CGA_PITCH       80u
#define WITH_XOR        0x80            /* in a colour */

struct screen {
    enum video_kind kind;
    uint32_t start;             /* of the page, in the window */
    unsigned pitch;             /* bytes of a line */
    unsigned cell;              /* bytes across a character */
    unsigned columns, rows, height;
};

static struct screen screen_of(const struct video *v, unsigned page)
{
    struct screen s = { .kind = video_kind_of(v), .columns = video_columns(v), .rows = video_rows(v),
                        .height = video_char_height(v) };

    switch (s.kind) {
    case VIDEO_CGA:
        s.height = 8;
        s.pitch = CGA_PITCH;
        s.cell = video_mode(v) == 6 ? 1 : 2;
        s.columns = CGA_PITCH / s.cell;
        s.rows = 25;
        break;
    case VIDEO_BYTES:
        s.pitch = s.columns * 8;
        s.cell = 8;
        break;
    case VIDEO_VBE:
        s.cell = 8;
        break;
    default:
        s.start = (page & 7) * mem_get16(video_bda(v, BDA_PAGE_SIZE)) & 0xFFFF;
        s.pitch = s.columns;
        s.cell = 1;
        break;
    }
    return s;
}

/* Linear address of byte x of line y.  Whatever the data area says, it is in the window. */
static uint32_t line_address(const struct screen *s, unsigned x, unsigned y)
{
    if (s->kind == VIDEO_CGA) {
        return CGA_WINDOW + (((y & 1) * CGA_BANK + (y >> 1) * CGA_PITCH + x) & (VIDEO_TEXT_BYTES - 1));
    }
    return VIDEO_WINDOW + ((s->start + y * s->pitch + x) & 0xFFFF);
}

/* The same, cut so that `bytes` from there on stay in the window. */
static uint32_t span(uint32_t address, uint32_t bytes)
{
    uint32_t end = address < CGA_WINDOW ? VIDEO_WINDOW + 0x10000 : CGA_WINDOW + VIDEO_TEXT_BYTES;

    return address + bytes > end ? end - address : bytes;
}

static void graphics_out(const struct video *v, uint8_t index, uint8_t value)
{
    video_out_at(v, GRAPHICS, index, value);
}

static uint8_t read_byte(const struct video *v, uint32_t address)
{
    return v->ops->read(v->context, address);
}

static void write_byte(const struct video *v, uint32_t address, uint8_t value)
{
    v->ops->write(v->context, address, value);
}

/* ---- dots ----------------------------------------------------------------------------------------- */

/* Bits of a dot in its byte, leftmost first. */
static unsigned dot_shift(unsigned x, unsigned bits)
{
    return 8 - bits - x % (8 / bits) * bits;
}

void graphics_write_dot(const struct video *v, const struct Client_Reg_Struc *crs)
{
    struct screen s = screen_of(v, crs->Client_BH);
    unsigned x = crs->Client_CX, y = crs->Client_DX, bits;
    uint8_t colour = crs->Client_AL;
    uint32_t address;

    switch (s.kind) {
    case VIDEO_CGA:
        bits = s.cell;                          /* 1 byte across: 1 bit a dot */
        address = line_address(&s, x * bits / 8, y);
        uint8_t mask = (uint8_t)((1 << bits) - 1), dot = (uint8_t)((colour & mask) << dot_shift(x, bits));
        uint8_t old = read_byte(v, address);

        mask = (uint8_t)(mask << dot_shift(x, bits));
        write_byte(v, address, colour & WITH_XOR ? old ^ dot : (uint8_t)((old & ~mask) | dot));
        break;
    case VIDEO_PLANAR:
        address = line_address(&s, x / 8, y);
        graphics_out(v, BIT_MASK, (uint8_t)(0x80 >> (x & 7)));
        graphics_out(v, SET_RESET, colour & 0x0F);
        graphics_out(v, ENABLE_SET, 0x0F);
        if (colour & WITH_XOR) {
            graphics_out(v, FUNCTION, FUNCTION_XOR);
        }
        (void)read_byte(v, address);            /* into the latches */
        write_byte(v, address, 0xFF);
        graphics_out(v, BIT_MASK, 0xFF);
        graphics_out(v, SET_RESET, 0);
        graphics_out(v, ENABLE_SET, 0);
        graphics_out(v, FUNCTION, 0);
        break;
    case VIDEO_BYTES:
        write_byte(v, line_address(&s, x, y), colour);
        break;
    case VIDEO_VBE:
        vbe_write_dot(v, x, y, colour);
        break;
    case VIDEO_TEXT:
        break;
    }
}

void graphics_read_dot(const struct video *v, struct Client_Reg_Struc *crs)
{
    struct screen s = screen_of(v, crs->Client_BH);
    unsigned x = crs->Client_CX, y = crs->Client_DX;
    uint8_t colour = 0;

    switch (s.kind) {
    case VIDEO_CGA:
        colour = (uint8_t)(read_byte(v, line_address(&s, x * s.cell / 8, y)) >> dot_shift(x, s.cell)
                           & ((1 << s.cell) - 1));
        break;
    case VIDEO_PLANAR:
        for (uint8_t plane = 0; plane < 4; plane++) {
            graphics_out(v, READ_MAP, plane);
            colour |= (uint8_t)((read_byte(v, line_address(&s, x / 8, y)) >> (7 - (x & 7)) & 1) << plane);
        }
        graphics_out(v, READ_MAP, 0);
        break;
    case VIDEO_BYTES:
        colour = read_byte(v, line_address(&s, x, y));
        break;
    case VIDEO_VBE:
        colour = vbe_read_dot(v, x, y);
        break;
    case VIDEO_TEXT:
        return;
    }
    crs->Client_AL = colour;
}

/* ---- characters ----------------------------------------------------------------------------------- */

/* The lines of a character: INT 43h, in the CGA's modes INT 1Fh for the upper half. */
static void get_glyph(const struct video *v, const struct screen *s, unsigned ch, uint8_t glyph[32])
{
    bool upper = s->kind == VIDEO_CGA && ch >= 128;
    const uint8_t *vector = v->v86 + (upper ? 0x1F : 0x43) * 4;
    uint16_t segment = mem_get16(vector + 2);
    unsigned offset = mem_get16(vector) + (upper ? ch - 128 : ch) * s->height;

    for (unsigned i = 0; i < s->height; i++) {
        glyph[i] = video_peek(v, segment, (uint16_t)(offset + i));
    }
}

/* Each bit twice. */
static uint16_t double_bits(uint8_t byte)
{
    uint16_t wide = 0;

    for (unsigned i = 0; i < 8; i++) {
        wide |= (uint16_t)((byte >> i & 1) * 3 << i * 2);
    }
    return wide;
}

static void put_cga(const struct video *v, const struct screen *s, unsigned column, unsigned top,
                    const uint8_t *glyph, uint8_t colour)
{
    for (unsigned i = 0; i < 8; i++) {
        uint16_t bits = s->cell == 1 ? glyph[i] : double_bits(glyph[i]) & (colour & 3) * 0x5555;

        for (unsigned k = 0; k < s->cell; k++) {
            uint32_t address = line_address(s, column * s->cell + k, top + i);
            uint8_t byte = (uint8_t)(bits >> (s->cell - 1 - k) * 8);

            write_byte(v, address, colour & WITH_XOR ? read_byte(v, address) ^ byte : byte);
        }
    }
}

static void put_planar(const struct video *v, const struct screen *s, unsigned column, unsigned top,
                       const uint8_t *glyph, uint8_t colour)
{
    if (colour & WITH_XOR) {
        graphics_out(v, FUNCTION, FUNCTION_XOR);
    } else {
        for (unsigned i = 0; i < s->height; i++) {
            write_byte(v, line_address(s, column, top + i), 0);
        }
    }
    video_out_at(v, SEQUENCER, MAP_MASK, colour & 0x0F);
    for (unsigned i = 0; i < s->height; i++) {
        uint32_t address = line_address(s, column, top + i);

        if (colour & WITH_XOR) {
            (void)read_byte(v, address);
        }
        write_byte(v, address, glyph[i]);
    }
    video_out_at(v, SEQUENCER, MAP_MASK, 0x0F);
    if (colour & WITH_XOR) {
        graphics_out(v, FUNCTION, 0);
    }
}

static void put_bytes(const struct video *v, const struct screen *s, unsigned column, unsigned top,
                      const uint8_t *glyph, uint8_t colour)
{
    for (unsigned i = 0; i < s->height; i++) {
        uint8_t line[8];

        for (unsigned dot = 0; dot < 8; dot++) {
            line[dot] = glyph[i] << dot & 0x80 ? colour : 0;
        }
        uint32_t address = line_address(s, column * 8, top + i);

        v->ops->store(v->context, address, line, span(address, 8));
    }
}

/*
 * graphics_put_char - draw a character
 *
 * In:    colour = of its dots; bit 7 (not with 256 colours): XOR with what is there
 */
void graphics_put_char(const struct video *v, unsigned page, unsigned column, unsigned row, uint8_t ch,
                       uint8_t colour)
{
    struct screen s = screen_of(v, page);
    uint8_t glyph[32];

    get_glyph(v, &s, ch, glyph);
    if (s.kind == VIDEO_CGA) {
        put_cga(v, &s, column, row * s.height, glyph, colour);
    } else if (s.kind == VIDEO_PLANAR) {
        put_planar(v, &s, column, row * s.height, glyph, colour);
    } else if (s.kind == VIDEO_VBE) {
        vbe_put_char(v, column, row, glyph, s.height, colour);
    } else {
        put_bytes(v, &s, column, row * s.height, glyph, colour);
    }
}

/* The dots of a cell that are not of colour 0. */
static uint8_t cell_line(const struct video *v, const struct screen *s, unsigned column, unsigned y)
{
    uint32_t address = line_address(s, column * s->cell, y);
    uint8_t bits = 0;

    if (s->kind == VIDEO_PLANAR) {
        return (uint8_t)~read_byte(v, address);     /* read mode 1: 1 = colour 0 */
    }
    if (s->cell == 1) {
        return read_byte(v, address);
    }
    for (unsigned i = 0; i < 8; i++) {
        unsigned dot = s->kind == VIDEO_VBE ? vbe_read_dot(v, column * 8 + i, y) : s->kind == VIDEO_BYTES
            ? read_byte(v, line_address(s, column * 8 + i, y))
            : read_byte(v, line_address(s, column * 2 + i / 4, y)) >> dot_shift(i, 2) & 3;

        bits = (uint8_t)(bits << 1 | (dot != 0));
    }
    return bits;
}

/*
 * graphics_get_char - the character whose dots are there, 0 if it is none
 */
uint8_t graphics_get_char(const struct video *v, unsigned page, unsigned column, unsigned row)
{
    struct screen s = screen_of(v, page);
    uint8_t there[32], glyph[32];

    if (s.kind == VIDEO_PLANAR) {
        graphics_out(v, COLOUR_COMPARE, 0);
        graphics_out(v, MODE, MODE_COMPARE);
    }
    for (unsigned i = 0; i < s.height; i++) {
        there[i] = cell_line(v, &s, column, row * s.height + i);
    }
    if (s.kind == VIDEO_PLANAR) {
        graphics_out(v, MODE, 0);
    }
    for (unsigned ch = 0; ch < 256; ch++) {
        get_glyph(v, &s, ch, glyph);
        if (memcmp(glyph, there, s.height) == 0) {
            return (uint8_t)ch;
        }
    }
    return 0;
}

/* ---- scrolling ------------------------------------------------------------------------------------- */

static void move_line(const struct video *v, const struct screen *s, unsigned x, unsigned to, unsigned from,
                      unsigned bytes)
{
    uint32_t there = line_address(s, x, to), here = line_address(s, x, from);

    v->ops->move(v->context, there, here, span(there, span(here, bytes)));
}

static void clear_line(const struct video *v, const struct screen *s, unsigned x, unsigned y, unsigned bytes,
                       uint8_t value)
{
    uint32_t address = line_address(s, x, y);

    v->ops->fill(v->context, address, value, span(address, bytes));
}

/* Do lines as long as the screen's, up to `end`, follow each other in the window? */
static bool is_one_piece(const struct screen *s, unsigned end, unsigned bytes)
{
    return s->kind != VIDEO_CGA && bytes == s->pitch && s->start + end * s->pitch <= 0x10000;
}

/*
 * graphics_scroll - move the rectangle's rows up (rows > 0) or down; 0 or too many rows: clear it
 *
 * In:    colour = of the new rows; in the CGA's modes the byte they are filled with
 */
void graphics_scroll(const struct video *v, unsigned page, unsigned top, unsigned left, unsigned bottom,
                     unsigned right, int rows, uint8_t colour)
{
    struct screen s = screen_of(v, page);

    bottom = bottom < s.rows ? bottom : s.rows - 1;
    right = right < s.columns ? right : s.columns - 1;
    if (top > bottom || left > right) {
        return;
    }
    if (s.kind == VIDEO_VBE) {
        vbe_scroll(v, top, left, bottom, right, rows, colour);
        return;
    }
    unsigned x = left * s.cell, bytes = (right - left + 1) * s.cell;
    unsigned first = top * s.height, lines = (bottom - top + 1) * s.height;
    unsigned distance = (unsigned)(rows < 0 ? -rows : rows) * s.height;

    if (distance == 0 || distance > lines) {
        distance = lines;
    }
    if (s.kind == VIDEO_PLANAR) {
        graphics_out(v, MODE, MODE_COPY);
    }
    bool whole = rows > 0 && is_one_piece(&s, first + lines, bytes);

    if (whole) {
        v->ops->move(v->context, line_address(&s, 0, first), line_address(&s, 0, first + distance),
                     (lines - distance) * bytes);
    }
    for (unsigned i = 0; i < lines - distance && !whole; i++) {
        if (rows < 0) {
            move_line(v, &s, x, first + lines - 1 - i, first + lines - 1 - i - distance, bytes);
        } else {
            move_line(v, &s, x, first + i, first + i + distance, bytes);
        }
    }
    if (s.kind == VIDEO_PLANAR) {
        graphics_out(v, MODE, 0);
        graphics_out(v, SET_RESET, colour & 0x0F);
        graphics_out(v, ENABLE_SET, 0x0F);
    }
    if (whole) {
        v->ops->fill(v->context, line_address(&s, 0, first + lines - distance), colour, distance * bytes);
    }
    for (unsigned i = 0; i < distance && !whole; i++) {
        clear_line(v, &s, x, rows < 0 ? first + i : first + lines - 1 - i, bytes, colour);
    }
    if (s.kind == VIDEO_PLANAR) {
        graphics_out(v, SET_RESET, 0);
        graphics_out(v, ENABLE_SET, 0);
    }
}
