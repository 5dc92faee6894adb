/*
 * timebase - exact accumulation of time from a free-running counter.  Pure.
 */
#include "timebase.h"

#include <stdbool.h>

/* 1193182 * 2^32 / 10^15 * 2^26: ticks per femtosecond in units of 2^-58 */
#define TICKS_PER_FS        343911297u
#define LONGEST_PERIOD_FS   100000000u  /* [HPET "COUNTER_CLK_PERIOD"]: 100 ns */

static void start(struct timebase *tb, unsigned bits, uint32_t reading)
{
    tb->mask = bits >= 32 ? UINT32_MAX : (1u << bits) - 1;
    tb->last = reading;
    tb->fraction = 0;
    tb->ticks = 0;
}

void timebase_start(struct timebase *tb, uint64_t hz, unsigned bits, uint32_t reading)
{
    start(tb, bits, reading);
    tb->scale = hz <= TICKS_PER_SECOND ? 0 :
                (uint32_t)((((uint64_t)TICKS_PER_SECOND << 32) + hz / 2) / hz);
}

void timebase_start_period(struct timebase *tb, uint32_t period_fs, unsigned bits, uint32_t reading)
{
    if (period_fs > LONGEST_PERIOD_FS) {
        period_fs = LONGEST_PERIOD_FS;
    }
    start(tb, bits, reading);
    tb->scale = (uint32_t)((uint64_t)period_fs * TICKS_PER_FS >> 26);
}

uint32_t milliseconds_of_many(struct milliseconds *ms, uint32_t passed)
{
    uint32_t whole = 0, parts;

    for (; passed > TICKS_AT_ONCE; passed -= TICKS_AT_ONCE) {
        parts = ms->rest + TICKS_AT_ONCE * PARTS_PER_TICK;
        whole += parts / PARTS_PER_MS;
        ms->rest = parts % PARTS_PER_MS;
    }
    parts = ms->rest + passed * PARTS_PER_TICK;
    ms->rest = parts % PARTS_PER_MS;
    return whole + parts / PARTS_PER_MS;
}
