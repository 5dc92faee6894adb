/*
 * svc_thread - threads made by virtual devices, must-complete sections, V86 serialization, sleeping.
 * [DDK95]; one line each in services/vmm.def
 */
#include "sched/sched.h"
#include "sched/thread_life.h"
#include "services/svc.h"
#include "vm/nest.h"

uint32_t call_on_stack(void *callback, uint32_t lparam, void *top);     /* cpu/call.S */

#define CRASH_PENDING       1u          /* _GetThreadTerminationStatus */
#define NUKE_PENDING        2u
#define SUSPEND_PENDING     4u
#define VNE_CRASHED         1u          /* vm/vm.h */

/* ---- life ------------------------------------------------------------------------------------- */

/*
 * VMMCreateThread - a new thread of the system VM                      [DDK95 VMMCreateThread]
 *
 * In:    SS, ESP, CS, EIP, DS, ES of its protected-mode client; TCB_ThreadType; procedure or 0,
 *        its reference data
 * Out:   EAX = thread
 * Error: EAX = 0: no memory, or a device refused Create_Thread
 * When:  task time
 * Notes: Create_Thread comes before this returns.  The thread's own first steps are Thread_Init and
 *        the procedure, called with EBX = VM, EDI = thread, EDX = reference data, EBP = client; then
 *        CS:EIP in ring 3, interrupts enabled, FS = GS = 0.  Limit: it has no V86 mode of its own:
 *        an interrupt that no protected-mode handler takes ends the thread, INT 31h too
 */
struct tcb_s *VMMCreateThread(uint32_t ss, uint32_t esp, uint32_t cs, uint32_t eip, uint32_t ds,
                              uint32_t es, uint32_t type, void (*init)(void), uint32_t refdata)
{
    struct Client_Reg_Struc crs;

    memset(&crs, 0, sizeof crs);
    crs.Client_SS = (uint16_t)ss;
    crs.Client_ESP = esp;
    crs.Client_CS = (uint16_t)cs;
    crs.Client_EIP = eip;
    crs.Client_DS = (uint16_t)ds;
    crs.Client_ES = (uint16_t)es;
    crs.Client_EFlags = IF_Mask | 2;
    struct thread *thread = thread_make(&crs, type, init, refdata);

    return thread != NULL ? &thread->tcb : NULL;
}

/*
 * VMMTerminateThread - end a thread                                 [DDK95 VMMTerminateThread]
 *
 * In:    EDI = thread
 * Out:   does not return if it is the current one
 * Error: nothing happens: not a thread, or the first one of its VM
 * When:  task time
 * Notes: Terminate_Thread, Thread_Not_Executeable, Destroy_Thread come before this returns; of the
 *        current thread the last two come later, from another one.  A thread in a must-complete
 *        section ends when it leaves that
 */
void do_VMMTerminateThread(struct svc_regs *r)
{
    struct thread *thread = (struct thread *)r->edi;

    if (thread_is_valid(thread)) {
        thread_end(thread);
    } else {
        debug_printf("VMMTerminateThread: %08X is no thread\n", r->edi);
    }
}

/* ---- must complete ---------------------------------------------------------------------------- */

/*
 * _EnterMustComplete - the current thread is not to be suspended or ended [DDK95 _EnterMustComplete]
 *
 * When:  task time
 * Notes: counted; what somebody wants meanwhile is done at the last _LeaveMustComplete.  Does not
 *        change priorities
 */
void _EnterMustComplete(void)
{
    must_complete_enter();
}

/*
 * _LeaveMustComplete - take one _EnterMustComplete back             [DDK95 _LeaveMustComplete]
 *
 * Error: none to take back is named in a debug message
 * When:  task time
 * Notes: does not return if the thread was to end
 */
void _LeaveMustComplete(void)
{
    if (!must_complete_leave()) {
        debug_printf("_LeaveMustComplete without _EnterMustComplete\n");
    }
    thread_end_if_asked();
}

/*
 * _ResumeExecMustComplete - Resume_Exec in a must-complete section [DDK95 _ResumeExecMustComplete]
 *
 * Out:   client registers as the guest left them
 * When:  task time
 */
void _ResumeExecMustComplete(void)
{
    sched_called("_ResumeExecMustComplete", SVC_CALLER);
    must_complete_enter();
    sched_insist_on_switch();
    nest_run();
    (void)must_complete_leave();
    thread_end_if_asked();
}

/*
 * _GetThreadTerminationStatus - what waits for a thread to leave its must-complete section
 *                                                        [DDK95 _GetThreadTerminationStatus]
 *
 * In:    thread
 * Out:   EAX = 1: crash, 2: end, 4: suspension is pending; together or 0
 * When:  task time
 */
uint32_t _GetThreadTerminationStatus(struct tcb_s *handle)
{
    const struct thread *thread = thread_of(handle);
    const struct vm *vm;
    uint32_t status = 0;

    if (!thread_is_valid(thread)) {
        debug_printf("_GetThreadTerminationStatus: %p is no thread\n", (void *)handle);
        return 0;
    }
    vm = thread->vm;
    if (vm->life.closing != 0) {
        status |= (vm->life.closing & VNE_CRASHED) != 0 ? CRASH_PENDING : NUKE_PENDING;
    }
    status |= thread->sched.end_asked ? NUKE_PENDING : 0;
    return status | (vm->sched.suspends_asked != 0 ? SUSPEND_PENDING : 0);
}

/* ---- V86 serialization, nested execution --------------------------------------------------------- */

/*
 * Begin_V86_Serialization - keep other threads of the system VM out of V86 code
 *                                                              [DDK95 Begin_V86_Serialization]
 *
 * In:    ECX = Block_ flags
 * When:  task time
 * Notes: counted.  Begin_Nest_V86_Exec and Begin_Critical_Section do it by themselves.  Nothing in
 *        other VMs, which have one thread
 */
void do_Begin_V86_Serialization(struct svc_regs *r)
{
    sched_called("Begin_V86_Serialization", r->caller);
    serialize_enter(r->ecx);
}

/*
 * End_V86_Serialization - take one Begin_V86_Serialization back  [DDK95 End_V86_Serialization]
 *
 * When:  task time
 * Notes: a thread that has none is ignored
 */
void do_End_V86_Serialization(struct svc_regs *r)
{
    (void)r;
    serialize_leave();
}

/*
 * Begin_Non_Serial_Nest_V86_Exec - Begin_Nest_V86_Exec that does not keep other threads out
 *                                                                  [DDK95 Begin_Nest_V86_Exec]
 *
 * Out:   client CS:IP = the break point at which Resume_Exec ends
 * Error: fatal without memory, as there
 * When:  task time
 */
void do_Begin_Non_Serial_Nest_V86_Exec(struct svc_regs *r)
{
    (void)r;
    nest_begin_v86_alone();
}

/*
 * Get_Nest_Exec_Status - is the current thread in nested execution, and where was it before?
 *
 * Out:   ZF = 1: no.  ZF = 0: EAX, EDX = client EIP, CS and ESI = SS:SP at the innermost Begin,
 *        ECX = ring-0 stack at its Resume_Exec, 0 before that
 * When:  task time
 */
void do_Get_Nest_Exec_Status(struct svc_regs *r)
{
    struct nest_status status;
    bool nested = nest_status(&status);

    svc_set_zero(r, !nested);
    if (nested) {
        r->eax = status.eip;
        r->edx = status.cs;
        r->esi = status.ss_sp;
        r->ecx = status.ring0_esp;
    }
}

/*
 * _Call_On_My_Stack - run a procedure on another stack
 *
 * In:    C procedure, its argument, top of the stack, its bytes
 * Out:   EAX = what the procedure returned
 * Error: EAX = 0, nothing called: not even room for a call
 * When:  task time
 * Notes: the procedure may block; the memory must be locked.  A page-sized stack is the least that
 *        interrupts can be served on
 */
uint32_t _Call_On_My_Stack(void *callback, uint32_t lparam, void *top, uint32_t bytes)
{
    if (bytes < 4096 || callback == NULL) {
        debug_printf("_Call_On_My_Stack: %u bytes are no stack\n", bytes);
        return 0;
    }
    return call_on_stack(callback, lparam, (void *)((uint32_t)top & ~3u));
}

/* ---- sleeping --------------------------------------------------------------------------------- */

/*
 * Time_Slice_Sleep - the current thread idles for some time              [DDK95 Time_Slice_Sleep]
 *
 * In:    EAX = ms at most, signed; 0 = only give the slice up
 * Out:   ZF = 0: the time is over; ZF = 1: woken by Wake_Up_VM or an event
 * When:  task time
 * Notes: below 0 is 0
 */
void do_Time_Slice_Sleep(struct svc_regs *r)
{
    sched_called("Time_Slice_Sleep", r->caller);
    svc_set_zero(r, sched_sleep((int32_t)r->eax > 0 ? r->eax : 0));
}

/*
 * Time_Slice_Sys_VM_Idle - the first thread of the system VM idles until Time_Slice_Wake_Sys_VM
 *                                                                [DDK95 Time_Slice_Wake_Sys_VM]
 *
 * When:  task time
 * Notes: events run in it meanwhile and Wake_Up_VM does not end it.  Any other thread only passes
 *        its slice on
 */
void do_Time_Slice_Sys_VM_Idle(struct svc_regs *r)
{
    sched_called("Time_Slice_Sys_VM_Idle", r->caller);
    if (cur_thread == sys_vm->thread) {
        sched_idle_system();
    } else {
        timeslice_yield();
    }
}

/*
 * Time_Slice_Wake_Sys_VM - the system VM's first thread goes on, with interrupts enabled
 *                                                                [DDK95 Time_Slice_Wake_Sys_VM]
 *
 * When:  task time
 */
void do_Time_Slice_Wake_Sys_VM(struct svc_regs *r)
{
    (void)r;
    sys_vm->thread->tcb.TCB_ClientPtr->Client_EFlags |= IF_Mask;
    sched_wake_system();
}
