/*
 * vm_timer - the timer of each VM: ports, counter 0 as IRQ 0, ticks that must not get lost.
 *
 * VMs wait in a list by deadline, so an interrupt costs something only for those that are due.
 * A tick that comes while the last one has not been ended waits; a VM that was kept from running
 * catches up by at most MOST_PENDING ticks.
 */
#include "vm_timer.h"

#include <vpicd.h>

#define MOST_PENDING    18u             /* one second at 18.2 Hz */
#define SHORTEST        60u             /* ticks: no VM interrupts more often than every 50 us */
#define MOST_AT_ONCE    32u             /* periods handed out in one go; the rest is dropped */
#define REFRESH_TICKS   18u             /* counter 1 of a PC: a refresh every 15 us */

#define PORT_CONTROL    0x43
#define PORT_SYSTEM     0x61
#define SYSTEM_GATE2    0x01
#define SYSTEM_WRITABLE 0x0F
#define SYSTEM_REFRESH  0x10
#define SYSTEM_OUT2     0x20

uint32_t vm_timer_irq;

struct vm_timer *vm_timer_first;

static void dequeue(struct vm_timer *t)
{
    struct vm_timer **link = &vm_timer_first;

    if (!t->queued) {
        return;
    }
    while (*link != t) {
        link = &(*link)->next;
    }
    *link = t->next;
    t->queued = false;
}

static void enqueue(struct vm_timer *t, uint32_t deadline)
{
    struct vm_timer **link = &vm_timer_first;

    while (*link != NULL && (int32_t)((*link)->deadline - deadline) <= 0) {
        link = &(*link)->next;
    }
    t->deadline = deadline;
    t->next = *link;
    t->queued = true;
    *link = t;
}

static void note_period(struct vm_timer *t)
{
    t->period = i8254_steady_period(&t->pit, 0);
    if (t->period < SHORTEST) {
        t->period = 0;
    }
}

/* Counter 0 was programmed: when does it interrupt? */
static void requeue(struct vm_timer *t, uint64_t now)
{
    uint64_t when;

    note_period(t);
    dequeue(t);
    if (i8254_next_rise(&t->pit, 0, now, &when)) {
        enqueue(t, (uint32_t)when);
    }
}

static inline void tick(struct vm_timer *t)
{
    if (t->pending == 0) {
        t->pending = 1;
        _VPICD_Request_Int(vm_timer_irq, t->vm);
    } else if (t->pending < (t->masked ? 1 : MOST_PENDING)) {
        t->pending++;
    }
}

/* Hand out the periods that are over, the first of them at `when`.  Apart, to keep the usual case short. */
static void __attribute__((noinline)) catch_up(struct vm_timer *t, uint64_t when, uint64_t now)
{
    for (uint32_t n = 0; when <= now; n++) {
        tick(t);
        /* Behind by more than can be made up: go on from now. */
        if (!i8254_next_rise(&t->pit, 0, n < MOST_AT_ONCE ? when + SHORTEST - 1 : now, &when)) {
            return;
        }
    }
    note_period(t);
    enqueue(t, (uint32_t)when);
}

void vm_timer_run(uint64_t now)
{
    int32_t delay;

    while ((delay = vm_timer_delay((uint32_t)now)) <= 0) {
        struct vm_timer *t = vm_timer_first;

        if (t->period != 0 && delay + (int32_t)t->period > 0) {     /* nearly always */
            tick(t);
            t->deadline += t->period;
            if (t->next != NULL && (int32_t)(t->next->deadline - t->deadline) < 0) {
                vm_timer_first = t->next;
                enqueue(t, t->deadline);
            }
        } else {
            vm_timer_first = t->next;
            t->queued = false;
            catch_up(t, now + (uint64_t)(int64_t)delay, now);
        }
    }
}

uint32_t vm_timer_fastest(void)
{
    uint32_t fastest = 65536;

    for (const struct vm_timer *t = vm_timer_first; t != NULL; t = t->next) {
        if (t->pit.counter[0].count < fastest) {
            fastest = t->pit.counter[0].count;
        }
    }
    return fastest;
}

void vm_timer_ended(struct vm_timer *t)
{
    if (t->pending > 0 && --t->pending > 0) {
        _VPICD_Request_Int(vm_timer_irq, t->vm);
    }
}

void vm_timer_set_masked(struct vm_timer *t, bool masked)
{
    t->masked = masked;
    if (masked && t->pending > 1) {
        t->pending = 1;
    }
}

void vm_timer_add(struct vm_timer *t, uint32_t ticks)
{
    for (; ticks > 0 && t->pending < MOST_PENDING; ticks--) {
        tick(t);
        if (t->masked) {
            break;
        }
    }
}

void vm_timer_create(struct vm_timer *t, struct cb_s *vm, uint64_t now)
{
    *t = (struct vm_timer){ .vm = vm };
    i8254_reset(&t->pit, now);
    requeue(t, now);
}

void vm_timer_destroy(struct vm_timer *t)
{
    dequeue(t);
    t->pending = 0;
}

bool vm_timer_write(struct vm_timer *t, uint32_t port, uint8_t value, uint64_t now)
{
    if (port == PORT_SYSTEM) {
        t->port61 = value & SYSTEM_WRITABLE;
        i8254_set_gate(&t->pit, 2, (value & SYSTEM_GATE2) != 0, now);
        return false;
    }
    i8254_write(&t->pit, port & 3, value, now);
    if (port == PORT_CONTROL ? (value & 0xC0) != 0 || (value & 0x30) == 0 : (port & 3) != 0) {
        return false;                   /* another counter, or only a latch */
    }
    requeue(t, now);
    return true;
}

uint8_t vm_timer_read(struct vm_timer *t, uint32_t port, uint64_t now)
{
    if (port == PORT_SYSTEM) {
        bool refresh = ((uint32_t)now / REFRESH_TICKS & 1) != 0;

        return (uint8_t)(t->port61 | (refresh ? SYSTEM_REFRESH : 0) |
                         (i8254_out(&t->pit, 2, now) ? SYSTEM_OUT2 : 0));
    }
    return i8254_read(&t->pit, port & 3, now);
}
