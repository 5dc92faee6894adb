/*
 * vm_timer.h - the 8254 that a VM sees and its interrupt.  Included by vxd/vtd and its test.
 * Interrupts off in all functions.
 */
#ifndef VTD_VM_TIMER_H
#define VTD_VM_TIMER_H

#include <vmm.h>
#include "8254.h"

struct vm_timer {                       /* per VM, in its control block */
    struct i8254 pit;
    struct cb_s *vm;
    struct vm_timer *next;              /* in the list of those that wait, earliest first */
    uint32_t deadline;                  /* when counter 0 interrupts next: low half of the time */
    bool queued;
    bool masked;                        /* the VM masks IRQ 0: one tick waits, not many */
    uint8_t port61;                     /* what the VM wrote */
    uint32_t pending;                   /* ticks that the VM has not ended yet; 0 = no request */
    uint32_t period;                    /* of counter 0, if that is all there is to know; 0 = ask it */
    int32_t untrapped;                  /* VTD_Disable_Trapping minus VTD_Enable_Trapping */
};

extern uint32_t vm_timer_irq;           /* VPICD's handle of IRQ 0; written once at Device_Init */

void vm_timer_create(struct vm_timer *t, struct cb_s *vm, uint64_t now);
void vm_timer_destroy(struct vm_timer *t);

/* Interrupt every VM whose counter 0 is due at `now` or earlier. */
void vm_timer_run(uint64_t now);

/* Ticks from now, the low half of the time, to the earliest deadline; TICKS_NEVER = nobody waits. */
#define TICKS_NEVER     INT32_MAX

extern struct vm_timer *vm_timer_first;     /* head of the list */

static inline int32_t vm_timer_delay(uint32_t now)
{
    return vm_timer_first != NULL ? (int32_t)(vm_timer_first->deadline - now) : TICKS_NEVER;
}

/* The shortest period in ticks that a VM has set counter 0 to, at most 65536. */
uint32_t vm_timer_fastest(void);

void vm_timer_ended(struct vm_timer *t);            /* the VM's EOI */
void vm_timer_set_masked(struct vm_timer *t, bool masked);
void vm_timer_add(struct vm_timer *t, uint32_t ticks);

/* Ports 40h-43h and 61h.  true = the earliest deadline may have changed. */
bool vm_timer_write(struct vm_timer *t, uint32_t port, uint8_t value, uint64_t now);
uint8_t vm_timer_read(struct vm_timer *t, uint32_t port, uint64_t now);

#endif
