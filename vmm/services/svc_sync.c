/*
 * svc_sync - critical section, semaphores, blocking ids, mutexes.  [DDK95]; one line each in
 * services/vmm.def
 */
#include "sched/sched.h"
#include "services/svc.h"

void _BlockOnID(uint32_t id, uint32_t flags);
void _SignalID(uint32_t id);
struct mutex *_CreateMutex(int32_t boost, uint32_t flags);
uint32_t _DestroyMutex(struct mutex *mutex);
struct tcb_s *_GetMutexOwner(const struct mutex *mutex);
void _EnterMutex(struct mutex *mutex, uint32_t flags);
void _LeaveMutex(struct mutex *mutex);

/* ---- critical section -------------------------------------------------------------------------- */

void do_Begin_Critical_Section(struct svc_regs *r)
{
    critsec_claim(1, r->ecx);
}

void do_End_Critical_Section(struct svc_regs *r)
{
    (void)r;
    critsec_release(1);
}

void do_Claim_Critical_Section(struct svc_regs *r)
{
    critsec_claim(r->eax, r->ecx);
}

void do_Release_Critical_Section(struct svc_regs *r)
{
    critsec_release(r->ecx);
}

void do_End_Crit_And_Suspend(struct svc_regs *r)
{
    svc_set_carry(r, !critsec_release_and_suspend());
}

static void give_status(struct svc_regs *r, const struct thread *owner)
{
    r->ecx = critsec_count();
    svc_set_carry(r, thread_priority(owner) >= Critical_Section_Boost);
}

void do_Get_Crit_Section_Status(struct svc_regs *r)
{
    const struct thread *owner = critsec_owner() != NULL ? critsec_owner() : cur_thread;

    give_status(r, owner);
    r->ebx = (uint32_t)&owner->vm->cb;
}

void do_Get_Crit_Status_No_Block(struct svc_regs *r)
{
    do_Get_Crit_Section_Status(r);      /* a release is never pending: it is handed over at once */
}

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

void do_Create_Semaphore(struct svc_regs *r)
{
    struct semaphore *semaphore = semaphore_create((int32_t)r->ecx);

    svc_set_carry(r, semaphore == NULL);
    if (semaphore != NULL) {
        r->eax = (uint32_t)semaphore;
    }
}

void do_Destroy_Semaphore(struct svc_regs *r)
{
    struct semaphore *semaphore = semaphore_of(r, "Destroy_Semaphore");

    if (semaphore != NULL) {
        semaphore_destroy(semaphore);
        sched_reschedule();
    }
}

void do_Wait_Semaphore(struct svc_regs *r)
{
    struct semaphore *semaphore = semaphore_of(r, "Wait_Semaphore");

    if (semaphore != NULL) {
        semaphore_wait(semaphore, r->ecx);
    }
}

void do_Signal_Semaphore_No_Switch(struct svc_regs *r)
{
    struct semaphore *semaphore = semaphore_of(r, "Signal_Semaphore");

    if (semaphore != NULL) {
        semaphore_signal(semaphore);
    }
}

void do_Signal_Semaphore(struct svc_regs *r)
{
    do_Signal_Semaphore_No_Switch(r);
    sched_reschedule();
}

/* ---- blocking ids ------------------------------------------------------------------------------- */

void _BlockOnID(uint32_t id, uint32_t flags)
{
    block_on_id(id, flags);
}

void _SignalID(uint32_t id)
{
    signal_id(id);
    sched_reschedule();
}

/* ---- mutexes ------------------------------------------------------------------------------------ */

struct mutex *_CreateMutex(int32_t boost, uint32_t flags)
{
    return mutex_create(boost, flags);
}

uint32_t _DestroyMutex(struct mutex *mutex)
{
    return mutex_destroy(mutex);
}

struct tcb_s *_GetMutexOwner(const struct mutex *mutex)
{
    struct thread *owner = mutex_owner(mutex);

    return owner != NULL ? &owner->tcb : NULL;
}

void _EnterMutex(struct mutex *mutex, uint32_t flags)
{
    mutex_enter(mutex, flags);
}

void _LeaveMutex(struct mutex *mutex)
{
    mutex_leave(mutex);
}
