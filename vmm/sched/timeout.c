/*
 * timeout - system time, execution times and the one-shot timers on them  [DDK95 "Timing"]
 *
 * Time is kept in 64 bits, so that time-outs need not care about the roll-over of the 32 bits
 * that services report.  Timers are in priority queues: one for global ones, one for asynchronous
 * ones, one in each VM and thread.  A tick adds up, looks at the first of four queues and leaves
 * everything but asynchronous procedures to the way back to ring 3.
 */
#include "sched/irq.h"
#include "sched/pool.h"
#include "sched/sched.h"

#define MAX_TIMEOUT_MS  0x7FFFFFFFu

enum timeout_kind { TIMEOUT_PROC, TIMEOUT_ASYNC, TIMEOUT_EVENT, TIMEOUT_WAKE };

struct timeout {
    struct queue_link unused;       /* the pool links free nodes through the first field */
    struct pair_node node;          /* key: the time at which it is due */
    enum timeout_kind kind;
    void (*proc)(void);
    uint32_t refdata;
    struct event *event;            /* TIMEOUT_EVENT */
    struct thread *thread;          /* TIMEOUT_WAKE */
};

/* All written with interrupts off. */
static struct pool timeouts;
static struct pair_heap global_timeouts, async_timeouts;
static uint64_t now_ms;             /* Get_System_Time_Address points at its low half */
uint32_t timeout_seq;
static void (*clock_reader)(void);  /* written once, by VTD's start */
bool timeout_pending;               /* one that dispatch() has to run may be due */

void timeout_init(void)
{
    global_timeouts.root = NULL;
    async_timeouts.root = NULL;
    now_ms = 0;
    pool_init(&timeouts, sizeof(struct timeout), "time-out nodes");
}

void timeout_set_clock_reader(void (*reader)(void))
{
    clock_reader = reader;
}

uint32_t system_time_updated(void)
{
    return (uint32_t)now_ms;
}

uint32_t *system_time_address(void)
{
    return (uint32_t *)&now_ms;
}

uint32_t system_time(void)
{
    if (clock_reader != NULL) {
        clock_reader();
    }
    return (uint32_t)now_ms;
}

uint32_t vm_exec_time(const struct vm *vm)
{
    return (uint32_t)vm->sched.exec_ms;
}

uint32_t thread_exec_time(const struct thread *thread)
{
    return (uint32_t)thread->sched.exec_ms;
}

/* ---- setting and cancelling ------------------------------------------------------------------------ */

static struct timeout *start(struct pair_heap *heap, uint64_t due, enum timeout_kind kind)
{
    struct timeout *timeout = pool_take(&timeouts);

    timeout->kind = kind;
    pair_add(heap, &timeout->node, due, ++timeout_seq);
    return timeout;
}

/* The last tick may be a while ago: bring the clock up to date before counting from it. */
static uint64_t time_now(void)
{
    (void)system_time();
    return now_ms;
}

struct timeout *timeout_set(struct vm *vm, struct thread *thread, uint32_t ms,
                            void (*proc)(void), uint32_t refdata)
{
    struct timeout *timeout;
    uint64_t now;
    uint32_t flags;

    if (ms > MAX_TIMEOUT_MS) {
        return NULL;
    }
    now = time_now();
    flags = irq_save();
    if (thread != NULL) {
        timeout = start(&thread->sched.timeouts, thread->sched.exec_ms + ms, TIMEOUT_PROC);
    } else if (vm != NULL) {
        timeout = start(&vm->sched.timeouts, vm->sched.exec_ms + ms, TIMEOUT_PROC);
    } else {
        timeout = start(&global_timeouts, now + ms, TIMEOUT_PROC);
    }
    timeout->proc = proc;
    timeout->refdata = refdata;
    if (ms == 0) {
        timeout_pending = true;
        exit_pending = 1;
    }
    irq_restore(flags);
    return timeout;
}

struct timeout *timeout_set_async(uint32_t ms, void (*proc)(void), uint32_t refdata)
{
    struct timeout *timeout;
    uint64_t now;
    uint32_t flags;

    if (ms > MAX_TIMEOUT_MS) {
        return NULL;
    }
    now = time_now();
    flags = irq_save();
    timeout = start(&async_timeouts, now + ms, TIMEOUT_ASYNC);
    timeout->proc = proc;
    timeout->refdata = refdata;
    irq_restore(flags);
    return timeout;
}

/* At interrupt time too, so counted from the last tick. */
struct timeout *timeout_of_event(struct event *event, uint32_t ms)
{
    struct timeout *timeout = start(&global_timeouts, now_ms + ms, TIMEOUT_EVENT);

    timeout->event = event;
    return timeout;
}

struct timeout *timeout_of_thread(struct thread *thread, uint32_t ms)
{
    struct timeout *timeout = start(&global_timeouts, now_ms + ms, TIMEOUT_WAKE);

    timeout->thread = thread;
    return timeout;
}

void timeout_cancel(struct timeout *timeout)
{
    uint32_t flags;

    if (timeout == NULL) {
        return;
    }
    flags = irq_save();
    if (timeout->node.in != NULL) {
        pair_remove(&timeout->node);
        pool_give(&timeouts, timeout);
    }
    irq_restore(flags);
}

void timeout_forget(struct pair_heap *heap)
{
    while (heap->root != NULL) {
        struct timeout *timeout = CONTAINER_OF(heap->root, struct timeout, node);

        pair_remove(&timeout->node);
        pool_give(&timeouts, timeout);
    }
}

static uint32_t forget_code_in(struct pair_heap *heap, bool (*gone)(uint32_t address))
{
    struct pair_node *node = heap->root;
    uint32_t count = 0;

    while (node != NULL) {
        struct timeout *timeout = CONTAINER_OF(node, struct timeout, node);

        if (timeout->kind != TIMEOUT_EVENT && gone((uint32_t)timeout->proc)) {
            pair_remove(node);
            pool_give(&timeouts, timeout);
            count++;
            node = heap->root;          /* the tree is another one now */
        } else {
            node = pair_after(node);
        }
    }
    return count;
}

uint32_t timeout_forget_code(bool (*gone)(uint32_t address))
{
    uint32_t flags = irq_save();
    uint32_t count = forget_code_in(&global_timeouts, gone) +
                     forget_code_in(&async_timeouts, gone);
    struct thread *thread = cur_thread;

    do {
        count += forget_code_in(&thread->sched.timeouts, gone);
        if (thread == thread->vm->thread) {         /* a VM's once, however many threads it has */
            count += forget_code_in(&thread->vm->sched.timeouts, gone);
        }
        thread = thread_next(thread);
    } while (thread != cur_thread);
    irq_restore(flags);
    return count;
}

/* ---- ticks ----------------------------------------------------------------------------------------- */

static bool is_due(const struct pair_heap *heap, uint64_t now)
{
    return heap->root != NULL && heap->root->key <= now;
}

/* Take the first; *late = ms since it was due. */
static struct timeout take(struct pair_heap *heap, uint64_t now, uint32_t *late)
{
    struct timeout *timeout = CONTAINER_OF(heap->root, struct timeout, node);
    struct timeout copy = *timeout;

    *late = (uint32_t)(now - timeout->node.key);
    pair_remove(&timeout->node);
    pool_give(&timeouts, timeout);
    return copy;
}

/*
 * Set before the horizon?  A procedure may set its time-out again, for a time that is over when the
 * others have run: whoever works off a heap leaves those for the next tick, so that it comes to
 * an end however many there are.
 */
static bool is_before(const struct pair_heap *heap, uint32_t horizon)
{
    return (int32_t)(heap->root->seq - horizon) <= 0;
}

static void run_async(void)
{
    uint32_t horizon = timeout_seq;

    while (is_due(&async_timeouts, now_ms) && is_before(&async_timeouts, horizon)) {
        uint32_t late;
        struct timeout t = take(&async_timeouts, now_ms, &late);

        reenter_count++;        /* whoever said that time has passed: this is interrupt time */
        call_event(t.proc, &cur_vm->cb, t.refdata, cur_thread->tcb.TCB_ClientPtr,
                   &cur_thread->tcb, late, 0);
        reenter_count--;
    }
}

void timeout_tick(uint32_t ms)
{
    now_ms += ms;
    if (!sched_idling) {
        struct vm_sched *vm = &cur_vm->sched;
        struct thread_sched *thread = &cur_thread->sched;

        vm->exec_ms += ms;
        thread->exec_ms += ms;
        timeslice_tick(ms);
        if (is_due(&vm->timeouts, vm->exec_ms) || is_due(&thread->timeouts, thread->exec_ms)) {
            timeout_pending = true;
            exit_pending = 1;
        }
    }
    if (is_due(&global_timeouts, now_ms)) {
        timeout_pending = true;
        exit_pending = 1;
    }
    if (is_due(&async_timeouts, now_ms)) {
        run_async();
    }
}

bool timeout_run_due(bool own, uint32_t horizon)
{
    struct pair_heap *of_vm = &cur_vm->sched.timeouts, *of_thread = &cur_thread->sched.timeouts;
    bool later = false;
    struct timeout t;
    uint32_t late;

    if (is_due(&global_timeouts, now_ms) && !(later = !is_before(&global_timeouts, horizon))) {
        t = take(&global_timeouts, now_ms, &late);
        if (t.kind == TIMEOUT_EVENT) {
            event_timed_out(t.event);
        } else if (t.kind == TIMEOUT_WAKE) {
            t.thread->sched.wake_timeout = NULL;
            t.thread->sched.slept = true;
            thread_wake(t.thread);
        } else {
            event_callback(t.proc, t.refdata, late, 0, false);
        }
        return true;
    }
    if (own && is_due(of_vm, cur_vm->sched.exec_ms) && is_before(of_vm, horizon)) {
        t = take(of_vm, cur_vm->sched.exec_ms, &late);
    } else if (own && is_due(of_thread, cur_thread->sched.exec_ms) && is_before(of_thread, horizon)) {
        t = take(of_thread, cur_thread->sched.exec_ms, &late);
    } else {
        /* None that may run now: a tick looks again, and timeout_look_again. */
        timeout_pending = later;
        return false;
    }
    event_callback(t.proc, t.refdata, late, 0, true);
    return true;
}
