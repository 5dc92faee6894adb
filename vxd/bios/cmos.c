/*
 * cmos - model of the MC146818 clock and its 128 bytes of RAM.  Pure.
 *
 * The time is always now + offset; a VM that sets its clock changes its offset only.
 * Registers: [MC146818A]; meaning of the RAM: [RBIL CMOS.LST].
 * Limit: no alarm, periodic or update interrupt (IRQ 8).
 */
#include <string.h>
#include "cmos.h"

#define REG_A       0x0A        /* bit 7: update in progress */
#define REG_B       0x0B        /* bit 7: stopped, bit 2: binary, bit 1: 24 hours */
#define REG_C       0x0C
#define REG_D       0x0D        /* bit 7: battery good */
#define REG_CENTURY 0x32
#define B_SET       0x80
#define B_BINARY    0x04
#define B_24_HOURS  0x02

/* Days from 1970-01-01 of the Gregorian calendar; month 1-12, day 1-31. */
static int64_t days_from_date(unsigned year, unsigned month, unsigned day)
{
    int64_t y = (int64_t)year - (month <= 2);       /* years begin in March */
    int64_t shifted = (month + 9) % 12;

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * shifted + 2) / 5 + day - 1 - 719468;
}

int64_t cmos_seconds(unsigned year, unsigned month, unsigned day, unsigned hour, unsigned minute,
                     unsigned second)
{
    return ((days_from_date(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
}

struct calendar { unsigned year, month, day, hour, minute, second, weekday; };

static struct calendar calendar_of(int64_t seconds)
{
    uint32_t days = (uint32_t)((uint64_t)seconds / 86400), rest = (uint32_t)((uint64_t)seconds % 86400);
    struct calendar c = { .year = 1970, .weekday = (days + 4) % 7 + 1 };    /* Sunday = 1 */

    while (c.year < 9999 && days >= (uint32_t)(days_from_date(c.year + 1, 1, 1) - days_from_date(c.year, 1, 1))) {
        days -= (uint32_t)(days_from_date(c.year + 1, 1, 1) - days_from_date(c.year, 1, 1));
        c.year++;
    }
    c.month = 12;
    while (c.month > 1 && days_from_date(c.year, c.month, 1) - days_from_date(c.year, 1, 1) > days) {
        c.month--;
    }
    c.day = days - (uint32_t)(days_from_date(c.year, c.month, 1) - days_from_date(c.year, 1, 1)) + 1;
    c.hour = rest / 3600;
    c.minute = rest / 60 % 60;
    c.second = rest % 60;
    return c;
}

static uint8_t encode(const struct cmos *cmos, unsigned value)
{
    return (uint8_t)(cmos->ram[REG_B] & B_BINARY ? value : value / 10 % 10 << 4 | value % 10);
}

static unsigned decode(const struct cmos *cmos, uint8_t value)
{
    return cmos->ram[REG_B] & B_BINARY ? value : (value >> 4) * 10u + (value & 15u);
}

static uint8_t encode_hour(const struct cmos *cmos, unsigned hour)
{
    if (cmos->ram[REG_B] & B_24_HOURS) {
        return encode(cmos, hour);
    }
    return (uint8_t)(encode(cmos, (hour + 11) % 12 + 1) | (hour >= 12 ? 0x80 : 0));
}

static unsigned decode_hour(const struct cmos *cmos, uint8_t value)
{
    if (cmos->ram[REG_B] & B_24_HOURS) {
        return decode(cmos, value);
    }
    return decode(cmos, value & 0x7F) % 12 + (value & 0x80 ? 12 : 0);
}

/* Puts the time into the ten time registers and the century. */
static void latch_time(struct cmos *cmos, int64_t now)
{
    int64_t time = now + cmos->offset;
    struct calendar c = calendar_of(time < 0 ? 0 : time);

    cmos->ram[0] = encode(cmos, c.second);
    cmos->ram[2] = encode(cmos, c.minute);
    cmos->ram[4] = encode_hour(cmos, c.hour);
    cmos->ram[6] = encode(cmos, c.weekday);
    cmos->ram[7] = encode(cmos, c.day);
    cmos->ram[8] = encode(cmos, c.month);
    cmos->ram[9] = encode(cmos, c.year % 100);
    cmos->ram[REG_CENTURY] = (uint8_t)(c.year / 1000 << 4 | c.year / 100 % 10);  /* always BCD */
}

/* The other way: a VM wrote a time register. */
static void set_time(struct cmos *cmos, int64_t now)
{
    unsigned century = (cmos->ram[REG_CENTURY] >> 4) * 10u + (cmos->ram[REG_CENTURY] & 15u);
    unsigned month = decode(cmos, cmos->ram[8]), day = decode(cmos, cmos->ram[7]);

    if (month < 1 || month > 12 || day < 1 || day > 31) {
        return;                         /* not a date: keep the clock as it is */
    }
    cmos->offset = cmos_seconds(century * 100 + decode(cmos, cmos->ram[9]), month, day,
                                decode_hour(cmos, cmos->ram[4]), decode(cmos, cmos->ram[2]),
                                decode(cmos, cmos->ram[0])) - now;
}

static bool is_time_register(unsigned index)
{
    return index == 0 || index == 2 || index == 4 || (index >= 6 && index <= 9)
        || index == REG_CENTURY;
}

static void set_checksum(struct cmos *cmos)
{
    uint16_t sum = 0;

    for (unsigned i = 0x10; i < 0x2E; i++) {
        sum = (uint16_t)(sum + cmos->ram[i]);
    }
    cmos->ram[0x2E] = (uint8_t)(sum >> 8);
    cmos->ram[0x2F] = (uint8_t)sum;
}

/* A byte that the BIOS set up: diskettes, disks, equipment. */
void cmos_set_ram(struct cmos *cmos, unsigned index, uint8_t value)
{
    if (index >= 0x10 && index < 0x2E) {
        cmos->ram[index] = value;
        set_checksum(cmos);
    }
}

/* base_kb: conventional memory.  Memory above 1 MB is left to the extended memory manager. */
void cmos_init(struct cmos *cmos, unsigned base_kb)
{
    memset(cmos, 0, sizeof *cmos);
    cmos->ram[REG_A] = 0x26;            /* 32768 Hz, 1024 Hz */
    cmos->ram[REG_B] = B_24_HOURS;
    cmos->ram[REG_D] = 0x80;
    cmos->ram[0x14] = 0x22;             /* equipment: FPU, 80x25 colour, no diskettes */
    cmos->ram[0x15] = (uint8_t)base_kb;
    cmos->ram[0x16] = (uint8_t)(base_kb >> 8);
    set_checksum(cmos);
}

/* now: seconds of the real clock, as cmos_seconds(). */
void cmos_write(struct cmos *cmos, unsigned port, uint8_t value, int64_t now)
{
    if (port == 0x70) {
        cmos->index = value & 0x7F;     /* bit 7 would mask NMI */
        return;
    }
    unsigned index = cmos->index;
    bool stopped = cmos->ram[REG_B] & B_SET;

    if (index == REG_C || index == REG_D) {
        return;                         /* read only */
    }
    if (is_time_register(index)) {
        if (!stopped) {
            latch_time(cmos, now);
        }
        cmos->ram[index] = value;
        if (!stopped) {
            set_time(cmos, now);
        }
        return;
    }
    if (index == REG_B && (value & B_SET) && !stopped) {
        latch_time(cmos, now);
    }
    cmos->ram[index] = index == REG_A ? value & 0x7F : value;
    if (index == REG_B && !(value & B_SET) && stopped) {
        set_time(cmos, now);
    }
}

uint8_t cmos_read(struct cmos *cmos, unsigned port, int64_t now)
{
    if (port == 0x70) {
        return 0xFF;                    /* write only */
    }
    if (is_time_register(cmos->index) && !(cmos->ram[REG_B] & B_SET)) {
        latch_time(cmos, now);
    }
    return cmos->ram[cmos->index];
}
