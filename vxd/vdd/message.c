/*
 * message - the screen of system messages: 80 by 25, in memory of its own.  Pure.
 *
 * White on blue unless the caller says otherwise.  [DDK95 VDD_Msg_ClrScrn] and following
 */
#include <string.h>
#include "message.h"
#include "font.h"

#define WHITE_ON_BLUE   0x1F
#define GLYPH_LINES     16u

static const uint32_t colours[16] = {       /* 00RRGGBB */
    0x000000, 0x0000AA, 0x00AA00, 0x00AAAA, 0xAA0000, 0xAA00AA, 0xAA5500, 0xAAAAAA,
    0x555555, 0x5555FF, 0x55FF55, 0x55FFFF, 0xFF5555, 0xFF55FF, 0xFFFF55, 0xFFFFFF };

/* attribute 0 = the usual colours */
void message_clear(struct message *message, uint32_t attribute)
{
    message->attribute = attribute == 0 ? WHITE_ON_BLUE : (uint8_t)attribute;
    message->row = MESSAGE_ROWS;
    message->column = 0;
    for (unsigned code = 0; code < 256; code++) {
        memcpy(message->font + code * 32, font_8x16 + code * GLYPH_LINES, GLYPH_LINES);
    }
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

void message_scan(const struct message *message, struct scan *scan)
{
    *scan = (struct scan){
        .kind = SCAN_TEXT, .width = MESSAGE_COLUMNS * 8, .lines = MESSAGE_ROWS * GLYPH_LINES,
        .shape_lines = MESSAGE_ROWS * GLYPH_LINES, .pixel_bytes = 1, .aspect_x = 4, .aspect_y = 3,
        .planes = { .base = { message->cells, message->cells + 1, message->font, message->font },
                    .stride = { 2, 2, 1, 1 } },
        .repeat = 1, .characters = MESSAGE_COLUMNS, .dots = 8, .pitch = MESSAGE_COLUMNS,
        .row_lines = GLYPH_LINES, .split = UINT32_MAX, .mode_control = 0xA3, .underline = 0x1F,
        .characters_on = true, .font_version = UINT32_MAX, .cursor = UINT32_MAX,
        .cursor_top = 13, .cursor_bottom = 14,
    };
    memcpy(scan->colours, colours, sizeof colours);
    if (message->row < MESSAGE_ROWS && message->column < MESSAGE_COLUMNS) {
        scan->cursor = message->row * MESSAGE_COLUMNS + message->column;
    }
}
