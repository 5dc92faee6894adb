/*
 * date.c - days and the calendar, 1980 to 2099: every fourth year is a leap year.
 */
#include "date.h"

#define DAYS_OF_4_YEARS     1461u

static const uint16_t month_start[13] = {0,   31,  59,  90,  120, 151, 181,
                                         212, 243, 273, 304, 334, 365};

static uint32_t start_of(unsigned month, bool leap)     /* month 0..12 */
{
    return month_start[month] + (leap && month >= 2);
}

void date_from_days(uint32_t days, uint32_t ms, struct dos_time *time)
{
    uint32_t in_four = days % DAYS_OF_4_YEARS, year = days / DAYS_OF_4_YEARS * 4;
    bool leap = in_four < 366;
    unsigned month = 0;

    if (!leap) {
        year += (in_four - 1) / 365;
        in_four = (in_four - 1) % 365;
    }
    while (start_of(month + 1, leap) <= in_four) {
        month++;
    }
    time->year = (uint16_t)(1980 + year);
    time->month = (uint8_t)(month + 1);
    time->day = (uint8_t)(in_four - start_of(month, leap) + 1);
    time->weekday = (uint8_t)((days + 2) % 7);
    time->hour = (uint8_t)(ms / 3600000);
    time->minute = (uint8_t)(ms / 60000 % 60);
    time->second = (uint8_t)(ms / 1000 % 60);
    time->hundredth = (uint8_t)(ms / 10 % 100);
}

uint32_t date_to_days(const struct dos_time *time)
{
    uint32_t year = time->year - 1980u;

    return year * 365 + (year + 3) / 4 + start_of(time->month - 1u, year % 4 == 0) + time->day - 1u;
}

uint32_t date_to_ms(const struct dos_time *time)
{
    return ((time->hour * 60u + time->minute) * 60u + time->second) * 1000u + time->hundredth * 10u;
}
