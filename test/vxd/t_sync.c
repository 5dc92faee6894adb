/*
 * t_sync - semaphores, critical section, mutexes, blocking ids, focus and suspension.
 *
 * There is one VM: whoever blocks is woken by an event that runs while it waits.
 */
#include "vxt.h"

#define BLOCK_ID    0x12345678u

static uint32_t semaphore, event_runs;

static void on_signal(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)crs;
    event_runs++;
    Signal_Semaphore(refdata);
}
VXD_EVENT(signal_event, on_signal)

/* ---- semaphores ----------------------------------------------------------------------------------------- */

VXT_TEST(Create_Semaphore, tokens_are_there_at_once)
{
    uint32_t handle = Create_Semaphore(2);

    CHECK(handle != 0);
    Wait_Semaphore(handle, 0);
    Wait_Semaphore(handle, 0);
    Destroy_Semaphore(handle);
}

VXT_TEST(Signal_Semaphore, is_remembered)
{
    uint32_t handle = Create_Semaphore(0);

    CHECK(handle != 0);
    Signal_Semaphore(handle);
    Wait_Semaphore(handle, 0);
    Destroy_Semaphore(handle);
}

VXT_TEST(Wait_Semaphore, vm_events_run_with_block_svc_ints)
{
    semaphore = Create_Semaphore(0);
    CHECK(semaphore != 0);
    event_runs = 0;
    (void)Schedule_VM_Event(Get_Cur_VM_Handle(), signal_event, semaphore);
    CHECK_EQ(event_runs, 0);
    Wait_Semaphore(semaphore, Block_Svc_Ints);
    CHECK_EQ(event_runs, 1);
    CHECK((Get_Cur_VM_Handle()->CB_VM_Status & (VMSTAT_BLOCKED | VMSTAT_IDLE)) == 0);
}

VXT_TEST(Wait_Semaphore, global_events_run_whatever_the_flags)
{
    event_runs = 0;
    (void)Schedule_Global_Event(signal_event, semaphore);
    Wait_Semaphore(semaphore, 0);
    CHECK_EQ(event_runs, 1);
}

VXT_TEST(Wait_Semaphore, time_outs_run_while_it_waits)
{
    event_runs = 0;
    CHECK(Set_Global_Time_Out(5, semaphore, signal_event) != 0);
    Update_System_Clock(5);
    Wait_Semaphore(semaphore, Block_Svc_Ints | Block_Thread_Idle);
    CHECK_EQ(event_runs, 1);
    Destroy_Semaphore(semaphore);
}

VXT_TEST(Wait_Semaphore, block_enable_ints_enables_them)
{
    uint32_t handle = Create_Semaphore(0), flags;

    Disable_VM_Ints();
    (void)Schedule_VM_Event(Get_Cur_VM_Handle(), signal_event, handle);
    Wait_Semaphore(handle, Block_Svc_Ints | Block_Enable_Ints);
    flags = vxt_client()->Client_EFlags;
    Enable_VM_Ints();
    Destroy_Semaphore(handle);
    CHECK(flags & IF_Mask);
}

/* ---- critical section ---------------------------------------------------------------------------------------- */

static uint32_t claims(void)
{
    struct vxt_regs r = { 0 };

    vxt_service(VMMSVC(Get_Crit_Section_Status), &r);
    if (r.ebx != (uint32_t)Get_Cur_VM_Handle()) {
        return 0xBAD;
    }
    /* The boost and the claim come together here. */
    return ((r.eflags & CF_Mask) != 0) == (r.ecx != 0) ? r.ecx : 0xBAD;
}

VXT_TEST(Begin_Critical_Section, counts_its_claims)
{
    CHECK_EQ(claims(), 0);
    Begin_Critical_Section(0);
    CHECK_EQ(claims(), 1);
    Begin_Critical_Section(Block_Svc_Ints);
    CHECK_EQ(claims(), 2);
    End_Critical_Section();
    CHECK_EQ(claims(), 1);
    End_Critical_Section();
    CHECK_EQ(claims(), 0);
}

VXT_TEST(Claim_Critical_Section, several_at_once)
{
    struct vxt_regs r = { .eax = 3 };

    vxt_service(VMMSVC(Claim_Critical_Section), &r);
    CHECK_EQ(claims(), 3);
    r = (struct vxt_regs){ .ecx = 2 };
    vxt_service(VMMSVC(Release_Critical_Section), &r);
    CHECK_EQ(claims(), 1);
    r = (struct vxt_regs){ .ecx = 0 };
    vxt_service(VMMSVC(Release_Critical_Section), &r);
    CHECK_EQ(claims(), 1);
    End_Critical_Section();
    CHECK_EQ(claims(), 0);
}

VXT_TEST(Get_Crit_Status_Thread, names_the_owner)
{
    struct vxt_regs r = { 0 };
    uint32_t thread;

    vxt_service(VMMSVC(Get_Cur_Thread_Handle), &r);
    thread = r.edi;
    Begin_Critical_Section(0);
    r = (struct vxt_regs){ 0 };
    vxt_service(VMMSVC(Get_Crit_Status_Thread), &r);
    End_Critical_Section();
    CHECK_EQ(r.edi, thread);
    CHECK_EQ(r.ecx, 1);
    CHECK(r.eflags & CF_Mask);
}

VXT_TEST(Get_Crit_Status_No_Block, same_as_get_crit_section_status)
{
    struct vxt_regs r = { 0 };

    Begin_Critical_Section(0);
    vxt_service(VMMSVC(Get_Crit_Status_No_Block), &r);
    End_Critical_Section();
    CHECK_EQ(r.ebx, (uint32_t)Get_Cur_VM_Handle());
    CHECK_EQ(r.ecx, 1);
    CHECK(r.eflags & CF_Mask);
}

VXT_TEST(End_Crit_And_Suspend, fails_in_the_system_vm)
{
    struct vxt_regs r = { 0 };

    Begin_Critical_Section(0);
    vxt_service(VMMSVC(End_Crit_And_Suspend), &r);
    CHECK(r.eflags & CF_Mask);
    CHECK_EQ(claims(), 1);
    End_Critical_Section();
}

/* ---- mutexes, blocking ids ------------------------------------------------------------------------------------- */

static uint32_t call2(uint32_t ordinal, uint32_t a, uint32_t b)
{
    uint8_t code[6] = { 0xCD, 0x20, 0, 0, 0, 0 };
    uint32_t (*service)(uint32_t, uint32_t);

    ordinal |= 0x8000;                      /* a jump: the service returns to us */
    memcpy(code + 2, &ordinal, 4);
    *(const void **)&service = code;
    return service(a, b);
}

VXT_TEST(_CreateMutex, recursive_with_owner)
{
    struct vxt_regs r = { 0 };
    uint32_t mutex = call2(VMMSVC(_CreateMutex), 0, 0);

    CHECK(mutex != 0);
    vxt_service(VMMSVC(Get_Cur_Thread_Handle), &r);
    CHECK_EQ(call2(VMMSVC(_GetMutexOwner), mutex, 0), 0);
    (void)call2(VMMSVC(_EnterMutex), mutex, Block_Svc_Ints);
    (void)call2(VMMSVC(_EnterMutex), mutex, Block_Svc_Ints);
    CHECK_EQ(call2(VMMSVC(_GetMutexOwner), mutex, 0), r.edi);
    (void)call2(VMMSVC(_LeaveMutex), mutex, 0);
    CHECK_EQ(call2(VMMSVC(_GetMutexOwner), mutex, 0), r.edi);
    (void)call2(VMMSVC(_LeaveMutex), mutex, 0);
    CHECK_EQ(call2(VMMSVC(_GetMutexOwner), mutex, 0), 0);
    CHECK(call2(VMMSVC(_DestroyMutex), mutex, 0) != 0);
}

static void on_signal_id(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)crs;
    event_runs++;
    (void)call2(VMMSVC(_SignalID), refdata, 0);
}
VXD_EVENT(signal_id_event, on_signal_id)

VXT_TEST(_BlockOnID, until_it_is_signalled)
{
    event_runs = 0;
    (void)call2(VMMSVC(_SignalID), BLOCK_ID, 0);        /* nobody waits: not remembered */
    (void)Schedule_VM_Event(Get_Cur_VM_Handle(), signal_id_event, BLOCK_ID + 1);
    (void)Schedule_VM_Event(Get_Cur_VM_Handle(), signal_id_event, BLOCK_ID);
    (void)call2(VMMSVC(_BlockOnID), BLOCK_ID, Block_Svc_Ints);
    CHECK_EQ(event_runs, 2);
}

/* ---- priorities, focus, suspension -------------------------------------------------------------------------------- */

VXT_TEST(Adjust_Exec_Priority, is_added_and_taken_back)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    struct vxt_regs r = { 0 };

    Adjust_Exec_Priority(Critical_Section_Boost, vm);
    vxt_service(VMMSVC(Get_Crit_Section_Status), &r);
    Adjust_Exec_Priority(-Critical_Section_Boost, vm);
    CHECK(r.eflags & CF_Mask);
    CHECK_EQ(r.ecx, 0);
    CHECK_EQ(claims(), 0);
}

VXT_TEST(Suspend_VM, refuses_the_system_vm)
{
    CHECK(!Suspend_VM(Get_Sys_VM_Handle()));
    CHECK((Get_Sys_VM_Handle()->CB_VM_Status & VMSTAT_SUSPENDED) == 0);
}

VXT_TEST(Get_Execution_Focus, is_the_system_vm)
{
    CHECK(Get_Execution_Focus() == Get_Sys_VM_Handle());
    CHECK(Set_Execution_Focus(Get_Sys_VM_Handle()));
}

VXT_TEST(Get_Time_Slice_Priority, what_was_set)
{
    struct vxt_regs r = { .ebx = (uint32_t)Get_Sys_VM_Handle() };
    uint32_t flags;

    vxt_service(VMMSVC(Get_Time_Slice_Priority), &r);
    CHECK_EQ(r.edx, 50);
    CHECK(r.ecx == 100 || r.ecx == 10000);
    flags = r.eax & (VMSTAT_EXCLUSIVE | VMSTAT_BACKGROUND | VMSTAT_HIGH_PRI_BACK);
    r = (struct vxt_regs){ .ebx = (uint32_t)Get_Sys_VM_Handle(), .eax = flags, .ecx = 80, .edx = 30 };
    vxt_service(VMMSVC(Set_Time_Slice_Priority), &r);
    CHECK((r.eflags & CF_Mask) == 0);
    r = (struct vxt_regs){ .ebx = (uint32_t)Get_Sys_VM_Handle() };
    vxt_service(VMMSVC(Get_Time_Slice_Priority), &r);
    CHECK_EQ(r.ecx, 80);
    CHECK_EQ(r.edx, 30);
}

VXT_TEST(Get_Time_Slice_Granularity, what_was_set)
{
    struct vxt_regs r = { .eax = 33 };

    vxt_service(VMMSVC(Set_Time_Slice_Granularity), &r);
    r = (struct vxt_regs){ 0 };
    vxt_service(VMMSVC(Get_Time_Slice_Granularity), &r);
    CHECK_EQ(r.eax, 33);
}

static const struct vxt_test tests[] = {
    VXT(Create_Semaphore, tokens_are_there_at_once),
    VXT(Signal_Semaphore, is_remembered),
    VXT(Wait_Semaphore, vm_events_run_with_block_svc_ints),
    VXT(Wait_Semaphore, global_events_run_whatever_the_flags),
    VXT(Wait_Semaphore, time_outs_run_while_it_waits),
    VXT(Wait_Semaphore, block_enable_ints_enables_them),
    VXT(Begin_Critical_Section, counts_its_claims),
    VXT(Claim_Critical_Section, several_at_once),
    VXT(Get_Crit_Status_Thread, names_the_owner),
    VXT(Get_Crit_Status_No_Block, same_as_get_crit_section_status),
    VXT(End_Crit_And_Suspend, fails_in_the_system_vm),
    VXT(_CreateMutex, recursive_with_owner),
    VXT(_BlockOnID, until_it_is_signalled),
    VXT(Adjust_Exec_Priority, is_added_and_taken_back),
    VXT(Suspend_VM, refuses_the_system_vm),
    VXT(Get_Execution_Focus, is_the_system_vm),
    VXT(Get_Time_Slice_Priority, what_was_set),
    VXT(Get_Time_Slice_Granularity, what_was_set),
};
VXT_DEVICE(T_SYNC, tests)
