/*
 * vm_timer - the timer of each VM: ports, counter 0 as IRQ 0, ticks that must not get lost.
 *
 * VMs wait in a list by deadline, so an interrupt costs something only for those that are due.
 * A tick that comes while the last one has not been taken waits; a VM that was kept from running
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

static struct vm_timer *first;          /* interrupts off */

static void dequeue(struct vm_timer *t)
{
    struct vm_timer **link = &first;

    if (!t->queued) {
        return;
    }
    while (*link != t) {
        link = &(*link)->next;
    }
    *link = t->next;
    t->queued = false;
}

static void enqueue(struct vm_timer *t, uint64_t deadline)
{
    struct vm_timer **link = &first;

    while (*link != NULL && (*link)->deadline <= deadline) {
        link = &(*link)->next;
    }
    t->deadline = deadline;
    t->next = *link;
    t->queued = true;
    *link = t;
}

/* Counter 0 was programmed: when does it interrupt? */
static void requeue(struct vm_timer *t, uint64_t now)
{
    uint64_t when;

    dequeue(t);
    if (i8254_next_rise(&t->pit, 0, now, &when)) {
        enqueue(t, when);
    }
}

static void request(struct vm_timer *t)
{
    if (!t->requested) {
        t->requested = true;
        VPICD_Set_Int_Request(vm_timer_irq, t->vm);
    }
}

static void tick(struct vm_timer *t)
{
    uint32_t most = t->masked ? 1 : MOST_PENDING;

    if (t->pending < most) {
        t->pending++;
    }
    request(t);
}

void vm_timer_run(uint64_t now)
{
    while (first != NULL && first->deadline <= now) {
        struct vm_timer *t = first;
        uint64_t when = t->deadline;
        bool more = true;

        first = t->next;
        t->queued = false;
        for (uint32_t n = 0; more && when <= now; n++) {
            tick(t);
            /* Behind by more than can be made up: go on from now. */
            uint64_t after = n < MOST_AT_ONCE ? when + SHORTEST - 1 : now;

            more = i8254_next_rise(&t->pit, 0, after, &when);
        }
        if (more) {
            enqueue(t, when);
        }
    }
}

bool vm_timer_next(uint64_t *deadline)
{
    if (first == NULL) {
        return false;
    }
    *deadline = first->deadline;
    return true;
}

uint32_t vm_timer_fastest(void)
{
    uint32_t fastest = 65536;

    for (const struct vm_timer *t = first; t != NULL; t = t->next) {
        if (t->pit.counter[0].count < fastest) {
            fastest = t->pit.counter[0].count;
        }
    }
    return fastest;
}

void vm_timer_delivered(struct vm_timer *t)
{
    t->requested = false;
    VPICD_Clear_Int_Request(vm_timer_irq, t->vm);
    if (t->pending > 0) {
        t->pending--;
    }
}

void vm_timer_ended(struct vm_timer *t)
{
    if (t->pending > 0) {
        request(t);
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
