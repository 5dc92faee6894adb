/*
 * appy - application time, and system broadcasts.                [DDK95 "Application Time Events"]
 *
 * Application time is when a VxD may do what a Windows application may.  Without Windows it never
 * comes: _SHELL_QueryAppyTimeAvailable says so, events wait, and those with a time-out are told
 * that it is over.  A CAAFL_RING0 event needs nothing of Windows but a quiet system VM, and gets that.
 * Broadcasts go to VxDs only, as documented for a system in which Windows is not active.
 */
#include "services.h"

#include <vmm32x.h>
#include "properties.h"

#define BSF_QUERY       1u          /* [Win32 BroadcastSystemMessage] */
#define BSM_VXDS        1u

typedef void appy_proc(uint32_t refdata, uint32_t flags);
typedef uint32_t broadcast_proc(uint32_t message, uint32_t wparam, uint32_t lparam, uint32_t refdata);

struct appy_event {
    struct appy_event *next;
    appy_proc *proc;
    uint32_t refdata;
    uint32_t vm_event;              /* of a CAAFL_RING0 event, 0 = none */
    uint32_t timeout;               /* 0 = none */
};

struct broadcast_hook {
    struct broadcast_hook *next;
    broadcast_proc *proc;
    uint32_t refdata, order;
};

#define EVENTS          64u         /* at once; the service is asynchronous, so not from the heap */

static struct appy_event pool[EVENTS];      /* interrupts off; proc NULL = free */
static struct appy_event *events;           /* interrupts off */
static struct broadcast_hook *hooks;        /* by order; task time */

static inline uint32_t lock(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
    return flags;
}

static inline void unlock(uint32_t flags)
{
    __asm__ volatile("pushl %0; popfl" : : "r"(flags) : "memory", "cc");
}

/* ---- application time --------------------------------------------------------------------------- */

/* Out of the list; false: it is not in it. */
static bool take_out(struct appy_event *event)
{
    uint32_t flags = lock();
    struct appy_event **at = &events;

    while (*at != NULL && *at != event) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = event->next;
        unlock(flags);
        return true;
    }
    unlock(flags);
    return false;
}

/* It happens, or its time is over. */
static void run(struct appy_event *event, uint32_t how)
{
    struct appy_event copy;

    if (!take_out(event)) {
        return;
    }
    copy = *event;
    event->proc = NULL;
    if (copy.timeout != 0 && how != CAAFL_TIMEOUT) {
        Cancel_Time_Out(copy.timeout);
    }
    if (copy.vm_event != 0 && how == CAAFL_TIMEOUT) {
        Cancel_Priority_VM_Event(copy.vm_event);
    }
    copy.proc(copy.refdata, how);
}

static void on_quiet(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm, (void)crs;
    run((struct appy_event *)refdata, CAAFL_RING0);
}
VXD_EVENT(quiet_event, on_quiet)

static void on_timeout(uint32_t refdata, uint32_t ms_late)
{
    (void)ms_late;
    run((struct appy_event *)refdata, CAAFL_TIMEOUT);
}
VXD_TIMEOUT(timeout_proc, on_timeout)

/*
 * _SHELL_QueryAppyTimeAvailable - does application time ever come?
 *                                                  [DDK95 _SHELL_QueryAppyTimeAvailable]
 *
 * Out:   EAX = 0: no, there is no Windows
 * When:  any time
 */
uint32_t _SHELL_QueryAppyTimeAvailable(void)
{
    return 0;
}

/*
 * _SHELL_CallAtAppyTime - call a procedure at application time [DDK95 _SHELL_CallAtAppyTime]
 *
 * In:    procedure(refdata, flags), refdata, CAAFL_ flags, ms if CAAFL_TIMEOUT is one of them
 * Out:   EAX = handle
 * Error: EAX = 0: too many of them wait
 * When:  any time; the procedure once and at task time: with CAAFL_RING0 in the system VM when it is not
 *        in the critical section nor in nested execution, with CAAFL_TIMEOUT when that has not come
 *        in time
 */
uint32_t _SHELL_CallAtAppyTime(appy_proc *proc, uint32_t refdata, uint32_t flags, uint32_t timeout_ms)
{
    uint32_t irq = lock(), i = 0;
    struct appy_event *event;

    while (i < EVENTS && pool[i].proc != NULL) {
        i++;
    }
    if (i == EVENTS || proc == NULL) {
        unlock(irq);
        return 0;
    }
    event = &pool[i];
    *event = (struct appy_event){ .next = events, .proc = proc, .refdata = refdata };
    events = event;
    if ((flags & CAAFL_RING0) != 0) {
        event->vm_event = Call_Priority_VM_Event(0, Get_Sys_VM_Handle(), PEF_Wait_Not_Crit |
                                                 PEF_Wait_Not_Nested_Exec | PEF_Always_Sched |
                                                 PEF_Wait_Not_HW_Int, (uint32_t)event, quiet_event, 0);
    }
    if ((flags & CAAFL_TIMEOUT) != 0) {
        event->timeout = Set_Global_Time_Out(timeout_ms, (uint32_t)event, timeout_proc);
    }
    unlock(irq);
    return (uint32_t)event;
}

/*
 * _SHELL_CancelAppyTimeEvent - no call any more         [DDK95 _SHELL_CancelAppyTimeEvent]
 *
 * In:    handle of _SHELL_CallAtAppyTime, 0 = nothing to do
 * When:  task time
 * Notes: an event that has happened is not one any more: nothing to do either
 */
void _SHELL_CancelAppyTimeEvent(uint32_t handle)
{
    struct appy_event *event = (struct appy_event *)handle;

    if (handle == 0 || !take_out(event)) {
        return;
    }
    if (event->vm_event != 0) {
        Cancel_Priority_VM_Event(event->vm_event);
    }
    Cancel_Time_Out(event->timeout);
    event->proc = NULL;
}

/* ---- broadcasts ---------------------------------------------------------------------------------- */

/*
 * _SHELL_HookSystemBroadcast - hear of system broadcasts [DDK95 _SHELL_HookSystemBroadcast]
 *
 * In:    procedure(message, wParam, lParam, refdata), refdata, order: smaller ones are called first
 * Out:   EAX = handle
 * Error: EAX = 0: not enough memory
 * When:  task time
 */
uint32_t _SHELL_HookSystemBroadcast(broadcast_proc *proc, uint32_t refdata, uint32_t order)
{
    struct broadcast_hook *hook = _HeapAllocate(sizeof *hook, 0), **at = &hooks;

    if (hook == NULL) {
        return 0;
    }
    while (*at != NULL && (*at)->order <= order) {
        at = &(*at)->next;
    }
    *hook = (struct broadcast_hook){ *at, proc, refdata, order };
    *at = hook;
    return (uint32_t)hook;
}

/*
 * _SHELL_UnhookSystemBroadcast - undo the hook          [DDK95 _SHELL_UnhookSystemBroadcast]
 *
 * In:    handle, 0 = nothing to do
 * When:  task time
 */
void _SHELL_UnhookSystemBroadcast(uint32_t handle)
{
    struct broadcast_hook **at = &hooks;

    while (*at != NULL && (uint32_t)*at != handle) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        struct broadcast_hook *hook = *at;

        *at = hook->next;
        (void)_HeapFree(hook, 0);
    }
}

/*
 * _SHELL_BroadcastSystemMessage - tell all VxDs that hooked    [DDK95 _SHELL_BroadcastSystemMessage]
 *
 * In:    BSF_ flags, BSM_ recipients (NULL or 0 in it: all), message, wParam, lParam
 * Out:   EAX = 1; 0: BSF_QUERY, and one of them refused, those behind it were not asked; *recipients =
 *        who received it
 * Error: EAX = -1: message or wParam have more than 16 bits
 * When:  task time
 * Notes: a hook may unhook itself, not others
 */
uint32_t _SHELL_BroadcastSystemMessage(uint32_t flags, uint32_t *recipients, uint32_t message,
                                       uint32_t wparam, uint32_t lparam)
{
    struct broadcast_hook *hook, *next;
    bool to_vxds = recipients == NULL || *recipients == 0 || (*recipients & BSM_VXDS) != 0;

    if (message > 0xFFFF || wparam > 0xFFFF) {
        return UINT32_MAX;
    }
    if (recipients != NULL) {
        *recipients = to_vxds ? BSM_VXDS : 0;
    }
    for (hook = to_vxds ? hooks : NULL; hook != NULL; hook = next) {
        next = hook->next;
        if (hook->proc(message, wparam, lparam, hook->refdata) == 0 && (flags & BSF_QUERY) != 0) {
            return 0;
        }
    }
    return 1;
}

/* ---- devices that are unloaded ------------------------------------------------------------------- */

static uint32_t forget(bool (*gone)(uint32_t address))
{
    struct appy_event *event, *next_event;
    struct broadcast_hook *hook, *next_hook;
    uint32_t count = 0;

    for (event = events; event != NULL; event = next_event) {
        next_event = event->next;
        if (gone((uint32_t)event->proc)) {
            _SHELL_CancelAppyTimeEvent((uint32_t)event);
            count++;
        }
    }
    for (hook = hooks; hook != NULL; hook = next_hook) {
        next_hook = hook->next;
        if (gone((uint32_t)hook->proc)) {
            _SHELL_UnhookSystemBroadcast((uint32_t)hook);
            count++;
        }
    }
    return count + properties_forget(gone);
}

bool appy_init(void)
{
    return _VMM32X_On_Unload("hook or event of SHELL", forget) != 0;
}
