/*
 * mono - the monochrome debug screen.  Pure.
 */
#include "debug/mono.h"

#define BLANK   ((uint16_t)(MONO_NORMAL << 8 | ' '))

static void blank_row(struct mono *m, unsigned row)
{
    for (unsigned column = 0; column < MONO_COLUMNS; column++) {
        m->cell[row][column] = BLANK;
    }
}

void mono_clear(struct mono *m)
{
    for (unsigned row = 0; row < MONO_ROWS; row++) {
        blank_row(m, row);
    }
}

static void line_feed(struct mono *m)
{
    if (m->row + 1u < MONO_ROWS) {
        m->row++;
        return;
    }
    memmove(m->cell[0], m->cell[1], sizeof m->cell - sizeof m->cell[0]);
    blank_row(m, MONO_ROWS - 1);
}

void mono_put(struct mono *m, uint8_t character, uint8_t attribute)
{
    if (character == '\r') {
        m->column = 0;
    } else if (character == '\n') {
        line_feed(m);
    } else {
        m->cell[m->row][m->column] = (uint16_t)(attribute << 8 | character);
        if (++m->column == MONO_COLUMNS) {
            m->column = 0;
            line_feed(m);
        }
    }
}

void mono_move(struct mono *m, uint8_t row, uint8_t column)
{
    m->row = row < MONO_ROWS ? row : MONO_ROWS - 1;
    m->column = column < MONO_COLUMNS ? column : MONO_COLUMNS - 1;
}

uint16_t mono_get(const struct mono *m)
{
    return m->cell[m->row][m->column];
}
