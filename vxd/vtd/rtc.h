/*
 * rtc.h - the clock chip of a PC and its RAM, ports 70h and 71h.
 * Included by vxd/vtd and its tests.  Pure.
 *
 * `now` is the time in periods of 1193182 Hz since any fixed moment and never goes back.
 */
#ifndef VTD_RTC_H
#define VTD_RTC_H

#include <stdbool.h>
#include <stdint.h>

struct rtc {
    uint64_t origin;            /* the divider chain's last reset: seconds and periods count from here */
    int64_t passed;             /* seconds since the origin that `flags` knows of */
    uint64_t second_over;       /* when the next one is over, ~0 = not while it is so */
    uint64_t period;            /* periods since the origin that `flags` knows of */
    uint64_t period_over;       /* when the next one is over, ~0 = never */
    uint64_t raised_period;     /* the period whose end requested the interrupt */
    uint64_t raised_until;      /* when the next one was over */
    int64_t seconds;            /* calendar time at the origin; while the divider rests: now */
    uint32_t owed;              /* periodic interrupts that came while the VM took the last one */
    unsigned weekday_ahead;     /* days that the program set the day of the week ahead of the date's */
    uint8_t flags;              /* PF AF UF of register C */
    uint8_t index;              /* last byte written to port 70h, bits 0-6 */
    uint8_t ram[128];           /* time registers: while the clock is set; alarms; 0Ah..: as stored */
};

/* The clock shows `seconds` (calendar_seconds) at `origin`. */
void rtc_init(struct rtc *rtc, int64_t seconds, uint64_t origin, uint64_t now);

/* Byte 10h to 2Dh of the RAM; the checksum is right afterwards. */
void rtc_set_ram(struct rtc *rtc, unsigned index, uint8_t value);

/* Ports 70h and 71h.  The interrupt may have changed. */
void rtc_write(struct rtc *rtc, unsigned port, uint8_t value, uint64_t now);
uint8_t rtc_read(struct rtc *rtc, unsigned port, uint64_t now);

/* Does it request an interrupt? */
bool rtc_irq(struct rtc *rtc, uint64_t now);

/* If it does not: the first moment after now at which it will; false = none to come. */
bool rtc_next_irq(struct rtc *rtc, uint64_t now, uint64_t *when);

/* The processor takes the interrupt only now: periods that are over meanwhile are made up for.  It could
 * not take it before: what came until now is lost, as on a PC. */
void rtc_acknowledged(struct rtc *rtc, uint64_t now);
void rtc_unmasked(struct rtc *rtc, uint64_t now);

#endif
