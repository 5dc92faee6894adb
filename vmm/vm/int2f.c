/*
 * int2f - INT 2Fh AX=16xxh: what a program asks the VMM.
 *
 * [RBIL 2F1600] .. [RBIL 2F168F], behaviour in docs/sources.md.  1603h, 1605h to 1609h and 160Bh are
 * for programs in the VM and go on to them.
 */
#include "vm/int2f.h"

#include "cpu/trap.h"
#include "sched/sched.h"
#include "services/svc.h"
#include "vm/callback.h"
#include "vm/client.h"
#include "vm/int_chain.h"
#include "vm/nest.h"
#include "vm/vm.h"
#include "vxd/control.h"
#include "vxd/ini.h"

#define VMM_VERSION_AX      0x0004u     /* AL = major, AH = minor */
#define WINDOWS_31_AX       0x0A03u
#define DEFAULT_WAKE_UP_S   8           /* IdleVMWakeUpTime */
#define MAX_WAKE_UP_S       3600

enum { SWITCH_BAD_VM = 1, SWITCH_BAD_BOOST = 2, SWITCH_BAD_FLAGS = 3 };     /* AX of 1685h */
enum { SWITCH_STI = 1, SWITCH_NOT_CRITICAL = 2 };                           /* CX */

static uint32_t wake_up_ms = DEFAULT_WAKE_UP_S * 1000;      /* written once by int2f_init */
static uint32_t old_id_entry;                   /* of 1602h; written once by int2f_init */

void int2f_hook_entry(void);            /* call.S */
int int2f_hook(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs);
void api_entry(void);                   /* call.S */
void api_call(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs);
void idle_wake_entry(void);             /* call.S */
void idle_wake(struct vm *vm);
void vm_switch_entry(void);             /* call.S */
void vm_switch_event(uint32_t csip);
void old_id_call_entry(void);           /* call.S */
void old_id_call(struct Client_Reg_Struc *crs);

static bool in_pm(void)
{
    return (cur_vm->cb.CB_VM_Status & VMSTAT_PM_EXEC) != 0;
}

/* ES:DI or ES:EDI of the client; NULL: no memory of it. */
static void *es_di(void)
{
    struct svc_regs r = { .eax = offsetof(struct Client_Reg_Struc, Client_ES) << 8 |
                                 offsetof(struct Client_Reg_Struc, Client_EDI) };

    do_Map_Flat(&r);
    return r.eax == 0xFFFFFFFF ? NULL : (void *)r.eax;
}

/* ---- 1684h: APIs of VxDs --------------------------------------------------------------------- */

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
        call_client(ddb->DDB_V86_API_Proc, vm, 0, crs, &cur_thread->tcb, 0, 0);
    }
}

/* BX = device id, or 0 and ES:DI -> 8-character name; ES:DI = entry or 0:0. */
static void api_address(struct Client_Reg_Struc *crs)
{
    struct VxD_Desc_Block *ddb = ddb_find(crs->Client_BX);

    if (crs->Client_BX == 0) {
        const char *name = es_di();

        ddb = name != NULL ? ddb_find_name(name) : NULL;
    }
    if (ddb != NULL && ddb->DDB_V86_API_Proc != NULL && ddb->DDB_V86_API_CSIP == 0) {
        ddb->DDB_V86_API_CSIP = callback_allocate((uint32_t)api_entry, (uint32_t)ddb);
    }
    crs->Client_ES = ddb != NULL ? (uint16_t)(ddb->DDB_V86_API_CSIP >> 16) : 0;
    crs->Client_DI = ddb != NULL ? (uint16_t)ddb->DDB_V86_API_CSIP : 0;
}

/* ---- 1600h, 1602h ---------------------------------------------------------------------------- */

/* A program that goes on with CMP AL,3 / JNZ +0Ch would not run on a 4: it gets 3.10 [CHAP 1600]. */
static uint16_t version(const struct Client_Reg_Struc *crs)
{
    static const uint8_t insists[] = { 0x3C, 0x03, 0x75, 0x0C };

    for (unsigned i = 0; i < sizeof insists; i++) {
        if (in_pm() || *(uint8_t *)vm_v86_ptr(&cur_vm->cb, crs->Client_CS,
                                              (uint16_t)(crs->Client_IP + i)) != insists[i]) {
            return VMM_VERSION_AX;
        }
    }
    return WINDOWS_31_AX;
}

/* A jump to the entry of 1602h: AX = 0, ES:DI = where to go on; BX = VM. */
void old_id_call(struct Client_Reg_Struc *crs)
{
    if (crs->Client_AX == 0) {
        crs->Client_BX = (uint16_t)cur_vm->cb.CB_VMID;
    }
    crs->Client_CS = crs->Client_ES;
    crs->Client_EIP = crs->Client_DI;
}

/* ---- 1680h, 1689h: idle ------------------------------------------------------------------------ */

void idle_wake(struct vm *vm)
{
    vm->life.idle_timeout = NULL;
    sched_wake(vm);
}

void vm_idle(void)
{
    vm_waits();
    if (cur_thread == cur_vm->thread && cur_vm->life.idle_timeout == NULL && wake_up_ms != 0) {
        /* It stays when an interrupt comes first: the next idle VM finds it. */
        cur_vm->life.idle_timeout = timeout_set(NULL, NULL, wake_up_ms, idle_wake_entry,
                                                (uint32_t)cur_vm);
    }
    release_time_slice();
}

/* ---- 1681h, 1682h: critical section -------------------------------------------------------------- */

static void claim(void)
{
    critsec_claim(1, Block_Svc_Ints | Block_Enable_Ints);
    cur_vm->life.claims++;
}

/* Only what the program claimed: a VxD's claim is not its own. */
static void release(void)
{
    if (cur_vm->life.claims != 0 && critsec_owner() == cur_thread) {
        cur_vm->life.claims--;
        critsec_release(1);
    }
}

void int2f_end_claims(void)
{
    uint32_t claims = cur_vm->life.claims;

    cur_vm->life.claims = 0;
    if (claims != 0 && critsec_owner() == cur_thread) {
        critsec_release(claims);
    }
}

/* ---- 1685h: into another VM ------------------------------------------------------------------------ */

static struct vm *vm_of_id(uint32_t id)
{
    struct vm *vm = sys_vm;

    do {
        if (vm->cb.CB_VMID == id && vm->life.stage < VM_ENDING) {
            return vm;
        }
        vm = vm->next;
    } while (vm != sys_vm);
    return NULL;
}

/* In that VM: its procedure, which ends with IRET. */
void vm_switch_event(uint32_t csip)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr, saved = *crs;

    nest_begin_v86();
    client_int_frame(crs, (uint16_t)(csip >> 16), (uint16_t)csip);
    nest_run();
    nest_end();
    *crs = saved;
}

static void switch_vm(struct Client_Reg_Struc *crs)
{
    struct vm *vm = vm_of_id(crs->Client_BX);
    uint32_t boost = (uint32_t)crs->Client_DX << 16 | crs->Client_SI;
    uint32_t flags = PEF_Always_Sched;
    uint16_t error = 0;

    if (vm == NULL) {
        error = SWITCH_BAD_VM;
    } else if (boost >= Reserved_High_Boost) {
        error = SWITCH_BAD_BOOST;
    } else if ((crs->Client_CX & ~(SWITCH_STI | SWITCH_NOT_CRITICAL)) != 0) {
        error = SWITCH_BAD_FLAGS;
    }
    if (error != 0) {
        crs->Client_AX = error;
        crs->Client_EFlags |= CF_Mask;
        return;
    }
    flags |= (crs->Client_CX & SWITCH_STI) != 0 ? PEF_Wait_For_STI : 0;
    flags |= (crs->Client_CX & SWITCH_NOT_CRITICAL) != 0 ? PEF_Wait_Not_Crit : 0;
    (void)event_call(vm, NULL, flags, (int32_t)boost, vm_switch_entry,
                     (uint32_t)crs->Client_ES << 16 | crs->Client_DI, 0);
    crs->Client_EFlags &= ~CF_Mask;
}

/* ---- 168Bh, 168Eh ------------------------------------------------------------------------------------ */

static void set_focus(struct Client_Reg_Struc *crs)
{
    struct vm *vm = crs->Client_BX == 0 ? cur_vm : vm_of_id(crs->Client_BX);

    if (vm != NULL && focus_set(vm)) {
        crs->Client_AL = 0;
    }
}

/* DX = 0 set, 2 get the program's title; 1, 3 the VM's.  ES:DI -> text, CX = size of a get. */
static void title(struct Client_Reg_Struc *crs)
{
    char *text = es_di(), *own = cur_vm->life.titles[crs->Client_DX & 1];
    uint32_t size = (crs->Client_DX & 1) != 0 ? VM_TITLE_BYTES : PROGRAM_TITLE_BYTES, i = 0;

    crs->Client_AX = 0;
    if (crs->Client_DX > 3 || text == NULL) {
        return;
    }
    if (crs->Client_DX < 2) {
        for (; i + 1 < size && text[i] != '\0'; i++) {
            own[i] = text[i];
        }
        own[i] = '\0';
    } else {
        if (crs->Client_CX == 0) {
            return;
        }
        for (; i + 1 < crs->Client_CX && own[i] != '\0'; i++) {
            text[i] = own[i];
        }
        text[i] = '\0';
    }
    crs->Client_AX = 1;
}

/* ---- the interrupt -------------------------------------------------------------------------------------- */

bool int2f_call(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    if (crs->Client_AH != 0x16) {
        return false;
    }
    switch (crs->Client_AL) {
    case 0x00:
        crs->Client_AX = version(crs);
        return true;
    case 0x02:
        if (in_pm()) {
            return false;
        }
        crs->Client_ES = (uint16_t)(old_id_entry >> 16);
        crs->Client_DI = (uint16_t)old_id_entry;
        return true;
    case 0x0A:
        crs->Client_AX = 0;
        crs->Client_BX = 0x0400;
        crs->Client_CX = 3;             /* enhanced mode */
        return true;
    case 0x80:
        crs->Client_AL = 0;
        vm_idle();
        return true;
    case 0x81:
        crs->Client_AL = 0;
        claim();
        return true;
    case 0x82:
        crs->Client_AL = 0;
        release();
        return true;
    case 0x83:
        crs->Client_BX = (uint16_t)vm->CB_VMID;
        return true;
    case 0x84:
        api_address(crs);
        return true;
    case 0x85:
        switch_vm(crs);
        return true;
    case 0x86:
        if (in_pm()) {
            crs->Client_AX = 0;
        }
        return true;
    case 0x89:
        crs->Client_AL = 0;
        vm_idle();
        return true;
    case 0x8B:
        set_focus(crs);
        return true;
    case 0x8E:
        title(crs);
        return true;
    case 0x8F:
        crs->Client_AX = (uint16_t)vm_close_awareness(crs->Client_DX);
        return true;
    default:
        return false;
    }
}

int int2f_hook(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    return int2f_call(vm, crs);
}

INIT_CODE void int2f_init(void)
{
    const char *value = ini_next("386Enh", "IdleVMWakeUpTime", NULL);
    int32_t seconds;

    if (value != NULL && ini_decimal(value, &seconds) && seconds >= 0) {
        wake_up_ms = (uint32_t)(seconds > MAX_WAKE_UP_S ? MAX_WAKE_UP_S : seconds) * 1000;
    }
    old_id_entry = callback_allocate((uint32_t)old_id_call_entry, 0);
    if (old_id_entry == 0 || int_chain_hook(0x2F, (uint32_t)int2f_hook_entry) != VMM_OK) {
        fatal("Not enough memory to start");
    }
}
