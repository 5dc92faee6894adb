/*
 * serialize - one thread of the system VM at a time runs V86 code     [DDK95 Begin_V86_Serialization]
 *
 * A mutex of the system VM's threads; Begin_Nest_V86_Exec and the critical section take it by
 * themselves, it first.  Other VMs have one thread and need none.
 */
#include "sched/sched.h"

static struct mutex *v86_mutex;         /* written once by serialize_init */

void serialize_init(void)
{
    v86_mutex = mutex_create(0, 0);
    if (v86_mutex == NULL) {
        fatal("Not enough memory to start");
    }
}

void serialize_enter(uint32_t flags)
{
    if (cur_vm == sys_vm) {
        mutex_enter(v86_mutex, flags);
    }
}

void serialize_leave(void)
{
    if (cur_vm == sys_vm && mutex_owner(v86_mutex) == cur_thread) {
        mutex_leave(v86_mutex);
        event_conditions_changed();
    }
}

/* Could this thread enter now without waiting? */
bool serialize_is_free_for(const struct thread *thread)
{
    const struct thread *owner = mutex_owner(v86_mutex);

    return thread->vm != sys_vm || owner == NULL || owner == thread;
}
