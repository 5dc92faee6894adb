#include "unit.h"

#include "fake.h"
#include "vxd/control.h"

static struct vm *a, *b;

static void start_two(void (*body_a)(void), void (*body_b)(void))
{
    fake_start();
    a = fake_vm();
    b = fake_vm();
    (void)fake_thread(a, body_a);
    (void)fake_thread(b, body_b);
}

static void note_a(void)
{
    fake_note('a');
}

static void note_b(void)
{
    fake_note('b');
}

TEST(primary, boosting_another_vm_switches_at_once)
{
    start_two(note_a, note_b);
    fake_note('[');
    adjust_exec_priority(b, High_Pri_Device_Boost);
    fake_note('|');
    adjust_exec_priority(a, Low_Pri_Device_Boost);
    fake_note(']');
    CHECK_STR_EQ(fake_log, "[b|a]");
}

TEST(primary, lowering_oneself_switches_at_once)
{
    start_two(note_a, note_b);
    adjust_exec_priority(sys_vm, High_Pri_Device_Boost);
    adjust_exec_priority(a, Low_Pri_Device_Boost);
    CHECK_STR_EQ(fake_log, "");
    adjust_exec_priority(sys_vm, -High_Pri_Device_Boost);
    CHECK_STR_EQ(fake_log, "a");
}

static void boost_b(void)
{
    vm_boost(b, High_Pri_Device_Boost);
}

TEST(primary, no_switch_inside_an_interrupt)
{
    start_two(note_a, note_b);
    fake_interrupt(boost_b);
    CHECK_STR_EQ(fake_log, "");
    CHECK(exit_pending != 0);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "b");
}

TEST(primary, reschedule_with_interrupts_off_waits_for_the_exit)
{
    start_two(note_a, note_b);
    (void)irq_save();
    adjust_exec_priority(b, High_Pri_Device_Boost);
    irq_restore(IF_Mask);
    CHECK_STR_EQ(fake_log, "");
    fake_ring3();
    CHECK_STR_EQ(fake_log, "b");
}

TEST(primary, highest_of_many_runs_first)
{
    struct vm *vms[50];

    fake_start();
    adjust_exec_priority(sys_vm, Time_Critical_Boost);
    for (int i = 0; i < 50; i++) {
        vms[i] = fake_vm();
        (void)fake_thread(vms[i], i % 2 != 0 ? note_b : note_a);
        adjust_exec_priority(vms[i], i % 2 != 0 ? 0x2000 + i : 0x1000 + i);
    }
    CHECK_STR_EQ(fake_log, "");
    adjust_exec_priority(sys_vm, -Time_Critical_Boost);
    CHECK_EQ(strlen(fake_log), 50);
    for (int i = 0; i < 50; i++) {
        CHECK_EQ(fake_log[i], i < 25 ? 'b' : 'a');
    }
}

/* ---- suspension ------------------------------------------------------------------------------------ */

TEST(primary, suspended_vm_does_not_run_and_counts)
{
    start_two(note_a, note_b);
    CHECK(suspend_vm(a));
    CHECK(suspend_vm(a));
    CHECK((a->cb.CB_VM_Status & VMSTAT_SUSPENDED) != 0);
    adjust_exec_priority(a, High_Pri_Device_Boost);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "-");
    CHECK(resume_vm(a));
    CHECK_STR_EQ(fake_log, "-");
    CHECK(resume_vm(a));
    CHECK_STR_EQ(fake_log, "-+a");
    CHECK_EQ(a->cb.CB_VM_Status & VMSTAT_SUSPENDED, 0);
    CHECK(!resume_vm(a));
}

TEST(primary, system_vm_and_critical_section_owner_are_not_suspended)
{
    start_two(note_a, note_b);
    CHECK(!suspend_vm(sys_vm));
    CHECK_STR_EQ(fake_log, "");
}

TEST(primary, refused_resume_leaves_the_count_at_one)
{
    start_two(note_a, note_b);
    CHECK(suspend_vm(a));
    fake_refuse = VM_Resume;
    CHECK(!resume_vm(a));
    CHECK_EQ(a->sched.suspend_count, 1);
    resume_vm_no_fail(a);
    CHECK_EQ(a->sched.suspend_count, 0);
}

static void suspends_itself(void)
{
    fake_note('1');
    CHECK(suspend_vm(cur_vm));
    fake_note('2');
}

TEST(primary, vm_that_suspends_itself_goes_on_after_resume)
{
    start_two(suspends_itself, note_b);
    adjust_exec_priority(a, High_Pri_Device_Boost);
    CHECK_STR_EQ(fake_log, "1-");
    CHECK(resume_vm(a));
    CHECK_STR_EQ(fake_log, "1-+2");
}

static void resume_a(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                     struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    log_ref(vm, refdata, crs, thread, ecx, carry);
    CHECK(cur_vm != a);             /* not on the stack of the suspended one */
    CHECK(resume_vm(a));
}

static void schedule_resume(void)
{
    (void)event_schedule(NULL, NULL, PROC(resume_a), 'r');
}

static void wake_sys(void)
{
    sched_wake(sys_vm);
}

TEST(primary, idling_with_a_suspended_vm_current_uses_the_system_vms_stack)
{
    start_two(suspends_itself, note_b);
    fake_when_idle(schedule_resume);
    fake_when_idle(wake_sys);
    vm_boost(a, High_Pri_Device_Boost);
    sched_idle_current();
    CHECK_STR_EQ(fake_log, "1-br+2");
}

/* ---- hooks ------------------------------------------------------------------------------------------- */

static int on_task_switch(uint32_t old, uint32_t now, uint32_t edx, uint32_t ecx)
{
    (void)edx;
    (void)ecx;
    CHECK(now == (uint32_t)(uintptr_t)&cur_vm->cb);
    CHECK(old != now);
    fake_note('T');
    return 0;
}

static void on_thread_switch(struct tcb_s *from, struct cb_s *vm, struct tcb_s *to)
{
    CHECK(to == &cur_thread->tcb);
    CHECK(from != to);
    CHECK(vm == &cur_vm->cb);
    fake_note('t');
}

TEST(primary, switch_hooks_are_called_in_the_new_thread)
{
    start_two(note_a, note_b);
    CHECK(sched_hook_add(HOOK_TASK_SWITCHED, PROC(on_task_switch)));
    CHECK(sched_hook_add(HOOK_THREAD_SWITCHED, PROC(on_thread_switch)));
    adjust_exec_priority(a, High_Pri_Device_Boost);
    CHECK_STR_EQ(fake_log, "tTatT");
    CHECK(sched_hook_remove(HOOK_TASK_SWITCHED, PROC(on_task_switch)));
    CHECK(sched_hook_remove(HOOK_THREAD_SWITCHED, PROC(on_thread_switch)));
    CHECK(!sched_hook_remove(HOOK_THREAD_SWITCHED, PROC(on_thread_switch)));
    adjust_exec_priority(b, High_Pri_Device_Boost);
    CHECK_STR_EQ(fake_log, "tTatTb");
}

static int idle_pass(uint32_t eax, uint32_t ebx, uint32_t edx, uint32_t ecx)
{
    (void)eax;
    (void)edx;
    (void)ecx;
    CHECK(ebx == (uint32_t)(uintptr_t)&sys_vm->cb);
    CHECK(fake_if != 0);
    fake_note('p');
    return 1;
}

static int idle_take(uint32_t eax, uint32_t ebx, uint32_t edx, uint32_t ecx)
{
    (void)eax;
    (void)ebx;
    (void)edx;
    (void)ecx;
    fake_note('t');
    return 0;
}

static int idle_wrong(uint32_t eax, uint32_t ebx, uint32_t edx, uint32_t ecx)
{
    (void)eax;
    (void)ebx;
    (void)edx;
    (void)ecx;
    fake_note('!');
    return 0;
}

TEST(primary, idle_hooks_are_called_until_one_takes_it)
{
    fake_start();
    CHECK(sched_hook_add(HOOK_IDLE, PROC(idle_pass)));
    CHECK(sched_hook_add(HOOK_IDLE, PROC(idle_take)));
    CHECK(sched_hook_add(HOOK_IDLE, PROC(idle_wrong)));
    fake_when_idle(wake_sys);
    sched_idle_current();
    CHECK_STR_EQ(fake_log, "pt");
    CHECK(sched_hook_remove(HOOK_IDLE, PROC(idle_pass)));
    CHECK(sched_hook_remove(HOOK_IDLE, PROC(idle_take)));
    CHECK(sched_hook_remove(HOOK_IDLE, PROC(idle_wrong)));
}

/* ---- the end of threads --------------------------------------------------------------------------------- */

static struct thread *dying;

static void clean_up_dead(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                          struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    log_ref(vm, refdata, crs, thread, ecx, carry);
    CHECK(cur_thread != dying);
    CHECK(!thread_is_valid(dying));
}

static void ends(void)
{
    fake_note('e');
    dying = cur_thread;
    critsec_claim(1, 0);
    exit_thread(PROC(clean_up_dead), 'c');
}

TEST(primary, thread_that_ends_is_cleaned_up_by_another_and_frees_what_it_owned)
{
    start_two(ends, note_b);
    adjust_exec_priority(a, High_Pri_Device_Boost);
    fake_ring3();
    CHECK_STR_EQ(fake_log, "ec");
    CHECK(critsec_owner() == NULL);
}

static struct semaphore *semaphore;

static void waits_for_ever(void)
{
    fake_note('w');
    semaphore_wait(semaphore, 0);
    fake_note('!');
}

TEST(primary, forgotten_vm_starts_with_nothing)
{
    struct thread *thread;

    start_two(waits_for_ever, note_b);
    semaphore = semaphore_create(0);
    thread = a->thread;
    (void)timeout_set(a, NULL, 0, PROC(log_ref), 'x');
    (void)timeout_set(NULL, thread, 0, PROC(log_ref), 'x');
    adjust_exec_priority(a, High_Pri_Device_Boost);
    (void)event_schedule(a, NULL, PROC(log_ref), 'x');
    (void)event_schedule(NULL, thread, PROC(log_ref), 'x');
    sched_forget_vm(a);
    CHECK_EQ(thread_priority(thread), 0);
    CHECK(thread->sched.waits == NULL);
    CHECK_EQ(a->cb.CB_VM_Status & VMSTAT_BLOCKED, 0);
    semaphore_signal(semaphore);        /* must not touch the waiter that is gone */
    semaphore_destroy(semaphore);
    CHECK_STR_EQ(fake_log, "xxw");
}
