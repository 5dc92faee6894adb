/*
 * reboot - restart and power off, for programs, devices and Ctrl+Alt+Del.
 *
 * Orderly: Device_Reboot_Notify (interrupts on: whoever holds data writes it), Crit_Reboot_Notify
 * (interrupts off: hardware is quieted), then the hardware (power.c).
 */
#include <vmm.h>
#include <vmm32x.h>
#include <reboot.h>

#include "power.h"

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/reboot.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const reboot_services[])(void) = {
#include <services/reboot.def>
};
#undef VXD_SERVICE

static void __attribute__((noreturn)) act(uint32_t action, uint32_t exit_code)
{
    __asm__ volatile("cli");
    if (action == REBOOT_POWER_OFF) {
        power_off(exit_code);
    }
    power_restart();
}

static void __attribute__((noreturn)) end_now(uint32_t action, uint32_t exit_code)
{
    struct cb_s *vm = Get_Sys_VM_Handle();

    if (action == REBOOT_POWER_OFF) {
        Set_System_Exit_Code(exit_code);
        act(action, _VMM32X_Exit_System());
    }
    /* Nobody can refuse these messages. */
    (void)System_Control(Device_Reboot_Notify, vm, action, exit_code, 0);
    (void)System_Control(Device_Reboot_Notify2, vm, action, exit_code, 0);
    __asm__ volatile("cli");
    (void)System_Control(Crit_Reboot_Notify, vm, action, exit_code, 0);
    (void)System_Control(Crit_Reboot_Notify2, vm, action, exit_code, 0);
    act(action, exit_code);
}

static struct { uint32_t action, exit_code; } wanted;       /* by a VM that cannot do it itself */

static void on_end_system(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    end_now(wanted.action, wanted.exit_code);
}
VXD_EVENT(end_system_event, on_end_system)

/* The system VM ends the system: the others are ended by it. */
static void __attribute__((noreturn)) end_system(uint32_t action, uint32_t exit_code)
{
    if (Get_Cur_VM_Handle() == Get_Sys_VM_Handle()) {
        end_now(action, exit_code);
    }
    wanted.action = action;
    wanted.exit_code = exit_code;
    (void)Call_Priority_VM_Event(High_Pri_Device_Boost, Get_Sys_VM_Handle(), PEF_Always_Sched, 0,
                                 end_system_event, 0);
    for (;;) {
        _BlockOnID((uint32_t)(uintptr_t)&wanted, Block_Svc_Ints);   /* never signalled */
    }
}

/* ---- services ------------------------------------------------------------------------------------ */

/*
 * Reboot_Get_Version - version of REBOOT                       [DDK95 Reboot_Get_Version]
 *
 * Out:   AX = 0400h, CF = 0
 * When:  task time
 */
void do_Reboot_Get_Version(struct svc_regs *r)
{
    r->eax = (r->eax & 0xFFFF0000u) | 0x0400;
    svc_set_carry(r, false);
}

/*
 * Reboot_System - end the system
 *
 * In:    EAX = REBOOT_RESTART or REBOOT_POWER_OFF, ECX = exit code for a machine that takes one
 * Out:   never returns
 * When:  task time
 * Notes: all devices get the Reboot_Notify messages first
 */
void do_Reboot_System(struct svc_regs *r)
{
    end_system(r->eax, r->ecx);
}

/* Task time, an event. */
static void on_ctrl_alt_del(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct cb_s *focus = Get_Execution_Focus();

    (void)vm;
    (void)refdata;
    (void)crs;
    if (focus != NULL && focus != Get_Sys_VM_Handle()) {
        Nuke_VM(focus);
        return;
    }
    end_system(REBOOT_RESTART, 0);
}
VXD_EVENT(reboot_ctrl_alt_del, on_ctrl_alt_del)

/*
 * Reboot_Ctrl_Alt_Del - the user pressed Ctrl+Alt+Del
 *
 * When:  any time
 * Notes: as an event: the VM with the focus is ended; if that is the system VM, the PC restarts
 */
void do_Reboot_Ctrl_Alt_Del(struct svc_regs *r)
{
    (void)r;
    (void)Schedule_Global_Event(reboot_ctrl_alt_del, 0);    /* nobody will cancel it */
}

/* ---- API for programs [RBIL 2F1684 BX=0009] -------------------------------------------------------- */

/* AX = 0000h version; 0100h restart; 0A00h (ours) power off, DL = exit code.  CF = 1: unknown. */
static void on_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vm;
    crs->Client_EFlags &= ~CF_Mask;
    switch (crs->Client_AX) {
    case 0x0000:
        crs->Client_AX = 0x0400;
        break;
    case 0x0100:
        end_system(REBOOT_RESTART, 0);
    case 0x0A00:
        end_system(REBOOT_POWER_OFF, crs->Client_DL);
    default:
        crs->Client_EFlags |= CF_Mask;
        break;
    }
}
VXD_API(reboot_api, on_api)

/* ---- control messages -------------------------------------------------------------------------------- */

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    power_start();
    return VXD_OK;
}

/* The last message of all.  EDX = action, ESI = exit code. */
static int on_reboot_processor(const struct vxd_message *msg)
{
    act(msg->edx, msg->esi);
}

static const struct vxd_handler reboot_control[] = {
    { Device_Init, on_device_init },
    { Reboot_Processor, on_reboot_processor },
    { 0, NULL },
};
Declare_Virtual_Device_Services(REBOOT, 4, 0, reboot_control, Reboot_Device_ID, Reboot_Init_Order,
                                reboot_services, reboot_api, reboot_api)
