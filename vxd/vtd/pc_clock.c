/*
 * pc_clock - which time it is on this PC when the system starts.
 *
 * The loader has asked the firmware; where it could not, the PC's own clock chip tells.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <vxd_cpu.h>

#include "calendar.h"
#include "clock.h"

static uint8_t chip_read(uint8_t index)
{
    outb(0x70, index);
    return inb(0x71);
}

static unsigned from_bcd(uint8_t value)
{
    return (value >> 4) * 10u + (value & 15u);
}

/* 0 = there is none. */
static int64_t read_chip(void)
{
    uint8_t now[7], again[7];
    static const uint8_t registers[7] = { 0, 2, 4, 7, 8, 9, 0x32 };

    if (chip_read(0x0D) != 0x80) {
        return 0;
    }
    for (unsigned tries = 0; tries < 100; tries++) {
        for (unsigned i = 0; i < 7; i++) {
            now[i] = chip_read(registers[i]);
        }
        for (unsigned i = 0; i < 7; i++) {
            again[i] = chip_read(registers[i]);
        }
        if (memcmp(now, again, sizeof now) == 0 && from_bcd(now[4]) >= 1 && from_bcd(now[4]) <= 12) {
            unsigned century = from_bcd(now[6]);

            return calendar_seconds((century == 19 ? 1900 : 2000) + from_bcd(now[5]),
                                    from_bcd(now[4]), from_bcd(now[3]), from_bcd(now[2] & 0x7F),
                                    from_bcd(now[1]), from_bcd(now[0]));
        }
    }
    return 0;
}

int64_t pc_clock_seconds(void)
{
    const struct boot_time *t = &_VMM32X_Get_Boot_Info()->time;
    int64_t seconds = 0;

    if (t->year != 0 && t->month >= 1 && t->month <= 12) {
        seconds = calendar_seconds(t->year, t->month, t->day, t->hour, t->minute, t->second);
    } else {
        seconds = read_chip();
    }
    return seconds >= calendar_seconds(1980, 1, 1, 0, 0, 0) ? seconds
                                                            : calendar_seconds(1995, 8, 24, 0, 0, 0);
}
