/*
 * dispatch - what is due before the current thread may go on, and who goes on at all.
 *
 * One loop for every place where threads change: the way back to ring 3, the blocking services,
 * idling.  It runs on the stack of the thread that wants to go on and ends when that thread is
 * the one to run.  With nobody to run it waits for an interrupt, on the system VM's stack when
 * the current VM is suspended or ends.
 */
#include "mem/heap.h"
#include "sched/irq.h"
#include "sched/pool.h"
#include "sched/sched.h"
#include "services/table.h"

void call_switch_hook(void (*proc)(void), struct tcb_s *from, struct cb_s *vm,
                      struct tcb_s *to);    /* hook.S */

struct hook {
    struct hook *next;
    void (*proc)(void);
};

bool sched_idling;                          /* written by idle(), interrupts off */
static struct hook *hooks[HOOK_COUNT];      /* written at task time */
static bool may_switch;                     /* Sys_Critical_Init is over; written once */
const char *sched_service = "a service";    /* may block: who called it; task time */
uint32_t sched_caller;
static struct thread *switched_from;        /* written by switch_thread, interrupts off */

/* ---- hooks ----------------------------------------------------------------------------------- */

bool sched_hook_add(enum sched_hook which, void (*proc)(void))
{
    struct hook *hook = heap_alloc(sizeof(*hook)), **end = &hooks[which];

    if (hook == NULL) {
        return false;
    }
    hook->proc = proc;
    hook->next = NULL;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = hook;
    return true;
}

bool sched_hook_remove(enum sched_hook which, void (*proc)(void))
{
    struct hook **at;

    for (at = &hooks[which]; *at != NULL; at = &(*at)->next) {
        if ((*at)->proc == proc) {
            struct hook *hook = *at;

            *at = hook->next;
            (void)heap_free(hook);      /* ours, so it is live */
            return true;
        }
    }
    return false;
}

uint32_t sched_hook_forget(bool (*gone)(uint32_t address))
{
    uint32_t count = 0;

    for (unsigned which = 0; which < HOOK_COUNT; which++) {
        struct hook **at = &hooks[which];

        while (*at != NULL) {
            struct hook *hook = *at;

            if (gone((uint32_t)hook->proc)) {
                *at = hook->next;
                (void)heap_free(hook);      /* ours, so it is live */
                count++;
            } else {
                at = &hook->next;
            }
        }
    }
    return count;
}

/* ---- switching ------------------------------------------------------------------------------- */

void sched_allow_switch(void)
{
    may_switch = true;
}

/* The current thread is about to wait, or to run ring 3. */
void sched_insist_on_switch(void)
{
    const char *why = reenter_count != 0 ? "at interrupt time" :
                      cur_thread->sched.ring0_events != 0 ? "in a Ring0 event" :
                      !may_switch ? "in Sys_Critical_Init" : NULL;

    if (why != NULL) {
        service_no_switch(sched_service, sched_caller, why);
    }
}

/* Tell the hooks, in the new thread: EAX = old, EBX (EDI for threads) = new. */
static __attribute__((noinline)) void call_switch_hooks(struct thread *from, struct thread *to)
{
    struct hook *hook, *next;

    if (from == to || from == NULL) {
        return;
    }
    for (hook = hooks[HOOK_THREAD_SWITCHED]; hook != NULL; hook = next) {
        next = hook->next;              /* a procedure may remove itself */
        call_switch_hook(hook->proc, &from->tcb, &to->vm->cb, &to->tcb);
    }
    if (from->vm == to->vm) {
        return;
    }
    for (hook = hooks[HOOK_TASK_SWITCHED]; hook != NULL; hook = next) {
        next = hook->next;
        (void)call_reg_proc(hook->proc, (uint32_t)(uintptr_t)&from->vm->cb,
                            (uint32_t)(uintptr_t)&to->vm->cb, 0, 0);
    }
}

static inline void after_switch(void)
{
    struct thread *to = cur_thread;

    to->vm->cb.CB_Client_Pointer = to->tcb.TCB_ClientPtr;   /* it is the current thread's */
    to->vm->cb.CB_VM_Status &= ~VMSTAT_PM_EXEC;             /* and so is the mode */
    if (to->tcb.TCB_ClientPtr != NULL && (to->tcb.TCB_ClientPtr->Client_EFlags & VM_Mask) == 0) {
        to->vm->cb.CB_VM_Status |= VMSTAT_PM_EXEC;
    }
    timeout_look_again();
    if (hooks[HOOK_THREAD_SWITCHED] != NULL || hooks[HOOK_TASK_SWITCHED] != NULL) {
        call_switch_hooks(switched_from, to);
    }
}

void sched_switched(void)
{
    after_switch();
}

static void switch_thread(struct thread *to)
{
    exit_pending = 1;           /* a new thread comes out on the exit path, not in dispatch() */
    switched_from = cur_thread;
    switch_to(to);
    after_switch();
}

/* ---- idling ---------------------------------------------------------------------------------- */

static bool must_leave_stack(const struct thread *thread)
{
    return thread->vm->sched.suspend_count != 0 ||
           (thread->tcb.TCB_Flags & THFLAG_NOT_EXECUTEABLE) != 0;
}

/* Nobody is runnable. */
static void idle(void)
{
    struct thread *sys_thread = sys_vm != NULL ? sys_vm->thread : NULL;
    struct hook *hook, *next;

    /* Call_When_Idle procedures run in the system VM [DDK95 Call_When_Idle]. */
    if (hooks[HOOK_IDLE] != NULL && cur_thread != sys_thread && sys_thread != NULL &&
        sys_thread->sched.started) {
        switch_thread(sys_thread);
        return;
    }
    exit_pending = 0;           /* all was looked at; from here on it means news */
    for (hook = hooks[HOOK_IDLE]; hook != NULL; hook = next) {
        int pass_on;

        next = hook->next;
        irq_enable();
        pass_on = call_reg_proc(hook->proc, 0, (uint32_t)(uintptr_t)&cur_vm->cb, 0, 0);
        irq_disable();
        if (!pass_on) {
            break;
        }
    }
    if (exit_pending == 0) {
        sched_idling = true;
        cpu_idle();
        sched_idling = false;
    }
}

/* ---- the loop -------------------------------------------------------------------------------- */

/* Events that the events of one pass may add to it: one that schedules itself again and again comes
 * to an end, and what is left waits until ring 3 was there. */
#define MOST_LATE   256u

/*
 * dispatch - run what is due until the current thread may go on
 *
 * In:    wait = the blocking call it is in; NULL: on its way to ring 3, all its events may run
 *        IF = 0
 * Out:   it is the thread to run, and wait->done; IF = 0
 */
static void dispatch(struct wait *wait)
{
    bool own = wait == NULL || wait_serves_events(wait, cur_vm);
    uint32_t horizon = timeout_horizon(), events_until = event_horizon(), late = 0;
    bool left = false;          /* events wait, but ring 3 is to go on first */

    for (;;) {
        struct thread *next;

        exit_pending = 0;
        if (pool_any_low) {
            pool_top_up();
        }
        if (must_leave_stack(cur_thread) && sys_vm->thread != cur_thread &&
            sys_vm->thread->sched.started) {
            next = thread_pick();
            switch_thread(next != NULL && next != cur_thread ? next : sys_vm->thread);
            continue;
        }
        if ((timeout_pending && timeout_run_due(own, horizon)) ||
            (late < MOST_LATE && event_may_be_due(cur_thread) &&
             event_run_due(own, events_until, &late))) {
            continue;
        }
        if (timeslice_over) {
            timeslice_update();
        }
        next = thread_pick();
        if (next == NULL && late >= MOST_LATE) {
            exit_pending = 1;   /* there is nobody whom they keep waiting */
        } else if (next == NULL) {
            idle();
        } else if (next != cur_thread) {
            switch_thread(next);
            if (wait != NULL && wait->done && !own && !timeout_pending && !timeslice_over &&
                event_global.first == NULL && event_restricted.first == NULL &&
                thread_pick() == cur_thread) {
                break;          /* there is nothing to look at again */
            }
        } else if (wait == NULL || wait->done) {
            left = late >= MOST_LATE;
            break;
        } else {
            /* It polls, or what made it runnable is gone: interrupts may bring news. */
            irq_enable();
            irq_disable();
            thread_update(cur_thread);
        }
        horizon = timeout_horizon();    /* somebody else had the processor, or interrupts */
        events_until = event_horizon();
        late = 0;
    }
    if (wait == NULL) {
        exit_pending = left;    /* all was looked at just now */
    } else {
        exit_pending = 1;       /* what the blocking call left undone is due before ring 3 */
        timeout_look_again();
    }
}

void sched_before_ring3(struct Client_Reg_Struc *crs)
{
    (void)crs;                  /* the current thread's TCB_ClientPtr, callbacks get that */
    dispatch(NULL);
}

void sched_reschedule_from(uint32_t flags)
{
    static struct wait nothing = { .done = true };      /* only read: nobody waits */

    if (thread_pick() != cur_thread) {
        if (at_task_time(flags)) {
            dispatch(&nothing);
        } else {
            exit_pending = 1;
        }
    }
}

void sched_reschedule(void)
{
    uint32_t flags = irq_save();

    sched_reschedule_from(flags);
    irq_restore(flags);
}

/* true = woken, or an event ran in it; false = ms are over, 0 = never. */
static bool idle_for(uint32_t ms, bool deep)
{
    struct thread *thread = cur_thread;
    struct thread_sched *s = &thread->sched;
    struct wait idling = { .flags = Block_Svc_Ints, .done = true };
    uint32_t flags;
    bool woken;

    sched_insist_on_switch();
    flags = irq_save();
    s->idle = true;
    s->idle_deep = deep;
    s->woken = false;
    s->slept = false;
    if (ms != 0) {
        s->wake_timeout = timeout_of_thread(thread, ms);
    }
    if (thread == thread->vm->thread) {
        thread->vm->cb.CB_VM_Status |= VMSTAT_IDLE;
    }
    do {
        thread_update(thread);
        dispatch(&idling);
    } while (s->idle);
    timeout_cancel(s->wake_timeout);
    s->wake_timeout = NULL;
    s->idle_deep = false;
    woken = !s->slept;
    irq_restore(flags);
    return woken;
}

void sched_idle_current(void)
{
    (void)idle_for(0, false);
}

bool sched_sleep(uint32_t ms)
{
    if (ms == 0) {
        timeslice_yield();
        return false;
    }
    (void)system_time();            /* counted from now, not from the last tick */
    return idle_for(ms, false);
}

void sched_idle_system(void)
{
    (void)idle_for(0, true);
}

void sched_leave_thread(void)
{
    struct wait never = { .done = false };

    (void)irq_save();
    dispatch(&never);
    fatal("a thread that ended was run again");
}

void sched_exit_thread(void (*cleanup)(void), uint32_t refdata)
{
    (void)event_schedule(NULL, NULL, cleanup, refdata);
    (void)irq_save();
    thread_retire(cur_thread);
    sched_leave_thread();
}

/* ---- blocking -------------------------------------------------------------------------------- */

void wait_for(struct wait *wait, struct queue *queue, uint32_t flags)
{
    struct thread *thread = cur_thread;

    sched_insist_on_switch();
    wait->thread = thread;
    wait->outer = thread->sched.waits;
    wait->flags = flags;
    wait->queue = queue;
    wait->done = false;
    queue_append(queue, &wait->link);
    if ((flags & Block_Enable_Ints) != 0 && thread->tcb.TCB_ClientPtr != NULL) {
        thread->tcb.TCB_ClientPtr->Client_EFlags |= IF_Mask;
    }
    thread->sched.waits = wait;
    thread->sched.wait = wait;
    thread->tcb.TCB_Flags |= THFLAG_BLOCKED;
    thread->vm->cb.CB_VM_Status |= VMSTAT_BLOCKED;
    if ((flags & Block_Thread_Idle) != 0) {
        thread->vm->cb.CB_VM_Status |= VMSTAT_IDLE;
    }
    thread_update(thread);
    dispatch(wait);
    thread->sched.waits = wait->outer;
    thread->sched.wait = NULL;      /* an outer one is hidden by the callback we are in */
    if (wait->outer == NULL) {
        thread->tcb.TCB_Flags &= ~THFLAG_BLOCKED;
        thread->vm->cb.CB_VM_Status &= ~(VMSTAT_BLOCKED | VMSTAT_IDLE);
    }
    thread_update(thread);
}

void wait_done(struct wait *wait)
{
    if (wait->queue != NULL) {
        queue_remove(wait->queue, &wait->link);
        wait->queue = NULL;
    }
    wait->done = true;
    thread_update(wait->thread);
    exit_pending = 1;
}

struct wait *wait_best(const struct queue *queue)
{
    struct queue_link *link;
    struct wait *best = NULL;

    for (link = queue->first; link != NULL; link = link->next) {
        struct wait *wait = CONTAINER_OF(link, struct wait, link);

        if (best == NULL || wait->thread == best->thread ||     /* later: inside of that one */
            thread_priority(wait->thread) > thread_priority(best->thread)) {
            best = wait;
        }
    }
    return best;
}

uint32_t wait_done_all(const struct queue *queue, struct thread *thread)
{
    struct wait *wait;
    uint32_t count = 0;

    for (wait = thread->sched.waits; wait != NULL; wait = wait->outer) {
        if (wait->queue == queue) {
            wait_done(wait);
            count++;
        }
    }
    return count;
}
