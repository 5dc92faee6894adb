/* screen.h - the text screen, keys and mouse.  Included by EDIT's files. */
#ifndef EDIT_SCREEN_H
#define EDIT_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

enum color { COLOR_TEXT, COLOR_SELECTED, COLOR_FRAME, COLOR_BAR, COLOR_BAR_SELECTED, COLOR_LETTER, COLOR_DIALOG,
             COLOR_FIELD, COLOR_BUTTON, COLOR_STATUS, COLOR_DISABLED, COLOR_COUNT };

extern unsigned screen_width, screen_height;    /* written by screen_start() */

/* black_and_white, and as many lines as there can be */
void screen_start(bool black_and_white, bool high);
void screen_end(void);                  /* the screen as it was found, but empty */
void put_char(unsigned row, unsigned column, uint8_t ch, enum color color);
void put_text(unsigned row, unsigned column, const char *text, enum color color);
void put_run(unsigned row, unsigned column, uint8_t ch, unsigned count, enum color color);
/* A row that is built first and shown at once. */
void put_cells(unsigned row, unsigned column, const uint16_t *cells, unsigned count);
uint16_t cell(uint8_t ch, enum color color);
void put_box(unsigned row, unsigned column, unsigned height, unsigned width, enum color color);
void set_cursor(unsigned row, unsigned column, bool overwrite);
void hide_cursor(void);

/* What is under a dialog, and back; one inside the other. */
void screen_save(void);
void screen_restore(void);

/* ---- events ---- */
enum event_kind { EVENT_KEY, EVENT_PRESS, EVENT_DRAG, EVENT_RELEASE, EVENT_ALT };
struct event {
    enum event_kind kind;
    uint8_t ascii, scan;        /* of a key, as INT 16h AH=10h tells */
    bool shift, ctrl, alt;
    unsigned row, column;       /* of the mouse */
};
void event_wait(struct event *event);

enum {                          /* scan codes */
    SCAN_ESC = 0x01, SCAN_BACKSPACE = 0x0E, SCAN_TAB = 0x0F, SCAN_ENTER = 0x1C, SCAN_F1 = 0x3B, SCAN_F3 = 0x3D,
    SCAN_F6 = 0x40, SCAN_F10 = 0x44, SCAN_HOME = 0x47, SCAN_UP = 0x48, SCAN_PAGE_UP = 0x49, SCAN_LEFT = 0x4B,
    SCAN_RIGHT = 0x4D, SCAN_END = 0x4F, SCAN_DOWN = 0x50, SCAN_PAGE_DOWN = 0x51, SCAN_INSERT = 0x52,
    SCAN_DELETE = 0x53, SCAN_CTRL_LEFT = 0x73, SCAN_CTRL_RIGHT = 0x74, SCAN_CTRL_END = 0x75,
    SCAN_CTRL_PAGE_DOWN = 0x76, SCAN_CTRL_HOME = 0x77, SCAN_CTRL_PAGE_UP = 0x84, SCAN_CTRL_UP = 0x8D,
    SCAN_CTRL_DOWN = 0x91, SCAN_CTRL_INSERT = 0x92, SCAN_CTRL_DELETE = 0x93,
};

#endif
