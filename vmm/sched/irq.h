/* irq.h - interrupts on for a callback, off again.  Included by vmm/sched/. */
#ifndef VMM_SCHED_IRQ_H
#define VMM_SCHED_IRQ_H

#include "cpu/trap.h"
#include "sched/thread.h"

static inline void irq_enable(void)
{
    irq_restore(IF_Mask);
}

/* The old state is known, or whoever called brings it back. */
static inline void irq_disable(void)
{
#ifdef VMM_HOST
    (void)irq_save();
#else
    __asm__ volatile("cli" : : : "memory");
#endif
}

/* May a thread switch or a callback happen in this service call?  flags from irq_save(): in a
 * hardware interrupt's handler they say off, whether it hit ring 3 or ring 0. */
static inline bool at_task_time(uint32_t flags)
{
    return reenter_count == 0 && (flags & IF_Mask) != 0 && cur_thread->sched.ring0_events == 0;
}

#endif
