/* cmos - the clock chip. */
#include "unit.h"
#include "../../../vxd/bios/cmos.h"

static struct cmos cmos;
static int64_t now;

static uint8_t get(uint8_t index)
{
    cmos_write(&cmos, 0x70, index, now);
    return cmos_read(&cmos, 0x71, now);
}

static void set(uint8_t index, uint8_t value)
{
    cmos_write(&cmos, 0x70, index, now);
    cmos_write(&cmos, 0x71, value, now);
}

static void start(void)
{
    cmos_init(&cmos, 639);
    now = cmos_seconds(1995, 8, 24, 13, 5, 59);
}

TEST(cmos, counts_seconds_like_everybody)
{
    CHECK_EQ(cmos_seconds(1970, 1, 1, 0, 0, 0), 0);
    CHECK_EQ(cmos_seconds(2000, 3, 1, 0, 0, 0), 951868800);
    CHECK_EQ(cmos_seconds(2026, 11, 20, 14, 0, 0), 1795183200);
}

TEST(cmos, shows_the_time_in_bcd)
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
    now += 1;
    CHECK_EQ(get(0), 0);
    CHECK_EQ(get(2), 0x06);
}

TEST(cmos, binary_and_twelve_hours)
{
    start();
    set(0x0B, 0x04);
    CHECK_EQ(get(0), 59);
    CHECK_EQ(get(4), 0x81);             /* 1 pm */
    set(0x0B, 0x00);
    now += 11 * 3600;                   /* half past midnight */
    CHECK_EQ(get(4), 0x12);
}

TEST(cmos, leap_days_and_year_ends)
{
    start();
    now = cmos_seconds(2000, 2, 28, 23, 59, 59) + 1;
    CHECK_EQ(get(7), 0x29);
    now += 86400;
    CHECK_EQ(get(7), 0x01);
    CHECK_EQ(get(8), 0x03);
    now = cmos_seconds(2026, 12, 31, 23, 59, 59);
    CHECK_EQ(get(9), 0x26);
    now++;
    CHECK_EQ(get(9), 0x27);
    CHECK_EQ(get(8), 0x01);
    CHECK_EQ(get(0x32), 0x20);
}

TEST(cmos, a_vm_sets_its_own_clock)
{
    start();
    set(0x0B, 0x82);                    /* stop */
    set(4, 0x20);
    set(2, 0x30);
    set(0, 0x00);
    now += 100;                         /* it does not run meanwhile */
    CHECK_EQ(get(2), 0x30);
    set(0x0B, 0x02);
    CHECK_EQ(get(4), 0x20);
    CHECK_EQ(get(2), 0x30);
    now += 61;
    CHECK_EQ(get(2), 0x31);
    CHECK_EQ(get(0), 0x01);
}

TEST(cmos, memory_size_and_checksum)
{
    unsigned sum = 0;

    start();
    CHECK_EQ(get(0x15) | get(0x16) << 8, 639);
    CHECK_EQ(get(0x17), 0);
    for (uint8_t i = 0x10; i < 0x2E; i++) {
        sum += get(i);
    }
    CHECK_EQ(get(0x2E) << 8 | get(0x2F), sum & 0xFFFF);
    CHECK_EQ(get(0x0D), 0x80);
    CHECK_EQ(get(0x0A) & 0x80, 0);
}
