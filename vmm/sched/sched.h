/*
 * sched.h - what vmm/sched/ offers: threads, priorities, events, time-outs, synchronisation.
 * Included by vmm/ and the scheduler's tests.
 *
 * "Task time": reenter_count is 0, may block.  "Any time": also in an interrupt of ring 0.
 * Functions marked IF=0 are for the inside of vmm/sched/, called with interrupts off.
 */
#ifndef VMM_SCHED_SCHED_H
#define VMM_SCHED_SCHED_H

#include "sched/thread.h"

struct event;
struct timeout;
struct semaphore;
struct mutex;

/* ---- start (primary.c) ---------------------------------------------------------------------- */

void sched_init(void);                  /* once, after the heap and before any event */
void sched_configure(void);             /* SYSTEM.INI, once there is a system VM; config.c */
void sched_start(struct thread *thread);    /* its stack is made: it may run from now on */
void sched_wake(struct vm *vm);         /* any time: its first thread must come to the exit path */
/* Forget all that is under way in a VM: events, time-outs, waits, nested idling, boosts, the
 * critical section and mutexes it owns.  Its threads stay, as if they had just been started. */
void sched_forget_vm(struct vm *vm);
void sched_vm_remove(struct vm *vm);    /* it is destroyed: no thread, time slice, focus any more */

/* ---- the exit path and idling (dispatch.c) --------------------------------------------------- */

void sched_before_ring3(struct Client_Reg_Struc *crs);  /* IF=0 in and out */
void sched_idle_current(void);          /* task time: until an event runs in it, or Wake_Up_VM */
bool sched_sleep(uint32_t ms);          /* the same, or the time is over: false; 0 = yield */
void sched_idle_system(void);           /* task time: until sched_wake_system, whatever else comes */
void sched_wake_system(void);           /* task time */
void sched_switched(void);              /* IF=0: first thing a new thread does, when switched to */
void sched_exit_thread(void (*cleanup)(void), uint32_t refdata) __attribute__((noreturn));
void sched_leave_thread(void) __attribute__((noreturn));    /* the current one is retired */
extern bool sched_idling;               /* the processor waits in cpu_idle; read by timeout.c */

/* Sys_Critical_Init is over: from now on threads may wait. */
void sched_allow_switch(void);
/* Fatal, naming the caller, where no thread may wait: interrupts, Ring0 events, Sys_Critical_Init. */
void sched_insist_on_switch(void);
extern const char *sched_service;       /* for that message; written by sched_called */
extern uint32_t sched_caller;

/* First thing in a service that may wait: its name, its caller's address. */
static inline void sched_called(const char *service, uint32_t caller)
{
    sched_service = service;
    sched_caller = caller;
}

/* Task time: let a better thread run now.  In an interrupt it happens before ring 3. */
void sched_reschedule(void);
void sched_reschedule_from(uint32_t flags);     /* IF=0 in and out: the same, flags as they were before */

/* One blocking call, on the stack of its thread. */
struct wait {
    struct queue_link link;             /* in the queue of what it waits for */
    struct queue *queue;                /* that queue, NULL = none any more */
    struct wait *outer;                 /* its thread was in that one when an event ran */
    struct thread *thread;
    uint32_t flags;                     /* Block_ */
    uint32_t id;                        /* blockid.c */
    bool done;
};
void wait_for(struct wait *wait, struct queue *queue, uint32_t flags);  /* IF=0 in and out */
void wait_done(struct wait *wait);      /* IF=0, any time: out of its queue, its thread goes on */
/* Highest priority, of one thread the innermost; NULL = nobody. */
struct wait *wait_best(const struct queue *queue);
/* IF=0: what a thread waits for is its own now: all waits of it there are done; how many. */
uint32_t wait_done_all(const struct queue *queue, struct thread *thread);

/* Do events of a VM run in a thread of it that is blocked like this? */
static inline bool wait_serves_events(const struct wait *wait, const struct vm *vm)
{
    return (wait->flags & (Block_Svc_Ints | Block_Force_Svc_Ints)) != 0 ||
           ((wait->flags & Block_Svc_If_Ints_Locked) != 0 &&
            (vm->cb.CB_VM_Status & VMSTAT_V86INTSLOCKED) != 0);
}

/* Call_When_Task_Switched, _Thread_Switched, _Idle: procedures as VxDs give them */
enum sched_hook { HOOK_TASK_SWITCHED, HOOK_THREAD_SWITCHED, HOOK_IDLE, HOOK_COUNT };
bool sched_hook_add(enum sched_hook which, void (*proc)(void));     /* false: no memory */
bool sched_hook_remove(enum sched_hook which, void (*proc)(void));  /* false: not there */

/* A module goes away: take out every procedure that gone() knows; how many.  vxd/leftover.c */
uint32_t sched_hook_forget(bool (*gone)(uint32_t address));
uint32_t event_forget_code(bool (*gone)(uint32_t address));
uint32_t timeout_forget_code(bool (*gone)(uint32_t address));

/* ---- threads (thread.c) ---------------------------------------------------------------------- */

/* All fields zero but the documented ones and `vm`; in no way runnable.  NULL: no memory.  The
 * first one of a VM becomes vm->thread.  The caller makes its stack, then sched_start. */
struct thread *thread_create(struct vm *vm);
void thread_forget(struct thread *thread);  /* IF=0: as sched_forget_vm, for one thread */
void thread_retire(struct thread *thread);  /* IF=0: out of everything but memory; may be current */
void thread_free(struct thread *thread);    /* not current, retired */
bool thread_is_valid(const struct thread *thread);
struct thread *thread_next(const struct thread *thread);    /* ring of all */
uint32_t thread_slot_allocate(void);        /* offset from the handle, 0 = none left */
bool thread_slot_free(uint32_t offset);

static inline struct thread *thread_of(struct tcb_s *handle)
{
    return (struct thread *)handle;         /* tcb is the first field */
}

static inline struct vm *vm_of(struct cb_s *handle)
{
    return (struct vm *)handle;             /* cb is the first field */
}

/* ---- execution priority (primary.c) ------------------------------------------------------------ */

static inline int32_t thread_priority(const struct thread *thread)
{
    return thread->sched.boost + thread->vm->sched.boost;
}

void vm_boost(struct vm *vm, int32_t boost);                /* IF=0, any time; no switch */
void thread_boost(struct thread *thread, int32_t boost);    /* IF=0, any time; no switch */
void adjust_exec_priority(struct vm *vm, int32_t boost);    /* task time; may switch */
void adjust_thread_exec_priority(struct thread *thread, int32_t boost);
void thread_update(struct thread *thread);      /* IF=0: something that decides runnable changed */
void thread_wake(struct thread *thread);        /* IF=0: it idles no more */
void thread_requeue(struct thread *thread);     /* IF=0: behind its equals */
void boost_vm_to_thread(struct vm *vm, struct thread *thread, int32_t boost);    /* IF=0: move it */

extern struct pair_heap sched_runnable;         /* of threads; written by primary.c, IF=0 */

/* IF=0: who should run; NULL = nobody can. */
static inline struct thread *thread_pick(void)
{
    return sched_runnable.root != NULL ?
           CONTAINER_OF(sched_runnable.root, struct thread, sched.ready) : NULL;
}

/* Sections in which the current thread is neither suspended nor ended; must_complete.c.  Task time. */
void must_complete_enter(void);
bool must_complete_leave(void);         /* may switch; false: it is in none */
void must_complete_left(void);          /* after must_complete went down in another way */
bool vm_must_complete(const struct vm *vm);     /* any thread of it */

extern uint32_t sched_ready_count;      /* threads in it; written by primary.c, IF=0 */
void thread_set_level(struct thread *thread, uint32_t level);   /* IF=0; priority.c decides it */

bool suspend_vm(struct vm *vm);         /* false: refused */
bool resume_vm(struct vm *vm);          /* false: a VxD refused, still suspended once */
void resume_vm_no_fail(struct vm *vm);

/* ---- levels of the time slicer (priority.c) ----------------------------------------------------- */

#define LEVELS  32u                     /* 0 is nobody's */

/* Task time; may switch.  false: not 1..31. */
bool priority_set_base(struct thread *thread, uint32_t base);
void priority_set_static(struct thread *thread, int32_t boost);
void priority_set_vm_static(struct vm *vm, int32_t boost);
void priority_boost_with_decay(struct thread *thread, int32_t boost);
void priority_join_group(struct thread *member, struct thread *thread);
void priority_leave_group(struct thread *thread);
void priority_set_group_static(struct thread *member, int32_t boost);

struct inversion;
struct inversion *priority_lend(struct thread *target, struct thread *booster, uint32_t level,
                                uint32_t id);           /* NULL: no memory, no such level */
bool priority_lend_other(struct inversion *inversion, uint32_t level);  /* false: not one, no level */
bool priority_release(struct inversion *inversion);                     /* false: not one */
uint32_t priority_release_id(const struct thread *booster, uint32_t id);    /* how many */

void priority_new_thread(struct thread *thread);        /* IF=0 */
void priority_slice_used(struct thread *thread, uint32_t ms);   /* IF=0: a whole slice */
void priority_forget(struct thread *thread);            /* IF=0: it ends */

/* ---- time slices (timeslice.c) ----------------------------------------------------------------- */

void timeslice_vm_ready(struct vm *vm, bool ready);     /* IF=0: its first / last thread */
void timeslice_level_changed(struct vm *vm);            /* IF=0: of its runnable threads */
int32_t timeslice_boost_of(const struct vm *vm);         /* Cur_Run_VM_Boost or 0 */
extern uint32_t timeslice_ms, timeslice_used_ms;        /* written by timeslice.c, IF=0 */
void timeslice_used_up(void);                           /* IF=0, any time */

/* IF=0, any time: the current VM ran for `ms` more. */
static inline void timeslice_tick(uint32_t ms)
{
    timeslice_used_ms += ms;
    if (timeslice_used_ms >= timeslice_ms) {
        timeslice_used_up();
    }
}

void timeslice_update(void);                            /* IF=0: the slice is over: pass it on */
extern bool timeslice_over;                             /* written by timeslice.c, IF=0 */
void timeslice_give(struct vm *vm, int32_t ms);         /* Adjust_Execution_Time */
void timeslice_expire(void);                            /* the current slice is over now */
void timeslice_rejudge(void);                           /* focus or flags changed: who shares? */
struct vm *focus_vm(void);
bool focus_set(struct vm *vm);          /* false: only the system VM may give it to another */
void focus_give(struct vm *vm);         /* task time: whoever asks */
uint32_t timeslice_granularity(void);
void timeslice_set_granularity(uint32_t ms);
bool timeslice_set_priority(struct vm *vm, uint32_t flags, uint32_t foreground,
                            uint32_t background);
uint32_t timeslice_percent(const struct vm *vm);
void timeslice_counts(uint32_t *scheduled, struct vm **current, uint32_t *idle);
void release_time_slice(void);          /* task time: the current thread idles, or yields */
void timeslice_yield(void);             /* task time: the rest of its slice is somebody else's */
void timeslice_init(void);
void timeslice_vm_remove(struct vm *vm);                /* IF=0: it is destroyed */
void timeslice_vm_init(struct vm *vm);  /* weights of a new VM */
void timeslice_set_speed(struct vm *vm, uint32_t percent);      /* 100 = no limit */
void speed_period_entry(void);          /* call.S: time-out, EDX = VM */
void speed_period(struct vm *vm);

/* ---- events (event.c) -------------------------------------------------------------------------- */

/* Any time.  Targets: vm, thread, or both NULL for a global event.  The result is the handle. */
struct event *event_schedule(struct vm *vm, struct thread *thread, void (*proc)(void),
                             uint32_t refdata);
/* The same, run at once (then NULL) if possible; PEF_ flags, boost, time-out. */
struct event *event_call(struct vm *vm, struct thread *thread, uint32_t flags, int32_t boost,
                         void (*proc)(void), uint32_t refdata, uint32_t timeout_ms);
bool event_cancel(struct event *event);         /* false: it is not waiting (NULL is fine) */
bool event_cancel_global(void (*proc)(void), uint32_t refdata);     /* by its contents */

void event_init(void);
bool event_is_due(struct thread *thread);               /* IF=0: one of its own, not global ones */
bool event_ring0_is_due(const struct thread *thread);   /* IF=0: one that does not care what it waits for */
/* IF=0 in and out: one; false: none due.  *late counts those put into their queues after the horizon. */
bool event_run_due(bool own, uint32_t horizon, uint32_t *late);
extern uint32_t event_seq;      /* of the last one put into a queue; written by event.c, IF=0 */

static inline uint32_t event_horizon(void)              /* IF=0: of those that wait now */
{
    return event_seq;
}

extern struct queue event_global, event_restricted;     /* written by event.c, IF=0 */

/* IF=0: is it worth asking event_run_due? */
static inline bool event_may_be_due(const struct thread *thread)
{
    const struct vm_sched *vm = &thread->vm->sched;

    return event_global.first != NULL || vm->events.first != NULL ||
           thread->sched.events.first != NULL || vm->sti_events.first != NULL ||
           thread->sched.sti_events.first != NULL || event_restricted.first != NULL;
}

void event_recheck(void);               /* any time */

/* Any time: something that restrictions of events look at has changed. */
static inline void event_conditions_changed(void)
{
    if (event_restricted.first != NULL) {
        event_recheck();
    }
}
void event_timed_out(struct event *event);              /* IF=0; timeout.c */
void event_forget(struct vm *vm, struct thread *thread);    /* the target is going away */
/* IF=0 in and out: a callback in the current thread.  own: it was meant for this thread. */
void event_callback(void (*proc)(void), uint32_t refdata, uint32_t ecx, uint32_t carry, bool own);

bool vm_ints_enabled(void);             /* of the current VM */
void enable_vm_ints(void);
void disable_vm_ints(void);

/* ---- time (timeout.c) -------------------------------------------------------------------------- */

/* Task time.  NULL: impossible time.  One of vm, thread or neither. */
struct timeout *timeout_set(struct vm *vm, struct thread *thread, uint32_t ms,
                            void (*proc)(void), uint32_t refdata);
struct timeout *timeout_set_async(uint32_t ms, void (*proc)(void), uint32_t refdata);
void timeout_cancel(struct timeout *timeout);           /* NULL is fine */
void timeout_tick(uint32_t ms);         /* any time, IF=0: Update_System_Clock */
uint32_t system_time(void);             /* ms since start, as of now if the clock can be read */
uint32_t system_time_updated(void);     /* as of the last tick */
uint32_t *system_time_address(void);
uint32_t vm_exec_time(const struct vm *vm);             /* as of the last tick */
uint32_t thread_exec_time(const struct thread *thread);
void timeout_set_clock_reader(void (*reader)(void));    /* VTD's: ends in timeout_tick */

void timeout_init(void);
struct timeout *timeout_of_event(struct event *event, uint32_t ms); /* IF=0, any time */
struct timeout *timeout_of_thread(struct thread *thread, uint32_t ms);  /* IF=0: ends its idling */
bool timeout_run_due(bool own, uint32_t horizon);       /* IF=0 in and out: one; false: none due */
extern uint32_t timeout_seq;    /* of the last one that was set; written by timeout.c, IF=0 */

static inline uint32_t timeout_horizon(void)            /* IF=0: of those set up to now */
{
    return timeout_seq;
}

extern bool timeout_pending;    /* is it worth asking that?  written with IF=0 */

static inline void timeout_look_again(void)             /* IF=0: another thread, or it may run now */
{
    if (cur_vm->sched.timeouts.root != NULL || cur_thread->sched.timeouts.root != NULL) {
        timeout_pending = true;
    }
}

void timeout_forget(struct pair_heap *heap);            /* IF=0: its VM or thread goes away */

/* ---- synchronisation ---------------------------------------------------------------------------- */

void critsec_claim(uint32_t times, uint32_t flags);     /* task time, blocks; 0 is ignored */
void critsec_release(uint32_t times);
bool critsec_release_and_suspend(void);                 /* false: not owned exactly once */
struct thread *critsec_owner(void);                     /* NULL = free */
uint32_t critsec_count(void);
extern uint32_t critsec_claims;                         /* the same */
void critsec_forget(struct thread *thread);             /* it dies as owner */
/* The same, before: fatal if a virtual device has forgotten to leave it. */
void critsec_check_end(const struct thread *thread, const char *who, bool by_force);

void serialize_init(void);
void serialize_enter(uint32_t flags);                   /* task time; system VM only; may block */
void serialize_leave(void);                             /* nothing if it is not ours */
bool serialize_is_free_for(const struct thread *thread);

struct semaphore *semaphore_create(int32_t tokens);     /* NULL: no memory */
void semaphore_destroy(struct semaphore *semaphore);    /* waiters go on */
bool semaphore_is_valid(const struct semaphore *semaphore);
void semaphore_wait(struct semaphore *semaphore, uint32_t flags);
void semaphore_signal(struct semaphore *semaphore);     /* any time, no switch */

void block_on_id(uint32_t id, uint32_t flags);          /* may return early */
void signal_id(uint32_t id);                            /* any time, no switch */

struct mutex *mutex_create(int32_t boost, uint32_t flags);
bool mutex_destroy(struct mutex *mutex);                /* false: not a mutex, or owned */
struct thread *mutex_owner(const struct mutex *mutex);
void mutex_enter(struct mutex *mutex, uint32_t flags);  /* recursive */
void mutex_leave(struct mutex *mutex);
void mutex_forget(struct thread *thread);               /* it dies: its mutexes become free */

#endif
