/* text.h - text screens drawn into a framebuffer.  Included by text.c, vga.c, vdd.c, tests. */
#ifndef VDD_TEXT_H
#define VDD_TEXT_H

#include <stdint.h>
#include <stdbool.h>

#define TEXT_MAX_COLUMNS    132
#define TEXT_MAX_ROWS       60
#define TEXT_MEMORY_BYTES   0x8000u

struct text_colour { uint8_t red, green, blue; };

struct text_frame {             /* what is to be seen */
    const uint8_t *memory;      /* TEXT_MEMORY_BYTES: character, attribute, ... */
    uint32_t start, pitch;      /* bytes: offset of the first cell, distance of rows */
    unsigned columns, rows;
    unsigned height;            /* lines of a character, 1..32 */
    bool doubled;               /* every line is shown twice */
    const uint8_t *font;        /* 256 glyphs, `font_stride` bytes each */
    unsigned font_stride;
    uint32_t font_version;      /* another number = the glyphs changed */
    struct text_colour palette[16];
    bool blink;                 /* attribute bit 7: blinking; else bright background */
    bool mono;                  /* attributes 01h and 09h underline */
    bool characters_on, cursor_on;      /* phases of blinking */
    int32_t cursor;             /* cell counted from `start`, in cells; -1 = none */
    unsigned cursor_top, cursor_bottom; /* lines */
};

struct text_target {            /* where it goes */
    uint8_t *pixels;            /* written, never read */
    uint32_t width, height, pitch;      /* pixels, pixels, bytes */
    unsigned pixel_bytes;       /* 2, 3, 4 */
    uint32_t red_mask, green_mask, blue_mask;
};

struct text_shadow {            /* what is there now; zero = nothing known */
    bool valid;
    unsigned columns, rows, height, scale_x, scale_y;
    uint32_t left, top;         /* pixels */
    uint32_t font_version;
    uint32_t colour[16];        /* pixel values */
    struct text_colour palette[16];
    uint32_t cells[TEXT_MAX_COLUMNS * TEXT_MAX_ROWS];
};

unsigned text_draw(const struct text_target *target, struct text_shadow *shadow,
                   const struct text_frame *frame);
uint32_t text_pixel(const struct text_target *target, struct text_colour colour);

#endif
