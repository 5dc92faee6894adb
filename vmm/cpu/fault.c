/*
 * fault - Hook_V86_Fault, Hook_PM_Fault, Hook_VMM_Fault and the offering of a fault.
 *
 * A chain is only its first procedure: each hook jumps on to the one it was told of when it was
 * installed [DDK95 Hook_V86_Fault].  The last in line finds 0 and must not jump; our own end is
 * fault_unhandled, so a hook can always jump.
 */
#include "cpu/fault.h"

#include "sched/thread.h"

static uint32_t first_hook[FAULT_MODES][FAULT_VECTORS];     /* written by fault_hook at task time */
static uint32_t unhandled;      /* set when the end of a chain was reached; interrupts off */

void call_fault(uint32_t proc, uint32_t vector, struct cb_s *vm, void *frame);  /* call.S */

/* The end of every chain: a near return here means that nobody took the fault. */
static void fault_unhandled(void)
{
    unhandled = 1;
}

enum vmm_err fault_hook(enum fault_mode mode, uint32_t vector, uint32_t proc, uint32_t *previous)
{
    if (vector >= FAULT_VECTORS || vector == 2) {       /* NMI has services of its own */
        return VMM_BAD_ARGUMENT;
    }
    *previous = first_hook[mode][vector];
    if (*previous == 0) {
        *previous = (uint32_t)fault_unhandled;
    }
    first_hook[mode][vector] = proc;
    return VMM_OK;
}

uint32_t fault_first(enum fault_mode mode, uint32_t vector)
{
    return vector < FAULT_VECTORS ? first_hook[mode][vector] : 0;
}

bool fault_offer(enum fault_mode mode, uint32_t vector, struct cb_s *vm, void *frame)
{
    uint32_t proc = fault_first(mode, vector);

    if (proc == 0) {
        return false;
    }
    unhandled = 0;
    call_fault(proc, vector, vm, frame);
    return unhandled == 0;
}
