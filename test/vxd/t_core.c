/*
 * t_core - handles, version, re-entrancy, dynalinks, hooks on services, the device list.
 */
#include "vxt.h"

#define ABSENT_ID   0x7ABC0000u         /* Get_Version of a device that nobody has */


/* ---- version, handles ------------------------------------------------------------------------ */

VXT_TEST(Get_VMM_Version, is_4_00)
{
    struct vxt_regs r = { .eax = 0xFFFFFFFF, .ecx = 0x1234, .eflags = CF_Mask };

    vxt_service(VMMSVC(Get_VMM_Version), &r);
    CHECK_EQ(r.eax & 0xFFFF, 0x0400);
    CHECK_EQ(r.ecx, 0);
    CHECK((r.eflags & CF_Mask) == 0);
}

VXT_TEST(Get_Cur_VM_Handle, is_the_system_vm_at_start)
{
    struct cb_s *vm = Get_Cur_VM_Handle();

    CHECK(vm == Get_Sys_VM_Handle());
    CHECK_EQ(vm->CB_Signature, CB_SIGNATURE);
    CHECK_EQ(vm->CB_VMID, 1);
    CHECK(vm->CB_High_Linear >= 0xC0000000u);
    CHECK(vm->CB_Client_Pointer != NULL);
}

VXT_TEST(Test_Cur_VM_Handle, zero_flag)
{
    struct vxt_regs r = { .ebx = (uint32_t)Get_Cur_VM_Handle() };

    vxt_service(VMMSVC(Test_Cur_VM_Handle), &r);
    CHECK(r.eflags & ZF_Mask);
    r.ebx = 0xC0001000u;
    vxt_service(VMMSVC(Test_Cur_VM_Handle), &r);
    CHECK((r.eflags & ZF_Mask) == 0);
}

VXT_TEST(Test_Sys_VM_Handle, zero_flag)
{
    struct vxt_regs r = { .ebx = (uint32_t)Get_Sys_VM_Handle() };

    vxt_service(VMMSVC(Test_Sys_VM_Handle), &r);
    CHECK(r.eflags & ZF_Mask);
    r.ebx++;
    vxt_service(VMMSVC(Test_Sys_VM_Handle), &r);
    CHECK((r.eflags & ZF_Mask) == 0);
}

VXT_TEST(Validate_VM_Handle, refuses_what_is_none)
{
    CHECK(Validate_VM_Handle(Get_Sys_VM_Handle()));
    CHECK(!Validate_VM_Handle(NULL));
    CHECK(!Validate_VM_Handle((struct cb_s *)0x12345678));
    CHECK(!Validate_VM_Handle((struct cb_s *)((uint32_t)Get_Sys_VM_Handle() + 4)));
}

VXT_TEST(Get_Next_VM_Handle, is_a_ring)
{
    struct cb_s *vm = Get_Sys_VM_Handle();
    unsigned count = 0;

    do {
        vm = Get_Next_VM_Handle(vm);
        CHECK(Validate_VM_Handle(vm));
        CHECK(++count < 100);
    } while (vm != Get_Sys_VM_Handle());
}

VXT_TEST(Get_Cur_Thread_Handle, belongs_to_the_vm)
{
    struct vxt_regs r = { 0 };
    struct tcb_s *thread;

    vxt_service(VMMSVC(Get_Cur_Thread_Handle), &r);
    thread = (struct tcb_s *)r.edi;
    CHECK_EQ(thread->TCB_Signature, TCB_SIGNATURE);
    CHECK(thread->TCB_VMHandle == Get_Cur_VM_Handle());
    CHECK(thread->TCB_ClientPtr == Get_Cur_VM_Handle()->CB_Client_Pointer);
    vxt_service(VMMSVC(Test_Cur_Thread_Handle), &r);
    CHECK(r.eflags & ZF_Mask);
    vxt_service(VMMSVC(Validate_Thread_Handle), &r);
    CHECK((r.eflags & CF_Mask) == 0);
    r.edi += 4;
    vxt_service(VMMSVC(Validate_Thread_Handle), &r);
    CHECK(r.eflags & CF_Mask);
}

VXT_TEST(Get_Initial_Thread_Handle, of_the_system_vm)
{
    struct vxt_regs r = { .ebx = (uint32_t)Get_Sys_VM_Handle() };
    uint32_t initial;

    vxt_service(VMMSVC(Get_Initial_Thread_Handle), &r);
    initial = r.edi;
    vxt_service(VMMSVC(Test_Initial_Thread_Handle), &r);
    CHECK(r.eflags & ZF_Mask);
    vxt_service(VMMSVC(Get_Sys_Thread_Handle), &r);
    CHECK_EQ(r.edi, initial);
    vxt_service(VMMSVC(Test_Sys_Thread_Handle), &r);
    CHECK(r.eflags & ZF_Mask);
}

VXT_TEST(_AllocateThreadDataSlot, is_a_dword_of_each_thread)
{
    struct vxt_regs r = { 0 };
    uint32_t first, second;

    vxt_service(VMMSVC(_AllocateThreadDataSlot), &r);
    first = r.eax;
    vxt_service(VMMSVC(_AllocateThreadDataSlot), &r);
    second = r.eax;
    CHECK(first != 0 && second != 0);
    CHECK(first - second >= 4 && second - first >= 4);
    vxt_service(VMMSVC(Get_Cur_Thread_Handle), &r);
    *(uint32_t *)(r.edi + first) = 1;
    *(uint32_t *)(r.edi + second) = 2;
    CHECK_EQ(*(uint32_t *)(r.edi + first), 1);
    CHECK_EQ(((struct tcb_s *)r.edi)->TCB_Signature, TCB_SIGNATURE);
}

VXT_TEST(_FreeThreadDataSlot, slot_comes_back)
{
    struct vxt_regs r = { 0 };
    uint32_t (*free_slot)(uint32_t) = NULL;
    uint8_t code[6] = { 0xCD, 0x20, 0x00, 0x81, 0x01, 0x00 };       /* VMMJmp */
    uint32_t slot;

    vxt_service(VMMSVC(_AllocateThreadDataSlot), &r);
    slot = r.eax;
    *(const void **)&free_slot = code;
    CHECK(free_slot(slot) != 0);
    CHECK_EQ(free_slot(slot), 0);
    CHECK_EQ(free_slot(2), 0);
}

VXT_TEST(Get_Next_Thread_Handle, is_a_ring)
{
    struct vxt_regs r = { 0 };
    uint32_t first, count = 0;

    vxt_service(VMMSVC(Get_Cur_Thread_Handle), &r);
    first = r.edi;
    do {
        vxt_service(VMMSVC(Get_Next_Thread_Handle), &r);
        CHECK_EQ(((struct tcb_s *)r.edi)->TCB_Signature, TCB_SIGNATURE);
        CHECK(++count < 100);
    } while (r.edi != first);
}

VXT_TEST(Validate_Client_Ptr, the_right_one_passes)
{
    struct vxt_regs r = { .ebp = (uint32_t)vxt_client() };

    vxt_service(VMMSVC(Validate_Client_Ptr), &r);
    vxt_service(VMMSVC(Test_Reenter), &r);
    vxt_service(VMMSVC(Get_Cur_Thread_Handle), &r);
    vxt_service(VMMSVC(Debug_Test_Cur_Thread), &r);
    vxt_service(VMMSVC(Debug_Test_Valid_Thread_Handle), &r);
    CHECK_EQ(r.ebp, (uint32_t)vxt_client());
}

/* ---- re-entrancy: INT 51h from ring 0 is a hardware interrupt that finds the VMM busy --------- */

#define TEST_VECTOR 0x51

static struct {
    uint32_t calls, reenter, vm_matches, begin_count, time_ok;
    bool sync_possible;
} interrupt;

static int on_interrupt(struct cb_s *vm, void *frame)
{
    struct vxt_regs r = { 0 };

    (void)frame;
    interrupt.calls++;
    interrupt.reenter = Get_VMM_Reenter_Count();
    interrupt.vm_matches = vm == Get_Cur_VM_Handle();
    vxt_service(VMMSVC(Begin_Reentrant_Execution), &r);
    interrupt.begin_count = r.ecx;
    interrupt.sync_possible = Get_VMM_Reenter_Count() == 0;
    vxt_service(VMMSVC(End_Reentrant_Execution), &r);
    return 1;
}
VXD_FAULT(interrupt_hook, on_interrupt)

VXT_TEST(Get_VMM_Reenter_Count, counts_interrupts_of_ring_0)
{
    CHECK_EQ(Get_VMM_Reenter_Count(), 0);
    interrupt_hook_next = Hook_VMM_Fault(TEST_VECTOR, interrupt_hook);
    __asm__ volatile("int $0x51" : : : "memory");
    CHECK_EQ(interrupt.calls, 1);
    CHECK_EQ(interrupt.reenter, 1);
    CHECK(interrupt.vm_matches);
    CHECK_EQ(Get_VMM_Reenter_Count(), 0);
}

VXT_TEST(Begin_Reentrant_Execution, allows_everything_until_its_end)
{
    CHECK_EQ(interrupt.begin_count, 1);
    CHECK(interrupt.sync_possible);
    CHECK_EQ(Get_VMM_Reenter_Count(), 0);
}

/* ---- dynalinks -------------------------------------------------------------------------------- */

VXT_TEST(Dynalink, call_is_patched_and_called_again)
{
    uint8_t code[7] = { 0xCD, 0x20, 0x01, 0x00, 0x01, 0x00, 0xC3 };     /* Get_Cur_VM_Handle */
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_call(code, &r);
    CHECK_EQ(r.ebx, (uint32_t)Get_Cur_VM_Handle());
    CHECK_EQ(code[0], 0xFF);
    CHECK_EQ(code[1], 0x15);
    CHECK_EQ(code[6], 0xC3);
    r.ebx = 0;
    vxt_call(code, &r);
    CHECK_EQ(r.ebx, (uint32_t)Get_Cur_VM_Handle());
}

VXT_TEST(Dynalink, jump_is_patched_and_returns_to_the_caller)
{
    uint8_t code[6] = { 0xCD, 0x20, 0x01, 0x80, 0x01, 0x00 };           /* VMMJmp: no RET needed */
    struct vxt_regs r;

    for (unsigned i = 0; i < 2; i++) {
        vxt_recolour(&r);
        vxt_call(code, &r);
        CHECK_EQ(r.ebx, (uint32_t)Get_Cur_VM_Handle());
        CHECK_EQ(code[0], 0xFF);
        CHECK_EQ(code[1], 0x25);
    }
}

VXT_TEST(Dynalink, keeps_registers_and_flags_on_both_calls)
{
    uint8_t code[7] = { 0xCD, 0x20, 0x01, 0x00, 0x01, 0x00, 0xC3 };
    const uint32_t status = CF_Mask | PF_Mask | AF_Mask | ZF_Mask | SF_Mask | OF_Mask;

    for (unsigned i = 0; i < 4; i++) {
        struct vxt_regs want, r;

        vxt_recolour(&r);
        r.eflags = (i & 2) != 0 ? status : 0;
        want = r;
        vxt_call(code, &r);
        CHECK_EQ(r.eax, want.eax);
        CHECK_EQ(r.ecx, want.ecx);
        CHECK_EQ(r.edx, want.edx);
        CHECK_EQ(r.esi, want.esi);
        CHECK_EQ(r.edi, want.edi);
        CHECK_EQ(r.ebp, want.ebp);
        CHECK_EQ(r.eflags & status, want.eflags);
        CHECK((r.eflags & DF_Mask) == 0);
    }
}

VXT_TEST(Dynalink, get_version_of_an_absent_device)
{
    uint8_t code[7] = { 0xCD, 0x20, 0, 0, 0xBC, 0x7A, 0xC3 };
    uint8_t jump[6] = { 0xCD, 0x20, 0, 0x80, 0xBC, 0x7A };
    struct vxt_regs r = { .eax = 0x1234 };

    for (unsigned i = 0; i < 2; i++) {
        r.eax = 0x1234;
        r.ebx = 0x55;
        r.eflags = 0;
        vxt_call(code, &r);
        CHECK_EQ(r.eax, 0);
        CHECK(r.eflags & CF_Mask);
        CHECK_EQ(r.ebx, 0x55);
        CHECK_EQ(code[0], 0xCD);        /* it may be loaded later */
        CHECK_EQ(code[1], 0x20);
        r.eax = 0x1234;
        r.eflags = 0;
        vxt_call(jump, &r);
        CHECK_EQ(r.eax, 0);
        CHECK(r.eflags & CF_Mask);
        CHECK_EQ(jump[0], 0xCD);
    }
}

VXT_TEST(Dynalink, interrupts_stay_as_they_were)
{
    uint8_t code[7] = { 0xCD, 0x20, 0x01, 0x00, 0x01, 0x00, 0xC3 };
    struct vxt_regs r = { 0 };

    vxt_call(code, &r);
    CHECK(r.eflags & IF_Mask);
    code[0] = 0xCD;
    code[1] = 0x20;
    memcpy(code + 2, "\x01\x00\x01\x00", 4);
    __asm__ volatile("cli");
    vxt_call(code, &r);
    __asm__ volatile("sti");
    CHECK((r.eflags & IF_Mask) == 0);
}

/* ---- Hook_Device_Service ------------------------------------------------------------------------ */

/* Not static: the assembly below uses them. */
uint32_t hooked_calls, hook_previous, hook_proc_previous;

/* A plain hook counts and goes on; a HOOK_PROC hook goes on through the VMM's variable. */
void plain_hook(void);
void hook_proc_hook(void);
__asm__(".pushsection .text.hooks,\"ax\"\n"
        "plain_hook: incl hooked_calls; jmp *hook_previous\n"
        "jmp_over: .byte 0xEB, 6\n.byte 0xFF, 0x25\n.long hook_proc_previous\n"
        "hook_proc_hook: addl $100, hooked_calls; jmp *hook_proc_previous\n"
        ".popsection");

VXT_TEST(Hook_Device_Service, plain_hook_runs_before_patched_calls_too)
{
    uint8_t code[7] = { 0xCD, 0x20, 0x04, 0x00, 0x01, 0x00, 0xC3 };     /* Test_Sys_VM_Handle */
    struct vxt_regs r = { .ebx = (uint32_t)Get_Sys_VM_Handle() };

    vxt_call(code, &r);                 /* patched before it is hooked */
    hook_previous = Hook_Device_Service(VMMSVC(Test_Sys_VM_Handle), plain_hook);
    CHECK(hook_previous != 0);
    vxt_call(code, &r);
    CHECK_EQ(hooked_calls, 1);
    CHECK(r.eflags & ZF_Mask);
}

VXT_TEST(Hook_Device_Service, hook_proc_gets_the_previous_in_its_variable)
{
    struct vxt_regs r = { .ebx = (uint32_t)Get_Sys_VM_Handle() };
    uint32_t previous;

    hooked_calls = 0;
    previous = Hook_Device_Service(VMMSVC(Test_Sys_VM_Handle), hook_proc_hook);
    CHECK_EQ(previous, (uint32_t)plain_hook);
    CHECK_EQ(hook_proc_previous, (uint32_t)plain_hook);
    vxt_service(VMMSVC(Test_Sys_VM_Handle), &r);
    CHECK_EQ(hooked_calls, 101);        /* the last hook runs first, and both run */
    CHECK(r.eflags & ZF_Mask);
}

VXT_TEST(Hook_Device_Service, refuses_what_does_not_exist)
{
    CHECK_EQ(Hook_Device_Service(ABSENT_ID, plain_hook), 0);
    CHECK_EQ(Hook_Device_Service(0x00017FFF, plain_hook), 0);
}

/* ---- devices -------------------------------------------------------------------------------------- */

VXT_TEST(Get_DDB, by_id_and_by_name)
{
    struct vxt_regs r = { .eax = VMM_Device_ID };
    struct VxD_Desc_Block *vmm;

    vxt_service(VMMSVC(Get_DDB), &r);
    vmm = (struct VxD_Desc_Block *)r.ecx;
    CHECK(vmm != NULL);
    CHECK(memcmp(vmm->DDB_Name, "VMM     ", 8) == 0);
    r = (struct vxt_regs){ .edi = (uint32_t)"T_CORE  " };
    vxt_service(VMMSVC(Get_DDB), &r);
    CHECK(r.ecx != 0);
    CHECK(memcmp(((struct VxD_Desc_Block *)r.ecx)->DDB_Name, "T_CORE  ", 8) == 0);
    r = (struct vxt_regs){ .edi = (uint32_t)"NOBODY  " };
    vxt_service(VMMSVC(Get_DDB), &r);
    CHECK_EQ(r.ecx, 0);
    r = (struct vxt_regs){ .eax = ABSENT_ID >> 16 };
    vxt_service(VMMSVC(Get_DDB), &r);
    CHECK_EQ(r.ecx, 0);
}

VXT_TEST(VMM_GetDDBList, is_in_init_order)
{
    struct vxt_regs r = { 0 };
    const struct VxD_Desc_Block *ddb;
    uint32_t order = 0;
    bool ours = false;

    vxt_service(VMMSVC(VMM_GetDDBList), &r);
    ddb = (const struct VxD_Desc_Block *)r.eax;
    CHECK(ddb != NULL && ddb->DDB_Req_Device_Number == VMM_Device_ID);
    for (; ddb != NULL; ddb = ddb->DDB_Next) {
        CHECK(ddb->DDB_Init_Order >= order);
        order = ddb->DDB_Init_Order;
        ours |= memcmp(ddb->DDB_Name, "T_CORE  ", 8) == 0;
    }
    CHECK(ours);
}

VXT_TEST(Get_Machine_Info, says_cpuid_and_no_micro_channel)
{
    struct vxt_regs r = { 0 };

    vxt_service(VMMSVC(Get_Machine_Info), &r);
    CHECK_EQ(r.ebx & 0x00060000, 0);    /* neither PC/XT nor MCA */
    CHECK(r.eax >> 8 != 0);             /* a DOS version */
}

VXT_TEST(Test_Debug_Installed, says_none)
{
    struct vxt_regs r = { 0 };

    vxt_service(VMMSVC(Test_Debug_Installed), &r);
    CHECK(r.eflags & ZF_Mask);
}

VXT_TEST(_Allocate_Device_CB_Area, areas_are_apart_and_zero)
{
    uint32_t a = _Allocate_Device_CB_Area(10, 0), b = _Allocate_Device_CB_Area(4, 0);
    const uint8_t *at = vm_cb_area(Get_Sys_VM_Handle(), a);

    CHECK(a != 0 && b != 0);
    CHECK(a >= sizeof(struct cb_s));
    CHECK(b - a >= 10);
    CHECK_EQ(b & 3, 0);
    for (unsigned i = 0; i < 10; i++) {
        CHECK_EQ(at[i], 0);
    }
    CHECK_EQ(_Allocate_Device_CB_Area(0x100000, 0), 0);
    CHECK(_Deallocate_Device_CB_Area(b, 0) != 0);
    CHECK_EQ(Get_Sys_VM_Handle()->CB_Signature, CB_SIGNATURE);
}

static const struct vxt_test tests[] = {
    VXT(Get_VMM_Version, is_4_00),
    VXT(Get_Cur_VM_Handle, is_the_system_vm_at_start),
    VXT(Test_Cur_VM_Handle, zero_flag),
    VXT(Test_Sys_VM_Handle, zero_flag),
    VXT(Validate_VM_Handle, refuses_what_is_none),
    VXT(Get_Next_VM_Handle, is_a_ring),
    VXT(Get_Cur_Thread_Handle, belongs_to_the_vm),
    VXT(Get_Initial_Thread_Handle, of_the_system_vm),
    VXT(_AllocateThreadDataSlot, is_a_dword_of_each_thread),
    VXT(_FreeThreadDataSlot, slot_comes_back),
    VXT(Get_Next_Thread_Handle, is_a_ring),
    VXT(Validate_Client_Ptr, the_right_one_passes),
    VXT(Get_VMM_Reenter_Count, counts_interrupts_of_ring_0),
    VXT(Begin_Reentrant_Execution, allows_everything_until_its_end),
    VXT(Dynalink, call_is_patched_and_called_again),
    VXT(Dynalink, jump_is_patched_and_returns_to_the_caller),
    VXT(Dynalink, keeps_registers_and_flags_on_both_calls),
    VXT(Dynalink, get_version_of_an_absent_device),
    VXT(Dynalink, interrupts_stay_as_they_were),
    VXT(Hook_Device_Service, plain_hook_runs_before_patched_calls_too),
    VXT(Hook_Device_Service, hook_proc_gets_the_previous_in_its_variable),
    VXT(Hook_Device_Service, refuses_what_does_not_exist),
    VXT(Get_DDB, by_id_and_by_name),
    VXT(VMM_GetDDBList, is_in_init_order),
    VXT(Get_Machine_Info, says_cpuid_and_no_micro_channel),
    VXT(Test_Debug_Installed, says_none),
    VXT(_Allocate_Device_CB_Area, areas_are_apart_and_zero),
};
VXT_DEVICE(T_CORE, tests)
