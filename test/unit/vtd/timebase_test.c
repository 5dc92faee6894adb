/* Unit test of vxd/vtd/timebase.c. */
#include <unit.h>
#include "../../../vxd/vtd/timebase.h"

static struct timebase tb;

TEST(timebase, pm_timer_is_three_counts_per_tick)
{
    uint32_t raw = 0xFFFFF0;
    uint64_t now = 0;

    timebase_start(&tb, 3579545, 24, raw);
    for (int i = 0; i < 100000; i++) {          /* an hour in steps of 36 ms, wrapping often */
        raw = (raw + 128864) & 0xFFFFFF;
        now = timebase_update(&tb, raw);
    }
    /* 100000 * 128864 counts at 3579545 Hz, in ticks of 1193182 Hz: within a millionth */
    uint64_t expected = (uint64_t)(100000.0 * 128864 * 1193182 / 3579545);

    CHECK(now > expected - expected / 1000000 && now < expected + expected / 1000000);
}

TEST(timebase, nothing_is_lost_in_small_steps)
{
    struct timebase other;

    timebase_start(&tb, 1000000000, 32, 0);
    timebase_start(&other, 1000000000, 32, 0);
    for (uint32_t t = 0; t <= 7000000; t += 7) {
        timebase_update(&tb, t);
    }
    CHECK_EQ(tb.ticks, timebase_update(&other, 7000000));
    CHECK_EQ(tb.ticks, 8352);
}

TEST(timebase, a_fast_counter_wraps)
{
    uint32_t raw = 5;
    uint64_t now = 0;

    timebase_start(&tb, 4000000000u, 32, raw);
    for (int i = 0; i < 36000; i++) {           /* an hour in steps of 100 ms */
        raw += 400000000;
        now = timebase_update(&tb, raw);
    }
    CHECK(now > 1193182ull * 3600 - 4295 && now < 1193182ull * 3600 + 4295);   /* a millionth */
}

TEST(timebase, counter_at_tick_rate_is_taken_as_it_is)
{
    timebase_start(&tb, 1193182, 32, 0xFFFFFFFF);
    CHECK_EQ(timebase_update(&tb, 99), 100);
}

TEST(timebase, hpet_by_period)
{
    timebase_start_period(&tb, 10000000, 32, 0);    /* 100 MHz */
    uint64_t now = timebase_update(&tb, 4000000000u);   /* 40 s */

    CHECK(now > 40ull * 1193182 - 10 && now < 40ull * 1193182 + 10);
}

TEST(timebase, milliseconds_do_not_drift)
{
    struct milliseconds ms = { 0 };
    uint64_t total = 0, now = 0;

    for (int i = 0; i < 720000; i++) {          /* two hours of 10 ms periods of 11932 ticks */
        now += 11932;
        total += milliseconds_passed(&ms, (uint32_t)now);
    }
    double exact = (double)now * 11 / 13125;    /* 14.31818 MHz / 12 = 13125 / 11 kHz */

    CHECK(total <= exact && total > exact - 1);
    CHECK_EQ(milliseconds_passed(&ms, (uint32_t)now), 0);
}

TEST(timebase, milliseconds_of_a_long_pause)
{
    struct milliseconds ms = { 0 };

    CHECK_EQ(milliseconds_passed(&ms, 1193182u * 100), 100000);
}

TEST(timebase, milliseconds_of_59_minutes_are_those_of_each)
{
    struct milliseconds at_once = { 0 }, often = { 0 };
    uint32_t total = 0, all = 1193182u * 3540;

    for (uint32_t now = 0; now < all; now += all / 59) {
        total += milliseconds_passed(&often, now);
    }
    total += milliseconds_passed(&often, all);
    CHECK_EQ(milliseconds_passed(&at_once, all), total);
    CHECK_EQ(at_once.rest, often.rest);
    CHECK_EQ(total, 3540000);
}
