/* text_test - formatting, wildcard names, dates and times. */
#include <unit.h>

#include "clock.h"
#include "text.h"
#include "wild.h"

static const char *format(const char *how, ...)
{
    static char to[32];
    va_list args;

    va_start(args, how);
    text_format(to, sizeof to, how, args);
    va_end(args);
    return to;
}

TEST(text, format_knows_width_sides_and_zeros)
{
    CHECK_STR_EQ(format("%5d|%-5s|%02u", -42, "ab", 7u), "  -42|ab   |07");
    CHECK_STR_EQ(format("%04x-%04x", 0xABu, 0x12345u), "00AB-12345");
    CHECK_STR_EQ(format("%c%%", 'x'), "x%");
    CHECK_STR_EQ(format("%d", (int)0x80000000), "-2147483648");
}

TEST(text, format_groups_thousands)
{
    CHECK_STR_EQ(format("%n", 0u), "0");
    CHECK_STR_EQ(format("%n", 999u), "999");
    CHECK_STR_EQ(format("%n", 1000u), "1,000");
    CHECK_STR_EQ(format("%14n", 4294967295u), " 4,294,967,295");
}

TEST(text, format_cuts_at_the_end_of_the_room)
{
    CHECK_EQ(strlen(format("%40d", 1)), 31);
    CHECK_EQ(strlen(format("%s", "0123456789012345678901234567890123456789")), 31);
}

TEST(text, append_tells_what_does_not_fit)
{
    char to[6] = "abc";

    CHECK(text_append(to, "de", sizeof to));
    CHECK_STR_EQ(to, "abcde");
    CHECK(!text_append(to, "f", sizeof to));
    CHECK_STR_EQ(to, "abcde");
}

TEST(text, comparison_ignores_case)
{
    CHECK(text_same("abc", "ABC"));
    CHECK(!text_same("abc", "ab"));
    CHECK(!text_same("ab", "abc"));
    CHECK(text_starts("Errorlevel 1", "ERRORLEVEL"));
    CHECK(!text_starts("ERR", "ERRORLEVEL"));
}

static const char *map(const char *pattern, const char *name)
{
    static char to[13];

    wild_map(to, sizeof to, pattern, name, false);
    return to;
}

static const char *map_long(const char *pattern, const char *name)
{
    static char to[32];

    wild_map(to, sizeof to, pattern, name, true);
    return to;
}

TEST(wild, map_makes_new_names)
{
    CHECK_STR_EQ(map("*.*", "COMMAND.COM"), "COMMAND.COM");
    CHECK_STR_EQ(map("*.BAK", "A.TXT"), "A.BAK");
    CHECK_STR_EQ(map("NEW.*", "A.TXT"), "NEW.TXT");
    CHECK_STR_EQ(map("X??.*", "ABCD.E"), "XBC.E");
    CHECK_STR_EQ(map("*", "A.TXT"), "A");
    CHECK_STR_EQ(map("X*.*", "ABC.D"), "XBC.D");
    CHECK_STR_EQ(map("NAME", "A.TXT"), "NAME");
    CHECK_STR_EQ(map("*.*", "README"), "README");
    CHECK_STR_EQ(map("LONGERTHAN8.TEXT", "A"), "LONGERTH.TEX");
}

TEST(wild, long_names_are_mapped_at_their_last_dot)
{
    CHECK_STR_EQ(map_long("*.bak", "My letter.v2.txt"), "My letter.v2.bak");
    CHECK_STR_EQ(map_long("*", "My letter.v2.txt"), "My letter.v2.txt");
    CHECK_STR_EQ(map_long("A long name.*", "x.text"), "A long name.text");
    CHECK_STR_EQ(map_long("?new*.*", "old name.doc"), "onewname.doc");
    CHECK_STR_EQ(map_long("*.*", ".profile"), ".profile");
    CHECK_STR_EQ(map_long("*.*", "no extension"), "no extension");
    CHECK_STR_EQ(map_long("*.*", "a name that does not fit in there.txt"),
                 "a name that does not fit in the");
}

static const char *dots(const char *path)
{
    static char to[24];

    return text_expand_dots(to, path, sizeof to) ? to : "(too long)";
}

TEST(text, dots_go_up)
{
    CHECK_STR_EQ(dots(".."), "..");
    CHECK_STR_EQ(dots("..."), "..\\..");
    CHECK_STR_EQ(dots("C:....\\x"), "C:..\\..\\..\\x");
    CHECK_STR_EQ(dots("a...b"), "a...b");
    CHECK_STR_EQ(dots("x\\...\\y"), "x\\..\\..\\y");
    CHECK_STR_EQ(dots(".........."), "(too long)");
}

TEST(wild, directory_part)
{
    CHECK_EQ(wild_directory_length("C:\\DOS\\X.COM"), 7);
    CHECK_EQ(wild_directory_length("C:X"), 2);
    CHECK_EQ(wild_directory_length("X"), 0);
    CHECK(wild_has("A?"));
    CHECK(wild_has("*.C"));
    CHECK(!wild_has("A.C"));
}

TEST(clock, dates_in_three_orders)
{
    struct clock_date d;

    CHECK(clock_parse_date("11-20-26", ORDER_MDY, &d));
    CHECK_EQ(d.year * 10000 + d.month * 100 + d.day, 20261120);
    CHECK(clock_parse_date(" 20.11.2026 ", ORDER_DMY, &d));
    CHECK_EQ(d.year * 10000 + d.month * 100 + d.day, 20261120);
    CHECK(clock_parse_date("95/8/24", ORDER_YMD, &d));
    CHECK_EQ(d.year * 10000 + d.month * 100 + d.day, 19950824);
}

TEST(clock, impossible_dates_are_refused)
{
    struct clock_date d;

    CHECK(!clock_parse_date("02-29-2026", ORDER_MDY, &d));
    CHECK(clock_parse_date("02-29-2028", ORDER_MDY, &d));
    CHECK(!clock_parse_date("13-01-2026", ORDER_MDY, &d));
    CHECK(!clock_parse_date("00-01-2026", ORDER_MDY, &d));
    CHECK(!clock_parse_date("1-1", ORDER_MDY, &d));
    CHECK(!clock_parse_date("1-1-2026x", ORDER_MDY, &d));
    CHECK(!clock_parse_date("1-1-1979", ORDER_MDY, &d));
    CHECK(!clock_parse_date("", ORDER_MDY, &d));
}

TEST(clock, times_with_and_without_p)
{
    struct clock_time t;

    CHECK(clock_parse_time("14:05", &t));
    CHECK_EQ(t.hour * 100 + t.minute, 1405);
    CHECK(clock_parse_time("2:05:33.12p", &t));
    CHECK_EQ(t.hour, 14);
    CHECK_EQ(t.second * 100 + t.hundredths, 3312);
    CHECK(clock_parse_time("12:00a", &t));
    CHECK_EQ(t.hour, 0);
    CHECK(clock_parse_time("12 pm", &t));
    CHECK_EQ(t.hour, 12);
    CHECK(!clock_parse_time("24:00", &t));
    CHECK(!clock_parse_time("1:60", &t));
    CHECK(!clock_parse_time("13:00p", &t));
    CHECK(!clock_parse_time("abc", &t));
}

TEST(clock, weekdays)
{
    CHECK_EQ(clock_weekday(1980, 1, 1), 2);
    CHECK_EQ(clock_weekday(2000, 1, 1), 6);
    CHECK_EQ(clock_weekday(2026, 11, 20), 5);
    CHECK_EQ(clock_weekday(2028, 3, 1), 3);
}
