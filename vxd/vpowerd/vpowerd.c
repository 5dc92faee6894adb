/*
 * vpowerd - power, for devices and programs: switching off, idling, line and battery.
 *
 * The PC has ACPI and no APM BIOS, so most services fail as they did there without one.  Programs find an
 * APM BIOS in their VM (INT 15h AH=53h, apm.c): its "off" ends the system if it comes from the system
 * VM, and the VM alone if it comes from another; its "idle" gives the processor away.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <bios.h>
#include <reboot.h>
#include <vpowerd.h>
#include "apm.h"

#define FADT_PROFILE        45u         /* offset of the preferred profile [ACPI "FADT"] */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/vpowerd.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const vpowerd_services[])(void) = {
#include <services/vpowerd.def>
};
#undef VXD_SERVICE

struct handler {
    struct handler *next;
    POWER_HANDLER call;
    uint32_t priority;
};

static uint32_t cb_offset;              /* of struct apm; written once by on_device_init */
static struct apm_power power;          /* the same */
static struct handler *handlers;        /* highest priority first; task time */

static struct apm *apm_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

/* ---- services ------------------------------------------------------------------------------------ */

/*
 * _VPOWERD_Get_Version - version of VPOWERD                       [DDK95 _VPOWERD_Get_Version]
 *
 * Out:   EAX = 0400h, CF = 0
 * When:  task time
 */
void do__VPOWERD_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    svc_set_carry(r, false);
}

/*
 * _VPOWERD_Get_APM_BIOS_Version - connection to the PC's APM BIOS  [DDK95 _VPOWERD_Get_APM_BIOS_Version]
 *
 * Out:   EAX = 0: there is none
 * When:  task time
 */
uint32_t _VPOWERD_Get_APM_BIOS_Version(void)
{
    return 0;
}

/*
 * _VPOWERD_Get_Power_Management_Level - what an APM BIOS may do
 *                                             [DDK95 _VPOWERD_Get_Power_Management_Level]
 *
 * Out:   EAX = PMLEVEL_OFF: there is none that could do anything
 * When:  task time
 */
uint32_t _VPOWERD_Get_Power_Management_Level(void)
{
    return PMLEVEL_OFF;
}

/*
 * _VPOWERD_Set_Power_Management_Level - let an APM BIOS do more or less
 *                                             [DDK95 _VPOWERD_Set_Power_Management_Level]
 *
 * In:    PMLEVEL_
 * Error: EAX = PR_NOT_CONNECTED, or PR_OUT_OF_RANGE
 * When:  task time
 */
uint32_t _VPOWERD_Set_Power_Management_Level(uint32_t level)
{
    return level <= PMLEVEL_ADVANCED ? PR_NOT_CONNECTED : PR_OUT_OF_RANGE;
}

/*
 * _VPOWERD_Set_Device_Power_State - switch a device                [DDK95 _VPOWERD_Set_Device_Power_State]
 *
 * In:    APM's number of the device, PSTATE_
 * Error: EAX = PR_PM_DISABLED, as documented for a level that is off
 * When:  task time
 */
uint32_t _VPOWERD_Set_Device_Power_State(uint32_t device, uint32_t state)
{
    (void)device, (void)state;
    return PR_PM_DISABLED;
}

/*
 * _VPOWERD_Set_System_Power_State - switch the PC off              [DDK95 _VPOWERD_Set_System_Power_State]
 *
 * In:    PSTATE_, REQTYPE_
 * Out:   PSTATE_OFF: never returns; all devices and VMs end first, whatever the type of the request
 * Error: EAX = PR_BAD_STATE: it cannot sleep; PR_OUT_OF_RANGE: no such state
 * When:  task time
 */
uint32_t _VPOWERD_Set_System_Power_State(uint32_t state, uint32_t type)
{
    (void)type;
    if (state == PSTATE_OFF) {
        Reboot_System(REBOOT_POWER_OFF, 0);
    }
    return state == PSTATE_STANDBY || state == PSTATE_SUSPEND ? PR_BAD_STATE : PR_OUT_OF_RANGE;
}

/*
 * _VPOWERD_Restore_Power_On_Defaults - settings of an APM BIOS   [DDK95 _VPOWERD_Restore_Power_On_Defaults]
 *
 * Error: EAX = PR_NOT_CONNECTED
 * When:  task time
 */
uint32_t _VPOWERD_Restore_Power_On_Defaults(void)
{
    return PR_NOT_CONNECTED;
}

/*
 * _VPOWERD_Get_Power_Status - line and battery                          [DDK95 _VPOWERD_Get_Power_Status]
 *
 * In:    APM's number of the device: 1, all; POWER_STATUS to be filled in
 * Out:   EAX = 0
 * Error: EAX = PR_BAD_DEVICE_ID, or PR_OUT_OF_RANGE without a POWER_STATUS
 * When:  task time
 * Notes: known of PCs without batteries; of others every member says "not known".  Limit: batteries are
 *        asked through AML, which nothing here understands
 */
uint32_t _VPOWERD_Get_Power_Status(uint32_t device, POWER_STATUS *status)
{
    if (device != APM_ALL_DEVICES) {
        return PR_BAD_DEVICE_ID;
    }
    if (status == NULL) {
        return PR_OUT_OF_RANGE;
    }
    *status = (POWER_STATUS){ power.line, power.battery, power.flag, power.percent, power.time };
    return 0;
}

/*
 * _VPOWERD_Get_Power_State - state of a device                           [DDK95 _VPOWERD_Get_Power_State]
 *
 * In:    APM's number of the device, where to put PSTATE_
 * Error: EAX = PR_NOT_CONNECTED: for APM 1.1 only
 * When:  task time
 */
uint32_t _VPOWERD_Get_Power_State(uint32_t device, uint32_t *state)
{
    (void)device, (void)state;
    return PR_NOT_CONNECTED;
}

/*
 * _VPOWERD_OEM_APM_Function - a maker's own APM function               [DDK95 _VPOWERD_OEM_APM_Function]
 *
 * Error: EAX = PR_NOT_CONNECTED: for APM 1.1 only
 * When:  task time
 */
uint32_t _VPOWERD_OEM_APM_Function(void *registers)
{
    (void)registers;
    return PR_NOT_CONNECTED;
}

/*
 * _VPOWERD_Register_Power_Handler - hear of suspend and resume   [DDK95 _VPOWERD_Register_Power_Handler]
 *
 * In:    procedure, priority: higher ones hear of a suspend before others
 * Out:   EAX = 0
 * Error: EAX = PR_OUT_OF_RANGE: no procedure, registered already, no memory
 * When:  task time
 * Notes: nobody is called: this PC is on or off
 */
uint32_t _VPOWERD_Register_Power_Handler(POWER_HANDLER handler, uint32_t priority)
{
    struct handler **at = &handlers, *new;

    for (const struct handler *h = handlers; h != NULL; h = h->next) {
        if (h->call == handler) {
            return PR_OUT_OF_RANGE;
        }
    }
    new = handler != NULL ? _HeapAllocate(sizeof *new, 0) : NULL;
    if (new == NULL) {
        return PR_OUT_OF_RANGE;
    }
    while (*at != NULL && (*at)->priority >= priority) {
        at = &(*at)->next;
    }
    *new = (struct handler){ *at, handler, priority };
    *at = new;
    return 0;
}

static uint32_t take_out(struct handler **at)
{
    struct handler *h = *at;

    *at = h->next;
    return _HeapFree(h, 0) != 0 ? 0 : PR_OUT_OF_RANGE;      /* it is ours */
}

/*
 * _VPOWERD_Deregister_Power_Handler - do not any more         [DDK95 _VPOWERD_Deregister_Power_Handler]
 *
 * In:    procedure
 * Out:   EAX = 0
 * Error: EAX = PR_OUT_OF_RANGE: it is not registered
 * When:  task time
 */
uint32_t _VPOWERD_Deregister_Power_Handler(POWER_HANDLER handler)
{
    for (struct handler **at = &handlers; *at != NULL; at = &(*at)->next) {
        if ((*at)->call == handler) {
            return take_out(at);
        }
    }
    return PR_OUT_OF_RANGE;
}

/* A module goes: its handlers, too. */
static uint32_t forget(bool (*gone)(uint32_t address))
{
    struct handler **at = &handlers;
    uint32_t count = 0;

    while (*at != NULL) {
        if (gone((uint32_t)(uintptr_t)(*at)->call)) {
            (void)take_out(at);         /* it is ours */
            count++;
        } else {
            at = &(*at)->next;
        }
    }
    return count;
}

/* ---- programs -------------------------------------------------------------------------------------- */

static bool on_interrupt(struct cb_s *vm, uint32_t vector, struct Client_Reg_Struc *crs)
{
    if (vector != 0x15 || crs->Client_AH != 0x53) {
        return false;
    }
    switch (apm_call(apm_of(vm), &power, crs)) {
    case APM_IDLE:
        _VMM32X_VM_Idle();
        break;
    case APM_POWER_OFF:
        if (vm == Get_Sys_VM_Handle()) {
            Reboot_System(REBOOT_POWER_OFF, 0);
        }
        _VMM32X_Exit_VM(vm);
        break;
    default:
        break;
    }
    return true;
}

static struct bios_observer observer = { .interrupt = on_interrupt };

/* API of [RBIL 2F1684 BX=0026]: DX:AX. */
static void on_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vm;
    switch (crs->Client_AX) {
    case 0:
        crs->Client_AX = 0x0400;
        break;
    case 1:
        crs->Client_AX = (uint16_t)_VPOWERD_Get_APM_BIOS_Version();
        break;
    case 2:
        crs->Client_AX = (uint16_t)_VPOWERD_Get_Power_Management_Level();
        break;
    default:
        crs->Client_AX = 0x00FF;
        break;
    }
    crs->Client_DX = 0;
}
VXD_API(vpowerd_api, on_api)

/* ---- control messages -------------------------------------------------------------------------------- */

static int on_device_init(const struct vxd_message *msg)
{
    uint32_t bytes = 0;
    const uint8_t *fadt = _VMM32X_Find_ACPI_Table("FACP", 0, &bytes);

    cb_offset = _Allocate_Device_CB_Area(sizeof(struct apm), 0);
    if (cb_offset == 0 || _VMM32X_On_Unload("power handler", forget) == 0) {
        return VXD_FAIL;
    }
    apm_power_of_profile(fadt != NULL && bytes > FADT_PROFILE ? fadt[FADT_PROFILE] : 0, &power);
    apm_reset(apm_of(msg->vm));
    BIOS_Observe(&observer);
    return VXD_OK;
}

static int on_create_vm(const struct vxd_message *msg)
{
    apm_reset(apm_of(msg->vm));
    return VXD_OK;
}

static const struct vxd_handler vpowerd_control[] = {
    { Device_Init, on_device_init },
    { Create_VM, on_create_vm },
    { 0, NULL },
};
Declare_Virtual_Device_Services(VPOWERD, 4, 0, vpowerd_control, VPOWERD_Device_ID, VPOWERD_Init_Order,
                                vpowerd_services, vpowerd_api, vpowerd_api)
