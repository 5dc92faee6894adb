/*
 * timebase.h - from counts of some hardware counter to time.  Included by vxd/vtd and its test.  Pure.
 *
 * The unit of time everywhere in VTD is the tick of an 8254, 1193182 Hz (0.838 microseconds).
 */
#ifndef VTD_TIMEBASE_H
#define VTD_TIMEBASE_H

#include <stdint.h>

#define TICKS_PER_SECOND    1193182u

struct timebase {
    uint32_t scale;             /* ticks per count in units of 2^-32; 0 = exactly one */
    uint32_t fraction;          /* of a tick, in units of 2^-32 */
    uint32_t mask;              /* the counter's width, at most 32 bits */
    uint32_t last;              /* its last reading */
    uint64_t ticks;             /* since the start */
};

/* Start at a reading of a counter that runs at `hz` (faster than 1193182 Hz) and has `bits` bits. */
void timebase_start(struct timebase *tb, uint64_t hz, unsigned bits, uint32_t reading);

/* The same for a counter given by its period in femtoseconds (HPET). */
void timebase_start_period(struct timebase *tb, uint32_t period_fs, unsigned bits, uint32_t reading);

/* Time at a new reading.  At least one reading in each period of the counter. */
static inline uint64_t timebase_update(struct timebase *tb, uint32_t reading)
{
    uint32_t passed = (reading - tb->last) & tb->mask;

    tb->last = reading;
    if (tb->scale == 0) {
        return tb->ticks += passed;
    }
    uint64_t sum = (uint64_t)passed * tb->scale + tb->fraction;

    tb->fraction = (uint32_t)sum;
    return tb->ticks += sum >> 32;
}

/* Whole milliseconds in ticks that have passed; the rest is kept for the next call.  A millisecond
 * is 13125 / 11 ticks: the crystal of a PC gives 1193181.8 Hz.  Call at least every 59 minutes:
 * only the low half of the time is looked at. */
#define PARTS_PER_TICK      11u
#define PARTS_PER_MS        13125u
#define TICKS_AT_ONCE       300000000u  /* times 11 fits in 32 bits */

struct milliseconds {
    uint32_t last;              /* ticks already handed out */
    uint32_t rest;              /* in 1/11 ticks, below 13125 */
};

/* The same for what is too much at once: a call was late by minutes. */
uint32_t milliseconds_of_many(struct milliseconds *ms, uint32_t passed);

static inline uint32_t milliseconds_passed(struct milliseconds *ms, uint32_t now)
{
    uint32_t passed = now - ms->last, parts;

    ms->last = now;
    if (passed > TICKS_AT_ONCE) {
        return milliseconds_of_many(ms, passed);
    }
    parts = ms->rest + passed * PARTS_PER_TICK;
    passed = parts / PARTS_PER_MS;
    ms->rest = parts - passed * PARTS_PER_MS;
    return passed;
}

#endif
