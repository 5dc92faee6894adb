#include "memory.h"

#define NONE 0xFFFFFFFFu

TEST(edit_text, insert_delete_and_undo_leave_what_was_there)
{
    struct text *t = text_of("one\r\ntwo\r\nthree", 100000);
    uint32_t at;

    CHECK(text_insert(t, 3, "!", 1));
    text_delete(t, 0, 2);
    CHECK(strcmp(says(t), "e!\r\ntwo\r\nthree") == 0);
    CHECK(t->modified);
    CHECK(text_undo(t, &at));
    CHECK_EQ(at, 2);
    CHECK(text_undo(t, &at));
    CHECK(strcmp(says(t), "one\r\ntwo\r\nthree") == 0);
    CHECK(!text_undo(t, &at));
}

TEST(edit_text, typing_is_undone_as_one)
{
    struct text *t = text_of("x", 100000);
    uint32_t at;

    for (unsigned i = 0; i < 5; i++) {
        CHECK(text_insert(t, 1 + i, &"hello"[i], 1));
    }
    CHECK(text_undo(t, &at));
    CHECK(strcmp(says(t), "x") == 0);
}

TEST(edit_text, lines_end_with_lf_or_cr_lf)
{
    struct text *t = text_of("one\r\ntwo\n\nlast", 1000);

    CHECK_EQ(text_line_end(t, 1), 3);
    CHECK_EQ(text_next(t, 0), 5);
    CHECK_EQ(text_line_end(t, 6), 8);
    CHECK_EQ(text_next(t, 5), 9);
    CHECK_EQ(text_line_end(t, 9), 9);
    CHECK_EQ(text_next(t, 9), 10);
    CHECK_EQ(text_next(t, 12), 10);         /* the last line has none after it */
    CHECK_EQ(text_previous(t, 10), 9);
    CHECK_EQ(text_previous(t, 2), 0);
    t = text_of("a\r\n", 1000);
    CHECK_EQ(text_next(t, 0), 3);           /* an empty line behind the last line end */
    CHECK_EQ(text_next(t, 3), 3);
}

TEST(edit_text, binary_lines_have_a_width)
{
    struct text *t = text_of("0123456789abcdef\n+", 1000);

    t->width = 8;
    CHECK_EQ(text_next(t, 3), 8);
    CHECK_EQ(text_line_end(t, 9), 16);
    CHECK_EQ(text_next(t, 17), 16);
    CHECK_EQ(text_previous(t, 17), 8);
}

TEST(edit_text, search_knows_case_and_words)
{
    struct text *t = text_of("Foobar foo FOO", 1000);
    struct text_find find = { "foo", false, false };

    CHECK_EQ(text_search(t, 0, &find), 0);
    CHECK_EQ(text_search(t, 1, &find), 7);
    find.match_case = true;
    CHECK_EQ(text_search(t, 0, &find), 7);
    find.match_case = false;
    find.whole_word = true;
    CHECK_EQ(text_search(t, 8, &find), 11);
    CHECK_EQ(text_search(t, 12, &find), NONE);
    find.what = "";
    CHECK_EQ(text_search(t, 0, &find), NONE);
}

TEST(edit_text, tabs_fill_up_to_the_next_stop)
{
    struct text *t = text_of("a\tbc\td", 1000);

    CHECK_EQ(text_column(t, 2, 8), 8);
    CHECK_EQ(text_column(t, 5, 8), 16);
    CHECK_EQ(text_at_column(t, 0, 9, 8), 3);
    CHECK_EQ(text_at_column(t, 0, 4, 8), 1);
    CHECK_EQ(text_at_column(t, 0, 99, 8), 6);
}

TEST(edit_text, full_memory_refuses_and_changes_nothing)
{
    struct text *t = text_of("0123456789", 32);
    char much[64];

    memset(much, 'x', sizeof much);
    CHECK(!text_insert(t, 5, much, sizeof much));
    CHECK(strcmp(says(t), "0123456789") == 0);
    CHECK(text_insert(t, 5, much, 20));
}

/* Against a plain array: what is there after random changes, and after undoing them. */
TEST(edit_text, random_changes_agree_with_a_plain_array)
{
    struct text *t = text_of("", 1000000);
    static char plain[40000];
    uint32_t size = 0, seed = 3;

    for (unsigned round = 0; round < 20000; round++) {
        uint32_t at, n;

        seed = seed * 1664525 + 1013904223;
        at = size ? (seed >> 8) % (size + 1) : 0;
        seed = seed * 1664525 + 1013904223;
        n = seed >> 27;
        if ((seed & 0x10000) && size + n < sizeof plain) {
            char piece[32];

            memset(piece, 'a' + (int)(seed >> 8 & 15), sizeof piece);
            memmove(plain + at + n, plain + at, size - at);
            memcpy(plain + at, piece, n);
            size += n;
            if (n > 0) {
                CHECK(text_insert(t, at, piece, n));
            }
        } else {
            n = n < size - at ? n : size - at;
            memmove(plain + at, plain + at + n, size - at - n);
            size -= n;
            text_delete(t, at, n);
        }
        CHECK_EQ(t->size, size);
        if (size > 0) {
            CHECK_EQ(text_byte(t, at % size), (uint8_t)plain[at % size]);
        }
    }
    CHECK(memcmp(says(t), plain, size < 19000 ? size : 19000) == 0);
    for (uint32_t where; text_undo(t, &where);) {
        CHECK(where <= t->size);
    }
}
