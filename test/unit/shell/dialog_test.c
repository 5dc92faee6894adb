/*
 * dialog_test - lists, menus and message boxes: what keys do and what the rows show.
 */
#include "unit.h"

#include "../../../vxd/shell/dialog.h"

enum { ESC = 0x01, TAB = 0x0F, ENTER = 0x1C, SPACE = 0x39, HOME = 0x47, UP = 0x48, LEFT = 0x4B,
       RIGHT = 0x4D, END = 0x4F, DOWN = 0x50, DEL = 0x53, KEY_E = 0x12, KEY_N = 0x31, KEY_1 = 0x02 };

static struct dialog d;
static char other;

static void make_list(unsigned count)
{
    dialog_clear(&d, "Programs", "Esc closes");
    for (unsigned i = 0; i < count; i++) {
        snprintf(dialog_add(&d, 100 + i)->text, DIALOG_ITEM_BYTES, "item %u", i);
    }
}

static enum dialog_result press(uint8_t scan)
{
    other = 0;
    return dialog_press(&d, scan, 0, &other);
}

static const char *row(unsigned number)
{
    static char text[DIALOG_COLUMNS + 1];

    dialog_row(&d, number, text);
    return text;
}

/* The row that begins with '>'. */
static const char *marked(void)
{
    for (unsigned i = 0; i < DIALOG_ROWS; i++) {
        const char *text = row(i);

        if (strstr(text, "> ") != NULL) {
            return strstr(text, "> ") + 2;
        }
    }
    return "none";
}

TEST(dialog, arrows_and_tab_go_round)
{
    make_list(3);
    CHECK_EQ(press(DOWN), DIALOG_STAYS);
    CHECK_STR_EQ(marked(), "item 1");
    CHECK_EQ(press(TAB), DIALOG_STAYS);
    CHECK_EQ(press(RIGHT), DIALOG_STAYS);
    CHECK_STR_EQ(marked(), "item 0");
    CHECK_EQ(press(UP), DIALOG_STAYS);
    CHECK_STR_EQ(marked(), "item 2");
    CHECK_EQ(dialog_press(&d, TAB, 1, &other), DIALOG_STAYS);
    CHECK_STR_EQ(marked(), "item 1");
    press(HOME);
    CHECK_STR_EQ(marked(), "item 0");
    press(END);
    CHECK_STR_EQ(marked(), "item 2");
}

TEST(dialog, enter_chooses_and_esc_cancels)
{
    make_list(2);
    press(DOWN);
    CHECK_EQ(press(ENTER), DIALOG_CHOSEN);
    CHECK_EQ(d.items[d.selected].id, 101);
    CHECK_EQ(press(ESC), DIALOG_CANCELLED);
    CHECK_EQ(press(SPACE), DIALOG_CHOSEN);
}

TEST(dialog, other_keys_are_told)
{
    make_list(2);
    CHECK_EQ(press(DEL), DIALOG_OTHER);
    CHECK_EQ(other, DIALOG_DELETE);
    CHECK_EQ(press(KEY_E), DIALOG_OTHER);
    CHECK_EQ(other, 'E');
    CHECK_EQ(press(KEY_1), DIALOG_OTHER);
    CHECK_EQ(other, '1');
    CHECK_EQ(dialog_press(&d, SPACE, 4, &other), DIALOG_OTHER);
    CHECK_EQ(other, DIALOG_ALT_SPACE);
    CHECK_EQ(press(0x3B), DIALOG_STAYS);
    CHECK_EQ(press(0xFF), DIALOG_STAYS);
}

TEST(dialog, an_empty_list_bears_every_key)
{
    make_list(0);
    for (unsigned scan = 0; scan < 256; scan++) {
        (void)press((uint8_t)scan);
        CHECK_EQ(d.selected, 0);
    }
    CHECK_STR_EQ(marked(), "none");
}

TEST(dialog, a_long_list_scrolls)
{
    make_list(DIALOG_ITEMS);
    CHECK(dialog_add(&d, 1) == NULL);
    for (unsigned i = 0; i < DIALOG_ITEMS - 1; i++) {
        press(DOWN);
    }
    CHECK_STR_EQ(marked(), "item 63");
    press(DOWN);
    CHECK_STR_EQ(marked(), "item 0");
}

TEST(dialog, rows_have_title_text_items_and_hint)
{
    make_list(1);
    dialog_text(&d, "One line\r\nand another");
    CHECK_STR_EQ(row(1), "                                    Programs");
    CHECK_STR_EQ(row(3), "     One line");
    CHECK_STR_EQ(row(4), "     and another");
    CHECK_STR_EQ(row(6), "   > item 0");
    CHECK_STR_EQ(row(23), "     Esc closes");
    CHECK_STR_EQ(row(24), "");
}

TEST(dialog, long_text_is_wrapped_and_cut)
{
    char text[1200];

    dialog_clear(&d, "", NULL);
    dialog_text(&d, "These words are a good deal more than one row of seventy characters can hold.");
    CHECK_STR_EQ(d.text[0], "These words are a good deal more than one row of seventy characters");
    CHECK_STR_EQ(d.text[1], "can hold.");
    CHECK_EQ(d.text_lines, 2);
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    dialog_clear(&d, "", NULL);
    dialog_text(&d, text);
    CHECK_EQ(d.text_lines, DIALOG_TEXT_LINES);
    CHECK_EQ(strlen(d.text[0]), DIALOG_TEXT_WIDTH);
}

TEST(dialog, lines_are_marked_from_one_to_another)
{
    static char lines[30][DIALOG_COLUMNS + 1];
    char text[DIALOG_COLUMNS + 1];
    unsigned marked_rows = 0;

    for (unsigned i = 0; i < 30; i++) {
        snprintf(lines[i], sizeof lines[i], "line %u", i);
    }
    dialog_clear(&d, "", "hint");
    d.lines = (const char (*)[DIALOG_COLUMNS + 1])lines;
    d.count = 30;
    CHECK(dialog_row(&d, 0, text));
    CHECK_STR_EQ(text, "line 0");
    CHECK(!dialog_row(&d, 1, text));
    press(DOWN);
    CHECK_EQ(press(SPACE), DIALOG_OTHER);
    CHECK_EQ(other, DIALOG_ALT_SPACE);
    d.mark = d.selected;
    d.marking = true;
    press(DOWN);
    press(DOWN);
    for (unsigned row = 0; row < DIALOG_ROWS; row++) {
        marked_rows += dialog_row(&d, row, text);
    }
    CHECK_EQ(marked_rows, 3);
    CHECK_STR_EQ(text, "hint");
    press(END);
    CHECK(dialog_row(&d, DIALOG_ROWS - 2, text));
    CHECK_STR_EQ(text, "line 29");
    press(ENTER);
    dialog_clear(&d, "", NULL);
    CHECK(d.lines == NULL);
}

TEST(box, every_kind_has_its_buttons)
{
    static const struct { uint32_t type; const char *row; } kinds[] = {
        { MB_OK, "     [>OK<]" }, { MB_OKCANCEL, "     [>OK<]    Cancel" },
        { MB_ABORTRETRYIGNORE, "     [>Abort<]    Retry      Ignore" },
        { MB_YESNOCANCEL, "     [>Yes<]    No      Cancel" }, { MB_YESNO, "     [>Yes<]    No" },
        { MB_RETRYCANCEL, "     [>Retry<]    Cancel" }, { 0xF, "     [>OK<]" },
    };

    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        dialog_box(&d, kinds[i].type, "Caption", "Text");
        CHECK_STR_EQ(row(5), kinds[i].row);
    }
}

TEST(box, the_default_button_is_selected)
{
    dialog_box(&d, MB_YESNOCANCEL | MB_DEFBUTTON2, "", "");
    CHECK_EQ(d.items[d.selected].id, IDNO);
    dialog_box(&d, MB_YESNOCANCEL | MB_DEFBUTTON3, "", "");
    CHECK_EQ(d.items[d.selected].id, IDCANCEL);
    dialog_box(&d, MB_YESNO | MB_DEFBUTTON3, "", "");
    CHECK_EQ(d.items[d.selected].id, IDYES);
    CHECK_EQ(dialog_box_default(MB_RETRYCANCEL | MB_DEFBUTTON2), IDCANCEL);
}

TEST(box, a_letter_chooses_its_button)
{
    dialog_box(&d, MB_YESNO, "", "");
    CHECK_EQ(press(KEY_N), DIALOG_CHOSEN);
    CHECK_EQ(d.items[d.selected].id, IDNO);
}

TEST(box, esc_is_cancel_where_there_is_one)
{
    CHECK_EQ(dialog_box_escape(MB_OK), IDOK);
    CHECK_EQ(dialog_box_escape(MB_OKCANCEL), IDCANCEL);
    CHECK_EQ(dialog_box_escape(MB_YESNO), 0);
    CHECK_EQ(dialog_box_escape(MB_YESNO | MB_ESCAPE_IS_NO), IDNO);
    CHECK_EQ(dialog_box_escape(MB_ABORTRETRYIGNORE), 0);
}
