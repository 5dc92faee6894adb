/* fatal_keys - which scan codes go on from the fatal-error screen, and which restart the computer. */
#include "unit.h"

#include "debug/fatal_keys.h"

static uint32_t held;

static enum fatal_answer type(const char *codes)
{
    enum fatal_answer answer = FATAL_NOTHING;

    held = 0;
    for (; *codes != '\0' && answer == FATAL_NOTHING; codes++) {
        answer = fatal_key((uint8_t)*codes, &held);
    }
    return answer;
}

TEST(fatal_keys, any_key_goes_on_when_it_is_pressed)
{
    CHECK_EQ(type("\x39"), FATAL_GO_ON);
    CHECK_EQ(type("\x01"), FATAL_GO_ON);
    CHECK_EQ(type("\xE0\x48"), FATAL_GO_ON);
    CHECK_EQ(type("\xB9\x9C\x81"), FATAL_NOTHING);      /* released: pressed before */
    CHECK_EQ(type("\x53"), FATAL_GO_ON);
}

TEST(fatal_keys, shift_ctrl_and_alt_alone_do_nothing)
{
    CHECK_EQ(type("\x1D\x9D\x38\xB8\x2A\xAA\x36\xB6\xE0\x1D\xE0\x9D"), FATAL_NOTHING);
}

TEST(fatal_keys, ctrl_alt_del_restarts)
{
    CHECK_EQ(type("\x1D\x38\x53"), FATAL_RESTART);
    CHECK_EQ(type("\xE0\x38\xE0\x1D\xE0\x53"), FATAL_RESTART);
    CHECK_EQ(type("\x1D\x38\x9D\x53"), FATAL_GO_ON);    /* Ctrl is up again */
    CHECK_EQ(type("\x38\x53"), FATAL_GO_ON);
}
