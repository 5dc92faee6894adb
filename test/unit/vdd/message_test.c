/* message - the screen of system messages. */
#include "unit.h"
#include "../../../vxd/vdd/message.h"
#include "../../../vxd/vdd/font.h"

static struct message message;
static struct scan scan;

static const uint8_t *cell(unsigned row, unsigned column)
{
    return message.cells + (row * MESSAGE_COLUMNS + column) * 2;
}

static void start(void)
{
    memset(&message, 0xEE, sizeof message);
    message_clear(&message, 0);
}

TEST(message, attribute_0_is_white_on_blue)
{
    start();
    for (unsigned row = 0; row < MESSAGE_ROWS; row++) {
        for (unsigned column = 0; column < MESSAGE_COLUMNS; column++) {
            CHECK_EQ(cell(row, column)[0], ' ');
            CHECK_EQ(cell(row, column)[1], 0x1F);
        }
    }
}

TEST(message, another_attribute_fills_the_screen_and_stays)
{
    start();
    message_clear(&message, 0x4E);
    message_text(&message, "x", 1, 3, 4);
    CHECK_EQ(cell(24, 79)[1], 0x4E);
    CHECK_EQ(cell(3, 4)[0], 'x');
    CHECK_EQ(cell(3, 4)[1], 0x4E);
}

TEST(message, colours_change_text_written_later_only)
{
    start();
    message_text(&message, "a", 1, 0, 0);
    message_foreground(&message, 0x0C);
    message_text(&message, "b", 1, 0, 1);
    message_background(&message, 2);
    message_text(&message, "c", 1, 0, 2);
    CHECK_EQ(cell(0, 0)[1], 0x1F);
    CHECK_EQ(cell(0, 1)[1], 0x1C);
    CHECK_EQ(cell(0, 2)[1], 0x2C);
    CHECK_EQ(cell(0, 3)[1], 0x1F);
}

TEST(message, a_background_may_come_as_attribute)
{
    start();
    message_background(&message, 0x70);
    message_text(&message, "a", 1, 0, 0);
    CHECK_EQ(cell(0, 0)[1], 0x7F);
}

TEST(message, text_is_cut_at_the_end_of_its_row)
{
    start();
    message_text(&message, "abcd", 4, 5, 78);
    CHECK_EQ(cell(5, 78)[0], 'a');
    CHECK_EQ(cell(5, 79)[0], 'b');
    CHECK_EQ(cell(6, 0)[0], ' ');
    message_text(&message, "abcd", 4, 24, 78);      /* behind the last row is no memory to write */
    CHECK_EQ(cell(24, 79)[0], 'b');
    CHECK_EQ(message.font[0], font_8x16[0]);
}

TEST(message, text_off_the_screen_is_ignored)
{
    static struct message before;

    start();
    before = message;
    message_text(&message, "abcd", 4, MESSAGE_ROWS, 0);
    message_text(&message, "abcd", 4, UINT32_MAX, 0);
    message_text(&message, "abcd", 4, 0, MESSAGE_COLUMNS);
    message_text(&message, "abcd", 4, 0, UINT32_MAX - 1);   /* column + i wraps */
    CHECK_MEM_EQ(&message, &before, sizeof message);
}

TEST(message, the_cursor_is_hidden_until_it_is_placed_on_the_screen)
{
    start();
    message_scan(&message, &scan);
    CHECK_EQ(scan.cursor, UINT32_MAX);
    message_cursor(&message, 2, 10);
    message_scan(&message, &scan);
    CHECK_EQ(scan.cursor, 170);
    message_cursor(&message, 2, MESSAGE_COLUMNS);
    message_scan(&message, &scan);
    CHECK_EQ(scan.cursor, UINT32_MAX);
    message_cursor(&message, MESSAGE_ROWS, 0);
    message_scan(&message, &scan);
    CHECK_EQ(scan.cursor, UINT32_MAX);
}

TEST(message, the_frame_is_80_by_25_of_its_own_cells)
{
    start();
    message_scan(&message, &scan);
    uint8_t cells[2];

    message_text(&message, "A", 1, 24, 79);
    message_scan(&message, &scan);
    CHECK_EQ(scan.width, 640);
    CHECK_EQ(scan.lines, 400);
    CHECK_EQ(*scan_text_cells(&scan, 24 * 80 + 79, 1, cells), 'A');
    for (unsigned line = 0; line < 16; line++) {
        uint8_t dots[9];

        scan_text_cell(&scan, scan_text_looks(&scan, 'A', 0x1F, false), line, dots);
        for (unsigned x = 0; x < 8; x++) {
            CHECK_EQ(dots[x], font_8x16['A' * 16 + line] >> (7 - x) & 1 ? 15 : 1);
        }
    }
    CHECK_EQ(scan.colours[1], 0x0000AA);
    CHECK_EQ(scan.colours[15], 0xFFFFFF);
}
