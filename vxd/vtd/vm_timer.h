/*
 * vm_timer.h - the 8254 that a VM sees and its interrupt.  Included by vxd/vtd and its test.
 * Interrupts off in all functions.
 */
#ifndef VTD_VM_TIMER_H
#define VTD_VM_TIMER_H

#include <vmm.h>
#include "8254.h"
#include "alarm.h"

struct vm_timer {                       /* per VM, in its control block */
    struct alarm alarm;                 /* the first field: the next rise of counter 0's output */
    struct cb_s *vm;
    uint32_t period;                    /* of counter 0, if that is all there is to know; 0 = ask it */
    bool behind;                        /* ticks wait, the first came at `due`; the alarm is not set */
    uint8_t port61;                     /* what the VM wrote */
    uint32_t extra;                     /* ticks to be delivered besides, VTD_Adjust_VM_Count */
    int32_t untrapped;                  /* VTD_Disable_Trapping minus VTD_Enable_Trapping */
    uint64_t due;
    struct i8254 pit;
};

extern uint32_t vm_timer_irq;           /* VPICD's handle of IRQ 0; written once at Device_Init */

void vm_timer_create(struct vm_timer *t, struct cb_s *vm, uint64_t now);
void vm_timer_destroy(struct vm_timer *t);

/* The shortest period in ticks that a VM has set counter 0 to, at most 65536. */
uint32_t vm_timer_fastest(void);

/* The VM's EOI matters: there is more to come. */
static inline bool vm_timer_waits(const struct vm_timer *t)
{
    return t->behind || t->extra != 0;
}

void vm_timer_ended(struct vm_timer *t, uint64_t now);      /* the VM's EOI; the alarm may be set now */
void vm_timer_unmasked(struct vm_timer *t, uint64_t now);   /* the same */
void vm_timer_add(struct vm_timer *t, uint32_t ticks, uint64_t now);

/* Ports 40h-43h and 61h.  true = the alarm may have moved. */
bool vm_timer_write(struct vm_timer *t, uint32_t port, uint8_t value, uint64_t now);
uint8_t vm_timer_read(struct vm_timer *t, uint32_t port, uint64_t now);

#endif
