/*
 * screen - the text screen, through its memory.
 */
#include "screen.h"

#include "../util/util.h"

#define CELLS_MAX 16000    /* 132 x 60, and more */

static struct {
    uint16_t segment, offset;
    uint8_t page;
    unsigned columns, rows;
    uint16_t cursor, shape;
    bool colour;
} screen;                                  /* written by screen_open() */
static int saved;                          /* segment: what was there before; < 0: no memory for it */

/* Rows of the screen to the segment `saved`, or back. */
static void copy_screen(uint16_t to, uint16_t to_offset, uint16_t from, uint16_t from_offset)
{
    for (unsigned row = 0; row < screen.rows; row++) {
        unsigned size = screen.columns * 2;
        uint16_t line[200];
        uint16_t __seg_gs *out = (uint16_t __seg_gs *)(uintptr_t)(to_offset + row * size);

        far_copy_in(line, from, (uint16_t)(from_offset + row * size), size);
        far_load_gs(to);
        for (unsigned i = 0; i < screen.columns; i++) {
            out[i] = line[i];
        }
    }
}

static uint16_t bios_word(uint16_t offset)
{
    uint16_t value;

    far_copy_in(&value, 0x40, offset, 2);
    return value;
}

bool screen_open(void)
{
    uint8_t mode = (uint8_t)bios_word(0x49);
    struct regs r = { .ax = 0x0300 };

    if (mode > 3 && mode != 7) {
        return false;
    }
    screen.segment = mode == 7 ? 0xB000 : 0xB800;
    screen.colour = mode == 1 || mode == 3;
    screen.offset = bios_word(0x4E);
    screen.page = (uint8_t)bios_word(0x62);
    screen.columns = bios_word(0x4A);
    screen.rows = screen_rows();
    if (screen.columns < 40 || screen.columns > 200 || screen.columns * screen.rows > CELLS_MAX) {
        return false;
    }
    r.bx = (uint16_t)(screen.page << 8);
    console_int10(&r);
    screen.cursor = r.dx;
    screen.shape = r.cx;
    saved = dos_alloc((screen.columns * screen.rows * 2 + 15) / 16);
    if (saved >= 0) {
        copy_screen((uint16_t)saved, 0, screen.segment, screen.offset);
    }
    screen_cursor_off();
    return true;
}

void screen_close(void)
{
    struct regs r = { .ax = 0x0200, .bx = (uint16_t)(screen.page << 8), .dx = screen.cursor };

    if (saved >= 0) {
        copy_screen(screen.segment, screen.offset, (uint16_t)saved, 0);
    } else {
        for (unsigned row = 0; row < screen.rows; row++) {
            screen_row(row, 0x07, "");
        }
    }
    console_int10(&r);
    r = (struct regs){ .ax = 0x0100, .cx = screen.shape };
    console_int10(&r);
}

unsigned screen_height(void)
{
    return screen.rows;
}

static uint8_t attribute(unsigned colour)
{
    if (screen.colour) {
        return (uint8_t)colour;
    }
    return colour == COLOUR_TEXT ? 0x07 : 0x70;
}

static void put(unsigned row, unsigned column, unsigned colour, char c)
{
    uint16_t __seg_gs *cell = (uint16_t __seg_gs *)(uintptr_t)(screen.offset +
                                                               (row * screen.columns + column) * 2);

    *cell = (uint16_t)(attribute(colour) << 8 | (uint8_t)c);
}

void screen_text(unsigned row, unsigned column, unsigned colour, const char *text)
{
    far_load_gs(screen.segment);
    for (; *text != '\0' && column < screen.columns; column++) {
        put(row, column, colour, *text++);
    }
}

void screen_row(unsigned row, unsigned colour, const char *text)
{
    screen_text(row, 0, colour, text);
    for (unsigned column = strlen(text); column < screen.columns; column++) {
        put(row, column, colour, ' ');
    }
}

void screen_cursor(unsigned row, unsigned column)
{
    struct regs r = { .ax = 0x0200, .bx = (uint16_t)(screen.page << 8),
                      .dx = (uint16_t)(row << 8 | column) };

    console_int10(&r);
    r = (struct regs){ .ax = 0x0100, .cx = screen.shape };
    console_int10(&r);
}

void screen_cursor_off(void)
{
    struct regs r = { .ax = 0x0100, .cx = 0x2000 };

    console_int10(&r);
}
