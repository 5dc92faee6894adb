/*
 * svc_sched - threads, execution priority, suspension, focus, time slices.  [DDK95]; one line
 * each in services/vmm.def
 */
#include "sched/sched.h"
#include "services/svc.h"

uint32_t _AllocateThreadDataSlot(void);
uint32_t _FreeThreadDataSlot(uint32_t offset);

static struct vm *vm_in_ebx(const struct svc_regs *r)
{
    return (struct vm *)r->ebx;
}

static struct thread *thread_in_edi(const struct svc_regs *r)
{
    return (struct thread *)r->edi;
}

/* ---- threads ------------------------------------------------------------------------------------- */

void do_Get_Cur_Thread_Handle(struct svc_regs *r)
{
    r->edi = (uint32_t)&cur_thread->tcb;
}

void do_Test_Cur_Thread_Handle(struct svc_regs *r)
{
    svc_set_zero(r, thread_in_edi(r) == cur_thread);
}

void do_Get_Sys_Thread_Handle(struct svc_regs *r)
{
    r->edi = (uint32_t)&sys_vm->thread->tcb;
}

void do_Test_Sys_Thread_Handle(struct svc_regs *r)
{
    svc_set_zero(r, thread_in_edi(r) == sys_vm->thread);
}

void do_Validate_Thread_Handle(struct svc_regs *r)
{
    svc_set_carry(r, !thread_is_valid(thread_in_edi(r)));
}

void do_Get_Initial_Thread_Handle(struct svc_regs *r)
{
    r->edi = (uint32_t)&vm_in_ebx(r)->thread->tcb;
}

void do_Test_Initial_Thread_Handle(struct svc_regs *r)
{
    svc_set_zero(r, thread_in_edi(r) == thread_in_edi(r)->vm->thread);
}

void do_Debug_Test_Valid_Thread_Handle(struct svc_regs *r)
{
    if (!thread_is_valid(thread_in_edi(r))) {
        fatal("Debug_Test_Valid_Thread_Handle: %08X is no thread, caller %08X", r->edi, r->caller);
    }
}

void do_Debug_Test_Cur_Thread(struct svc_regs *r)
{
    if (thread_in_edi(r) != cur_thread) {
        fatal("Debug_Test_Cur_Thread: %08X is not the current thread, caller %08X", r->edi,
              r->caller);
    }
}

void do_Get_Next_Thread_Handle(struct svc_regs *r)
{
    r->edi = (uint32_t)&thread_next(thread_in_edi(r))->tcb;
}

uint32_t _AllocateThreadDataSlot(void)
{
    return thread_slot_allocate();
}

uint32_t _FreeThreadDataSlot(uint32_t offset)
{
    return thread_slot_free(offset);
}

/* ---- priority, suspension ------------------------------------------------------------------------- */

void do_Adjust_Exec_Priority(struct svc_regs *r)
{
    adjust_exec_priority(vm_in_ebx(r), (int32_t)r->eax);
}

void do_Adjust_Thread_Exec_Priority(struct svc_regs *r)
{
    adjust_thread_exec_priority(thread_in_edi(r), (int32_t)r->eax);
}

void do_Suspend_VM(struct svc_regs *r)
{
    svc_set_carry(r, !suspend_vm(vm_in_ebx(r)));
}

void do_Resume_VM(struct svc_regs *r)
{
    svc_set_carry(r, !resume_vm(vm_in_ebx(r)));
}

void do_No_Fail_Resume_VM(struct svc_regs *r)
{
    resume_vm_no_fail(vm_in_ebx(r));
}

/* ---- focus, time slices ---------------------------------------------------------------------------- */

void do_Get_Execution_Focus(struct svc_regs *r)
{
    r->ebx = (uint32_t)&focus_vm()->cb;
}

void do_Set_Execution_Focus(struct svc_regs *r)
{
    svc_set_carry(r, !focus_set(vm_in_ebx(r)));
}

void do_Get_Time_Slice_Priority(struct svc_regs *r)
{
    const struct vm *vm = vm_in_ebx(r);

    r->eax = vm->cb.CB_VM_Status;
    r->ecx = vm->sched.foreground;
    r->edx = vm->sched.background;
    r->esi = timeslice_percent(vm);
}

void do_Set_Time_Slice_Priority(struct svc_regs *r)
{
    svc_set_carry(r, !timeslice_set_priority(vm_in_ebx(r), r->eax, r->ecx, r->edx));
}

void do_Get_Time_Slice_Granularity(struct svc_regs *r)
{
    r->eax = timeslice_granularity();
}

void do_Set_Time_Slice_Granularity(struct svc_regs *r)
{
    timeslice_set_granularity(r->eax);
}

void do_Get_Time_Slice_Info(struct svc_regs *r)
{
    struct vm *current;

    timeslice_counts(&r->eax, &current, &r->ecx);
    r->ebx = (uint32_t)&current->cb;
}

void do_Adjust_Execution_Time(struct svc_regs *r)
{
    timeslice_give(vm_in_ebx(r), (int32_t)r->eax);
}

void do_Release_Time_Slice(struct svc_regs *r)
{
    (void)r;
    release_time_slice();
}

void do_Wake_Up_VM(struct svc_regs *r)
{
    sched_wake(vm_in_ebx(r));
}

/* ---- hooks ----------------------------------------------------------------------------------------- */

static void add_hook(struct svc_regs *r, enum sched_hook which)
{
    svc_set_carry(r, !sched_hook_add(which, (void (*)(void))r->esi));
}

static void remove_hook(struct svc_regs *r, enum sched_hook which)
{
    svc_set_carry(r, !sched_hook_remove(which, (void (*)(void))r->esi));
}

void do_Call_When_Idle(struct svc_regs *r)
{
    add_hook(r, HOOK_IDLE);
}

void do_Call_When_Task_Switched(struct svc_regs *r)
{
    add_hook(r, HOOK_TASK_SWITCHED);
}

void do_Call_When_Thread_Switched(struct svc_regs *r)
{
    add_hook(r, HOOK_THREAD_SWITCHED);
}

void do_Cancel_Call_When_Idle(struct svc_regs *r)
{
    remove_hook(r, HOOK_IDLE);
}

void do_Cancel_Call_When_Task_Switched(struct svc_regs *r)
{
    remove_hook(r, HOOK_TASK_SWITCHED);
}

void do_Cancel_Call_When_Thread_Switched(struct svc_regs *r)
{
    remove_hook(r, HOOK_THREAD_SWITCHED);
}
