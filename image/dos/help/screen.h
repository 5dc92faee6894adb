/* screen.h - a text screen drawn on directly.  Included by help.c. */
#ifndef SCREEN_H
#define SCREEN_H

#include <stdbool.h>

enum { COLOUR_TEXT = 0x17, COLOUR_BAR = 0x70, COLOUR_CHOSEN = 0x30 };    /* grey where there is none */

enum {
    KEY_HOME = 256 + 0x47, KEY_UP = 256 + 0x48, KEY_PAGE_UP = 256 + 0x49, KEY_END = 256 + 0x4F,
    KEY_DOWN = 256 + 0x50, KEY_PAGE_DOWN = 256 + 0x51,
};

bool screen_open(void);      /* false: no text mode */
void screen_close(void);     /* as it was before */
unsigned screen_height(void);
void screen_row(unsigned row, unsigned colour, const char *text);    /* the whole row */
void screen_text(unsigned row, unsigned column, unsigned colour, const char *text);
void screen_cursor(unsigned row, unsigned column);
void screen_cursor_off(void);

#endif
