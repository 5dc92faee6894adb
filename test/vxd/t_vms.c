/*
 * t_vms - the product with as many VMs as it must hold: 64, each with a DOS and COMMAND.COM at its
 * prompt, and what one costs.
 */
#include "vxt.h"

#include <vmm32x.h>

#define MANY        63u         /* beside the system VM */
#define START_MS    3000u
#define PATIENCE_MS 60000u

static struct cb_s *vms[MANY];
static bool waiting;

/* ---- waiting in an event ---------------------------------------------------------------------- */

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

static uint32_t free_pages(void)
{
    return (uint32_t)_GetFreePageCount(0);
}

/* Does the VM's text screen show the prompt? */
static bool at_prompt(struct cb_s *vm)
{
    const uint8_t *screen = vm_v86_ptr(vm, 0xB800, 0);

    for (unsigned i = 0; i < 80 * 25 - 3; i++) {
        if (screen[2 * i] == 'C' && screen[2 * i + 2] == ':' && screen[2 * i + 4] == '\\' &&
            screen[2 * i + 6] == '>') {
            return true;
        }
    }
    return false;
}

static unsigned create_all(void)
{
    unsigned made = 0;

    for (; made < MANY; made++) {
        struct VMM32X_VM request = { .size = sizeof request, .status = VMSTAT_BACKGROUND,
                                     .program = "C:\\COMMAND.COM" };

        vms[made] = _VMM32X_Create_VM(&request);
        if (vms[made] == NULL) {
            vxt_fail("VM %u: error %X/%X", made + 2, request.error, request.error_data);
            break;
        }
    }
    return made;
}

static unsigned prompts(void)
{
    unsigned n = 0;

    for (unsigned i = 0; i < MANY; i++) {
        n += at_prompt(vms[i]);
    }
    return n;
}

static unsigned destroy_all(unsigned made)
{
    unsigned gone = 0;

    for (unsigned i = 0; i < made; i++) {
        gone += _VMM32X_Destroy_VM(vms[i * 17 % made], VMM32X_DESTROY_FORCE) != 0;
    }
    return gone;
}

VXT_TEST(Create_VM, sixty_four_at_once)
{
    uint32_t before = free_pages();
    unsigned made = create_all();
    uint32_t start = Get_System_Time();

    if (made == MANY) {
        while (prompts() < MANY && Get_System_Time() - start < PATIENCE_MS) {
            sleep_ms(200);
        }
        CHECK_EQ(prompts(), MANY);
        CHECK_EQ(vms[MANY - 1]->CB_VMID, 64);
        vxd_debugf("T_VMS: 64 VMs at the prompt, %u bytes each, %u KB free\n",
                   (before - free_pages()) / MANY * 4096, free_pages() * 4);
    }
    CHECK_EQ(destroy_all(made), made);
}

VXT_TEST(Destroy_VM, a_second_time_costs_nothing)
{
    uint32_t before = free_pages();
    unsigned made = create_all();

    sleep_ms(1000);
    CHECK_EQ(made, MANY);
    CHECK_EQ(destroy_all(made), MANY);
    CHECK_EQ(free_pages(), before);
    CHECK(Get_Next_VM_Handle(Get_Sys_VM_Handle()) == Get_Sys_VM_Handle());
}

static const struct vxt_test tests[] = {
    VXT(Create_VM, sixty_four_at_once),
    VXT(Destroy_VM, a_second_time_costs_nothing),
};

static void on_start(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_VMS");
}
VXD_EVENT(start_event, on_start)

static void on_start_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata;
    (void)ms_late;
    (void)Schedule_VM_Event(Get_Sys_VM_Handle(), start_event, 0);
}
VXD_TIMEOUT(start_time, on_start_time)

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    Set_Global_Time_Out(START_MS, 0, start_time);
    return VXD_OK;
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
Declare_Virtual_Device(T_VMS, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
