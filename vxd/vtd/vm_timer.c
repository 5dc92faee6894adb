/*
 * vm_timer - the timer of each VM: ports, counter 0 as IRQ 0, ticks that must not get lost.
 *
 * A tick is a request at the VM's 8259.  One that finds the request of the last one still there puts
 * the VM behind: its alarm is cancelled, and each EOI delivers one more tick until those that are over
 * have all been delivered.  So a VM that takes no ticks costs nothing, and none is forgotten or made
 * up: they are worked out from the counter.
 */
#include "vm_timer.h"

#include <vpicd.h>

#define SHORTEST        60u             /* ticks: no VM interrupts more often than every 50 us */
#define MOST_BEHIND     1024u           /* ticks that a VM catches up, or those of one second */
#define REFRESH_TICKS   18u             /* counter 1 of a PC: a refresh every 15 us */

#define PORT_CONTROL    0x43
#define PORT_SYSTEM     0x61
#define SYSTEM_GATE2    0x01
#define SYSTEM_WRITABLE 0x0F
#define SYSTEM_REFRESH  0x10
#define SYSTEM_OUT2     0x20

uint32_t vm_timer_irq;

static void ALARM_HOT on_due(struct alarm *alarm, uint32_t now);

static struct vm_timer *timer_of(struct alarm *alarm)
{
    return (struct vm_timer *)(void *)alarm;
}

/* The tick after the one at `when`; false = there is none. */
static bool next_tick(struct vm_timer *t, uint64_t when, uint64_t *next)
{
    if (t->period != 0) {
        *next = when + t->period;
        return true;
    }
    return i8254_next_rise(&t->pit, 0, when + SHORTEST - 1, next);
}

static void note_period(struct vm_timer *t)
{
    t->period = i8254_steady_period(&t->pit, 0);
    if (t->period < SHORTEST) {
        t->period = 0;
    }
}

/* Counter 0 was programmed, or what was missed is to be forgotten: when does it interrupt? */
static void start_anew(struct vm_timer *t, uint64_t now)
{
    uint64_t when;

    t->behind = false;
    note_period(t);
    if (i8254_next_rise(&t->pit, 0, now, &when)) {
        alarm_set(&t->alarm, when);
    } else {
        alarm_cancel(&t->alarm);
    }
}

static void __attribute__((noinline)) fall_behind(struct vm_timer *t, uint64_t due)
{
    t->behind = true;
    t->due = due;
    alarm_cancel(&t->alarm);
}

/* A count that waited for the end of a period may have come into force; one-shot modes end. */
static void __attribute__((noinline)) after_tick(struct vm_timer *t, uint64_t now)
{
    uint64_t next, when = t->alarm.node.key;

    (void)i8254_out(&t->pit, 0, when);          /* which settles it */
    note_period(t);
    if (!next_tick(t, when, &next)) {
        alarm_cancel(&t->alarm);
    } else if (next <= now) {
        fall_behind(t, next);                   /* late by more than a period */
    } else {
        alarm_move(&t->alarm, next);
    }
}

static void ALARM_HOT on_due(struct alarm *alarm, uint32_t now)
{
    struct vm_timer *t = timer_of(alarm);
    uint32_t period = t->period, next = (uint32_t)alarm->node.key + period;

    if (!_VPICD_Request_Int(vm_timer_irq, t->vm)) {
        fall_behind(t, alarm->node.key);
    } else if (period == 0 || (int32_t)(next - now) <= 0) {
        after_tick(t, alarm_time(alarm, now));
    } else {
        alarm_move(alarm, alarm->node.key + period);
    }
}

/* What is too long ago is lost. */
static void limit_backlog(struct vm_timer *t, uint64_t now)
{
    uint64_t span = (uint64_t)t->period * MOST_BEHIND;

    if (span < I8254_HZ) {
        span = I8254_HZ;
    }
    if (now > t->due + span) {
        (void)i8254_next_rise(&t->pit, 0, now - span, &t->due);
    }
}

void vm_timer_ended(struct vm_timer *t, uint64_t now)
{
    if (t->extra != 0) {
        if (_VPICD_Request_Late_Int(vm_timer_irq, t->vm)) {
            t->extra--;
        }
        return;
    }
    if (!t->behind) {
        return;
    }
    limit_backlog(t, now);
    if (t->due <= now) {
        uint64_t when = t->due;

        if (!_VPICD_Request_Late_Int(vm_timer_irq, t->vm)) {
            return;                             /* there is one still: at its EOI */
        }
        (void)i8254_out(&t->pit, 0, when);
        note_period(t);
        if (!next_tick(t, when, &t->due)) {
            t->behind = false;
            return;
        }
    }
    if (t->due > now) {
        t->behind = false;
        alarm_set(&t->alarm, t->due);
    }
}

/* While IRQ 0 is masked the 8259 remembers one tick; a real one would not know of the others. */
void vm_timer_unmasked(struct vm_timer *t, uint64_t now)
{
    t->extra = 0;
    if (t->behind) {
        start_anew(t, now);
    }
}

void vm_timer_add(struct vm_timer *t, uint32_t ticks, uint64_t now)
{
    t->extra += ticks < MOST_BEHIND ? ticks : MOST_BEHIND;
    if (t->extra > MOST_BEHIND) {
        t->extra = MOST_BEHIND;
    }
    if (t->extra != 0) {
        vm_timer_ended(t, now);
    }
}

uint32_t vm_timer_fastest(void)
{
    uint32_t fastest = 65536;

    for (struct pair_node *n = alarms.root; n != NULL; n = pair_after(n)) {
        struct alarm *alarm = (struct alarm *)(void *)n;

        if (alarm->due == on_due && timer_of(alarm)->pit.counter[0].count < fastest) {
            fastest = timer_of(alarm)->pit.counter[0].count;
        }
    }
    return fastest;
}

void vm_timer_create(struct vm_timer *t, struct cb_s *vm, uint64_t now)
{
    *t = (struct vm_timer){ .vm = vm, .alarm.due = on_due };
    i8254_reset(&t->pit, now);
    start_anew(t, now);
}

void vm_timer_destroy(struct vm_timer *t)
{
    alarm_cancel(&t->alarm);
    t->behind = false;
    t->extra = 0;
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
    start_anew(t, now);
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
