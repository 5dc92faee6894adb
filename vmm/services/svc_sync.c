/*
 * svc_sync - critical section, semaphores, blocking ids, mutexes.  [DDK95]; one line each in
 * services/vmm.def
 */
#include "sched/sched.h"
#include "services/svc.h"

/* ---- critical section -------------------------------------------------------------------------- */

/*
 * Begin_Critical_Section - enter the critical section      [DDK95 Begin_Critical_Section]
 *
 * In:    ECX = Block_ flags
 * When:  task time
 * Notes: waits until it is free or the current thread's already; counted
 */
void do_Begin_Critical_Section(struct svc_regs *r)
{
    sched_called("Begin_Critical_Section", r->caller);
    critsec_claim(1, r->ecx);
}

/*
 * End_Critical_Section - leave the critical section once     [DDK95 End_Critical_Section]
 *
 * When:  task time
 * Notes: at the last time the waiter with the highest priority gets it
 */
void do_End_Critical_Section(struct svc_regs *r)
{
    (void)r;
    critsec_release(1);
}

/*
 * Claim_Critical_Section - enter the critical section several times
 *                                                          [DDK95 Claim_Critical_Section]
 *
 * In:    EAX = times, 0 = nothing; ECX = Block_ flags
 * When:  task time
 */
void do_Claim_Critical_Section(struct svc_regs *r)
{
    sched_called("Claim_Critical_Section", r->caller);
    critsec_claim(r->eax, r->ecx);
}

/*
 * Release_Critical_Section - leave the critical section several times
 *                                                        [DDK95 Release_Critical_Section]
 *
 * In:    ECX = times, 0 = nothing
 * When:  task time
 * Notes: a thread that does not own it is ignored; more than it has are all it has
 */
void do_Release_Critical_Section(struct svc_regs *r)
{
    critsec_release(r->ecx);
}

/*
 * End_Crit_And_Suspend - leave the critical section and suspend the current VM in one step
 *                                                            [DDK95 End_Crit_And_Suspend]
 *
 * Out:   CF = 0, after somebody resumed it
 * Error: CF = 1: not entered exactly once, or the VM cannot be suspended
 * When:  task time
 */
void do_End_Crit_And_Suspend(struct svc_regs *r)
{
    sched_called("End_Crit_And_Suspend", r->caller);
    svc_set_carry(r, !critsec_release_and_suspend());
}

static void give_status(struct svc_regs *r, const struct thread *owner)
{
    r->ecx = critsec_count();
    svc_set_carry(r, thread_priority(owner) >= Critical_Section_Boost);
}

/*
 * Get_Crit_Section_Status - who owns the critical section [DDK95 Get_Crit_Section_Status]
 *
 * Out:   EBX = VM of the owner, of the current thread if there is none; ECX = claims; CF = 1:
 *        it has the priority of Critical_Section_Boost or more
 * When:  task time
 */
void do_Get_Crit_Section_Status(struct svc_regs *r)
{
    const struct thread *owner = critsec_owner() != NULL ? critsec_owner() : cur_thread;

    give_status(r, owner);
    r->ebx = (uint32_t)&owner->vm->cb;
}

/*
 * Get_Crit_Status_No_Block - Get_Crit_Section_Status that never lets others run
 *                                                        [DDK95 Get_Crit_Status_No_Block]
 *
 * Out:   as Get_Crit_Section_Status
 * When:  any time
 * Notes: the same here: a release is never pending, it is handed over at once
 */
void do_Get_Crit_Status_No_Block(struct svc_regs *r)
{
    do_Get_Crit_Section_Status(r);      /* a release is never pending: it is handed over at once */
}

/*
 * Get_Crit_Status_Thread - which thread owns the critical section [DDK95 Get_Crit_Status_Thread]
 *
 * Out:   EDI = owner, the current thread if there is none; ECX and CF as
 *        Get_Crit_Section_Status
 * When:  any time
 */
void do_Get_Crit_Status_Thread(struct svc_regs *r)
{
    const struct thread *owner = critsec_owner() != NULL ? critsec_owner() : cur_thread;

    give_status(r, owner);
    r->edi = (uint32_t)&owner->tcb;
}

/* ---- semaphores -------------------------------------------------------------------------------- */

static struct semaphore *semaphore_of(const struct svc_regs *r, const char *service)
{
    struct semaphore *semaphore = (struct semaphore *)r->eax;

    if (!semaphore_is_valid(semaphore)) {
        debug_printf("%s: %08X is not a semaphore\n", service, r->eax);
        return NULL;
    }
    return semaphore;
}

/*
 * Create_Semaphore - make a counting semaphore                   [DDK95 Create_Semaphore]
 *
 * In:    ECX = tokens, signed: below 0 so many signals come before the first token
 * Out:   CF = 0, EAX = semaphore
 * Error: CF = 1: no memory
 * When:  task time
 */
void do_Create_Semaphore(struct svc_regs *r)
{
    struct semaphore *semaphore = semaphore_create((int32_t)r->ecx);

    svc_set_carry(r, semaphore == NULL);
    if (semaphore != NULL) {
        r->eax = (uint32_t)semaphore;
    }
}

/*
 * Destroy_Semaphore - end a semaphore                           [DDK95 Destroy_Semaphore]
 *
 * In:    EAX = semaphore
 * Error: what is none is named in a debug message
 * When:  task time
 * Notes: who waits for it goes on
 */
void do_Destroy_Semaphore(struct svc_regs *r)
{
    struct semaphore *semaphore = semaphore_of(r, "Destroy_Semaphore");

    if (semaphore != NULL) {
        semaphore_destroy(semaphore);
        sched_reschedule();
    }
}

/*
 * Wait_Semaphore - take a token, or wait for one                   [DDK95 Wait_Semaphore]
 *
 * In:    EAX = semaphore, ECX = Block_ flags
 * Error: what is none is named in a debug message
 * When:  task time
 */
void do_Wait_Semaphore(struct svc_regs *r)
{
    struct semaphore *semaphore = semaphore_of(r, "Wait_Semaphore");

    sched_called("Wait_Semaphore", r->caller);
    if (semaphore != NULL) {
        semaphore_wait(semaphore, r->ecx);
    }
}

/*
 * Signal_Semaphore_No_Switch - give a token; nobody else runs now
 *                                                      [DDK95 Signal_Semaphore_No_Switch]
 *
 * In:    EAX = semaphore
 * Error: what is none is named in a debug message
 * When:  task time
 * Notes: the token goes to the waiter with the highest priority
 */
void do_Signal_Semaphore_No_Switch(struct svc_regs *r)
{
    struct semaphore *semaphore = semaphore_of(r, "Signal_Semaphore");

    if (semaphore != NULL) {
        semaphore_signal(semaphore);
    }
}

/*
 * Signal_Semaphore - give a token                                [DDK95 Signal_Semaphore]
 *
 * In:    EAX = semaphore
 * Error: what is none is named in a debug message
 * When:  any time
 * Notes: who waited may run before this returns, if it has a higher priority and this is task
 *        time
 */
void do_Signal_Semaphore(struct svc_regs *r)
{
    do_Signal_Semaphore_No_Switch(r);
    sched_reschedule();
}

/* ---- blocking ids ------------------------------------------------------------------------------- */

/*
 * _BlockOnID - wait for _SignalID                                      [DDK95 _BlockOnID]
 *
 * In:    id, any dword; Block_ flags
 * When:  task time
 * Notes: may return early: look again at what you wait for
 */
void _BlockOnID(uint32_t id, uint32_t flags)
{
    sched_called("_BlockOnID", SVC_CALLER);
    block_on_id(id, flags);
}

/*
 * _SignalID - who waits for an id goes on                               [DDK95 _SignalID]
 *
 * In:    id
 * When:  task time
 */
void _SignalID(uint32_t id)
{
    signal_id(id);
    sched_reschedule();
}

/* ---- mutexes ------------------------------------------------------------------------------------ */

/*
 * _CreateMutex - make a mutex                                        [DDK95 _CreateMutex]
 *
 * In:    boost for its owner; flags, 1 = the owner must not be ended
 * Out:   EAX = mutex
 * Error: EAX = 0: no memory
 * When:  task time
 */
struct mutex *_CreateMutex(int32_t boost, uint32_t flags)
{
    return mutex_create(boost, flags);
}

/*
 * _DestroyMutex - end a mutex                                       [DDK95 _DestroyMutex]
 *
 * In:    mutex
 * Out:   EAX nonzero
 * Error: EAX = 0: not a mutex, or owned
 * When:  task time
 */
uint32_t _DestroyMutex(struct mutex *mutex)
{
    return mutex_destroy(mutex);
}

/*
 * _GetMutexOwner - who owns a mutex                                [DDK95 _GetMutexOwner]
 *
 * In:    mutex
 * Out:   EAX = thread, 0 = nobody
 * When:  task time
 */
struct tcb_s *_GetMutexOwner(const struct mutex *mutex)
{
    struct thread *owner = mutex_owner(mutex);

    return owner != NULL ? &owner->tcb : NULL;
}

/*
 * _EnterMutex - enter a mutex                                         [DDK95 _EnterMutex]
 *
 * In:    mutex, Block_ flags
 * Error: what is none is named in a debug message
 * When:  task time
 * Notes: waits until it is free or the current thread's already; counted
 */
void _EnterMutex(struct mutex *mutex, uint32_t flags)
{
    sched_called("_EnterMutex", SVC_CALLER);
    mutex_enter(mutex, flags);
}

/*
 * _LeaveMutex - leave a mutex once                                    [DDK95 _LeaveMutex]
 *
 * In:    mutex
 * Error: what is none or somebody else's is named in a debug message
 * When:  task time
 * Notes: at the last time the waiter with the highest priority gets it
 */
void _LeaveMutex(struct mutex *mutex)
{
    mutex_leave(mutex);
}
