/* text.h - what the registers say a text screen looks like.  Included by vga.c, vdd.c, tests. */
#ifndef VDD_TEXT_H
#define VDD_TEXT_H

#include <stdint.h>
#include <stdbool.h>

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

#endif
