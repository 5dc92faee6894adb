/*
 * svc_event - the event services.  [DDK95]; one line each in services/vmm.def
 *
 * The handle of an event is the address of its node; 0 = it was called at once.
 */
#include "sched/sched.h"
#include "services/svc.h"

uint32_t _AtEventTime(void);

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

void do_Schedule_Global_Event(struct svc_regs *r)
{
    give_event(r, event_schedule(NULL, NULL, proc_of(r), r->edx));
}

void do_Schedule_VM_Event(struct svc_regs *r)
{
    give_event(r, event_schedule((struct vm *)r->ebx, NULL, proc_of(r), r->edx));
}

void do_Schedule_Thread_Event(struct svc_regs *r)
{
    give_event(r, event_schedule(NULL, (struct thread *)r->edi, proc_of(r), r->edx));
}

void do_Call_Global_Event(struct svc_regs *r)
{
    give_event(r, event_call(NULL, NULL, 0, 0, proc_of(r), r->edx, 0));
}

void do_Call_VM_Event(struct svc_regs *r)
{
    give_event(r, event_call((struct vm *)r->ebx, NULL, 0, 0, proc_of(r), r->edx, 0));
}

void do_Cancel_Global_Event(struct svc_regs *r)
{
    cancel(r);
}

void do_Cancel_VM_Event(struct svc_regs *r)
{
    cancel(r);
}

void do_Cancel_Thread_Event(struct svc_regs *r)
{
    cancel(r);
}

void do_Call_Restricted_Event(struct svc_regs *r)
{
    bool thread = (r->ecx & PEF_Thread_Event) != 0;

    give_event(r, event_call(thread ? NULL : (struct vm *)r->ebx,
                             thread ? (struct thread *)r->ebx : NULL,
                             r->ecx, (int32_t)r->eax, proc_of(r), r->edx, r->edi));
}

void do_Cancel_Restricted_Event(struct svc_regs *r)
{
    cancel(r);
}

void do_Call_Priority_VM_Event(struct svc_regs *r)
{
    do_Call_Restricted_Event(r);        /* the same since 4.0 */
}

void do_Cancel_Priority_VM_Event(struct svc_regs *r)
{
    cancel(r);
}

/* EDI is the thread, so there is no register for a time-out. */
void do_Call_Priority_Thread_Event(struct svc_regs *r)
{
    give_event(r, event_call(NULL, (struct thread *)r->edi, r->ecx & ~PEF_Time_Out,
                             (int32_t)r->eax, proc_of(r), r->edx, 0));
}

void do_Call_When_VM_Ints_Enabled(struct svc_regs *r)
{
    (void)event_call(cur_vm, NULL, PEF_Wait_For_STI, 0, proc_of(r), r->edx, 0);
}

void do_Call_When_Not_Critical(struct svc_regs *r)
{
    (void)event_call(NULL, NULL, PEF_Wait_Not_Crit, 0, proc_of(r), r->edx, 0);
}

void do_Cancel_Call_When_Not_Critical(struct svc_regs *r)
{
    (void)event_cancel_global(proc_of(r), r->edx);
}

void do_Enable_VM_Ints(struct svc_regs *r)
{
    (void)r;
    enable_vm_ints();
}

void do_Disable_VM_Ints(struct svc_regs *r)
{
    (void)r;
    disable_vm_ints();
}

void do_Test_VM_Ints_Enabled(struct svc_regs *r)
{
    svc_set_zero(r, !vm_ints_enabled());
}

uint32_t _AtEventTime(void)
{
    return cur_thread->sched.event_depth;
}
