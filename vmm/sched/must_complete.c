/*
 * must_complete - sections in which a thread is neither suspended nor ended  [DDK95 _EnterMustComplete]
 *
 * What somebody wanted meanwhile is done when the last one is left: suspend_vm keeps count in the VM,
 * the end of a thread or VM waits for the way back to ring 3 (thread_life.c, vm/vm.c).
 */
#include "sched/irq.h"
#include "sched/sched.h"

void must_complete_enter(void)
{
    cur_thread->sched.must_complete++;
}

bool must_complete_leave(void)
{
    if (cur_thread->sched.must_complete == 0) {
        return false;
    }
    cur_thread->sched.must_complete--;
    must_complete_left();
    return true;
}

bool vm_must_complete(const struct vm *vm)
{
    const struct thread *thread;

    for (thread = vm->sched.threads; thread != NULL; thread = thread->sched.vm_next) {
        if (thread->sched.must_complete != 0) {
            return true;
        }
    }
    return false;
}

void must_complete_left(void)
{
    struct vm *vm = cur_vm;

    if (cur_thread->sched.must_complete != 0) {
        return;
    }
    if (cur_thread->sched.end_asked || vm->life.closing != 0) {
        exit_pending = 1;           /* its end, or its VM's, is due */
    }
    while (vm->sched.suspends_asked != 0 && !vm_must_complete(vm)) {
        vm->sched.suspends_asked--;
        (void)suspend_vm(vm);       /* refused as it would have been then */
    }
}
