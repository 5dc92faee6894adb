#include "unit.h"

#include "fake.h"

static struct vm *vms[4];
static struct thread *threads[4];
static uint32_t used[4], count;
static struct semaphore *enough;

static void tick(void)
{
    timeout_tick(1);
}

static void computes(void)
{
    unsigned i = 0;

    while (threads[i] != cur_thread) {
        i++;
    }
    for (;;) {
        used[i]++;
        (void)irq_save();
        fake_interrupt(tick);
        irq_restore(IF_Mask);
        fake_ring3();
        if (used[0] + used[1] + used[2] + used[3] >= count) {
            semaphore_signal(enough);
            sched_reschedule();
        }
    }
}

/* n threads, each in a VM of its own or all in one. */
static void start(unsigned n, bool one_vm)
{
    fake_start();
    memset(used, 0, sizeof(used));
    enough = semaphore_create(0);
    adjust_exec_priority(sys_vm, High_Pri_Device_Boost);
    for (unsigned i = 0; i < n; i++) {
        vms[i] = i == 0 || !one_vm ? fake_vm() : vms[0];
        threads[i] = fake_thread(vms[i], computes);
    }
}

static void share(uint32_t ms)
{
    memset(used, 0, sizeof(used));
    count = ms;
    semaphore_wait(enough, 0);
}

TEST(priority, higher_base_preempts_whatever_the_weights)
{
    start(2, false);
    CHECK(timeslice_set_priority(vms[0], VMSTAT_BACKGROUND, 100, 5000));
    CHECK(priority_set_base(threads[1], 20));      /* real time: no help for the starved */
    for (int i = 0; i < 2; i++) {
        share(1000);
        CHECK_EQ(threads[1]->sched.level.now, 20);
    }
    CHECK_EQ(used[0], 0);
}

TEST(priority, higher_thread_of_one_vm_runs_alone)
{
    start(2, true);
    CHECK(priority_set_base(threads[1], 16));
    share(500);
    CHECK_EQ(used[0], 0);
    CHECK(priority_set_base(threads[1], 8));
    share(2000);
    CHECK(used[0] > 900 && used[0] < 1100);     /* equals take turns */
}

TEST(priority, wrong_base_is_refused)
{
    start(1, false);
    CHECK(!priority_set_base(threads[0], 0));
    CHECK(!priority_set_base(threads[0], 32));
    CHECK(priority_set_base(threads[0], 31));
    CHECK(priority_set_base(threads[0], 1));
    CHECK_EQ(threads[0]->sched.level.now, 1);
}

TEST(priority, static_boosts_add_up_below_real_time)
{
    start(2, false);
    priority_set_static(threads[0], 2);
    CHECK_EQ(threads[0]->sched.level.now, 10);
    priority_set_vm_static(vms[0], 3);
    CHECK_EQ(threads[0]->sched.level.now, 13);
    priority_join_group(threads[1], threads[0]);
    priority_set_group_static(threads[1], 9);
    CHECK_EQ(threads[1]->sched.level.now, 15);
    CHECK_EQ(threads[0]->sched.level.now, 15);
    priority_set_static(threads[0], -20);
    CHECK_EQ(threads[0]->sched.level.now, 1);
    priority_set_static(threads[0], 0);
    priority_set_vm_static(vms[0], 0);
    priority_leave_group(threads[0]);
    CHECK_EQ(threads[0]->sched.level.now, 8);
    CHECK_EQ(threads[1]->sched.level.now, 15);
}

TEST(priority, group_is_left_for_another_one)
{
    start(4, true);
    priority_join_group(threads[0], threads[1]);
    priority_join_group(threads[2], threads[3]);
    priority_set_group_static(threads[0], 1);
    priority_set_group_static(threads[3], 4);
    priority_join_group(threads[3], threads[1]);
    CHECK_EQ(threads[0]->sched.level.now, 9);
    CHECK_EQ(threads[1]->sched.level.now, 12);
    priority_set_group_static(threads[2], 5);
    CHECK_EQ(threads[0]->sched.level.now, 9);
    CHECK_EQ(threads[1]->sched.level.now, 13);
    CHECK_EQ(threads[3]->sched.level.now, 13);
    priority_leave_group(threads[1]);
    CHECK_EQ(threads[1]->sched.level.now, 8);
    priority_leave_group(threads[1]);
}

TEST(priority, boost_decays_by_one_per_slice)
{
    start(2, false);
    priority_boost_with_decay(threads[1], 3);
    CHECK_EQ(threads[1]->sched.level.now, 11);
    share(20);
    CHECK_EQ(used[1], 20);
    CHECK(threads[1]->sched.level.now == 10 || threads[1]->sched.level.now == 11);
    share(200);
    CHECK_EQ(threads[1]->sched.level.now, 8);
    CHECK(used[0] > 60 && used[1] > 40);
    priority_boost_with_decay(threads[1], 20);      /* not into the real-time class */
    CHECK_EQ(threads[1]->sched.level.now, 15);
    priority_boost_with_decay(threads[1], 2);       /* a smaller one does not cut it */
    CHECK_EQ(threads[1]->sched.level.now, 15);
}

TEST(priority, inversion_is_the_highest_of_all_lent)
{
    struct inversion *first, *second;

    start(2, false);
    first = priority_lend(threads[0], threads[1], 12, 7);
    second = priority_lend(threads[0], NULL, 25, 7);
    CHECK(first != NULL && second != NULL);
    CHECK_EQ(threads[0]->sched.level.now, 25);
    CHECK(priority_release(second));
    CHECK_EQ(threads[0]->sched.level.now, 12);
    CHECK(priority_lend_other(first, 14));
    CHECK_EQ(threads[0]->sched.level.now, 14);
    CHECK(!priority_lend_other(first, 32));
    CHECK(priority_release(first));
    CHECK_EQ(threads[0]->sched.level.now, 8);
    CHECK(priority_lend(threads[0], NULL, 0, 0) == NULL);
}

TEST(priority, released_by_id_of_who_lent)
{
    start(2, false);
    CHECK(priority_lend(threads[0], threads[1], 12, 7) != NULL);
    CHECK(priority_lend(threads[0], threads[1], 13, 7) != NULL);
    CHECK(priority_lend(threads[0], threads[1], 14, 8) != NULL);
    CHECK(priority_lend(threads[0], threads[0], 15, 7) != NULL);
    CHECK_EQ(priority_release_id(threads[1], 7), 2);
    CHECK_EQ(priority_release_id(threads[1], 7), 0);
    CHECK_EQ(threads[0]->sched.level.now, 15);
    CHECK_EQ(priority_release_id(threads[0], 7), 1);
    CHECK_EQ(priority_release_id(threads[1], 8), 1);
    CHECK_EQ(threads[0]->sched.level.now, 8);
}

TEST(priority, starved_threads_run_now_and_then)
{
    start(3, false);
    CHECK(priority_set_base(threads[1], 12));
    share(4000);
    CHECK(used[0] > 0 && used[2] > 0);
    CHECK(used[0] < 500 && used[2] < 500);
    CHECK_EQ(used[0] % 20 + used[2] % 20, 0);       /* whole slices, one at a time */
}

TEST(priority, weights_do_not_starve)
{
    start(2, false);
    CHECK(timeslice_set_priority(vms[0], VMSTAT_BACKGROUND, 100, 1));
    CHECK(timeslice_set_priority(vms[1], VMSTAT_BACKGROUND, 100, 1000));
    share(4000);
    CHECK(used[0] <= 20);
}

TEST(priority, who_was_kept_away_does_not_take_all_back)
{
    start(2, false);
    CHECK(priority_set_base(threads[1], 20));
    share(60000);
    CHECK_EQ(used[0], 0);
    CHECK(priority_set_base(threads[1], 8));
    share(25000);
    CHECK(used[1] > 5000);
}
