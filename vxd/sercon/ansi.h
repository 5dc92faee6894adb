/* ansi.h - a text screen as ANSI escape sequences.  Included by sercon.c, ansi.c and tests. */
#ifndef SERCON_ANSI_H
#define SERCON_ANSI_H

#include <stdint.h>
#include <stdbool.h>

#define ANSI_MAX_COLUMNS    132u
#define ANSI_MAX_ROWS       60u

struct ansi_screen {            /* what is to be seen */
    const uint8_t *memory;      /* 32 KB: character, attribute, ... */
    uint32_t start;             /* bytes: offset of the first cell */
    unsigned columns, rows;
    unsigned cursor_column, cursor_row;
};

struct ansi {                   /* what the terminal shows */
    void (*put)(void *context, char ch);
    void *context;
    unsigned columns, rows;     /* 0 = nothing known */
    int row, column;            /* where the terminal's cursor is, -1 = unknown */
    int attribute;              /* -1 = unknown */
    uint16_t cells[ANSI_MAX_COLUMNS * ANSI_MAX_ROWS];
};

void ansi_init(struct ansi *ansi, void (*put)(void *context, char ch), void *context);
void ansi_forget(struct ansi *ansi);        /* the terminal shows something else now */
bool ansi_update(struct ansi *ansi, const struct ansi_screen *screen);  /* false: nothing to do */

#endif
