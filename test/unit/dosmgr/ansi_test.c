/*
 * ansi_test - vxd/dosmgr/dos_ansi.c: what sequences do to a screen of 80 by 25, and keys that mean others.
 */
#include <stdio.h>
#include <string.h>
#include "unit.h"
#include "guest.h"

#define CRS (g->crs)

static struct guest *started(void)
{
    struct guest *g = guest_make();

    (void)guest_program(g);
    g->mem[0x44A] = 80;
    g->mem[0x484] = 24;
    g->mem[0x449] = 3;
    for (unsigned row = 0; row < 25; row++) {
        for (unsigned column = 0; column < 80; column++) {
            g->screen[row][column] = 0x0700 | ' ';
        }
    }
    return g;
}

static void put(struct guest *g, const char *text)
{
    while (*text != 0) {
        dos_ansi_put(&g->vm, (uint8_t)*text++);
    }
}

static unsigned cursor(const struct guest *g)
{
    return (unsigned)g->mem[0x451] << 8 | g->mem[0x450];
}

static void expect_row(struct guest *g, unsigned row, const char *text)
{
    for (unsigned column = 0; text[column] != 0; column++) {
        CHECK_EQ(g->screen[row][column] & 0xFF, (unsigned char)text[column]);
    }
}

/* A byte through function 07h, -1: it would wait. */
static int read_key(struct guest *g)
{
    enum dos_result result = guest_call(g, 0x0700, 0, 0, 0);

    if (result == DOS_WAIT) {
        dos_pop_frame(&g->vm, &CRS);
        return -1;
    }
    return CRS.Client_AL;
}

TEST(ansi, cursor)
{
    struct guest *g = started();

    put(g, "\33[5;10H");
    CHECK_EQ(cursor(g), 0x0409);
    put(g, "\33[2A\33[3B\33[4C\33[5D");
    CHECK_EQ(cursor(g), 0x0508);
    put(g, "\33[s\33[99;200f");
    CHECK_EQ(cursor(g), 0x184F);
    put(g, "\33[u");
    CHECK_EQ(cursor(g), 0x0508);
    put(g, "\33[H\33[A\33[D");
    CHECK_EQ(cursor(g), 0);
    put(g, "\33[;7H");
    CHECK_EQ(cursor(g), 6);
    put(g, "\33[3H");
    CHECK_EQ(cursor(g), 0x0200);
    guest_free(g);
}

TEST(ansi, text_and_colours)
{
    struct guest *g = started();

    put(g, "plain\33[1;31;44mred\33[0m end");
    expect_row(g, 0, "plainred end");
    CHECK_EQ(g->screen[0][0] >> 8, 0x07);
    CHECK_EQ(g->screen[0][5] >> 8, 0x1C);
    CHECK_EQ(g->screen[0][8] >> 8, 0x07);
    put(g, "\33[7mr\33[m\33[5mb\33[0;8mx");
    CHECK_EQ(g->screen[0][12] >> 8, 0x70);
    CHECK_EQ(g->screen[0][13] >> 8, 0x87);
    CHECK_EQ(g->screen[0][14] >> 8, 0x00);
    guest_free(g);
}

TEST(ansi, erasing)
{
    struct guest *g = started();

    put(g, "0123456789\33[5D\33[K");
    expect_row(g, 0, "01234     ");
    put(g, "\33[44m\33[2J");
    CHECK_EQ(g->screen[24][79], 0x1720);
    CHECK_EQ(cursor(g), 0);
    put(g, "one\r\ntwo\r\nthree\33[2;2H\33[J");
    expect_row(g, 0, "one");
    expect_row(g, 1, "t  ");
    expect_row(g, 2, "     ");
    put(g, "\33[1;1Hone\33[1J");
    expect_row(g, 0, "   ");
    guest_free(g);
}

TEST(ansi, lines_in_and_out)
{
    struct guest *g = started();

    put(g, "a\r\nb\r\nc\33[2;1H\33[L");
    expect_row(g, 1, " ");
    expect_row(g, 2, "b");
    put(g, "\33[2M");
    expect_row(g, 0, "a");
    expect_row(g, 1, "c");
    guest_free(g);
}

TEST(ansi, wrap_can_be_switched_off)
{
    struct guest *g = started();

    put(g, "\33[?7l\33[1;79Habcd");
    CHECK_EQ(cursor(g), 0x004F);
    CHECK_EQ(g->screen[0][79] & 0xFF, 'd');
    put(g, "\33[=7h\33[1;79Habcd");
    CHECK_EQ(cursor(g), 0x0102);
    guest_free(g);
}

TEST(ansi, what_is_no_sequence_is_shown)
{
    struct guest *g = started();

    put(g, "\33x\33\33[1;3Hy");
    expect_row(g, 0, "\33xy");
    put(g, "\33[2;1H\33[99Qz\33[1;2;3;4;5;6;7;8;9kw");
    expect_row(g, 1, "zw");
    for (unsigned i = 0; i < 2000; i++) {       /* parameters and strings without end */
        put(g, i == 0 ? "\33[" : i % 2 ? "7;" : "\"text\";");
    }
    put(g, "m");
    guest_free(g);
}

TEST(ansi, cursor_report)
{
    struct guest *g = started();
    static const char expected[] = "\33[12;5R\r";

    put(g, "\33[12;5H\33[6n");
    for (unsigned i = 0; i < sizeof expected - 1; i++) {
        CHECK_EQ(read_key(g), expected[i]);
    }
    CHECK_EQ(read_key(g), -1);
    guest_free(g);
}

TEST(ansi, keys_mean_other_things)
{
    struct guest *g = started();

    put(g, "\33[0;59;\"dir\";13p\33[97;98p");
    guest_key(g, 0x3B00);                       /* F1 */
    CHECK_EQ(read_key(g), 'd');
    CHECK_EQ(read_key(g), 'i');
    CHECK_EQ(read_key(g), 'r');
    CHECK_EQ(read_key(g), '\r');
    guest_type(g, "ac");
    CHECK_EQ(read_key(g), 'b');
    CHECK_EQ(read_key(g), 'c');
    put(g, "\33[97p\33[0;59p");                 /* themselves again */
    guest_type(g, "a");
    CHECK_EQ(read_key(g), 'a');
    guest_key(g, 0x3B00);
    CHECK_EQ(read_key(g), 0);
    CHECK_EQ(read_key(g), 0x3B);
    CHECK_EQ(g->vm.ansi.keys_used, 0);
    for (unsigned i = 1; i < 250; i++) {        /* the table fills up */
        char text[64];

        sprintf(text, "\33[%u;\"0123456789\"p", i);
        put(g, text);
    }
    CHECK(g->vm.ansi.keys_used <= sizeof g->vm.ansi.keys);
    guest_free(g);
}

TEST(ansi, multiplex_and_display_mode)
{
    struct guest *g = started();

    CRS.Client_EAX = 0x1A00;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 0xFF);
    dos_fill(&g->vm, BUFFER, 0, 0, 18);
    dos_put16(&g->vm, BUFFER, 2, 14);
    CRS.Client_DS = BUFFER;
    guest_call(g, 0x440C, 1, 0x037F, 0);
    CHECK(!guest_failed(g));
    CHECK_EQ(dos_get8(&g->vm, BUFFER, 6), 1);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 14), 80);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 16), 25);
    guest_call(g, 0x440C, 1, 0x035F, 0);
    CHECK(!guest_failed(g));
    dos_put16(&g->vm, BUFFER, 16, 60);
    guest_call(g, 0x440C, 1, 0x035F, 0);
    CHECK(guest_failed(g));
    dos_put16(&g->vm, BUFFER, 2, 3);
    guest_call(g, 0x440C, 1, 0x037F, 0);
    CHECK(guest_failed(g));
    guest_free(g);
}
