/* date.h - days and the calendar.  Included by console.c, dos_device.c and its test. */
#ifndef DOSMGR_DATE_H
#define DOSMGR_DATE_H

#include "dos.h"

/* Days since 1 January 1980 (a Tuesday) and milliseconds since midnight, both ways. */
void date_from_days(uint32_t days, uint32_t ms, struct dos_time *time);
uint32_t date_to_days(const struct dos_time *time);
uint32_t date_to_ms(const struct dos_time *time);

#endif
