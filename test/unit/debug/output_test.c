/* output - placeholders in debug strings, the monochrome screen, strings that wait. */
#include "unit.h"

#include "debug/command.h"
#include "debug/expand.h"
#include "debug/mono.h"
#include "debug/queue.h"

static char out[200];
static unsigned used;

static void put(char c)
{
    out[used++] = c;
    out[used] = '\0';
}

static void label(uint32_t selector, uint32_t offset, expand_put to)
{
    char text[32];

    snprintf(text, sizeof text, "<%X:%X>", selector, offset);
    for (const char *p = text; *p != '\0'; p++) {
        to(*p);
    }
}

static const char *expanded(const char *text)
{
    static const struct svc_regs regs = { .eax = 0x1234ABCD, .ebx = 0x28, .ecx = 0xC0001000,
                                          .esi = 0x51, .ebp = 0xEB, .esp = 0xE5 };

    used = 0;
    out[0] = '\0';
    expand_text(text, &regs, put, label);
    return out;
}

TEST(expand, a_register_becomes_hexadecimal_of_its_width)
{
    CHECK_STR_EQ(expanded("EAX=#EAX AX=#AX AL=#AL AH=#AH."), "EAX=1234ABCD AX=ABCD AL=CD AH=AB.");
    CHECK_STR_EQ(expanded("#esi/#Ebp/#esp"), "00000051/000000EB/000000E5");
}

TEST(expand, a_question_mark_asks_for_a_label)
{
    CHECK_STR_EQ(expanded("at ?ECX!"), "at <28:C0001000>!");
    CHECK_STR_EQ(expanded("?BX:ECX?AX:EBX"), "<28:C0001000><ABCD:28>");
    CHECK_STR_EQ(expanded("?ECX:now"), "<28:C0001000>:now");
}

TEST(expand, what_is_no_register_stays)
{
    CHECK_STR_EQ(expanded("#1 what? #DS #, 100#"), "#1 what? #DS #, 100#");
    CHECK_STR_EQ(expanded(""), "");
    CHECK_STR_EQ(expanded("#E"), "#E");
}

static struct mono m;

static void write(const char *text)
{
    for (; *text != '\0'; text++) {
        mono_put(&m, (uint8_t)*text, MONO_NORMAL);
    }
}

TEST(mono, writes_wraps_and_scrolls)
{
    mono_clear(&m);
    mono_move(&m, 24, 78);
    write("AB");
    CHECK_EQ(m.row, 24);
    CHECK_EQ(m.column, 0);
    CHECK_EQ(m.cell[23][78], 0x0741);
    CHECK_EQ(m.cell[23][79], 0x0742);
    CHECK_EQ(m.cell[24][78], 0x0720);
    write("C\r\n\nD");
    CHECK_EQ(m.cell[22][0], 0x0743);
    CHECK_EQ(m.cell[24][0], 0x0744);
    CHECK_EQ(m.cell[21][79], 0x0742);
}

TEST(mono, the_cursor_stays_on_the_screen)
{
    mono_move(&m, 200, 255);
    CHECK_EQ(m.row, 24);
    CHECK_EQ(m.column, 79);
    mono_clear(&m);
    CHECK_EQ(m.row, 24);
    CHECK_EQ(mono_get(&m), 0x0720);
}

TEST(queue, keeps_the_newest_in_order)
{
    static struct debug_queue q;
    struct queued_string s;
    char text[120];

    CHECK(!debug_queue_take(&q, &s));
    for (unsigned i = 0; i < DEBUG_QUEUE_STRINGS + 3; i++) {
        snprintf(text, sizeof text, "%u", i);
        debug_queue_add(&q, text, i, 2 * i);
    }
    CHECK_EQ(q.lost, 3);
    CHECK(debug_queue_take(&q, &s));
    CHECK_STR_EQ(s.text, "3");
    CHECK_EQ(s.eax, 3);
    CHECK_EQ(s.ebx, 6);
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    debug_queue_add(&q, text, 0, 0);
    for (unsigned i = 0; i < DEBUG_QUEUE_STRINGS - 1; i++) {
        CHECK(debug_queue_take(&q, &s));
    }
    CHECK(debug_queue_take(&q, &s));
    CHECK_EQ(strlen(s.text), DEBUG_QUEUE_BYTES - 1);
    CHECK(!debug_queue_take(&q, &s));
}

TEST(command, a_word_and_hexadecimal_numbers)
{
    struct command c;

    command_parse("  d C0001000  1f ", &c);
    CHECK_STR_EQ(c.word, "D");
    CHECK_EQ(c.arguments, 2);
    CHECK_EQ(c.argument[0], 0xC0001000);
    CHECK_EQ(c.argument[1], 0x1F);
    command_parse(".vpicd", &c);
    CHECK_STR_EQ(c.word, ".VPICD");
    CHECK_EQ(c.arguments, 0);
    command_parse("ln 12 zz 3", &c);
    CHECK_EQ(c.arguments, 1);
    command_parse("", &c);
    CHECK_STR_EQ(c.word, "");
    command_parse("averyveryverylongword 1 2 3 4 5", &c);
    CHECK_STR_EQ(c.word, "AVERYVERYVE");
    CHECK_EQ(c.arguments, 4);
    CHECK(command_is("LQ", "LQ") && !command_is("L", "LQ") && !command_is("LQX", "LQ"));
}
