/*
 * message - the screen of system messages: 80 by 25, in memory of its own.  Pure.
 *
 * White on blue unless the caller says otherwise.  [DDK95 VDD_Msg_ClrScrn] and following
 */
#include "message.h"
#include "font.h"

#define WHITE_ON_BLUE   0x1F

static const struct text_colour colours[16] = {
    { 0, 0, 0 }, { 0, 0, 0xAA }, { 0, 0xAA, 0 }, { 0, 0xAA, 0xAA }, { 0xAA, 0, 0 }, { 0xAA, 0, 0xAA },
    { 0xAA, 0x55, 0 }, { 0xAA, 0xAA, 0xAA }, { 0x55, 0x55, 0x55 }, { 0x55, 0x55, 0xFF },
    { 0x55, 0xFF, 0x55 }, { 0x55, 0xFF, 0xFF }, { 0xFF, 0x55, 0x55 }, { 0xFF, 0x55, 0xFF },
    { 0xFF, 0xFF, 0x55 }, { 0xFF, 0xFF, 0xFF } };

/* attribute 0 = the usual colours */
void message_clear(struct message *message, uint32_t attribute)
{
    message->attribute = attribute == 0 ? WHITE_ON_BLUE : (uint8_t)attribute;
    message->row = MESSAGE_ROWS;
    message->column = 0;
    for (uint32_t i = 0; i < MESSAGE_COLUMNS * MESSAGE_ROWS; i++) {
        message->cells[i * 2] = ' ';
        message->cells[i * 2 + 1] = message->attribute;
    }
}

void message_foreground(struct message *message, uint32_t attribute)
{
    message->attribute = (uint8_t)((message->attribute & 0xF0) | (attribute & 0x0F));
}

/* A colour 0-15, or an attribute whose high half is one. */
void message_background(struct message *message, uint32_t attribute)
{
    uint32_t colour = attribute > 0x0F ? attribute >> 4 & 0x0F : attribute;

    message->attribute = (uint8_t)((message->attribute & 0x0F) | colour << 4);
}

/* What does not fit into the row is cut. */
void message_text(struct message *message, const char *text, uint32_t length, uint32_t row,
                  uint32_t column)
{
    if (row >= MESSAGE_ROWS) {
        return;
    }
    for (uint32_t i = 0; i < length && column + i < MESSAGE_COLUMNS && column < MESSAGE_COLUMNS; i++) {
        uint8_t *cell = message->cells + (row * MESSAGE_COLUMNS + column + i) * 2;

        cell[0] = (uint8_t)text[i];
        cell[1] = message->attribute;
    }
}

void message_cursor(struct message *message, uint32_t row, uint32_t column)
{
    message->row = row;
    message->column = column;
}

void message_frame(const struct message *message, struct text_frame *frame)
{
    *frame = (struct text_frame){
        .memory = message->cells, .pitch = MESSAGE_COLUMNS * 2, .columns = MESSAGE_COLUMNS,
        .rows = MESSAGE_ROWS, .height = 16, .font = font_8x16, .font_stride = 16,
        .font_version = UINT32_MAX, .characters_on = true, .cursor = -1,
        .cursor_top = 13, .cursor_bottom = 14,
    };
    for (unsigned i = 0; i < 16; i++) {
        frame->palette[i] = colours[i];
    }
    if (message->row < MESSAGE_ROWS && message->column < MESSAGE_COLUMNS) {
        frame->cursor = (int32_t)(message->row * MESSAGE_COLUMNS + message->column);
    }
}
