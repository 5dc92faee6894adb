#include "unit.h"

#include "fake.h"

static void nothing(void)
{
}

TEST(thread, first_thread_is_the_vms_own)
{
    struct vm *vm;
    struct thread *first, *second;

    fake_start();
    vm = fake_vm();
    first = fake_thread(vm, nothing);
    second = fake_thread(vm, nothing);
    CHECK(vm->thread == first);
    CHECK_EQ(vm->sched.thread_count, 2);
    CHECK_EQ(first->tcb.TCB_Signature, TCB_SIGNATURE);
    CHECK(first->tcb.TCB_VMHandle == &vm->cb);
    CHECK(first->tcb.TCB_ThreadId != 0);
    CHECK(first->tcb.TCB_ThreadId != second->tcb.TCB_ThreadId);
}

TEST(thread, not_started_does_not_run)
{
    struct vm *vm;
    struct thread *thread;

    fake_start();
    vm = fake_vm();
    thread = thread_create(vm);
    CHECK((thread->tcb.TCB_Flags & THFLAG_THREAD_CREATION) != 0);
    adjust_thread_exec_priority(thread, High_Pri_Device_Boost);
    fake_ring3();
    CHECK(cur_vm == sys_vm);
    (void)irq_save();
    thread_retire(thread);
    irq_restore(IF_Mask);
    thread_free(thread);
}

TEST(thread, handles_are_valid_while_the_thread_lives)
{
    struct thread *thread;

    fake_start();
    thread = thread_create(sys_vm);
    CHECK(thread_is_valid(thread));
    CHECK(thread_is_valid(cur_thread));
    CHECK(!thread_is_valid(NULL));
    CHECK(thread_next(thread_next(cur_thread)) == cur_thread);
    (void)irq_save();
    thread_retire(thread);
    irq_restore(IF_Mask);
    CHECK(!thread_is_valid(thread));
    CHECK(thread_next(cur_thread) == cur_thread);
    thread_free(thread);
}

TEST(thread, ids_are_not_used_twice_after_the_roll_over)
{
    fake_start();
    for (int i = 0; i < 70000; i++) {
        struct thread *thread = thread_create(sys_vm);

        CHECK(thread->tcb.TCB_ThreadId != 0);
        CHECK(thread->tcb.TCB_ThreadId != cur_thread->tcb.TCB_ThreadId);
        (void)irq_save();
        thread_retire(thread);
        irq_restore(IF_Mask);
        thread_free(thread);
    }
}

TEST(thread, data_slots_are_zero_and_do_not_overlap)
{
    uint32_t first, second;
    uint32_t *at;

    fake_start();
    first = thread_slot_allocate();
    second = thread_slot_allocate();
    CHECK(first != 0 && second != 0);
    CHECK(second - first >= 4 || first - second >= 4);
    at = (uint32_t *)((char *)cur_thread + first);
    CHECK_EQ(*at, 0);
    *at = 0x12345678;
    CHECK(thread_slot_free(first));
    CHECK(!thread_slot_free(first));
    CHECK_EQ(thread_slot_allocate(), first);
    CHECK_EQ(*at, 0);
    CHECK(thread_slot_free(first));
    CHECK(thread_slot_free(second));
    CHECK(!thread_slot_free(4));
    CHECK(!thread_slot_free(second + 1));
}

TEST(thread, data_slots_run_out)
{
    uint32_t slots[200], n = 0;

    fake_start();
    while (n < 200 && (slots[n] = thread_slot_allocate()) != 0) {
        n++;
    }
    CHECK_EQ(n, 128);
    while (n > 0) {
        CHECK(thread_slot_free(slots[--n]));
    }
}
