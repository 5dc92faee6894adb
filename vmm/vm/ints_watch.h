/*
 * ints_watch.h - for how long a program has kept its interrupts off.  Included by vm_end.c, those who
 * give a VM an interrupt, and the test.  Pure.
 */
#ifndef VMM_INTS_WATCH_H
#define VMM_INTS_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#define INTS_OFF_LIMIT_MS       10000u      /* a program that keeps interrupts off so long is ended */

/* 0 = nobody waited, or interrupts were on, when last seen; written with interrupts off, by entry.S
 * and the services that simulate an interrupt too: a VM that takes interrupts has not hung. */
extern uint32_t ints_off_since;

/*
 * ints_off_too_long - one look at a VM that something waits for
 *
 * In:    vm = which, enabled = its IF, now_ms = system time
 * Out:   true = it has had them off at every look for more than INTS_OFF_LIMIT_MS; said once
 * When:  interrupts off
 */
bool ints_off_too_long(const void *vm, bool enabled, uint32_t now_ms);

#endif
