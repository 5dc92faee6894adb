#include "unit.h"

#include "fake.h"

static uint32_t lateness, step_ms, async_if;

static void tick(void)
{
    timeout_tick(step_ms);
}

static void pass(uint32_t ms)
{
    step_ms = ms;
    fake_interrupt(tick);
    fake_ring3();
}

static void note_late(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                      struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    log_ref(vm, refdata, crs, thread, ecx, carry);
    lateness = ecx;
    async_if = fake_if;
}

TEST(timeout, fire_in_order_of_their_times)
{
    fake_start();
    (void)timeout_set(NULL, NULL, 30, PROC(log_ref), 'c');
    (void)timeout_set(NULL, NULL, 10, PROC(log_ref), 'a');
    (void)timeout_set(NULL, NULL, 20, PROC(log_ref), 'b');
    (void)timeout_set(NULL, NULL, 20, PROC(log_ref), 'B');
    pass(9);
    CHECK_STR_EQ(fake_log, "");
    pass(1);
    CHECK_STR_EQ(fake_log, "a");
    pass(100);
    CHECK_STR_EQ(fake_log, "abBc");
    pass(1000);
    CHECK_STR_EQ(fake_log, "abBc");
}

TEST(timeout, callback_learns_how_late_it_is)
{
    fake_start();
    (void)timeout_set(NULL, NULL, 10, PROC(note_late), 'a');
    pass(25);
    CHECK_EQ(lateness, 15);
}

TEST(timeout, cancelled_one_does_not_fire)
{
    struct timeout *a;

    fake_start();
    a = timeout_set(NULL, NULL, 10, PROC(log_ref), 'a');
    (void)timeout_set(NULL, NULL, 10, PROC(log_ref), 'b');
    timeout_cancel(a);
    timeout_cancel(a);
    timeout_cancel(NULL);
    pass(10);
    CHECK_STR_EQ(fake_log, "b");
}

TEST(timeout, works_across_the_roll_over_at_2_32_ms)
{
    fake_start();
    pass(0xFFFFFFF0u);
    CHECK_EQ(system_time(), 0xFFFFFFF0u);
    (void)timeout_set(NULL, NULL, 0x20, PROC(log_ref), 'z');
    (void)timeout_set(NULL, NULL, 0x08, PROC(log_ref), 'a');
    pass(0x08);
    CHECK_STR_EQ(fake_log, "a");
    pass(0x17);
    CHECK_STR_EQ(fake_log, "a");
    CHECK_EQ(system_time(), 0x0F);
    CHECK_EQ(*system_time_address(), 0x0F);
    pass(0x01);
    CHECK_STR_EQ(fake_log, "az");
}

TEST(timeout, impossible_times_are_refused)
{
    fake_start();
    CHECK(timeout_set(NULL, NULL, 0x80000000u, PROC(log_ref), 'a') == NULL);
    CHECK(timeout_set_async(0xFFFFFFFFu, PROC(log_ref), 'a') == NULL);
}

TEST(timeout, zero_fires_at_the_next_chance_without_a_tick)
{
    fake_start();
    (void)timeout_set(NULL, NULL, 0, PROC(log_ref), 'z');
    CHECK_STR_EQ(fake_log, "");
    fake_ring3();
    CHECK_STR_EQ(fake_log, "z");
}

TEST(timeout, async_runs_in_the_interrupt)
{
    fake_start();
    (void)timeout_set_async(10, PROC(note_late), 'a');
    step_ms = 12;
    async_if = IF_Mask;
    fake_interrupt(tick);
    CHECK_STR_EQ(fake_log, "a");
    CHECK_EQ(lateness, 2);
    CHECK_EQ(async_if, 0);
}

static void sets_itself_again(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                              struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    log_ref(vm, refdata, crs, thread, ecx, carry);
    (void)timeout_set(NULL, NULL, 10, PROC(sets_itself_again), refdata);
}

TEST(timeout, callback_may_set_the_next_one)
{
    fake_start();
    (void)timeout_set(NULL, NULL, 10, PROC(sets_itself_again), 'r');
    for (int i = 0; i < 5; i++) {
        pass(10);
    }
    CHECK_STR_EQ(fake_log, "rrrrr");
}

static void nothing(void)
{
}

TEST(timeout, vm_time_counts_only_while_the_vm_runs)
{
    struct vm *vm;

    fake_start();
    vm = fake_vm();
    (void)fake_thread(vm, nothing);
    (void)timeout_set(vm, NULL, 10, PROC(log_ref), 'v');
    (void)timeout_set(sys_vm, NULL, 30, PROC(log_ref), 's');
    pass(10);
    CHECK_STR_EQ(fake_log, "");
    CHECK_EQ(vm_exec_time(vm), 0);
    CHECK_EQ(vm_exec_time(sys_vm), 10);
    pass(20);
    CHECK_STR_EQ(fake_log, "s");
}

TEST(timeout, thread_time_counts_for_that_thread)
{
    fake_start();
    (void)timeout_set(NULL, cur_thread, 10, PROC(log_ref), 't');
    pass(10);
    CHECK_STR_EQ(fake_log, "t");
    CHECK_EQ(thread_exec_time(cur_thread), 10);
}

static void wake(void)
{
    timeout_tick(40);
    sched_wake(sys_vm);
}

TEST(timeout, idle_time_is_nobodys_execution_time)
{
    fake_start();
    fake_when_idle(wake);
    sched_idle_current();
    CHECK_EQ(system_time(), 40);
    CHECK_EQ(vm_exec_time(sys_vm), 0);
}

static void read_clock(void)
{
    uint32_t flags = irq_save();

    timeout_tick(7);
    irq_restore(flags);
}

TEST(timeout, exact_time_reads_the_clock_and_the_cheap_one_does_not)
{
    fake_start();
    timeout_set_clock_reader(read_clock);
    CHECK_EQ(system_time(), 7);
    CHECK_EQ(system_time_updated(), 7);
    CHECK_EQ(system_time(), 14);
    (void)timeout_set(NULL, NULL, 10, PROC(log_ref), 'a');     /* at 21: due at 31 */
    timeout_set_clock_reader(NULL);
    pass(9);
    CHECK_STR_EQ(fake_log, "");
    pass(1);
    CHECK_STR_EQ(fake_log, "a");
}

TEST(timeout, a_thousand_random_ones_fire_once_each_and_not_early)
{
    static uint32_t due[1000];
    uint32_t state = 1, fired = 0, now = 0;

    fake_start();
    for (int i = 0; i < 1000; i++) {
        state = state * 1664525u + 1013904223u;
        due[i] = (state >> 8) % 5000;
        (void)timeout_set(NULL, NULL, due[i], PROC(log_ref), 'x');
    }
    while (now < 5000) {
        uint32_t expected = 0;

        pass(10);
        now += 10;
        for (int i = 0; i < 1000; i++) {
            expected += due[i] <= now;
        }
        fired = (uint32_t)strlen(fake_log);
        CHECK_EQ(fired, expected);
    }
    CHECK_EQ(fired, 1000);
}

/* ---- storms ------------------------------------------------------------------------------------ */

#define STORM   10000u

static uint32_t storm_runs, storm_again_ms;

static void storm_proc(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                       struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    (void)vm;
    (void)crs;
    (void)thread;
    (void)ecx;
    (void)carry;
    storm_runs++;
    if (refdata == 'a') {
        (void)timeout_set_async(storm_again_ms, PROC(storm_proc), refdata);
    } else if (refdata != 0) {
        (void)timeout_set(NULL, NULL, storm_again_ms, PROC(storm_proc), refdata);
        (void)irq_save();
        timeout_tick(1);                /* time goes on while they run */
        irq_restore(IF_Mask);
    }
}

TEST(timeout, storm_of_ten_thousand_due_at_once_runs_once_each)
{
    fake_start();
    for (uint32_t i = 0; i < STORM; i++) {
        (void)timeout_set(NULL, NULL, 10, PROC(storm_proc), 0);
    }
    storm_runs = 0;
    pass(10);
    CHECK_EQ(storm_runs, STORM);
    pass(1000);
    CHECK_EQ(storm_runs, STORM);
}

TEST(timeout, storm_that_sets_itself_again_lets_the_program_run)
{
    for (storm_again_ms = 0; storm_again_ms < 2; storm_again_ms++) {
        fake_start();
        for (uint32_t i = 0; i < STORM; i++) {
            (void)timeout_set(NULL, NULL, 10, PROC(storm_proc), 'x');
        }
        storm_runs = 0;
        pass(10);                       /* returns: each ran once */
        CHECK_EQ(storm_runs, STORM);
        CHECK_EQ(exit_pending, 0);
        pass(1);
        CHECK_EQ(storm_runs, 2 * STORM);
    }
}

TEST(timeout, storm_at_interrupt_time_ends_with_the_tick)
{
    for (storm_again_ms = 0; storm_again_ms < 2; storm_again_ms++) {
        fake_start();
        for (uint32_t i = 0; i < 1000; i++) {
            (void)timeout_set_async(10, PROC(storm_proc), 'a');
        }
        storm_runs = 0;
        pass(10);
        CHECK_EQ(storm_runs, 1000);
        pass(1);
        CHECK_EQ(storm_runs, 2000);
    }
}

static uint32_t blocked_runs;

static void again_while_blocked(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                                struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    (void)vm;
    (void)crs;
    (void)thread;
    (void)ecx;
    (void)carry;
    if (++blocked_runs == 5) {
        semaphore_signal((struct semaphore *)(uintptr_t)refdata);
    } else {
        (void)timeout_set(NULL, NULL, 0, PROC(again_while_blocked), refdata);
    }
}

static void tick_1(void)
{
    timeout_tick(1);
}

TEST(timeout, who_is_blocked_waits_for_the_next_tick_too)
{
    struct semaphore *semaphore;

    fake_start();
    semaphore = semaphore_create(0);
    blocked_runs = 0;
    (void)timeout_set(NULL, NULL, 0, PROC(again_while_blocked), (uint32_t)(uintptr_t)semaphore);
    for (int i = 0; i < 8; i++) {
        fake_when_idle(tick_1);
    }
    semaphore_wait(semaphore, 0);
    CHECK_EQ(blocked_runs, 5);
}
