/*
 * screen.c - the text screen, keys and mouse.
 *
 * Characters go to the screen's memory; the mouse cursor is hidden meanwhile.
 */
#include "screen.h"
#include "../util/util.h"
#include "../util/bigmem.h"

#define MOST_COLUMNS    132u
#define SAVED           3u              /* dialogs inside each other */

unsigned screen_width, screen_height;
static uint16_t video;                  /* segment; written by screen_start() */
static bool mouse;                      /* the same */
static uint8_t old_mode, old_rows;      /* the same */
static uint16_t saved[SAVED];           /* segments with screens; screen_save() */
static unsigned saved_count;
static uint8_t colors[COLOR_COUNT] = { 0x17, 0x71, 0x17, 0x70, 0x0F, 0x74, 0x70, 0x1F, 0x0F, 0x30, 0x78 };

static uint8_t bios8(uint16_t offset)
{
    uint8_t byte;

    far_copy_in(&byte, 0x40, offset, 1);
    return byte;
}

static void int10(uint16_t ax, uint16_t bx, uint16_t cx, uint16_t dx)
{
    struct regs r = { .ax = ax, .bx = bx, .cx = cx, .dx = dx };

    console_int10(&r);
}

/* INT 33h with AX; BX CX DX come back. */
static uint16_t int33(uint16_t ax, uint16_t *bx, uint16_t *cx, uint16_t *dx)
{
    __asm__ volatile("int $0x33" : "+a"(ax), "+b"(*bx), "+c"(*cx), "+d"(*dx) : : "memory", "cc", "esi", "edi");
    return ax;
}

static void mouse_show(bool on)
{
    uint16_t b = 0, c = 0, d = 0;

    if (mouse) {
        (void)int33(on ? 1 : 2, &b, &c, &d);
    }
}

static void mouse_start(void)
{
    uint32_t vector;
    uint16_t b = 0, c = 0, d = 0;

    far_copy_in(&vector, 0, 0x33 * 4, 4);
    if (vector == 0) {
        return;
    }
    mouse = int33(0, &b, &c, &d) == 0xFFFF;
    if (mouse) {
        c = 0;
        d = (uint16_t)(screen_height * 8 - 1);
        (void)int33(8, &b, &c, &d);     /* rows there are, also with 43 or 50 */
        mouse_show(true);
    }
}

void screen_start(bool black_and_white, bool high)
{
    old_mode = bios8(0x49) & 0x7F;
    old_rows = bios8(0x84);
    if (old_mode > 3 && old_mode != 7) {
        int10(0x0003, 0, 0, 0);
    }
    if (high) {
        int10(0x1112, 0, 0, 0);         /* the 8 by 8 font: 43 or 50 lines */
    }
    screen_width = bios8(0x4A);
    screen_height = bios8(0x84) + 1u;
    if (screen_height < 12) {
        screen_height = 25;
    }
    if (screen_width > MOST_COLUMNS) {
        screen_width = MOST_COLUMNS;
    }
    video = (bios8(0x49) & 0x7F) == 7 ? 0xB000 : 0xB800;
    if (black_and_white || video == 0xB000) {
        static const uint8_t plain[COLOR_COUNT] = { 0x07, 0x70, 0x07, 0x70, 0x0F, 0x7F, 0x70, 0x07, 0x0F, 0x70, 0x70 };

        memcpy(colors, plain, sizeof colors);
    }
    int10(0x1003, 0, 0, 0);             /* bit 7 is brightness */
    mouse_start();
}

void screen_end(void)
{
    mouse_show(false);
    int10(0x1003, 1, 0, 0);
    if (old_mode > 3 && old_mode != 7) {
        int10(old_mode, 0, 0, 0);
    } else if (bios8(0x84) != old_rows && old_rows == 24) {
        int10(0x1114, 0, 0, 0);
    }
    int10(0x0600, 0x0700, 0, (uint16_t)((screen_height - 1) << 8 | (screen_width - 1)));
    set_cursor(0, 0, false);
}

/* ---- cells ---- */

uint16_t cell(uint8_t ch, enum color color)
{
    return (uint16_t)(ch | colors[color] << 8);
}

void put_cells(unsigned row, unsigned column, const uint16_t *cells, unsigned count)
{
    if (row >= screen_height || column >= screen_width) {
        return;
    }
    count = count < screen_width - column ? count : screen_width - column;
    mouse_show(false);
    far_copy_out(video, (uint16_t)((row * screen_width + column) * 2), cells, count * 2);
    mouse_show(true);
}

void put_run(unsigned row, unsigned column, uint8_t ch, unsigned count, enum color color)
{
    uint16_t cells[MOST_COLUMNS];

    count = count < MOST_COLUMNS ? count : MOST_COLUMNS;
    for (unsigned i = 0; i < count; i++) {
        cells[i] = cell(ch, color);
    }
    put_cells(row, column, cells, count);
}

void put_char(unsigned row, unsigned column, uint8_t ch, enum color color)
{
    put_run(row, column, ch, 1, color);
}

void put_text(unsigned row, unsigned column, const char *text, enum color color)
{
    uint16_t cells[MOST_COLUMNS];
    unsigned n = 0;

    while (text[n] != '\0' && n < MOST_COLUMNS) {
        cells[n] = cell((uint8_t)text[n], color);
        n++;
    }
    put_cells(row, column, cells, n);
}

void put_box(unsigned row, unsigned column, unsigned height, unsigned width, enum color color)
{
    for (unsigned i = 0; i < height; i++) {
        bool edge = i == 0 || i + 1 == height;

        put_run(row + i, column, edge ? 0xC4 : ' ', width, color);
        put_char(row + i, column, i == 0 ? 0xDA : edge ? 0xC0 : 0xB3, color);
        put_char(row + i, column + width - 1, i == 0 ? 0xBF : edge ? 0xD9 : 0xB3, color);
    }
}

void set_cursor(unsigned row, unsigned column, bool overwrite)
{
    int10(0x0100, 0, overwrite ? 0x000D : 0x0B0D, 0);
    int10(0x0200, 0, 0, (uint16_t)(row << 8 | column));
}

void hide_cursor(void)
{
    int10(0x0100, 0, 0x2000, 0);
}

void screen_save(void)
{
    uint32_t bytes = screen_width * screen_height * 2;
    int segment = dos_alloc((bytes + 15) / 16);

    mouse_show(false);
    if (segment > 0 && saved_count < SAVED) {
        for (uint32_t at = 0; at < bytes; at += MOST_COLUMNS * 2) {
            uint16_t cells[MOST_COLUMNS];

            far_copy_in(cells, video, (uint16_t)at, sizeof cells);
            far_copy_out((uint16_t)segment, (uint16_t)at, cells, bytes - at < sizeof cells ? bytes - at : sizeof cells);
        }
    }
    if (saved_count < SAVED) {
        saved[saved_count] = segment > 0 ? (uint16_t)segment : 0;       /* 0: the caller's next drawing is all there is */
    }
    saved_count++;
    mouse_show(true);
}

void screen_restore(void)
{
    uint32_t bytes = screen_width * screen_height * 2;

    saved_count--;
    if (saved_count >= SAVED || saved[saved_count] == 0) {
        return;
    }
    mouse_show(false);
    for (uint32_t at = 0; at < bytes; at += MOST_COLUMNS * 2) {
        uint16_t cells[MOST_COLUMNS];

        far_copy_in(cells, saved[saved_count], (uint16_t)at, sizeof cells);
        far_copy_out(video, (uint16_t)at, cells, bytes - at < sizeof cells ? bytes - at : sizeof cells);
    }
    mouse_show(true);
    dos_free(saved[saved_count]);
}

/* ---- events ---- */

static bool key_is_there(void)
{
    uint16_t ax = 0x1100;
    bool none;

    __asm__ volatile("int $0x16; setz %1" : "+a"(ax), "=q"(none) : : "memory", "cc");
    return !none;
}

static void idle(void)
{
    uint16_t ax = 0x1680;

    __asm__ volatile("int $0x28; int $0x2f" : "+a"(ax) : : "memory", "cc", "ebx", "ecx", "edx");
}

static void take_key(struct event *event)
{
    uint16_t ax = 0x1000;

    __asm__ volatile("int $0x16" : "+a"(ax) : : "memory", "cc");
    event->kind = EVENT_KEY;
    event->ascii = (uint8_t)ax;
    event->scan = (uint8_t)(ax >> 8);
    if (event->ascii == 0xE0 && event->scan != 0) {
        event->ascii = 0;
    }
    if (event->scan == 0xE0) {          /* Enter and slash of the number pad */
        event->scan = event->ascii == '\r' ? SCAN_ENTER : 0x35;
    }
}

/* Did the mouse do something? */
static bool take_mouse(struct event *event)
{
    static bool down;                   /* as last told */
    static unsigned row, column;
    uint16_t buttons = 0, x = 0, y = 0;
    bool now;

    if (!mouse) {
        return false;
    }
    (void)int33(3, &buttons, &x, &y);
    now = buttons & 1;
    event->row = y / 8;
    event->column = x / (screen_width == 40 ? 16 : 8);
    if (now != down) {
        event->kind = now ? EVENT_PRESS : EVENT_RELEASE;
    } else if (now && (event->row != row || event->column != column)) {
        event->kind = EVENT_DRAG;
    } else {
        return false;
    }
    down = now;
    row = event->row;
    column = event->column;
    return true;
}

/* Alt went down and up with nothing in between: the menu. */
static bool alt_alone(bool down, bool other)
{
    static bool was_down, alone;
    bool released = was_down && !down && alone;

    alone = down && !other && (alone || !was_down);
    was_down = down;
    return released;
}

void event_wait(struct event *event)
{
    for (;;) {
        uint8_t state = bios8(0x17);
        bool other;

        memset(event, 0, sizeof *event);
        event->shift = state & 3;
        event->ctrl = state & 4;
        event->alt = state & 8;
        other = key_is_there();
        if (other) {
            take_key(event);
        } else {
            other = take_mouse(event);
        }
        if (alt_alone(event->alt, other) && !other) {
            event->kind = EVENT_ALT;
            return;
        }
        if (other) {
            return;
        }
        idle();
    }
}
