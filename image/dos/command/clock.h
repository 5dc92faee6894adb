/* clock.h - dates and times as people type them; pure.  Included by cmd_sys.c. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum date_order { ORDER_MDY, ORDER_DMY, ORDER_YMD };    /* [RBIL 2138 #01399] */

struct clock_date {
    uint16_t year;
    uint8_t month, day;
};
struct clock_time {
    uint8_t hour, minute, second, hundredths;
};

/* "11-20-26", "11/20/2026", "11.20.80" (80..99: 1980..1999).  Out: false: no such date */
bool clock_parse_date(const char *text, enum date_order order, struct clock_date *date);

/* "14:05", "2:05:33.12p".  Out: false: no such time */
bool clock_parse_time(const char *text, struct clock_time *time);

unsigned clock_weekday(uint16_t year, uint8_t month, uint8_t day);    /* 0 = Sunday */

#endif
