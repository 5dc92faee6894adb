/*
 * ansi - keeps a terminal like a text screen, writing what differs.  Pure.
 *
 * Sequences: [ECMA-48] CUP, SGR, ED; scrolling region and autowrap: [VT100] DECSTBM, DECAWM.
 * A screen that moved up is scrolled by the terminal instead of being written again.
 */
#include <string.h>
#include "ansi.h"
#include "cp437.h"

#define MEMORY_MASK 0x7FFEu
#define WALK_CELLS  6           /* a cursor movement has 6 to 8 bytes */

static void put_text(struct ansi *ansi, const char *text)
{
    while (*text != '\0') {
        ansi->put(ansi->context, *text++);
    }
}

static void put_number(struct ansi *ansi, unsigned value)
{
    if (value >= 10) {
        put_number(ansi, value / 10);
    }
    ansi->put(ansi->context, (char)('0' + value % 10));
}

void ansi_init(struct ansi *ansi, void (*put)(void *context, char ch), void *context)
{
    memset(ansi, 0, sizeof *ansi);
    ansi->put = put;
    ansi->context = context;
}

void ansi_forget(struct ansi *ansi)
{
    ansi->columns = ansi->rows = 0;
}

static void move_to(struct ansi *ansi, unsigned row, unsigned column)
{
    if (ansi->row == (int)row && ansi->column == (int)column) {
        return;
    }
    put_text(ansi, "\033[");
    put_number(ansi, row + 1);
    ansi->put(ansi->context, ';');
    put_number(ansi, column + 1);
    ansi->put(ansi->context, 'H');
    ansi->row = (int)row;
    ansi->column = (int)column;
}

static void set_attribute(struct ansi *ansi, uint8_t attribute)
{
    static const uint8_t colour[8] = { 0, 4, 2, 6, 1, 5, 3, 7 };    /* blue and red change places */

    if (ansi->attribute == attribute) {
        return;
    }
    put_text(ansi, "\033[0;");
    put_number(ansi, (attribute & 8 ? 90u : 30u) + colour[attribute & 7]);
    ansi->put(ansi->context, ';');
    put_number(ansi, 40u + colour[attribute >> 4 & 7]);
    put_text(ansi, attribute & 0x80 ? ";5m" : "m");
    ansi->attribute = attribute;
}

/* Writes known cells again up to `column` where that is shorter than moving the cursor. */
static void walk_to(struct ansi *ansi, unsigned row, unsigned column)
{
    const uint16_t *cells = ansi->cells + row * ansi->columns;

    if (ansi->row != (int)row || ansi->column < 0 || ansi->column >= (int)column
            || (int)column - ansi->column > WALK_CELLS) {
        return;
    }
    for (int i = ansi->column; i < (int)column; i++) {
        if (cells[i] >> 8 != ansi->attribute || (uint8_t)cells[i] < ' ' || (uint8_t)cells[i] > '~') {
            return;
        }
    }
    while (ansi->column < (int)column) {
        ansi->put(ansi->context, (char)cells[ansi->column++]);
    }
}

static void put_cell(struct ansi *ansi, unsigned row, unsigned column, uint16_t cell)
{
    char utf8[3];
    unsigned bytes = cp437_to_utf8((uint8_t)cell, utf8);

    walk_to(ansi, row, column);
    move_to(ansi, row, column);
    set_attribute(ansi, (uint8_t)(cell >> 8));
    for (unsigned i = 0; i < bytes; i++) {
        ansi->put(ansi->context, utf8[i]);
    }
    ansi->column = column + 1 < ansi->columns ? (int)column + 1 : -1;
    ansi->cells[row * ansi->columns + column] = cell;
}

static uint16_t cell_at(const struct ansi_screen *screen, unsigned row, unsigned column)
{
    const uint8_t *cell = screen->memory
        + ((screen->start + (row * screen->columns + column) * 2) & MEMORY_MASK);

    return (uint16_t)(cell[0] | cell[1] << 8);
}

static bool row_equals(const struct ansi *ansi, unsigned shown, const struct ansi_screen *screen,
                       unsigned row)
{
    for (unsigned column = 0; column < screen->columns; column++) {
        if (ansi->cells[shown * ansi->columns + column] != cell_at(screen, row, column)) {
            return false;
        }
    }
    return true;
}

/* By how many rows the screen moved up, 0 = it did not. */
static unsigned find_scroll(const struct ansi *ansi, const struct ansi_screen *screen)
{
    unsigned same = 0;

    for (unsigned row = 0; row < screen->rows; row++) {
        same += row_equals(ansi, row, screen, row);
    }
    if (same * 2 > screen->rows) {
        return 0;                       /* little changed: no need */
    }
    for (unsigned by = 1; by < screen->rows; by++) {
        unsigned moved = 0;

        for (unsigned row = 0; row + by < screen->rows; row++) {
            moved += row_equals(ansi, row + by, screen, row);
        }
        if (moved > same && (moved + 1) * 4 >= (screen->rows - by) * 3) {
            return by;
        }
    }
    return 0;
}

static void scroll(struct ansi *ansi, unsigned by)
{
    unsigned kept = (ansi->rows - by) * ansi->columns;

    set_attribute(ansi, 0x07);
    move_to(ansi, ansi->rows - 1, 0);
    for (unsigned i = 0; i < by; i++) {
        ansi->put(ansi->context, '\n');
    }
    memmove(ansi->cells, ansi->cells + by * ansi->columns, kept * sizeof ansi->cells[0]);
    for (unsigned i = kept; i < ansi->rows * ansi->columns; i++) {
        ansi->cells[i] = 0x0720;
    }
}

/* Clears the terminal and sets it up for a screen of this size. */
static void begin(struct ansi *ansi, const struct ansi_screen *screen)
{
    ansi->columns = screen->columns;
    ansi->rows = screen->rows;
    put_text(ansi, "\033[?7l\033[1;");          /* no autowrap, scrolling region */
    put_number(ansi, ansi->rows);
    put_text(ansi, "r\033[0m");
    ansi->attribute = -1;
    set_attribute(ansi, 0x07);
    put_text(ansi, "\033[2J");
    ansi->row = ansi->column = -1;
    for (unsigned i = 0; i < ansi->rows * ansi->columns; i++) {
        ansi->cells[i] = 0x0720;
    }
}

/*
 * ansi_update - write what makes the terminal show the screen
 *
 * Out:   true: something was written
 */
bool ansi_update(struct ansi *ansi, const struct ansi_screen *given)
{
    struct ansi_screen screen = *given;
    bool wrote = false;

    screen.columns = screen.columns > ANSI_MAX_COLUMNS ? ANSI_MAX_COLUMNS : screen.columns;
    screen.rows = screen.rows > ANSI_MAX_ROWS ? ANSI_MAX_ROWS : screen.rows;
    if (screen.columns == 0 || screen.rows == 0) {
        return false;
    }
    if (ansi->columns != screen.columns || ansi->rows != screen.rows) {
        begin(ansi, &screen);
        wrote = true;
    } else {
        unsigned by = find_scroll(ansi, &screen);

        if (by > 0) {
            scroll(ansi, by);
            wrote = true;
        }
    }
    for (unsigned row = 0; row < screen.rows; row++) {
        for (unsigned column = 0; column < screen.columns; column++) {
            uint16_t cell = cell_at(&screen, row, column);

            if (cell != ansi->cells[row * ansi->columns + column]) {
                put_cell(ansi, row, column, cell);
                wrote = true;
            }
        }
    }
    if (screen.cursor_row < screen.rows && screen.cursor_column < screen.columns
            && (ansi->row != (int)screen.cursor_row || ansi->column != (int)screen.cursor_column)) {
        move_to(ansi, screen.cursor_row, screen.cursor_column);
        wrote = true;
    }
    return wrote;
}
