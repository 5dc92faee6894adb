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

#define VMM_SERVICE(ord, name, abi, when, state, meaning) [ord] = #name,
static const char *const vmm_names[] = {
#include <services/vmm.def>
};
#undef VMM_SERVICE

#define VXD_SERVICE(ord, name, abi, when, state, meaning) [ord] = #name,
static const char *const vmm32x_names[] = {
#include <services/vmm32x.def>
};
static const char *const vpicd_names[] = {
#include <services/vpicd.def>
};
static const char *const vtd_names[] = {
#include <services/vtd.def>
};
static const char *const vdd_names[] = {
#include <services/vdd.def>
};
static const char *const vkd_names[] = {
#include <services/vkd.def>
};
#undef VXD_SERVICE

static const struct { uint32_t id, count; const char *const *name; } devices[] = {
    { VMM_Device_ID, sizeof vmm_names / sizeof vmm_names[0], vmm_names },
    { VMM32X_Device_ID, sizeof vmm32x_names / sizeof vmm32x_names[0], vmm32x_names },
    { VPICD_Device_ID, sizeof vpicd_names / sizeof vpicd_names[0], vpicd_names },
    { VTD_Device_ID, sizeof vtd_names / sizeof vtd_names[0], vtd_names },
    { VDD_Device_ID, sizeof vdd_names / sizeof vdd_names[0], vdd_names },
    { VKD_Device_ID, sizeof vkd_names / sizeof vkd_names[0], vkd_names },
};

const char *service_name(uint32_t device_id, uint32_t service)
{
    for (unsigned i = 0; i < sizeof devices / sizeof devices[0]; i++) {
        if (devices[i].id == device_id && service < devices[i].count &&
            devices[i].name[service] != NULL) {
            return devices[i].name[service];
        }
    }
    return "";
}

void service_not_now(uint32_t service, uint32_t caller)
{
    unsigned object = 0;
    uint32_t offset = caller;
    const struct module *m = module_of(caller, &object, &offset);

    fatal("%s(%02X)+%08X called %s at interrupt time,\nwhich only task time allows",
          m != NULL ? m->name : "?", object, offset, service_name(VMM_Device_ID, service));
}

/* ---- the VMM's own device descriptor blocks ---------------------------------------------------- */

extern const uint32_t vmm_service_table[], vmm32x_service_table[];      /* thunk.S */
void vmm_control(void);                                                 /* thunk.S: carry clear */

struct VxD_Desc_Block VMM_DDB = {
    .DDB_SDK_Version = DDK_VERSION, .DDB_Req_Device_Number = VMM_Device_ID,
    .DDB_Dev_Major_Version = 4, .DDB_Dev_Minor_Version = 0,
    .DDB_Name = { 'V', 'M', 'M', ' ', ' ', ' ', ' ', ' ' }, .DDB_Init_Order = VMM_Init_Order,
    .DDB_Control_Proc = vmm_control, .DDB_Service_Table_Ptr = vmm_service_table,
    .DDB_Service_Table_Size = sizeof vmm_names / sizeof vmm_names[0],
    .DDB_Prev = 0x50726576, .DDB_Size = sizeof(struct VxD_Desc_Block),
    .DDB_Reserved1 = 0x52737631, .DDB_Reserved2 = 0x52737632, .DDB_Reserved3 = 0x52737633,
};

struct VxD_Desc_Block VMM32X_block = {
    .DDB_SDK_Version = DDK_VERSION, .DDB_Req_Device_Number = VMM32X_Device_ID,
    .DDB_Dev_Major_Version = 1, .DDB_Dev_Minor_Version = 0,
    .DDB_Name = { 'V', 'M', 'M', '3', '2', 'X', ' ', ' ' }, .DDB_Init_Order = VMM_Init_Order,
    .DDB_Control_Proc = vmm_control, .DDB_Service_Table_Ptr = vmm32x_service_table,
    .DDB_Service_Table_Size = sizeof vmm32x_names / sizeof vmm32x_names[0],
    .DDB_Prev = 0x50726576, .DDB_Size = sizeof(struct VxD_Desc_Block),
    .DDB_Reserved1 = 0x52737631, .DDB_Reserved2 = 0x52737632, .DDB_Reserved3 = 0x52737633,
};
