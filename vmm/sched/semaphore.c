/*
 * semaphore - counting semaphores                                    [DDK95 Create_Semaphore]
 *
 * A token goes to the waiter with the highest priority; only with nobody waiting it is counted.
 */
#include "mem/heap.h"
#include "sched/irq.h"
#include "sched/sched.h"

#define SEMAPHORE_MARK  0x616D6553u     /* "Sema" */

struct semaphore {
    uint32_t mark;
    int32_t tokens;             /* may start below 0: that many signals come first */
    struct queue waiters;
};

struct semaphore *semaphore_create(int32_t tokens)
{
    struct semaphore *semaphore = heap_alloc_zero(sizeof(*semaphore));

    if (semaphore != NULL) {
        semaphore->mark = SEMAPHORE_MARK;
        semaphore->tokens = tokens;
    }
    return semaphore;
}

bool semaphore_is_valid(const struct semaphore *semaphore)
{
    return semaphore != NULL && ((uintptr_t)semaphore & 3) == 0 &&
           semaphore->mark == SEMAPHORE_MARK;
}

void semaphore_destroy(struct semaphore *semaphore)
{
    uint32_t flags = irq_save();

    while (semaphore->waiters.first != NULL) {
        wait_done(CONTAINER_OF(semaphore->waiters.first, struct wait, link));
    }
    semaphore->mark = 0;
    irq_restore(flags);
    (void)heap_free(semaphore);         /* ours, so it is live */
}

void semaphore_wait(struct semaphore *semaphore, uint32_t flags)
{
    uint32_t irq = irq_save();

    if (semaphore->tokens > 0) {
        semaphore->tokens--;
    } else {
        struct wait wait;

        wait_for(&wait, &semaphore->waiters, flags);
    }
    irq_restore(irq);
}

void semaphore_signal(struct semaphore *semaphore)
{
    uint32_t flags = irq_save();
    struct wait *wait = semaphore->tokens >= 0 ? wait_best(&semaphore->waiters) : NULL;

    if (wait != NULL) {
        wait_done(wait);
    } else {
        semaphore->tokens++;
    }
    irq_restore(flags);
}
