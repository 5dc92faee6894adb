/*
 * critsec - the one critical section                            [DDK95 Begin_Critical_Section]
 *
 * Owned by a thread, counted.  The owner has Critical_Section_Boost.  On release it goes to the
 * waiter with the highest priority at once, so nobody can slip in between.  A thread that waits more
 * than once, in an event that runs while it waits, is served as a whole.
 */
#include "sched/irq.h"
#include "sched/sched.h"
#include "services/table.h"

/* All written with interrupts off. */
static struct thread *owner;
uint32_t critsec_claims;        /* call.S keeps it for debug/recover.c */
static uint32_t claimer;        /* who entered it first: an address in a virtual device */
static struct queue waiters;

struct thread *critsec_owner(void)
{
    return owner;
}

uint32_t critsec_count(void)
{
    return critsec_claims;
}

static void give_to(struct thread *thread)
{
    owner = thread;
    if (thread != NULL) {
        thread_boost(thread, Critical_Section_Boost);
    }
}

/* The owner is done with it. */
static void hand_over(void)
{
    struct thread *old = owner;
    struct wait *next = wait_best(&waiters);

    give_to(next != NULL ? next->thread : NULL);
    thread_boost(old, -Critical_Section_Boost);
    critsec_claims = 0;
    if (next != NULL) {
        (void)wait_done_all(&waiters, next->thread);
    }
    event_conditions_changed();
}

void critsec_claim(uint32_t times, uint32_t flags)
{
    bool first = owner != cur_thread || critsec_claims == 0, entered;
    uint32_t irq;

    if (times == 0) {
        return;
    }
    if (first) {
        serialize_enter(flags);         /* before the section [DDK95 Begin_V86_Serialization] */
    }
    irq = irq_save();
    while (owner != cur_thread) {       /* an event may have had it, and left it, meanwhile */
        struct wait wait;

        if (owner == NULL) {
            give_to(cur_thread);
        } else {
            wait_for(&wait, &waiters, flags);
        }
    }
    entered = critsec_claims == 0;
    if (entered) {
        claimer = sched_caller;
    }
    critsec_claims += times;
    irq_restore(irq);
    if (first && !entered) {
        serialize_leave();              /* an event entered for all of us and did not leave */
    }
}

void critsec_release(uint32_t times)
{
    uint32_t irq;

    if (times == 0) {
        return;
    }
    if (owner != cur_thread || times > critsec_claims) {
        debug_printf("Release_Critical_Section: %u claims released, %u are ours\n", times,
                     owner == cur_thread ? critsec_claims : 0);
        if (owner != cur_thread) {
            return;
        }
        times = critsec_claims;
    }
    irq = irq_save();
    critsec_claims -= times;
    if (critsec_claims == 0) {
        hand_over();
        irq_restore(irq);
        serialize_leave();
    } else {
        irq_restore(irq);
    }
    sched_reschedule();
}

bool critsec_release_and_suspend(void)
{
    struct vm *vm = cur_vm;
    uint32_t irq;

    if (owner != cur_thread || critsec_claims != 1 || vm == sys_vm) {
        return false;
    }
    irq = irq_save();
    hand_over();
    irq_restore(irq);
    /* Nobody can run before suspend_vm has: it is the first thing that switches. */
    return suspend_vm(vm);
}

void critsec_check_end(const struct thread *thread, const char *who, bool by_force)
{
    if (owner != thread) {
        return;
    }
    /* In nested execution, or with force, it is no mistake of a virtual device. */
    if (!by_force && thread->nest == NULL) {
        service_still_critical(claimer, who);
    }
    debug_printf("VMM: the %s of VM %u ends in the critical section, entered from %08X\n", who,
                 thread->vm->cb.CB_VMID, claimer);
}

void critsec_forget(struct thread *thread)
{
    if (owner == thread) {
        hand_over();
    }
}
