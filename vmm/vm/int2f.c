/*
 * int2f - INT 2Fh AX=16xxh: is the VMM there, which VM is this, where is a VxD's API.
 *
 * [RBIL 2F1600] .. [RBIL 2F1684], behaviour in docs/sources.md.
 */
#include "vm/int2f.h"

#include "cpu/trap.h"
#include "sched/sched.h"
#include "sched/thread.h"
#include "vm/callback.h"
#include "vm/client.h"
#include "vm/int_chain.h"
#include "vm/vm.h"
#include "vxd/control.h"

#define VMM_VERSION_AX  0x0004u         /* AL = major, AH = minor */

void int2f_hook_entry(void);            /* call.S */
int int2f_hook(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs);
void api_entry(void);                   /* call.S */
void api_call(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs);

/*
 * api_call - a program called the address that 1684h gave it
 *
 * The far return is done first: the procedure sees the client behind its call [DDK95 V86_API].
 */
void api_call(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    const struct VxD_Desc_Block *ddb = (const struct VxD_Desc_Block *)refdata;

    client_far_ret(crs, 0);
    if (ddb->DDB_V86_API_Proc != NULL) {
        call_event(ddb->DDB_V86_API_Proc, vm, 0, crs, &cur_thread->tcb, 0, 0);
    }
}

/* 1684h: BX = device id, or 0 and ES:DI -> 8-character name; ES:DI = entry or 0:0. */
static void api_address(struct Client_Reg_Struc *crs)
{
    struct VxD_Desc_Block *ddb = ddb_find(crs->Client_BX);

    if (crs->Client_BX == 0) {
        ddb = ddb_find_name(vm_v86_ptr(&cur_vm->cb, crs->Client_ES, crs->Client_DI));
    }
    if (ddb != NULL && ddb->DDB_V86_API_Proc != NULL && ddb->DDB_V86_API_CSIP == 0) {
        ddb->DDB_V86_API_CSIP = callback_allocate((uint32_t)api_entry, (uint32_t)ddb);
    }
    crs->Client_ES = ddb != NULL ? (uint16_t)(ddb->DDB_V86_API_CSIP >> 16) : 0;
    crs->Client_DI = ddb != NULL ? (uint16_t)ddb->DDB_V86_API_CSIP : 0;
}

int int2f_hook(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    if (crs->Client_AH != 0x16) {
        return 0;
    }
    switch (crs->Client_AL) {
    case 0x00:
        crs->Client_AX = VMM_VERSION_AX;
        return 1;
    case 0x0A:
        crs->Client_AX = 0;
        crs->Client_BX = 0x0400;
        crs->Client_CX = 3;             /* enhanced mode */
        return 1;
    case 0x80:
        crs->Client_AL = 0;
        vm_waits();
        sched_idle_current();
        return 1;
    case 0x83:
        crs->Client_BX = (uint16_t)vm->CB_VMID;
        return 1;
    case 0x84:
        api_address(crs);
        return 1;
    default:
        return 0;
    }
}

INIT_CODE void int2f_init(void)
{
    if (int_chain_hook(0x2F, (uint32_t)int2f_hook_entry) != VMM_OK) {
        fatal("Not enough memory to start");
    }
}
