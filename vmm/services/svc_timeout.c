/*
 * svc_timeout - the services of time and time-outs.  [DDK95]; one line each in services/vmm.def
 */
#include "debug/monitor.h"
#include "debug/terminal.h"
#include "sched/irq.h"
#include "sched/sched.h"
#include "services/svc.h"

uint32_t _GetThreadExecTime(struct tcb_s *thread);
uint32_t _GetLastUpdatedThreadExecTime(struct tcb_s *thread);

static void set(struct svc_regs *r, struct vm *vm, struct thread *thread)
{
    r->esi = (uint32_t)timeout_set(vm, thread, r->eax, (void (*)(void))r->esi, r->edx);
}

/*
 * Set_Global_Time_Out - call a procedure after some time      [DDK95 Set_Global_Time_Out]
 *
 * In:    EAX = ms, EDX = reference data, ESI = procedure
 * Out:   ESI = time-out
 * Error: ESI = 0: too long
 * When:  task time
 * Notes: called once at event time with EBX = VM, ECX = ms it is late, EDX = reference data,
 *        EBP = client registers
 */
void do_Set_Global_Time_Out(struct svc_regs *r)
{
    set(r, NULL, NULL);
}

/*
 * Set_VM_Time_Out - call a procedure after a VM has run for some time [DDK95 Set_VM_Time_Out]
 *
 * In:    EAX = ms, EBX = VM, EDX = reference data, ESI = procedure
 * Out:   ESI = time-out
 * Error: ESI = 0: too long
 * When:  task time
 * Notes: called as for Set_Global_Time_Out
 */
void do_Set_VM_Time_Out(struct svc_regs *r)
{
    set(r, (struct vm *)r->ebx, NULL);
}

/*
 * Set_Thread_Time_Out - call a procedure after a thread has run for some time
 *                                                             [DDK95 Set_Thread_Time_Out]
 *
 * In:    EAX = ms, EDI = thread, EDX = reference data, ESI = procedure
 * Out:   ESI = time-out
 * Error: ESI = 0: too long
 * When:  task time
 * Notes: called as for Set_Global_Time_Out
 */
void do_Set_Thread_Time_Out(struct svc_regs *r)
{
    set(r, NULL, (struct thread *)r->edi);
}

/*
 * Set_Async_Time_Out - call a procedure after some time, at interrupt time
 *                                                              [DDK95 Set_Async_Time_Out]
 *
 * In:    EAX = ms, EDX = reference data, ESI = procedure
 * Out:   ESI = time-out
 * Error: ESI = 0: too long
 * When:  task time
 * Notes: ECX = ms it is late, EDX = reference data; the procedure may use services of any time
 *        only
 */
void do_Set_Async_Time_Out(struct svc_regs *r)
{
    r->esi = (uint32_t)timeout_set_async(r->eax, (void (*)(void))r->esi, r->edx);
}

/*
 * Cancel_Time_Out - a time-out is not to happen                   [DDK95 Cancel_Time_Out]
 *
 * In:    ESI = time-out, 0 = nothing
 * When:  task time
 * Notes: not for one that happened: its handle may by then be another's
 */
void do_Cancel_Time_Out(struct svc_regs *r)
{
    timeout_cancel((struct timeout *)r->esi);
}

/*
 * Get_System_Time - the time since the start, exactly             [DDK95 Get_System_Time]
 *
 * Out:   EAX = ms
 * When:  any time
 */
void do_Get_System_Time(struct svc_regs *r)
{
    r->eax = system_time();
}

/*
 * Get_Last_Updated_System_Time - the time since the start as of the last timer interrupt
 *                                                    [DDK95 Get_Last_Updated_System_Time]
 *
 * Out:   EAX = ms
 * When:  any time
 */
void do_Get_Last_Updated_System_Time(struct svc_regs *r)
{
    r->eax = system_time_updated();
}

/*
 * Get_System_Time_Address - where Get_Last_Updated_System_Time reads
 *                                                         [DDK95 Get_System_Time_Address]
 *
 * Out:   EAX = address of the ms, read only
 * When:  task time
 */
void do_Get_System_Time_Address(struct svc_regs *r)
{
    r->eax = (uint32_t)system_time_address();
}

/*
 * Get_VM_Exec_Time - how long the current VM has run, exactly    [DDK95 Get_VM_Exec_Time]
 *
 * Out:   EAX = ms
 * When:  any time
 */
void do_Get_VM_Exec_Time(struct svc_regs *r)
{
    (void)system_time();            /* brings the execution times up to date too */
    r->eax = vm_exec_time(cur_vm);
}

/*
 * Get_Last_Updated_VM_Exec_Time - how long the current VM has run as of the last timer interrupt
 *                                                   [DDK95 Get_Last_Updated_VM_Exec_Time]
 *
 * Out:   EAX = ms
 * When:  any time
 */
void do_Get_Last_Updated_VM_Exec_Time(struct svc_regs *r)
{
    r->eax = vm_exec_time(cur_vm);
}

/*
 * _GetThreadExecTime - how long a thread has run, exactly      [DDK95 _GetThreadExecTime]
 *
 * In:    thread
 * Out:   EAX = ms
 * When:  task time
 */
uint32_t _GetThreadExecTime(struct tcb_s *thread)
{
    (void)system_time();
    return thread_exec_time(thread_of(thread));
}

/*
 * _GetLastUpdatedThreadExecTime - how long a thread has run as of the last timer interrupt
 *                                                   [DDK95 _GetLastUpdatedThreadExecTime]
 *
 * In:    thread
 * Out:   EAX = ms
 * When:  any time
 */
uint32_t _GetLastUpdatedThreadExecTime(struct tcb_s *thread)
{
    return thread_exec_time(thread_of(thread));
}

/*
 * Update_System_Clock - time has passed; for VTD only         [DDK95 Update_System_Clock]
 *
 * In:    ECX = ms since the last call, interrupts off
 * When:  any time
 * Notes: asynchronous time-outs that are due are called from here; Ctrl+C at the debugger's terminal
 *        is heard here
 */
void do_Update_System_Clock(struct svc_regs *r)
{
    irq_disable();                  /* on again with the caller's flags */
    timeout_tick(r->ecx);
    if (terminal_is_there()) {
        monitor_look();
    }
}
