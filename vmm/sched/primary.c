/*
 * primary - the primary scheduler: the runnable thread with the highest execution priority runs.
 *
 * Runnable threads are in one priority queue, equals in the order in which they became runnable
 * or were put behind by the time slicer.  Who is runnable is decided by is_runnable alone;
 * whoever changes something it reads calls thread_update.
 * Priorities and boosts: [DDK95 Adjust_Exec_Priority].
 */
#include "sched/irq.h"
#include "sched/sched.h"
#include "vxd/control.h"

struct pair_heap sched_runnable;    /* written with interrupts off */
static uint32_t ready_seq;          /* written with interrupts off; rolls over */
uint32_t sched_ready_count;         /* how many are in it; written with interrupts off */

void sched_init(void)
{
    sched_runnable.root = NULL;
    sched_ready_count = 0;
    ready_seq = 0;
    timeslice_init();
    event_init();
    timeout_init();
    serialize_init();
}

/* Smaller is first: the highest priority, as an unsigned number turned round; then the level. */
static uint64_t key_of(const struct thread *thread)
{
    return (uint64_t)(uint32_t)~((uint32_t)thread_priority(thread) ^ 0x80000000u) << 5 |
           (LEVELS - 1 - thread->sched.level.now);
}

static bool is_runnable(struct thread *thread)
{
    const struct thread_sched *s = &thread->sched;
    const struct vm *vm = thread->vm;

    if (!s->started || vm->sched.suspend_count != 0 ||
        ((thread->tcb.TCB_Flags & THFLAG_NOT_EXECUTEABLE) != 0)) {
        return false;
    }
    if (s->wait != NULL && !s->wait->done) {
        return (s->wait->flags & Block_Poll) != 0 ||
               (wait_serves_events(s->wait, vm) && event_is_due(thread)) ||
               event_ring0_is_due(thread);
    }
    if (s->idle) {
        return event_is_due(thread);
    }
    if ((vm->cb.CB_VM_Status & VMSTAT_TS_SUSPENDED) != 0) {
        /* No share of the time slices: only for work that somebody boosted it for. */
        return thread_priority(thread) >= Low_Pri_Device_Boost || s->event_depth != 0 ||
               event_is_due(thread);
    }
    return true;
}

/* ---- the levels of a VM's runnable threads ------------------------------------------------------ */

static inline void count_level(struct vm *vm, uint32_t level)
{
    if (vm->sched.at_level[level]++ == 0) {
        vm->sched.levels |= 1u << level;
    }
}

static inline void uncount_level(struct vm *vm, uint32_t level)
{
    if (--vm->sched.at_level[level] == 0) {
        vm->sched.levels &= ~(1u << level);
    }
}

void thread_update(struct thread *thread)
{
    struct vm *vm = thread->vm;
    uint32_t level = thread->sched.level.now, levels = vm->sched.levels;
    bool is = thread->sched.ready.in != NULL;

    if (is_runnable(thread) == is) {
        return;
    }
    if (is) {
        pair_remove(&thread->sched.ready);
        sched_ready_count--;
        uncount_level(vm, level);
        if (--vm->sched.ready_count == 0) {
            timeslice_vm_ready(vm, false);
        }
    } else {
        pair_add(&sched_runnable, &thread->sched.ready, key_of(thread), ++ready_seq);
        sched_ready_count++;
        count_level(vm, level);
        if (vm->sched.ready_count++ == 0) {
            timeslice_vm_ready(vm, true);
        }
    }
    if (vm->sched.levels != levels && vm->sched.ready_count != 0) {
        timeslice_level_changed(vm);
    }
    exit_pending = 1;
}

void thread_set_level(struct thread *thread, uint32_t level)
{
    struct vm *vm = thread->vm;
    bool is = thread->sched.ready.in != NULL;

    if (is) {
        uncount_level(vm, thread->sched.level.now);
        count_level(vm, level);
    }
    thread->sched.level.now = level;
    if (is) {
        pair_change(&thread->sched.ready, key_of(thread), thread->sched.ready.seq);
        timeslice_level_changed(vm);
        exit_pending = 1;
    }
}

void thread_requeue(struct thread *thread)
{
    if (thread->sched.ready.in != NULL) {
        pair_change(&thread->sched.ready, key_of(thread), ++ready_seq);
    }
}

/* The priority of a thread that is not simply the only runnable one has changed. */
static void rekey_among_others(struct thread *thread)
{
    struct pair_node *node = &thread->sched.ready;

    if (node->in != NULL) {
        pair_change(node, key_of(thread), node->seq);
    }
    if (node->in == NULL || (thread->vm->cb.CB_VM_Status & VMSTAT_TS_SUSPENDED) != 0) {
        thread_update(thread);
    }
    if (thread_pick() != cur_thread) {
        exit_pending = 1;
    }
}

static inline void rekey(struct thread *thread)
{
    struct pair_node *node = &thread->sched.ready;

    if (node == sched_runnable.root && node->child == NULL && thread == cur_thread &&
        (thread->vm->cb.CB_VM_Status & VMSTAT_TS_SUSPENDED) == 0) {
        node->key = key_of(thread);
    } else {
        rekey_among_others(thread);
    }
}

void vm_boost(struct vm *vm, int32_t boost)
{
    struct thread *thread;

    if (boost == 0) {
        return;
    }
    vm->sched.boost += boost;
    for (thread = vm->sched.threads; thread != NULL; thread = thread->sched.vm_next) {
        rekey(thread);
    }
    if (boost < 0) {
        event_conditions_changed();
    }
}

void thread_boost(struct thread *thread, int32_t boost)
{
    if (boost == 0) {
        return;
    }
    thread->sched.boost += boost;
    rekey(thread);
    if (boost < 0) {
        event_conditions_changed();
    }
}

void boost_vm_to_thread(struct vm *vm, struct thread *thread, int32_t boost)
{
    struct thread *t;

    vm->sched.boost -= boost;
    thread->sched.boost += boost;
    for (t = vm->sched.threads; t != NULL; t = t->sched.vm_next) {
        if (t != thread) {
            rekey(t);
        }
    }
}

void adjust_exec_priority(struct vm *vm, int32_t boost)
{
    uint32_t flags = irq_save();

    vm_boost(vm, boost);
    sched_reschedule_from(flags);
    irq_restore(flags);
}

void adjust_thread_exec_priority(struct thread *thread, int32_t boost)
{
    uint32_t flags = irq_save();

    thread_boost(thread, boost);
    sched_reschedule_from(flags);
    irq_restore(flags);
}

/* ---- suspension ------------------------------------------------------------------------------ */

static void update_all(struct vm *vm)
{
    struct thread *thread;
    uint32_t flags = irq_save();

    for (thread = vm->sched.threads; thread != NULL; thread = thread->sched.vm_next) {
        thread_update(thread);
    }
    irq_restore(flags);
}

bool suspend_vm(struct vm *vm)
{
    const struct thread *owner = critsec_owner();

    if (vm == sys_vm || (owner != NULL && owner->vm == vm)) {
        return false;
    }
    if (vm_must_complete(vm)) {
        vm->sched.suspends_asked++;
        return true;
    }
    if (vm->sched.suspend_count++ == 0) {
        vm->cb.CB_VM_Status |= VMSTAT_SUSPENDED;
        (void)system_control(VM_Suspend, &vm->cb, 0, 0, 0);     /* cannot be refused */
        (void)system_control(VM_Suspend2, &vm->cb, 0, 0, 0);
        update_all(vm);
        sched_reschedule();
    }
    return true;
}

static void resume_now(struct vm *vm)
{
    vm->sched.suspend_count = 0;
    vm->cb.CB_VM_Status &= ~VMSTAT_SUSPENDED;
    update_all(vm);
    sched_reschedule();
}

bool resume_vm(struct vm *vm)
{
    if (vm->sched.suspends_asked != 0) {
        vm->sched.suspends_asked--;     /* it never came to that */
        return true;
    }
    if (vm->sched.suspend_count == 0) {
        return false;
    }
    if (vm->sched.suspend_count > 1) {
        vm->sched.suspend_count--;
        return true;
    }
    if (system_control(VM_Resume, &vm->cb, 0, 0, 0) != 0) {
        return false;           /* the count stays 1 [DDK95 Resume_VM] */
    }
    resume_now(vm);
    return true;
}

void resume_vm_no_fail(struct vm *vm)
{
    if (!resume_vm(vm) && vm->sched.suspend_count != 0) {
        debug_printf("No_Fail_Resume_VM: a VxD refused VM_Resume, VM %u resumed all the same\n",
                     vm->cb.CB_VMID);
        resume_now(vm);
    }
}

/* ---- life of a VM as the scheduler sees it ----------------------------------------------------- */

void sched_start(struct thread *thread)
{
    uint32_t flags = irq_save();

    thread->sched.started = true;
    thread->tcb.TCB_Flags &= ~THFLAG_THREAD_CREATION;
    thread_update(thread);
    irq_restore(flags);
}

/* IF=0 */
void thread_wake(struct thread *thread)
{
    thread->sched.idle = false;
    thread->sched.woken = true;
    if (thread == thread->vm->thread) {
        thread->vm->cb.CB_VM_Status &= ~VMSTAT_IDLE;
    }
    thread_update(thread);
}

void sched_wake(struct vm *vm)
{
    uint32_t flags = irq_save();
    struct thread *thread;

    for (thread = vm->sched.threads; thread != NULL; thread = thread->sched.vm_next) {
        if (!thread->sched.idle_deep || vm->life.closing != 0) {
            thread_wake(thread);
        }
    }
    exit_pending = 1;
    irq_restore(flags);
}

void sched_wake_system(void)
{
    uint32_t flags = irq_save();

    thread_wake(sys_vm->thread);
    irq_restore(flags);
    sched_reschedule();
}

void sched_forget_vm(struct vm *vm)
{
    struct thread *thread;
    uint32_t flags = irq_save();

    event_forget(vm, NULL);
    timeout_forget(&vm->sched.timeouts);
    for (thread = vm->sched.threads; thread != NULL; thread = thread->sched.vm_next) {
        thread_forget(thread);
    }
    vm_boost(vm, timeslice_boost_of(vm) - vm->sched.boost);
    vm->sched.suspend_count = 0;
    vm->sched.suspends_asked = 0;
    vm->cb.CB_VM_Status &= ~(VMSTAT_BLOCKED | VMSTAT_IDLE | VMSTAT_SUSPENDED);
    for (thread = vm->sched.threads; thread != NULL; thread = thread->sched.vm_next) {
        thread_update(thread);
    }
    irq_restore(flags);
}

void sched_vm_remove(struct vm *vm)
{
    uint32_t flags = irq_save();

    sched_forget_vm(vm);
    while (vm->sched.threads != NULL) {
        thread_retire(vm->sched.threads);
    }
    timeslice_vm_remove(vm);
    irq_restore(flags);
    if (focus_vm() == vm) {
        focus_give(sys_vm);
    }
}
