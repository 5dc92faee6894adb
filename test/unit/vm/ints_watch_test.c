/*
 * ints_watch - who has had its interrupts off for ten seconds, and who only seems to have.
 */
#include "unit.h"

#include "vm/ints_watch.h"

static const int one, other;            /* two VMs */

TEST(ints_watch, ten_seconds_at_every_look)
{
    bool said = false;

    ints_off_since = 0;
    for (uint32_t now = 5000; now <= 5000 + INTS_OFF_LIMIT_MS; now += 55) {
        CHECK(!ints_off_too_long(&one, false, now));
    }
    for (uint32_t now = 15056; now <= 15200 && !said; now += 55) {
        said = ints_off_too_long(&one, false, now);
    }
    CHECK(said);
    CHECK_EQ(ints_off_since, 0);
}

TEST(ints_watch, two_looks_in_the_same_millisecond)
{
    for (uint32_t now = 20000; now < 20004; now++) {
        ints_off_since = 0;
        CHECK(!ints_off_too_long(&one, false, now));
        CHECK(!ints_off_too_long(&one, false, now));
    }
}

TEST(ints_watch, one_look_with_interrupts_on_starts_it_over)
{
    ints_off_since = 0;
    for (uint32_t now = 30000; now < 60000; now += 100) {
        CHECK(!ints_off_too_long(&one, now % 9000 == 0, now));
    }
}

TEST(ints_watch, another_vm_starts_it_over)
{
    ints_off_since = 0;
    for (uint32_t now = 70000; now < 100000; now += 100) {
        CHECK(!ints_off_too_long(now / 5000 % 2 == 0 ? &one : &other, false, now));
    }
}

TEST(ints_watch, who_was_not_looked_at_is_not_known)
{
    ints_off_since = 0;
    CHECK(!ints_off_too_long(&one, false, 100000));
    CHECK(!ints_off_too_long(&one, false, 200000));
    CHECK(!ints_off_too_long(&one, false, 200001));
}

TEST(ints_watch, across_the_roll_over)
{
    bool said = false;
    uint32_t now = UINT32_MAX - 5000, looks = 0;

    ints_off_since = 0;
    for (; !said && looks < 1000; looks++, now += 55) {
        said = ints_off_too_long(&one, false, now);
    }
    CHECK(said);
    CHECK(looks * 55 > INTS_OFF_LIMIT_MS && looks * 55 < INTS_OFF_LIMIT_MS + 200);
}
