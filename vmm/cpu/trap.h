/*
 * trap.h - what the rest of the VMM knows of entry and exit.  Included by vmm/.
 *
 * Between entry and exit, Client_EFlags.IF is the VM's *virtual* interrupt flag.  (In ring 3 the
 * real IF is always 1 and the virtual one travels as VIF, the way VME does it.)
 */
#ifndef VMM_CPU_TRAP_H
#define VMM_CPU_TRAP_H

#include "types.h"

/* Something may be due before the next return to ring 3: events, time-outs, another thread.
 * Set by anybody at any time; cleared by sched_before_ring3().  Read by the exit path only. */
extern volatile uint32_t exit_pending;

/* How often the VMM has been re-entered: 0 at task time, more in an interrupt of ring 0. */
extern uint32_t reenter_count;
/* What Begin_Reentrant_Execution took off it and End_Reentrant_Execution has not given back. */
extern uint32_t reenter_lifted;

#endif
