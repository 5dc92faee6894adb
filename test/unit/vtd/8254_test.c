/* Unit test of vxd/vtd/8254.c against the 8254 data sheet. */
#include <unit.h>
#include "../../../vxd/vtd/8254.h"

static struct i8254 pit;
static uint64_t now;

static void out(unsigned port, uint8_t value) { i8254_write(&pit, port, value, now); }
static uint8_t in(unsigned port) { return i8254_read(&pit, port, now); }

/* Counter n in a mode with a 16-bit count, at time 1000, gate high.  Loaded at 1001. */
static void start(unsigned n, unsigned mode, uint16_t count)
{
    now = 1000;
    i8254_reset(&pit, 0);
    i8254_set_gate(&pit, n, true, now);
    out(3, (uint8_t)(n << 6 | 0x30 | mode << 1));
    out(n, (uint8_t)count);
    out(n, (uint8_t)(count >> 8));
}

static uint16_t latched(unsigned n)
{
    uint8_t low;

    out(3, (uint8_t)(n << 6));
    low = in(n);
    return (uint16_t)(low | in(n) << 8);
}

static bool out_at(unsigned n, uint64_t t) { return i8254_out(&pit, n, t); }

static uint64_t rise(unsigned n, uint64_t after)
{
    uint64_t when;

    return i8254_next_rise(&pit, n, after, &when) ? when : 0;
}

TEST(i8254, starts_as_the_bios_leaves_it)
{
    now = 5;
    i8254_reset(&pit, now);
    now = 6 + 100;
    CHECK_EQ(latched(0), 65536 - 200);
    CHECK_EQ(rise(0, now), 6 + 65536);
    CHECK_EQ(rise(0, 6 + 65536), 6 + 2 * 65536);
    CHECK(out_at(0, 6 + 32767));
    CHECK(!out_at(0, 6 + 32768));
    CHECK(out_at(0, 6 + 65536));
    CHECK(!i8254_next_rise(&pit, 2, now, &now));    /* gate 2 is low */
}

TEST(i8254, mode0_counts_down_once)
{
    start(2, 0, 5);
    CHECK(!out_at(2, 1000));
    CHECK_EQ(rise(2, now), 1006);               /* N + 1 clocks after the write */
    now = 1001;
    CHECK_EQ(latched(2), 5);
    now = 1003;
    CHECK_EQ(latched(2), 3);
    CHECK(!out_at(2, 1005));
    CHECK(out_at(2, 1006));
    now = 1006;
    CHECK_EQ(latched(2), 0);
    now = 1007;
    CHECK_EQ(latched(2), 0xFFFF);               /* goes on counting */
    CHECK(out_at(2, 900000));
    CHECK_EQ(rise(2, 1006), 0);
}

TEST(i8254, mode0_gate_holds_the_count)
{
    start(2, 0, 100);
    now = 1011;
    i8254_set_gate(&pit, 2, false, now);
    now = 2000;
    CHECK_EQ(latched(2), 90);
    CHECK_EQ(rise(2, now), 0);
    i8254_set_gate(&pit, 2, true, now);
    CHECK_EQ(rise(2, now), 2090);
    now = 2010;
    CHECK_EQ(latched(2), 80);
}

TEST(i8254, mode0_count_written_with_gate_low_starts_with_the_gate)
{
    now = 1000;
    i8254_reset(&pit, 0);
    out(3, 0xB0);
    out(2, 10);
    out(2, 0);
    now = 1500;
    CHECK_EQ(latched(2), 10);
    i8254_set_gate(&pit, 2, true, now);
    CHECK_EQ(rise(2, now), 1510);
}

TEST(i8254, mode0_first_byte_stops_and_lowers_out)
{
    start(2, 0, 5);
    now = 1100;
    CHECK(out_at(2, now));
    out(2, 0x34);
    CHECK(!out_at(2, now));
    CHECK_EQ(rise(2, now), 0);
    now = 1200;
    out(2, 0x12);
    CHECK_EQ(rise(2, now), 1201 + 0x1234);
}

TEST(i8254, mode1_needs_a_trigger_and_retriggers)
{
    start(2, 1, 50);
    CHECK(out_at(2, 5000));
    CHECK_EQ(rise(2, now), 0);
    i8254_set_gate(&pit, 2, false, 2000);
    i8254_set_gate(&pit, 2, true, 2000);
    CHECK(!out_at(2, 2001));
    CHECK(!out_at(2, 2050));
    CHECK(out_at(2, 2051));
    i8254_set_gate(&pit, 2, false, 2020);
    i8254_set_gate(&pit, 2, true, 2030);
    CHECK(!out_at(2, 2080));
    CHECK_EQ(rise(2, 2030), 2081);
}

TEST(i8254, mode1_new_count_waits_for_the_trigger)
{
    start(2, 1, 50);
    i8254_set_gate(&pit, 2, false, 2000);
    i8254_set_gate(&pit, 2, true, 2000);
    now = 2010;
    out(2, 5);
    out(2, 0);
    CHECK_EQ(rise(2, now), 2051);
    i8254_set_gate(&pit, 2, false, 2100);
    i8254_set_gate(&pit, 2, true, 2100);
    CHECK_EQ(rise(2, 2100), 2106);
}

TEST(i8254, mode2_is_low_for_the_last_clock)
{
    start(0, 2, 4);
    now = 1001;
    CHECK_EQ(latched(0), 4);
    now = 1004;
    CHECK_EQ(latched(0), 1);
    CHECK(out_at(0, 1003));
    CHECK(!out_at(0, 1004));
    CHECK(out_at(0, 1005));
    now = 1005;
    CHECK_EQ(latched(0), 4);
    CHECK_EQ(rise(0, 1001), 1005);
    CHECK_EQ(rise(0, 1005), 1009);
    CHECK_EQ(rise(0, 1000 + 4000000001ull), 1001 + 4000000004ull);
}

TEST(i8254, mode2_new_count_takes_effect_after_the_period)
{
    start(0, 2, 100);
    now = 1050;
    out(0, 10);
    out(0, 0);
    CHECK_EQ(rise(0, now), 1101);
    CHECK_EQ(rise(0, 1101), 1111);
    now = 1060;
    CHECK_EQ(latched(0), 41);
    now = 1103;
    CHECK_EQ(latched(0), 8);
    CHECK_EQ(rise(0, now), 1111);
}

TEST(i8254, mode2_gate_stops_and_restarts)
{
    start(2, 2, 100);
    now = 1104;
    i8254_set_gate(&pit, 2, false, now);
    CHECK(out_at(2, 1200));
    CHECK_EQ(rise(2, now), 0);
    now = 1300;
    CHECK_EQ(latched(2), 97);
    i8254_set_gate(&pit, 2, true, now);
    CHECK_EQ(rise(2, now), 1401);
}

TEST(i8254, mode3_even_counts_by_two)
{
    start(0, 3, 8);
    now = 1001;
    CHECK_EQ(latched(0), 8);
    now = 1004;
    CHECK_EQ(latched(0), 2);
    CHECK(out_at(0, 1004));
    CHECK(!out_at(0, 1005));
    now = 1005;
    CHECK_EQ(latched(0), 8);
    CHECK(!out_at(0, 1008));
    CHECK(out_at(0, 1009));
    CHECK_EQ(rise(0, 1001), 1009);
}

TEST(i8254, mode3_odd_is_high_one_clock_longer)
{
    static const uint16_t counts[] = { 4, 2, 0, 4, 2, 4 };

    start(0, 3, 5);
    for (unsigned i = 0; i < 6; i++) {
        now = 1001 + i;
        CHECK_EQ(latched(0), counts[i]);
        CHECK_EQ(out_at(0, now), i < 3 || i == 5);
    }
    CHECK_EQ(rise(0, 1001), 1006);
}

TEST(i8254, mode3_new_count_takes_effect_after_the_half)
{
    start(0, 3, 100);
    now = 1020;                                 /* high half, until 1051 */
    out(0, 20);
    out(0, 0);
    CHECK_EQ(rise(0, now), 1061);               /* then 10 clocks low */
    CHECK(out_at(0, 1050));
    CHECK(!out_at(0, 1051));
    CHECK(!out_at(0, 1060));
    CHECK(out_at(0, 1061));
    CHECK_EQ(rise(0, 1061), 1081);

    start(0, 3, 100);
    now = 1060;                                 /* low half, until 1101 */
    out(0, 20);
    out(0, 0);
    CHECK_EQ(rise(0, now), 1101);
    CHECK_EQ(rise(0, 1101), 1121);
}

TEST(i8254, mode4_strobes_one_clock)
{
    start(2, 4, 3);
    CHECK(out_at(2, 1003));
    CHECK(!out_at(2, 1004));
    CHECK(out_at(2, 1005));
    CHECK_EQ(rise(2, now), 1005);
    CHECK_EQ(rise(2, 1005), 0);
    now = 1010;
    out(2, 7);
    out(2, 0);
    CHECK_EQ(rise(2, now), 1019);
}

TEST(i8254, mode5_strobes_after_the_trigger)
{
    start(2, 5, 3);
    CHECK_EQ(rise(2, now), 0);
    CHECK(out_at(2, 1004));
    i8254_set_gate(&pit, 2, false, 2000);
    i8254_set_gate(&pit, 2, true, 2000);
    CHECK(out_at(2, 2003));
    CHECK(!out_at(2, 2004));
    CHECK_EQ(rise(2, 2000), 2005);
}

TEST(i8254, modes_6_and_7_are_2_and_3)
{
    start(0, 6, 4);
    CHECK(!out_at(0, 1004));
    start(0, 7, 4);
    CHECK(!out_at(0, 1003));
}

TEST(i8254, illegal_count_of_one_never_interrupts)
{
    start(0, 2, 1);
    CHECK_EQ(rise(0, now), 0);
    start(0, 3, 1);
    CHECK_EQ(rise(0, now), 0);
}

TEST(i8254, latch_holds_until_read)
{
    start(0, 2, 1000);
    now = 1101;
    out(3, 0x00);
    now = 1201;
    out(3, 0x00);                               /* the second latch is ignored */
    CHECK_EQ(in(0), 900 & 0xFF);
    now = 1301;
    CHECK_EQ(in(0), 900 >> 8);
    CHECK_EQ(in(0), 700 & 0xFF);                /* live again */
    CHECK_EQ(in(0), 700 >> 8);
}

TEST(i8254, single_byte_access)
{
    now = 1000;
    i8254_reset(&pit, 0);
    out(3, 0x14);                               /* counter 0, LSB only, mode 2 */
    out(0, 200);
    CHECK_EQ(rise(0, now), 1201);
    now = 1051;
    CHECK_EQ(in(0), 150);
    CHECK_EQ(in(0), 150);
    out(3, 0x00);
    now = 1061;
    CHECK_EQ(in(0), 150);
    CHECK_EQ(in(0), 140);
    out(3, 0x24);                               /* MSB only */
    out(0, 0x10);
    now = 1061 + 1 + 0x0F10;
    CHECK_EQ(in(0), 0x00);
    now -= 0x100;
    CHECK_EQ(in(0), 0x01);
}

TEST(i8254, read_back_latches_status_then_count)
{
    start(0, 2, 1000);
    now = 1101;
    out(3, 0xC2);                               /* count and status of counter 0 */
    now = 1500;
    CHECK_EQ(in(0), 0xB4);                      /* OUT, not null, word, mode 2 */
    CHECK_EQ(in(0), 900 & 0xFF);
    CHECK_EQ(in(0), 900 >> 8);
    out(3, 0x30);                               /* new control word: null count, OUT low */
    out(3, 0xE2);
    CHECK_EQ(in(0), 0x70);
    out(0, 5);
    out(0, 0);
    now += 1;
    out(3, 0xE2);
    CHECK_EQ(in(0), 0x30);
    now += 5;
    out(3, 0xE2);
    CHECK_EQ(in(0), 0xB0);
}

TEST(i8254, read_back_of_several_counters)
{
    start(0, 2, 1000);
    now = 1001;
    out(3, 0xDE);                               /* counts of all three */
    now = 1100;
    CHECK_EQ(in(0), 1000 & 0xFF);
    CHECK_EQ(in(0), 1000 >> 8);
    CHECK_EQ(in(1), 18 - (1001 - 1) % 18);
    CHECK_EQ(in(3), 0xFF);
}

TEST(i8254, waiting_count_is_null)
{
    start(0, 2, 1000);
    now = 1101;
    out(0, 50);
    out(0, 0);
    out(3, 0xE2);
    CHECK_EQ(in(0) & 0x40, 0x40);
    now = 2001;
    out(3, 0xE2);
    CHECK_EQ(in(0) & 0x40, 0);
}

TEST(i8254, bcd_counts_decimally)
{
    now = 1000;
    i8254_reset(&pit, 0);
    out(3, 0x35);                               /* counter 0, word, mode 2, BCD */
    out(0, 0x00);
    out(0, 0x10);                               /* 1000 */
    CHECK_EQ(rise(0, now), 2001);
    now = 1002;
    CHECK_EQ(latched(0), 0x0999);
    out(3, 0x31);                               /* mode 0 */
    out(0, 0x00);
    out(0, 0x00);                               /* 10000 */
    now = 1003;
    CHECK_EQ(latched(0), 0x0000);
    now = 1004;
    CHECK_EQ(latched(0), 0x9999);
    now = 1003 + 10001;
    CHECK_EQ(latched(0), 0x9999);               /* wraps at 10000 */
}

TEST(i8254, divides_64_bits)
{
    uint32_t r;

    CHECK_EQ(i8254_divide(0xFEDCBA9876543210ull, 65536, &r), 0xFEDCBA987654ull);
    CHECK_EQ(r, 0x3210);
    CHECK_EQ(i8254_divide(0xFEDCBA9876543210ull, 10000, &r), 0xFEDCBA9876543210ull / 10000);
    CHECK_EQ(r, 0xFEDCBA9876543210ull % 10000);
    CHECK_EQ(i8254_divide(99, 100, &r), 0);
    CHECK_EQ(r, 99);
}

TEST(i8254, status_shows_the_control_word_as_it_was_written)
{
    i8254_reset(&pit, 0);
    i8254_write(&pit, 3, 0xBD, 10);     /* mode 6 is mode 2; BCD */
    i8254_write(&pit, 3, 0xE8, 11);
    CHECK_EQ(i8254_read(&pit, 2, 12) & 0x3F, 0x3D);
}
