#include "unit.h"

#include "fake.h"

static struct vm *a, *b;
static struct semaphore *semaphore;
static struct mutex *mutex;
static uint32_t block_flags;

static void start_two(void (*body_a)(void), void (*body_b)(void))
{
    fake_start();
    block_flags = 0;
    a = fake_vm();
    b = fake_vm();
    (void)fake_thread(a, body_a);
    (void)fake_thread(b, body_b);
}

/* Let everybody run who can. */
static void settle(void)
{
    adjust_exec_priority(sys_vm, -Cur_Run_VM_Boost - 1);
    adjust_exec_priority(sys_vm, Cur_Run_VM_Boost + 1);
    fake_ring3();
}

static char name(void)
{
    return cur_vm == a ? 'a' : cur_vm == b ? 'b' : 's';
}

/* ---- semaphores ------------------------------------------------------------------------------------ */

static void takes_one(void)
{
    fake_note('<');
    semaphore_wait(semaphore, block_flags);
    fake_note(name());
}

TEST(semaphore, tokens_are_counted)
{
    fake_start();
    semaphore = semaphore_create(2);
    semaphore_wait(semaphore, 0);
    semaphore_wait(semaphore, 0);
    semaphore_signal(semaphore);
    semaphore_wait(semaphore, 0);
    semaphore_destroy(semaphore);
}

TEST(semaphore, waiter_runs_after_the_signal)
{
    start_two(takes_one, takes_one);
    semaphore = semaphore_create(0);
    settle();
    CHECK_STR_EQ(fake_log, "<<");
    CHECK((a->cb.CB_VM_Status & VMSTAT_BLOCKED) != 0);
    semaphore_signal(semaphore);
    settle();
    CHECK_EQ(strlen(fake_log), 3);
    semaphore_signal(semaphore);
    settle();
    CHECK_EQ(strlen(fake_log), 4);
    CHECK_EQ(a->cb.CB_VM_Status & VMSTAT_BLOCKED, 0);
    semaphore_signal(semaphore);
    semaphore_wait(semaphore, 0);       /* nobody waited: the token was kept */
    semaphore_destroy(semaphore);
}

TEST(semaphore, the_more_important_waiter_gets_the_token)
{
    start_two(takes_one, takes_one);
    semaphore = semaphore_create(0);
    settle();
    adjust_exec_priority(b, Low_Pri_Device_Boost);
    semaphore_signal(semaphore);
    sched_reschedule();
    CHECK_STR_EQ(fake_log, "<<b");
    semaphore_destroy(semaphore);
}

static void signal_it(void)
{
    semaphore_signal(semaphore);
}

TEST(semaphore, signal_in_an_interrupt_ends_the_wait)
{
    fake_start();
    semaphore = semaphore_create(0);
    fake_when_idle(signal_it);
    semaphore_wait(semaphore, 0);
    CHECK(exit_pending != 0);
    semaphore_destroy(semaphore);
}

TEST(semaphore, a_start_below_zero_takes_that_many_signals_more)
{
    fake_start();
    semaphore = semaphore_create(-2);
    for (int i = 0; i < 3; i++) {
        fake_when_idle(signal_it);
    }
    semaphore_wait(semaphore, 0);
    semaphore_destroy(semaphore);
}

TEST(semaphore, destroying_lets_the_waiters_go)
{
    start_two(takes_one, takes_one);
    semaphore = semaphore_create(0);
    settle();
    semaphore_destroy(semaphore);
    settle();
    CHECK_EQ(strlen(fake_log), 4);
}

/* ---- blocking flags ----------------------------------------------------------------------------------- */

static void event_then_signal(void)
{
    (void)event_schedule(sys_vm, NULL, PROC(log_ref), 'v');
    (void)event_schedule(NULL, NULL, PROC(log_ref), 'g');
}

TEST(block, without_flags_own_events_wait_and_global_ones_run)
{
    fake_start();
    semaphore = semaphore_create(0);
    fake_when_idle(event_then_signal);
    fake_when_idle(signal_it);
    semaphore_wait(semaphore, 0);
    CHECK_STR_EQ(fake_log, "g");
    fake_ring3();
    CHECK_STR_EQ(fake_log, "gv");
    semaphore_destroy(semaphore);
}

TEST(block, svc_ints_serves_events)
{
    fake_start();
    semaphore = semaphore_create(0);
    fake_when_idle(event_then_signal);
    fake_when_idle(signal_it);
    semaphore_wait(semaphore, Block_Svc_Ints);
    CHECK_STR_EQ(fake_log, "gv");
    semaphore_destroy(semaphore);
}

TEST(block, svc_if_ints_locked_depends_on_the_vm)
{
    fake_start();
    semaphore = semaphore_create(0);
    fake_when_idle(event_then_signal);
    fake_when_idle(signal_it);
    semaphore_wait(semaphore, Block_Svc_If_Ints_Locked);
    CHECK_STR_EQ(fake_log, "g");
    fake_ring3();
    sys_vm->cb.CB_VM_Status |= VMSTAT_V86INTSLOCKED;
    fake_when_idle(event_then_signal);
    fake_when_idle(signal_it);
    semaphore_wait(semaphore, Block_Svc_If_Ints_Locked);
    CHECK_STR_EQ(fake_log, "gvgv");
    semaphore_destroy(semaphore);
}

static void sti_event(void)
{
    (void)event_call(sys_vm, NULL, PEF_Wait_For_STI, 0, PROC(log_ref), 's', 0);
}

TEST(block, enable_ints_serves_what_waits_for_sti)
{
    fake_start();
    semaphore = semaphore_create(0);
    disable_vm_ints();
    fake_when_idle(sti_event);
    fake_when_idle(signal_it);
    semaphore_wait(semaphore, Block_Svc_Ints | Block_Enable_Ints);
    CHECK_STR_EQ(fake_log, "s");
    semaphore_destroy(semaphore);
}

TEST(block, poll_keeps_the_processor)
{
    start_two(takes_one, takes_one);
    semaphore = semaphore_create(0);
    fake_on_poll(signal_it);
    semaphore_wait(semaphore, Block_Poll);
    CHECK_STR_EQ(fake_log, "");         /* a and b have less priority than the system VM */
    semaphore_destroy(semaphore);
}

static struct semaphore *inner;

static void signal_inner(void)
{
    semaphore_signal(inner);
}

static void blocks_again(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                         struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    log_ref(vm, refdata, crs, thread, ecx, carry);
    semaphore_wait(inner, 0);
    fake_note('i');
}

static void schedule_blocker(void)
{
    (void)event_schedule(sys_vm, NULL, PROC(blocks_again), 'e');
}

TEST(block, an_event_may_block_while_its_thread_is_blocked)
{
    fake_start();
    semaphore = semaphore_create(0);
    inner = semaphore_create(0);
    fake_when_idle(schedule_blocker);
    fake_when_idle(signal_it);          /* the outer one first: it must not end the inner */
    fake_when_idle(signal_inner);
    semaphore_wait(semaphore, Block_Svc_Ints);
    CHECK_STR_EQ(fake_log, "ei");
    CHECK(cur_thread->sched.waits == NULL);
    semaphore_destroy(semaphore);
    semaphore_destroy(inner);
}

/* ---- critical section ------------------------------------------------------------------------------------ */

static void enters(void)
{
    fake_note('<');
    critsec_claim(1, block_flags);
    fake_note(name());
    critsec_release(1);
    fake_note('>');
}

TEST(critsec, owner_is_boosted_and_counted)
{
    int32_t before;

    fake_start();
    before = thread_priority(cur_thread);
    critsec_claim(1, 0);
    critsec_claim(3, 0);
    CHECK(critsec_owner() == cur_thread);
    CHECK_EQ(critsec_count(), 4);
    CHECK_EQ(thread_priority(cur_thread), before + Critical_Section_Boost);
    critsec_release(3);
    CHECK_EQ(thread_priority(cur_thread), before + Critical_Section_Boost);
    critsec_release(1);
    CHECK(critsec_owner() == NULL);
    CHECK_EQ(thread_priority(cur_thread), before);
    critsec_claim(0, 0);
    CHECK(critsec_owner() == NULL);
}

TEST(critsec, is_handed_to_the_waiter_at_the_release)
{
    start_two(enters, enters);
    critsec_claim(1, 0);
    adjust_exec_priority(a, Time_Critical_Boost);
    adjust_exec_priority(b, 2 * Time_Critical_Boost);
    CHECK_STR_EQ(fake_log, "<<");
    critsec_release(1);
    CHECK_STR_EQ(fake_log, "<<b>a>");   /* b waited with the higher priority */
    CHECK(critsec_owner() == NULL);
    CHECK_EQ(thread_priority(a->thread), Time_Critical_Boost);
}

TEST(critsec, release_by_a_stranger_does_nothing)
{
    fake_start();
    critsec_release(1);
    CHECK_EQ(fake_debug_lines, 1);
    critsec_claim(2, 0);
    critsec_release(5);                 /* one too many is noticed, the section is free */
    CHECK_EQ(fake_debug_lines, 2);
    CHECK(critsec_owner() == NULL);
}

TEST(critsec, owner_vm_cannot_be_suspended)
{
    fake_start();
    a = fake_vm();
    b = NULL;
    (void)fake_thread(a, enters);
    CHECK(suspend_vm(a));
    CHECK(resume_vm(a));
}

static void crit_and_suspend(void)
{
    CHECK(!critsec_release_and_suspend());
    critsec_claim(2, 0);
    CHECK(!critsec_release_and_suspend());
    CHECK(!suspend_vm(cur_vm));
    critsec_release(1);
    fake_note('1');
    CHECK(critsec_release_and_suspend());
    fake_note('2');
}

TEST(critsec, release_and_suspend_is_one_step)
{
    start_two(crit_and_suspend, enters);
    settle();
    CHECK(critsec_owner() == NULL);
    CHECK_STR_EQ(fake_log, "1-<b>");
    CHECK(resume_vm(a));
    settle();
    CHECK_STR_EQ(fake_log, "1-<b>+2");
}

/* ---- blocking ids ------------------------------------------------------------------------------------------ */

static void blocks_on_7(void)
{
    block_on_id(7, 0);
    fake_note(name());
}

TEST(blockid, a_signal_wakes_all_waiters_of_that_id_only)
{
    start_two(blocks_on_7, blocks_on_7);
    signal_id(7);                       /* not remembered */
    settle();
    CHECK_STR_EQ(fake_log, "");
    signal_id(8);
    signal_id(7 + 64);                  /* the same bucket */
    settle();
    CHECK_STR_EQ(fake_log, "");
    signal_id(7);
    settle();
    CHECK_EQ(strlen(fake_log), 2);
}

/* ---- mutexes ------------------------------------------------------------------------------------------------- */

static void enters_mutex(void)
{
    fake_note('<');
    mutex_enter(mutex, 0);
    fake_note(name());
    mutex_leave(mutex);
}

TEST(mutex, is_recursive_and_boosts_its_owner)
{
    int32_t before;

    fake_start();
    before = thread_priority(cur_thread);
    mutex = mutex_create(Low_Pri_Device_Boost, MUTEX_MUST_COMPLETE);
    mutex_enter(mutex, 0);
    mutex_enter(mutex, 0);
    CHECK(mutex_owner(mutex) == cur_thread);
    CHECK_EQ(thread_priority(cur_thread), before + Low_Pri_Device_Boost);
    CHECK_EQ(cur_thread->sched.must_complete, 1);
    CHECK(!mutex_destroy(mutex));
    mutex_leave(mutex);
    CHECK(mutex_owner(mutex) == cur_thread);
    mutex_leave(mutex);
    CHECK(mutex_owner(mutex) == NULL);
    CHECK_EQ(thread_priority(cur_thread), before);
    CHECK_EQ(cur_thread->sched.must_complete, 0);
    CHECK(mutex_destroy(mutex));
}

TEST(mutex, goes_to_the_waiter)
{
    start_two(enters_mutex, enters_mutex);
    mutex = mutex_create(0, 0);
    mutex_enter(mutex, 0);
    settle();
    adjust_exec_priority(sys_vm, -20);      /* the first one who waits lends us a little */
    adjust_exec_priority(sys_vm, 20);
    CHECK_STR_EQ(fake_log, "<<");
    mutex_leave(mutex);
    CHECK(mutex_owner(mutex) != NULL && mutex_owner(mutex) != cur_thread);
    settle();
    CHECK_EQ(strlen(fake_log), 4);
    CHECK(mutex_owner(mutex) == NULL);
    CHECK(mutex_destroy(mutex));
}

TEST(mutex, leaving_one_of_somebody_else_does_nothing)
{
    fake_start();
    mutex = mutex_create(0, 0);
    mutex_leave(mutex);
    CHECK_EQ(fake_debug_lines, 1);
    CHECK(!mutex_destroy((struct mutex *)NULL));
    CHECK(mutex_destroy(mutex));
}

static void dies_with_mutex(void)
{
    mutex_enter(mutex, 0);
    exit_thread(PROC(log_ref), 'd');
}

TEST(mutex, of_a_dead_thread_becomes_free)
{
    start_two(dies_with_mutex, enters_mutex);
    mutex = mutex_create(0, 0);
    adjust_exec_priority(a, High_Pri_Device_Boost);
    settle();
    CHECK_STR_EQ(fake_log, "d<b");
    CHECK(mutex_destroy(mutex));
}

/* A thread waits; in an event it waits for the same once more. */

static struct semaphore *go;
static bool keeps;              /* the event returns with the mutex */

static void enters_in_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                            struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    log_ref(vm, refdata, crs, thread, ecx, carry);
    mutex_enter(mutex, 0);
    fake_note('i');
    if (!keeps) {
        mutex_leave(mutex);
        fake_note(mutex_owner(mutex) == cur_thread ? '=' : '!');
    }
}

static void waits_outside(void)
{
    mutex_enter(mutex, Block_Svc_Ints);
    fake_note('o');
    mutex_leave(mutex);
    if (keeps) {
        fake_note(mutex_owner(mutex) == cur_thread ? '=' : '!');
        mutex_leave(mutex);
    }
    fake_note(mutex_owner(mutex) == NULL ? '.' : '!');
}

static void holds_until_go(void)
{
    mutex_enter(mutex, 0);
    semaphore_wait(go, 0);
    mutex_leave(mutex);
}

static void nested_waits(bool keep)
{
    start_two(holds_until_go, waits_outside);
    keeps = keep;
    mutex = mutex_create(0, MUTEX_MUST_COMPLETE);
    go = semaphore_create(0);
    adjust_exec_priority(a, Low_Pri_Device_Boost);      /* it takes the mutex */
    adjust_exec_priority(b, Low_Pri_Device_Boost);
    (void)event_schedule(b, NULL, PROC(enters_in_event), 'e');
    settle();
    CHECK_STR_EQ(fake_log, "e");
    CHECK(mutex_owner(mutex) == a->thread);
    semaphore_signal(go);
    settle();
    CHECK(mutex_owner(mutex) == NULL);
    CHECK_EQ(b->thread->sched.must_complete, 0);
    CHECK(mutex_destroy(mutex));
    semaphore_destroy(go);
}

TEST(mutex, two_waits_of_one_thread_are_two_entries)
{
    nested_waits(false);
    CHECK_STR_EQ(fake_log, "ei=o.");
}

TEST(mutex, an_event_may_return_with_what_its_thread_waits_for)
{
    nested_waits(true);
    CHECK_STR_EQ(fake_log, "eio=.");
}

static void claims_in_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                            struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    log_ref(vm, refdata, crs, thread, ecx, carry);
    critsec_claim(2, 0);
    fake_note((char)('0' + critsec_count()));
    if (!keeps) {
        critsec_release(2);
    }
}

static void claims_outside(void)
{
    critsec_claim(3, Block_Svc_Ints);
    fake_note(critsec_owner() == cur_thread ? (char)('0' + critsec_count()) : '!');
    critsec_release(critsec_count());
    fake_note(critsec_owner() == NULL ? '.' : '!');
}

static void nested_claims(struct vm *vm, bool keep)
{
    struct thread *thread = fake_thread(vm, claims_outside);
    int32_t before = thread->sched.boost;

    keeps = keep;
    critsec_claim(1, 0);
    (void)event_schedule(NULL, thread, PROC(claims_in_event), 'e');
    adjust_thread_exec_priority(thread, 2 * Critical_Section_Boost);
    CHECK_STR_EQ(fake_log, "e");
    critsec_release(1);
    adjust_thread_exec_priority(thread, -2 * Critical_Section_Boost);
    CHECK_EQ(thread->sched.boost, before);
    CHECK(critsec_owner() == NULL);
    CHECK(serialize_is_free_for(sys_vm->thread));
}

TEST(critsec, two_waits_of_one_thread_are_two_claims)
{
    fake_start();
    nested_claims(fake_vm(), false);
    CHECK_STR_EQ(fake_log, "e23.");
}

TEST(critsec, an_event_may_return_with_what_its_thread_waits_for)
{
    fake_start();
    nested_claims(fake_vm(), true);
    CHECK_STR_EQ(fake_log, "e25.");
}

static void waits_in_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                           struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    log_ref(vm, refdata, crs, thread, ecx, carry);
    semaphore_wait(semaphore, 0);
    fake_note('i');
}

static void schedule_same(void)
{
    (void)event_schedule(sys_vm, NULL, PROC(waits_in_event), 'e');
}

static void signal_and_note(void)
{
    fake_note('s');
    semaphore_signal(semaphore);
}

TEST(semaphore, of_two_waits_of_one_thread_the_inner_is_served_first)
{
    fake_start();
    semaphore = semaphore_create(0);
    fake_when_idle(schedule_same);
    fake_when_idle(signal_and_note);
    fake_when_idle(signal_and_note);
    semaphore_wait(semaphore, Block_Svc_Ints);
    CHECK_STR_EQ(fake_log, "esis");
    semaphore_destroy(semaphore);
}

/* ---- inversion --------------------------------------------------------------------------------- */

static struct mutex *lent;
static struct semaphore *until;

static void low_owner(void)
{
    mutex_enter(lent, 0);
    semaphore_wait(until, 0);
    fake_note('l');
    mutex_leave(lent);
}

static void middle(void)
{
    fake_note('m');
}

TEST(sync, owner_of_a_mutex_runs_before_who_lies_between)
{
    struct vm *low, *mid;

    fake_start();
    lent = mutex_create(0, 0);
    until = semaphore_create(0);
    low = fake_vm();
    mid = fake_vm();
    (void)fake_thread(low, low_owner);
    adjust_exec_priority(low, High_Pri_Device_Boost);      /* takes the mutex */
    adjust_exec_priority(low, -High_Pri_Device_Boost);
    adjust_exec_priority(sys_vm, High_Pri_Device_Boost);
    (void)fake_thread(mid, middle);
    adjust_exec_priority(mid, Low_Pri_Device_Boost);
    semaphore_signal(until);
    CHECK_STR_EQ(fake_log, "");
    mutex_enter(lent, 0);
    fake_note('s');
    CHECK_STR_EQ(fake_log, "ls");
    CHECK_EQ(low->sched.threads->sched.boost, 0);
    mutex_leave(lent);
    CHECK(mutex_destroy(lent));
}

static void low_level_owner(void)
{
    mutex_enter(lent, 0);
    semaphore_wait(until, 0);
    fake_note((char)('0' + cur_thread->sched.level.now % 10));
    mutex_leave(lent);
}

TEST(sync, owner_of_a_mutex_has_the_level_of_who_waits)
{
    struct thread *owner;

    fake_start();
    lent = mutex_create(0, 0);
    until = semaphore_create(0);
    owner = fake_thread(sys_vm, low_level_owner);
    timeslice_yield();
    CHECK(priority_set_base(sys_vm->thread, 13));
    semaphore_signal(until);
    mutex_enter(lent, 0);
    CHECK_STR_EQ(fake_log, "3");
    CHECK_EQ(owner->sched.level.now, 8);
    mutex_leave(lent);
    CHECK(mutex_destroy(lent));
}
