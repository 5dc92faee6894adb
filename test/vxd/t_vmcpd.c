/*
 * t_vmcpd - VMCPD, and registers of SSE that two VMs use in turn.
 */
#include "vxt.h"

#include <vmm32x.h>

#define VMCPD_GET_VERSION   0x00110000u

VXT_TEST(VMCPD_Get_Version, is_4_00)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(VMCPD_GET_VERSION, &r);
    CHECK_EQ(r.eax & 0xFFFF, 0x0400);
    CHECK((r.eflags & CF_Mask) == 0);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
}

/* Each VM fills a register and the x87 stack with a number of its own, and looks again and again. */
#define WORK(number)                                                                            \
    "movl $" number ", 0x20; movups 0x20, %xmm3; fninit; fildl 0x20\n"                             \
    "1: movups %xmm3, 0x40; fistl 0x50; movl 0x40, %eax; cmpl $" number ", %eax; jne 2f\n"         \
    "movl 0x50, %eax; cmpl $" number ", %eax; jne 2f; incw 0x60; jmp 1b; 2: incw 0x62; jmp 1b"
GUEST(g_first, WORK("11111"));
GUEST(g_second, WORK("22222"));

static bool waiting;

static void on_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata, (void)ms_late;
    waiting = false;
    _SignalID((uint32_t)&waiting);
}
VXD_TIMEOUT(time_over, on_time)

/* VM_Init of the VMs made here: they start in their work. */
static int on_vm_init(const struct vxd_message *msg)
{
    const uint8_t *code = _VMM32X_VM_Refdata(msg->vm) == 1 ? g_first : g_second;
    const uint8_t *end = _VMM32X_VM_Refdata(msg->vm) == 1 ? g_first_end : g_second_end;
    struct Client_Reg_Struc *crs = msg->vm->CB_Client_Pointer;

    if (_VMM32X_VM_Refdata(msg->vm) == 0) {
        return VXD_OK;
    }
    memcpy(vm_v86_ptr(msg->vm, GUEST_CS, 0), code, (uint32_t)(end - code));
    crs->Client_CS = GUEST_CS;
    crs->Client_EIP = 0;
    crs->Client_DS = crs->Client_ES = GUEST_DS;
    crs->Client_SS = GUEST_SS;
    crs->Client_ESP = GUEST_SP;
    return VXD_OK;
}

static uint16_t word_of(struct cb_s *vm, uint16_t offset)
{
    return *(uint16_t *)vm_v86_ptr(vm, GUEST_DS, offset);
}

VXT_TEST(VMCPD, two_vms_keep_their_numbers)
{
    struct VMM32X_VM request = { .size = sizeof request, .status = VMSTAT_BACKGROUND, .refdata = 1 };
    struct cb_s *first = _VMM32X_Create_VM(&request), *second;

    request.refdata = 2;
    second = _VMM32X_Create_VM(&request);
    CHECK(first != NULL && second != NULL);
    waiting = true;
    Set_Global_Time_Out(400, 0, time_over);
    while (waiting) {
        _BlockOnID((uint32_t)&waiting, Block_Svc_Ints);
    }
    CHECK_EQ(word_of(first, 0x40), 11111);
    CHECK_EQ(word_of(second, 0x40), 22222);
    CHECK_EQ(word_of(first, 0x62), 0);
    CHECK_EQ(word_of(second, 0x62), 0);
    CHECK(_VMM32X_Destroy_VM(first, VMM32X_DESTROY_FORCE) != 0);
    CHECK(_VMM32X_Destroy_VM(second, VMM32X_DESTROY_FORCE) != 0);
}

static const struct vxt_test tests[] = {
    VXT(VMCPD_Get_Version, is_4_00),
    VXT(VMCPD, two_vms_keep_their_numbers),
};

static int on_sys_vm_init(const struct vxd_message *msg)
{
    (void)msg;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_VMCPD");
}

static const struct vxd_handler control[] = {
    { Sys_VM_Init, on_sys_vm_init },
    { VM_Init, on_vm_init },
    { 0, NULL },
};
/* Between DOSMGR and SHELL. */
Declare_Virtual_Device(T_VMCPD, 1, 0, control, Undefined_Device_ID, 0xAF000000)
