/* env_test - the environment block and the history of typed lines. */
#include <unit.h>

#include "env.h"
#include "history.h"

static char block[64];

static struct env fresh(void)
{
    struct env env = { block, sizeof block };

    memset(block, 'x', sizeof block);
    block[0] = block[1] = '\0';
    return env;
}

TEST(env, what_is_set_is_found)
{
    struct env env = fresh();
    char value[32];

    CHECK(env_set(&env, "Path", "C:\\;D:\\"));
    CHECK(env_set(&env, "A", "1"));
    CHECK(env_get(&env, "PATH", value, sizeof value));
    CHECK_STR_EQ(value, "C:\\;D:\\");
    CHECK(env_get(&env, "a", value, sizeof value));
    CHECK_STR_EQ(value, "1");
    CHECK_MEM_EQ(block, "PATH=C:\\;D:\\\0A=1\0", 18);
    CHECK_EQ(env_used(&env), 18);
}

TEST(env, a_name_is_not_found_by_its_beginning)
{
    struct env env = fresh();

    env_set(&env, "PATHS", "x");
    CHECK_EQ(env_find(&env, "PATH", 4), -1);
    CHECK_EQ(env_find(&env, "PATHSX", 6), -1);
}

TEST(env, setting_again_replaces_and_empty_removes)
{
    struct env env = fresh();
    char value[32];

    env_set(&env, "A", "one");
    env_set(&env, "B", "two");
    env_set(&env, "A", "three");
    CHECK(env_get(&env, "A", value, sizeof value));
    CHECK_STR_EQ(value, "three");
    env_set(&env, "B", "");
    CHECK(!env_get(&env, "B", value, sizeof value));
    CHECK_EQ(env_used(&env), 9);
    env_set(&env, "A", "");
    CHECK_EQ(env_used(&env), 1);
    CHECK_EQ(block[0], 0);
}

TEST(env, a_full_block_refuses_and_stays_whole)
{
    struct env env = fresh();
    char long_value[80], value[80];

    env.size = 32;
    memset(long_value, 'v', sizeof long_value);
    long_value[28] = '\0';    /* A= + 28 + NUL + NUL = 32 */
    CHECK(env_set(&env, "A", long_value));
    CHECK_EQ(env_used(&env), 32);
    CHECK_EQ(block[32], 'x');
    CHECK(!env_set(&env, "B", "1"));
    CHECK(env_get(&env, "A", value, sizeof value));
    CHECK_STR_EQ(value, long_value);
}

TEST(env, a_value_is_cut_to_the_room_there_is)
{
    struct env env = fresh();
    char value[3];

    env_set(&env, "A", "1234");
    env_get(&env, "A", value, sizeof value);
    CHECK_STR_EQ(value, "12");
}

TEST(history, lines_come_back_last_first)
{
    static struct history h;

    history_add(&h, "one");
    history_add(&h, "two");
    history_add(&h, "");
    history_add(&h, "two");
    CHECK_STR_EQ(history_line(&h, 1), "two");
    CHECK_STR_EQ(history_line(&h, 2), "one");
    CHECK(history_line(&h, 3) == NULL);
    CHECK(history_line(&h, 0) == NULL);
}

TEST(history, the_oldest_lines_make_room)
{
    static struct history h;
    char line[101];

    for (int i = 0; i < 20; i++) {
        memset(line, 'a' + i, 100);
        line[100] = '\0';
        history_add(&h, line);
        CHECK(h.used <= HISTORY_SIZE);
    }
    CHECK_STR_EQ(history_line(&h, 1), line);
    for (unsigned back = 1; back <= HISTORY_SIZE / 101; back++) {
        CHECK_EQ(history_line(&h, back)[0], 'a' + 20 - (int)back);
    }
    CHECK(history_line(&h, HISTORY_SIZE / 101 + 1) == NULL);
}
