/*
 * screen_text_test - what a screen's text is, and what keys text is.
 */
#include "unit.h"

#include "../../../vxd/shell/screen_text.h"

static uint8_t memory[25 * 80 * 2];
static char text[SCREEN_TEXT_BYTES];

static void clear(void)
{
    for (unsigned i = 0; i < sizeof memory; i += 2) {
        memory[i] = ' ';
        memory[i + 1] = 7;
    }
}

static void put(unsigned row, unsigned column, const char *what)
{
    for (; *what != '\0'; what++, column++) {
        memory[(row * 80 + column) * 2] = (uint8_t)*what;
    }
}

static const struct text_screen screen = { memory, 80, 25 };

TEST(screen_text, lines_lose_their_spaces_and_the_empty_ones_at_the_end)
{
    clear();
    put(0, 0, "C:\\>DIR");
    put(2, 4, "indented");
    CHECK_EQ(screen_text(&screen, text, sizeof text), 9 + 2 + 14);
    CHECK_STR_EQ(text, "C:\\>DIR\r\n\r\n    indented\r\n");
}

TEST(screen_text, an_empty_screen_is_no_text)
{
    clear();
    CHECK_EQ(screen_text(&screen, text, sizeof text), 0);
    CHECK_STR_EQ(text, "");
}

TEST(screen_text, it_stays_in_its_room)
{
    char *small = malloc(100);

    clear();
    for (unsigned row = 0; row < 25; row++) {
        put(row, 0, "0123456789012345678901234567890123456789");
    }
    CHECK_EQ(screen_text(&screen, small, 100), 84);
    CHECK_EQ(small[84], '\0');
    free(small);
}

TEST(screen_text, control_characters_are_spaces)
{
    clear();
    put(0, 0, "a\x1A" "b");
    screen_text(&screen, text, sizeof text);
    CHECK_STR_EQ(text, "a b\r\n");
}

TEST(text_keys, characters_have_their_keys)
{
    struct vkd_paste_key keys[8];

    CHECK_EQ(text_keys("a?\x84", 3, keys, 8), 3);
    CHECK_EQ(keys[0].OEM_ASCII_value, 'a');
    CHECK_EQ(keys[0].scan_code, 0x1E);
    CHECK_EQ(keys[0].shift_state, 0);
    CHECK_EQ(keys[1].scan_code, 0x35);
    CHECK_EQ(keys[1].shift_state, 2);
    CHECK_EQ(keys[2].OEM_ASCII_value, 0x84);
    CHECK_EQ(keys[2].scan_code, PASTE_NO_KEY);
    CHECK_EQ(keys[2].shift_state, PASTE_NO_SHIFT);
}

TEST(text_keys, a_line_end_is_one_enter)
{
    struct vkd_paste_key keys[8];

    CHECK_EQ(text_keys("\r\na\nb\r", 6, keys, 8), 5);
    CHECK_EQ(keys[0].scan_code, 0x1C);
    CHECK_EQ(keys[1].OEM_ASCII_value, 'a');
    CHECK_EQ(keys[2].OEM_ASCII_value, '\r');
    CHECK_EQ(text_keys("abcdef", 6, keys, 4), 4);
    CHECK_EQ(text_keys("ab\0cd", 5, keys, 8), 2);
}
