/*
 * svc_priority - the 32 levels of the time slicer: boosts, groups, inversion.  [DDK95 "Time-Slice
 * Scheduler"]; one line each in services/vmm.def
 *
 * Registers that no page names follow the neighbours: EDI = thread, EBX = VM, EAX = amount
 * (docs/sources.md).  What is no thread is named in a debug message and changes nothing.
 */
#include "sched/sched.h"
#include "services/svc.h"
#include "vm/vm.h"

static struct thread *thread_in(uint32_t handle, const char *service)
{
    struct thread *thread = (struct thread *)handle;

    if (!thread_is_valid(thread)) {
        debug_printf("%s: %08X is no thread\n", service, handle);
        return NULL;
    }
    return thread;
}

/*
 * Boost_With_Decay - raise a thread for a while         [DDK95 "Dynamic Priority Boosting"]
 *
 * In:    EAX = levels, below 0 lowers it; EDI = thread
 * When:  task time
 * Notes: it loses one level of the boost with every time slice it uses; a thread below the
 *        real-time class never gets into it
 */
void do_Boost_With_Decay(struct svc_regs *r)
{
    struct thread *thread = thread_in(r->edi, "Boost_With_Decay");

    if (thread != NULL) {
        priority_boost_with_decay(thread, (int32_t)r->eax);
    }
}

/*
 * Set_Inversion_Pri - lend a thread a level until it is released     [DDK95 Set_Inversion_Pri]
 *
 * In:    EDI = thread, EBX = thread that lends or 0, EAX = level 1..31, EDX = id or 0
 * Out:   CF = 0, EAX = handle
 * Error: CF = 1: no thread, no such level, no memory
 * When:  task time
 */
void do_Set_Inversion_Pri(struct svc_regs *r)
{
    struct thread *target = thread_in(r->edi, "Set_Inversion_Pri");
    struct thread *booster = r->ebx != 0 ? thread_in(r->ebx, "Set_Inversion_Pri") : NULL;
    struct inversion *inversion = NULL;

    if (target != NULL && (booster != NULL || r->ebx == 0)) {
        inversion = priority_lend(target, booster, r->eax, r->edx);
    }
    svc_set_carry(r, inversion == NULL);
    if (inversion != NULL) {
        r->eax = (uint32_t)inversion;
    }
}

/*
 * Reset_Inversion_Pri - lend another level than before           [DDK95 Reset_Inversion_Pri]
 *
 * In:    EDX = handle, EAX = level 1..31
 * Error: what is no handle or no level is named in a debug message
 * When:  task time
 */
void do_Reset_Inversion_Pri(struct svc_regs *r)
{
    if (!priority_lend_other((struct inversion *)r->edx, r->eax)) {
        debug_printf("Reset_Inversion_Pri: handle %08X, level %u\n", r->edx, r->eax);
    }
}

/*
 * Release_Inversion_Pri - a lent level is taken back           [DDK95 Release_Inversion_Pri]
 *
 * In:    EAX = handle
 * Out:   CF = 0
 * Error: CF = 1: no handle
 * When:  task time
 */
void do_Release_Inversion_Pri(struct svc_regs *r)
{
    svc_set_carry(r, !priority_release((struct inversion *)r->eax));
}

/*
 * Release_Inversion_Pri_ID - all levels that one thread lent under an id are taken back
 *                                                           [DDK95 Release_Inversion_Pri_ID]
 *
 * In:    EAX = id, EDI = thread that lent them
 * Out:   EAX = how many
 * When:  task time
 */
void do_Release_Inversion_Pri_ID(struct svc_regs *r)
{
    r->eax = priority_release_id((struct thread *)r->edi, r->eax);
}

/*
 * Get_Thread_Win32_Pri - the base priority of a thread                [DDK95 "Priority Model"]
 *
 * In:    EDI = thread
 * Out:   EAX = 1..31
 * Error: EAX = 0: no thread
 * When:  task time
 */
void do_Get_Thread_Win32_Pri(struct svc_regs *r)
{
    const struct thread *thread = thread_in(r->edi, "Get_Thread_Win32_Pri");

    r->eax = thread != NULL ? thread->sched.level.base : 0;
}

/*
 * Set_Thread_Win32_Pri - change the base priority of a thread         [DDK95 "Priority Model"]
 *
 * In:    EDI = thread, EAX = 1..31
 * Error: what is no thread or no priority is named in a debug message
 * When:  task time
 * Notes: another thread may run before this returns
 */
void do_Set_Thread_Win32_Pri(struct svc_regs *r)
{
    struct thread *thread = thread_in(r->edi, "Set_Thread_Win32_Pri");

    if (thread != NULL && !priority_set_base(thread, r->eax)) {
        debug_printf("Set_Thread_Win32_Pri: there is no priority %u\n", r->eax);
    }
}

/*
 * Set_Thread_Static_Boost - raise a thread for as long as it is not set back
 *                                                                     [DDK95 "Priority Model"]
 *
 * In:    EAX = levels, signed, 0 = none; EDI = thread
 * When:  task time
 */
void do_Set_Thread_Static_Boost(struct svc_regs *r)
{
    struct thread *thread = thread_in(r->edi, "Set_Thread_Static_Boost");

    if (thread != NULL) {
        priority_set_static(thread, (int32_t)r->eax);
    }
}

/*
 * Set_VM_Static_Boost - raise all threads of a VM for as long as it is not set back
 *                                                                     [DDK95 "Priority Model"]
 *
 * In:    EAX = levels, signed, 0 = none; EBX = VM
 * Error: what is no VM is named in a debug message
 * When:  task time
 */
void do_Set_VM_Static_Boost(struct svc_regs *r)
{
    if (vm_handle_is_valid((struct cb_s *)r->ebx)) {
        priority_set_vm_static((struct vm *)r->ebx, (int32_t)r->eax);
    } else {
        debug_printf("Set_VM_Static_Boost: %08X is no VM\n", r->ebx);
    }
}

/*
 * Attach_Thread_To_Group - a thread shares the static boost of a group
 *                                                             [DDK95 Attach_Thread_To_Group]
 *
 * In:    EAX = a thread of the group, which may be alone so far; EDI = thread to add
 * When:  task time
 * Notes: it leaves the group it is in
 */
void do_Attach_Thread_To_Group(struct svc_regs *r)
{
    struct thread *member = thread_in(r->eax, "Attach_Thread_To_Group");
    struct thread *thread = thread_in(r->edi, "Attach_Thread_To_Group");

    if (member != NULL && thread != NULL) {
        priority_join_group(member, thread);
    }
}

/*
 * Detach_Thread_From_Group - a thread is in no group any more [DDK95 Detach_Thread_From_Group]
 *
 * In:    EDI = thread
 * When:  task time
 */
void do_Detach_Thread_From_Group(struct svc_regs *r)
{
    struct thread *thread = thread_in(r->edi, "Detach_Thread_From_Group");

    if (thread != NULL) {
        priority_leave_group(thread);
    }
}

/*
 * Set_Group_Static_Boost - raise all threads of a group        [DDK95 Set_Group_Static_Boost]
 *
 * In:    EAX = levels, signed, 0 = none; EDI = any thread of the group
 * When:  task time
 */
void do_Set_Group_Static_Boost(struct svc_regs *r)
{
    struct thread *thread = thread_in(r->edi, "Set_Group_Static_Boost");

    if (thread != NULL) {
        priority_set_group_static(thread, (int32_t)r->eax);
    }
}
