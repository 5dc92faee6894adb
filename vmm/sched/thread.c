/*
 * thread - the thread control blocks: making, finding and ending them, and their data slots.
 */
#include "mem/heap.h"
#include "sched/irq.h"
#include "sched/sched.h"

#define SLOT_COUNT      128u        /* dwords behind struct thread, for _AllocateThreadDataSlot */
#define SLOTS_OFFSET    ((uint32_t)sizeof(struct thread))

/* All written at task time. */
static struct thread *any_thread;           /* somewhere in the ring, NULL = there is none */
static uint32_t slots_used[SLOT_COUNT / 32];
static uint16_t last_id;

static bool id_is_used(uint16_t id)
{
    struct thread *thread = any_thread;

    if (thread == NULL) {
        return false;
    }
    do {
        if (thread->tcb.TCB_ThreadId == id) {
            return true;
        }
        thread = thread->sched.next;
    } while (thread != any_thread);
    return false;
}

struct thread *thread_create(struct vm *vm)
{
    struct thread *thread = heap_alloc_zero(SLOTS_OFFSET + SLOT_COUNT * sizeof(uint32_t));
    struct thread **end = &vm->sched.threads;
    uint32_t flags;

    if (thread == NULL) {
        return NULL;
    }
    do {
        last_id++;                  /* rolls over on a machine that runs long enough */
    } while (last_id == 0 || id_is_used(last_id));
    thread->vm = vm;
    thread->tcb.TCB_Flags = THFLAG_THREAD_CREATION;
    thread->tcb.TCB_Signature = TCB_SIGNATURE;
    thread->tcb.TCB_VMHandle = &vm->cb;
    thread->tcb.TCB_ThreadId = last_id;

    flags = irq_save();
    if (any_thread == NULL) {
        thread->sched.next = thread;
        any_thread = thread;
    } else {
        thread->sched.next = any_thread->sched.next;
        any_thread->sched.next = thread;
    }
    while (*end != NULL) {
        end = &(*end)->sched.vm_next;
    }
    *end = thread;
    if (vm->thread == NULL) {
        vm->thread = thread;
    }
    if (vm->sched.thread_count++ == 0) {
        timeslice_vm_init(vm);
    }
    priority_new_thread(thread);
    irq_restore(flags);
    return thread;
}

void thread_forget(struct thread *thread)
{
    struct thread_sched *s = &thread->sched;
    struct wait *wait;

    event_forget(NULL, thread);
    timeout_forget(&s->timeouts);
    for (wait = s->waits; wait != NULL; wait = wait->outer) {
        if (wait->queue != NULL) {
            queue_remove(wait->queue, &wait->link);
        }
    }
    s->waits = NULL;
    s->wait = NULL;
    s->idle = false;
    s->event_depth = 0;
    s->ring0_events = 0;
    s->end_asked = false;
    s->level.decay = 0;
    s->level.starved = false;
    thread->tcb.TCB_Flags &= ~THFLAG_BLOCKED;
    critsec_forget(thread);
    mutex_forget(thread);
    s->must_complete = 0;
    timeout_cancel(s->wake_timeout);
    s->wake_timeout = NULL;
    thread_boost(thread, -s->boost);
}

void thread_retire(struct thread *thread)
{
    struct vm *vm = thread->vm;
    struct thread **at = &vm->sched.threads, *before = thread;

    thread_forget(thread);
    thread->tcb.TCB_Flags |= THFLAG_NOT_EXECUTEABLE;
    thread_update(thread);
    priority_forget(thread);
    while (*at != thread) {
        at = &(*at)->sched.vm_next;
    }
    *at = thread->sched.vm_next;
    vm->sched.thread_count--;
    if (vm->thread == thread) {
        vm->thread = vm->sched.threads;
    }
    while (before->sched.next != thread) {
        before = before->sched.next;
    }
    before->sched.next = thread->sched.next;
    if (any_thread == thread) {
        any_thread = before != thread ? before : NULL;
    }
}

void thread_free(struct thread *thread)
{
    ASSERT(thread != cur_thread && (thread->tcb.TCB_Flags & THFLAG_NOT_EXECUTEABLE) != 0);
    thread->tcb.TCB_Signature = 0;
    (void)heap_free(thread);        /* ours, so it is live */
}

bool thread_is_valid(const struct thread *wanted)
{
    const struct thread *thread = any_thread;

    if (thread == NULL || wanted == NULL) {
        return false;
    }
    do {
        if (thread == wanted) {
            return true;
        }
        thread = thread->sched.next;
    } while (thread != any_thread);
    return false;
}

struct thread *thread_next(const struct thread *thread)
{
    return thread->sched.next;
}

uint32_t thread_slot_allocate(void)
{
    struct thread *thread = any_thread;
    uint32_t i;

    for (i = 0; i < SLOT_COUNT && (slots_used[i / 32] & (1u << (i % 32))) != 0; i++) {
    }
    if (i == SLOT_COUNT) {
        return 0;
    }
    slots_used[i / 32] |= 1u << (i % 32);
    if (thread != NULL) {
        do {                        /* a slot freed earlier may still hold something */
            ((uint32_t *)(thread + 1))[i] = 0;
            thread = thread->sched.next;
        } while (thread != any_thread);
    }
    return SLOTS_OFFSET + i * sizeof(uint32_t);
}

bool thread_slot_free(uint32_t offset)
{
    uint32_t i = (offset - SLOTS_OFFSET) / sizeof(uint32_t);

    if (offset < SLOTS_OFFSET || (offset & 3) != (SLOTS_OFFSET & 3) || i >= SLOT_COUNT ||
        (slots_used[i / 32] & (1u << (i % 32))) == 0) {
        return false;
    }
    slots_used[i / 32] &= ~(1u << (i % 32));
    return true;
}
