#include "unit.h"

#include "fake.h"

static struct vm *vms[8];
static uint32_t used[8], count;
static uint32_t step_ms;
static struct semaphore *enough;

static void tick(void)
{
    timeout_tick(step_ms);
}

static unsigned index_of(const struct vm *vm)
{
    unsigned i = 0;

    while (vms[i] != vm) {
        i++;
    }
    return i;
}

/* A program that computes for ever: the clock ticks, the exit path decides. */
static void computes(void)
{
    for (;;) {
        used[index_of(cur_vm)]++;
        step_ms = 1;
        (void)irq_save();
        fake_interrupt(tick);
        irq_restore(IF_Mask);
        fake_ring3();
        if (used[0] + used[1] + used[2] + used[3] == count) {
            semaphore_signal(enough);
            sched_reschedule();
        }
    }
}

static void start(unsigned vm_count)
{
    fake_start();
    memset(used, 0, sizeof(used));
    memset(vms, 0, sizeof(vms));
    enough = semaphore_create(0);
    adjust_exec_priority(sys_vm, High_Pri_Device_Boost);
    for (unsigned i = 0; i < vm_count; i++) {
        vms[i] = fake_vm();
        (void)fake_thread(vms[i], computes);
    }
}

/* Let the VMs share `ms`; the system VM's thread is blocked, then comes first. */
static void share(uint32_t ms)
{
    memset(used, 0, sizeof(used));
    count = ms;
    semaphore_wait(enough, 0);
}

TEST(timeslice, equal_weights_get_equal_time)
{
    start(2);
    share(4000);
    CHECK(used[0] > 1900 && used[0] < 2100);
}

TEST(timeslice, shares_follow_the_weights)
{
    start(3);
    CHECK(timeslice_set_priority(vms[0], VMSTAT_BACKGROUND, 100, 50));
    CHECK(timeslice_set_priority(vms[1], VMSTAT_BACKGROUND, 100, 100));
    CHECK(timeslice_set_priority(vms[2], VMSTAT_BACKGROUND, 100, 250));
    share(8000);
    CHECK(used[0] > 900 && used[0] < 1100);
    CHECK(used[1] > 1850 && used[1] < 2150);
    CHECK(used[2] > 4800 && used[2] < 5200);
}

TEST(timeslice, focus_counts_with_the_foreground_weight)
{
    start(2);
    CHECK(focus_set(vms[0]));
    CHECK(focus_vm() == vms[0]);
    CHECK(timeslice_set_priority(vms[0], VMSTAT_BACKGROUND, 300, 1));
    CHECK(timeslice_set_priority(vms[1], VMSTAT_BACKGROUND, 10000, 100));
    share(4000);
    CHECK(used[0] > 2900 && used[0] < 3100);
}

TEST(timeslice, vm_without_background_gets_nothing_unless_it_has_the_focus)
{
    start(2);
    CHECK(timeslice_set_priority(vms[1], 0, 100, 50));
    CHECK((vms[1]->cb.CB_VM_Status & VMSTAT_TS_SUSPENDED) != 0);
    share(1000);
    CHECK_EQ(used[1], 0);
    CHECK_EQ(timeslice_percent(vms[1]), 0);
    CHECK(focus_set(vms[1]));
    CHECK_EQ(vms[1]->cb.CB_VM_Status & VMSTAT_TS_SUSPENDED, 0);
}

TEST(timeslice, exclusive_focus_leaves_high_priority_background_only)
{
    start(3);
    CHECK(timeslice_set_priority(vms[2], VMSTAT_HIGH_PRI_BACK, 100, 100));
    CHECK(timeslice_set_priority(vms[0], VMSTAT_EXCLUSIVE, 100, 50));
    CHECK(focus_set(vms[0]));
    share(2000);
    CHECK_EQ(used[1], 0);
}

TEST(timeslice, weight_10000_in_front_stops_the_background)
{
    start(2);
    CHECK(timeslice_set_priority(vms[0], VMSTAT_BACKGROUND, 10000, 50));
    CHECK((vms[0]->cb.CB_VM_Status & VMSTAT_TS_MAXPRI) != 0);
    CHECK(focus_set(vms[0]));
    share(2000);
    CHECK(used[1] <= 20);       /* at most the slice that was running */
}

TEST(timeslice, a_speed_limit_holds)
{
    start(2);
    timeslice_set_speed(vms[0], 10);
    share(4000);
    CHECK(used[0] > 340 && used[0] < 460);
    timeslice_set_speed(vms[0], 100);
    share(100);                 /* what was under way ends */
    share(4000);
    CHECK(used[0] > 1900 && used[0] < 2100);
}

TEST(timeslice, a_speed_limit_holds_for_the_focus_too)
{
    start(2);
    CHECK(focus_set(vms[0]));
    timeslice_set_speed(vms[0], 25);
    share(4000);
    CHECK(used[0] > 900 && used[0] < 1100);
    sched_vm_remove(vms[0]);            /* its time-out goes with it */
}

TEST(timeslice, boost_goes_with_the_slice)
{
    uint32_t boosted = 0;

    start(3);
    share(1000);
    for (unsigned i = 0; i < 3; i++) {
        CHECK(vms[i]->sched.boost == 0 || vms[i]->sched.boost == Cur_Run_VM_Boost);
        boosted += vms[i]->sched.boost != 0;
    }
    boosted += sys_vm->sched.boost != High_Pri_Device_Boost;
    CHECK_EQ(boosted, 1);
}

TEST(timeslice, who_was_away_does_not_catch_up)
{
    start(2);
    CHECK(suspend_vm(vms[1]));
    share(4000);
    CHECK_EQ(used[1], 0);
    CHECK(resume_vm(vms[1]));
    share(2000);
    CHECK(used[1] > 900 && used[1] < 1100);
}

TEST(timeslice, a_gift_of_time_is_used)
{
    start(2);
    timeslice_give(vms[0], 500);
    share(2000);
    CHECK(used[0] > 1000 + 200);
}

TEST(timeslice, granularity_is_the_length_of_a_slice)
{
    uint32_t before;

    start(2);
    CHECK_EQ(timeslice_granularity(), 20);
    share(1000);
    before = fake_switches;
    timeslice_set_granularity(100);
    share(1000);
    CHECK(fake_switches - before < 20);
    timeslice_set_granularity(0);
    CHECK_EQ(timeslice_granularity(), 1);
}

TEST(timeslice, wrong_weights_are_refused)
{
    start(1);
    CHECK(!timeslice_set_priority(vms[0], VMSTAT_BACKGROUND, 0, 50));
    CHECK(!timeslice_set_priority(vms[0], VMSTAT_BACKGROUND, 100, 10001));
    CHECK(timeslice_set_priority(vms[0], VMSTAT_BACKGROUND, 10000, 10000));
}

TEST(timeslice, percent_and_counts)
{
    uint32_t scheduled, idle;
    struct vm *current;

    start(1);
    CHECK_EQ(timeslice_percent(sys_vm), 66);        /* foreground 100 against background 50 */
    CHECK_EQ(timeslice_percent(vms[0]), 33);
    timeslice_counts(&scheduled, &current, &idle);
    CHECK_EQ(scheduled, 2);
    CHECK_EQ(idle, 0);
}

static void yields(void)
{
    for (int i = 0; i < 3; i++) {
        fake_note((char)('0' + cur_thread->tcb.TCB_ThreadId % 10));
        release_time_slice();
    }
}

static void wake(void)
{
    sched_wake(sys_vm);
}

TEST(timeslice, second_threads_yield_instead_of_idling)
{
    char first, second;

    fake_start();
    first = (char)('0' + fake_thread(sys_vm, yields)->tcb.TCB_ThreadId % 10);
    second = (char)('0' + fake_thread(sys_vm, yields)->tcb.TCB_ThreadId % 10);
    fake_when_idle(wake);
    release_time_slice();           /* the first thread of a VM idles */
    for (int i = 0; i < 6; i++) {
        CHECK_EQ(fake_log[i], i % 2 == 0 ? first : second);
    }
    CHECK_EQ(strlen(fake_log), 6);
}
