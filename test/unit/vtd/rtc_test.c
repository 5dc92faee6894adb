/* rtc - the clock chip. */
#include "unit.h"
#include "../../../vxd/vtd/calendar.h"
#include "../../../vxd/vtd/rtc.h"

#define HZ  1193182u
#define MS  (HZ / 1000)

static struct rtc rtc;
static uint64_t now;

static uint8_t get(uint8_t index)
{
    rtc_write(&rtc, 0x70, index, now);
    return rtc_read(&rtc, 0x71, now);
}

static void set(uint8_t index, uint8_t value)
{
    rtc_write(&rtc, 0x70, index, now);
    rtc_write(&rtc, 0x71, value, now);
}

/* The clock shows this from now on, and a second begins. */
static void start_at(unsigned year, unsigned month, unsigned day, unsigned hour, unsigned minute,
                     unsigned second)
{
    now = 1000000;
    rtc_init(&rtc, calendar_seconds(year, month, day, hour, minute, second), now, now);
}

static void start(void)
{
    start_at(1995, 8, 24, 13, 5, 59);
}

static void pass_seconds(unsigned seconds)
{
    now += (uint64_t)seconds * HZ;
}

/* ---- time -------------------------------------------------------------------------------------------- */

TEST(rtc, counts_seconds_like_everybody)
{
    CHECK_EQ(calendar_seconds(1970, 1, 1, 0, 0, 0), 0);
    CHECK_EQ(calendar_seconds(2000, 3, 1, 0, 0, 0), 951868800);
    CHECK_EQ(calendar_seconds(2026, 11, 20, 14, 0, 0), 1795183200);
}

TEST(rtc, every_day_comes_back)
{
    for (int64_t day = 0; day < 80000; day++) {
        struct calendar c = calendar_of(day * 86400 + 3661);

        if (calendar_seconds(c.year, c.month, c.day, 1, 1, 1) != day * 86400 + 3661 ||
            c.weekday != (day + 4) % 7 + 1) {
            CHECK_EQ(day, -1);
        }
    }
}

TEST(rtc, shows_the_time_in_bcd)
{
    start();
    CHECK_EQ(get(0), 0x59);
    CHECK_EQ(get(2), 0x05);
    CHECK_EQ(get(4), 0x13);
    CHECK_EQ(get(6), 5);                /* Thursday */
    CHECK_EQ(get(7), 0x24);
    CHECK_EQ(get(8), 0x08);
    CHECK_EQ(get(9), 0x95);
    CHECK_EQ(get(0x32), 0x19);
    now += HZ - 1;
    CHECK_EQ(get(0), 0x59);
    now++;
    CHECK_EQ(get(0), 0);
    CHECK_EQ(get(2), 0x06);
}

TEST(rtc, binary_and_twelve_hours)
{
    start();
    set(0x0B, 0x04);
    CHECK_EQ(get(0), 59);
    CHECK_EQ(get(4), 0x81);             /* 1 pm */
    set(0x0B, 0x00);
    pass_seconds(11 * 3600);            /* half past midnight */
    CHECK_EQ(get(4), 0x12);
}

TEST(rtc, leap_days_and_year_ends)
{
    start_at(2000, 2, 28, 23, 59, 59);
    pass_seconds(1);
    CHECK_EQ(get(7), 0x29);
    pass_seconds(86400);
    CHECK_EQ(get(7), 0x01);
    CHECK_EQ(get(8), 0x03);
    start_at(2026, 12, 31, 23, 59, 59);
    CHECK_EQ(get(9), 0x26);
    pass_seconds(1);
    CHECK_EQ(get(9), 0x27);
    CHECK_EQ(get(8), 0x01);
    CHECK_EQ(get(0x32), 0x20);
}

TEST(rtc, a_program_sets_the_clock)
{
    start();
    now += HZ / 4;
    set(0x0B, 0x82);                    /* stop */
    set(4, 0x20);
    set(2, 0x30);
    set(0, 0x00);
    set(6, 3);                          /* whatever day it is */
    pass_seconds(100);                  /* it does not run meanwhile */
    CHECK_EQ(get(2), 0x30);
    set(0x0B, 0x02);
    CHECK_EQ(get(4), 0x20);
    CHECK_EQ(get(2), 0x30);
    CHECK_EQ(get(6), 3);
    pass_seconds(61);
    CHECK_EQ(get(2), 0x31);
    CHECK_EQ(get(0), 0x01);
    now += HZ - HZ / 4;                  /* the divider chain went on: seconds begin when they did */
    CHECK_EQ(get(0), 0x02);
}

TEST(rtc, resting_divider_holds_the_time_and_starts_with_half_a_second)
{
    start();
    set(0x0A, 0x76);
    pass_seconds(10);
    CHECK_EQ(get(0), 0x59);
    set(0x0A, 0x26);
    now += HZ / 2 - 1;
    CHECK_EQ(get(0), 0x59);
    now++;
    CHECK_EQ(get(0), 0x00);
}

TEST(rtc, update_in_progress_before_a_second_is_over)
{
    start();
    CHECK_EQ(get(0x0A), 0x26);
    now += HZ - 3 * MS;
    CHECK_EQ(get(0x0A), 0x26);
    now += MS;
    CHECK_EQ(get(0x0A), 0xA6);
    now += 2 * MS;
    CHECK_EQ(get(0x0A), 0x26);
    now += HZ - 3 * MS;
    set(0x0B, 0x82);                    /* none while it is being set */
    CHECK_EQ(get(0x0A), 0x26);
}

/* ---- interrupts ----------------------------------------------------------------------------------------- */

TEST(rtc, register_c_tells_and_forgets)
{
    start();
    CHECK_EQ(get(0x0C), 0);
    now += 10 * MS;
    CHECK_EQ(get(0x0C), 0x40);          /* periods, without an interrupt */
    CHECK_EQ(get(0x0C), 0);
    pass_seconds(1);
    CHECK_EQ(get(0x0C), 0x50);
    CHECK(!rtc_irq(&rtc, now));
}

static unsigned count_irqs(uint64_t until)
{
    unsigned count = 0;
    uint64_t when;

    while (rtc_next_irq(&rtc, now, &when) && when <= until) {
        now = when - 1;
        if (rtc_irq(&rtc, now)) {
            return 0;                   /* too early */
        }
        now = when;
        if (!rtc_irq(&rtc, now) || (get(0x0C) & 0x80) == 0) {
            return 0;
        }
        count++;
    }
    now = until;
    return count;
}

TEST(rtc, periodic_interrupts_at_all_rates)
{
    static const unsigned rates[16] = { 0, 256, 128, 8192, 4096, 2048, 1024, 512, 256, 128, 64, 32, 16,
                                        8, 4, 2 };

    for (uint8_t rate = 0; rate < 16; rate++) {
        start();
        set(0x0A, 0x20 | rate);
        set(0x0B, 0x42);
        (void)get(0x0C);
        CHECK_EQ(count_irqs(now + 2 * (uint64_t)HZ), 2 * rates[rate]);
    }
}

TEST(rtc, update_ended_interrupt_every_second)
{
    start();
    set(0x0B, 0x12);
    CHECK_EQ(count_irqs(now + 10 * (uint64_t)HZ), 10);
    set(0x0B, 0x92);                    /* SET takes the enable away */
    CHECK_EQ(get(0x0B), 0x82);
}

TEST(rtc, alarm_at_its_time_and_with_bytes_that_match_always)
{
    uint64_t when, begin;

    start();                            /* 13:05:59 */
    begin = now;
    set(5, 0x14);
    set(3, 0x00);
    set(1, 0x30);
    set(0x0B, 0x22);
    CHECK(rtc_next_irq(&rtc, now, &when));
    CHECK_EQ(when - begin, (54 * 60 + 31) * (uint64_t)HZ);
    set(5, 0xFF);                       /* every hour */
    CHECK_EQ(count_irqs(now + 86400 * (uint64_t)HZ), 24);
    set(3, 0xC0);
    set(1, 0xC0);                       /* every second */
    CHECK_EQ(count_irqs(now + 5 * (uint64_t)HZ), 5);
    set(1, 0x77);                       /* never */
    CHECK(!rtc_next_irq(&rtc, now, &when));
}

TEST(rtc, alarm_of_twelve_hours_and_binary)
{
    uint64_t when, begin;

    start();
    begin = now;
    set(0x0B, 0x24);                    /* binary, 12 hours, alarm */
    set(5, 0x80 | 11);                  /* 11 pm */
    set(3, 5);
    set(1, 59);
    CHECK(rtc_next_irq(&rtc, now, &when));
    CHECK_EQ(when - begin, 10 * 3600 * (uint64_t)HZ);
}

TEST(rtc, alarm_that_was_slept_through_is_seen_later)
{
    start();
    set(5, 0x14);
    set(3, 0);
    set(1, 0);
    pass_seconds(3600 * 5);
    CHECK_EQ(get(0x0C) & 0x20, 0x20);
    pass_seconds(3600 * 5);
    CHECK_EQ(get(0x0C) & 0x20, 0);
}

TEST(rtc, who_takes_the_interrupt_late_gets_all_of_them)
{
    unsigned count = 0;
    uint64_t when;

    start();
    set(0x0B, 0x42);                    /* 1024 Hz */
    (void)get(0x0C);
    CHECK(rtc_next_irq(&rtc, now, &when));
    now = when + HZ / 10;               /* it was not running */
    CHECK(rtc_irq(&rtc, now));
    while (rtc_irq(&rtc, now)) {
        rtc_acknowledged(&rtc, now);
        CHECK_EQ(get(0x0C), 0xC0);
        count++;
    }
    CHECK_EQ(count, 1 + 102);           /* 102.4 periods */
    now += 5 * MS;
    CHECK_EQ(get(0x0C), 0xC0);          /* who only reads the register is owed nothing */
    CHECK_EQ(get(0x0C), 0);
}

TEST(rtc, periods_before_the_interrupt_was_enabled_are_not_owed)
{
    start();
    now += HZ / 2;
    set(0x0B, 0x42);                    /* the flag is set: it requests at once */
    CHECK(rtc_irq(&rtc, now));
    rtc_acknowledged(&rtc, now);
    CHECK_EQ(get(0x0C), 0xC0);
    CHECK_EQ(get(0x0C), 0);
}

/* ---- RAM -------------------------------------------------------------------------------------------------- */

TEST(rtc, ram_and_checksum)
{
    unsigned sum = 0;

    start();
    rtc_set_ram(&rtc, 0x15, 0x80);
    rtc_set_ram(&rtc, 0x16, 0x02);
    rtc_set_ram(&rtc, 0x40, 0x55);      /* the checksum does not cover it */
    CHECK_EQ(get(0x15) | get(0x16) << 8, 640);
    CHECK_EQ(get(0x40), 0);
    for (uint8_t i = 0x10; i < 0x2E; i++) {
        sum += get(i);
    }
    CHECK_EQ(get(0x2E) << 8 | get(0x2F), sum & 0xFFFF);
    CHECK_EQ(get(0x0D), 0x80);
    set(0x0D, 0);
    CHECK_EQ(get(0x0D), 0x80);          /* read only */
    set(0x0C, 0xFF);
    CHECK_EQ(get(0x0C), 0);
    set(0x7F, 0x5A);
    CHECK_EQ(get(0xFF), 0x5A);          /* bit 7 of the index is NMI's */
    CHECK_EQ(rtc_read(&rtc, 0x70, now), 0xFF);
}
