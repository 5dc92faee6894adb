/*
 * priority - the 32 levels of the time slicer           [DDK95 "Priority Model", Set_Inversion_Pri]
 *
 * Among threads of the same execution priority the one with the highest level runs, equals take
 * turns.  The level is the Win32 base priority plus the static boosts of the thread, its VM and its
 * group plus a boost that decays with every slice used; and at least what the inversion list says.
 * Boosts never lift a thread into the real-time class (16..31) that is not in it.
 *
 * Starvation: below real time, a thread that was ready but never ran for slice x ready threads x
 * STARVED_AFTER gets the highest level below real time for one slice.  Threads that wait only
 * because of their VM's weight are not starved: weights are what the user asked for.
 */
#include "mem/heap.h"
#include "sched/irq.h"
#include "sched/sched.h"

#define NORMAL_LEVEL        8u      /* base of a new thread, foreground or not: weights decide that */
#define REAL_TIME_LEVEL     16u
#define STARVED_AFTER       8u
#define INVERSION_MARK      0x72766E49u     /* "Invr" */

struct inversion {
    struct queue_link link;         /* in the target's list */
    uint32_t mark;
    struct thread *target, *booster;
    uint32_t level, id;
    struct queue_link all;          /* in `inversions`; released by id and booster */
};

static struct queue inversions;     /* written with interrupts off */
static uint32_t since_check_ms;     /* slices used since starvation was looked for; interrupts off */

static uint32_t clamp(int32_t level, uint32_t top)
{
    return level < 1 ? 1 : (uint32_t)level > top ? top : (uint32_t)level;
}

static uint32_t level_of(const struct thread *thread)
{
    const struct thread_level *l = &thread->sched.level;
    uint32_t level = clamp((int32_t)l->base + l->static_boost + l->group_boost +
                           thread->vm->sched.static_boost,
                           l->base < REAL_TIME_LEVEL ? REAL_TIME_LEVEL - 1 : LEVELS - 1);

    if (level < REAL_TIME_LEVEL) {
        level = l->starved ? REAL_TIME_LEVEL - 1 :
                clamp((int32_t)level + l->decay, REAL_TIME_LEVEL - 1);
    }
    for (const struct queue_link *link = l->lent.first; link != NULL; link = link->next) {
        const struct inversion *inversion = CONTAINER_OF(link, struct inversion, link);

        level = inversion->level > level ? inversion->level : level;
    }
    return level;
}

/* IF=0: something level_of reads has changed. */
static void changed(struct thread *thread)
{
    uint32_t level = level_of(thread);

    if (level != thread->sched.level.now) {
        thread_set_level(thread, level);
    }
}

void priority_new_thread(struct thread *thread)
{
    thread->sched.level.base = NORMAL_LEVEL;
    thread->sched.level.now = level_of(thread);
}

/* ---- base, static boosts ------------------------------------------------------------------------ */

bool priority_set_base(struct thread *thread, uint32_t base)
{
    uint32_t flags;

    if (base < 1 || base >= LEVELS) {
        return false;
    }
    flags = irq_save();
    thread->sched.level.base = base;
    changed(thread);
    irq_restore(flags);
    sched_reschedule();
    return true;
}

void priority_set_static(struct thread *thread, int32_t boost)
{
    uint32_t flags = irq_save();

    thread->sched.level.static_boost = boost;
    changed(thread);
    irq_restore(flags);
    sched_reschedule();
}

void priority_set_vm_static(struct vm *vm, int32_t boost)
{
    uint32_t flags = irq_save();

    vm->sched.static_boost = boost;
    for (struct thread *thread = vm->sched.threads; thread != NULL; thread = thread->sched.vm_next) {
        changed(thread);
    }
    irq_restore(flags);
    sched_reschedule();
}

/* ---- decay -------------------------------------------------------------------------------------- */

void priority_boost_with_decay(struct thread *thread, int32_t boost)
{
    uint32_t flags = irq_save();
    struct thread_level *l = &thread->sched.level;

    if (boost < 0 || boost > l->decay) {    /* a boost on the way out is never cut by a smaller one */
        l->decay = boost;
    }
    changed(thread);
    irq_restore(flags);
    sched_reschedule();
}

static void check_starvation(uint32_t running)
{
    struct thread *first = sys_vm->thread, *thread = first;     /* the current one may have ended */

    do {
        struct thread_level *l = &thread->sched.level;

        if (thread->sched.ready.in != NULL && l->now < running && thread->sched.exec_ms == l->ran_ms) {
            l->starved = true;
            changed(thread);
        }
        l->ran_ms = thread->sched.exec_ms;
        thread = thread->sched.next;
    } while (thread != first);
}

void priority_slice_used(struct thread *thread, uint32_t ms)
{
    struct thread_level *l = &thread->sched.level;
    uint32_t level = l->now;

    if (l->decay != 0 || l->starved) {
        l->decay -= l->decay > 0 ? 1 : l->decay < 0 ? -1 : 0;
        l->starved = false;
        changed(thread);
    }
    since_check_ms += ms;
    if (since_check_ms >= timeslice_ms * sched_ready_count * STARVED_AFTER) {
        since_check_ms = 0;
        check_starvation(level);
    }
}

/* ---- groups ------------------------------------------------------------------------------------- */

static void leave_group(struct thread *thread)
{
    struct thread *before = thread->sched.level.group;

    if (before == NULL) {
        return;
    }
    while (before->sched.level.group != thread) {
        before = before->sched.level.group;
    }
    before->sched.level.group = before->sched.level.group->sched.level.group;
    thread->sched.level.group = NULL;
    thread->sched.level.group_boost = 0;
}

void priority_join_group(struct thread *member, struct thread *thread)
{
    uint32_t flags = irq_save();

    if (thread != member) {
        leave_group(thread);
        if (member->sched.level.group == NULL) {
            member->sched.level.group = member;
        }
        thread->sched.level.group = member->sched.level.group;
        member->sched.level.group = thread;
        thread->sched.level.group_boost = member->sched.level.group_boost;
        changed(thread);
    }
    irq_restore(flags);
    sched_reschedule();
}

void priority_leave_group(struct thread *thread)
{
    uint32_t flags = irq_save();

    leave_group(thread);
    changed(thread);
    irq_restore(flags);
    sched_reschedule();
}

void priority_set_group_static(struct thread *member, int32_t boost)
{
    uint32_t flags = irq_save();
    struct thread *thread = member;

    do {
        thread->sched.level.group_boost = boost;
        changed(thread);
        thread = thread->sched.level.group;
    } while (thread != NULL && thread != member);
    irq_restore(flags);
    sched_reschedule();
}

/* ---- inversion ---------------------------------------------------------------------------------- */

static bool is_valid(const struct inversion *inversion)
{
    return inversion != NULL && ((uintptr_t)inversion & 3) == 0 && inversion->mark == INVERSION_MARK;
}

struct inversion *priority_lend(struct thread *target, struct thread *booster, uint32_t level,
                                uint32_t id)
{
    struct inversion *inversion;
    uint32_t flags;

    if (level < 1 || level >= LEVELS || (inversion = heap_alloc_zero(sizeof *inversion)) == NULL) {
        return NULL;
    }
    inversion->mark = INVERSION_MARK;
    inversion->target = target;
    inversion->booster = booster;
    inversion->level = level;
    inversion->id = id;
    flags = irq_save();
    queue_append(&target->sched.level.lent, &inversion->link);
    queue_append(&inversions, &inversion->all);
    changed(target);
    irq_restore(flags);
    sched_reschedule();
    return inversion;
}

bool priority_lend_other(struct inversion *inversion, uint32_t level)
{
    uint32_t flags;

    if (!is_valid(inversion) || level < 1 || level >= LEVELS) {
        return false;
    }
    flags = irq_save();
    inversion->level = level;
    changed(inversion->target);
    irq_restore(flags);
    sched_reschedule();
    return true;
}

/* IF=0 */
static void release(struct inversion *inversion)
{
    struct thread *target = inversion->target;

    inversion->mark = 0;
    queue_remove(&target->sched.level.lent, &inversion->link);
    queue_remove(&inversions, &inversion->all);
    (void)heap_free(inversion);         /* ours, so it is live */
    changed(target);
}

bool priority_release(struct inversion *inversion)
{
    uint32_t flags;

    if (!is_valid(inversion)) {
        return false;
    }
    flags = irq_save();
    release(inversion);
    irq_restore(flags);
    sched_reschedule();
    return true;
}

uint32_t priority_release_id(const struct thread *booster, uint32_t id)
{
    uint32_t flags = irq_save(), count = 0;
    struct queue_link *link = inversions.first;

    while (link != NULL) {
        struct inversion *inversion = CONTAINER_OF(link, struct inversion, all);

        link = link->next;
        if (inversion->booster == booster && inversion->id == id) {
            release(inversion);
            count++;
        }
    }
    irq_restore(flags);
    sched_reschedule();
    return count;
}

/* IF=0: the thread ends. */
void priority_forget(struct thread *thread)
{
    leave_group(thread);
    while (thread->sched.level.lent.first != NULL) {
        release(CONTAINER_OF(thread->sched.level.lent.first, struct inversion, link));
    }
    for (struct queue_link *link = inversions.first; link != NULL; link = link->next) {
        struct inversion *inversion = CONTAINER_OF(link, struct inversion, all);

        if (inversion->booster == thread) {
            inversion->booster = NULL;
        }
    }
}
