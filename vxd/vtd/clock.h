/*
 * clock.h - the hardware that tells time and makes the tick.  Included by vxd/vtd.
 *
 * All times are ticks of 1193182 Hz since the start.
 */
#ifndef VTD_CLOCK_H
#define VTD_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* ---- which time is it: clock.c ------------------------------------------------------------- */

void clock_start(void);                 /* choose and start a counter; Sys_Critical_Init */
uint64_t clock_now(void);               /* any time */
uint64_t clock_now_irq_off(void);       /* the same with interrupts off */
const char *clock_name(void);
void clock_wait(uint32_t ticks);        /* busy-wait, bounded even if the clock stands still */

int64_t pc_clock_seconds(void);         /* date and time at the start, calendar_seconds; pc_clock.c */

/* ---- counters: counters.c.  Each start returns false where the hardware is not there. ------- */

struct counter {
    const char *name;
    uint32_t (*read)(void);
    unsigned bits;
    uint64_t hz;                        /* 0: by period_fs */
    uint32_t period_fs;
};

bool counter_pm_timer(struct counter *c);
bool counter_hpet(struct counter *c);
bool counter_8254(struct counter *c);   /* only if it counts */
bool counter_tsc(struct counter *c);

/* The 8254 makes IRQ 0 every `reload` ticks and stays a counter of whole ticks.  Interrupts off. */
void pit_set_period(uint32_t reload);

/* Its interrupt came: a period is over, whether or not a reading has shown it.  Interrupts off. */
void pit_note_interrupt(void);

/* ---- interrupts: tick.c --------------------------------------------------------------------- */

bool tick_start(void);                  /* Sys_Critical_Init, after clock_start */
const char *tick_name(void);

/* One-shot: the next interrupt is wanted `delay` ticks from now, less than a second.  Interrupts off. */
void tick_arm(uint32_t delay);

/* Periodic instead, where the timer cannot do better.  Interrupts off. */
extern bool tick_is_periodic;           /* written once by tick_start */
void tick_set_period(uint32_t period);

/* How much earlier than asked for an interrupt may come. */
extern uint32_t tick_slack;             /* interrupts off */

#endif
