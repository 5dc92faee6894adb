/*
 * mono.h - the monochrome debug screen: 80 by 25 characters in memory.  Included by vmm/ and its tests.
 */
#ifndef VMM_DEBUG_MONO_H
#define VMM_DEBUG_MONO_H

#include "types.h"

#define MONO_ROWS       25u
#define MONO_COLUMNS    80u
#define MONO_NORMAL     0x07u       /* attribute */

struct mono {
    uint16_t cell[MONO_ROWS][MONO_COLUMNS];     /* attribute, character */
    uint8_t row, column;
};

void mono_clear(struct mono *m);                /* the cursor stays */
void mono_put(struct mono *m, uint8_t character, uint8_t attribute);
void mono_move(struct mono *m, uint8_t row, uint8_t column);    /* kept on the screen */
uint16_t mono_get(const struct mono *m);        /* at the cursor */

#endif
