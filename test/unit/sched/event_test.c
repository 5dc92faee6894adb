#include "unit.h"

#include "fake.h"

static struct vm *other;
static struct event *handle;

static struct Client_Reg_Struc *frame(void)
{
    return cur_thread->tcb.TCB_ClientPtr;
}

static void nothing(void)
{
}

TEST(event, order_is_global_then_vm_then_thread)
{
    fake_start();
    (void)event_schedule(NULL, cur_thread, PROC(log_ref), 't');
    (void)event_schedule(cur_vm, NULL, PROC(log_ref), 'v');
    (void)event_schedule(NULL, NULL, PROC(log_ref), 'g');
    CHECK_STR_EQ(fake_log, "");
    fake_ring3();
    CHECK_STR_EQ(fake_log, "gvt");
}

TEST(event, call_runs_at_once_at_task_time)
{
    fake_start();
    CHECK(event_call(NULL, NULL, 0, 0, PROC(log_ref), 'g', 0) == NULL);
    CHECK(event_call(cur_vm, NULL, 0, 0, PROC(log_ref), 'v', 0) == NULL);
    CHECK(event_call(NULL, cur_thread, 0, 0, PROC(log_ref), 't', 0) == NULL);
    CHECK_STR_EQ(fake_log, "gvt");
    CHECK_EQ(fake_if, IF_Mask);
}

static void call_from_interrupt(void)
{
    handle = event_call(cur_vm, NULL, 0, 0, PROC(log_ref), 'v', 0);
}

TEST(event, call_waits_when_made_in_an_interrupt)
{
    fake_start();
    fake_interrupt(call_from_interrupt);
    CHECK(handle != NULL);
    CHECK_STR_EQ(fake_log, "");
    CHECK(exit_pending != 0);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "v");
}

TEST(event, call_waits_when_interrupts_are_off)
{
    fake_start();
    (void)irq_save();               /* the handler of an interrupt that hit ring 3 */
    CHECK(event_call(NULL, NULL, 0, 0, PROC(log_ref), 'g', 0) != NULL);
    irq_restore(IF_Mask);
    CHECK_STR_EQ(fake_log, "");
    fake_ring3();
    CHECK_STR_EQ(fake_log, "g");
}

TEST(event, always_sched_is_never_called_at_once)
{
    fake_start();
    CHECK(event_call(cur_vm, NULL, PEF_Always_Sched, 0, PROC(log_ref), 'v', 0) != NULL);
    CHECK_STR_EQ(fake_log, "");
    fake_ring3();
    CHECK_STR_EQ(fake_log, "v");
}

TEST(event, cancelled_event_does_not_run)
{
    struct event *a, *b;

    fake_start();
    a = event_schedule(NULL, NULL, PROC(log_ref), 'a');
    b = event_schedule(cur_vm, NULL, PROC(log_ref), 'b');
    (void)event_schedule(cur_vm, NULL, PROC(log_ref), 'c');
    CHECK(event_cancel(a));
    CHECK(event_cancel(b));
    CHECK(!event_cancel(b));
    CHECK(!event_cancel(NULL));
    fake_ring3();
    CHECK_STR_EQ(fake_log, "c");
}

/* ---- waiting for interrupts ----------------------------------------------------------------------- */

static void takes_interrupt(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                            struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    log_ref(vm, refdata, crs, thread, ecx, carry);
    crs->Client_EFlags &= ~IF_Mask;         /* as a simulated interrupt does */
}

TEST(event, wait_for_sti_waits_and_is_counted)
{
    fake_start();
    disable_vm_ints();
    (void)event_call(cur_vm, NULL, PEF_Wait_For_STI, 0, PROC(log_ref), 's', 0);
    CHECK_EQ(cur_thread->sched.sti_waiters, 1);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "");
    enable_vm_ints();
    CHECK(exit_pending != 0);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "s");
    CHECK_EQ(cur_thread->sched.sti_waiters, 0);
}

static void notes_thread(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                         struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    log_ref(vm, refdata, crs, thread, ecx, carry);
    fake_note(thread == &sys_vm->thread->tcb ? '1' : '2');
}

static void in_pm_thread(void)
{
    (void)event_call(sys_vm, NULL, PEF_Wait_For_STI | PEF_Always_Sched, 0, PROC(notes_thread), 'i', 0);
    (void)event_call(sys_vm, NULL, PEF_Wait_In_PM | PEF_Always_Sched, 0, PROC(notes_thread), 'p', 0);
    fake_ring3();
}

TEST(event, of_a_vm_in_the_thread_whose_mode_it_needs)
{
    struct thread *second;

    fake_start();
    second = fake_thread(sys_vm, in_pm_thread);
    second->tcb.TCB_ClientPtr->Client_EFlags &= ~VM_Mask;
    adjust_thread_exec_priority(second, 1);
    CHECK_STR_EQ(fake_log, "p2");       /* no interrupt where there is no V86 stack */
    CHECK_EQ(sys_vm->cb.CB_VM_Status & VMSTAT_PM_EXEC, 0);  /* the first thread's again */
    fake_ring3();
    CHECK_STR_EQ(fake_log, "p2i1");
}

TEST(event, one_simulated_interrupt_at_a_time)
{
    fake_start();
    disable_vm_ints();
    (void)event_call(cur_vm, NULL, PEF_Wait_For_STI, 0, PROC(takes_interrupt), '1', 0);
    (void)event_call(cur_vm, NULL, PEF_Wait_For_STI, 0, PROC(takes_interrupt), '2', 0);
    enable_vm_ints();
    fake_ring3();
    CHECK_STR_EQ(fake_log, "1");
    CHECK_EQ(cur_thread->sched.sti_waiters, 1);
    enable_vm_ints();
    fake_ring3();
    CHECK_STR_EQ(fake_log, "12");
}

TEST(event, cancelling_gives_the_sti_count_back)
{
    fake_start();
    disable_vm_ints();
    handle = event_call(cur_vm, NULL, PEF_Wait_For_STI, 0x100, PROC(log_ref), 's', 0);
    CHECK_EQ(cur_vm->sched.boost, 0x100 + Cur_Run_VM_Boost);
    CHECK(event_cancel(handle));
    CHECK_EQ(cur_thread->sched.sti_waiters, 0);
    CHECK_EQ(cur_vm->sched.boost, Cur_Run_VM_Boost);
}

TEST(event, thread_sti_looks_at_the_thread_and_sti_at_the_whole_vm)
{
    struct thread *second;

    fake_start();
    second = fake_thread(sys_vm, nothing);
    second->tcb.TCB_ClientPtr->Client_EFlags &= ~IF_Mask;
    (void)event_call(cur_vm, NULL, PEF_Wait_For_STI, 0, PROC(log_ref), 'v', 0);
    (void)event_call(NULL, cur_thread, PEF_Thread_Event | PEF_Wait_For_Thread_STI, 0,
                     PROC(log_ref), 't', 0);
    CHECK_STR_EQ(fake_log, "t");
    fake_ring3();
    CHECK_STR_EQ(fake_log, "t");
    second->tcb.TCB_ClientPtr->Client_EFlags |= IF_Mask;
    exit_pending = 1;
    fake_ring3();
    CHECK_STR_EQ(fake_log, "tv");
}

/* ---- the other restrictions ------------------------------------------------------------------------- */

TEST(event, wait_not_crit_waits_for_the_release)
{
    fake_start();
    critsec_claim(1, 0);
    (void)event_call(NULL, NULL, PEF_Wait_Not_Crit, 0, PROC(log_ref), 'c', 0);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "");
    critsec_release(1);
    CHECK(exit_pending != 0);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "c");
}

TEST(event, wait_not_crit_waits_for_the_priority_too)
{
    fake_start();
    adjust_exec_priority(cur_vm, Critical_Section_Boost);
    (void)event_call(NULL, NULL, PEF_Wait_Not_Crit, 0, PROC(log_ref), 'c', 0);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "");
    adjust_exec_priority(cur_vm, -Critical_Section_Boost);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "c");
}

TEST(event, its_own_boost_does_not_keep_it_waiting)
{
    fake_start();
    (void)event_call(cur_vm, NULL, PEF_Wait_Not_Crit | PEF_Always_Sched, Time_Critical_Boost,
                     PROC(log_ref), 'c', 0);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "c");
}

TEST(event, wait_not_nested_and_pm_and_hw_int)
{
    fake_start();
    cur_thread->nest = (struct nest_block *)&other;     /* any: only looked at for NULL */
    adjust_exec_priority(cur_vm, Time_Critical_Boost);
    (void)event_call(cur_vm, NULL, PEF_Wait_Not_Nested_Exec, 0, PROC(log_ref), 'n', 0);
    (void)event_call(cur_vm, NULL, PEF_Wait_In_PM, 0, PROC(log_ref), 'p', 0);
    (void)event_call(cur_vm, NULL, PEF_Wait_Not_HW_Int, 0, PROC(log_ref), 'h', 0);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "");
    cur_thread->nest = NULL;
    event_conditions_changed();
    fake_ring3();
    CHECK_STR_EQ(fake_log, "n");
    frame()->Client_EFlags &= ~VM_Mask;
    event_conditions_changed();
    fake_ring3();
    CHECK_STR_EQ(fake_log, "np");
    adjust_exec_priority(cur_vm, -Time_Critical_Boost);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "nph");
}

TEST(event, wait_crit_runs_in_the_owner)
{
    fake_start();
    critsec_claim(1, 0);
    (void)event_call(NULL, NULL, PEF_Wait_Crit | PEF_Always_Sched, 0, PROC(log_ref), 'o', 0);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "o");
    critsec_release(1);
}

TEST(event, process_last_comes_after_the_others)
{
    fake_start();
    (void)event_call(NULL, NULL, PEF_Process_Last | PEF_Always_Sched, 0, PROC(log_ref), 'l', 0);
    (void)event_call(NULL, NULL, PEF_Wait_Not_Crit | PEF_Always_Sched, 0, PROC(log_ref), 'c', 0);
    (void)event_schedule(NULL, NULL, PROC(log_ref), 'g');
    fake_ring3();
    CHECK_STR_EQ(fake_log, "gcl");
}

static uint32_t forever_runs;

static void forever(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                    struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    (void)vm;
    (void)crs;
    (void)thread;
    (void)ecx;
    (void)carry;
    forever_runs++;
    (void)event_schedule(refdata == 'v' ? sys_vm : NULL, NULL, PROC(forever), refdata);
}

TEST(event, one_that_schedules_itself_again_lets_the_program_run)
{
    for (unsigned kind = 0; kind < 2; kind++) {
        uint32_t before;

        fake_start();
        forever_runs = 0;
        (void)event_schedule(kind != 0 ? sys_vm : NULL, NULL, PROC(forever), kind != 0 ? 'v' : 'g');
        (void)irq_save();
        sched_before_ring3(cur_thread->tcb.TCB_ClientPtr);      /* it returns */
        before = forever_runs;
        CHECK(before > 1);
        CHECK(exit_pending != 0);       /* and goes on at the next chance */
        sched_before_ring3(cur_thread->tcb.TCB_ClientPtr);
        CHECK(forever_runs > before);
        irq_restore(IF_Mask);
    }
}

static void once(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                 struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    (void)thread;
    (void)ecx;
    (void)carry;
    forever_runs++;
}

TEST(event, all_that_waited_run_before_ring_3_however_many)
{
    fake_start();
    forever_runs = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        (void)event_schedule(NULL, NULL, PROC(once), 0);
    }
    (void)irq_save();
    sched_before_ring3(cur_thread->tcb.TCB_ClientPtr);
    irq_restore(IF_Mask);
    CHECK_EQ(forever_runs, 1000);
    CHECK_EQ(exit_pending, 0);
}

/* ---- boosts ------------------------------------------------------------------------------------------ */

static int32_t vm_boost_inside, thread_boost_inside;

static void look_at_boosts(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                           struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    log_ref(vm, refdata, crs, thread, ecx, carry);
    vm_boost_inside = cur_vm->sched.boost;
    thread_boost_inside = cur_thread->sched.boost;
}

TEST(event, boost_of_a_vm_event_moves_to_the_thread_and_goes)
{
    int32_t before;

    fake_start();
    (void)fake_thread(sys_vm, nothing);
    fake_ring3();
    before = cur_vm->sched.boost;
    (void)event_call(cur_vm, NULL, PEF_Always_Sched, High_Pri_Device_Boost, PROC(look_at_boosts),
                     'b', 0);
    CHECK_EQ(cur_vm->sched.boost, before + High_Pri_Device_Boost);
    fake_ring3();
    CHECK_EQ(vm_boost_inside, before);
    CHECK_EQ(thread_boost_inside, High_Pri_Device_Boost);
    CHECK_EQ(cur_vm->sched.boost, before);
    CHECK_EQ(cur_thread->sched.boost, 0);
}

TEST(event, dont_unboost_keeps_the_boost)
{
    int32_t before;

    fake_start();
    before = cur_vm->sched.boost;
    (void)event_call(cur_vm, NULL, PEF_Dont_Unboost, Low_Pri_Device_Boost, PROC(log_ref), 'b', 0);
    CHECK_STR_EQ(fake_log, "b");
    CHECK_EQ(cur_vm->sched.boost, before + Low_Pri_Device_Boost);
    adjust_exec_priority(cur_vm, -Low_Pri_Device_Boost);
}

TEST(event, time_out_ends_a_boost_that_dont_unboost_would_keep)
{
    int32_t before;

    fake_start();
    before = cur_vm->sched.boost;
    disable_vm_ints();
    (void)event_call(cur_vm, NULL, PEF_Wait_For_STI | PEF_Time_Out | PEF_Dont_Unboost,
                     Low_Pri_Device_Boost, PROC(log_ref), 't', 20);
    CHECK_EQ(cur_vm->sched.boost, before + Low_Pri_Device_Boost);
    timeout_tick(20);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "T");
    CHECK_EQ(cur_vm->sched.boost, before);
}

TEST(event, boost_of_a_global_event_holds_while_it_runs)
{
    fake_start();
    (void)event_call(NULL, NULL, PEF_Always_Sched, High_Pri_Device_Boost, PROC(look_at_boosts),
                     'b', 0);
    CHECK_EQ(cur_thread->sched.boost, 0);
    fake_ring3();
    CHECK_EQ(thread_boost_inside, High_Pri_Device_Boost);
    CHECK_EQ(cur_thread->sched.boost, 0);
}

TEST(event, boosts_of_a_thousand_events_balance)
{
    struct event *handles[1000];
    int32_t before;

    fake_start();
    before = cur_vm->sched.boost;
    for (uint32_t i = 0; i < 1000; i++) {
        bool thread = i % 3 == 0;

        handles[i] = event_call(thread ? NULL : cur_vm, thread ? cur_thread : NULL,
                                PEF_Always_Sched | (i % 5 == 0 ? PEF_Wait_For_STI : 0) |
                                    (i % 7 == 0 ? PEF_Wait_Not_Crit : 0),
                                (int32_t)(i * 3), PROC(log_ref), 'x', 0);
    }
    for (uint32_t i = 0; i < 1000; i += 4) {
        CHECK(event_cancel(handles[i]));
    }
    fake_ring3();
    CHECK_EQ(strlen(fake_log), 750);
    CHECK_EQ(cur_vm->sched.boost, before);
    CHECK_EQ(cur_thread->sched.boost, 0);
    CHECK_EQ(cur_thread->sched.sti_waiters, 0);
}

/* ---- time-outs of events ------------------------------------------------------------------------------- */

static void tick_10(void)
{
    timeout_tick(10);
}

TEST(event, time_out_calls_with_carry_and_without_restrictions)
{
    int32_t before;

    fake_start();
    before = cur_vm->sched.boost;
    disable_vm_ints();
    (void)event_call(cur_vm, NULL, PEF_Wait_For_STI | PEF_Time_Out, High_Pri_Device_Boost,
                     PROC(log_ref), 's', 15);
    fake_interrupt(tick_10);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "");
    fake_interrupt(tick_10);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "S");
    CHECK_EQ(cur_vm->sched.boost, before);
    CHECK_EQ(cur_thread->sched.sti_waiters, 0);
}

TEST(event, no_time_out_after_the_event_ran_or_was_cancelled)
{
    fake_start();
    disable_vm_ints();
    (void)event_call(cur_vm, NULL, PEF_Wait_For_STI | PEF_Time_Out, 0, PROC(log_ref), 's', 15);
    handle = event_call(cur_vm, NULL, PEF_Wait_For_STI | PEF_Time_Out, 0, PROC(log_ref), 'x', 15);
    CHECK(event_cancel(handle));
    enable_vm_ints();
    fake_ring3();
    fake_interrupt(tick_10);
    fake_interrupt(tick_10);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "s");
}

TEST(event, time_out_comes_although_the_vm_was_forgotten)
{
    fake_start();
    disable_vm_ints();
    (void)event_call(cur_vm, NULL, PEF_Wait_For_STI | PEF_Time_Out, 0, PROC(log_ref), 's', 15);
    (void)event_call(cur_vm, NULL, PEF_Wait_For_STI, 0, PROC(log_ref), 'x', 0);
    sched_forget_vm(cur_vm);
    enable_vm_ints();
    fake_ring3();
    CHECK_STR_EQ(fake_log, "");
    CHECK_EQ(cur_thread->sched.sti_waiters, 0);
    fake_interrupt(tick_10);
    fake_interrupt(tick_10);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "S");
}

/* ---- re-entrancy, other VMs --------------------------------------------------------------------------------- */

static void schedules_more(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                           struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    log_ref(vm, refdata, crs, thread, ecx, carry);
    if (refdata < 'e') {
        (void)event_schedule(cur_vm, NULL, PROC(schedules_more), refdata + 1);
        fake_ring3();               /* nested execution: the way to ring 3 inside a callback */
        fake_note('.');
    }
}

TEST(event, nested_execution_in_a_callback_runs_events)
{
    fake_start();
    (void)event_schedule(cur_vm, NULL, PROC(schedules_more), 'a');
    fake_ring3();
    CHECK_STR_EQ(fake_log, "abcde....");
    CHECK_EQ(cur_thread->sched.event_depth, 0);
}

TEST(event, event_of_another_vm_runs_there)
{
    fake_start();
    other = fake_vm();
    (void)fake_thread(other, nothing);
    fake_note('[');
    (void)event_call(other, NULL, 0, High_Pri_Device_Boost, PROC(log_ref), 'o', 0);
    fake_note(']');
    fake_ring3();
    CHECK_STR_EQ(fake_log, "[]o");
    CHECK(cur_vm == sys_vm);
}

static void schedule_in_interrupt(void)
{
    (void)event_schedule(cur_vm, NULL, PROC(log_ref), 'i');
}

TEST(event, interrupt_at_the_last_moment_is_not_lost)
{
    fake_start();
    (void)event_schedule(cur_vm, NULL, PROC(log_ref), 'a');
    fake_on_poll(schedule_in_interrupt);    /* when the first callback enables interrupts */
    fake_ring3();
    CHECK_STR_EQ(fake_log, "ai");
}

/* ---- node supply ---------------------------------------------------------------------------------------------- */

static void schedule_500(void)
{
    for (int i = 0; i < 500; i++) {
        (void)event_schedule(NULL, NULL, PROC(log_ref), 'n');
    }
}

TEST(event, too_many_in_one_interrupt_is_fatal)
{
    fake_start();
    CHECK_FATAL(fake_interrupt(schedule_500));
}

TEST(event, task_time_can_schedule_any_number)
{
    fake_start();
    schedule_500();
    schedule_500();
    fake_ring3();
    CHECK_EQ(strlen(fake_log), 1000);
}

TEST(event, idle_current_ends_with_an_event_for_it_only)
{
    fake_start();
    fake_when_idle(tick_10);                        /* wakes the processor, not the thread */
    fake_when_idle(schedule_in_interrupt);
    (void)event_schedule(NULL, NULL, PROC(log_ref), 'g');
    sched_idle_current();
    CHECK_STR_EQ(fake_log, "gi");
    CHECK_EQ(cur_vm->cb.CB_VM_Status & VMSTAT_IDLE, 0);
}

static void wake(void)
{
    sched_wake(sys_vm);
}

TEST(event, wake_up_ends_idling)
{
    fake_start();
    fake_when_idle(wake);
    sched_idle_current();
    CHECK_EQ(cur_thread->sched.idle, false);
}

static void wakes_inside(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                         struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    log_ref(vm, refdata, crs, thread, ecx, carry);
    sched_wake(sys_vm);
}

TEST(event, wake_up_from_a_global_event_is_not_lost)
{
    fake_start();
    (void)event_schedule(NULL, NULL, PROC(wakes_inside), 'w');
    sched_idle_current();
    CHECK_STR_EQ(fake_log, "w");
}

TEST(event, idle_thread_with_interrupts_off_is_not_woken_by_a_waiting_interrupt)
{
    fake_start();
    frame()->Client_EFlags &= ~IF_Mask;
    (void)event_call(cur_vm, NULL, PEF_Wait_For_STI, 0, PROC(log_ref), 's', 0);
    fake_when_idle(tick_10);
    fake_when_idle(wake);
    sched_idle_current();
    CHECK_STR_EQ(fake_log, "");
}

TEST(event, cancel_by_contents_finds_call_when_not_critical)
{
    fake_start();
    critsec_claim(1, 0);
    (void)event_call(NULL, NULL, PEF_Wait_Not_Crit, 0, PROC(log_ref), 'c', 0);
    CHECK(!event_cancel_global(PROC(log_ref), 'd'));
    CHECK(event_cancel_global(PROC(log_ref), 'c'));
    critsec_release(1);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "");
}
