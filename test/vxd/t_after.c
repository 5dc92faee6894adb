/*
 * t_after - the system has started without T_FAULTY, and nothing of that is left.
 */
#include "vxt.h"

GUEST(g_port, "movw $0x7C44, %dx; inb %dx, %al; lret");

VXT_TEST(Fault, a_device_that_faults_at_start_is_left_out)
{
    struct vxt_regs r = { .edi = (uint32_t)"T_FAULTY" };
    struct Client_Reg_Struc crs;

    vxt_service(VMMSVC(Get_DDB), &r);
    CHECK_EQ(r.ecx, 0);
    vxt_guest_regs(&crs);
    vxt_guest(g_port, &crs);            /* its port has no handler any more */
    CHECK_EQ(crs.Client_AL, 0xFF);
    CHECK_EQ(crs.Client_SP, GUEST_SP);
    CHECK_EQ(Get_VMM_Reenter_Count(), 0);
}

static const struct vxt_test tests[] = {
    VXT(Fault, a_device_that_faults_at_start_is_left_out),
};

static int on_sys_vm_init(const struct vxd_message *msg)
{
    (void)msg;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_AFTER");
}

static const struct vxd_handler control[] = {
    { Sys_VM_Init, on_sys_vm_init },
    { 0, NULL },
};
Declare_Virtual_Device(T_AFTER, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order + 1)
