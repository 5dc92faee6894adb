/* message.h - the screen of system messages.  Included by vdd.c, message.c, tests. */
#ifndef VDD_MESSAGE_H
#define VDD_MESSAGE_H

#include "scan.h"

#define MESSAGE_COLUMNS 80u
#define MESSAGE_ROWS    25u

struct message {
    uint8_t cells[MESSAGE_COLUMNS * MESSAGE_ROWS * 2];
    uint8_t font[SCAN_FONT_BYTES];          /* 32 lines a glyph; message_clear() fills it */
    uint8_t attribute;
    unsigned row, column;                   /* cursor; row >= MESSAGE_ROWS: not shown */
};

void message_clear(struct message *message, uint32_t attribute);
void message_foreground(struct message *message, uint32_t attribute);
void message_background(struct message *message, uint32_t attribute);
void message_text(struct message *message, const char *text, uint32_t length, uint32_t row,
                  uint32_t column);
void message_cursor(struct message *message, uint32_t row, uint32_t column);
void message_scan(const struct message *message, struct scan *scan);    /* all but the phase of the cursor */

#endif
