/*
 * sched_fields.h - the scheduler's fields in a thread and in a VM.  Included by thread.h.
 *
 * All zero is the state of a new one.  Written with interrupts off, by vmm/sched/ only.
 */
#ifndef VMM_SCHED_FIELDS_H
#define VMM_SCHED_FIELDS_H

#include "types.h"
#include "sched/pairing.h"
#include "sched/queue.h"

struct thread;
struct timeout;
struct wait;

struct thread_sched {
    uint32_t sti_waiters;       /* events of this thread that wait for its interrupts to be enabled */
    int32_t boost;              /* its priority is this plus its VM's */
    struct pair_node ready;     /* in the set of runnable threads; primary.c */
    struct thread_level {       /* its priority among those the time slicer rules; priority.c */
        uint32_t now;           /* what follows from the rest: 1..31 */
        uint32_t base;          /* Win32 base priority, 1..31 */
        int32_t static_boost;   /* Set_Thread_Static_Boost */
        int32_t group_boost;    /* Set_Group_Static_Boost of its group */
        int32_t decay;          /* Boost_With_Decay: goes to 0 by one per slice used */
        bool starved;           /* raised for one slice because it never came to run */
        struct thread *group;   /* ring of its group, NULL = in none */
        struct queue lent;      /* struct inversion: what others need it to have */
        uint64_t ran_ms;        /* exec_ms when starvation was last looked for */
    } level;
    struct wait *waits;         /* blocking services it is in, innermost first */
    struct wait *wait;          /* the one that blocks it: the first, NULL in an event's callback */
    uint32_t event_depth;       /* callbacks of events it is in */
    uint32_t ring0_events;      /* those of PEF_Ring0_Event: it must not wait */
    bool started;               /* thread_start was called */
    bool end_asked;             /* it is to end as soon as must_complete is 0; thread_life.c */
    bool idle;                  /* released its time until an event or a wake-up */
    bool woken;                 /* Wake_Up_VM came since it went idle */
    bool idle_deep;             /* only Time_Slice_Wake_Sys_VM ends it */
    bool slept;                 /* the time of wake_timeout is up */
    struct timeout *wake_timeout;
    struct queue events;        /* thread events without restrictions; event.c */
    struct queue sti_events;    /* thread events that wait for nothing but interrupts */
    struct pair_heap timeouts;  /* on its execution time; timeout.c */
    uint64_t exec_ms;
    struct queue mutexes;       /* it owns; mutex.c */
    uint32_t must_complete;     /* sections and mutexes in which it must not be ended or suspended */
    struct thread *next;        /* ring of all threads; thread.c */
    struct thread *vm_next;     /* the VM's threads, NULL-terminated */
};

struct vm_sched {
    int32_t boost;              /* of all its threads */
    uint32_t thread_count, ready_count;
    struct thread *threads;
    struct queue events;        /* VM events without restrictions; event.c */
    struct queue sti_events;    /* VM events that wait for nothing but interrupts */
    struct pair_heap timeouts;  /* on its execution time; timeout.c */
    uint64_t exec_ms;
    uint32_t suspend_count;
    uint32_t suspends_asked;    /* while a thread of it was in a must-complete section */
    uint32_t foreground, background;    /* weights, 1..10000; timeslice.c */
    struct pair_node slice;     /* in the set of VMs that share the slices */
    int32_t static_boost;       /* Set_VM_Static_Boost; priority.c */
    uint32_t levels;            /* bit n: a thread of level n is runnable */
    uint16_t at_level[32];      /* how many */
    uint64_t pass;              /* weighted time used: the least is next */
    uint32_t speed_percent;     /* of the processor at most, 0 = no limit; timeslice.c */
    int32_t speed_credit;       /* what it may still use, in hundredths of a millisecond */
    bool too_fast;              /* it has used more than that */
    struct timeout *speed_timeout;      /* when it gets more, NULL = no limit */
};

#endif
