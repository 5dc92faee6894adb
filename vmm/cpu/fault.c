/*
 * fault - Hook_V86_Fault, Hook_PM_Fault, Hook_VMM_Fault and the offering of a fault.
 *
 * Each hook jumps on to the one it was told of when it was installed [DDK95 Hook_V86_Fault];
 * vxd/hook_chain.c keeps the order.  The end of a chain is our fault_unhandled, so a hook can always
 * jump.  An interrupt that nobody takes is forgotten: its end is irq_unhandled, also where there is
 * no hook at all, so that irq_common need not ask.
 */
#include "cpu/fault.h"

#include "sched/thread.h"
#include "vm/v86.h"
#include "vxd/hook_chain.h"

static void irq_unhandled(void)
{
}

/* The first procedures, 0 = none; written by hook_chain.c at task time.  entry.S calls rows 0 to 2. */
uint32_t fault_hooks[FAULT_MODES][FAULT_VECTORS] = {
    [FAULT_V86] = { [FAULT_IRQ ... FAULT_VECTORS - 1] = (uint32_t)irq_unhandled },
    [FAULT_PM] = { [FAULT_IRQ ... FAULT_VECTORS - 1] = (uint32_t)irq_unhandled },
    [FAULT_VMM] = { [FAULT_IRQ ... FAULT_VECTORS - 1] = (uint32_t)irq_unhandled },
};
static bool in_front;           /* written once by fault_hooks_in_front */
static uint32_t unhandled;      /* set when the end of a chain was reached; interrupts off */

void call_fault(uint32_t proc, uint32_t vector, struct cb_s *vm, void *frame);  /* call.S */

/* The end of every chain: a near return here means that nobody took the fault. */
static void fault_unhandled(void)
{
    unhandled = 1;
}

void fault_hooks_in_front(void)
{
    in_front = true;
}

/* Faults that the monitors answer themselves, so that before and behind it are two places. */
static bool monitor_answers(uint32_t vector)
{
    return vector == 6 || (vector >= 12 && vector <= 14);
}

static bool can_be_hooked(uint32_t vector)
{
    return vector < FAULT_VECTORS && vector != 2;       /* NMI has services of its own */
}

/* A hook made in Sys_Critical_Init comes behind the VMM's own handler, a later one in front of it
 * [DDK95 Hook_V86_Fault]. */
enum vmm_err fault_hook(enum fault_mode mode, uint32_t vector, uint32_t proc, uint32_t *previous)
{
    uint32_t end = (uint32_t)(vector >= FAULT_IRQ ? irq_unhandled : fault_unhandled);

    if (!can_be_hooked(vector)) {
        return VMM_BAD_ARGUMENT;
    }
    if (mode == FAULT_V86 && in_front && monitor_answers(vector)) {
        mode = FAULT_V86_FRONT;
        if (vector == 13) {
            v86_fast_off();
        }
    } else if (mode == FAULT_PM && in_front && vector < FAULT_IRQ) {
        mode = FAULT_PM_FRONT;
    }
    return hook_chain_add(&fault_hooks[mode][vector], end, proc, previous);
}

enum vmm_err fault_unhook(enum fault_mode mode, uint32_t vector, uint32_t proc)
{
    if (!can_be_hooked(vector)) {
        return VMM_BAD_ARGUMENT;
    }
    if (mode == FAULT_V86 &&
        hook_chain_remove(&fault_hooks[FAULT_V86_FRONT][vector], proc) == VMM_OK) {
        fault_hooks_changed();
        return VMM_OK;
    }
    if (mode == FAULT_PM &&
        hook_chain_remove(&fault_hooks[FAULT_PM_FRONT][vector], proc) == VMM_OK) {
        return VMM_OK;
    }
    return hook_chain_remove(&fault_hooks[mode][vector], proc);
}

void fault_hooks_changed(void)
{
    if (fault_hooks[FAULT_V86_FRONT][13] == 0) {
        v86_fast_on();
    }
}

uint32_t fault_first(enum fault_mode mode, uint32_t vector)
{
    uint32_t proc = vector < FAULT_VECTORS ? fault_hooks[mode][vector] : 0;

    return proc == (uint32_t)irq_unhandled ? 0 : proc;
}

bool fault_offer(enum fault_mode mode, uint32_t vector, struct cb_s *vm, void *frame)
{
    uint32_t proc = fault_first(mode, vector), outer = unhandled;
    bool taken;

    if (proc == 0) {
        return false;
    }
    unhandled = 0;
    call_fault(proc, vector, vm, frame);
    taken = unhandled == 0;
    unhandled = outer;          /* the procedure of an outer fault may have run the guest */
    return taken;
}
