/*
 * t_sched - events with every PEF_ flag, waits with every Block_ flag, hooks of the scheduler, time:
 * what needs more than one thread, and the services that come in pairs.
 *
 * Other threads stay in ring 0.  There is no clock: Update_System_Clock is called by hand.
 */
#include "vxt.h"

static char log[64];
static uint32_t done, gate;         /* semaphores */

static void note(char c)
{
    size_t n = strlen(log);

    if (n + 1 < sizeof log) {
        log[n] = c;
        log[n + 1] = '\0';
    }
}

static void forget(void)
{
    log[0] = '\0';
}

GUEST(g_return, "lret");

static void pump(void)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_return, &crs);
}

static void on_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)crs;
    note((char)refdata);
}
VXD_EVENT(event, on_event)

static void on_signal(struct cb_s *vm, uint32_t semaphore, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)crs;
    note('s');
    Signal_Semaphore(semaphore);
}
VXD_EVENT(signal_event, on_signal)

/* ---- threads ---------------------------------------------------------------------------------- */

static void (*bodies[4])(void);

static void on_start(struct cb_s *vm, uint32_t body, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)crs;
    bodies[body]();
    Signal_Semaphore(done);
    VMMTerminateThread(Get_Cur_Thread_Handle());
}
VXD_EVENT(start, on_start)

static struct tcb_s *make(uint32_t n, void (*body)(void))
{
    bodies[n] = body;
    return VMMCreateThread(0, 0, 0, 0, 0, 0, 0, start, n);
}

static void finish(unsigned threads)
{
    while (threads-- != 0) {
        Wait_Semaphore(done, Block_Svc_Ints);
    }
    pump();
}

static uint32_t call_event(uint32_t flags, uint32_t boost, void *target, uint32_t refdata)
{
    return Call_Priority_VM_Event(boost, target, flags, refdata, event, 50);
}

/* ---- PEF_ flags with several threads ---------------------------------------------------------------- */

static void waits_silently(void)
{
    Wait_Semaphore(gate, 0);
}

static void waits_serving(void)
{
    Wait_Semaphore(gate, Block_Svc_Ints);
}

static void owns_section(void)
{
    Begin_Critical_Section(0);
    Wait_Semaphore(gate, 0);
    note('<');
    End_Critical_Section();
}

VXT_TEST(Call_Restricted_Event, wait_for_sti_means_all_threads_of_the_vm)
{
    struct tcb_s *other;
    uint32_t all, own;

    forget();
    other = make(0, waits_silently);
    (void)Time_Slice_Sleep(0);
    other->TCB_ClientPtr->Client_EFlags &= ~IF_Mask;
    all = call_event(PEF_Wait_For_STI, 0, Get_Cur_VM_Handle(), 'a');
    own = call_event(PEF_Wait_For_Thread_STI, 0, Get_Cur_VM_Handle(), 'o');
    pump();
    note('|');
    other->TCB_ClientPtr->Client_EFlags |= IF_Mask;
    pump();
    Signal_Semaphore(gate);
    finish(1);
    CHECK(all != 0);
    CHECK_EQ(own, 0);
    CHECK_STR(log, "o|a");
}

VXT_TEST(Call_Restricted_Event, wait_crit_until_it_is_free_or_ours)
{
    uint32_t waits, ours;

    forget();
    (void)make(0, owns_section);
    (void)Time_Slice_Sleep(0);
    waits = call_event(PEF_Wait_Crit, 0, NULL, 'w');
    Signal_Semaphore(gate);
    finish(1);
    Begin_Critical_Section(0);
    ours = call_event(PEF_Wait_Crit, 0, NULL, 'o');
    End_Critical_Section();
    CHECK(waits != 0);
    CHECK_EQ(ours, 0);
    CHECK(vxt_same(log, "w<o") || vxt_same(log, "<wo"));    /* in the thread that owns it, or later */
}

VXT_TEST(Call_Restricted_Event, wait_crit_vm_until_no_other_thread_has_it)
{
    uint32_t waits;

    forget();
    (void)make(0, owns_section);
    (void)Time_Slice_Sleep(0);
    waits = call_event(PEF_Wait_Crit_VM, 0, Get_Sys_VM_Handle(), 'w');
    note('|');
    Signal_Semaphore(gate);
    finish(1);
    CHECK(waits != 0);
    CHECK_STR(log, "|<w");
}

VXT_TEST(Call_Restricted_Event, wait_not_hw_int_while_time_critical)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    uint32_t waits;

    forget();
    Adjust_Exec_Priority(Time_Critical_Boost, vm);
    waits = call_event(PEF_Wait_Not_HW_Int, 0, vm, 'w');
    pump();
    note('|');
    Adjust_Exec_Priority(-Time_Critical_Boost, vm);
    pump();
    CHECK(waits != 0);
    CHECK_STR(log, "|w");
    CHECK_EQ(call_event(PEF_Wait_Not_HW_Int, 0, vm, 'x'), 0);
}

VXT_TEST(Call_Restricted_Event, ring0_event_runs_whatever_the_thread_waits_for)
{
    struct tcb_s *other;
    uint32_t plain;

    forget();
    other = make(0, waits_silently);
    (void)Time_Slice_Sleep(0);
    plain = call_event(PEF_Thread_Event, 0, other, 'p');
    CHECK(call_event(PEF_Thread_Event | PEF_Ring0_Event, 0, other, 'r') != 0);
    (void)Time_Slice_Sleep(0);
    note('|');
    CHECK(plain != 0);
    CHECK_STR(log, "r|");
    Cancel_Priority_VM_Event(plain);
    Signal_Semaphore(gate);
    finish(1);
    CHECK_STR(log, "r|");
}

VXT_TEST(Call_Restricted_Event, global_event_has_its_boost_only_inside)
{
    struct vxt_regs r = { 0 };

    forget();
    CHECK(Call_Priority_VM_Event(Critical_Section_Boost, NULL, PEF_Always_Sched, 'g', event, 0) != 0);
    vxt_service(VMMSVC(Get_Crit_Section_Status), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    pump();
    CHECK_STR(log, "g");
    vxt_service(VMMSVC(Get_Crit_Section_Status), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
}

VXT_TEST(Call_Restricted_Event, time_out_ends_the_wait_and_the_boost)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    struct vxt_regs r = { 0 };

    forget();
    CHECK(call_event(PEF_Wait_In_PM | PEF_Time_Out | PEF_Dont_Unboost, Critical_Section_Boost, vm, 't'));
    vxt_service(VMMSVC(Get_Crit_Section_Status), &r);
    CHECK(r.eflags & CF_Mask);
    Update_System_Clock(60);
    pump();
    CHECK_STR(log, "t");
    vxt_service(VMMSVC(Get_Crit_Section_Status), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);    /* PEF_Dont_Unboost or not */
}

VXT_TEST(Cancel_Restricted_Event, takes_event_and_boost_back)
{
    struct vxt_regs r = { .ebx = (uint32_t)Get_Cur_VM_Handle(), .eax = Critical_Section_Boost,
                          .ecx = PEF_Always_Sched, .edx = 'c', .esi = (uint32_t)event };
    uint32_t handle;

    forget();
    vxt_service(VMMSVC(Call_Restricted_Event), &r);
    handle = r.esi;
    CHECK(handle != 0);
    r = (struct vxt_regs){ .esi = handle };
    vxt_service(VMMSVC(Cancel_Restricted_Event), &r);
    r = (struct vxt_regs){ .esi = 0 };
    vxt_service(VMMSVC(Cancel_Restricted_Event), &r);
    pump();
    CHECK_STR(log, "");
    vxt_service(VMMSVC(Get_Crit_Section_Status), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
}

VXT_TEST(Cancel_Thread_Event, it_does_not_run)
{
    struct vxt_regs r = { .edi = (uint32_t)Get_Cur_Thread_Handle(), .esi = (uint32_t)event,
                          .edx = 'x' };

    forget();
    vxt_service(VMMSVC(Schedule_Thread_Event), &r);
    CHECK(r.esi != 0);
    vxt_service(VMMSVC(Cancel_Thread_Event), &r);
    r.esi = 0;
    vxt_service(VMMSVC(Cancel_Thread_Event), &r);
    pump();
    CHECK_STR(log, "");
}

VXT_TEST(Call_Priority_Thread_Event, at_once_or_in_its_thread)
{
    struct vxt_regs r = { .edi = (uint32_t)Get_Cur_Thread_Handle(), .esi = (uint32_t)event,
                          .edx = 'n' };
    struct tcb_s *other;

    forget();
    vxt_service(VMMSVC(Call_Priority_Thread_Event), &r);
    CHECK_EQ(r.esi, 0);
    other = make(0, waits_serving);
    (void)Time_Slice_Sleep(0);
    r = (struct vxt_regs){ .edi = (uint32_t)other, .esi = (uint32_t)signal_event, .edx = gate,
                           .eax = High_Pri_Device_Boost };
    vxt_service(VMMSVC(Call_Priority_Thread_Event), &r);
    CHECK(r.esi != 0);
    finish(1);
    CHECK_STR(log, "ns");
}

VXT_TEST(Cancel_Call_When_Not_Critical, it_does_not_run)
{
    struct vxt_regs r = { .esi = (uint32_t)event, .edx = 'x' };

    forget();
    Begin_Critical_Section(0);
    vxt_service(VMMSVC(Call_When_Not_Critical), &r);
    r.edx = 'y';
    vxt_service(VMMSVC(Call_When_Not_Critical), &r);
    r.edx = 'x';
    vxt_service(VMMSVC(Cancel_Call_When_Not_Critical), &r);
    End_Critical_Section();
    pump();
    CHECK_STR(log, "y");
    vxt_service(VMMSVC(Cancel_Call_When_Not_Critical), &r);     /* none is left */
}

/* ---- the VM's interrupts ------------------------------------------------------------------------------ */

VXT_TEST(Enable_VM_Ints, is_sti_for_the_client)
{
    struct vxt_regs r = { 0 };

    Disable_VM_Ints();
    CHECK_EQ(vxt_client()->Client_EFlags & IF_Mask, 0);
    vxt_service(VMMSVC(Test_VM_Ints_Enabled), &r);
    CHECK(r.eflags & ZF_Mask);
    Enable_VM_Ints();
    CHECK(vxt_client()->Client_EFlags & IF_Mask);
}

VXT_TEST(Test_VM_Ints_Enabled, zero_flag)
{
    struct vxt_regs r = { .eflags = ZF_Mask };

    vxt_service(VMMSVC(Test_VM_Ints_Enabled), &r);
    CHECK_EQ(r.eflags & ZF_Mask, 0);
}

/* ---- Block_ flags ---------------------------------------------------------------------------------------- */

static void signals_gate(void)
{
    note('g');
    Signal_Semaphore(gate);
}

VXT_TEST(Wait_Semaphore, vm_events_wait_without_block_svc_ints)
{
    forget();
    (void)make(0, signals_gate);
    (void)Schedule_VM_Event(Get_Cur_VM_Handle(), event, 'e');
    Wait_Semaphore(gate, 0);
    note('|');
    finish(1);
    /* The other thread of the VM may run it; this one did not while it waited. */
    CHECK(vxt_same(log, "g|e") || vxt_same(log, "eg|"));
}

VXT_TEST(Wait_Semaphore, block_svc_if_ints_locked_asks_the_vm)
{
    struct cb_s *vm = Get_Cur_VM_Handle();

    forget();
    vm->CB_VM_Status |= VMSTAT_V86INTSLOCKED;
    (void)Schedule_VM_Event(vm, signal_event, gate);
    Wait_Semaphore(gate, Block_Svc_If_Ints_Locked);
    vm->CB_VM_Status &= ~VMSTAT_V86INTSLOCKED;
    CHECK_STR(log, "s");
}

VXT_TEST(Wait_Semaphore, block_force_svc_ints_serves_events)
{
    forget();
    (void)Schedule_VM_Event(Get_Cur_VM_Handle(), signal_event, gate);
    Wait_Semaphore(gate, Block_Force_Svc_Ints);
    CHECK_STR(log, "s");
}

static uint32_t status_inside;

static void looks_at_status(void)
{
    status_inside = Get_Sys_VM_Handle()->CB_VM_Status;
    Signal_Semaphore(gate);
}

VXT_TEST(Wait_Semaphore, block_thread_idle_says_so)
{
    (void)make(0, looks_at_status);
    Wait_Semaphore(gate, Block_Thread_Idle);
    finish(1);
    CHECK(status_inside & VMSTAT_IDLE);
    CHECK(status_inside & VMSTAT_BLOCKED);
    CHECK_EQ(Get_Sys_VM_Handle()->CB_VM_Status & (VMSTAT_IDLE | VMSTAT_BLOCKED), 0);
}

static void signals_once_boosted(void)
{
    note('b');
    Signal_Semaphore(gate);
}

static void on_boost(struct cb_s *vm, uint32_t thread, struct Client_Reg_Struc *crs)
{
    struct vxt_regs r = { .eax = High_Pri_Device_Boost, .edi = thread };

    (void)vm;
    (void)crs;
    note('e');
    vxt_service(VMMSVC(Adjust_Thread_Exec_Priority), &r);
}
VXD_EVENT(boost_event, on_boost)

VXT_TEST(Wait_Semaphore, block_poll_keeps_the_processor_from_equals)
{
    struct tcb_s *other;

    forget();
    other = make(0, signals_once_boosted);
    Adjust_Exec_Priority(1, Get_Sys_VM_Handle());
    (void)Schedule_Global_Event(boost_event, (uint32_t)other);
    Wait_Semaphore(gate, Block_Poll);       /* until the other one is higher */
    Adjust_Exec_Priority(-1, Get_Sys_VM_Handle());
    finish(1);
    CHECK_STR(log, "eb");
}

/* ---- semaphores, critical section ------------------------------------------------------------------------ */

static void waits_and_notes(void)
{
    Wait_Semaphore(gate, 0);
    note('w');
}

VXT_TEST(Destroy_Semaphore, who_waits_goes_on)
{
    uint32_t mine = gate;

    forget();
    gate = Create_Semaphore(0);
    (void)make(0, waits_and_notes);
    (void)Time_Slice_Sleep(0);
    CHECK_STR(log, "");
    Destroy_Semaphore(gate);
    finish(1);
    CHECK_STR(log, "w");
    Destroy_Semaphore(gate);                /* it is none any more: ignored */
    gate = mine;
}

VXT_TEST(Create_Semaphore, below_zero_signals_come_first)
{
    uint32_t semaphore = Create_Semaphore((uint32_t)-2), mine = gate;

    forget();
    gate = semaphore;
    (void)make(0, waits_and_notes);
    (void)Time_Slice_Sleep(0);
    Signal_Semaphore(gate);
    Signal_Semaphore(gate);
    (void)Time_Slice_Sleep(0);
    CHECK_STR(log, "");
    Signal_Semaphore(gate);
    finish(1);
    CHECK_STR(log, "w");
    Destroy_Semaphore(semaphore);
    gate = mine;
}

VXT_TEST(Signal_Semaphore_No_Switch, the_waiter_runs_later)
{
    struct vxt_regs r = { .eax = gate };
    struct tcb_s *other;

    forget();
    other = make(0, waits_and_notes);
    (void)Time_Slice_Sleep(0);
    Set_Thread_Static_Boost(other, 5);
    vxt_service(VMMSVC(Signal_Semaphore_No_Switch), &r);
    note('|');
    finish(1);
    CHECK_STR(log, "|w");
    forget();
    other = make(0, waits_and_notes);
    (void)Time_Slice_Sleep(0);
    Set_Thread_Static_Boost(other, 5);
    Signal_Semaphore(gate);
    note('|');
    finish(1);
    CHECK_STR(log, "w|");
    r.eax = 4;
    vxt_service(VMMSVC(Signal_Semaphore_No_Switch), &r);        /* no semaphore: ignored */
}

static void enters(void)
{
    note('a');
    Begin_Critical_Section(0);
    note('b');
    End_Critical_Section();
}

VXT_TEST(End_Critical_Section, hands_it_to_who_waits)
{
    struct tcb_s *other;

    forget();
    other = make(0, enters);
    Set_Thread_Static_Boost(other, 1);
    finish(1);
    CHECK_STR(log, "ab");
    forget();
    Begin_V86_Serialization(0);             /* so that it waits although we have no boost */
    other = make(0, enters);
    (void)Time_Slice_Sleep(0);
    Begin_Critical_Section(0);
    note('|');
    End_Critical_Section();
    End_V86_Serialization();
    finish(1);
    CHECK_STR(log, "a|b");
    End_Critical_Section();                 /* nobody's: ignored */
}

VXT_TEST(Release_Critical_Section, more_than_there_are_is_all)
{
    struct vxt_regs r = { .ecx = 5 };

    Begin_Critical_Section(0);
    Begin_Critical_Section(0);
    vxt_service(VMMSVC(Release_Critical_Section), &r);
    vxt_service(VMMSVC(Get_Crit_Section_Status), &r);
    CHECK_EQ(r.ecx, 0);
}

VXT_TEST(Get_Crit_Section_Status, owner_and_claims)
{
    struct vxt_regs r = { 0 };

    vxt_service(VMMSVC(Get_Crit_Section_Status), &r);
    CHECK_EQ(r.ebx, (uint32_t)Get_Cur_VM_Handle());
    CHECK_EQ(r.ecx, 0);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    Begin_Critical_Section(0);
    Begin_Critical_Section(0);
    vxt_service(VMMSVC(Get_Crit_Section_Status), &r);
    End_Critical_Section();
    End_Critical_Section();
    CHECK_EQ(r.ecx, 2);
    CHECK(r.eflags & CF_Mask);
}

/* ---- mutexes, blocking ids --------------------------------------------------------------------------------- */

static struct mutex *mutex;

static void uses_mutex(void)
{
    note('a');
    _EnterMutex(mutex, 0);
    note('b');
    _LeaveMutex(mutex);
}

VXT_TEST(_EnterMutex, waits_for_the_last_leave)
{
    forget();
    mutex = _CreateMutex(0, 0);
    _EnterMutex(mutex, 0);
    _EnterMutex(mutex, 0);
    (void)make(0, uses_mutex);
    (void)Time_Slice_Sleep(0);
    _LeaveMutex(mutex);
    (void)Time_Slice_Sleep(0);
    CHECK_STR(log, "a");
    _LeaveMutex(mutex);
    finish(1);
    CHECK_STR(log, "ab");
    CHECK(_DestroyMutex(mutex) != 0);
    _EnterMutex(NULL, 0);                   /* none: ignored */
}

VXT_TEST(_LeaveMutex, only_its_owner)
{
    mutex = _CreateMutex(0, 0);
    _LeaveMutex(mutex);
    CHECK(_GetMutexOwner(mutex) == NULL);
    _EnterMutex(mutex, 0);
    _LeaveMutex(mutex);
    _LeaveMutex(mutex);
    CHECK(_GetMutexOwner(mutex) == NULL);
    CHECK(_DestroyMutex(mutex) != 0);
    _LeaveMutex(NULL);
}

static void owns_mutex(void)
{
    _EnterMutex(mutex, 0);
    Wait_Semaphore(gate, 0);
    _LeaveMutex(mutex);
}

VXT_TEST(_GetMutexOwner, another_thread)
{
    struct tcb_s *other, *owner;

    mutex = _CreateMutex(0, MUTEX_MUST_COMPLETE);
    other = make(0, owns_mutex);
    (void)Time_Slice_Sleep(0);
    owner = _GetMutexOwner(mutex);
    Signal_Semaphore(gate);
    finish(1);
    CHECK(owner == other);
    CHECK(_DestroyMutex(mutex) != 0);
}

VXT_TEST(_DestroyMutex, not_while_it_is_owned)
{
    mutex = _CreateMutex(0, 0);
    _EnterMutex(mutex, 0);
    CHECK_EQ(_DestroyMutex(mutex), 0);
    _LeaveMutex(mutex);
    CHECK(_DestroyMutex(mutex) != 0);
    CHECK_EQ(_DestroyMutex(mutex), 0);
    CHECK_EQ(_DestroyMutex(NULL), 0);
}

VXT_TEST(_CreateMutex, must_complete_keeps_its_owner_alive)
{
    struct tcb_s *other;

    mutex = _CreateMutex(0, MUTEX_MUST_COMPLETE);
    other = make(0, owns_mutex);
    (void)Time_Slice_Sleep(0);
    VMMTerminateThread(other);
    CHECK(_GetMutexOwner(mutex) == other);
    CHECK_EQ(_GetThreadTerminationStatus(other), 2);
    Signal_Semaphore(gate);
    finish(1);
    CHECK(_GetMutexOwner(mutex) == NULL);
    CHECK(_DestroyMutex(mutex) != 0);
    mutex = _CreateMutex(0, 0);             /* without the flag it ends, and the mutex is free */
    other = make(0, owns_mutex);
    (void)Time_Slice_Sleep(0);
    VMMTerminateThread(other);
    CHECK(_GetMutexOwner(mutex) == NULL);
    CHECK(_DestroyMutex(mutex) != 0);
}

static void blocks_on_id(void)
{
    note('a');
    _BlockOnID(0x77777777, 0);
    note('b');
}

VXT_TEST(_SignalID, wakes_all_who_wait_for_it)
{
    forget();
    (void)make(0, blocks_on_id);
    (void)make(1, blocks_on_id);
    (void)Time_Slice_Sleep(0);
    (void)Time_Slice_Sleep(0);
    _SignalID(0x77777778);
    (void)Time_Slice_Sleep(0);
    CHECK_STR(log, "aa");
    _SignalID(0x77777777);
    finish(2);
    CHECK_STR(log, "aabb");
}

/* ---- hooks of the scheduler ---------------------------------------------------------------------------------- */

static unsigned switches;
static struct tcb_s *switch_from, *switch_to;
static bool switch_right;

static void on_switch(struct tcb_s *from, struct cb_s *vm, struct tcb_s *to)
{
    if (switches++ == 0) {
        switch_from = from;
        switch_to = to;
    }
    switch_right &= vm == to->TCB_VMHandle && to == Get_Cur_Thread_Handle();
}
VXD_SHIM(switch_hook, on_switch, void, (struct tcb_s *, struct cb_s *, struct tcb_s *),
         "pushl %edi; pushl %ebx; pushl %eax; cld; call on_switch; addl $12, %esp; ret")

static void nothing(void)
{
}

VXT_TEST(Call_When_Thread_Switched, old_and_new_thread)
{
    struct vxt_regs r = { .esi = (uint32_t)switch_hook };
    struct tcb_s *other;

    vxt_service(VMMSVC(Call_When_Thread_Switched), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    switches = 0;
    switch_right = true;
    other = make(0, nothing);
    (void)Time_Slice_Sleep(0);
    finish(1);
    vxt_service(VMMSVC(Cancel_Call_When_Thread_Switched), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK(switches >= 2 && switch_right);
    CHECK(switch_from == Get_Cur_Thread_Handle() && switch_to == other);
}

VXT_TEST(Cancel_Call_When_Thread_Switched, fails_for_what_is_not_there)
{
    struct vxt_regs r = { .esi = (uint32_t)switch_hook };

    vxt_service(VMMSVC(Cancel_Call_When_Thread_Switched), &r);
    CHECK(r.eflags & CF_Mask);
}

static void on_task_switch(void)
{
    switches++;
}
VXD_SHIM(task_hook, on_task_switch, void, (void), "cld; call on_task_switch; ret")

VXT_TEST(Call_When_Task_Switched, not_between_threads_of_one_vm)
{
    struct vxt_regs r = { .esi = (uint32_t)task_hook };

    vxt_service(VMMSVC(Call_When_Task_Switched), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    switches = 0;
    (void)make(0, nothing);
    (void)Time_Slice_Sleep(0);
    finish(1);
    CHECK_EQ(switches, 0);                  /* t_share: between VMs */
}

VXT_TEST(Cancel_Call_When_Task_Switched, once_for_each)
{
    struct vxt_regs r = { .esi = (uint32_t)task_hook };

    vxt_service(VMMSVC(Cancel_Call_When_Task_Switched), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    vxt_service(VMMSVC(Cancel_Call_When_Task_Switched), &r);
    CHECK(r.eflags & CF_Mask);
}

static uint32_t idle_answers;               /* bit 0: the first passes on */

static void on_idle_1(void)
{
    note('1');
    if ((idle_answers & 1) == 0) {
        Signal_Semaphore(gate);
    }
}

static void on_idle_2(void)
{
    note('2');
    Signal_Semaphore(gate);
}
void idle_1(void);
void idle_2(void);
static void on_idle_1(void) __attribute__((used));
static void on_idle_2(void) __attribute__((used));
__asm__(".pushsection .text.idle,\"ax\"\nidle_1: cld; call on_idle_1; btl $0, idle_answers; ret\n"
        "idle_2: cld; call on_idle_2; clc; ret\n.popsection");

VXT_TEST(Call_When_Idle, in_order_until_one_has_done_something)
{
    struct vxt_regs first = { .esi = (uint32_t)idle_1 }, second = { .esi = (uint32_t)idle_2 };

    forget();
    vxt_service(VMMSVC(Call_When_Idle), &first);
    vxt_service(VMMSVC(Call_When_Idle), &second);
    CHECK_EQ((first.eflags | second.eflags) & CF_Mask, 0);
    idle_answers = 1;
    Wait_Semaphore(gate, Block_Thread_Idle);
    note('|');
    idle_answers = 0;
    Wait_Semaphore(gate, Block_Thread_Idle);
    vxt_service(VMMSVC(Cancel_Call_When_Idle), &second);
    CHECK_STR(log, "12|1");
}

VXT_TEST(Cancel_Call_When_Idle, fails_for_what_is_not_there)
{
    struct vxt_regs first = { .esi = (uint32_t)idle_1 }, second = { .esi = (uint32_t)idle_2 };

    vxt_service(VMMSVC(Cancel_Call_When_Idle), &first);
    CHECK_EQ(first.eflags & CF_Mask, 0);
    vxt_service(VMMSVC(Cancel_Call_When_Idle), &second);
    CHECK(second.eflags & CF_Mask);
}

/* ---- priority, time -------------------------------------------------------------------------------------------- */

VXT_TEST(Adjust_Thread_Exec_Priority, switches_at_once)
{
    struct vxt_regs r = { .eax = Low_Pri_Device_Boost };

    forget();
    r.edi = (uint32_t)make(0, signals_gate);
    vxt_service(VMMSVC(Adjust_Thread_Exec_Priority), &r);
    note('|');
    finish(1);
    Wait_Semaphore(gate, 0);
    CHECK_STR(log, "g|");
}

static void takes_7_ms(void)
{
    Update_System_Clock(7);
}

VXT_TEST(_GetThreadExecTime, of_each_thread_its_own)
{
    struct tcb_s *own = Get_Cur_Thread_Handle(), *other;
    uint32_t before, after;
    uint8_t code[6] = { 0xCD, 0x20 };
    uint32_t (*exec_time)(struct tcb_s *);
    uint32_t service = VMMSVC(_GetThreadExecTime) | 0x8000;

    memcpy(code + 2, &service, 4);
    *(const void **)&exec_time = code;
    before = exec_time(own);
    other = make(0, takes_7_ms);
    (void)Time_Slice_Sleep(0);
    after = exec_time(own);
    CHECK_EQ(after, before);
    Update_System_Clock(3);
    CHECK_EQ(exec_time(own), before + 3);
    (void)other;
    finish(1);
}

VXT_TEST(_GetLastUpdatedThreadExecTime, as_of_the_last_tick)
{
    uint8_t code[6] = { 0xCD, 0x20 };
    uint32_t (*exec_time)(struct tcb_s *), before;
    uint32_t service = VMMSVC(_GetLastUpdatedThreadExecTime) | 0x8000;

    memcpy(code + 2, &service, 4);
    *(const void **)&exec_time = code;
    before = exec_time(Get_Cur_Thread_Handle());
    Update_System_Clock(4);
    CHECK_EQ(exec_time(Get_Cur_Thread_Handle()), before + 4);
}

VXT_TEST(Get_System_Time, goes_on_with_the_clock)
{
    uint32_t before = Get_System_Time();

    Update_System_Clock(11);
    CHECK_EQ(Get_System_Time(), before + 11);
    CHECK_EQ(Get_Last_Updated_System_Time(), before + 11);
}

VXT_TEST(Get_Last_Updated_System_Time, as_of_the_last_tick)
{
    uint32_t before = Get_Last_Updated_System_Time();

    Update_System_Clock(2);
    CHECK_EQ(Get_Last_Updated_System_Time(), before + 2);
}

VXT_TEST(Get_System_Time_Address, is_where_the_ticks_go)
{
    struct vxt_regs r = { 0 };
    uint32_t before = Get_Last_Updated_System_Time();

    vxt_service(VMMSVC(Get_System_Time_Address), &r);
    CHECK_EQ(*(const uint32_t *)r.eax, before);
    Update_System_Clock(2);
    CHECK_EQ(*(const uint32_t *)r.eax, before + 2);
}

VXT_TEST(Get_Last_Updated_VM_Exec_Time, of_the_current_vm)
{
    struct vxt_regs r = { 0 };
    uint32_t before = Get_VM_Exec_Time();

    Update_System_Clock(6);
    vxt_service(VMMSVC(Get_Last_Updated_VM_Exec_Time), &r);
    CHECK_EQ(r.eax, before + 6);
}

/* ---- storms -------------------------------------------------------------------------------------------------------- */

#define STORM   10000u

static uint32_t storm_runs;

static void on_storm(struct cb_s *vm, uint32_t again_ms, struct Client_Reg_Struc *crs);
VXD_EVENT(storm_event, on_storm)

static void on_storm(struct cb_s *vm, uint32_t again_ms, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)crs;
    storm_runs++;
    if (again_ms < 2) {
        (void)Set_Global_Time_Out(again_ms, again_ms, storm_event);
    }
}

VXT_TEST(Set_Global_Time_Out, storm_of_ten_thousand_at_once)
{
    for (uint32_t i = 0; i < STORM; i++) {
        CHECK(Set_Global_Time_Out(5, 9, storm_event) != 0);
    }
    storm_runs = 0;
    Update_System_Clock(5);
    pump();
    CHECK_EQ(storm_runs, STORM);
}

VXT_TEST(Set_Global_Time_Out, storm_that_sets_itself_again_lets_programs_run)
{
    for (uint32_t again = 0; again < 2; again++) {
        for (uint32_t i = 0; i < 500; i++) {
            CHECK(Set_Global_Time_Out(1, again, storm_event) != 0);
        }
    }
    for (unsigned i = 0; i < 5; i++) {
        storm_runs = 0;
        Update_System_Clock(1);
        pump();                             /* the program runs to its end */
        CHECK(storm_runs >= 1000);
    }
}

static uint32_t forever_runs;
static bool forever_on;

static void on_forever(struct cb_s *vm, uint32_t of_vm, struct Client_Reg_Struc *crs);
VXD_EVENT(forever_event, on_forever)

static void schedule_forever(uint32_t of_vm)
{
    (void)(of_vm != 0 ? Schedule_VM_Event(Get_Sys_VM_Handle(), forever_event, 1)
                      : Schedule_Global_Event(forever_event, 0));
}

static void on_forever(struct cb_s *vm, uint32_t of_vm, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)crs;
    forever_runs++;
    if (forever_on) {
        schedule_forever(of_vm);
    }
}

VXT_TEST(Schedule_Global_Event, one_that_schedules_itself_again_lets_programs_run)
{
    for (uint32_t of_vm = 0; of_vm < 2; of_vm++) {
        uint32_t before;

        forever_on = true;
        forever_runs = 0;
        schedule_forever(of_vm);
        pump();                             /* the program runs to its end */
        before = forever_runs;
        CHECK(before > 0);
        pump();
        CHECK(forever_runs > before);
        forever_on = false;
        pump();
        before = forever_runs;
        pump();
        CHECK_EQ(forever_runs, before);
    }
}

static const struct vxt_test tests[] = {
    VXT(Schedule_Global_Event, one_that_schedules_itself_again_lets_programs_run),
    VXT(Call_Restricted_Event, wait_for_sti_means_all_threads_of_the_vm),
    VXT(Call_Restricted_Event, wait_crit_until_it_is_free_or_ours),
    VXT(Call_Restricted_Event, wait_crit_vm_until_no_other_thread_has_it),
    VXT(Call_Restricted_Event, wait_not_hw_int_while_time_critical),
    VXT(Call_Restricted_Event, ring0_event_runs_whatever_the_thread_waits_for),
    VXT(Call_Restricted_Event, global_event_has_its_boost_only_inside),
    VXT(Call_Restricted_Event, time_out_ends_the_wait_and_the_boost),
    VXT(Cancel_Restricted_Event, takes_event_and_boost_back),
    VXT(Cancel_Thread_Event, it_does_not_run),
    VXT(Call_Priority_Thread_Event, at_once_or_in_its_thread),
    VXT(Cancel_Call_When_Not_Critical, it_does_not_run),
    VXT(Enable_VM_Ints, is_sti_for_the_client),
    VXT(Test_VM_Ints_Enabled, zero_flag),
    VXT(Wait_Semaphore, vm_events_wait_without_block_svc_ints),
    VXT(Wait_Semaphore, block_svc_if_ints_locked_asks_the_vm),
    VXT(Wait_Semaphore, block_force_svc_ints_serves_events),
    VXT(Wait_Semaphore, block_thread_idle_says_so),
    VXT(Wait_Semaphore, block_poll_keeps_the_processor_from_equals),
    VXT(Destroy_Semaphore, who_waits_goes_on),
    VXT(Create_Semaphore, below_zero_signals_come_first),
    VXT(Signal_Semaphore_No_Switch, the_waiter_runs_later),
    VXT(End_Critical_Section, hands_it_to_who_waits),
    VXT(Release_Critical_Section, more_than_there_are_is_all),
    VXT(Get_Crit_Section_Status, owner_and_claims),
    VXT(_EnterMutex, waits_for_the_last_leave),
    VXT(_LeaveMutex, only_its_owner),
    VXT(_GetMutexOwner, another_thread),
    VXT(_DestroyMutex, not_while_it_is_owned),
    VXT(_CreateMutex, must_complete_keeps_its_owner_alive),
    VXT(_SignalID, wakes_all_who_wait_for_it),
    VXT(Call_When_Thread_Switched, old_and_new_thread),
    VXT(Cancel_Call_When_Thread_Switched, fails_for_what_is_not_there),
    VXT(Call_When_Task_Switched, not_between_threads_of_one_vm),
    VXT(Cancel_Call_When_Task_Switched, once_for_each),
    VXT(Call_When_Idle, in_order_until_one_has_done_something),
    VXT(Cancel_Call_When_Idle, fails_for_what_is_not_there),
    VXT(Adjust_Thread_Exec_Priority, switches_at_once),
    VXT(_GetThreadExecTime, of_each_thread_its_own),
    VXT(_GetLastUpdatedThreadExecTime, as_of_the_last_tick),
    VXT(Get_System_Time, goes_on_with_the_clock),
    VXT(Get_Last_Updated_System_Time, as_of_the_last_tick),
    VXT(Get_System_Time_Address, is_where_the_ticks_go),
    VXT(Get_Last_Updated_VM_Exec_Time, of_the_current_vm),
    VXT(Set_Global_Time_Out, storm_of_ten_thousand_at_once),
    VXT(Set_Global_Time_Out, storm_that_sets_itself_again_lets_programs_run),
};

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    done = Create_Semaphore(0);
    gate = Create_Semaphore(0);
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_SCHED");
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
Declare_Virtual_Device(T_SCHED, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
