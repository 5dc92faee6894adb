/*
 * mutex - recursive mutexes owned by threads                              [DDK95 _CreateMutex]
 *
 * The owner has the mutex's boost.  On release it goes to the waiter with the highest priority.
 * A thread may wait more than once, in an event that runs while it waits: then each of its waits is
 * an entry, and all are done at once.
 * While a thread of higher priority or level waits, the owner has at least those: whoever lies
 * between the two must not keep both from running [DDK95 "Priority Inversion"].
 */
#include "mem/heap.h"
#include "sched/irq.h"
#include "sched/sched.h"

#define MUTEX_MARK      0x7874754Du     /* "Mutx" */

struct mutex {
    struct queue_link link;     /* in the owner's list */
    uint32_t mark, flags, count;
    int32_t boost;
    int32_t lent;               /* what waiters have added to the owner's priority */
    struct inversion *inversion;    /* and to its level, NULL = nothing */
    struct thread *owner;
    struct queue waiters;
};

static bool is_valid(const struct mutex *mutex, const char *service)
{
    if (mutex != NULL && ((uintptr_t)mutex & 3) == 0 && mutex->mark == MUTEX_MARK) {
        return true;
    }
    debug_printf("%s: %p is not a mutex\n", service, (const void *)mutex);
    return false;
}

static void give_to(struct mutex *mutex, struct thread *thread)
{
    mutex->owner = thread;
    mutex->count = 1;
    queue_append(&thread->sched.mutexes, &mutex->link);
    if ((mutex->flags & MUTEX_MUST_COMPLETE) != 0) {
        thread->sched.must_complete++;
    }
    thread_boost(thread, mutex->boost);
}

/* IF=0: the current thread is going to wait. */
static void lend(struct mutex *mutex)
{
    struct thread *owner = mutex->owner;
    int32_t lacking = thread_priority(cur_thread) - thread_priority(owner);
    uint32_t level = cur_thread->sched.level.now;

    if (lacking > 0) {
        mutex->lent += lacking;
        thread_boost(owner, lacking);
    }
    if (level > owner->sched.level.now) {
        if (mutex->inversion == NULL) {
            mutex->inversion = priority_lend(owner, NULL, level, 0);    /* no memory: it has to do */
        } else {
            (void)priority_lend_other(mutex->inversion, level);     /* ours, and a level */
        }
    }
}

static void take_back(struct mutex *mutex, struct thread *owner)
{
    thread_boost(owner, -mutex->lent);
    mutex->lent = 0;
    if (mutex->inversion != NULL) {
        (void)priority_release(mutex->inversion);       /* ours, so it is one */
        mutex->inversion = NULL;
    }
}

static void hand_over(struct mutex *mutex)
{
    struct thread *old = mutex->owner;
    struct wait *next = wait_best(&mutex->waiters);

    queue_remove(&old->sched.mutexes, &mutex->link);
    if ((mutex->flags & MUTEX_MUST_COMPLETE) != 0) {
        old->sched.must_complete--;
    }
    mutex->owner = NULL;
    mutex->count = 0;
    if (next != NULL) {
        give_to(mutex, next->thread);
        mutex->count = wait_done_all(&mutex->waiters, next->thread);
    }
    thread_boost(old, -mutex->boost);
    take_back(mutex, old);
}

struct mutex *mutex_create(int32_t boost, uint32_t flags)
{
    struct mutex *mutex = heap_alloc_zero(sizeof(*mutex));

    if (mutex != NULL) {
        mutex->mark = MUTEX_MARK;
        mutex->boost = boost;
        mutex->flags = flags;
    }
    return mutex;
}

bool mutex_destroy(struct mutex *mutex)
{
    if (!is_valid(mutex, "_DestroyMutex") || mutex->owner != NULL) {
        return false;
    }
    mutex->mark = 0;
    return heap_free(mutex);
}

struct thread *mutex_owner(const struct mutex *mutex)
{
    return is_valid(mutex, "_GetMutexOwner") ? mutex->owner : NULL;
}

void mutex_enter(struct mutex *mutex, uint32_t flags)
{
    uint32_t irq;

    if (!is_valid(mutex, "_EnterMutex")) {
        return;
    }
    irq = irq_save();
    if (mutex->owner == cur_thread) {
        mutex->count++;
    } else if (mutex->owner == NULL) {
        give_to(mutex, cur_thread);
    } else {
        struct wait wait;

        lend(mutex);
        wait_for(&wait, &mutex->waiters, flags);
    }
    irq_restore(irq);
}

void mutex_leave(struct mutex *mutex)
{
    uint32_t irq;

    if (!is_valid(mutex, "_LeaveMutex")) {
        return;
    }
    if (mutex->owner != cur_thread) {
        debug_printf("_LeaveMutex: %p is not owned by the current thread\n", (void *)mutex);
        return;
    }
    irq = irq_save();
    if (--mutex->count == 0) {
        hand_over(mutex);
    }
    irq_restore(irq);
    must_complete_left();
    sched_reschedule();
}

void mutex_forget(struct thread *thread)
{
    while (thread->sched.mutexes.first != NULL) {
        hand_over(CONTAINER_OF(thread->sched.mutexes.first, struct mutex, link));
    }
}
