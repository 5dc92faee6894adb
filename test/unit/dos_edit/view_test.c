#include "memory.h"

static struct view *view_of(const char *text)
{
    struct made *m = make(text, 100000);
    struct view *v = &m->view;

    view_init(v, &m->text);
    v->rows = 3;
    v->columns = 10;
    return v;
}

TEST(edit_view, arrows_go_over_line_ends)
{
    struct view *v = view_of("ab\r\ncd");

    for (unsigned i = 0; i < 3; i++) {
        view_move(v, MOVE_RIGHT, false);
    }
    CHECK_EQ(v->cursor, 4);
    CHECK_EQ(v->line, 2);
    view_move(v, MOVE_LEFT, false);
    CHECK_EQ(v->cursor, 2);
    CHECK_EQ(v->line, 1);
}

TEST(edit_view, up_and_down_keep_the_column)
{
    struct view *v = view_of("long line\r\nx\r\nanother");

    view_move(v, MOVE_END, false);
    view_move(v, MOVE_DOWN, false);
    CHECK_EQ(view_column(v), 1);
    view_move(v, MOVE_DOWN, false);
    CHECK_EQ(view_column(v), 7);
    view_move(v, MOVE_UP, false);
    view_move(v, MOVE_UP, false);
    CHECK_EQ(view_column(v), 9);
}

TEST(edit_view, the_cursor_stays_visible)
{
    struct view *v = view_of("1\n2\n3\n4\n5\n6\n7 and a line that is long\n");

    for (unsigned i = 0; i < 6; i++) {
        view_move(v, MOVE_DOWN, false);
    }
    CHECK_EQ(v->top, 8);
    view_move(v, MOVE_END, false);
    CHECK(view_column(v) >= v->left && view_column(v) < v->left + v->columns);
    view_move(v, MOVE_START, false);
    CHECK_EQ(v->top, 0);
    CHECK_EQ(v->left, 0);
    CHECK_EQ(v->line, 1);
    view_move(v, MOVE_FINISH, false);
    CHECK_EQ(v->line, 8);
}

TEST(edit_view, a_selection_is_replaced_by_what_is_typed)
{
    struct view *v = view_of("one two");
    uint32_t from, to;

    view_move(v, MOVE_WORD_RIGHT, true);
    CHECK(view_selection(v, &from, &to));
    CHECK_EQ(from, 0);
    CHECK_EQ(to, 4);
    CHECK(view_type(v, 'X'));
    CHECK(strcmp(says(v->text), "Xtwo") == 0);
    CHECK(!view_selection(v, &from, &to));
}

TEST(edit_view, enter_repeats_the_indent_and_the_kind_of_line_end)
{
    struct view *v = view_of("  x");

    view_move(v, MOVE_END, false);
    CHECK(view_enter(v));
    CHECK(strcmp(says(v->text), "  x\r\n  ") == 0);
    v = view_of("x");
    v->text->lf_only = true;
    view_move(v, MOVE_END, false);
    CHECK(view_enter(v));
    CHECK(strcmp(says(v->text), "x\n") == 0);
}

TEST(edit_view, delete_and_backspace_take_cr_lf_as_one)
{
    struct view *v = view_of("ab\r\ncd");

    view_move(v, MOVE_END, false);
    CHECK(view_delete(v));
    CHECK(strcmp(says(v->text), "abcd") == 0);
    CHECK(view_enter(v));
    CHECK(view_backspace(v));
    CHECK(strcmp(says(v->text), "abcd") == 0);
    CHECK_EQ(v->line, 1);
}

TEST(edit_view, overwriting_goes_on_at_the_end_of_a_line)
{
    struct view *v = view_of("ab\r\n");

    v->insert = false;
    for (unsigned i = 0; i < 3; i++) {
        CHECK(view_type(v, (uint8_t)"xyz"[i]));
    }
    CHECK(strcmp(says(v->text), "xyz\r\n") == 0);
}

TEST(edit_view, read_only_refuses)
{
    struct view *v = view_of("ab");

    v->read_only = true;
    CHECK(!view_type(v, 'x') && !view_enter(v) && !view_delete(v) && !view_backspace(v) && !view_delete_line(v) &&
          !view_paste(v, "x", 1) && !view_undo(v));
    CHECK(!v->text->modified);
}

TEST(edit_view, undo_brings_back_text_and_line_number)
{
    struct view *v = view_of("1\r\n2\r\n3");

    view_go_line(v, 2);
    CHECK_EQ(v->line, 2);
    CHECK(view_delete_line(v));
    CHECK(strcmp(says(v->text), "1\r\n3") == 0);
    CHECK(view_undo(v));
    CHECK(strcmp(says(v->text), "1\r\n2\r\n3") == 0);
    CHECK_EQ(v->line, 3);
}

TEST(edit_view, random_keys_keep_the_counts_right)
{
    struct view *v = view_of("the first line\r\n\r\n\tindented\r\nlast");
    uint32_t seed = 11;

    for (unsigned round = 0; round < 20000; round++) {
        uint32_t lines = 1;

        seed = seed * 1664525 + 1013904223;
        switch (seed >> 24 & 31) {
        case 0: (void)view_enter(v); break;
        case 1: (void)view_delete(v); break;
        case 2: (void)view_backspace(v); break;
        case 3: (void)view_delete_line(v); break;
        case 4: (void)view_undo(v); break;
        case 5: case 6: case 7: case 8: case 9: (void)view_type(v, (uint8_t)("abc \t"[seed >> 16 & 3])); break;
        case 10: (void)view_paste(v, "p\r\nq", 4); break;
        case 11: view_click(v, seed >> 16 & 3, seed >> 18 & 7, seed & 0x8000); break;
        default: view_move(v, (enum move)((seed >> 24 & 31) % 14), seed & 0x8000); break;
        }
        CHECK(v->cursor <= v->text->size);
        for (uint32_t i = 0; i < v->cursor; i++) {
            lines += text_byte(v->text, i) == '\n';
        }
        CHECK_EQ(v->line, lines);
        CHECK(v->top <= v->cursor && v->top == text_line(v->text, v->top));
        if (v->text->size > 3000) {
            view_move(v, MOVE_START, false);
            view_move(v, MOVE_FINISH, true);
            CHECK(view_delete(v));
        }
    }
}
