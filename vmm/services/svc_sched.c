/*
 * svc_sched - threads, execution priority, suspension, focus, time slices.  [DDK95]; one line
 * each in services/vmm.def
 */
#include "sched/sched.h"
#include "services/svc.h"

static struct vm *vm_in_ebx(const struct svc_regs *r)
{
    return (struct vm *)r->ebx;
}

static struct thread *thread_in_edi(const struct svc_regs *r)
{
    return (struct thread *)r->edi;
}

/* ---- threads ------------------------------------------------------------------------------------- */

/*
 * Get_Cur_Thread_Handle - the thread that runs              [DDK95 Get_Cur_Thread_Handle]
 *
 * Out:   EDI = thread
 * When:  task time
 */
void do_Get_Cur_Thread_Handle(struct svc_regs *r)
{
    r->edi = (uint32_t)&cur_thread->tcb;
}

/*
 * Test_Cur_Thread_Handle - is it the thread that runs?     [DDK95 Test_Cur_Thread_Handle]
 *
 * In:    EDI = thread
 * Out:   ZF = 1: yes
 * When:  task time
 */
void do_Test_Cur_Thread_Handle(struct svc_regs *r)
{
    svc_set_zero(r, thread_in_edi(r) == cur_thread);
}

/*
 * Get_Sys_Thread_Handle - the first thread of the system VM [DDK95 Get_Sys_Thread_Handle]
 *
 * Out:   EDI = thread
 * When:  any time
 */
void do_Get_Sys_Thread_Handle(struct svc_regs *r)
{
    r->edi = (uint32_t)&sys_vm->thread->tcb;
}

/*
 * Test_Sys_Thread_Handle - is it the first thread of the system VM?
 *                                                          [DDK95 Test_Sys_Thread_Handle]
 *
 * In:    EDI = thread
 * Out:   ZF = 1: yes
 * When:  any time
 */
void do_Test_Sys_Thread_Handle(struct svc_regs *r)
{
    svc_set_zero(r, thread_in_edi(r) == sys_vm->thread);
}

/*
 * Validate_Thread_Handle - is it a thread?                 [DDK95 Validate_Thread_Handle]
 *
 * In:    EDI = any value
 * Out:   CF = 0: yes
 * Error: CF = 1: no
 * When:  task time
 */
void do_Validate_Thread_Handle(struct svc_regs *r)
{
    svc_set_carry(r, !thread_is_valid(thread_in_edi(r)));
}

/*
 * Get_Initial_Thread_Handle - the first thread of a VM  [DDK95 Get_Initial_Thread_Handle]
 *
 * In:    EBX = VM
 * Out:   EDI = thread
 * When:  any time
 */
void do_Get_Initial_Thread_Handle(struct svc_regs *r)
{
    r->edi = (uint32_t)&vm_in_ebx(r)->thread->tcb;
}

/*
 * Test_Initial_Thread_Handle - is it the first thread of its VM?
 *                                                      [DDK95 Test_Initial_Thread_Handle]
 *
 * In:    EDI = thread
 * Out:   ZF = 1: yes
 * When:  task time
 */
void do_Test_Initial_Thread_Handle(struct svc_regs *r)
{
    svc_set_zero(r, thread_in_edi(r) == thread_in_edi(r)->vm->thread);
}

/*
 * Debug_Test_Valid_Thread_Handle - insist on a thread [DDK95 Debug_Test_Valid_Thread_Handle]
 *
 * In:    EDI = any value
 * Error: fatal if it is not a thread
 * When:  task time
 */
void do_Debug_Test_Valid_Thread_Handle(struct svc_regs *r)
{
    if (!thread_is_valid(thread_in_edi(r))) {
        fatal("Debug_Test_Valid_Thread_Handle: %08X is no thread, caller %08X", r->edi, r->caller);
    }
}

/*
 * Debug_Test_Cur_Thread - insist on the current thread      [DDK95 Debug_Test_Cur_Thread]
 *
 * In:    EDI = any value
 * Error: fatal if it is not the current thread
 * When:  task time
 */
void do_Debug_Test_Cur_Thread(struct svc_regs *r)
{
    if (thread_in_edi(r) != cur_thread) {
        fatal("Debug_Test_Cur_Thread: %08X is not the current thread, caller %08X", r->edi,
              r->caller);
    }
}

/*
 * Get_Next_Thread_Handle - the next of all threads         [DDK95 Get_Next_Thread_Handle]
 *
 * In:    EDI = thread
 * Out:   EDI = the one after it; the last is followed by the first
 * When:  any time
 */
void do_Get_Next_Thread_Handle(struct svc_regs *r)
{
    r->edi = (uint32_t)&thread_next(thread_in_edi(r))->tcb;
}

/*
 * _AllocateThreadDataSlot - a dword in every thread control block [DDK95 _AllocateThreadDataSlot]
 *
 * Out:   EAX = its offset from the thread handle
 * Error: EAX = 0: none left
 * When:  task time
 */
uint32_t _AllocateThreadDataSlot(void)
{
    return thread_slot_allocate();
}

/*
 * _FreeThreadDataSlot - give a thread data slot back          [DDK95 _FreeThreadDataSlot]
 *
 * In:    offset
 * Out:   EAX nonzero
 * Error: EAX = 0: no such slot
 * When:  task time
 */
uint32_t _FreeThreadDataSlot(uint32_t offset)
{
    return thread_slot_free(offset);
}

/* ---- priority, suspension ------------------------------------------------------------------------- */

/*
 * Adjust_Exec_Priority - add to a VM's execution priority    [DDK95 Adjust_Exec_Priority]
 *
 * In:    EAX = boost, signed; EBX = VM
 * When:  task time
 * Notes: another thread may run before this returns
 */
void do_Adjust_Exec_Priority(struct svc_regs *r)
{
    adjust_exec_priority(vm_in_ebx(r), (int32_t)r->eax);
}

/*
 * Adjust_Thread_Exec_Priority - add to a thread's execution priority
 *                                                     [DDK95 Adjust_Thread_Exec_Priority]
 *
 * In:    EAX = boost, signed; EDI = thread
 * When:  task time
 * Notes: another thread may run before this returns
 */
void do_Adjust_Thread_Exec_Priority(struct svc_regs *r)
{
    adjust_thread_exec_priority(thread_in_edi(r), (int32_t)r->eax);
}

/*
 * Suspend_VM - a VM does not run until Resume_VM                       [DDK95 Suspend_VM]
 *
 * In:    EBX = VM
 * Out:   CF = 0
 * Error: CF = 1: the system VM, or the owner of the critical section
 * When:  task time
 * Notes: counted; the first sends VM_Suspend
 */
void do_Suspend_VM(struct svc_regs *r)
{
    svc_set_carry(r, !suspend_vm(vm_in_ebx(r)));
}

/*
 * Resume_VM - take one Suspend_VM back                                  [DDK95 Resume_VM]
 *
 * In:    EBX = VM
 * Out:   CF = 0
 * Error: CF = 1: not suspended, or a device refused VM_Resume: it stays suspended
 * When:  task time
 */
void do_Resume_VM(struct svc_regs *r)
{
    svc_set_carry(r, !resume_vm(vm_in_ebx(r)));
}

/*
 * No_Fail_Resume_VM - take one Suspend_VM back, whatever devices say [DDK95 No_Fail_Resume_VM]
 *
 * In:    EBX = VM
 * When:  task time
 * Notes: a device that refuses VM_Resume is named in a debug message
 */
void do_No_Fail_Resume_VM(struct svc_regs *r)
{
    resume_vm_no_fail(vm_in_ebx(r));
}

/* ---- focus, time slices ---------------------------------------------------------------------------- */

/*
 * Get_Execution_Focus - the VM in the foreground              [DDK95 Get_Execution_Focus]
 *
 * Out:   EBX = VM
 * When:  any time
 */
void do_Get_Execution_Focus(struct svc_regs *r)
{
    r->ebx = (uint32_t)&focus_vm()->cb;
}

/*
 * Set_Execution_Focus - put a VM into the foreground          [DDK95 Set_Execution_Focus]
 *
 * In:    EBX = VM
 * Out:   CF = 0
 * Error: CF = 1: only the system VM may give the focus to another VM than itself
 * When:  task time
 * Notes: sends Set_Device_Focus to all devices
 */
void do_Set_Execution_Focus(struct svc_regs *r)
{
    svc_set_carry(r, !focus_set(vm_in_ebx(r)));
}

/*
 * Get_Time_Slice_Priority - how a VM shares the processor [DDK95 Get_Time_Slice_Priority]
 *
 * In:    EBX = VM
 * Out:   EAX = VMStat_ flags, ECX = foreground weight, EDX = background weight, ESI = percent
 *        of the processor
 * When:  task time
 */
void do_Get_Time_Slice_Priority(struct svc_regs *r)
{
    const struct vm *vm = vm_in_ebx(r);

    r->eax = vm->cb.CB_VM_Status;
    r->ecx = vm->sched.foreground;
    r->edx = vm->sched.background;
    r->esi = timeslice_percent(vm);
}

/*
 * Set_Time_Slice_Priority - change how a VM shares the processor [DDK95 Set_Time_Slice_Priority]
 *
 * In:    EAX = VMStat_ flags, EBX = VM, ECX = foreground weight, EDX = background weight
 * Out:   CF = 0
 * Error: CF = 1: a weight is 0 or more than 10000
 * When:  task time
 */
void do_Set_Time_Slice_Priority(struct svc_regs *r)
{
    svc_set_carry(r, !timeslice_set_priority(vm_in_ebx(r), r->eax, r->ecx, r->edx));
}

/*
 * Get_Time_Slice_Granularity - the length of a time slice [DDK95 Get_Time_Slice_Granularity]
 *
 * Out:   EAX = ms
 * When:  task time
 */
void do_Get_Time_Slice_Granularity(struct svc_regs *r)
{
    r->eax = timeslice_granularity();
}

/*
 * Set_Time_Slice_Granularity - change the length of a time slice
 *                                                      [DDK95 Set_Time_Slice_Granularity]
 *
 * In:    EAX = ms; what is too small or too large is made to fit
 * When:  task time
 */
void do_Set_Time_Slice_Granularity(struct svc_regs *r)
{
    timeslice_set_granularity(r->eax);
}

/*
 * Get_Time_Slice_Info - what the time slicer does             [DDK95 Get_Time_Slice_Info]
 *
 * Out:   EAX = VMs that share the processor, EBX = whose slice it is, ECX = idle VMs
 * When:  any time
 */
void do_Get_Time_Slice_Info(struct svc_regs *r)
{
    struct vm *current;

    timeslice_counts(&r->eax, &current, &r->ecx);
    r->ebx = (uint32_t)&current->cb;
}

/*
 * Adjust_Execution_Time - a VM gets more or less of the processor once
 *                                                           [DDK95 Adjust_Execution_Time]
 *
 * In:    EAX = ms, signed; EBX = VM
 * When:  task time
 * Notes: ignored for a VM that takes no part in time slicing
 */
void do_Adjust_Execution_Time(struct svc_regs *r)
{
    timeslice_give(vm_in_ebx(r), (int32_t)r->eax);
}

/*
 * Release_Time_Slice - the current VM has nothing to do        [DDK95 Release_Time_Slice]
 *
 * When:  task time
 * Notes: its first thread sleeps until an event or Wake_Up_VM; another thread only passes its
 *        slice on
 */
void do_Release_Time_Slice(struct svc_regs *r)
{
    sched_called("Release_Time_Slice", r->caller);
    release_time_slice();
}

/*
 * Wake_Up_VM - an idle VM has something to do                          [DDK95 Wake_Up_VM]
 *
 * In:    EBX = VM
 * When:  task time
 */
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

/*
 * Call_When_Idle - call a procedure when no VM has anything to do  [DDK95 Call_When_Idle]
 *
 * In:    ESI = procedure
 * Out:   CF = 0
 * Error: CF = 1: no memory
 * When:  task time
 * Notes: the procedure returns CF = 1 to have the next one called
 */
void do_Call_When_Idle(struct svc_regs *r)
{
    add_hook(r, HOOK_IDLE);
}

/*
 * Call_When_Task_Switched - call a procedure whenever another VM runs
 *                                                         [DDK95 Call_When_Task_Switched]
 *
 * In:    ESI = procedure
 * Out:   CF = 0
 * Error: CF = 1: no memory
 * When:  task time
 * Notes: called with EAX = old VM, EBX = new VM
 */
void do_Call_When_Task_Switched(struct svc_regs *r)
{
    add_hook(r, HOOK_TASK_SWITCHED);
}

/*
 * Call_When_Thread_Switched - call a procedure whenever another thread runs
 *                                                       [DDK95 Call_When_Thread_Switched]
 *
 * In:    ESI = procedure
 * Out:   CF = 0
 * Error: CF = 1: no memory
 * When:  task time
 * Notes: called with EAX = old thread, EDI = new thread
 */
void do_Call_When_Thread_Switched(struct svc_regs *r)
{
    add_hook(r, HOOK_THREAD_SWITCHED);
}

/*
 * Cancel_Call_When_Idle - take Call_When_Idle back          [DDK95 Cancel_Call_When_Idle]
 *
 * In:    ESI = procedure
 * Out:   CF = 0
 * Error: CF = 1: it was not there
 * When:  task time
 */
void do_Cancel_Call_When_Idle(struct svc_regs *r)
{
    remove_hook(r, HOOK_IDLE);
}

/*
 * Cancel_Call_When_Task_Switched - take Call_When_Task_Switched back
 *                                                  [DDK95 Cancel_Call_When_Task_Switched]
 *
 * In:    ESI = procedure
 * Out:   CF = 0
 * Error: CF = 1: it was not there
 * When:  task time
 */
void do_Cancel_Call_When_Task_Switched(struct svc_regs *r)
{
    remove_hook(r, HOOK_TASK_SWITCHED);
}

/*
 * Cancel_Call_When_Thread_Switched - take Call_When_Thread_Switched back
 *                                                [DDK95 Cancel_Call_When_Thread_Switched]
 *
 * In:    ESI = procedure
 * Out:   CF = 0
 * Error: CF = 1: it was not there
 * When:  task time
 */
void do_Cancel_Call_When_Thread_Switched(struct svc_regs *r)
{
    remove_hook(r, HOOK_THREAD_SWITCHED);
}
