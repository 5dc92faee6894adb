/*
 * fault.h - hook chains of exceptions and hardware interrupts.  Included by vmm/.
 */
#ifndef VMM_CPU_FAULT_H
#define VMM_CPU_FAULT_H

#include "types.h"

/* _FRONT: hooks that come before the monitor of V86 or protected mode; fault_hook puts them there. */
enum fault_mode { FAULT_V86, FAULT_PM, FAULT_VMM, FAULT_V86_FRONT, FAULT_PM_FRONT, FAULT_MODES };

#define FAULT_IRQ       0x50u       /* the first hardware interrupt */
#define FAULT_VECTORS   0x68u       /* 0..1Fh exceptions, 50h..5Fh hardware interrupts, 60h..67h messages */

/* Put proc in front; *previous = what it is to jump on to. */
enum vmm_err fault_hook(enum fault_mode mode, uint32_t vector, uint32_t proc, uint32_t *previous)
    MUST_CHECK;

/* Take proc out again; it must have been declared HOOK_PROC. */
enum vmm_err fault_unhook(enum fault_mode mode, uint32_t vector, uint32_t proc) MUST_CHECK;

/* Hooks may have been taken out: is the fast way of V86 guests free again? */
void fault_hooks_changed(void);

/* From now on hooks of V86 faults come before the V86 monitor (after Sys_Critical_Init). */
void fault_hooks_in_front(void);

/* The first procedure of a chain, 0 = nobody. */
uint32_t fault_first(enum fault_mode mode, uint32_t vector);

extern uint32_t fault_hooks[FAULT_MODES][FAULT_VECTORS];    /* entry.S calls those of interrupts */

/* Offer a fault; true = somebody took it. */
bool fault_offer(enum fault_mode mode, uint32_t vector, struct cb_s *vm, void *frame);

#endif
