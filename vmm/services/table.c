/*
 * table - what the rows of include/services/ say of a service, and the VMM's own DDBs.
 *
 * The entry addresses are in thunk.S, generated from the same rows.
 */
#include "services/table.h"

#include "../vxd/lib/format.h"
#include "vxd/load.h"
#include <vmm32x.h>

#define VMM_SERVICE(ord, name, abi, when, state, meaning) ordinal_##ord##_used_once,
enum {
#include <services/vmm.def>
};
#undef VMM_SERVICE

struct service_row {
    const char *name;
    bool sync;                  /* task time only */
};

#define SYNC_ASYNC false
#define SYNC_SYNC true
#define SYNC_INIT true
#define ROW(ord, name, abi, when, state, meaning) [ord] = { #name, SYNC_##when },
#define VMM_SERVICE ROW
#define VXD_SERVICE ROW
static const struct service_row vmm_rows[] = {
#include <services/vmm.def>
};
static const struct service_row vmm32x_rows[] = {
#include <services/vmm32x.def>
};
static const struct service_row vpicd_rows[] = {
#include <services/vpicd.def>
};
static const struct service_row vtd_rows[] = {
#include <services/vtd.def>
};
static const struct service_row vdd_rows[] = {
#include <services/vdd.def>
};
static const struct service_row vmd_rows[] = {
#include <services/vmd.def>
};
static const struct service_row vkd_rows[] = {
#include <services/vkd.def>
};
static const struct service_row dosmgr_rows[] = {
#include <services/dosmgr.def>
};
static const struct service_row blockdev_rows[] = {
#include <services/blockdev.def>
};
static const struct service_row ifsmgr_rows[] = {
#include <services/ifsmgr.def>
};
static const struct service_row reboot_rows[] = {
#include <services/reboot.def>
};
static const struct service_row shell_rows[] = {
#include <services/shell.def>
};
static const struct service_row bios_rows[] = {
#include <services/bios.def>
};
static const struct service_row vxdldr_rows[] = {
#include <services/vxdldr.def>
};
#undef VMM_SERVICE
#undef VXD_SERVICE

#define DEVICE(id, rows) { id, sizeof rows / sizeof rows[0], rows }
static const struct { uint32_t id, count; const struct service_row *row; } devices[] = {
    DEVICE(VMM_Device_ID, vmm_rows),
    DEVICE(VMM32X_Device_ID, vmm32x_rows),
    DEVICE(VPICD_Device_ID, vpicd_rows),
    DEVICE(VTD_Device_ID, vtd_rows),
    DEVICE(VDD_Device_ID, vdd_rows),
    DEVICE(VMD_Device_ID, vmd_rows),
    DEVICE(VKD_Device_ID, vkd_rows),
    DEVICE(DOSMGR_Device_ID, dosmgr_rows),
    DEVICE(BlockDev_Device_ID, blockdev_rows),
    DEVICE(IFSMgr_Device_ID, ifsmgr_rows),
    DEVICE(Reboot_Device_ID, reboot_rows),
    DEVICE(SHELL_Device_ID, shell_rows),
    DEVICE(BIOS_Device_ID, bios_rows),
    DEVICE(VXDLDR_Device_ID, vxdldr_rows),
};

static const struct service_row *row_of(uint32_t device_id, uint32_t service)
{
    static const struct service_row none = { "", false };

    for (unsigned i = 0; i < sizeof devices / sizeof devices[0]; i++) {
        if (devices[i].id == device_id && service < devices[i].count &&
            devices[i].row[service].name != NULL) {
            return &devices[i].row[service];
        }
    }
    return &none;
}

const char *service_name(uint32_t device_id, uint32_t service)
{
    const char *name = row_of(device_id, service)->name;

    return name[0] != '\0' ? name : other_service_name(device_id, service);
}

bool service_is_sync(uint32_t device_id, uint32_t service)
{
    return row_of(device_id, service)->sync;
}

/* ---- mistakes of virtual devices, with who and where ---------------------------------------------- */

static void mistake(uint32_t caller, const char *format, const char *what, const char *why)
    __attribute__((noreturn));
static void mistake(uint32_t caller, const char *format, const char *what, const char *why)
{
    unsigned object = 0;
    uint32_t offset = caller;
    const struct module *m = module_of(caller, &object, &offset);
    char rest[160];

    format_into(rest, sizeof rest, format, what, why);
    fatal("%s(%02X)+%08X %s", m != NULL ? m->name : "?", object, offset, rest);
}

void service_not_now(uint32_t device_and_service, uint32_t caller)
{
    mistake(caller, "called %s at interrupt time,\nwhich only task time allows%s",
            service_name(device_and_service >> 16, device_and_service & 0xFFFF), "");
}

void service_no_switch(const char *service, uint32_t caller, const char *why)
{
    mistake(caller, "called %s %s,\nwhere no task switch is allowed", service, why);
}

void service_still_critical(uint32_t claimer, const char *who)
{
    mistake(claimer, "entered the critical section and has not left it,\nwhile its %s%s ends", who,
            "");
}

/* ---- the VMM's own device descriptor blocks ---------------------------------------------------- */

extern const uint32_t vmm_service_table[], vmm32x_service_table[];      /* thunk.S */
void vmm_control(void);                                                 /* thunk.S: carry clear */

struct VxD_Desc_Block VMM_DDB = {
    .DDB_SDK_Version = DDK_VERSION, .DDB_Req_Device_Number = VMM_Device_ID,
    .DDB_Dev_Major_Version = 4, .DDB_Dev_Minor_Version = 0,
    .DDB_Name = { 'V', 'M', 'M', ' ', ' ', ' ', ' ', ' ' }, .DDB_Init_Order = VMM_Init_Order,
    .DDB_Control_Proc = vmm_control, .DDB_Service_Table_Ptr = vmm_service_table,
    .DDB_Service_Table_Size = sizeof vmm_rows / sizeof vmm_rows[0],
    .DDB_Prev = 0x50726576, .DDB_Size = sizeof(struct VxD_Desc_Block),
    .DDB_Reserved1 = 0x52737631, .DDB_Reserved2 = 0x52737632, .DDB_Reserved3 = 0x52737633,
};

struct VxD_Desc_Block VMM32X_block = {
    .DDB_SDK_Version = DDK_VERSION, .DDB_Req_Device_Number = VMM32X_Device_ID,
    .DDB_Dev_Major_Version = 1, .DDB_Dev_Minor_Version = 0,
    .DDB_Name = { 'V', 'M', 'M', '3', '2', 'X', ' ', ' ' }, .DDB_Init_Order = VMM_Init_Order,
    .DDB_Control_Proc = vmm_control, .DDB_Service_Table_Ptr = vmm32x_service_table,
    .DDB_Service_Table_Size = sizeof vmm32x_rows / sizeof vmm32x_rows[0],
    .DDB_Prev = 0x50726576, .DDB_Size = sizeof(struct VxD_Desc_Block),
    .DDB_Reserved1 = 0x52737631, .DDB_Reserved2 = 0x52737632, .DDB_Reserved3 = 0x52737633,
};
