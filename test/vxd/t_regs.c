/*
 * t_regs - register services change what they are documented to return, and nothing else.
 *
 * Each is called with another value in every register that is no argument; afterwards all but the
 * documented results must be as before, the direction flag clear, the segment registers the same.
 * Services that take or give something back stand in pairs.
 */
#include "vxt.h"

#define EAX_    0x01u
#define ECX_    0x02u
#define EDX_    0x04u
#define EBX_    0x08u
#define ESI_    0x10u
#define EDI_    0x20u

struct row {
    uint32_t service;
    uint32_t results;                   /* registers that it documents as results */
    void (*arguments)(struct vxt_regs *r);
    void (*afterwards)(const struct vxt_regs *r);
};

static uint32_t kept[4];                /* handles that a row leaves for the next ones */

static void nothing(void)
{
    __asm__ volatile("" : : : "memory");
}

/* ---- arguments ---------------------------------------------------------------------------------- */

static void vm_in_ebx(struct vxt_regs *r)
{
    r->ebx = (uint32_t)Get_Cur_VM_Handle();
}

static void thread_in_edi(struct vxt_regs *r)
{
    struct vxt_regs own = { 0 };

    vxt_service(VMMSVC(Get_Cur_Thread_Handle), &own);
    r->edi = own.edi;
}

static void client_in_ebp(struct vxt_regs *r)
{
    r->ebp = (uint32_t)vxt_client();
}

static void own_priority(struct vxt_regs *r)
{
    r->edi = (uint32_t)Get_Cur_Thread_Handle();
    r->eax = Get_Thread_Win32_Pri(Get_Cur_Thread_Handle());
}

static void thread_no_boost(struct vxt_regs *r)
{
    r->edi = (uint32_t)Get_Cur_Thread_Handle();
    r->eax = 0;
}

static void vm_no_boost(struct vxt_regs *r)
{
    r->ebx = (uint32_t)Get_Cur_VM_Handle();
    r->eax = 0;
}

static void lend_12(struct vxt_regs *r)
{
    r->edi = r->ebx = (uint32_t)Get_Cur_Thread_Handle();
    r->eax = 12;
}

static void kept_in_edx_13(struct vxt_regs *r)
{
    r->edx = kept[0];
    r->eax = 13;
}

static void own_group(struct vxt_regs *r)
{
    r->eax = r->edi = (uint32_t)Get_Cur_Thread_Handle();
}

static void no_sleep(struct vxt_regs *r)
{
    r->eax = 0;
}

static void keep_eax(const struct vxt_regs *r)
{
    kept[0] = r->eax;
}

static void keep_ecx(const struct vxt_regs *r)
{
    kept[0] = r->ecx;
}

static void keep_esi(const struct vxt_regs *r)
{
    kept[0] = r->esi;
}

static void kept_in_eax(struct vxt_regs *r)
{
    r->eax = kept[0];
}

static void kept_in_ecx(struct vxt_regs *r)
{
    r->ecx = kept[0];
}

static void kept_in_esi(struct vxt_regs *r)
{
    r->esi = kept[0];
}

static void kept_in_esi_vm(struct vxt_regs *r)
{
    r->esi = kept[0];
    vm_in_ebx(r);
}

static void kept_in_esi_thread(struct vxt_regs *r)
{
    r->esi = kept[0];
    thread_in_edi(r);
}

static void nothing_to_cancel(struct vxt_regs *r)
{
    r->esi = 0;
}

static void event(struct vxt_regs *r)
{
    r->esi = (uint32_t)nothing;
}

static void vm_event(struct vxt_regs *r)
{
    event(r);
    vm_in_ebx(r);
}

static void thread_event(struct vxt_regs *r)
{
    event(r);
    thread_in_edi(r);
}

static void priority_event(struct vxt_regs *r)
{
    vm_event(r);
    r->eax = 0;
    r->ecx = PEF_Always_Sched;
}

static void priority_thread_event(struct vxt_regs *r)
{
    thread_event(r);
    r->eax = 0;
    r->ecx = PEF_Always_Sched;
}

static void time_out(struct vxt_regs *r)
{
    vm_event(r);
    r->eax = 1000000;
}

static void thread_time_out(struct vxt_regs *r)
{
    thread_event(r);
    r->eax = 1000000;
}

static void no_boost(struct vxt_regs *r)
{
    r->eax = 0;
    vm_in_ebx(r);
}

static void no_thread_boost(struct vxt_regs *r)
{
    r->eax = 0;
    thread_in_edi(r);
}

static void no_flags(struct vxt_regs *r)
{
    r->ecx = 0;
}

static void two_claims(struct vxt_regs *r)
{
    r->eax = 2;
    r->ecx = 0;
}

static void two_in_ecx(struct vxt_regs *r)
{
    r->ecx = 2;
}

static void semaphore_flags(struct vxt_regs *r)
{
    r->eax = kept[0];
    r->ecx = 0;
}

static void own_priorities(struct vxt_regs *r)
{
    vm_in_ebx(r);
    r->eax = Get_Cur_VM_Handle()->CB_VM_Status & VMSTAT_BACKGROUND;
    r->ecx = 100;
    r->edx = 50;
}

static void slice_20(struct vxt_regs *r)
{
    r->eax = 20;
}

static void vector_62(struct vxt_regs *r)
{
    r->eax = 0x62;
}

static void set_vector_62(struct vxt_regs *r)
{
    r->eax = 0x62;
    r->ecx = GUEST_CS;
    r->edx = 0;
}

static int pass_on(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)vm;
    (void)crs;
    return VXD_PASS;
}
VXD_INT_HOOK(pass_hook, pass_on)

static void hook_62(struct vxt_regs *r)
{
    r->eax = 0x62;
    r->esi = (uint32_t)pass_hook;
}

static void map_flat_ds(struct vxt_regs *r)
{
    r->eax = (uint32_t)(offsetof(struct Client_Reg_Struc, Client_DS) << 8 |
                        offsetof(struct Client_Reg_Struc, Client_ESI));
}

static void fault_0(struct vxt_regs *r)
{
    r->eax = 0;
}

static void push_1234(struct vxt_regs *r)
{
    r->eax = 0x1234;
}

static struct Client_Reg_Struc client_copy;

static void buffer_in_edi(struct vxt_regs *r)
{
    r->edi = (uint32_t)&client_copy;
}

static void buffer_in_esi(struct vxt_regs *r)
{
    r->esi = (uint32_t)&client_copy;
}

static uint32_t on_io(const struct io_access *io)
{
    return io->port;
}
VXD_IO_HANDLER(io_handler, on_io)

static void port_handler(struct vxt_regs *r)
{
    r->edx = 0x7D01;
    r->esi = (uint32_t)io_handler;
}

static void port(struct vxt_regs *r)
{
    r->edx = 0x7D01;
}

static void vm_port(struct vxt_regs *r)
{
    port(r);
    vm_in_ebx(r);
}

static void port_read(struct vxt_regs *r)
{
    vm_port(r);
    client_in_ebp(r);
    r->ecx = Byte_Input;
}

static void list_of_dwords(struct vxt_regs *r)
{
    r->eax = LF_Alloc_Error;
    r->ecx = 4;
}

static void keep_list(const struct vxt_regs *r)
{
    kept[1] = r->esi;
}

static void list(struct vxt_regs *r)
{
    r->esi = kept[1];
}

static void list_node(struct vxt_regs *r)
{
    r->esi = kept[1];
    r->eax = kept[0];
}

static void list_front(struct vxt_regs *r)
{
    list_node(r);
    r->ecx = 0;
}

static void profile(struct vxt_regs *r)
{
    r->esi = 0;
    r->edi = (uint32_t)"NoSuchEntry";
    r->eax = 7;
}

static void profile_string(struct vxt_regs *r)
{
    r->esi = 0;
    r->edi = (uint32_t)"NoSuchEntry";
    r->edx = 0;
}

static void text(struct vxt_regs *r)
{
    r->esi = (uint32_t)"t_regs\n";
}

static void newline(struct vxt_regs *r)
{
    r->eax = '\n';
}

static void zero_ms(struct vxt_regs *r)
{
    r->ecx = 0;
}

static void vmm_id(struct vxt_regs *r)
{
    r->eax = VMM_Device_ID;
}

static void unused_message(struct vxt_regs *r)
{
    r->eax = BEGIN_RESERVED_PRIVATE_SYSTEM_CONTROL + 0x77;
    vm_in_ebx(r);
}

/* ---- the rows ------------------------------------------------------------------------------------ */

#define ROWS(KEEPS)                                                                           \
    KEEPS(Get_VMM_Version, EAX_ | ECX_, NULL, NULL)                                           \
    KEEPS(Get_Cur_VM_Handle, EBX_, NULL, NULL)                                                \
    KEEPS(Test_Cur_VM_Handle, 0, vm_in_ebx, NULL)                                             \
    KEEPS(Get_Sys_VM_Handle, EBX_, NULL, NULL)                                                \
    KEEPS(Test_Sys_VM_Handle, 0, vm_in_ebx, NULL)                                             \
    KEEPS(Validate_VM_Handle, 0, vm_in_ebx, NULL)                                             \
    KEEPS(Get_VMM_Reenter_Count, ECX_, NULL, NULL)                                            \
    KEEPS(Begin_Reentrant_Execution, ECX_, NULL, keep_ecx)                                    \
    KEEPS(End_Reentrant_Execution, 0, kept_in_ecx, NULL)                                      \
    KEEPS(Test_Reenter, 0, NULL, NULL)                                                        \
    KEEPS(Validate_Client_Ptr, 0, client_in_ebp, NULL)                                        \
    KEEPS(Get_Next_VM_Handle, EBX_, vm_in_ebx, NULL)                                          \
    KEEPS(Get_Cur_Thread_Handle, EDI_, NULL, NULL)                                            \
    KEEPS(Test_Cur_Thread_Handle, 0, thread_in_edi, NULL)                                     \
    KEEPS(Get_Sys_Thread_Handle, EDI_, NULL, NULL)                                            \
    KEEPS(Test_Sys_Thread_Handle, 0, thread_in_edi, NULL)                                     \
    KEEPS(Validate_Thread_Handle, 0, thread_in_edi, NULL)                                     \
    KEEPS(Get_Initial_Thread_Handle, EDI_, vm_in_ebx, NULL)                                   \
    KEEPS(Test_Initial_Thread_Handle, 0, thread_in_edi, NULL)                                 \
    KEEPS(Debug_Test_Valid_Thread_Handle, 0, thread_in_edi, NULL)                             \
    KEEPS(Debug_Test_Cur_Thread, 0, thread_in_edi, NULL)                                      \
    KEEPS(Get_Next_Thread_Handle, EDI_, thread_in_edi, NULL)                                  \
    KEEPS(Allocate_V86_Call_Back, EAX_, event, NULL)                                          \
    KEEPS(Schedule_Global_Event, ESI_, event, keep_esi)                                       \
    KEEPS(Cancel_Global_Event, 0, kept_in_esi, NULL)                                          \
    KEEPS(Schedule_VM_Event, ESI_, vm_event, keep_esi)                                        \
    KEEPS(Cancel_VM_Event, 0, kept_in_esi_vm, NULL)                                           \
    KEEPS(VMMTerminateThread, 0, thread_in_edi, NULL)                                         \
    KEEPS(Time_Slice_Sleep, 0, no_sleep, NULL)                                                \
    KEEPS(Time_Slice_Wake_Sys_VM, 0, NULL, NULL)                                              \
    KEEPS(Begin_V86_Serialization, 0, NULL, NULL)                                             \
    KEEPS(End_V86_Serialization, 0, NULL, NULL)                                               \
    KEEPS(Begin_Non_Serial_Nest_V86_Exec, 0, NULL, NULL)                                      \
    KEEPS(Get_Nest_Exec_Status, EAX_ | ECX_ | EDX_ | ESI_, NULL, NULL)                        \
    KEEPS(End_Nest_Exec, 0, NULL, NULL)                                                       \
    KEEPS(Get_Thread_Win32_Pri, EAX_, thread_in_edi, NULL)                                    \
    KEEPS(Set_Thread_Win32_Pri, 0, own_priority, NULL)                                        \
    KEEPS(Set_Thread_Static_Boost, 0, thread_no_boost, NULL)                                  \
    KEEPS(Set_VM_Static_Boost, 0, vm_no_boost, NULL)                                          \
    KEEPS(Boost_With_Decay, 0, thread_no_boost, NULL)                                         \
    KEEPS(Set_Inversion_Pri, EAX_, lend_12, keep_eax)                                         \
    KEEPS(Reset_Inversion_Pri, 0, kept_in_edx_13, NULL)                                       \
    KEEPS(Release_Inversion_Pri, 0, kept_in_eax, NULL)                                        \
    KEEPS(Release_Inversion_Pri_ID, EAX_, thread_no_boost, NULL)                              \
    KEEPS(Attach_Thread_To_Group, 0, own_group, NULL)                                         \
    KEEPS(Set_Group_Static_Boost, 0, thread_no_boost, NULL)                                   \
    KEEPS(Detach_Thread_From_Group, 0, thread_in_edi, NULL)                                   \
    KEEPS(Schedule_Thread_Event, ESI_, thread_event, keep_esi)                                \
    KEEPS(Cancel_Thread_Event, 0, kept_in_esi_thread, NULL)                                   \
    KEEPS(Call_Global_Event, ESI_, event, NULL)                                               \
    KEEPS(Call_VM_Event, ESI_, vm_event, NULL)                                                \
    KEEPS(Call_Priority_VM_Event, ESI_, priority_event, keep_esi)                             \
    KEEPS(Cancel_Priority_VM_Event, 0, kept_in_esi, NULL)                                     \
    KEEPS(Call_Restricted_Event, ESI_, priority_event, keep_esi)                              \
    KEEPS(Cancel_Restricted_Event, 0, kept_in_esi, NULL)                                      \
    KEEPS(Call_Priority_Thread_Event, ESI_, priority_thread_event, keep_esi)                  \
    KEEPS(Cancel_Priority_VM_Event, 0, nothing_to_cancel, NULL)                               \
    KEEPS(Call_When_VM_Ints_Enabled, 0, event, NULL)                                          \
    KEEPS(Disable_VM_Ints, 0, NULL, NULL)                                                     \
    KEEPS(Test_VM_Ints_Enabled, 0, NULL, NULL)                                                \
    KEEPS(Enable_VM_Ints, 0, NULL, NULL)                                                      \
    KEEPS(Map_Flat, EAX_, map_flat_ds, NULL)                                                  \
    KEEPS(Adjust_Exec_Priority, 0, no_boost, NULL)                                            \
    KEEPS(Adjust_Thread_Exec_Priority, 0, no_thread_boost, NULL)                              \
    KEEPS(Begin_Critical_Section, 0, no_flags, NULL)                                          \
    KEEPS(Get_Crit_Section_Status, EBX_ | ECX_, NULL, NULL)                                   \
    KEEPS(Get_Crit_Status_No_Block, EBX_ | ECX_, NULL, NULL)                                  \
    KEEPS(Get_Crit_Status_Thread, EDI_ | ECX_, NULL, NULL)                                    \
    KEEPS(Claim_Critical_Section, 0, two_claims, NULL)                                        \
    KEEPS(Release_Critical_Section, 0, two_in_ecx, NULL)                                      \
    KEEPS(End_Critical_Section, 0, NULL, NULL)                                                \
    KEEPS(Call_When_Not_Critical, 0, event, NULL)                                             \
    KEEPS(Cancel_Call_When_Not_Critical, 0, event, NULL)                                      \
    KEEPS(Create_Semaphore, EAX_, two_in_ecx, keep_eax)                                       \
    KEEPS(Wait_Semaphore, 0, semaphore_flags, NULL)                                           \
    KEEPS(Signal_Semaphore, 0, kept_in_eax, NULL)                                             \
    KEEPS(Signal_Semaphore_No_Switch, 0, kept_in_eax, NULL)                                   \
    KEEPS(Destroy_Semaphore, 0, kept_in_eax, NULL)                                            \
    KEEPS(Call_When_Task_Switched, 0, event, NULL)                                            \
    KEEPS(Cancel_Call_When_Task_Switched, 0, event, NULL)                                     \
    KEEPS(Call_When_Thread_Switched, 0, event, NULL)                                          \
    KEEPS(Cancel_Call_When_Thread_Switched, 0, event, NULL)                                   \
    KEEPS(Call_When_Idle, 0, event, NULL)                                                     \
    KEEPS(Cancel_Call_When_Idle, 0, event, NULL)                                              \
    KEEPS(Get_Execution_Focus, EBX_, NULL, NULL)                                              \
    KEEPS(Set_Execution_Focus, 0, vm_in_ebx, NULL)                                            \
    KEEPS(Get_Time_Slice_Priority, EAX_ | ECX_ | EDX_ | ESI_, vm_in_ebx, NULL)                \
    KEEPS(Set_Time_Slice_Priority, 0, own_priorities, NULL)                                   \
    KEEPS(Get_Time_Slice_Granularity, EAX_, NULL, NULL)                                       \
    KEEPS(Set_Time_Slice_Granularity, 0, slice_20, NULL)                                      \
    KEEPS(Get_Time_Slice_Info, EAX_ | EBX_ | ECX_, NULL, NULL)                                \
    KEEPS(Adjust_Execution_Time, 0, no_boost, NULL)                                           \
    KEEPS(Wake_Up_VM, 0, vm_in_ebx, NULL)                                                     \
    KEEPS(Set_Global_Time_Out, ESI_, time_out, keep_esi)                                      \
    KEEPS(Cancel_Time_Out, 0, kept_in_esi, NULL)                                              \
    KEEPS(Set_VM_Time_Out, ESI_, time_out, keep_esi)                                          \
    KEEPS(Cancel_Time_Out, 0, kept_in_esi, NULL)                                              \
    KEEPS(Set_Thread_Time_Out, ESI_, thread_time_out, keep_esi)                               \
    KEEPS(Cancel_Time_Out, 0, kept_in_esi, NULL)                                              \
    KEEPS(Set_Async_Time_Out, ESI_, time_out, keep_esi)                                       \
    KEEPS(Cancel_Time_Out, 0, kept_in_esi, NULL)                                              \
    KEEPS(Get_System_Time, EAX_, NULL, NULL)                                                  \
    KEEPS(Get_Last_Updated_System_Time, EAX_, NULL, NULL)                                     \
    KEEPS(Get_System_Time_Address, EAX_, NULL, NULL)                                          \
    KEEPS(Get_VM_Exec_Time, EAX_, NULL, NULL)                                                 \
    KEEPS(Get_Last_Updated_VM_Exec_Time, EAX_, NULL, NULL)                                    \
    KEEPS(Update_System_Clock, 0, zero_ms, NULL)                                              \
    KEEPS(Hook_V86_Int_Chain, 0, hook_62, NULL)                                               \
    KEEPS(Unhook_V86_Int_Chain, 0, hook_62, NULL)                                             \
    KEEPS(Get_V86_Int_Vector, ECX_ | EDX_, vector_62, NULL)                                   \
    KEEPS(Set_V86_Int_Vector, 0, set_vector_62, NULL)                                         \
    KEEPS(Get_Fault_Hook_Addrs, EDX_ | ESI_ | EDI_, fault_0, NULL)                            \
    KEEPS(Save_Client_State, 0, buffer_in_edi, NULL)                                          \
    KEEPS(Begin_Nest_V86_Exec, 0, NULL, NULL)                                                 \
    KEEPS(Simulate_Push, 0, push_1234, NULL)                                                  \
    KEEPS(Simulate_Pop, EAX_, NULL, NULL)                                                     \
    KEEPS(Resume_Exec, 0, NULL, NULL)                                                         \
    KEEPS(End_Nest_Exec, 0, NULL, NULL)                                                       \
    KEEPS(Restore_Client_State, 0, buffer_in_esi, NULL)                                       \
    KEEPS(Set_V86_Exec_Mode, 0, NULL, NULL)                                                   \
    KEEPS(Install_IO_Handler, 0, port_handler, NULL)                                          \
    KEEPS(Disable_Global_Trapping, 0, port, NULL)                                             \
    KEEPS(Enable_Global_Trapping, 0, port, NULL)                                              \
    KEEPS(Disable_Local_Trapping, 0, vm_port, NULL)                                           \
    KEEPS(Enable_Local_Trapping, 0, vm_port, NULL)                                            \
    KEEPS(Simulate_IO, EAX_, port_read, NULL)                                                 \
    KEEPS(List_Create, ESI_, list_of_dwords, keep_list)                                       \
    KEEPS(List_Allocate, EAX_, list, keep_eax)                                                \
    KEEPS(List_Attach, 0, list_node, NULL)                                                    \
    KEEPS(List_Get_First, EAX_, list, NULL)                                                   \
    KEEPS(List_Get_Next, EAX_, list_node, NULL)                                               \
    KEEPS(List_Remove, 0, list_node, NULL)                                                    \
    KEEPS(List_Attach_Tail, 0, list_node, NULL)                                               \
    KEEPS(List_Remove_First, EAX_, list, NULL)                                                \
    KEEPS(List_Insert, 0, list_front, NULL)                                                   \
    KEEPS(List_Remove, 0, list_node, NULL)                                                    \
    KEEPS(List_Deallocate, 0, list_node, NULL)                                                \
    KEEPS(List_Destroy, 0, list, NULL)                                                        \
    KEEPS(Get_Profile_Decimal_Int, EAX_, profile, NULL)                                       \
    KEEPS(Get_Profile_Hex_Int, EAX_, profile, NULL)                                           \
    KEEPS(Get_Profile_Boolean, EAX_, profile, NULL)                                           \
    KEEPS(Get_Profile_String, EDX_, profile_string, NULL)                                     \
    KEEPS(Get_Machine_Info, EAX_ | EBX_ | ECX_ | EDX_, NULL, NULL)                            \
    KEEPS(Test_Debug_Installed, 0, NULL, NULL)                                                \
    KEEPS(Out_Debug_String, 0, text, NULL)                                                    \
    KEEPS(Out_Debug_Chr, 0, newline, NULL)                                                    \
    KEEPS(VMM_GetDDBList, EAX_, NULL, NULL)                                                   \
    KEEPS(Get_DDB, ECX_, vmm_id, NULL)                                                        \
    KEEPS(System_Control, 0, unused_message, NULL)

#define ROW(name, results, arguments, afterwards) \
    { VMMSVC(name), results, arguments, afterwards },
static const struct row rows[] = {
    ROWS(ROW)
};

static unsigned current;

static void one_row(void)
{
    const struct row *row = &rows[current++];
    struct vxt_regs before, after;
    uint16_t ds, es, ss;

    vxt_recolour(&before);
    before.eflags = 0;
    if (row->arguments != NULL) {
        row->arguments(&before);
    }
    after = before;
    vxt_service(row->service, &after);
    if (row->afterwards != NULL) {
        row->afterwards(&after);
    }
    CHECK((row->results & EAX_) || after.eax == before.eax);
    CHECK((row->results & ECX_) || after.ecx == before.ecx);
    CHECK((row->results & EDX_) || after.edx == before.edx);
    CHECK((row->results & EBX_) || after.ebx == before.ebx);
    CHECK((row->results & ESI_) || after.esi == before.esi);
    CHECK((row->results & EDI_) || after.edi == before.edi);
    CHECK_EQ(after.ebp, before.ebp);
    CHECK((after.eflags & DF_Mask) == 0);
    CHECK((after.eflags & IF_Mask) != 0);
    __asm__ volatile("movw %%ds, %0; movw %%es, %1; movw %%ss, %2" : "=r"(ds), "=r"(es), "=r"(ss));
    CHECK_EQ(ds, 0x30);
    CHECK_EQ(es, 0x30);
    CHECK_EQ(ss, 0x30);
}

#define TEST(name, results, arguments, afterwards) { #name ".keeps_the_rest", one_row },
static const struct vxt_test tests[] = {
    ROWS(TEST)
};

VXT_DEVICE(T_REGS, tests)
