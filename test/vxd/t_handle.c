/*
 * t_handle - what is a VM, what is a thread, which of them runs.
 */
#include "vxt.h"

#define NO_HANDLE   0xC0001000u     /* an address that is mapped and no handle */

static struct vxt_regs with_thread(uint32_t service, uint32_t thread)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eflags = 0;
    r.edi = thread;
    vxt_service(service, &r);
    return r;
}

static uint32_t current_thread(void)
{
    return with_thread(VMMSVC(Get_Cur_Thread_Handle), 0).edi;
}

VXT_TEST(Get_Sys_VM_Handle, the_first_vm)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(VMMSVC(Get_Sys_VM_Handle), &r);
    CHECK_EQ(((struct cb_s *)r.ebx)->CB_VMID, 1);
    CHECK_EQ(((struct cb_s *)r.ebx)->CB_Signature, CB_SIGNATURE);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

VXT_TEST(Test_Cur_Thread_Handle, zero_flag)
{
    CHECK(with_thread(VMMSVC(Test_Cur_Thread_Handle), current_thread()).eflags & ZF_Mask);
    CHECK((with_thread(VMMSVC(Test_Cur_Thread_Handle), NO_HANDLE).eflags & ZF_Mask) == 0);
    CHECK((with_thread(VMMSVC(Test_Cur_Thread_Handle), 0).eflags & ZF_Mask) == 0);
}

VXT_TEST(Get_Sys_Thread_Handle, is_the_initial_thread_of_the_system_vm)
{
    struct vxt_regs r = { .ebx = (uint32_t)Get_Sys_VM_Handle() };
    struct tcb_s *thread = (struct tcb_s *)with_thread(VMMSVC(Get_Sys_Thread_Handle), 0).edi;

    vxt_service(VMMSVC(Get_Initial_Thread_Handle), &r);
    CHECK_EQ(thread, r.edi);
    CHECK(thread->TCB_VMHandle == Get_Sys_VM_Handle());
    CHECK_EQ(thread->TCB_Signature, TCB_SIGNATURE);
}

VXT_TEST(Test_Sys_Thread_Handle, zero_flag)
{
    uint32_t thread = with_thread(VMMSVC(Get_Sys_Thread_Handle), 0).edi;

    CHECK(with_thread(VMMSVC(Test_Sys_Thread_Handle), thread).eflags & ZF_Mask);
    CHECK((with_thread(VMMSVC(Test_Sys_Thread_Handle), thread + 4).eflags & ZF_Mask) == 0);
}

VXT_TEST(Test_Initial_Thread_Handle, zero_flag)
{
    uint32_t thread = with_thread(VMMSVC(Get_Sys_Thread_Handle), 0).edi;

    CHECK(with_thread(VMMSVC(Test_Initial_Thread_Handle), thread).eflags & ZF_Mask);
}

VXT_TEST(Validate_Thread_Handle, refuses_what_is_none)
{
    uint32_t thread = current_thread();

    CHECK((with_thread(VMMSVC(Validate_Thread_Handle), thread).eflags & CF_Mask) == 0);
    CHECK(with_thread(VMMSVC(Validate_Thread_Handle), 0).eflags & CF_Mask);
    CHECK(with_thread(VMMSVC(Validate_Thread_Handle), thread + 4).eflags & CF_Mask);
    CHECK(with_thread(VMMSVC(Validate_Thread_Handle), NO_HANDLE).eflags & CF_Mask);
    CHECK(with_thread(VMMSVC(Validate_Thread_Handle), (uint32_t)Get_Sys_VM_Handle()).eflags &
          CF_Mask);
}

/* The other halves, where the machine stops, are in t_err.c. */
VXT_TEST(Debug_Test_Valid_Thread_Handle, the_right_one_passes)
{
    struct vxt_regs r = with_thread(VMMSVC(Debug_Test_Valid_Thread_Handle), current_thread());

    CHECK_EQ(r.edi, current_thread());
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

VXT_TEST(Debug_Test_Cur_Thread, the_right_one_passes)
{
    struct vxt_regs r = with_thread(VMMSVC(Debug_Test_Cur_Thread), current_thread());

    CHECK_EQ(r.edi, current_thread());
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

VXT_TEST(Test_Reenter, passes_at_task_time)
{
    struct vxt_regs r, before;

    vxt_recolour(&r);
    before = r;
    vxt_service(VMMSVC(Test_Reenter), &r);
    CHECK_EQ(r.eax, before.eax);
    CHECK_EQ(r.ecx, before.ecx);
}

VXT_TEST(End_Reentrant_Execution, restores_the_count)
{
    struct vxt_regs r;
    uint32_t old;

    vxt_recolour(&r);
    vxt_service(VMMSVC(Begin_Reentrant_Execution), &r);
    old = r.ecx;
    vxt_recolour(&r);
    r.ecx = old;
    vxt_service(VMMSVC(End_Reentrant_Execution), &r);
    CHECK_EQ(r.ecx, old);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(Get_VMM_Reenter_Count(), 0);
}

VXT_TEST(_Deallocate_Device_CB_Area, room_can_be_had_again)
{
    uint32_t first = _Allocate_Device_CB_Area(64, 0), again;

    CHECK(first != 0);
    *(uint32_t *)vm_cb_area(Get_Sys_VM_Handle(), first) = 0x12345678;
    CHECK(_Deallocate_Device_CB_Area(first, 0) != 0);
    again = _Allocate_Device_CB_Area(64, 0);
    CHECK_EQ(again, first);
    CHECK_EQ(*(uint32_t *)vm_cb_area(Get_Sys_VM_Handle(), again), 0);
    CHECK(_Deallocate_Device_CB_Area(again, 0) != 0);
    CHECK_EQ(_Deallocate_Device_CB_Area(0, 0), 0);
    CHECK_EQ(_Deallocate_Device_CB_Area(again, 0), 0);
}

static const struct vxt_test tests[] = {
    VXT(Get_Sys_VM_Handle, the_first_vm),
    VXT(Test_Cur_Thread_Handle, zero_flag),
    VXT(Get_Sys_Thread_Handle, is_the_initial_thread_of_the_system_vm),
    VXT(Test_Sys_Thread_Handle, zero_flag),
    VXT(Test_Initial_Thread_Handle, zero_flag),
    VXT(Validate_Thread_Handle, refuses_what_is_none),
    VXT(Debug_Test_Valid_Thread_Handle, the_right_one_passes),
    VXT(Debug_Test_Cur_Thread, the_right_one_passes),
    VXT(Test_Reenter, passes_at_task_time),
    VXT(End_Reentrant_Execution, restores_the_count),
    VXT(_Deallocate_Device_CB_Area, room_can_be_had_again),
};

VXT_DEVICE(T_HANDLE, tests)
