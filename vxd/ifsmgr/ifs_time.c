/*
 * ifs_time.c - a time as DOS, networks and Win32 write it.  Pure.
 */
#include <vmm.h>
#include "ifs_time.h"

#define DAYS_1601_TO_1980   138426u
#define NET_1980            315532800u
#define SECONDS_PER_DAY     86400u
#define UNITS_PER_SECOND    10000000u
#define DAYS_IN_DOS         46751u      /* 1980 to 2107 */
#define LAST_DOS            0xFF9FBF7Du

static const uint16_t before[12] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };

static bool is_leap(uint32_t years)     /* since 1980; 2100 is none */
{
    return years % 4 == 0 && years != 120;
}

static uint32_t days_before_month(uint32_t years, uint32_t month)      /* 0 = January */
{
    return before[month] + (month > 1 && is_leap(years) ? 1u : 0);
}

static uint32_t days_before_year(uint32_t years)
{
    return years * 365 + (years + 3) / 4 - (years > 120);
}

uint64_t seconds_of_dos(uint16_t date, uint16_t time)
{
    uint32_t years = date >> 9, month = date >> 5 & 15, day = date & 31;

    month = month == 0 || month > 12 ? 0 : month - 1;
    day = day == 0 ? 0 : day - 1;
    day += days_before_year(years) + days_before_month(years, month);
    return (uint64_t)day * SECONDS_PER_DAY + (time >> 11) * 3600u + (time >> 5 & 63) * 60u +
           (time & 31) * 2u;
}

uint32_t dos_of_seconds(uint64_t seconds)
{
    uint32_t days, years, month = 11, left;

    if (seconds >= (uint64_t)DAYS_IN_DOS * SECONDS_PER_DAY) {
        return LAST_DOS;
    }
    left = (uint32_t)(seconds % SECONDS_PER_DAY);
    days = (uint32_t)(seconds / SECONDS_PER_DAY);
    years = days / 366;                 /* never too many */
    while (days_before_year(years + 1) <= days) {
        years++;
    }
    days -= days_before_year(years);
    while (days_before_month(years, month) > days) {
        month--;
    }
    days -= days_before_month(years, month);
    return (years << 9 | (month + 1) << 5 | (days + 1)) << 16 | left / 3600 << 11 |
           left / 60 % 60 << 5 | left % 60 / 2;
}

uint64_t seconds_of_net(uint32_t net)
{
    return net < NET_1980 ? 0 : net - NET_1980;
}

uint32_t net_of_seconds(uint64_t seconds)
{
    return seconds < 0xFFFFFFFFu - NET_1980 ? (uint32_t)seconds + NET_1980 : 0xFFFFFFFF;
}

uint64_t seconds_of_filetime(_FILETIME time)
{
    uint64_t units = (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
    uint64_t seconds = units / UNITS_PER_SECOND, start = (uint64_t)DAYS_1601_TO_1980 * SECONDS_PER_DAY;

    return seconds < start ? 0 : seconds - start;
}

_FILETIME filetime_of_seconds(uint64_t seconds)
{
    uint64_t units = (seconds + (uint64_t)DAYS_1601_TO_1980 * SECONDS_PER_DAY) * UNITS_PER_SECOND;

    return (_FILETIME){ (uint32_t)units, (uint32_t)(units >> 32) };
}
