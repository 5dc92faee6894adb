/*
 * timeslice - the time slicer: which VM has Cur_Run_VM_Boost      [DDK95, DDK30 "Time Slicer"]
 *
 * Proportional shares: every VM that takes part has a pass value, which grows by the time used
 * divided by its weight; whoever has the least gets the next slice.  The focus VM counts with its
 * foreground weight, all others with their background weight.  A VM that was away (idle, blocked)
 * comes back with at least the least pass of those present, so it cannot save time up.
 *
 * Who takes part: the focus VM and VMs with VMSTAT_BACKGROUND or VMSTAT_HIGH_PRI_BACK, of which
 * an exclusive focus VM admits only the latter.  All others are VMSTAT_TS_SUSPENDED.
 * While the focus VM's foreground weight is MAX_WEIGHT, ordinary background VMs get what it gives
 * up: their keys sort behind all others.
 *
 * A VM with a speed limit gets a credit of time every SPEED_PERIOD_MS, and takes no part while it has
 * used it up.  So over some tenths of a second it has its percentage, in pieces of a slice.
 */
#include "sched/irq.h"
#include "sched/sched.h"
#include "vxd/control.h"

#define MAX_WEIGHT          10000u
#define DEFAULT_SLICE_MS    20u             /* MinTimeSlice [DDK95 SYSTEM.INI] */
#define MAX_SLICE_MS        250u            /* [DDK95 Set_Time_Slice_Granularity] */
#define MAX_BEHIND_MS       10000u          /* so far a VM's time may lie behind the others' */
#define BACKGROUND_IDLE_MS  500             /* what a background VM pays for Release_Time_Slice */
#define KEY_LEVEL           59              /* keys: 5 bits of level, KEY_LATER, the pass */
#define KEY_LATER           (1ull << 58)
#define FIRST_PASS          (1ull << 40)    /* not 0: Adjust_Execution_Time gives time back */
#define SPEED_PERIOD_MS     50u
#define SPEED_SAVED_MS      100             /* of the processor: so much credit at most */
#define SETTABLE_FLAGS      (VMSTAT_EXCLUSIVE | VMSTAT_BACKGROUND | VMSTAT_HIGH_PRI_BACK)

/* All written with interrupts off. */
static struct pair_heap sharers;            /* VMs that take part and have a runnable thread */
static uint32_t share_seq;
static struct vm *holder;                   /* has the slice and the boost; NULL = nobody */
static struct vm *focus;                    /* NULL until somebody asks or sets: the system VM */
uint32_t timeslice_ms = DEFAULT_SLICE_MS;
uint32_t timeslice_used_ms;
bool timeslice_over;                        /* asks for timeslice_update */
static uint64_t least_pass;                 /* of the holder: where newcomers start */

void timeslice_init(void)
{
    sharers.root = NULL;
    holder = NULL;
    focus = NULL;
    timeslice_ms = DEFAULT_SLICE_MS;
    timeslice_used_ms = 0;
    timeslice_over = false;
    least_pass = FIRST_PASS;
}

struct vm *focus_vm(void)
{
    return focus != NULL ? focus : sys_vm;
}

static bool takes_part(const struct vm *vm)
{
    const struct vm *front = focus_vm();

    if (vm->sched.too_fast) {
        return false;
    }
    if (vm == front) {
        return true;
    }
    if ((front->cb.CB_VM_Status & VMSTAT_EXCLUSIVE) != 0) {
        return (vm->cb.CB_VM_Status & VMSTAT_HIGH_PRI_BACK) != 0;
    }
    return (vm->cb.CB_VM_Status & (VMSTAT_BACKGROUND | VMSTAT_HIGH_PRI_BACK)) != 0;
}

static uint32_t weight_of(const struct vm *vm)
{
    return vm == focus_vm() ? vm->sched.foreground : vm->sched.background;
}

/* The highest of its runnable threads. */
static uint32_t level_of(const struct vm *vm)
{
    return vm->sched.levels != 0 ? LEVELS - 1 - (uint32_t)__builtin_clz(vm->sched.levels) : 0;
}

static uint64_t key_of(const struct vm *vm)
{
    const struct vm *front = focus_vm();
    uint64_t level = (uint64_t)(LEVELS - 1 - level_of(vm)) << KEY_LEVEL;

    if (vm != front && front->sched.foreground == MAX_WEIGHT &&
        (vm->cb.CB_VM_Status & VMSTAT_HIGH_PRI_BACK) == 0) {
        return level | vm->sched.pass | KEY_LATER;
    }
    return level | vm->sched.pass;
}

static void hand_to(struct vm *vm)
{
    struct vm *old = holder;

    if (vm == old) {
        return;
    }
    holder = vm;
    if (old != NULL) {
        vm_boost(old, -Cur_Run_VM_Boost);
    }
    if (vm != NULL) {
        vm_boost(vm, Cur_Run_VM_Boost);
    }
}

int32_t timeslice_boost_of(const struct vm *vm)
{
    return vm == holder ? Cur_Run_VM_Boost : 0;
}

void timeslice_expire(void)
{
    timeslice_over = true;
    exit_pending = 1;
}

static void share(struct vm *vm)
{
    if (vm->sched.slice.in == NULL && vm->sched.ready_count != 0 && takes_part(vm)) {
        if (vm->sched.pass < least_pass) {
            vm->sched.pass = least_pass;
        }
        pair_add(&sharers, &vm->sched.slice, key_of(vm), ++share_seq);
        if (vm != holder && (holder == NULL || holder->sched.slice.in == NULL ||
                             level_of(vm) > level_of(holder))) {
            timeslice_expire();         /* nobody is using the slice, or somebody of a lower level */
        }
    }
}

static void unshare(struct vm *vm)
{
    pair_remove(&vm->sched.slice);
    if (vm == holder && sharers.root != NULL) {
        timeslice_expire();             /* timeslice_update finds the next one */
    }
}

void timeslice_vm_remove(struct vm *vm)
{
    timeout_cancel(vm->sched.speed_timeout);
    vm->sched.speed_timeout = NULL;
    pair_remove(&vm->sched.slice);
    if (vm == holder) {
        hand_to(NULL);
        timeslice_expire();
    }
}

void timeslice_vm_ready(struct vm *vm, bool ready)
{
    if (ready) {
        share(vm);
    } else {
        unshare(vm);
    }
}

/* A VM's runnable threads have other levels than before: higher ones go first, at once. */
void timeslice_level_changed(struct vm *vm)
{
    if (vm->sched.slice.in == NULL) {
        return;
    }
    pair_change(&vm->sched.slice, key_of(vm), vm->sched.slice.seq);
    if (holder != NULL && sharers.root != &holder->sched.slice &&
        level_of(CONTAINER_OF(sharers.root, struct vm, sched.slice)) > level_of(holder)) {
        timeslice_expire();
    }
}

static int64_t cost_of(const struct vm *vm, int32_t ms)
{
    return (int64_t)ms * (int32_t)(MAX_WEIGHT * 16u / weight_of(vm));
}

/* `ms` more used. */
static void charge(struct vm *vm, int32_t ms)
{
    int64_t pass = (int64_t)vm->sched.pass + cost_of(vm, ms);

    vm->sched.speed_credit -= vm->sched.speed_percent != 0 ? ms * 100 : 0;
    vm->sched.pass = pass > 0 ? (uint64_t)pass : 0;
    if (vm->sched.slice.in != NULL) {
        pair_change(&vm->sched.slice, key_of(vm), ++share_seq);
    }
}

void timeslice_give(struct vm *vm, int32_t ms)
{
    uint32_t flags = irq_save();

    if (takes_part(vm)) {       /* others are left alone [DDK95 Adjust_Execution_Time] */
        charge(vm, -ms);
    }
    irq_restore(flags);
}

void timeslice_used_up(void)
{
    if (timeslice_over) {
        return;
    }
    if (holder != NULL && sharers.root == &holder->sched.slice && sharers.root->child == NULL &&
        holder->sched.ready_count <= 1 && cur_thread->sched.level.decay == 0 &&
        holder->sched.speed_percent == 0) {
        timeslice_used_ms = 0;  /* alone: who comes later starts with its pass, whatever that is */
        return;
    }
    timeslice_expire();
}

/* It was kept away by higher levels for long, and must not take all that back from its equals. */
static void keep_up(struct vm *vm)
{
    uint64_t behind = (uint64_t)cost_of(vm, (int32_t)MAX_BEHIND_MS);

    if (vm->sched.pass + behind < least_pass) {
        vm->sched.pass = least_pass - behind;
        pair_change(&vm->sched.slice, key_of(vm), vm->sched.slice.seq);
    }
}

/* Does it take part, now that what decides it has changed? */
static void rejudge(struct vm *vm)
{
    struct thread *thread;

    if (takes_part(vm)) {
        vm->cb.CB_VM_Status &= ~VMSTAT_TS_SUSPENDED;
        share(vm);
        if (vm->sched.slice.in != NULL) {
            pair_change(&vm->sched.slice, key_of(vm), vm->sched.slice.seq);
        }
    } else {
        vm->cb.CB_VM_Status |= VMSTAT_TS_SUSPENDED;
        unshare(vm);
    }
    for (thread = vm->sched.threads; thread != NULL; thread = thread->sched.vm_next) {
        thread_update(thread);
    }
}

void timeslice_update(void)
{
    struct vm *next;
    uint32_t used_ms = timeslice_used_ms;

    if (holder != NULL) {
        charge(holder, (int32_t)used_ms);
        if (holder->sched.speed_percent != 0 && holder->sched.speed_credit <= 0 &&
            !holder->sched.too_fast) {
            holder->sched.too_fast = true;
            rejudge(holder);
        }
    }
    timeslice_over = false;
    timeslice_used_ms = 0;
    if (used_ms >= timeslice_ms) {
        priority_slice_used(cur_thread, used_ms);
        timeslice_over = false;         /* levels that changed are looked at right here */
    }
    next = sharers.root != NULL ? CONTAINER_OF(sharers.root, struct vm, sched.slice) : NULL;
    if (next != NULL && next->sched.pass > least_pass) {
        least_pass = next->sched.pass;
    } else if (next != NULL && sharers.root->child != NULL) {
        keep_up(next);
    }
    if (next == holder && next == cur_vm && next != NULL) {
        thread_requeue(cur_thread);     /* its other threads of the same priority are next */
    }
    if (next != NULL) {
        hand_to(next);          /* with nobody there, the last one keeps it until somebody comes */
    }
}

void timeslice_rejudge(void)
{
    uint32_t flags = irq_save();
    struct vm *vm = sys_vm;

    if (vm != NULL) {
        do {
            rejudge(vm);
            vm = vm->next;
        } while (vm != sys_vm && vm != NULL);
    }
    irq_restore(flags);
}

static void speed_wait(struct vm *vm)
{
    vm->sched.speed_timeout = timeout_set(NULL, NULL, SPEED_PERIOD_MS, speed_period_entry, (uint32_t)(uintptr_t)vm);
    if (vm->sched.speed_timeout == NULL) {
        vm->sched.speed_percent = 0;        /* no memory: rather too fast than never again */
    }
}

void speed_period(struct vm *vm)
{
    uint32_t flags = irq_save();
    int32_t most = (int32_t)vm->sched.speed_percent * SPEED_SAVED_MS;

    vm->sched.speed_timeout = NULL;
    if (vm->sched.speed_percent != 0) {
        vm->sched.speed_credit += (int32_t)(vm->sched.speed_percent * SPEED_PERIOD_MS);
        vm->sched.speed_credit = vm->sched.speed_credit > most ? most : vm->sched.speed_credit;
        speed_wait(vm);
    }
    if (vm->sched.too_fast && (vm->sched.speed_credit > 0 || vm->sched.speed_percent == 0)) {
        vm->sched.too_fast = false;
        rejudge(vm);
    }
    irq_restore(flags);
}

void timeslice_set_speed(struct vm *vm, uint32_t percent)
{
    uint32_t flags = irq_save();

    vm->sched.speed_percent = percent >= 100 ? 0 : percent == 0 ? 1 : percent;
    vm->sched.speed_credit = 0;
    if (vm->sched.speed_timeout == NULL) {
        speed_period(vm);
    }
    irq_restore(flags);
}

void timeslice_vm_init(struct vm *vm)
{
    vm->sched.foreground = 100;         /* WinTimeSlice=100,50 [DDK95 SYSTEM.INI] */
    vm->sched.background = 50;
    if (!takes_part(vm)) {
        vm->cb.CB_VM_Status |= VMSTAT_TS_SUSPENDED;
    }
}

bool focus_set(struct vm *vm)
{
    if (cur_vm != sys_vm && cur_vm != vm) {
        return false;       /* [DDK95 Set_Execution_Focus] */
    }
    focus_give(vm);
    return true;
}

void focus_give(struct vm *vm)
{
    focus = vm;
    timeslice_rejudge();
    /* 0 = all devices follow the focus; ESI = EDI = 0: nobody has a critical problem. */
    (void)system_control(Set_Device_Focus, &vm->cb, 0, 0, 0);   /* cannot be refused */
    timeslice_expire();
    sched_reschedule();
}

uint32_t timeslice_granularity(void)
{
    return timeslice_ms;
}

void timeslice_set_granularity(uint32_t ms)
{
    timeslice_ms = ms == 0 ? 1 : ms > MAX_SLICE_MS ? MAX_SLICE_MS : ms;
}

bool timeslice_set_priority(struct vm *vm, uint32_t flags, uint32_t foreground,
                            uint32_t background)
{
    if (foreground == 0 || foreground > MAX_WEIGHT || background == 0 ||
        background > MAX_WEIGHT) {
        return false;
    }
    vm->cb.CB_VM_Status = (vm->cb.CB_VM_Status & ~(SETTABLE_FLAGS | VMSTAT_TS_MAXPRI)) |
                          (flags & SETTABLE_FLAGS) |
                          (foreground == MAX_WEIGHT ? VMSTAT_TS_MAXPRI : 0);
    vm->sched.foreground = foreground;
    vm->sched.background = background;
    timeslice_rejudge();
    sched_reschedule();
    return true;
}

uint32_t timeslice_percent(const struct vm *wanted)
{
    const struct vm *vm = sys_vm;
    uint32_t sum = 0;

    do {
        if (takes_part(vm)) {
            sum += weight_of(vm);
        }
        vm = vm->next;
    } while (vm != sys_vm && vm != NULL);
    return takes_part(wanted) ? weight_of(wanted) * 100 / sum : 0;
}

void timeslice_counts(uint32_t *scheduled, struct vm **current, uint32_t *idle)
{
    struct vm *vm = sys_vm;

    *scheduled = 0;
    *idle = 0;
    *current = holder != NULL ? holder : cur_vm;
    do {
        if ((vm->cb.CB_VM_Status & VMSTAT_IDLE) != 0) {
            (*idle)++;
        } else if (takes_part(vm)) {
            (*scheduled)++;
        }
        vm = vm->next;
    } while (vm != sys_vm && vm != NULL);
}

void timeslice_yield(void)
{
    uint32_t flags = irq_save();

    timeslice_expire();
    timeslice_update();
    if (cur_vm->sched.thread_count > 1) {
        thread_requeue(cur_thread);     /* its equals in the same VM first */
    }
    irq_restore(flags);
    sched_reschedule();
}

void release_time_slice(void)
{
    uint32_t flags = irq_save();

    timeslice_expire();
    if (cur_vm != focus_vm() && (cur_vm->cb.CB_VM_Status & VMSTAT_HIGH_PRI_BACK) == 0) {
        charge(cur_vm, BACKGROUND_IDLE_MS);
    }
    irq_restore(flags);
    if (cur_thread == cur_vm->thread) {
        sched_idle_current();
    } else {
        timeslice_yield();
    }
}
