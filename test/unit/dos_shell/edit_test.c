/* edit_test - DOSKEY's macros, completion of names, the list of lines typed before. */
#include <unit.h>

#include "complete.h"
#include "history.h"
#include "macro.h"
#include "text.h"

static struct macros macros;

static bool set(const char *name, const char *text)
{
    return macro_set(&macros, name, strlen(name), text);
}

/* All commands of what a line calls, with '|' between. */
static const char *run(const char *line)
{
    static char all[256];
    char one[64];
    const char *arguments, *text = macro_find(&macros, line, &arguments);

    if (text == NULL) {
        return "(none)";
    }
    all[0] = '\0';
    do {
        text = macro_step(text, arguments, one, sizeof one);
        text_append(all, one, sizeof all);
        text_append(all, text != NULL ? "|" : "", sizeof all);
    } while (text != NULL);
    return all;
}

TEST(macro, arguments_and_signs)
{
    memset(&macros, 0, sizeof macros);
    CHECK(set("d", "dir $1 /p"));
    CHECK(set("all", "echo $* $$5 $g$L$b$x"));
    CHECK(set("two", "cd $2$tdir $1"));
    CHECK_STR_EQ(run("d *.c"), "dir *.c /p");
    CHECK_STR_EQ(run("D"), "dir  /p");
    CHECK_STR_EQ(run("all a  b"), "echo a  b $5 ><|$x");
    CHECK_STR_EQ(run("two \"a b\" c"), "cd c|dir \"a b\"");
    CHECK_STR_EQ(run("dd"), "(none)");
    CHECK_STR_EQ(run(" d"), "(none)");
    CHECK_STR_EQ(run(""), "(none)");
}

TEST(macro, redefined_and_removed)
{
    memset(&macros, 0, sizeof macros);
    CHECK(set("a", "first"));
    CHECK(set("b", "second"));
    CHECK(set("A", "third"));
    CHECK_STR_EQ(run("a"), "third");
    CHECK_STR_EQ(run("b"), "second");
    CHECK(set("b", ""));
    CHECK_STR_EQ(run("b"), "(none)");
    CHECK(set("b", ""));
    CHECK_EQ(macros.used, strlen("A=third") + 1);
}

TEST(macro, a_full_list_stays_as_it_was)
{
    static char text[MACROS_SIZE - 4];

    memset(&macros, 0, sizeof macros);
    memset(text, 'x', sizeof text - 1);
    CHECK(set("ab", text));
    CHECK(!set("c", "y"));
    CHECK(!set("ab", "yy") || macros.used < MACROS_SIZE);
    CHECK(set("ab", "z"));
    CHECK_STR_EQ(run("ab"), "z");
}

TEST(macro, long_results_are_cut)
{
    char to[8];

    CHECK(macro_step("echo $*", "0123456789", to, sizeof to) == NULL);
    CHECK_STR_EQ(to, "echo 01");
}

static struct completion completion;

static const char *word(const char *line)
{
    return complete_word(&completion, line, strlen(line)) ? completion.word : "(too long)";
}

TEST(complete, the_word_at_the_cursor)
{
    CHECK_STR_EQ(word("type rea"), "rea");
    CHECK_EQ(completion.start, 5);
    CHECK_STR_EQ(word("copy a+b"), "b");
    CHECK_STR_EQ(word("x >out"), "out");
    CHECK_STR_EQ(word("type \"my long na"), "my long na");
    CHECK_EQ(completion.start, 5);
    CHECK_STR_EQ(word("type C:\\DOS\\ED"), "C:\\DOS\\ED");
    CHECK_STR_EQ(word("type "), "");
    CHECK(!completion.directories);
    CHECK_STR_EQ(word(" cd do"), "do");
    CHECK(completion.directories);
    CHECK_STR_EQ(word("cdx do"), "do");
    CHECK(!completion.directories);
}

TEST(complete, too_long_a_word_is_none)
{
    static char line[PATH_SIZE + 8];

    memset(line, 'x', sizeof line - 1);
    CHECK_STR_EQ(word(line), "(too long)");
}

static const char *text(const char *directory, const char *name)
{
    static char to[24];

    return complete_text(to, sizeof to, directory, strlen(directory), name) ? to : "(too long)";
}

TEST(complete, names_with_blanks_get_quotes)
{
    CHECK_STR_EQ(text("", "README.TXT"), "README.TXT");
    CHECK_STR_EQ(text("C:\\", "a name.txt"), "\"C:\\a name.txt\"");
    CHECK_STR_EQ(text("a b\\", "X"), "\"a b\\X\"");
    CHECK_STR_EQ(text("", "a,b"), "\"a,b\"");
    CHECK_STR_EQ(text("", "a name that does not fit in"), "(too long)");
}

TEST(history, lines_are_counted)
{
    static struct history history;

    CHECK_EQ(history_count(&history), 0);
    history_add(&history, "one");
    history_add(&history, "two");
    history_add(&history, "two");
    CHECK_EQ(history_count(&history), 2);
}
