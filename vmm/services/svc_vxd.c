/*
 * svc_vxd - control messages, hooks on other devices' services, device list.
 */
#include "services/paths.h"
#include "services/svc.h"
#include "vxd/control.h"
#include "vxd/hook_chain.h"

/* The table entry of a service, NULL = there is none. */
static uint32_t *service_slot(const struct VxD_Desc_Block *ddb, uint32_t service)
{
    uint32_t *slot;

    if (ddb == NULL || service >= ddb->DDB_Service_Table_Size) {
        return NULL;
    }
    slot = (uint32_t *)ddb->DDB_Service_Table_Ptr + service;
    return *slot != 0 ? slot : NULL;
}

/*
 * System_Control - send a control message to all devices           [DDK95 System_Control]
 *
 * In:    EAX = message, EBX = VM, EDX, ESI, EDI = as the message defines
 * Out:   CF = 0
 * Error: CF = 1: a device refused; those after it did not get the message
 * When:  task time
 * Notes: in init order, the end messages in reverse
 */
void do_System_Control(struct svc_regs *r)
{
    if (r->eax == System_Exit || r->eax == Device_Reboot_Notify) {
        files_at_exit();
    }
    svc_set_carry(r, system_control(r->eax, (struct cb_s *)r->ebx, r->edx, r->esi, r->edi) != 0);
}

/*
 * Directed_Sys_Control - send a control message to one device [DDK95 Directed_Sys_Control]
 *
 * In:    EAX = message, ECX = DDB, EBX, EDX, ESI, EDI = as the message defines
 * Out:   EAX, CF = the device's answer
 * When:  task time
 */
void do_Directed_Sys_Control(struct svc_regs *r)
{
    uint32_t result = r->eax;
    int carry = directed_control((struct VxD_Desc_Block *)r->ecx, r->eax, (struct cb_s *)r->ebx,
                                 r->edx, r->esi, r->edi, &result);

    r->eax = result;
    svc_set_carry(r, carry != 0);
}

/*
 * Hook_Device_Service - put a procedure in front of a service    [DDK95 Hook_Device_Service]
 *
 * In:    EAX = device id << 16 | service, ESI = procedure
 * Out:   CF = 0, ESI = the procedure that was there
 * Error: CF = 1: no such device or service, or no memory
 * When:  task time
 * Notes: a procedure declared HOOK_PROC also gets the previous address in its own variable
 */
void do_Hook_Device_Service(struct svc_regs *r)
{
    uint32_t *slot = service_slot(ddb_find(r->eax >> 16), r->eax & 0x7FFF);
    uint32_t previous = 0;
    bool failed = slot == NULL || hook_chain_add(slot, 0, r->esi, &previous) != VMM_OK;

    if (!failed) {
        r->esi = previous;
    }
    svc_set_carry(r, failed);
}

/*
 * Unhook_Device_Service - undo Hook_Device_Service            [DDK95 Unhook_Device_Service]
 *
 * In:    EAX = device id << 16 | service; with device id 0 EDI -> 8-character name;
 *        ESI = the procedure that was hooked, declared HOOK_PROC
 * Out:   CF = 0; those hooked later now jump to the one before it
 * Error: CF = 1: no such device or service, it is not hooked there, or no HOOK_PROC
 * When:  task time
 */
void do_Unhook_Device_Service(struct svc_regs *r)
{
    struct VxD_Desc_Block *ddb = r->eax >> 16 != Undefined_Device_ID ?
                                 ddb_find(r->eax >> 16) : ddb_find_name((const char *)r->edi);
    uint32_t *slot = service_slot(ddb, r->eax & 0x7FFF);

    svc_set_carry(r, slot == NULL || hook_chain_remove(slot, r->esi) != VMM_OK);
}

static void hook_api(struct svc_regs *r, bool pm)
{
    struct VxD_Desc_Block *ddb = ddb_find(r->eax);
    uint32_t *slot = ddb == NULL ? NULL :
                     (uint32_t *)(pm ? &ddb->DDB_PM_API_Proc : &ddb->DDB_V86_API_Proc);
    uint32_t previous = 0;
    bool failed = slot == NULL || *slot == 0 ||
                  hook_chain_add(slot, 0, r->esi, &previous) != VMM_OK;

    if (!failed) {
        r->esi = previous;
    }
    svc_set_carry(r, failed);
}

/*
 * Hook_Device_V86_API - put a procedure in front of a device's API for V86 programs
 *                                                             [DDK95 Hook_Device_V86_API]
 *
 * In:    EAX = device id, ESI = procedure
 * Out:   CF = 0, ESI = the procedure that was there, to pass on to with EBX and EBP as they came
 * Error: CF = 1: no such device, or it has no such API
 * When:  task time
 */
void do_Hook_Device_V86_API(struct svc_regs *r)
{
    hook_api(r, false);
}

/*
 * Hook_Device_PM_API - put a procedure in front of a device's API for protected-mode programs
 *                                                              [DDK95 Hook_Device_PM_API]
 *
 * In:    EAX = device id, ESI = procedure
 * Out:   CF = 0, ESI = the procedure that was there, to pass on to with EBX and EBP as they came
 * Error: CF = 1: no such device, or it has no such API
 * When:  task time
 */
void do_Hook_Device_PM_API(struct svc_regs *r)
{
    hook_api(r, true);
}

/*
 * VMM_GetDDBList - the list of devices                             [DDK95 VMM_GetDDBList]
 *
 * Out:   EAX = first DDB, in init order; DDB_Next leads on
 * When:  task time
 */
void do_VMM_GetDDBList(struct svc_regs *r)
{
    r->eax = (uint32_t)ddb_list;
}

/*
 * Get_DDB - find a device by id, or by name with id 0                        [DDK95 Get_DDB]
 *
 * In:    EAX = device id, or 0 and EDI -> 8-character name
 * Out:   ECX = its DDB; ZF = 1, ECX = 0: not loaded
 * When:  task time
 */
void do_Get_DDB(struct svc_regs *r)
{
    r->ecx = (uint32_t)(r->eax != 0 ? ddb_find(r->eax) : ddb_find_name((const char *)r->edi));
    svc_set_zero(r, r->ecx == 0);
}
