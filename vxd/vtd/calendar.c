/* calendar - dates of the Gregorian calendar and seconds since 1970.  Pure. */
#include "calendar.h"

static int64_t days_from_date(unsigned year, unsigned month, unsigned day)
{
    int64_t y = (int64_t)year - (month <= 2);       /* years begin in March */
    int64_t shifted = (month + 9) % 12;

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * shifted + 2) / 5 + day - 1 - 719468;
}

int64_t calendar_seconds(unsigned year, unsigned month, unsigned day, unsigned hour,
                         unsigned minute, unsigned second)
{
    return ((days_from_date(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
}

struct calendar calendar_of(int64_t seconds)
{
    uint32_t days = (uint32_t)((uint64_t)seconds / 86400), rest = (uint32_t)((uint64_t)seconds % 86400);
    struct calendar c = { .weekday = (days + 4) % 7 + 1 };
    int64_t first;

    c.year = 1970 + days / 366;                     /* at most a year per 4 centuries too early */
    while (c.year < 9999 && days >= days_from_date(c.year + 1, 1, 1)) {
        c.year++;
    }
    first = days_from_date(c.year, 1, 1);
    days -= (uint32_t)first;
    c.month = 12;
    while (c.month > 1 && days_from_date(c.year, c.month, 1) - first > days) {
        c.month--;
    }
    c.day = days - (uint32_t)(days_from_date(c.year, c.month, 1) - first) + 1;
    c.hour = rest / 3600;
    c.minute = rest / 60 % 60;
    c.second = rest % 60;
    return c;
}
