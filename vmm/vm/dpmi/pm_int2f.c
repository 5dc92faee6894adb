/*
 * pm_int2f - INT 2Fh AH=16h from protected mode: what V86 mode cannot answer.
 *
 * [RBIL 2F1684] .. [RBIL 2F168A]; the rest is reflected.
 */
#include "sched/thread.h"
#include "vm/callback.h"
#include "vm/dpmi/ldt.h"
#include "vm/dpmi/pm.h"
#include "vm/vm.h"
#include "vxd/control.h"

#define VENDOR_VERSION  0x0100u

void pm_api_entry(void);                /* call.S */
void pm_api_call(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs);

static uint32_t vendor_entry;           /* PM call-back, written once by pm_int2f_init */

/* A program called the address that 1684h gave it; the far return comes first, as in V86 mode. */
void pm_api_call(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    const struct VxD_Desc_Block *ddb = (const struct VxD_Desc_Block *)refdata;

    if (!pm_far_ret(crs, 0)) {
        pm_bad_stack();
    }
    if (ddb->DDB_PM_API_Proc != NULL) {
        call_client(ddb->DDB_PM_API_Proc, vm, 0, crs, &cur_thread->tcb, 0, 0);
    }
}

/* 1684h: BX = device id, or 0 and ES:(E)DI -> 8-character name; ES:(E)DI = entry, 16:16, or 0:0. */
static void api_address(struct Client_Reg_Struc *crs)
{
    struct VxD_Desc_Block *ddb = NULL;
    uint32_t address;

    if (crs->Client_BX != 0) {
        ddb = ddb_find(crs->Client_BX);
    } else {
        const char *name = user_pointer(crs->Client_ES, pm_offset(crs->Client_EDI), 8, false);

        if (name != NULL) {
            ddb = ddb_find_name(name);
        }
    }
    if (ddb != NULL && ddb->DDB_PM_API_Proc != NULL && ddb->DDB_PM_API_CSIP == 0) {
        ddb->DDB_PM_API_CSIP = pm_callback_allocate((uint32_t)pm_api_entry, (uint32_t)ddb);
    }
    address = ddb != NULL ? ddb->DDB_PM_API_CSIP : 0;
    crs->Client_ES = (uint16_t)(address >> 16);
    pm_set_offset(&crs->Client_EDI, address & 0xFFFF);
}

/* The entry of "MS-DOS": AX = 0000h version, 0100h the LDT's alias.  [CHAP 168A] */
static void vendor_called(void)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;

    if (!pm_far_ret(crs, 0)) {
        pm_bad_stack();
    }
    crs->Client_EFlags &= ~CF_Mask;
    if (crs->Client_AX == 0x0000) {
        crs->Client_AX = VENDOR_VERSION;
    } else if (crs->Client_AX == 0x0100) {
        crs->Client_AX = LDT_ALIAS;
    } else {
        crs->Client_EFlags |= CF_Mask;
    }
}

static bool is_ms_dos(const struct Client_Reg_Struc *crs)
{
    static const char wanted[] = "MS-DOS";
    const char *name = user_pointer(crs->Client_DS, pm_offset(crs->Client_ESI), sizeof wanted, false);

    return name != NULL && memcmp(name, wanted, sizeof wanted) == 0;
}

bool pm_int2f(struct Client_Reg_Struc *crs)
{
    switch (crs->Client_AX) {
    case 0x1684:
        api_address(crs);
        return true;
    case 0x1686:
        crs->Client_AX = 0;
        return true;
    case 0x1687:                        /* not from protected mode: AX stays */
        return true;
    case 0x168A:
        if (!is_ms_dos(crs)) {
            return true;                /* AL stays 8Ah: no such vendor */
        }
        crs->Client_AL = 0;
        crs->Client_ES = (uint16_t)(vendor_entry >> 16);
        pm_set_offset(&crs->Client_EDI, vendor_entry & 0xFFFF);
        return true;
    default:
        return false;
    }
}

INIT_CODE void pm_int2f_init(void)
{
    vendor_entry = pm_callback_allocate((uint32_t)vendor_called, 0);
    ASSERT(vendor_entry != 0);
}
