/*
 * pm_app - protected-mode programs: the switch, the application control block, the end.
 *
 * The host data that a program provides at ES (INT 2Fh/1687h says how much) holds the locked stack
 * and the V86 stack for what is reflected.  The application control block is the VMM's own memory:
 * no program reaches the areas that VxDs have in it.  [DPMI "Mode Switching"], [DDK95 Begin_PM_App]
 */
#include "mem/heap.h"
#include "cpu/fpu.h"
#include "mem/paging.h"
#include "mem/phys.h"
#include "sched/sched.h"
#include "sched/thread.h"
#include "vm/callback.h"
#include "vm/client.h"
#include "vm/dpmi/ldt.h"
#include "vm/dpmi/pm.h"
#include "vm/int_chain.h"
#include "vm/nest.h"
#include "vm/vm.h"
#include "vm/vm_return.h"
#include "vxd/control.h"

#define PSP_ENVIRONMENT     0x2Cu
#define DPMI_VERSION        0x005Au
#define ERROR_RESOURCE      0x8010u     /* [DPMI 1.0]; 0.9 says only carry */
#define ERROR_DESCRIPTOR    0x8011u
#define CALL_BACK_PAGES     (PM_CALL_BACK_MAX * 2 / PAGE_SIZE)

void pm_int2f_v86_entry(void);          /* call.S */
int pm_int2f_v86(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs);

static uint32_t area_next = sizeof(struct pmcb_s);      /* pm_app_allocate_area */
static uint32_t entry_point;            /* V86 call-back, written once by pm_init */

struct pm_app *pm_app_of(const struct vm *vm)
{
    return vm->pm != NULL ? vm->pm->app : NULL;
}

struct pm_app *pm_app_here(void)
{
    return cur_thread == cur_vm->thread ? pm_app_of(cur_vm) : NULL;
}

struct pm_vm *pm_vm_get(struct vm *vm)
{
    if (vm->pm == NULL) {
        vm->pm = heap_alloc_zero(sizeof *vm->pm);
        if (vm->pm != NULL) {
            pm_vectors_default(vm->pm->vector);
        }
    }
    return vm->pm;
}

uint32_t pm_app_allocate_area(uint32_t bytes)
{
    uint32_t offset = area_next, size = (bytes + 3) & ~3u;

    if (bytes == 0 || bytes > PAGE_SIZE || size > PAGE_SIZE - area_next) {
        return 0;
    }
    area_next += size;
    return offset;
}

/* ---- the switch -------------------------------------------------------------------------------- */

/* DOS knows which program this is; without a DOS, 0. */
static uint16_t current_psp(struct Client_Reg_Struc *crs)
{
    struct Client_Reg_Struc saved = *crs;
    uint16_t psp = 0;

    if (int_chain[0x21] == NULL && *(uint32_t *)(cur_vm->cb.CB_High_Linear + 0x21 * 4) == 0) {
        return 0;
    }
    nest_begin_v86();
    crs->Client_EAX = 0x6200;
    client_simulate_int(crs, 0x21);
    nest_run();
    psp = crs->Client_BX;
    nest_end();
    *crs = saved;
    return psp;
}

static uint16_t selector_for(uint32_t base, uint32_t limit, uint32_t access, bool big)
{
    uint32_t selector = ldt_allocate(cur_vm, descriptor_of(base, limit, access, big), 1);

    if (selector != 0) {
        ldt_client_add(cur_vm, selector);
    }
    return (uint16_t)selector;
}

static uint16_t *environment_word(const struct pm_app *app)
{
    return vm_v86_ptr(&cur_vm->cb, app->psp, PSP_ENVIRONMENT);
}

/* Selectors for what the program has at its switch; false = none left. */
static bool make_selectors(struct pm_app *app, const struct Client_Reg_Struc *crs,
                           struct mode_regs *regs)
{
    uint16_t environment = 0;

    regs->cs = selector_for(crs->Client_CS * 16u, 0xFFFF, DESC_CODE_3, false);
    regs->ds = selector_for(crs->Client_DS * 16u, 0xFFFF, DESC_DATA_3, app->use32);
    regs->ss = crs->Client_SS == crs->Client_DS ? regs->ds
               : selector_for(crs->Client_SS * 16u, 0xFFFF, DESC_DATA_3, app->use32);
    regs->es = selector_for(app->psp * 16u, 0xFF, DESC_DATA_3, app->use32);
    app->locked_stack = selector_for(app->host * 16u, LOCKED_STACK_BYTES - 1, DESC_DATA_3,
                                     app->use32);
    app->environment = app->psp != 0 ? *environment_word(app) : 0;
    if (app->environment != 0) {
        environment = selector_for(app->environment * 16u, 0xFFFF, DESC_DATA_3, app->use32);
        if (environment == 0) {
            return false;
        }
    }
    if (regs->cs == 0 || regs->ds == 0 || regs->ss == 0 || regs->es == 0 ||
        app->locked_stack == 0) {
        return false;
    }
    if (environment != 0) {
        *environment_word(app) = environment;
    }
    return true;
}

static void status_of(const struct pm_app *app)
{
    cur_vm->cb.CB_VM_Status &= ~(VMSTAT_PM_APP | VMSTAT_PM_USE32);
    if (app != NULL) {
        cur_vm->cb.CB_VM_Status |= VMSTAT_PM_APP | (app->use32 ? VMSTAT_PM_USE32 : 0);
    }
}

static void fail(struct Client_Reg_Struc *crs, uint16_t error)
{
    crs->Client_AX = error;
    crs->Client_EFlags |= CF_Mask;
}

static struct pm_app *make_app(bool use32)
{
    struct pm_app *app = pm_vm_get(cur_vm) != NULL ? heap_alloc_zero(sizeof *app) : NULL;

    if (app != NULL) {
        app->cb = heap_alloc_zero(area_next);
        if (app->cb == NULL) {
            (void)heap_free(app);
            app = NULL;
        }
    }
    if (app != NULL) {
        app->use32 = use32;
        app->cb->PMCB_Flags = use32 ? BPA_32_Bit : 0;
    }
    return app;
}

/* Take the newest program out again: everything but the message. */
static void remove_app(struct Client_Reg_Struc *crs)
{
    struct pm_app *app = cur_vm->pm->app;

    set_v86_exec_mode(crs);
    cur_thread->tcb.TCB_PMLockStackCount = 0;
    pm_calls_forget(cur_vm, app);
    int31_app_ended(app);
    pm_vectors_restore(cur_vm, app->outer_vector);
    if (app->environment != 0) {
        *environment_word(app) = app->environment;
    }
    ldt_client_release(cur_vm, app->ldt_mark);
    mode_alt_set(crs, &app->outer_alt);
    cur_vm->pm->app = app->outer;
    status_of(app->outer);
    (void)heap_free(app->cb);
    (void)heap_free(app);
}

/*
 * The program calls the address of INT 2Fh/1687h: AX bit 0 = 32-bit, ES = host data.
 *
 * Out: protected mode behind the call, or carry and V86 mode
 */
static void enter(void)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;
    struct mode_regs regs = { 0 };
    struct pm_app *app;

    client_far_ret(crs, 0);
    app = make_app((crs->Client_EAX & 1) != 0);
    if (app == NULL) {
        fail(crs, ERROR_RESOURCE);
        return;
    }
    app->psp = current_psp(crs);
    app->host = crs->Client_ES;
    mode_alt_get(crs, &app->outer_alt);
    ldt_client_snapshot(cur_vm, app->ldt_mark);
    memcpy(app->outer_vector, cur_vm->pm->vector, sizeof app->outer_vector);
    app->outer = cur_vm->pm->app;
    app->cb->PMCB_Parent = app->outer != NULL ? app->outer->cb : NULL;
    cur_vm->pm->app = app;
    if (!make_selectors(app, crs, &regs)) {
        app->environment = 0;           /* it was not replaced yet */
        remove_app(crs);
        fail(crs, ERROR_DESCRIPTOR);
        return;
    }
    status_of(app);
    if (system_control(Begin_PM_App, &cur_vm->cb, app->cb->PMCB_Flags, 0,
                       (uint32_t)app->cb) != 0) {
        remove_app(crs);
        fail(crs, ERROR_RESOURCE);
        return;
    }
    regs.eip = crs->Client_IP;
    regs.esp = crs->Client_SP;
    mode_alt_set(crs, &regs);
    crs->Client_SS = app->host;
    crs->Client_ESP = HOST_PARAGRAPHS * 16;
    set_pm_exec_mode(crs);
    crs->Client_EFlags &= ~CF_Mask;
}

/* ---- the end ----------------------------------------------------------------------------------- */

void pm_app_end(struct vm *vm)
{
    struct pm_app *app = pm_app_of(vm);
    uint32_t flags;

    if (app == NULL) {
        return;
    }
    flags = app->cb->PMCB_Flags;
    (void)system_control(End_PM_App, &vm->cb, flags, 0, (uint32_t)app->cb);
    remove_app(cur_thread->tcb.TCB_ClientPtr);
    fpu_emulate(vm->thread, false);
    (void)system_control(End_PM_App2, &vm->cb, flags, 0, 0);
}

void pm_program_ended(struct vm *vm, uint16_t psp)
{
    while (vm == cur_vm && pm_app_of(vm) != NULL && pm_app_of(vm)->psp == psp) {
        pm_app_end(vm);
    }
}

/* The current VM is being closed; what it leaves of its frame does not matter any more. */
void pm_vm_ended(struct vm *vm)
{
    while (pm_app_of(vm) != NULL) {
        pm_app_end(vm);
    }
    if (vm->pm != NULL) {
        struct pm_vector table[256];

        pm_vectors_default(table);
        pm_vectors_restore(vm, table);
        (void)heap_free(vm->pm);
        vm->pm = NULL;
    }
    vm->cb.CB_VM_Status &= ~(VMSTAT_PM_EXEC | VMSTAT_VXD_EXEC);
}

/* ---- INT 2Fh/1687h ----------------------------------------------------------------------------- */

/* Hook of INT 2Fh in V86 mode; 0 = pass on.  CX: processor, CH bit 0: it has CPUID. */
int pm_int2f_v86(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)vm;
    if (crs->Client_AX != 0x1687) {
        return 0;
    }
    crs->Client_AX = 0;
    crs->Client_BX = 1;                 /* 32-bit programs too */
    crs->Client_CX = 0x0100 | dpmi_processor();
    crs->Client_DX = DPMI_VERSION;
    crs->Client_SI = HOST_PARAGRAPHS;
    crs->Client_ES = (uint16_t)(entry_point >> 16);
    crs->Client_DI = (uint16_t)entry_point;
    return 1;
}

/* The page that every PM call-back is an INT 30h of: ring 3 may execute it. */
static INIT_CODE void map_call_backs(void)
{
    for (uint32_t i = 0; i < CALL_BACK_PAGES; i++) {
        uint32_t linear = ARENA_PM + i * PAGE_SIZE, frame = phys_alloc();

        if (frame == 0 || paging_map(linear, frame, 1, P_PRES | P_WRITE | P_USER) != VMM_OK) {
            fatal("Not enough memory to start");
        }
        for (uint32_t at = 0; at < PAGE_SIZE; at += 2) {
            *(uint16_t *)(linear + at) = 0x30CD;
        }
        *PAGE_ENTRY(linear) &= ~P_WRITE;
    }
    gdt[GDT_CALL_BACKS / 8] = descriptor_of(ARENA_PM, PM_CALL_BACK_MAX * 2 - 1, DESC_CODE_3, false);
}

INIT_CODE void pm_init(void)
{
    map_call_backs();
    pm_vectors_init();
    pm_calls_init();
    nest_init_pm();
    vm_return_init_pm();
    pm_trap_init();
    pm_int2f_init();
    int31_init();
    entry_point = callback_allocate((uint32_t)enter, 0);
    if (entry_point == 0 || int_chain_hook(0x2F, (uint32_t)pm_int2f_v86_entry) != VMM_OK) {
        fatal("Not enough memory to start");
    }
}
