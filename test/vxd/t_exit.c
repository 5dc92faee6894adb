/*
 * t_exit - the orderly end of the system, with two VMs about; and what was said at its start.
 *
 * What happens is written down as text: messages as two hexadecimal digits, broadcasts of INT 2Fh as
 * four.
 */
#include "vxt.h"

#include <vmm32x.h>

static char log[200];
static bool states_grow = true, right_vm = true, ints_right = true, startup_right;
static uint32_t last_state, state_at_critical_init, state_at_device_init, state_at_init_complete;
static uint32_t state_after;
static unsigned starts, starteds;
static uint32_t area;                   /* V86 memory that all VMs share */
static uint32_t seen_by_vm, common_seen;

#define INSTANCED   0x20u               /* offset of what 1605h wants instanced */
#define COMMON      0x28u

static void note(uint32_t number, unsigned digits)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t n = strlen(log);

    if (n + digits + 2 > sizeof log) {
        return;
    }
    if (n != 0) {
        log[n++] = ' ';
    }
    while (digits-- > 0) {
        log[n++] = hex[number >> (4 * digits) & 0xF];
    }
    log[n] = '\0';
}

static int on_end(const struct vxd_message *msg)
{
    uint32_t state = VMM_GetSystemInitState(), flags;

    __asm__ volatile("pushfl; popl %0" : "=r"(flags));
    note(msg->message, 2);
    states_grow &= state >= last_state;
    last_state = state;
    if (msg->message != VM_Not_Executeable) {
        right_vm &= msg->vm == Get_Sys_VM_Handle();
        ints_right &= ((flags & IF_Mask) == 0) ==
                      (msg->message == Sys_Critical_Exit || msg->message == Sys_Critical_Exit2);
    }
    return VXD_OK;
}

static int on_int2f(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    switch (crs->Client_AX) {
    case 0x1605:
        starts++;
        startup_right = crs->Client_ES == 0 && crs->Client_BX == 0 && crs->Client_CX == 0 &&
                        (crs->Client_DX & 1) == 0 && crs->Client_DS == 0 && crs->Client_SI == 0 &&
                        crs->Client_DI == 0x0400 && vm == Get_Sys_VM_Handle();
        /* A startup structure in the global area, and behind it its list of one item. */
        area = _Allocate_Global_V86_Data_Area(64, GVDAParaAlign | GVDAZeroInit);
        if (area != 0) {
            uint16_t segment = (uint16_t)((area & 0xFFFFF) >> 4);

            *(uint16_t *)area = 3;                                  /* version 3.0 */
            *(uint32_t *)(area + 0x0E) = (uint32_t)segment << 16 | 0x12;
            *(uint32_t *)(area + 0x12) = (uint32_t)segment << 16 | INSTANCED;
            *(uint16_t *)(area + 0x16) = 4;
            *(uint32_t *)(area + INSTANCED) = 0x11111111;
            crs->Client_ES = segment;
            crs->Client_BX = 0;
        }
        break;
    case 0x1608:
        starteds++;
        break;
    case 0x1606:
    case 0x1609:
        note(crs->Client_AX, 4);
        break;
    }
    return VXD_PASS;
}
VXD_INT_HOOK(int2f_hook, on_int2f)

VXT_TEST(Broadcast_1605, once_with_the_documented_registers)
{
    CHECK_EQ(starts, 1);
    CHECK(startup_right);
}

VXT_TEST(Broadcast_1605, its_instance_list_is_honoured)
{
    CHECK(area != 0);
    CHECK_EQ(common_seen, 0x33333333);          /* the rest of the page is common */
    CHECK_EQ(seen_by_vm, 0x11111111);           /* as at Init_Complete, not the system VM's now */
}

VXT_TEST(Broadcast_1608, when_the_system_vm_is_ready)
{
    CHECK_EQ(starteds, 1);
}

VXT_TEST(VMM_GetSystemInitState, what_comes_next_at_the_start)
{
    struct vxt_regs before, r;

    CHECK_EQ(state_at_critical_init, SYSSTATE_PRESYSCRITINIT);
    CHECK_EQ(state_at_device_init, SYSSTATE_PREDEVICEINIT);
    CHECK_EQ(state_at_init_complete, SYSSTATE_PREINITCOMPLETE);
    CHECK(states_grow);
    CHECK_EQ(state_after, SYSSTATE_POSTSYSCRITEXIT2);
    vxt_recolour(&before);
    r = before;
    vxt_service(VMMSVC(VMM_GetSystemInitState), &r);
    CHECK_EQ(r.eax, SYSSTATE_POSTSYSCRITEXIT2);
    CHECK(r.ebx == before.ebx && r.ecx == before.ecx && r.edx == before.edx &&
          r.esi == before.esi && r.edi == before.edi);
}

VXT_TEST(System_Exit, messages_in_order)
{
    /* 1609, the two VMs, Sys_VM_Terminate, 1606, System_Exit, Sys_Critical_Exit, each with its twin */
    CHECK_STR(log, "1609 0B 0B 04 24 1606 05 25 06 26");
    CHECK(right_vm);
    CHECK(ints_right);
    CHECK(Get_Next_VM_Handle(Get_Sys_VM_Handle()) == Get_Sys_VM_Handle());
}

static uint32_t exit_code;

VXT_TEST(Set_System_Exit_Code, comes_out_at_the_end)
{
    CHECK_EQ(exit_code, 0x5A);
}

static const struct vxt_test tests[] = {
    VXT(Broadcast_1605, once_with_the_documented_registers),
    VXT(Broadcast_1605, its_instance_list_is_honoured),
    VXT(Broadcast_1608, when_the_system_vm_is_ready),
    VXT(VMM_GetSystemInitState, what_comes_next_at_the_start),
    VXT(System_Exit, messages_in_order),
    VXT(Set_System_Exit_Code, comes_out_at_the_end),
};

GUEST(g_spin, "1: jmp 1b");
GUEST(g_end, "int $0x61");

static int on_int61(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    struct VMM32X_VM request = { .size = sizeof request };     /* not in the background: they wait */
    struct vxt_regs before, r;

    (void)vector;
    (void)vm;
    (void)crs;
    (void)_VMM32X_Create_VM(&request);
    if (area != 0) {
        struct cb_s *other = _VMM32X_Create_VM(&request);
        uint32_t at = area & 0xFFFFF;

        *(uint32_t *)(Get_Sys_VM_Handle()->CB_High_Linear + at + INSTANCED) = 0x22222222;
        *(uint32_t *)(Get_Sys_VM_Handle()->CB_High_Linear + at + COMMON) = 0x33333333;
        seen_by_vm = *(uint32_t *)(other->CB_High_Linear + at + INSTANCED);
        common_seen = *(uint32_t *)(other->CB_High_Linear + at + COMMON);
    }
    vxt_recolour(&before);
    before.eax = 0xABCDEF5A;
    r = before;
    vxt_service(VMMSVC(Set_System_Exit_Code), &r);
    if (r.eax != before.eax || r.ebx != before.ebx || r.ecx != before.ecx || r.esi != before.esi) {
        vxd_debugf("FAIL vxd/Set_System_Exit_Code.keeps_registers: they changed\n");
    }
    exit_code = _VMM32X_Exit_System();
    state_after = VMM_GetSystemInitState();
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_EXIT");
}
VXD_INT_HOOK(int61_hook, on_int61)

static int on_critical_init(const struct vxd_message *msg)
{
    (void)msg;
    state_at_critical_init = VMM_GetSystemInitState();
    return VXD_OK;
}

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    state_at_device_init = VMM_GetSystemInitState();
    return Hook_V86_Int_Chain(0x2F, int2f_hook) && Hook_V86_Int_Chain(0x61, int61_hook) ? VXD_OK
                                                                                      : VXD_FAIL;
}

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    state_at_init_complete = VMM_GetSystemInitState();
    return VXD_OK;
}

static int on_vm_init(const struct vxd_message *msg)
{
    bool system = msg->message == Sys_VM_Init;
    const uint8_t *code = system ? g_end : g_spin;
    const uint8_t *end = system ? g_end_end : g_spin_end;

    vxt_guest_regs(msg->vm->CB_Client_Pointer);
    msg->vm->CB_Client_Pointer->Client_CS = GUEST_CS;
    memcpy(vm_v86_ptr(msg->vm, GUEST_CS, 0), code, (size_t)(end - code));
    return VXD_OK;
}

static const struct vxd_handler control[] = {
    { Sys_Critical_Init, on_critical_init },
    { Device_Init, on_device_init },
    { Init_Complete, on_init_complete },
    { Sys_VM_Init, on_vm_init },
    { VM_Init, on_vm_init },
    { VM_Not_Executeable, on_end },
    { Sys_VM_Terminate, on_end },
    { Sys_VM_Terminate2, on_end },
    { System_Exit, on_end },
    { System_Exit2, on_end },
    { Sys_Critical_Exit, on_end },
    { Sys_Critical_Exit2, on_end },
    { 0, NULL },
};
Declare_Virtual_Device(T_EXIT, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
