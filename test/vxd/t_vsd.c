/*
 * t_vsd - services of VSD; QEMU's port 61h tells what its speaker does.
 */
#include "vxt.h"

#include <vsd.h>

#define PORT_SYSTEM     0x61
#define PATIENCE_MS     2000u

static bool waiting;

static void on_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata;
    (void)ms_late;
    waiting = false;
    _SignalID((uint32_t)&waiting);
}
VXD_TIMEOUT(time_over, on_time)

static void sleep_ms(uint32_t ms)
{
    waiting = true;
    Set_Global_Time_Out(ms, 0, time_over);
    while (waiting) {
        _BlockOnID((uint32_t)&waiting, Block_Svc_Ints);
    }
}

static bool is_on(void)
{
    return (inb(PORT_SYSTEM) & 3) == 3;
}

VXT_TEST(VSD_Get_Version, is_4_00)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(VSD_SERVICE_VSD_Get_Version, &r);
    CHECK_EQ(r.eax & 0xFFFF, 0x0400);
    CHECK_EQ(r.eflags & CF_Mask, 0);
}

VXT_TEST(VSD_Bell, comes_back_at_once_and_ends_by_itself)
{
    uint32_t waited = 0;
    struct vxt_regs r;

    CHECK(!is_on());
    vxt_recolour(&r);
    vxt_service(VSD_SERVICE_VSD_Bell, &r);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK(is_on());
    sleep_ms(100);
    CHECK(is_on());
    for (; is_on() && waited < PATIENCE_MS; waited += 100) {
        sleep_ms(100);
    }
    CHECK(!is_on());
}

/* What a program does to beep. */
VXT_TEST(VTD_Observe_Speaker, a_vm_with_the_focus_is_heard)
{
    struct cb_s *vm = Get_Sys_VM_Handle();
    static const struct { uint8_t port, value; } writes[] = {
        { 0x43, 0xB6 }, { 0x42, 0x00 }, { 0x42, 0x08 }, { 0x61, 0x03 } };

    for (unsigned i = 0; i < sizeof writes / sizeof writes[0]; i++) {
        (void)Simulate_VM_IO(writes[i].value, vm, Byte_Output, writes[i].port, vm->CB_Client_Pointer);
    }
    CHECK(is_on());
    (void)Simulate_VM_IO(0, vm, Byte_Output, 0x61, vm->CB_Client_Pointer);
    CHECK(!is_on());
}

static const struct vxt_test tests[] = {
    VXT(VSD_Get_Version, is_4_00),
    VXT(VSD_Bell, comes_back_at_once_and_ends_by_itself),
    VXT(VTD_Observe_Speaker, a_vm_with_the_focus_is_heard),
};

static void on_start(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_VSD");
}
VXD_EVENT(start_event, on_start)

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    (void)Schedule_VM_Event(Get_Sys_VM_Handle(), start_event, 0);
    return VXD_OK;
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
Declare_Virtual_Device(T_VSD, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
