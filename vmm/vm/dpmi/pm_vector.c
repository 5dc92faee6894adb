/*
 * pm_vector - where the interrupts of protected-mode programs go.
 *
 * Each VM has a table.  Entry n is at first PM call-back n, which reflects the interrupt to V86 mode
 * (docs/sources.md); pointers in registers are not translated.  [DDK95 Set_PM_Int_Vector]
 */
#include "cpu/trap.h"
#include "sched/thread.h"
#include "vm/callback.h"
#include "vm/client.h"
#include "vm/dpmi/ldt.h"
#include "vm/dpmi/pm.h"
#include "vm/int_chain.h"
#include "vm/vm.h"

void pm_default_entry(void);            /* call.S */
void pm_default_callback(uint32_t vector);
void pm_upcall_entry(void);             /* call.S */
int pm_upcall(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs);

static struct pm_vector defaults[256];  /* of every VM; Set_PM_Int_Vector before Sys_VM_Init */
static bool fixed;                      /* written once by pm_vectors_fix */
uint32_t pm_int_gates[256 / 32];

/* V86 interrupts that go up to a protected-mode handler, and in how many VMs there is one. */
static const uint8_t up_vectors[3] = { 0x1C, 0x23, 0x24 };
static uint32_t up_count[3];

static struct pm_vector reflector(uint32_t vector)
{
    return (struct pm_vector){ 2 * vector, GDT_CALL_BACKS };
}

static bool same(struct pm_vector a, struct pm_vector b)
{
    return a.selector == b.selector && a.offset == b.offset;
}

/* The first 256 PM call-backs, in order. */
INIT_CODE void pm_vectors_init(void)
{
    for (uint32_t vector = 0; vector < 256; vector++) {
        uint32_t address = pm_callback_allocate((uint32_t)pm_default_entry, vector);

        ASSERT(address == ((uint32_t)GDT_CALL_BACKS << 16 | 2 * vector));
        defaults[vector] = reflector(vector);
    }
}

void pm_vectors_fix(void)
{
    fixed = true;
}

/* ---- the table --------------------------------------------------------------------------------- */

struct pm_vector pm_vector_get(const struct vm *vm, uint32_t vector)
{
    return vm->pm != NULL ? vm->pm->vector[vector & 0xFF] : defaults[vector & 0xFF];
}

bool pm_vector_is_default(const struct vm *vm, uint32_t vector)
{
    return same(pm_vector_get(vm, vector), defaults[vector & 0xFF]);
}

void pm_vectors_default(struct pm_vector table[256])
{
    memcpy(table, defaults, sizeof defaults);
}

/* One of up_vectors is about to change: the V86 interrupt is hooked while anybody wants it. */
static enum vmm_err watch(const struct vm *vm, uint32_t vector, struct pm_vector to)
{
    for (unsigned i = 0; i < sizeof up_vectors; i++) {
        bool was = !pm_vector_is_default(vm, vector), is = !same(to, defaults[vector]);

        if (up_vectors[i] != vector || was == is) {
            continue;
        }
        if (is && up_count[i] == 0 &&
            int_chain_hook(vector, (uint32_t)pm_upcall_entry) != VMM_OK) {
            return VMM_NO_MEMORY;
        }
        up_count[i] += is ? 1u : ~0u;
        if (up_count[i] == 0) {
            (void)int_chain_unhook(vector, (uint32_t)pm_upcall_entry);  /* it is there */
        }
    }
    return VMM_OK;
}

enum vmm_err pm_vector_set(uint32_t vector, struct pm_vector to)
{
    struct pm_vm *pm;
    enum vmm_err err;

    vector &= 0xFF;
    if (!fixed) {
        defaults[vector] = to;
        if (cur_vm->pm != NULL) {
            cur_vm->pm->vector[vector] = to;
        }
        return VMM_OK;
    }
    pm = pm_vm_get(cur_vm);
    if (pm == NULL) {
        return VMM_NO_MEMORY;
    }
    err = watch(cur_vm, vector, to);
    if (err == VMM_OK) {
        pm->vector[vector] = to;
    }
    return err;
}

void pm_vectors_restore(struct vm *vm, const struct pm_vector table[256])
{
    for (uint32_t vector = 0; vector < 256; vector++) {
        (void)watch(vm, vector, table[vector]);         /* fails only without the memory to hook,
                                                         * and then was not hooked before either */
        vm->pm->vector[vector] = table[vector];
    }
}

static void forget(struct pm_vector table[256])
{
    for (uint32_t vector = 0; vector < 256; vector++) {
        if (table[vector].selector == GDT_CALL_BACKS &&
            !pm_callback_is_there(GDT_CALL_BACKS << 16 | table[vector].offset)) {
            table[vector] = reflector(vector);
        }
    }
}

void pm_vectors_forget(void)
{
    struct vm *vm = sys_vm;

    forget(defaults);
    do {
        if (vm->pm != NULL) {
            forget(vm->pm->vector);
        }
        vm = vm->next;
    } while (vm != sys_vm);
}

/* ---- interrupts -------------------------------------------------------------------------------- */

static void reflect(struct Client_Reg_Struc *crs, uint32_t vector)
{
    struct pm_call *call = pm_call_begin(crs, false, CALL_REFLECT);

    pm_call_arm(call, crs);
    client_simulate_int(crs, vector);
    pm_call_settle(call, crs);
}

/* The program ends: DOS hears of it in V86 mode. */
static void terminate(struct Client_Reg_Struc *crs)
{
    pm_app_end(cur_vm);
    client_simulate_int(crs, 0x21);
}

/* What the host does with an interrupt that nobody took.  CS:EIP are behind it. */
static void host_int(struct Client_Reg_Struc *crs, uint32_t vector)
{
    if (pm_app_here() == NULL) {
        if (vector != 0x2F || !pm_int2f(crs)) {
            vm_crash("nobody takes interrupt %02X of a thread without program", vector);
        }
        return;
    }
    switch (vector) {
    case 0x21:
        if (crs->Client_AH == 0x4C || crs->Client_AH == 0) {
            terminate(crs);
            return;
        }
        break;
    case 0x2F:
        if (pm_int2f(crs)) {
            return;
        }
        break;
    case 0x31:
        dpmi_int31(crs);
        return;
    default:
        break;
    }
    reflect(crs, vector);
}

/* PM call-back n: a program passed the interrupt on, its frame is on the stack. */
void pm_default_callback(uint32_t vector)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;

    if (!pm_iret(crs)) {
        pm_bad_stack();
    }
    host_int(crs, vector);
    if ((crs->Client_EFlags & IF_Mask) != 0 && cur_thread->sched.sti_waiters != 0) {
        exit_pending = 1;
    }
}

static bool go_to(struct Client_Reg_Struc *crs, uint32_t vector, struct pm_vector to)
{
    if (same(to, reflector(vector))) {
        host_int(crs, vector);
        return true;
    }
    if (!pm_int_frame(crs, to.selector, to.offset)) {
        return false;
    }
    if ((pm_int_gates[vector >> 5] >> (vector & 31) & 1) != 0) {
        crs->Client_EFlags &= ~IF_Mask;
    }
    return true;
}

bool pm_simulate_int(struct Client_Reg_Struc *crs, uint32_t vector)
{
    return go_to(crs, vector & 0xFF, pm_vector_get(cur_vm, vector));
}

void pm_default_int(struct Client_Reg_Struc *crs, uint32_t vector)
{
    if (!go_to(crs, vector & 0xFF, defaults[vector & 0xFF])) {
        pm_bad_stack();
    }
}

bool pm_default_int_of_device(struct Client_Reg_Struc *crs, uint32_t vector)
{
    struct pm_vector to = defaults[vector & 0xFF];
    uint32_t address = (uint32_t)to.selector << 16 | to.offset;

    if (same(to, reflector(vector & 0xFF)) || !pm_callback_is_there(address)) {
        return false;
    }
    client_int_frame(crs, crs->Client_CS, crs->Client_IP);
    pm_callback_run(address, crs);
    return true;
}

/*
 * To the program's handler, on the locked stack.  A handler that never returns fills it: the VM ends
 * on its way to ring 3, as this may be in the middle of a device's interrupt.
 */
static void call_handler(struct Client_Reg_Struc *crs, uint32_t vector, enum pm_call_kind kind)
{
    struct pm_vector to = pm_vector_get(cur_vm, vector);
    struct pm_call *call;

    if (!pm_call_is_possible()) {
        vm_request_close(cur_vm, VNE_Crashed, "The program was ended: its handlers of interrupts "
                         "do not return.");
        return;
    }
    call = pm_call_begin(crs, true, kind);
    pm_call_arm(call, crs);
    if (!pm_int_frame(crs, to.selector, to.offset)) {
        vm_request_close(cur_vm, VNE_Crashed, "The program was ended: its stack for interrupts "
                         "is full.");
    }
    crs->Client_EFlags &= ~IF_Mask;
}

void pm_hardware_int(struct Client_Reg_Struc *crs, uint32_t vector)
{
    vector &= 0xFF;
    if (in_pm(crs) && pm_app_here() == NULL) {
        debug_printf("_VMM32X_Simulate_Hw_Int: not in a thread without program\n");
        return;
    }
    if (pm_app_here() != NULL && !same(pm_vector_get(cur_vm, vector), reflector(vector))) {
        call_handler(crs, vector, CALL_HARDWARE);
    } else if (in_pm(crs) && !pm_call_is_possible()) {
        vm_request_close(cur_vm, VNE_Crashed, "The program was ended: its handlers of interrupts "
                         "do not return.");
    } else if (in_pm(crs)) {
        reflect(crs, vector);
    } else {
        client_simulate_int(crs, vector);
    }
}

/* Hook of INT 1Ch, 23h and 24h in V86 mode; 0 = pass on. */
int pm_upcall(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vm;
    if (pm_app_here() == NULL || in_pm(crs) || pm_vector_is_default(cur_vm, vector)) {
        return 0;
    }
    for (const struct pm_call *call = cur_vm->pm->calls; call != NULL; call = call->outer) {
        if (call->kind == CALL_UP && call->general[0] == vector) {
            return 0;           /* the handler passed it on to V86 mode */
        }
    }
    call_handler(crs, vector, CALL_UP);
    cur_vm->pm->calls->general[0] = vector;     /* an up-call keeps no registers */
    return 1;
}
