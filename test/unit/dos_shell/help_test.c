/* help_test - the topics of HELP.TXT. */
#include <unit.h>

#include "../command/text.h"
#include "help_text.h"

static const char *source;
static int fail_from = -1;    /* reads from there on fail */

static int read_source(uint32_t offset, void *to, unsigned length)
{
    unsigned size = strlen(source);

    if (fail_from >= 0 && offset >= (uint32_t)fail_from) {
        return -5;
    }
    if (offset >= size) {
        return 0;
    }
    if (length > size - offset) {
        length = size - offset;
    }
    memcpy(to, source + offset, length);
    return (int)length;
}

static struct help_index topics;

static int read_index(const char *text)
{
    source = text;
    return help_index_read(&topics, read_source);
}

static const char file[] =
    "@DIR\r\nLists files.\r\n\r\nDIR [name]\r\n"
    "@cd\r\nShows the directory.\r\nCD is short for CHDIR.\r\n"
    "@COPY\r\nCopies.\r\n"
    "@\r\nnot a topic\r\n";

TEST(help, topics_are_sorted_and_have_titles)
{
    CHECK_EQ(read_index(file), 0);
    CHECK_EQ(topics.count, 3);
    CHECK_STR_EQ(topics.topics[0].name, "CD");
    CHECK_STR_EQ(topics.topics[0].title, "Shows the directory.");
    CHECK_STR_EQ(topics.topics[2].name, "DIR");
    CHECK_EQ(topics.topics[2].length, strlen("Lists files.\r\n\r\nDIR [name]\r\n"));
    CHECK(memcmp(file + topics.topics[2].start, "Lists", 5) == 0);
}

TEST(help, names_are_found)
{
    CHECK_EQ(read_index(file), 0);
    CHECK_EQ(help_find(&topics, "copy"), 1);
    CHECK_EQ(help_find(&topics, "cop"), -1);
    CHECK_EQ(help_find_start(&topics, "c", 0), 0);
    CHECK_EQ(help_find_start(&topics, "c", 1), 1);
    CHECK_EQ(help_find_start(&topics, "c", 2), 0);
    CHECK_EQ(help_find_start(&topics, "x", 0), -1);
}

TEST(help, search_looks_into_names_and_texts)
{
    CHECK_EQ(read_index(file), 0);
    CHECK_EQ(help_search(&topics, "SHORT FOR", read_source), 1);
    CHECK(topics.topics[0].shown && !topics.topics[1].shown);
    CHECK_EQ(help_search(&topics, "dir", read_source), 2);
    CHECK_EQ(help_search(&topics, "not a topic", read_source), 0);
    CHECK_EQ(help_find_start(&topics, "c", 0), -1);
    CHECK_EQ(help_search(&topics, "", read_source), 3);
}

TEST(help, a_damaged_file_is_refused)
{
    static char many[12 * (TOPICS_MAX + 1) + 8];

    CHECK_EQ(read_index(""), HELP_BAD);
    CHECK_EQ(read_index("no topics at all\r\n"), HELP_BAD);
    CHECK_EQ(read_index("@DIR\r\nLists files.\r\n"), HELP_BAD);
    for (unsigned i = 0; i <= TOPICS_MAX; i++) {
        strcat(many + 6 * i, "@X\r\nY\r\n");
    }
    strcat(many, "@\r\n");
    CHECK_EQ(read_index(many), HELP_BAD);
    CHECK_EQ(read_index("@A_VERY_LONG_NAME_OF_A_TOPIC\r\nT\r\n@\r\n"), 0);
    CHECK_STR_EQ(topics.topics[0].name, "A_VERY_LONG_");
}

TEST(help, errors_of_the_disk_arrive)
{
    fail_from = 0;
    CHECK_EQ(read_index(file), -5);
    fail_from = -1;
    CHECK_EQ(read_index(file), 0);
    fail_from = 0;
    CHECK_EQ(help_search(&topics, "nothing", read_source), -5);
    fail_from = -1;
}
