/*
 * svc_timeout - the services of time and time-outs.  [DDK95]; one line each in services/vmm.def
 */
#include "sched/irq.h"
#include "sched/sched.h"
#include "services/svc.h"

uint32_t _GetThreadExecTime(struct tcb_s *thread);
uint32_t _GetLastUpdatedThreadExecTime(struct tcb_s *thread);

static void set(struct svc_regs *r, struct vm *vm, struct thread *thread)
{
    r->esi = (uint32_t)timeout_set(vm, thread, r->eax, (void (*)(void))r->esi, r->edx);
}

void do_Set_Global_Time_Out(struct svc_regs *r)
{
    set(r, NULL, NULL);
}

void do_Set_VM_Time_Out(struct svc_regs *r)
{
    set(r, (struct vm *)r->ebx, NULL);
}

void do_Set_Thread_Time_Out(struct svc_regs *r)
{
    set(r, NULL, (struct thread *)r->edi);
}

void do_Set_Async_Time_Out(struct svc_regs *r)
{
    r->esi = (uint32_t)timeout_set_async(r->eax, (void (*)(void))r->esi, r->edx);
}

void do_Cancel_Time_Out(struct svc_regs *r)
{
    timeout_cancel((struct timeout *)r->esi);
}

void do_Get_System_Time(struct svc_regs *r)
{
    r->eax = system_time();
}

void do_Get_Last_Updated_System_Time(struct svc_regs *r)
{
    r->eax = system_time_updated();
}

void do_Get_System_Time_Address(struct svc_regs *r)
{
    r->eax = (uint32_t)system_time_address();
}

void do_Get_VM_Exec_Time(struct svc_regs *r)
{
    (void)system_time();            /* brings the execution times up to date too */
    r->eax = vm_exec_time(cur_vm);
}

void do_Get_Last_Updated_VM_Exec_Time(struct svc_regs *r)
{
    r->eax = vm_exec_time(cur_vm);
}

uint32_t _GetThreadExecTime(struct tcb_s *thread)
{
    (void)system_time();
    return thread_exec_time(thread_of(thread));
}

uint32_t _GetLastUpdatedThreadExecTime(struct tcb_s *thread)
{
    return thread_exec_time(thread_of(thread));
}

void do_Update_System_Clock(struct svc_regs *r)
{
    irq_disable();                  /* on again with the caller's flags */
    timeout_tick(r->ecx);
}
