/*
 * video_vbe_draw - characters and dots in VBE's modes of 8 bits and more, through the window.  Pure.
 *
 * Colours are a text screen's 16, or with 8 bits the DAC's 256.
 */
#include <string.h>
#include "vbe.h"

#define WINDOW_BYTES    0x10000u
#define CHUNK           512u            /* bytes moved at once */

struct canvas {
    const struct video *video;
    uint32_t pitch, memory;             /* bytes */
    unsigned pixel_bytes, bits, width, height;
    uint16_t was, bank;                 /* the program's bank, the one that is seen */
};

static struct canvas open_canvas(const struct video *v)
{
    struct canvas c = { .video = v, .bits = vbe_in(v, VBE_BPP), .width = vbe_in(v, VBE_XRES),
                        .height = vbe_in(v, VBE_YRES), .was = vbe_in(v, VBE_BANK) };

    c.memory = (uint32_t)vbe_in(v, VBE_MEMORY_64K) << 16;
    c.pixel_bytes = vbe_pixel_bytes(c.bits);
    if (c.pixel_bytes == 0 || c.pixel_bytes > 4) {      /* the data area lies: no such mode is on */
        c.pixel_bytes = 1;
        c.width = c.height = 0;
    }
    c.pitch = vbe_in(v, VBE_VIRT_WIDTH) * c.pixel_bytes;
    c.bank = c.was;
    return c;
}

static void close_canvas(const struct canvas *c)
{
    if (c->bank != c->was) {
        vbe_out(c->video, VBE_BANK, c->was);
    }
}

/* The window's address of byte `at`, and how many of `bytes` follow in the window. */
static uint32_t reach(struct canvas *c, uint32_t at, uint32_t *bytes)
{
    uint16_t bank = (uint16_t)(at / WINDOW_BYTES);
    uint32_t offset = at % WINDOW_BYTES;

    if (bank != c->bank) {
        vbe_out(c->video, VBE_BANK, bank);
        c->bank = bank;
    }
    *bytes = *bytes < WINDOW_BYTES - offset ? *bytes : WINDOW_BYTES - offset;
    return VIDEO_WINDOW + offset;
}

static void put_bytes(struct canvas *c, uint32_t at, const uint8_t *from, uint32_t bytes)
{
    while (bytes > 0 && at < c->memory) {
        uint32_t now = bytes, address = reach(c, at, &now);

        c->video->ops->store(c->video->context, address, from, now);
        at += now;
        from += now;
        bytes -= now;
    }
}

static void get_bytes(struct canvas *c, uint32_t at, uint8_t *to, uint32_t bytes)
{
    memset(to, 0, bytes);
    while (bytes > 0 && at < c->memory) {
        uint32_t now = bytes, address = reach(c, at, &now);
        const uint8_t *plain = c->video->ops->plain(c->video->context, address, now);

        for (uint32_t i = 0; i < now; i++) {
            to[i] = plain != NULL ? plain[i] : c->video->ops->read(c->video->context, address + i);
        }
        at += now;
        to += now;
        bytes -= now;
    }
}

/* Red, green and blue of colours 0-15 as an EGA shows them, of 6 bits. */
static void text_colour(unsigned colour, uint8_t rgb[3])
{
    for (unsigned k = 0; k < 3; k++) {
        rgb[k] = (uint8_t)((colour >> (2 - k) & 1) * 42 + (colour & 8 ? 21 : 0));
    }
    if (colour == 6) {
        rgb[1] = 21;
    }
}

static uint32_t pixel_of(const struct canvas *c, uint8_t colour)
{
    uint8_t rgb[3];

    if (c->bits == 8) {
        return colour;
    }
    text_colour(colour & 15, rgb);
    if (c->bits <= 16) {
        unsigned green = c->bits == 15 ? rgb[1] >> 1 : rgb[1], red_at = c->bits == 15 ? 10 : 11;

        return (uint32_t)(rgb[0] >> 1) << red_at | green << 5 | rgb[2] >> 1;
    }
    return (uint32_t)rgb[0] << 18 | (uint32_t)rgb[1] << 10 | (uint32_t)rgb[2] << 2;
}

/* The text colour whose pixel this is, 15 for any other that is not black. */
static uint8_t colour_of(const struct canvas *c, uint32_t pixel)
{
    if (c->bits == 8) {
        return (uint8_t)pixel;
    }
    for (uint8_t i = 0; i < 16; i++) {
        if (pixel_of(c, i) == pixel) {
            return i;
        }
    }
    return 15;
}

static void pixel_bytes(const struct canvas *c, uint32_t pixel, uint8_t bytes[4])
{
    for (unsigned i = 0; i < c->pixel_bytes; i++) {
        bytes[i] = (uint8_t)(pixel >> i * 8);
    }
}

void vbe_write_dot(const struct video *v, unsigned x, unsigned y, uint8_t colour)
{
    struct canvas c = open_canvas(v);
    uint8_t bytes[4];

    if (x < c.width && y < c.height) {
        pixel_bytes(&c, pixel_of(&c, colour), bytes);
        put_bytes(&c, y * c.pitch + x * c.pixel_bytes, bytes, c.pixel_bytes);
    }
    close_canvas(&c);
}

uint8_t vbe_read_dot(const struct video *v, unsigned x, unsigned y)
{
    struct canvas c = open_canvas(v);
    uint8_t bytes[4] = { 0 };

    if (x < c.width && y < c.height) {
        get_bytes(&c, y * c.pitch + x * c.pixel_bytes, bytes, c.pixel_bytes);
    }
    close_canvas(&c);
    return colour_of(&c, bytes[0] | bytes[1] << 8 | (uint32_t)bytes[2] << 16
                         | (c.bits == 32 ? 0 : (uint32_t)bytes[3] << 24));
}

void vbe_put_char(const struct video *v, unsigned column, unsigned row, const uint8_t *glyph, unsigned height,
                  uint8_t colour)
{
    struct canvas c = open_canvas(v);
    uint32_t ink = pixel_of(&c, colour);
    uint8_t line[8 * 4];

    for (unsigned i = 0; i < height && column * 8 + 8 <= c.width && row * height + i < c.height; i++) {
        for (unsigned dot = 0; dot < 8; dot++) {
            pixel_bytes(&c, glyph[i] << dot & 0x80 ? ink : 0, line + dot * c.pixel_bytes);
        }
        put_bytes(&c, (row * height + i) * c.pitch + column * 8 * c.pixel_bytes, line, 8 * c.pixel_bytes);
    }
    close_canvas(&c);
}

static void move_bytes(struct canvas *c, uint32_t to, uint32_t from, uint32_t bytes)
{
    uint8_t part[CHUNK];

    for (uint32_t done = 0; done < bytes; done += CHUNK) {
        uint32_t now = bytes - done < CHUNK ? bytes - done : CHUNK;

        get_bytes(c, from + done, part, now);
        put_bytes(c, to + done, part, now);
    }
}

static void fill_pixels(struct canvas *c, uint32_t at, uint32_t pixels, uint8_t colour)
{
    uint8_t part[CHUNK / 4 * 4];
    unsigned each = CHUNK / 4;

    for (unsigned i = 0; i < each; i++) {
        pixel_bytes(c, pixel_of(c, colour), part + i * c->pixel_bytes);
    }
    for (uint32_t done = 0; done < pixels; done += each) {
        uint32_t now = pixels - done < each ? pixels - done : each;

        put_bytes(c, at + done * c->pixel_bytes, part, now * c->pixel_bytes);
    }
}

/* As graphics_scroll, with rows and columns already cut to the screen's. */
void vbe_scroll(const struct video *v, unsigned top, unsigned left, unsigned bottom, unsigned right, int rows,
                uint8_t colour)
{
    struct canvas c = open_canvas(v);
    unsigned char_height = video_char_height(v), first = top * char_height;
    unsigned lines = (bottom - top + 1) * char_height, pixels = (right - left + 1) * 8;
    unsigned distance = (unsigned)(rows < 0 ? -rows : rows) * char_height;
    uint32_t x = left * 8 * c.pixel_bytes;

    if (distance == 0 || distance > lines) {
        distance = lines;
    }
    if (first + lines <= c.height && (right + 1) * 8 <= c.width) {
        for (unsigned i = 0; i < lines - distance; i++) {
            unsigned to = rows < 0 ? lines - 1 - i : i, from = rows < 0 ? to - distance : to + distance;

            move_bytes(&c, (first + to) * c.pitch + x, (first + from) * c.pitch + x, pixels * c.pixel_bytes);
        }
        for (unsigned i = 0; i < distance; i++) {
            fill_pixels(&c, (first + (rows < 0 ? i : lines - 1 - i)) * c.pitch + x, pixels, colour);
        }
    }
    close_canvas(&c);
}
