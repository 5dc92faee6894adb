/* calendar.h - dates and seconds.  Included by vxd/vtd and its tests.  Pure. */
#ifndef VTD_CALENDAR_H
#define VTD_CALENDAR_H

#include <stdint.h>

struct calendar {
    unsigned year, month, day;          /* month 1-12, day 1-31 */
    unsigned hour, minute, second;
    unsigned weekday;                   /* Sunday = 1 */
};

/* Calendar time as seconds since 1970-01-01 00:00 of the same (local) clock. */
int64_t calendar_seconds(unsigned year, unsigned month, unsigned day, unsigned hour,
                         unsigned minute, unsigned second);
struct calendar calendar_of(int64_t seconds);           /* 0 or later */

#endif
