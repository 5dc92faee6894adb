/* message.h - the screen of system messages.  Included by vdd.c, message.c, tests. */
#ifndef VDD_MESSAGE_H
#define VDD_MESSAGE_H

#include "text.h"

#define MESSAGE_COLUMNS 80u
#define MESSAGE_ROWS    25u

struct message {
    uint8_t cells[TEXT_MEMORY_BYTES];       /* the size a frame needs */
    uint8_t attribute;
    unsigned row, column;                   /* cursor; row >= MESSAGE_ROWS: not shown */
};

void message_clear(struct message *message, uint32_t attribute);
void message_foreground(struct message *message, uint32_t attribute);
void message_background(struct message *message, uint32_t attribute);
void message_text(struct message *message, const char *text, uint32_t length, uint32_t row,
                  uint32_t column);
void message_cursor(struct message *message, uint32_t row, uint32_t column);
void message_frame(const struct message *message, struct text_frame *frame);

#endif
