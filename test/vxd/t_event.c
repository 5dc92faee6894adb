/*
 * t_event - events: now or later, order, restrictions, boosts, cancelling; time-outs.
 *
 * There is no clock in this machine: Update_System_Clock is called by hand.
 */
#include "vxt.h"

#define LOG_MAX 16

static uint32_t log[LOG_MAX];
static unsigned logged;
static bool args_right;

static void forget(void)
{
    logged = 0;
    args_right = true;
}

static void on_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    if (logged < LOG_MAX) {
        log[logged++] = refdata;
    }
    args_right &= vm == Get_Cur_VM_Handle() && crs == vm->CB_Client_Pointer;
}
void event(void);
uint32_t event_carry, event_ecx;
static void on_event(struct cb_s *, uint32_t, struct Client_Reg_Struc *) __attribute__((used));
__asm__(".pushsection .text.event,\"ax\"\nevent: sbbl %eax, %eax; negl %eax; movl %eax, event_carry\n"
        "movl %ecx, event_ecx; pushl %ebp; pushl %edx; pushl %ebx; cld; call on_event\n"
        "addl $12, %esp; ret\n.popsection");

GUEST(g_return, "lret");
GUEST(g_sti, "sti; nop; lret");

/* Ring 3 and back: everything that is due is done. */
static void pump(void)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_return, &crs);
}

/* An interrupt that finds the VMM busy calls this. */
static void (*at_interrupt)(void);

static int on_interrupt(struct cb_s *vm, void *frame)
{
    (void)vm;
    (void)frame;
    at_interrupt();
    return 1;
}
VXD_FAULT(interrupt_hook, on_interrupt)

static void interrupt(void (*what)(void))
{
    at_interrupt = what;
    __asm__ volatile("int $0x51" : : : "memory");
}

/* ---- global and VM events ------------------------------------------------------------------------------ */

VXT_TEST(Schedule_Global_Event, never_at_once)
{
    forget();
    CHECK(Schedule_Global_Event(event, 7) != 0);
    CHECK_EQ(logged, 0);
    pump();
    CHECK_EQ(logged, 1);
    CHECK_EQ(log[0], 7);
    CHECK(args_right);
    pump();
    CHECK_EQ(logged, 1);
}

VXT_TEST(Schedule_VM_Event, never_at_once)
{
    forget();
    CHECK(Schedule_VM_Event(Get_Sys_VM_Handle(), event, 8) != 0);
    CHECK_EQ(logged, 0);
    pump();
    CHECK_EQ(logged, 1);
    CHECK_EQ(log[0], 8);
    CHECK(args_right);
}

VXT_TEST(Call_Global_Event, at_once_at_task_time)
{
    forget();
    CHECK_EQ(Call_Global_Event(event, 9), 0);
    CHECK_EQ(logged, 1);
    CHECK_EQ(log[0], 9);
}

VXT_TEST(Call_VM_Event, at_once_in_the_current_vm)
{
    forget();
    CHECK_EQ(Call_VM_Event(Get_Cur_VM_Handle(), event, 10), 0);
    CHECK_EQ(logged, 1);
    CHECK(args_right);
}

static uint32_t handle_global, handle_vm, logged_then;

static void call_both(void)
{
    handle_global = Call_Global_Event(event, 11);
    handle_vm = Call_VM_Event(Get_Cur_VM_Handle(), event, 12);
    logged_then = logged;
}

VXT_TEST(Call_Global_Event, later_at_interrupt_time)
{
    interrupt_hook_next = Hook_VMM_Fault(0x51, interrupt_hook);
    forget();
    interrupt(call_both);
    CHECK(handle_global != 0 && handle_vm != 0);
    CHECK_EQ(logged_then, 0);
    pump();
    CHECK_EQ(logged, 2);
    CHECK_EQ(log[0], 11);           /* global ones first */
    CHECK_EQ(log[1], 12);
}

VXT_TEST(Schedule_Thread_Event, after_global_and_vm_events)
{
    struct vxt_regs r = { 0 };

    forget();
    vxt_service(VMMSVC(Get_Cur_Thread_Handle), &r);
    r.edx = 3;
    r.esi = (uint32_t)event;
    vxt_service(VMMSVC(Schedule_Thread_Event), &r);
    CHECK(r.esi != 0);
    (void)Schedule_VM_Event(Get_Cur_VM_Handle(), event, 2);
    (void)Schedule_Global_Event(event, 1);
    pump();
    CHECK_EQ(logged, 3);
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(log[i], i + 1);
    }
}

VXT_TEST(Cancel_Global_Event, it_does_not_run)
{
    uint32_t a, b;

    forget();
    a = Schedule_Global_Event(event, 1);
    b = Schedule_Global_Event(event, 2);
    Cancel_Global_Event(a);
    Cancel_Global_Event(0);
    pump();
    CHECK(a != b);
    CHECK_EQ(logged, 1);
    CHECK_EQ(log[0], 2);
}

VXT_TEST(Cancel_VM_Event, it_does_not_run)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    uint32_t handle;

    forget();
    handle = Schedule_VM_Event(vm, event, 1);
    Cancel_VM_Event(vm, handle);
    Cancel_VM_Event(vm, 0);
    pump();
    CHECK_EQ(logged, 0);
}

VXT_TEST(Schedule_Global_Event, many)
{
    forget();
    for (unsigned i = 0; i < 300; i++) {
        CHECK(Schedule_Global_Event(event, i) != 0);
    }
    pump();
    CHECK_EQ(logged, LOG_MAX);
    CHECK_EQ(log[LOG_MAX - 1], LOG_MAX - 1);
}

/* ---- restrictions ------------------------------------------------------------------------------------------ */

static uint32_t call_priority(uint32_t flags, uint32_t refdata)
{
    return Call_Priority_VM_Event(0, Get_Cur_VM_Handle(), flags, refdata, event, 100);
}

VXT_TEST(Call_Priority_VM_Event, at_once_when_nothing_is_in_the_way)
{
    forget();
    CHECK_EQ(call_priority(0, 1), 0);
    CHECK_EQ(call_priority(PEF_Wait_For_STI | PEF_Wait_Not_Crit | PEF_Wait_Not_Nested_Exec, 2), 0);
    CHECK_EQ(logged, 2);
}

VXT_TEST(Call_Priority_VM_Event, always_sched_never_calls_at_once)
{
    forget();
    CHECK(call_priority(PEF_Always_Sched, 1) != 0);
    CHECK_EQ(logged, 0);
    pump();
    CHECK_EQ(logged, 1);
}

VXT_TEST(Call_Priority_VM_Event, wait_for_sti)
{
    struct Client_Reg_Struc crs;
    uint32_t handle;

    forget();
    Disable_VM_Ints();
    handle = call_priority(PEF_Wait_For_STI, 1);
    vxt_guest_regs(&crs);
    crs.Client_EFlags &= ~IF_Mask;
    vxt_guest(g_return, &crs);
    Enable_VM_Ints();
    CHECK(handle != 0);
    CHECK_EQ(logged, 0);
    pump();
    CHECK_EQ(logged, 1);
    /* The guest's own STI does it too. */
    forget();
    Disable_VM_Ints();
    handle = call_priority(PEF_Wait_For_STI, 2);
    vxt_guest_regs(&crs);
    crs.Client_EFlags &= ~IF_Mask;
    vxt_guest(g_sti, &crs);
    Enable_VM_Ints();
    CHECK(handle != 0);
    CHECK_EQ(logged, 1);
}

VXT_TEST(Call_Priority_VM_Event, wait_not_crit)
{
    uint32_t handle;

    forget();
    Begin_Critical_Section(0);
    handle = call_priority(PEF_Wait_Not_Crit, 1);
    pump();
    logged_then = logged;
    End_Critical_Section();
    pump();
    CHECK(handle != 0);
    CHECK_EQ(logged_then, 0);
    CHECK_EQ(logged, 1);
}

VXT_TEST(Call_Priority_VM_Event, wait_not_nested_exec)
{
    uint32_t handle;

    forget();
    Begin_Nest_V86_Exec();
    handle = call_priority(PEF_Wait_Not_Nested_Exec, 1);
    Resume_Exec();
    logged_then = logged;
    End_Nest_Exec();
    CHECK(handle != 0);
    CHECK_EQ(logged_then, 0);
    Cancel_Priority_VM_Event(handle);
    pump();
    CHECK_EQ(logged, 0);
}

VXT_TEST(Call_Priority_VM_Event, wait_in_pm_waits_in_v86)
{
    uint32_t handle;

    forget();
    handle = call_priority(PEF_Wait_In_PM, 1);
    pump();
    Cancel_Priority_VM_Event(handle);
    CHECK(handle != 0);
    CHECK_EQ(logged, 0);
}

VXT_TEST(Call_Priority_VM_Event, process_last)
{
    forget();
    CHECK(call_priority(PEF_Always_Sched | PEF_Process_Last, 1) != 0);
    CHECK(call_priority(PEF_Always_Sched, 2) != 0);
    pump();
    CHECK_EQ(logged, 2);
    CHECK_EQ(log[0], 2);
    CHECK_EQ(log[1], 1);
}

VXT_TEST(Call_Priority_VM_Event, thread_event)
{
    struct vxt_regs r = { 0 };

    forget();
    vxt_service(VMMSVC(Get_Cur_Thread_Handle), &r);
    r = (struct vxt_regs){ .ebx = r.edi, .ecx = PEF_Thread_Event | PEF_Always_Sched, .edx = 5,
                           .esi = (uint32_t)event };
    vxt_service(VMMSVC(Call_Priority_VM_Event), &r);
    CHECK(r.esi != 0);
    pump();
    CHECK_EQ(logged, 1);
    CHECK_EQ(log[0], 5);
}

VXT_TEST(Call_Priority_VM_Event, time_out_comes_with_carry)
{
    uint32_t handle;

    forget();
    handle = call_priority(PEF_Wait_In_PM | PEF_Time_Out, 6);
    CHECK(handle != 0);
    Update_System_Clock(99);
    pump();
    CHECK_EQ(logged, 0);
    Update_System_Clock(1);
    pump();
    CHECK_EQ(logged, 1);
    CHECK_EQ(event_carry, 1);
    forget();
    CHECK(call_priority(PEF_Always_Sched | PEF_Time_Out, 7) != 0);
    pump();
    CHECK_EQ(logged, 1);
    CHECK_EQ(event_carry, 0);
    Update_System_Clock(200);
    pump();
    CHECK_EQ(logged, 1);            /* it ran: its time-out is gone */
}

static bool is_critical(void)
{
    struct vxt_regs r = { 0 };

    vxt_service(VMMSVC(Get_Crit_Section_Status), &r);
    return (r.eflags & CF_Mask) != 0;
}

static bool critical_inside;

static void on_boosted(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    critical_inside = is_critical();
}
VXD_EVENT(boosted_event, on_boosted)

VXT_TEST(Call_Priority_VM_Event, boost_lasts_until_the_end_of_the_callback)
{
    struct cb_s *vm = Get_Cur_VM_Handle();

    CHECK(!is_critical());
    critical_inside = false;
    (void)Call_Priority_VM_Event(Critical_Section_Boost, vm, PEF_Always_Sched, 0, boosted_event, 0);
    pump();
    CHECK(critical_inside);
    CHECK(!is_critical());
}

VXT_TEST(Call_Priority_VM_Event, dont_unboost_keeps_it)
{
    struct cb_s *vm = Get_Cur_VM_Handle();

    (void)Call_Priority_VM_Event(Critical_Section_Boost, vm, PEF_Always_Sched | PEF_Dont_Unboost, 0,
                                 boosted_event, 0);
    pump();
    CHECK(is_critical());
    Adjust_Exec_Priority(-Critical_Section_Boost, vm);
    CHECK(!is_critical());
}

VXT_TEST(Cancel_Priority_VM_Event, takes_the_boost_back)
{
    uint32_t handle = Call_Priority_VM_Event(Critical_Section_Boost, Get_Cur_VM_Handle(),
                                             PEF_Always_Sched, 0, boosted_event, 0);

    CHECK(handle != 0);
    CHECK(is_critical());
    Cancel_Priority_VM_Event(handle);
    CHECK(!is_critical());
}

VXT_TEST(Call_Restricted_Event, is_the_same_service)
{
    struct vxt_regs r = { .ebx = (uint32_t)Get_Cur_VM_Handle(), .edx = 4, .esi = (uint32_t)event };

    forget();
    vxt_service(VMMSVC(Call_Restricted_Event), &r);
    CHECK_EQ(r.esi, 0);
    CHECK_EQ(logged, 1);
    CHECK_EQ(log[0], 4);
}

VXT_TEST(Call_When_VM_Ints_Enabled, now_or_after_sti)
{
    struct Client_Reg_Struc crs;

    forget();
    Call_When_VM_Ints_Enabled(1, event);
    CHECK_EQ(logged, 1);
    Disable_VM_Ints();
    Call_When_VM_Ints_Enabled(2, event);
    logged_then = logged;
    vxt_guest_regs(&crs);
    crs.Client_EFlags &= ~IF_Mask;
    vxt_guest(g_sti, &crs);
    Enable_VM_Ints();
    CHECK_EQ(logged_then, 1);
    CHECK_EQ(logged, 2);
    CHECK_EQ(log[1], 2);
}

VXT_TEST(Call_When_Not_Critical, now_or_after_the_end)
{
    struct vxt_regs r = { .edx = 1, .esi = (uint32_t)event };

    forget();
    vxt_service(VMMSVC(Call_When_Not_Critical), &r);
    CHECK_EQ(logged, 1);
    Begin_Critical_Section(0);
    r = (struct vxt_regs){ .edx = 2, .esi = (uint32_t)event };
    vxt_service(VMMSVC(Call_When_Not_Critical), &r);
    pump();
    logged_then = logged;
    End_Critical_Section();
    pump();
    CHECK_EQ(logged_then, 1);
    CHECK_EQ(logged, 2);
}

static uint32_t depth_inside;

static void on_depth(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct vxt_regs r = { 0 };

    (void)vm;
    (void)refdata;
    (void)crs;
    vxt_service(VMMSVC(_AtEventTime), &r);
    depth_inside = r.eax;
}
VXD_EVENT(depth_event, on_depth)

VXT_TEST(_AtEventTime, only_inside)
{
    struct vxt_regs r = { 0 };

    (void)Schedule_Global_Event(depth_event, 0);
    pump();
    CHECK(depth_inside != 0);
    vxt_service(VMMSVC(_AtEventTime), &r);
    CHECK_EQ(r.eax, 0);
}

/* ---- time ------------------------------------------------------------------------------------------------------ */

VXT_TEST(Update_System_Clock, advances_system_time)
{
    uint32_t before = Get_Last_Updated_System_Time();
    struct vxt_regs r = { 0 };

    Update_System_Clock(37);
    CHECK_EQ(Get_Last_Updated_System_Time() - before, 37);
    CHECK_EQ(Get_System_Time() - before, 37);
    vxt_service(VMMSVC(Get_System_Time_Address), &r);
    CHECK_EQ(*(uint32_t *)r.eax - before, 37);
}

VXT_TEST(Get_VM_Exec_Time, counts_for_the_current_vm)
{
    uint32_t before = Get_VM_Exec_Time();
    struct vxt_regs r = { 0 };

    Update_System_Clock(21);
    CHECK_EQ(Get_VM_Exec_Time() - before, 21);
    vxt_service(VMMSVC(Get_Last_Updated_VM_Exec_Time), &r);
    CHECK_EQ(r.eax - before, 21);
}

VXT_TEST(Set_Global_Time_Out, runs_when_it_is_due)
{
    forget();
    CHECK(Set_Global_Time_Out(50, 4, event) != 0);
    Update_System_Clock(49);
    pump();
    CHECK_EQ(logged, 0);
    Update_System_Clock(1);
    CHECK_EQ(logged, 0);            /* not at interrupt time */
    pump();
    CHECK_EQ(logged, 1);
    CHECK_EQ(log[0], 4);
    CHECK_EQ(event_ecx, 0);
    Update_System_Clock(1000);
    pump();
    CHECK_EQ(logged, 1);            /* once */
}

VXT_TEST(Set_Global_Time_Out, says_how_late_it_is)
{
    forget();
    CHECK(Set_Global_Time_Out(20, 1, event) != 0);
    Update_System_Clock(75);
    pump();
    CHECK_EQ(logged, 1);
    CHECK_EQ(event_ecx, 55);
}

VXT_TEST(Set_Global_Time_Out, in_order_of_their_times)
{
    forget();
    CHECK(Set_Global_Time_Out(30, 3, event) != 0);
    CHECK(Set_Global_Time_Out(10, 1, event) != 0);
    CHECK(Set_Global_Time_Out(20, 2, event) != 0);
    CHECK(Set_Global_Time_Out(30, 4, event) != 0);
    Update_System_Clock(30);
    pump();
    CHECK_EQ(logged, 4);
    for (unsigned i = 0; i < 4; i++) {
        CHECK_EQ(log[i], i + 1);
    }
}

VXT_TEST(Set_Global_Time_Out, impossible_time)
{
    CHECK_EQ(Set_Global_Time_Out(0xFFFFFFFF, 0, event), 0);
}

VXT_TEST(Cancel_Time_Out, it_does_not_run)
{
    uint32_t handle;

    forget();
    handle = Set_Global_Time_Out(5, 1, event);
    Cancel_Time_Out(handle);
    Cancel_Time_Out(0);
    Update_System_Clock(10);
    pump();
    CHECK_EQ(logged, 0);
}

VXT_TEST(Set_VM_Time_Out, after_the_vm_s_own_time)
{
    forget();
    CHECK(Set_VM_Time_Out(40, Get_Cur_VM_Handle(), 2, event) != 0);
    Update_System_Clock(39);
    pump();
    CHECK_EQ(logged, 0);
    Update_System_Clock(2);
    pump();
    CHECK_EQ(logged, 1);
    CHECK_EQ(log[0], 2);
    CHECK_EQ(event_ecx, 1);
}

VXT_TEST(Set_Thread_Time_Out, after_the_thread_s_own_time)
{
    struct vxt_regs r = { 0 };

    forget();
    vxt_service(VMMSVC(Get_Cur_Thread_Handle), &r);
    r.eax = 15;
    r.edx = 3;
    r.esi = (uint32_t)event;
    vxt_service(VMMSVC(Set_Thread_Time_Out), &r);
    CHECK(r.esi != 0);
    Update_System_Clock(14);
    pump();
    CHECK_EQ(logged, 0);
    Update_System_Clock(1);
    pump();
    CHECK_EQ(logged, 1);
}

VXT_TEST(Set_Async_Time_Out, runs_inside_the_tick)
{
    forget();
    CHECK(Set_Async_Time_Out(10, 9, event) != 0);
    Update_System_Clock(9);
    CHECK_EQ(logged, 0);
    Update_System_Clock(4);
    CHECK_EQ(logged, 1);
    CHECK_EQ(log[0], 9);
    CHECK_EQ(event_ecx, 3);
}

static const struct vxt_test tests[] = {
    VXT(Schedule_Global_Event, never_at_once),
    VXT(Schedule_VM_Event, never_at_once),
    VXT(Call_Global_Event, at_once_at_task_time),
    VXT(Call_VM_Event, at_once_in_the_current_vm),
    VXT(Call_Global_Event, later_at_interrupt_time),
    VXT(Schedule_Thread_Event, after_global_and_vm_events),
    VXT(Cancel_Global_Event, it_does_not_run),
    VXT(Cancel_VM_Event, it_does_not_run),
    VXT(Schedule_Global_Event, many),
    VXT(Call_Priority_VM_Event, at_once_when_nothing_is_in_the_way),
    VXT(Call_Priority_VM_Event, always_sched_never_calls_at_once),
    VXT(Call_Priority_VM_Event, wait_for_sti),
    VXT(Call_Priority_VM_Event, wait_not_crit),
    VXT(Call_Priority_VM_Event, wait_not_nested_exec),
    VXT(Call_Priority_VM_Event, wait_in_pm_waits_in_v86),
    VXT(Call_Priority_VM_Event, process_last),
    VXT(Call_Priority_VM_Event, thread_event),
    VXT(Call_Priority_VM_Event, time_out_comes_with_carry),
    VXT(Call_Priority_VM_Event, boost_lasts_until_the_end_of_the_callback),
    VXT(Call_Priority_VM_Event, dont_unboost_keeps_it),
    VXT(Cancel_Priority_VM_Event, takes_the_boost_back),
    VXT(Call_Restricted_Event, is_the_same_service),
    VXT(Call_When_VM_Ints_Enabled, now_or_after_sti),
    VXT(Call_When_Not_Critical, now_or_after_the_end),
    VXT(_AtEventTime, only_inside),
    VXT(Update_System_Clock, advances_system_time),
    VXT(Get_VM_Exec_Time, counts_for_the_current_vm),
    VXT(Set_Global_Time_Out, runs_when_it_is_due),
    VXT(Set_Global_Time_Out, says_how_late_it_is),
    VXT(Set_Global_Time_Out, in_order_of_their_times),
    VXT(Set_Global_Time_Out, impossible_time),
    VXT(Cancel_Time_Out, it_does_not_run),
    VXT(Set_VM_Time_Out, after_the_vm_s_own_time),
    VXT(Set_Thread_Time_Out, after_the_thread_s_own_time),
    VXT(Set_Async_Time_Out, runs_inside_the_tick),
};
VXT_DEVICE(T_EVENT, tests)
