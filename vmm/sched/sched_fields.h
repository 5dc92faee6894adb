/*
 * sched_fields.h - the scheduler's fields in a thread and in a VM.  Included by thread.h.
 */
#ifndef VMM_SCHED_FIELDS_H
#define VMM_SCHED_FIELDS_H

#include "types.h"

struct thread_sched {
    uint32_t sti_waiters;   /* events of this thread that wait for its interrupts to be enabled */
};

struct vm_sched {
    uint32_t reserved;
};

#endif
