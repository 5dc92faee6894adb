/*
 * event - procedures that VxDs want called at a better time        [DDK95 "Events"]
 *
 * An event waits in exactly one queue: global, VM or thread events without restrictions; those
 * that wait for nothing but the guest's interrupts, per VM and thread; and one queue of all with
 * other restrictions, which are rare enough to be looked through.  An event is out of its queue
 * and its node free before its procedure is called, so a procedure may do anything, run ring 3
 * and come back here included.
 */
#include "sched/irq.h"
#include "sched/pool.h"
#include "sched/sched.h"

/* What makes an event wait. */
#define STI_FLAGS       (PEF_Wait_For_STI | PEF_Wait_For_Thread_STI)
#define OTHER_FLAGS     (PEF_Wait_Not_Crit | PEF_Wait_Not_HW_Int | PEF_Wait_Not_Nested_Exec | \
                         PEF_Wait_In_PM | PEF_Wait_Crit | PEF_Wait_Crit_VM | PEF_Process_Last | \
                         PEF_Ring0_Event)
#define PEF_ORPHAN      0x80000000u     /* ours: the target is gone, only the time-out is left */

struct event {
    struct queue_link link;         /* the first field: pool nodes are linked through it */
    struct queue *queue;            /* where it waits, NULL = nowhere: no valid handle */
    void (*proc)(void);
    uint32_t refdata, flags;        /* PEF_ */
    uint32_t seq;                   /* event_seq when it was put into its queue */
    int32_t boost;
    struct vm *vm;                  /* target, or */
    struct thread *thread;          /* target, or neither: global */
    struct timeout *timeout;        /* PEF_Time_Out, NULL = none */
    bool timed_out;
};

/* All written with interrupts off. */
static struct pool events;
struct queue event_global, event_restricted;
uint32_t event_seq;

void event_init(void)
{
    memset(&event_global, 0, sizeof(event_global));
    memset(&event_restricted, 0, sizeof(event_restricted));
    pool_init(&events, sizeof(struct event), "event nodes");
}

/* ---- restrictions ------------------------------------------------------------------------------ */

static bool thread_ints_enabled(const struct thread *thread)
{
    return thread->tcb.TCB_ClientPtr != NULL &&
           (thread->tcb.TCB_ClientPtr->Client_EFlags & IF_Mask) != 0;
}

static bool all_ints_enabled(const struct vm *vm)
{
    const struct thread *thread;

    for (thread = vm->sched.threads; thread != NULL; thread = thread->sched.vm_next) {
        if (thread->tcb.TCB_ClientPtr != NULL && !thread_ints_enabled(thread)) {
            return false;
        }
    }
    return true;
}

static bool runs_pm(const struct thread *thread)
{
    return thread->tcb.TCB_ClientPtr != NULL &&
           (thread->tcb.TCB_ClientPtr->Client_EFlags & VM_Mask) == 0;
}

/* Could the event run in this thread now? */
static bool conditions_hold(const struct event *event, const struct thread *thread)
{
    uint32_t flags = event->flags;
    const struct thread *owner = critsec_owner();
    int32_t priority = thread_priority(thread);

    if ((event->thread != NULL && event->thread != thread) ||
        (event->vm != NULL && event->vm != thread->vm) || (flags & PEF_ORPHAN) != 0) {
        return false;
    }
    if (event->vm != NULL || event->thread != NULL) {
        priority -= event->boost;       /* what its own boost adds does not count */
    }
    if (event->vm != NULL && (flags & STI_FLAGS) != 0 && thread != event->vm->thread &&
        runs_pm(thread)) {
        return false;                   /* a thread that a VxD made takes no interrupts of the VM */
    }
    return !(((flags & PEF_Wait_For_Thread_STI) != 0 && !thread_ints_enabled(thread)) ||
             ((flags & PEF_Wait_For_STI) != 0 && !all_ints_enabled(thread->vm)) ||
             ((flags & PEF_Wait_Not_Crit) != 0 &&
              (owner != NULL || priority >= Critical_Section_Boost)) ||
             ((flags & PEF_Wait_Not_HW_Int) != 0 && priority >= Time_Critical_Boost) ||
             ((flags & PEF_Wait_Not_Nested_Exec) != 0 && thread->nest != NULL) ||
             ((flags & PEF_Wait_In_PM) != 0 && !runs_pm(thread)) ||
             ((flags & PEF_Wait_Crit) != 0 &&
              ((owner != NULL && owner != thread) || !serialize_is_free_for(thread))) ||
             ((flags & PEF_Wait_Crit_VM) != 0 && owner != NULL && owner != thread &&
              owner->vm == thread->vm));
}

/* ---- queues ------------------------------------------------------------------------------------ */

/* The thread that is to be made to run for it; NULL: anyone will do. */
static inline struct thread *thread_for(const struct event *event)
{
    return event->thread != NULL ? event->thread : event->vm != NULL ? event->vm->thread : NULL;
}

static struct queue *queue_for(const struct event *event)
{
    uint32_t flags = event->flags & (OTHER_FLAGS | STI_FLAGS);

    if (flags == 0) {
        return event->vm != NULL ? &event->vm->sched.events :
               event->thread != NULL ? &event->thread->sched.events : &event_global;
    }
    if ((flags & OTHER_FLAGS) == 0) {
        return event->vm != NULL ? &event->vm->sched.sti_events :
               event->thread != NULL ? &event->thread->sched.sti_events : &event_restricted;
    }
    return &event_restricted;
}

static inline void enqueue(struct event *event)
{
    struct thread *thread = thread_for(event);

    event->queue = queue_for(event);
    event->seq = ++event_seq;
    queue_append(event->queue, &event->link);
    exit_pending = 1;
    if (thread != NULL) {
        if ((event->flags & STI_FLAGS) != 0) {
            thread->sched.sti_waiters++;
        }
        if (thread->sched.ready.in == NULL) {
            thread_update(thread);
        }
    }
}

static inline void dequeue(struct event *event)
{
    struct thread *thread = thread_for(event);

    queue_remove(event->queue, &event->link);
    event->queue = NULL;
    if (thread != NULL && (event->flags & STI_FLAGS) != 0) {
        thread->sched.sti_waiters--;
    }
}

static void boost_target(const struct event *event, int32_t boost)
{
    if (event->vm != NULL) {
        vm_boost(event->vm, boost);
    } else if (event->thread != NULL) {
        thread_boost(event->thread, boost);
    }
}

/* Out of the queue, boost and time-out undone, node free. */
static void drop(struct event *event)
{
    dequeue(event);
    boost_target(event, -event->boost);
    timeout_cancel(event->timeout);
    pool_give(&events, event);
}

static inline struct event *event_new(struct vm *vm, struct thread *thread, void (*proc)(void),
                               uint32_t refdata)
{
    struct event *event = pool_take(&events);

    event->proc = proc;
    event->refdata = refdata;
    event->flags = 0;
    event->boost = 0;
    event->vm = vm;
    event->thread = thread;
    event->timeout = NULL;
    event->timed_out = false;
    return event;
}

static inline struct event *first_of(const struct queue *queue)
{
    return queue->first != NULL ? CONTAINER_OF(queue->first, struct event, link) : NULL;
}

/* Of those that wait for nothing but interrupts, which are enabled in this thread. */
static inline struct event *first_holding(const struct queue *queue, const struct thread *thread)
{
    struct queue_link *link;

    if (thread->vm->sched.thread_count == 1) {
        return first_of(queue);         /* the thread's flag is the VM's */
    }
    for (link = queue->first; link != NULL; link = link->next) {
        struct event *event = CONTAINER_OF(link, struct event, link);

        if (conditions_hold(event, thread)) {
            return event;
        }
    }
    return NULL;
}

/* From event_restricted: of this thread's own, or global ones, with at least these flags;
 * PEF_Process_Last only if no other. */
static struct event *first_restricted(const struct thread *thread, bool own, uint32_t flags)
{
    struct queue_link *link;
    struct event *last = NULL;

    for (link = event_restricted.first; link != NULL; link = link->next) {
        struct event *event = CONTAINER_OF(link, struct event, link);

        if ((thread_for(event) != NULL) == own && (event->flags & flags) == flags &&
            conditions_hold(event, thread)) {
            if ((event->flags & PEF_Process_Last) == 0) {
                return event;
            }
            if (last == NULL) {
                last = event;
            }
        }
    }
    return last;
}

static inline struct event *due_global(const struct thread *thread)
{
    struct event *event = first_of(&event_global);

    if (event == NULL && event_restricted.first != NULL) {
        event = first_restricted(thread, false, 0);
    }
    return event;
}

static inline struct event *due_own(const struct thread *thread)
{
    const struct thread_sched *t = &thread->sched;
    const struct vm_sched *v = &thread->vm->sched;
    struct event *event = first_of(&v->events);

    if (event == NULL && v->sti_events.first != NULL && thread_ints_enabled(thread)) {
        event = first_holding(&v->sti_events, thread);
    }
    if (event == NULL) {
        event = first_of(&t->events);
    }
    if (event == NULL && t->sti_events.first != NULL && thread_ints_enabled(thread)) {
        event = first_holding(&t->sti_events, thread);
    }
    if (event == NULL && event_restricted.first != NULL) {
        event = first_restricted(thread, true, 0);
    }
    return event;
}

bool event_is_due(struct thread *thread)
{
    return due_own(thread) != NULL;
}

bool event_ring0_is_due(const struct thread *thread)
{
    return event_restricted.first != NULL &&
           first_restricted(thread, true, PEF_Ring0_Event) != NULL;
}

/* ---- running ----------------------------------------------------------------------------------- */

static inline void call_in_current(void (*proc)(void), uint32_t refdata, uint32_t ecx, uint32_t carry)
{
    struct thread *thread = cur_thread;

    thread->sched.event_depth++;
    irq_enable();
    call_event(proc, &thread->vm->cb, refdata, thread->tcb.TCB_ClientPtr, &thread->tcb, ecx, carry);
    irq_disable();
    thread->sched.event_depth--;
}

/* The current thread is blocked, idle or without time slices: for the callback it is not. */
static __attribute__((noinline)) void call_in_waiting(void (*proc)(void), uint32_t refdata,
                                                      uint32_t ecx, uint32_t carry, bool own)
{
    struct thread *thread = cur_thread;
    struct thread_sched *s = &thread->sched;
    struct wait *wait = s->wait;
    bool was_idle = s->idle;

    s->wait = NULL;
    s->idle = false;
    if (was_idle) {
        thread->vm->cb.CB_VM_Status &= ~VMSTAT_IDLE;
    }
    s->event_depth++;
    thread_update(thread);
    call_in_current(proc, refdata, ecx, carry);
    s->event_depth--;
    s->wait = wait;
    /* A global event in a thread that happens to be current does not end its idling. */
    if (was_idle && (!own || s->idle_deep) && !s->woken) {
        s->idle = true;
        thread->vm->cb.CB_VM_Status |= VMSTAT_IDLE;
    }
    thread_update(thread);
}

static inline void callback(void (*proc)(void), uint32_t refdata, uint32_t ecx, uint32_t carry,
                            bool own)
{
    const struct thread *thread = cur_thread;

    if (thread->sched.wait == NULL && !thread->sched.idle &&
        (thread->vm->cb.CB_VM_Status & VMSTAT_TS_SUSPENDED) == 0) {
        call_in_current(proc, refdata, ecx, carry);
    } else {
        call_in_waiting(proc, refdata, ecx, carry, own);
    }
}

void event_callback(void (*proc)(void), uint32_t refdata, uint32_t ecx, uint32_t carry, bool own)
{
    callback(proc, refdata, ecx, carry, own);
}

/* In the current thread; IF = 0 in and out.  The event is in no queue. */
static inline void run(struct event *event)
{
    struct thread *thread = cur_thread;
    void (*proc)(void) = event->proc;
    uint32_t refdata = event->refdata;
    struct vm *vm = event->vm;
    bool own = vm != NULL || event->thread != NULL, timed_out = event->timed_out;
    uint32_t ring0 = (event->flags & PEF_Ring0_Event) != 0;
    int32_t boost = event->boost;

    if (boost != 0) {
        bool keep = (event->flags & PEF_Dont_Unboost) != 0;

        if (!own) {
            thread_boost(thread, boost);
        } else if (vm != NULL && !keep && vm->sched.thread_count > 1) {
            /* From the VM to the thread that does the work. */
            boost_vm_to_thread(vm, thread, boost);
            vm = NULL;
        }
        boost = keep ? 0 : boost;
    }
    if (event->timeout != NULL) {
        timeout_cancel(event->timeout);
    }
    pool_give(&events, event);
    thread->sched.ring0_events += ring0;
    callback(proc, refdata, 0, timed_out, own);
    thread->sched.ring0_events -= ring0;
    if (boost != 0) {
        if (vm != NULL) {
            vm_boost(vm, -boost);
        } else {
            thread_boost(thread, -boost);
        }
    }
}

bool event_run_due(bool own, uint32_t horizon, uint32_t *late)
{
    struct event *event = due_global(cur_thread);

    if (event == NULL && own) {
        event = due_own(cur_thread);
    } else if (event == NULL && event_restricted.first != NULL) {
        event = first_restricted(cur_thread, true, PEF_Ring0_Event);    /* whoever waits for what */
    }
    if (event == NULL) {
        return false;
    }
    *late += (int32_t)(event->seq - horizon) > 0;
    dequeue(event);
    run(event);
    return true;
}

/* ---- scheduling -------------------------------------------------------------------------------- */

struct event *event_schedule(struct vm *vm, struct thread *thread, void (*proc)(void),
                             uint32_t refdata)
{
    uint32_t flags = irq_save();
    struct event *event = event_new(vm, thread, proc, refdata);

    enqueue(event);
    irq_restore(flags);
    return event;
}

/* Does the current thread, if it is blocked, serve events of this kind? */
static bool may_call_now(const struct event *event)
{
    const struct wait *wait = cur_thread->sched.wait;

    return (event->vm == NULL && event->thread == NULL) || wait == NULL ||
           wait_serves_events(wait, cur_vm) || (event->flags & PEF_Ring0_Event) != 0;
}

struct event *event_call(struct vm *vm, struct thread *thread, uint32_t flags, int32_t boost,
                         void (*proc)(void), uint32_t refdata, uint32_t timeout_ms)
{
    uint32_t irq = irq_save();
    struct event *event = event_new(vm, thread, proc, refdata);

    event->flags = flags;
    event->boost = boost;
    boost_target(event, boost);
    if ((flags & PEF_Always_Sched) == 0 && at_task_time(irq) && may_call_now(event) &&
        conditions_hold(event, cur_thread)) {
        run(event);
        irq_restore(irq);
        return NULL;
    }
    enqueue(event);
    if ((flags & PEF_Time_Out) != 0) {
        event->timeout = timeout_of_event(event, timeout_ms);
    }
    irq_restore(irq);
    return event;
}

bool event_cancel(struct event *event)
{
    uint32_t flags;
    bool waiting;

    if (event == NULL) {
        return false;
    }
    flags = irq_save();
    waiting = event->queue != NULL;
    if (waiting) {
        drop(event);
    }
    irq_restore(flags);
    return waiting;
}

bool event_cancel_global(void (*proc)(void), uint32_t refdata)
{
    struct queue *const queues[] = { &event_global, &event_restricted };
    uint32_t flags = irq_save(), i;

    for (i = 0; i < 2; i++) {
        struct queue_link *link;

        for (link = queues[i]->first; link != NULL; link = link->next) {
            struct event *event = CONTAINER_OF(link, struct event, link);

            if (event->proc == proc && event->refdata == refdata && thread_for(event) == NULL) {
                drop(event);
                irq_restore(flags);
                return true;
            }
        }
    }
    irq_restore(flags);
    return false;
}

/* The time is up: called anywhere, with carry set; its boost ends, PEF_Dont_Unboost or not
 * [DDK95 Call_Priority_VM_Event, PriorityEventCallback]. */
void event_timed_out(struct event *event)
{
    dequeue(event);
    boost_target(event, -event->boost);
    event->flags = 0;
    event->boost = 0;
    event->vm = NULL;
    event->thread = NULL;
    event->timeout = NULL;
    event->timed_out = true;
    enqueue(event);
}

void event_recheck(void)
{
    struct queue_link *link;
    uint32_t flags;

    exit_pending = 1;
    flags = irq_save();
    for (link = event_restricted.first; link != NULL; link = link->next) {
        struct thread *thread = thread_for(CONTAINER_OF(link, struct event, link));

        if (thread != NULL && thread->sched.ready.in == NULL) {
            thread_update(thread);
        }
    }
    irq_restore(flags);
}

static void forget_queue(struct queue *queue, const struct vm *vm, const struct thread *thread)
{
    struct queue_link *link = queue->first;

    while (link != NULL) {
        struct event *event = CONTAINER_OF(link, struct event, link);

        link = link->next;
        if ((vm == NULL || event->vm != vm) && (thread == NULL || event->thread != thread)) {
            continue;
        }
        if (event->timeout == NULL) {
            drop(event);
        } else {
            /* Its owner relies on being called when the time is up. */
            dequeue(event);
            event->vm = NULL;
            event->thread = NULL;
            event->boost = 0;
            event->flags = PEF_ORPHAN | PEF_Process_Last;
            enqueue(event);
        }
    }
}

/* The boosts of the events go with the target's own. */
void event_forget(struct vm *vm, struct thread *thread)
{
    uint32_t flags = irq_save();

    if (vm != NULL) {
        forget_queue(&vm->sched.events, vm, NULL);
        forget_queue(&vm->sched.sti_events, vm, NULL);
    }
    if (thread != NULL) {
        forget_queue(&thread->sched.events, NULL, thread);
        forget_queue(&thread->sched.sti_events, NULL, thread);
    }
    forget_queue(&event_restricted, vm, thread);
    irq_restore(flags);
}

static uint32_t forget_code_in(struct queue *queue, bool (*gone)(uint32_t address))
{
    struct queue_link *link = queue->first;
    uint32_t count = 0;

    while (link != NULL) {
        struct event *event = CONTAINER_OF(link, struct event, link);

        link = link->next;
        if (gone((uint32_t)event->proc)) {
            drop(event);
            count++;
        }
    }
    return count;
}

uint32_t event_forget_code(bool (*gone)(uint32_t address))
{
    uint32_t flags = irq_save();
    uint32_t count = forget_code_in(&event_global, gone) + forget_code_in(&event_restricted, gone);
    struct thread *thread = cur_thread;

    do {
        count += forget_code_in(&thread->sched.events, gone) +
                 forget_code_in(&thread->sched.sti_events, gone);
        if (thread == thread->vm->thread) {         /* a VM's once, however many threads it has */
            count += forget_code_in(&thread->vm->sched.events, gone) +
                     forget_code_in(&thread->vm->sched.sti_events, gone);
        }
        thread = thread_next(thread);
    } while (thread != cur_thread);
    irq_restore(flags);
    return count;
}

/* ---- the VM's interrupt flag --------------------------------------------------------------------- */

bool vm_ints_enabled(void)
{
    return thread_ints_enabled(cur_thread);
}

void enable_vm_ints(void)
{
    cur_thread->tcb.TCB_ClientPtr->Client_EFlags |= IF_Mask;
    if (cur_thread->sched.sti_waiters != 0 || event_restricted.first != NULL) {
        exit_pending = 1;
    }
}

void disable_vm_ints(void)
{
    cur_thread->tcb.TCB_ClientPtr->Client_EFlags &= ~IF_Mask;
}
