/*
 * lane_clock - the wall clock from CMOS.  [RBIL CMOS 00h-0Bh, 32h]
 */
#include <boot_info.h>
#include "lane.h"
#include "cpu.h"

#define INDEX        0x70
#define DATA         0x71
#define STATUS_A     0x0A
#define UPDATING     0x80
#define STATUS_B     0x0B
#define BINARY       0x04
#define MODE_24H     0x02
#define PM           0x80    /* in the hour */
#define CENTURY      0x32

static uint8_t read_register(uint8_t number)
{
    cpu_out8(INDEX, number);
    return cpu_in8(DATA);
}

static uint8_t decode(uint8_t value, int binary)
{
    return binary ? value : (uint8_t)((value >> 4) * 10 + (value & 15));
}

void lane_clock(struct boot_time *time)
{
    uint8_t mode = read_register(STATUS_B), hour;
    int binary = (mode & BINARY) != 0;

    for (int i = 0; i < 100000 && (read_register(STATUS_A) & UPDATING) != 0; i++) {
    }
    time->second = decode(read_register(0), binary);
    time->minute = decode(read_register(2), binary);
    hour = read_register(4);
    time->hour = decode(hour & 0x7F, binary);
    if ((mode & MODE_24H) == 0) {
        time->hour = (uint8_t)(time->hour % 12 + ((hour & PM) != 0 ? 12 : 0));
    }
    time->day = decode(read_register(7), binary);
    time->month = decode(read_register(8), binary);
    time->year = (uint16_t)(decode(read_register(CENTURY), binary) * 100 +
                            decode(read_register(9), binary));
}
