/*
 * svc_event - the event services.  [DDK95]; one line each in services/vmm.def
 *
 * The handle of an event is the address of its node; 0 = it was called at once.
 */
#include "sched/sched.h"
#include "services/svc.h"

static void (*proc_of(const struct svc_regs *r))(void)
{
    return (void (*)(void))r->esi;
}

static void give_event(struct svc_regs *r, struct event *event)
{
    r->esi = (uint32_t)event;
}

static void cancel(const struct svc_regs *r)
{
    (void)event_cancel((struct event *)r->esi);     /* one that ran already is no mistake */
}

/*
 * Schedule_Global_Event - have a procedure called later, in whichever VM
 *                                                           [DDK95 Schedule_Global_Event]
 *
 * In:    ESI = procedure, EDX = reference data
 * Out:   ESI = handle
 * When:  any time
 * Notes: never called at once; called with EBX = current VM, EDX = reference data, EDI =
 *        thread, EBP = client registers
 */
void do_Schedule_Global_Event(struct svc_regs *r)
{
    give_event(r, event_schedule(NULL, NULL, proc_of(r), r->edx));
}

/*
 * Schedule_VM_Event - have a procedure called later, in one VM  [DDK95 Schedule_VM_Event]
 *
 * In:    EBX = VM, ESI = procedure, EDX = reference data
 * Out:   ESI = handle
 * When:  any time
 * Notes: never called at once, even if the VM is the current one
 */
void do_Schedule_VM_Event(struct svc_regs *r)
{
    give_event(r, event_schedule((struct vm *)r->ebx, NULL, proc_of(r), r->edx));
}

/*
 * Schedule_Thread_Event - have a procedure called later, in one thread
 *                                                           [DDK95 Schedule_Thread_Event]
 *
 * In:    EDI = thread, ESI = procedure, EDX = reference data
 * Out:   ESI = handle
 * When:  any time
 * Notes: never called at once; registers by analogy with Schedule_VM_Event
 */
void do_Schedule_Thread_Event(struct svc_regs *r)
{
    give_event(r, event_schedule(NULL, (struct thread *)r->edi, proc_of(r), r->edx));
}

/*
 * Call_Global_Event - call a procedure now, or as soon as services are allowed
 *                                                               [DDK95 Call_Global_Event]
 *
 * In:    ESI = procedure, EDX = reference data
 * Out:   ESI = handle, 0 = it was called already
 * When:  any time
 */
void do_Call_Global_Event(struct svc_regs *r)
{
    give_event(r, event_call(NULL, NULL, 0, 0, proc_of(r), r->edx, 0));
}

/*
 * Call_VM_Event - call a procedure in a VM: now if it is current and services are allowed, or later
 *                                                                   [DDK95 Call_VM_Event]
 *
 * In:    EBX = VM, ESI = procedure, EDX = reference data
 * Out:   ESI = handle, 0 = it was called already
 * When:  any time
 */
void do_Call_VM_Event(struct svc_regs *r)
{
    give_event(r, event_call((struct vm *)r->ebx, NULL, 0, 0, proc_of(r), r->edx, 0));
}

/*
 * Cancel_Global_Event - a global event is not to happen       [DDK95 Cancel_Global_Event]
 *
 * In:    ESI = handle, 0 = nothing
 * When:  any time
 * Notes: one that ran is ignored, but its handle may by then be another event's
 */
void do_Cancel_Global_Event(struct svc_regs *r)
{
    cancel(r);
}

/*
 * Cancel_VM_Event - an event of a VM is not to happen             [DDK95 Cancel_VM_Event]
 *
 * In:    EBX = VM, ESI = handle, 0 = nothing
 * When:  any time
 */
void do_Cancel_VM_Event(struct svc_regs *r)
{
    cancel(r);
}

/*
 * Cancel_Thread_Event - an event of a thread is not to happen [DDK95 Cancel_Thread_Event]
 *
 * In:    EDI = thread, ESI = handle, 0 = nothing
 * When:  task time
 */
void do_Cancel_Thread_Event(struct svc_regs *r)
{
    cancel(r);
}

/*
 * Call_Restricted_Event - call a procedure once all given conditions hold
 *                                                           [DDK95 Call_Restricted_Event]
 *
 * In:    EAX = boost for the target until then, EBX = VM, or thread with PEF_Thread_Event, or 0
 *        = any; ECX = PEF_ flags, EDX = reference data, ESI = procedure, EDI = ms with
 *        PEF_Time_Out
 * Out:   ESI = handle, 0 = it was called already
 * When:  any time
 * Notes: called with CF = 1 when it timed out: then the boost has ended.  Otherwise
 *        PEF_Dont_Unboost leaves the boost, its removal is the caller's
 */
void do_Call_Restricted_Event(struct svc_regs *r)
{
    bool thread = (r->ecx & PEF_Thread_Event) != 0;

    give_event(r, event_call(thread ? NULL : (struct vm *)r->ebx,
                             thread ? (struct thread *)r->ebx : NULL,
                             r->ecx, (int32_t)r->eax, proc_of(r), r->edx, r->edi));
}

/*
 * Cancel_Restricted_Event - a restricted event is not to happen [DDK95 Cancel_Restricted_Event]
 *
 * In:    ESI = handle, 0 = nothing
 * When:  task time
 * Notes: a boost given with it is taken back
 */
void do_Cancel_Restricted_Event(struct svc_regs *r)
{
    cancel(r);
}

/*
 * Call_Priority_VM_Event - the older name of Call_Restricted_Event [DDK95 Call_Priority_VM_Event]
 *
 * In:    as Call_Restricted_Event
 * Out:   ESI = handle, 0 = it was called already
 * When:  any time
 */
void do_Call_Priority_VM_Event(struct svc_regs *r)
{
    do_Call_Restricted_Event(r);        /* the same since 4.0 */
}

/*
 * Cancel_Priority_VM_Event - an event of Call_Priority_VM_Event is not to happen
 *                                                        [DDK95 Cancel_Priority_VM_Event]
 *
 * In:    ESI = handle, 0 = nothing
 * When:  task time
 */
void do_Cancel_Priority_VM_Event(struct svc_regs *r)
{
    cancel(r);
}

/*
 * Call_Priority_Thread_Event - Call_Restricted_Event for a thread
 *                                                      [DDK95 Call_Priority_Thread_Event]
 *
 * In:    EAX = boost, ECX = PEF_ flags, EDX = reference data, ESI = procedure, EDI = thread
 * Out:   ESI = handle, 0 = it was called already
 * When:  task time
 * Notes: EDI is the thread, so no register is left for a time-out: PEF_Time_Out is ignored
 */
void do_Call_Priority_Thread_Event(struct svc_regs *r)
{
    give_event(r, event_call(NULL, (struct thread *)r->edi, r->ecx & ~PEF_Time_Out,
                             (int32_t)r->eax, proc_of(r), r->edx, 0));
}

/*
 * Call_When_VM_Ints_Enabled - call a procedure when the current VM has interrupts enabled
 *                                                       [DDK95 Call_When_VM_Ints_Enabled]
 *
 * In:    ESI = procedure, EDX = reference data
 * When:  task time
 * Notes: at once if they are enabled now
 */
void do_Call_When_VM_Ints_Enabled(struct svc_regs *r)
{
    (void)event_call(cur_vm, NULL, PEF_Wait_For_STI, 0, proc_of(r), r->edx, 0);
}

/*
 * Call_When_Not_Critical - call a procedure when nobody owns the critical section
 *                                                          [DDK95 Call_When_Not_Critical]
 *
 * In:    ESI = procedure, EDX = reference data
 * When:  task time
 * Notes: at once if it is free now; no handle, see Cancel_Call_When_Not_Critical
 */
void do_Call_When_Not_Critical(struct svc_regs *r)
{
    (void)event_call(NULL, NULL, PEF_Wait_Not_Crit, 0, proc_of(r), r->edx, 0);
}

/*
 * Cancel_Call_When_Not_Critical - take Call_When_Not_Critical back
 *                                                   [DDK95 Cancel_Call_When_Not_Critical]
 *
 * In:    ESI = procedure, EDX = reference data, both as given there
 * When:  task time
 */
void do_Cancel_Call_When_Not_Critical(struct svc_regs *r)
{
    (void)event_cancel_global(proc_of(r), r->edx);
}

/*
 * Enable_VM_Ints - enable interrupts in the current VM             [DDK95 Enable_VM_Ints]
 *
 * Out:   client IF = 1
 * When:  task time
 * Notes: events that wait for it run before ring 3 does
 */
void do_Enable_VM_Ints(struct svc_regs *r)
{
    (void)r;
    enable_vm_ints();
}

/*
 * Disable_VM_Ints - disable interrupts in the current VM          [DDK95 Disable_VM_Ints]
 *
 * Out:   client IF = 0
 * When:  task time
 */
void do_Disable_VM_Ints(struct svc_regs *r)
{
    (void)r;
    disable_vm_ints();
}

/*
 * Test_VM_Ints_Enabled - has the current VM interrupts enabled? [DDK95 Test_VM_Ints_Enabled]
 *
 * Out:   ZF = 0: yes, ZF = 1: no
 * When:  task time
 */
void do_Test_VM_Ints_Enabled(struct svc_regs *r)
{
    svc_set_zero(r, !vm_ints_enabled());
}

/*
 * _AtEventTime - is an event procedure running in the current thread? [DDK95 _AtEventTime]
 *
 * Out:   EAX = how many, 0 = none
 * When:  task time
 */
uint32_t _AtEventTime(void)
{
    return cur_thread->sched.event_depth;
}
