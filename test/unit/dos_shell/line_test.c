/* line_test - taking command lines apart: variables, redirection, words, switches. */
#include <unit.h>

#include "line.h"
#include "text.h"

static int variable(const char *name, unsigned length, char *to, unsigned room)
{
    const char *value = length == 3 && text_starts(name, "FOO") ? "bar" : NULL;
    unsigned n;

    if (value == NULL) {
        return -1;
    }
    n = strlen(value) < room ? strlen(value) : room;
    memcpy(to, value, n);
    return (int)n;
}

static int argument(unsigned n, char *to, unsigned room)
{
    if (n > 1 || room == 0) {
        return 0;
    }
    *to = (char)('A' + n);
    return 1;
}

static const struct line_values in_batch = { variable, argument };
static const struct line_values at_prompt = { variable, NULL };

static const char *expand(const char *from, const struct line_values *values)
{
    static char to[64];

    line_expand(to, sizeof to, from, values);
    return to;
}

TEST(line, variables_are_replaced_without_regard_to_case)
{
    CHECK_STR_EQ(expand("x%FOO%y%foo%", &in_batch), "xbarybar");
    CHECK_STR_EQ(expand("[%FOO%]", &at_prompt), "[bar]");
}

TEST(line, unset_variables_vanish_in_batch_files_and_stay_at_the_prompt)
{
    CHECK_STR_EQ(expand("[%NOPE%]", &in_batch), "[]");
    CHECK_STR_EQ(expand("[%NOPE%]", &at_prompt), "[%NOPE%]");
    CHECK_STR_EQ(expand("for %f in (a) do echo %f", &at_prompt), "for %f in (a) do echo %f");
}

TEST(line, arguments_and_doubled_percent_signs)
{
    CHECK_STR_EQ(expand("%0 %1 [%2] 100%%", &in_batch), "A B [] 100%");
    CHECK_STR_EQ(expand("for %%f in (%1) do %%f", &in_batch), "for %f in (B) do %f");
    CHECK_STR_EQ(expand("50% off", &in_batch), "50 off");
}

TEST(line, an_expansion_that_does_not_fit_is_cut)
{
    char to[6];

    line_expand(to, sizeof to, "%FOO%%FOO%", &in_batch);
    CHECK_STR_EQ(to, "barba");
    line_expand(to, sizeof to, "1234567", &in_batch);
    CHECK_STR_EQ(to, "12345");
}

TEST(line, redirections_are_taken_out)
{
    char line[] = "sort <in.txt /r > out.txt x";
    struct line_stage stage;

    CHECK(line_stage(line, &stage) == NULL);
    CHECK_STR_EQ(line, "sort  /r  x");
    CHECK_STR_EQ(stage.input, "in.txt");
    CHECK_STR_EQ(stage.output, "out.txt");
    CHECK(!stage.append);
    CHECK(!stage.bad);
}

TEST(line, two_brackets_append)
{
    char line[] = "echo a>>b";
    struct line_stage stage;

    line_stage(line, &stage);
    CHECK_STR_EQ(line, "echo a");
    CHECK_STR_EQ(stage.output, "b");
    CHECK(stage.append);
}

TEST(line, pipes_split_the_line)
{
    char line[] = "dir | sort | more";
    struct line_stage stage;
    char *rest = line_stage(line, &stage);

    CHECK_STR_EQ(line, "dir ");
    CHECK_STR_EQ(rest, " sort | more");
    rest = line_stage(rest, &stage);
    CHECK_STR_EQ(rest, " more");
    CHECK(line_stage(rest, &stage) == NULL);
}

TEST(line, quoted_text_is_no_redirection)
{
    char line[] = "echo \"a > b | c\" > d";
    struct line_stage stage;

    CHECK(line_stage(line, &stage) == NULL);
    CHECK_STR_EQ(line, "echo \"a > b | c\" ");
    CHECK_STR_EQ(stage.output, "d");
}

TEST(line, missing_names_are_bad)
{
    char no_name[] = "echo a >", no_command[] = "dir |", no_first[] = "| more";
    struct line_stage stage;

    line_stage(no_name, &stage);
    CHECK(stage.bad);
    line_stage(no_command, &stage);
    CHECK(stage.bad);
    line_stage(no_first, &stage);
    CHECK(stage.bad);
}

TEST(line, a_redirection_name_of_any_length_fits)
{
    char line[REDIRECT_SIZE + 50] = "echo >";
    struct line_stage stage;

    memset(line + 6, 'x', REDIRECT_SIZE + 20);
    line_stage(line, &stage);
    CHECK_EQ(strlen(stage.output), REDIRECT_SIZE - 1);
}

TEST(line, a_command_word_ends_at_switch_or_separator)
{
    CHECK_EQ(line_command("dir/w"), 3);
    CHECK_EQ(line_command("copy a b"), 4);
    CHECK_EQ(line_command("x,y"), 1);
    CHECK_EQ(line_command("\"my prog\" x"), 9);
    CHECK_EQ(line_command("\"open"), 5);
}

TEST(line, arguments_come_one_by_one)
{
    char text[] = " a.txt,\"b c\";d=e ";
    char *p = text;

    CHECK_STR_EQ(line_argument(&p), "a.txt");
    CHECK_STR_EQ(line_argument(&p), "b c");
    CHECK_STR_EQ(line_argument(&p), "d");
    CHECK_STR_EQ(line_argument(&p), "e");
    CHECK(line_argument(&p) == NULL);
    CHECK(line_argument(&p) == NULL);
}

TEST(line, switches_are_found_and_removed)
{
    char text[] = "*.c /o:-n/w /A-h";
    char value[8];

    CHECK(line_switch(text, 'O', value, sizeof value));
    CHECK_STR_EQ(value, ":-n");
    CHECK(line_switch(text, 'W', NULL, 0));
    CHECK(!line_switch(text, 'P', NULL, 0));
    CHECK_STR_EQ(line_first_switch(text), "/A-h");
    CHECK(line_switch(text, 'A', value, sizeof value));
    CHECK_STR_EQ(value, "-h");
    CHECK(line_first_switch(text) == NULL);
    text_trim_end(text);
    CHECK_STR_EQ(text, "*.c");
}

TEST(line, what_stands_in_quotes_is_no_switch)
{
    char text[] = "\"a /p b\" /P";

    CHECK(line_switch(text, 'P', NULL, 0));
    CHECK_STR_EQ(text, "\"a /p b\"   ");
    CHECK(line_first_switch(text) == NULL);
}

TEST(line, a_redirection_may_have_a_name_with_blanks)
{
    char text[] = "dir > \"a long name.txt\" /b";
    struct line_stage stage;

    CHECK(line_stage(text, &stage) == NULL);
    CHECK_STR_EQ(stage.output, "a long name.txt");
    CHECK_STR_EQ(text, "dir  /b");
}
