/* copy_test - COPY's command line. */
#include <unit.h>

#include "copy_args.h"
#include "text.h"

static struct copy_args args;

static const char *parse(const char *line)
{
    static char text[128];

    memset(&args, 0, sizeof args);
    text_copy(text, line, sizeof text);
    return copy_args_parse(&args, text);
}

TEST(copy_args, one_source_and_a_target)
{
    CHECK(parse(" a.txt b.txt") == NULL);
    CHECK_EQ(args.source_count, 1);
    CHECK_STR_EQ(args.sources[0].name, "a.txt");
    CHECK_STR_EQ(args.target, "b.txt");
    CHECK(parse("a.txt") == NULL);
    CHECK(args.target == NULL);
    CHECK(!args.touch);
}

TEST(copy_args, plus_joins)
{
    CHECK(parse("a + b+c, d") == NULL);
    CHECK_EQ(args.source_count, 3);
    CHECK_STR_EQ(args.sources[2].name, "c");
    CHECK_STR_EQ(args.target, "d");
    CHECK(parse("a+b") == NULL);
    CHECK_EQ(args.source_count, 2);
    CHECK(args.target == NULL);
}

TEST(copy_args, quotes_keep_blanks_and_signs)
{
    CHECK(parse("\"a + b, c.txt\" \"d /b\"") == NULL);
    CHECK_EQ(args.source_count, 1);
    CHECK_STR_EQ(args.sources[0].name, "a + b, c.txt");
    CHECK_STR_EQ(args.target, "d /b");
}

TEST(copy_args, a_and_b_count_for_the_file_before_and_all_behind)
{
    CHECK(parse("/a x+y /b + z t/a") == NULL);
    CHECK_EQ(args.sources[0].mode, COPY_ASCII);
    CHECK_EQ(args.sources[1].mode, COPY_BINARY);
    CHECK_EQ(args.sources[2].mode, COPY_BINARY);
    CHECK_EQ(args.target_mode, COPY_ASCII);
    CHECK_STR_EQ(args.target, "t");
    CHECK(args.text_joined);
    CHECK(parse("/b x+y z") == NULL);
    CHECK(!args.text_joined);
}

TEST(copy_args, other_switches)
{
    CHECK(parse("a b /v /y") == NULL);
    CHECK(args.verify && args.no_question && !args.question);
    CHECK(parse("a b/-Y") == NULL);
    CHECK(args.question && !args.no_question);
    CHECK_STR_EQ(args.target, "b");
    CHECK_STR_EQ(parse("a b /q"), "Invalid switch");
    CHECK_STR_EQ(parse("a/bx b"), "Invalid switch");
    CHECK_STR_EQ(parse("a /-a b"), "Invalid switch");
}

TEST(copy_args, plus_and_commas_change_the_date)
{
    CHECK(parse("/b a+,,") == NULL);
    CHECK(args.touch);
    CHECK_EQ(args.source_count, 1);
    CHECK(args.target == NULL);
    CHECK(parse("a + ,, b") == NULL);
    CHECK(args.touch);
    CHECK_STR_EQ(args.target, "b");
}

TEST(copy_args, too_few_and_too_many)
{
    static char many[4 * COPY_SOURCES_MAX + 8];

    CHECK_STR_EQ(parse(""), "Required parameter missing");
    CHECK_STR_EQ(parse("/v"), "Required parameter missing");
    CHECK_STR_EQ(parse("a b c"), "Too many parameters");
    for (unsigned i = 0; i <= COPY_SOURCES_MAX; i++) {
        memcpy(many + 2 * i, "a+", 2);
    }
    CHECK_STR_EQ(parse(many), "Too many parameters");
}
