/* date_test.c - days and the calendar. */
#include <time.h>
#include "unit.h"
#include "../../../vxd/dosmgr/date.h"

TEST(date, every_day_from_1980_to_2099_agrees_with_the_c_library)
{
    for (uint32_t day = 0; day < 120 * 365 + 30; day++) {
        int64_t seconds = ((int64_t)day + 3652) * 86400;    /* 1 January 1980 */
        time_t t = (time_t)seconds;
        struct dos_time time;
        struct tm tm;

        date_from_days(day, 0, &time);
        CHECK_EQ(date_to_days(&time), day);
        if (seconds > 0x7FFFFFFF) {
            continue;       /* the 32-bit C library ends in 2038 */
        }
        CHECK(gmtime_r(&t, &tm) != NULL);
        CHECK_EQ(time.year, tm.tm_year + 1900);
        CHECK_EQ(time.month, tm.tm_mon + 1);
        CHECK_EQ(time.day, tm.tm_mday);
        CHECK_EQ(time.weekday, tm.tm_wday);
    }
}

TEST(date, time_of_day)
{
    struct dos_time time;

    date_from_days(0, ((23 * 60 + 59) * 60 + 58) * 1000 + 990, &time);
    CHECK_EQ(time.hour, 23);
    CHECK_EQ(time.minute, 59);
    CHECK_EQ(time.second, 58);
    CHECK_EQ(time.hundredth, 99);
    CHECK_EQ(date_to_ms(&time), ((23 * 60 + 59) * 60 + 58) * 1000 + 990);
}
