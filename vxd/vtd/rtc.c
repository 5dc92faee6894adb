/*
 * rtc - model of the MC146818 clock and its 128 bytes of RAM.  Pure.
 *
 * Nothing ticks: seconds and periods are worked out from the time since the divider chain was reset, and
 * register C from what has passed since it was looked at.  Registers: [MC146818]; the RAM: [RBIL
 * CMOS.LST].
 * Limit: no daylight saving (register B bit 0 is only kept), no square wave, which a PC does not wire.
 */
#include <string.h>

#include "calendar.h"
#include "rtc.h"

#define HZ          1193182u
#define NEVER       UINT64_MAX

#define REG_A       0x0A
#define REG_B       0x0B
#define REG_C       0x0C
#define REG_D       0x0D        /* bit 7: battery good */
#define REG_CENTURY 0x32
#define A_UIP       0x80        /* update in progress */
#define A_DIVIDER   0x70        /* above 20h: the divider chain rests */
#define B_SET       0x80        /* no updates: the time is being set */
#define B_UIE       0x10
#define B_BINARY    0x04
#define B_24_HOURS  0x02
#define C_IRQF      0x80
#define C_PF        0x40        /* flags are at the bits of their enables in B */
#define C_AF        0x20
#define C_UF        0x10
#define ALARM_ANY   0xC0        /* an alarm byte from here on matches always */
#define UIP_TICKS   2658u       /* 244 + 1984 us: warning and update [MC146818 "Update Cycle"] */

/* ---- registers and values ----------------------------------------------------------------------- */

static uint8_t encode(const struct rtc *rtc, unsigned value)
{
    return (uint8_t)(rtc->ram[REG_B] & B_BINARY ? value : value / 10 % 10 << 4 | value % 10);
}

static unsigned decode(const struct rtc *rtc, uint8_t value)
{
    return rtc->ram[REG_B] & B_BINARY ? value : (value >> 4) * 10u + (value & 15u);
}

static uint8_t encode_hour(const struct rtc *rtc, unsigned hour)
{
    if (rtc->ram[REG_B] & B_24_HOURS) {
        return encode(rtc, hour);
    }
    return (uint8_t)(encode(rtc, (hour + 11) % 12 + 1) | (hour >= 12 ? 0x80 : 0));
}

static unsigned decode_hour(const struct rtc *rtc, uint8_t value)
{
    if (rtc->ram[REG_B] & B_24_HOURS) {
        return decode(rtc, value);
    }
    return decode(rtc, value & 0x7F) % 12 + (value & 0x80 ? 12 : 0);
}

/* ---- time ------------------------------------------------------------------------------------------ */

static bool divider_runs(const struct rtc *rtc)
{
    return (rtc->ram[REG_A] & A_DIVIDER) <= 0x20;
}

static bool is_set(const struct rtc *rtc)
{
    return (rtc->ram[REG_B] & B_SET) != 0;
}

/* Whole seconds since the origin. */
static int64_t seconds_since(const struct rtc *rtc, uint64_t now)
{
    return divider_runs(rtc) && now > rtc->origin ? (int64_t)((now - rtc->origin) / HZ) : 0;
}

static int64_t time_at(const struct rtc *rtc, uint64_t now)
{
    return rtc->seconds + seconds_since(rtc, now);
}

/* Length of the periodic interrupt's period in parts of 1/32768 s; 0 = none. */
static uint32_t period(const struct rtc *rtc)
{
    unsigned rate = rtc->ram[REG_A] & 15;

    return rate == 0 || !divider_runs(rtc) ? 0 : 1u << (rate < 3 ? rate + 6 : rate - 1);
}

/* Periods since the origin.  32768 / 1193182 = 16384 / 596591. */
static uint64_t periods_since(const struct rtc *rtc, uint64_t now)
{
    uint64_t parts = now > rtc->origin ? (now - rtc->origin) * 16384 / 596591 : 0;

    return parts >> __builtin_ctz(period(rtc));
}

static uint64_t period_end(const struct rtc *rtc, uint64_t number)
{
    return rtc->origin + ((number + 1) * period(rtc) * 596591 + 16383) / 16384;
}

static void know_second(struct rtc *rtc, int64_t passed)
{
    rtc->passed = passed;
    rtc->second_over = divider_runs(rtc) && !is_set(rtc)
                           ? rtc->origin + (uint64_t)(passed + 1) * HZ : NEVER;
}

static void know_period(struct rtc *rtc, uint64_t now)
{
    if (period(rtc) == 0) {
        rtc->period_over = NEVER;
    } else {
        rtc->period = periods_since(rtc, now);
        rtc->period_over = period_end(rtc, rtc->period);
    }
}

/* After a change of the chip's state; look() was before it. */
static void know(struct rtc *rtc, uint64_t now)
{
    know_second(rtc, seconds_since(rtc, now));
    know_period(rtc, now);
}

/* Puts the time into the time registers and the century. */
static void latch_time(struct rtc *rtc, uint64_t now)
{
    int64_t time = time_at(rtc, now);
    struct calendar c = calendar_of(time < 0 ? 0 : time);

    rtc->ram[0] = encode(rtc, c.second);
    rtc->ram[2] = encode(rtc, c.minute);
    rtc->ram[4] = encode_hour(rtc, c.hour);
    rtc->ram[6] = encode(rtc, (c.weekday - 1 + rtc->weekday_ahead) % 7 + 1);
    rtc->ram[7] = encode(rtc, c.day);
    rtc->ram[8] = encode(rtc, c.month);
    rtc->ram[9] = encode(rtc, c.year % 100);
    rtc->ram[REG_CENTURY] = (uint8_t)(c.year / 1000 << 4 | c.year / 100 % 10);  /* always BCD */
}

/* The other way. */
static void set_time(struct rtc *rtc, uint64_t now)
{
    unsigned century = (rtc->ram[REG_CENTURY] >> 4) * 10u + (rtc->ram[REG_CENTURY] & 15u);
    unsigned month = decode(rtc, rtc->ram[8]), day = decode(rtc, rtc->ram[7]);
    unsigned weekday = decode(rtc, rtc->ram[6]);
    int64_t time;

    if (month < 1 || month > 12 || day < 1 || day > 31) {
        return;                         /* not a date: the clock goes on from where it was */
    }
    time = calendar_seconds(century * 100 + decode(rtc, rtc->ram[9]), month, day,
                            decode_hour(rtc, rtc->ram[4]), decode(rtc, rtc->ram[2]),
                            decode(rtc, rtc->ram[0]));
    if (time < 0) {
        return;
    }
    rtc->seconds = time - seconds_since(rtc, now);
    rtc->weekday_ahead = (weekday + 7 - calendar_of(time).weekday % 7) % 7;
}

static bool is_time_register(unsigned index)
{
    return index == 0 || index == 2 || index == 4 || (index >= 6 && index <= 9) ||
           index == REG_CENTURY;
}

/* ---- interrupts --------------------------------------------------------------------------------------- */

static bool matches(unsigned alarm, uint8_t raw, unsigned value)
{
    return raw >= ALARM_ANY || alarm == value;
}

/* Seconds from the one after `time` to the first at which the alarm matches; -1 = never. */
static int32_t alarm_distance(const struct rtc *rtc, int64_t time)
{
    uint32_t start = (uint32_t)((uint64_t)(time + 1) % 86400), t = start;
    unsigned hour = decode_hour(rtc, rtc->ram[5]), minute = decode(rtc, rtc->ram[3]);
    unsigned second = decode(rtc, rtc->ram[1]);

    while (t - start < 86400) {
        uint32_t in_day = t % 86400;

        if (!matches(hour, rtc->ram[5], in_day / 3600)) {
            t += 3600 - in_day % 3600;
        } else if (!matches(minute, rtc->ram[3], in_day / 60 % 60)) {
            t += 60 - in_day % 60;
        } else if (!matches(second, rtc->ram[1], in_day % 60)) {
            t++;
        } else {
            return (int32_t)(t - start);
        }
    }
    return -1;
}

/* Bring register C up to date. */
static void look(struct rtc *rtc, uint64_t now)
{
    if (now >= rtc->period_over) {
        rtc->flags |= C_PF;
        know_period(rtc, now);
    }
    if (now >= rtc->second_over) {
        int64_t before = rtc->passed, passed = seconds_since(rtc, now);
        int32_t alarm = alarm_distance(rtc, rtc->seconds + before);

        rtc->flags |= C_UF;
        if (alarm >= 0 && alarm < passed - before) {
            rtc->flags |= C_AF;
        }
        know_second(rtc, passed);
    }
}

static bool requests(const struct rtc *rtc)
{
    return (rtc->flags & rtc->ram[REG_B] & (C_PF | C_AF | C_UF)) != 0;
}

bool rtc_irq(struct rtc *rtc, uint64_t now)
{
    if (!requests(rtc)) {
        rtc->raised_period = rtc->period;
        rtc->raised_until = rtc->period_over;
        if (now >= rtc->period_over) {
            rtc->raised_period++;
            rtc->raised_until = period_end(rtc, rtc->raised_period);
        }
        look(rtc, now);
    }
    return requests(rtc);
}

bool rtc_next_irq(struct rtc *rtc, uint64_t now, uint64_t *when)
{
    uint8_t enabled = rtc->ram[REG_B];
    uint64_t first = NEVER;

    look(rtc, now);
    if ((enabled & C_PF) != 0) {
        first = rtc->period_over;
    }
    if ((enabled & C_UF) != 0 && rtc->second_over < first) {
        first = rtc->second_over;
    }
    if ((enabled & C_AF) != 0 && rtc->second_over < first) {
        int32_t seconds = alarm_distance(rtc, rtc->seconds + rtc->passed);

        if (seconds >= 0 && rtc->second_over + (uint64_t)seconds * HZ < first) {
            first = rtc->second_over + (uint64_t)seconds * HZ;
        }
    }
    *when = first;
    return first != NEVER;
}

void rtc_acknowledged(struct rtc *rtc, uint64_t now)
{
    if (now >= rtc->raised_until && (rtc->ram[REG_B] & rtc->flags & C_PF) != 0) {
        uint64_t missed = periods_since(rtc, now) - rtc->raised_period + rtc->owed;
        uint32_t most = 32768 / period(rtc);        /* those of one second */

        rtc->owed = missed > most ? most : (uint32_t)missed;
        look(rtc, now);
    }
}

void rtc_unmasked(struct rtc *rtc, uint64_t now)
{
    look(rtc, now);
    rtc->raised_period = rtc->period;
    rtc->raised_until = rtc->period_over;
}

/* ---- ports -------------------------------------------------------------------------------------------- */

static void write_a(struct rtc *rtc, uint8_t value, uint64_t now)
{
    bool ran = divider_runs(rtc), runs = (value & A_DIVIDER) <= 0x20;

    if (ran && !runs) {
        rtc->seconds = time_at(rtc, now);
    }
    if (((rtc->ram[REG_A] ^ value) & 15) != 0) {
        rtc->owed = 0;
    }
    rtc->ram[REG_A] = value & (uint8_t)~A_UIP;
    if (!ran && runs) {
        rtc->origin = now - HZ / 2;     /* the first update comes after half a second */
    }
    know(rtc, now);
}

static void write_b(struct rtc *rtc, uint8_t value, uint64_t now)
{
    bool was_set = is_set(rtc);

    if ((value & ~rtc->ram[REG_B] & C_PF) != 0) {
        rtc_unmasked(rtc, now);         /* what came before is not owed */
    }
    if ((value & B_SET) != 0 && !was_set) {
        latch_time(rtc, now);
    }
    if ((value & B_SET) != 0) {
        value &= (uint8_t)~B_UIE;       /* [MC146818 "SET"] */
    }
    if ((value & C_PF) == 0) {
        rtc->owed = 0;
    }
    rtc->ram[REG_B] = value;
    if ((value & B_SET) == 0 && was_set) {
        set_time(rtc, now);
    }
    know_second(rtc, seconds_since(rtc, now));
}

void rtc_write(struct rtc *rtc, unsigned port, uint8_t value, uint64_t now)
{
    unsigned index = rtc->index;

    if (port == 0x70) {
        rtc->index = value & 0x7F;      /* bit 7 would mask NMI */
        return;
    }
    look(rtc, now);
    if (index == REG_A) {
        write_a(rtc, value, now);
    } else if (index == REG_B) {
        write_b(rtc, value, now);
    } else if (is_time_register(index) && !is_set(rtc)) {
        latch_time(rtc, now);
        rtc->ram[index] = value;
        set_time(rtc, now);
    } else if (index != REG_C && index != REG_D) {
        rtc->ram[index] = value;
    }
}

/* Register C: reading clears it; a period that is owed comes at once. */
static uint8_t read_c(struct rtc *rtc, uint64_t now)
{
    look(rtc, now);

    uint8_t value = rtc->flags;

    if (requests(rtc)) {
        value |= C_IRQF;
    }
    rtc->flags = 0;
    if (rtc->owed > 0) {
        rtc->owed--;
        rtc->flags = C_PF;
        rtc->raised_period = rtc->period;           /* since now, not since that period */
        rtc->raised_until = rtc->period_over;
    }
    return value;
}

static bool in_update(struct rtc *rtc, uint64_t now)
{
    look(rtc, now);
    return rtc->second_over != NEVER && rtc->second_over - now <= UIP_TICKS;
}

uint8_t rtc_read(struct rtc *rtc, unsigned port, uint64_t now)
{
    unsigned index = rtc->index;

    if (port == 0x70) {
        return 0xFF;                    /* write only */
    }
    if (index == REG_C) {
        return read_c(rtc, now);
    }
    if (index == REG_A) {
        return rtc->ram[REG_A] | (in_update(rtc, now) ? A_UIP : 0);
    }
    if (is_time_register(index) && !is_set(rtc)) {
        latch_time(rtc, now);
    }
    return rtc->ram[index];
}

/* ---- RAM ------------------------------------------------------------------------------------------------ */

static void set_checksum(struct rtc *rtc)
{
    uint16_t sum = 0;

    for (unsigned i = 0x10; i < 0x2E; i++) {
        sum = (uint16_t)(sum + rtc->ram[i]);
    }
    rtc->ram[0x2E] = (uint8_t)(sum >> 8);
    rtc->ram[0x2F] = (uint8_t)sum;
}

void rtc_set_ram(struct rtc *rtc, unsigned index, uint8_t value)
{
    if (index >= 0x10 && index < 0x2E) {
        rtc->ram[index] = value;
        set_checksum(rtc);
    }
}

void rtc_init(struct rtc *rtc, int64_t seconds, uint64_t origin, uint64_t now)
{
    memset(rtc, 0, sizeof *rtc);
    rtc->seconds = seconds;
    rtc->origin = origin;
    rtc->ram[REG_A] = 0x26;             /* 32768 Hz, 1024 Hz */
    rtc->ram[REG_B] = B_24_HOURS;
    rtc->ram[REG_D] = 0x80;
    rtc->ram[0x14] = 0x22;              /* equipment: FPU, 80x25 colour, no diskettes */
    set_checksum(rtc);
    know(rtc, now);
}
