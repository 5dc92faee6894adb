/*
 * vxdldr - virtual devices loaded and unloaded while the system runs.
 *
 * [DDK95 "VxD Loader"]; what the DDK leaves open is as Windows for Workgroups 3.11 had it [CHAP
 * vxdldr].
 */
#include "loader.h"

#include <stdarg.h>

#include "../lib/format.h"

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/vxdldr.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*vxdldr_services[])(void) = {
#include <services/vxdldr.def>
};
#undef VXD_SERVICE

#define VXDLDR_VERSION  0x0400u

char loader_reason[200];

void loader_say(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)format_text(loader_reason, sizeof loader_reason, format, args);
    va_end(args);
    vxd_debugf("VXDLDR: %s\n", loader_reason);
}

/* Through the table, so that hooks of Hook_Device_Service are in front. */
void notify(uint32_t code, struct DeviceInfo *device, struct ObjectInfo *object, uint32_t number)
{
    __asm__ volatile("call *%0"
                     : : "m"(vxdldr_services[VXDLDR_SERVICE_VXDLDR_Notify & 0xFFFF]), "a"(code),
                         "D"(device), "b"(object), "d"(number) : "memory", "cc");
}

/* ---- services ------------------------------------------------------------------------------------ */

static void answer(struct svc_regs *r, uint32_t error)
{
    if (error != 0) {
        r->eax = error;
    }
    svc_set_carry(r, error != 0);
}

/*
 * VXDLDR_GetVersion - version of the loader                       [DDK95 VXDLDR_GetVersion]
 *
 * Out:   EAX = 0400h, CF = 0
 * When:  task time
 */
void do_VXDLDR_GetVersion(struct svc_regs *r)
{
    r->eax = VXDLDR_VERSION;
    svc_set_carry(r, false);
}

/*
 * VXDLDR_LoadDevice - load a virtual device from a file            [DDK95 VXDLDR_LoadDevice]
 *
 * In:    EDX = file name; EAX bit 0 VXDLDR_INIT_DEVICE: initialise it too, else the caller does and
 *        tells by VXDLDR_DevInitSucceeded or _DevInitFailed
 * Out:   CF = 0, EAX = DDB, EDX = DeviceInfo
 * Error: CF = 1, EAX = VXDLDR_ERR_; nothing is left behind
 * Uses:  EAX, EDX, flags
 * When:  task time, from IFSMGR's Device_Init on; it may block
 * Notes: a name without a path is looked for in the root of the boot drive and then in the SYSTEM
 *        directory (Get_Config_Directory).  The module must be marked as dynamically loadable; a device that is loaded already, by id or
 *        by module name, is an error and is not counted
 */
void do_VXDLDR_LoadDevice(struct svc_regs *r)
{
    struct DeviceInfo *device = NULL;
    const char *name = (const char *)r->edx;
    uint32_t error = device_load(name, name, (r->eax & VXDLDR_INIT_DEVICE) != 0, &device);

    if (error == 0) {
        r->eax = (uint32_t)device->DI_DDB;
        r->edx = (uint32_t)device;
    }
    answer(r, error);
}

/* A device that is loaded, but not by us. */
static uint32_t why_not_ours(uint32_t id)
{
    uint32_t ddb;

    id &= 0xFFFF;
    if (id == 0 || id == 0xFFFF) {
        return VXDLDR_ERR_NO_SUCH_DEVICE;
    }
    __asm__ volatile("int $0x20; .long %c2" : "=c"(ddb) : "a"(id), "i"(VMMSVC(Get_DDB)) : "memory",
                     "cc");
    return ddb != 0 ? VXDLDR_ERR_DEVICE_UNLOADABLE : VXDLDR_ERR_NO_SUCH_DEVICE;
}

/*
 * VXDLDR_UnloadDevice - take a device out of memory              [DDK95 VXDLDR_UnloadDevice]
 *
 * In:    BX = device id; FFFFh or 0: EDX = module name, ended by zero, case matters
 * Out:   CF = 0
 * Error: CF = 1, EAX = VXDLDR_ERR_NO_SUCH_DEVICE; _DEVICE_REFUSED: it said no to
 *        Sys_Dynamic_Device_Exit; _DEVICE_UNLOADABLE: it was loaded at start, or it is the caller
 * Uses:  EAX, flags
 * When:  task time
 * Notes: its static objects stay and serve the next load.  What it had hooked and forgot to unhook
 *        is taken out and named on the debug port
 */
void do_VXDLDR_UnloadDevice(struct svc_regs *r)
{
    struct DeviceInfo *device = device_find(r->ebx, (const char *)r->edx);

    if (device == NULL) {
        answer(r, why_not_ours(r->ebx));
    } else if (device_holds(device, r->caller)) {
        loader_say("%s: a device cannot unload itself this way", device->DI_ModuleName);
        answer(r, VXDLDR_ERR_DEVICE_UNLOADABLE);
    } else {
        answer(r, device_unload(device));
    }
}

/*
 * VXDLDR_DevInitSucceeded - a device that was only loaded is initialised
 *                                                      [DDK95 VXDLDR_DevInitSucceeded]
 *
 * In:    EDX = DeviceInfo from VXDLDR_LoadDevice
 * Out:   CF = 0; its discardable objects are freed
 * Error: CF = 1, EAX = VXDLDR_ERR_NO_SUCH_DEVICE
 * Uses:  EAX, flags
 * When:  task time
 */
void do_VXDLDR_DevInitSucceeded(struct svc_regs *r)
{
    answer(r, device_init_succeeded((struct DeviceInfo *)r->edx));
}

/*
 * VXDLDR_DevInitFailed - a device that was only loaded is not wanted [DDK95 VXDLDR_DevInitFailed]
 *
 * In:    EDX = DeviceInfo from VXDLDR_LoadDevice
 * Out:   CF = 0; all of it is freed
 * Error: CF = 1, EAX = VXDLDR_ERR_NO_SUCH_DEVICE
 * Uses:  EAX, flags
 * When:  task time
 */
void do_VXDLDR_DevInitFailed(struct svc_regs *r)
{
    answer(r, device_init_failed((struct DeviceInfo *)r->edx));
}

/*
 * VXDLDR_GetDeviceList - devices loaded by VXDLDR             [DDK95 VXDLDR_GetDeviceList]
 *
 * Out:   EAX = DeviceInfo of the newest, 0 = none; DI_Next leads on
 * When:  task time
 */
void do_VXDLDR_GetDeviceList(struct svc_regs *r)
{
    r->eax = (uint32_t)device_list;
}

static void on_unload_me(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct DeviceInfo *device = device_list;

    (void)vm;
    (void)crs;
    while (device != NULL && (uint32_t)device != refdata) {
        device = device->DI_Next;
    }
    if (device != NULL && device->DI_Loaded != 0) {
        (void)device_unload(device);    /* if it refuses after all, loader_reason says so */
    }
}
VXD_EVENT(unload_me_event, on_unload_me)

/*
 * VXDLDR_UnloadMe - unload the device that calls                    [DDK95 VXDLDR_UnloadMe]
 *
 * In:    BX = device id; 0 or FFFFh: EDX = module name
 * Out:   CF = 0: it will be unloaded by an event, when the device has returned to the VMM
 * Error: CF = 1, EAX = VXDLDR_ERR_NO_SUCH_DEVICE
 * Uses:  EAX, flags
 * When:  task time
 */
void do_VXDLDR_UnloadMe(struct svc_regs *r)
{
    struct DeviceInfo *device = device_find(r->ebx, (const char *)r->edx);

    if (device != NULL) {
        (void)Schedule_Global_Event(unload_me_event, (uint32_t)device);
    }
    answer(r, device != NULL ? 0 : why_not_ours(r->ebx));
}

/*
 * VXDLDR_Notify - hook point: VXDLDR does something                   [DDK95 VXDLDR_Notify]
 *
 * In:    EAX = VXDLDR_NOTIFY_OBJECTLOAD or _OBJECTUNLOAD; EDI = DeviceInfo, EBX = ObjectInfo,
 *        EDX = number of the object, from 1
 * Out:   everything as it was
 * When:  task time
 * Notes: called by VXDLDR only; who wants to know hooks it with Hook_Device_Service and passes on.
 *        At _OBJECTUNLOAD the memory is about to be freed, and DI_DDB is not to be used
 */
void do_VXDLDR_Notify(struct svc_regs *r)
{
    (void)r;
}

/* ---- control messages ------------------------------------------------------------------------------ */

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    return api_init() ? VXD_OK : VXD_FAIL;
}

static const struct vxd_handler vxdldr_control[] = {
    { Device_Init, on_device_init },
    { 0, NULL },
};
Declare_Virtual_Device_Services(VXDLDR, 4, 0, vxdldr_control, VXDLDR_Device_ID, VXDLDR_Init_Order,
                                vxdldr_services, loader_api, loader_api)
