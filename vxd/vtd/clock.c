/*
 * clock - the time since the start, from the best counter there is.
 */
#include <vmm.h>

#include "clock.h"
#include "irq_flag.h"
#include "timebase.h"

#define WAIT_READS_PER_TICK 1024u       /* more reads of a counter than a tick can hold */

static struct counter counter;          /* written once by clock_start */
static struct timebase base;            /* written with interrupts off */

void clock_start(void)
{
    if (!counter_pm_timer(&counter) && !counter_hpet(&counter) && !counter_8254(&counter) &&
        !counter_tsc(&counter)) {
        Fatal_Error_Handler("VTD: this machine has no clock that runs.", 0);
        return;
    }
    if (counter.hz != 0) {
        timebase_start(&base, counter.hz, counter.bits, counter.read());
    } else {
        timebase_start_period(&base, counter.period_fs, counter.bits, counter.read());
    }
}

const char *clock_name(void)
{
    return counter.name;
}

uint64_t clock_now_irq_off(void)
{
    return timebase_update(&base, counter.read());
}

uint64_t clock_now(void)
{
    uint32_t flags = irq_save();
    uint64_t now = clock_now_irq_off();

    irq_restore(flags);
    return now;
}

void clock_wait(uint32_t ticks)
{
    uint64_t start = clock_now();
    uint64_t limit = ((uint64_t)ticks + 16) * WAIT_READS_PER_TICK;

    while (clock_now() - start < ticks && limit-- > 0) {
    }
}
