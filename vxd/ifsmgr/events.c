/*
 * events.c - blocking, waking, and functions of file systems that run a little later.
 */
#include <vmm.h>
#include <vmm_schedule.h>
#include <ifs.h>
#include "ifs_heap.h"
#include "ifsreq.h"


/* What ev_handle points at while an event is pending. */
struct pending {
    pevent pev;
    uint32_t timeout, event;            /* handles of the VMM, 0 = none */
    struct pending *next, *prev;
};

static struct pending all = { NULL, 0, 0, &all, &all };     /* task time */

/*
 * IFSMgr_Block - wait for IFSMgr_Wakeup                                 [DDK95 IFSMgr_Block]
 *
 * In:    key, any dword
 * When:  task time
 * Notes: events and interrupts are served meanwhile; it may return early: look again at what you wait for
 */
void IFSMgr_Block(uint32_t key)
{
    _BlockOnID(key, Block_Svc_Ints | Block_Enable_Ints);
}

/*
 * IFSMgr_BlockNoEvents - the same, no event runs meanwhile      [DDK95 IFSMgr_BlockNoEvents]
 *
 * In:    key, any dword
 * When:  task time
 */
void IFSMgr_BlockNoEvents(uint32_t key)
{
    _BlockOnID(key, 0);
}

/*
 * IFSMgr_Wakeup - who blocks on a key goes on                          [DDK95 IFSMgr_WakeUp]
 *
 * In:    key
 * When:  task time
 */
void IFSMgr_Wakeup(uint32_t key)
{
    _SignalID(key);
}

/*
 * IFSMgr_Yield - the VM's interrupts and events come through now        [DDK95 IFSMgr_Yield]
 *
 * When:  task time
 */
void IFSMgr_Yield(void)
{
    struct Client_Reg_Struc saved;

    Save_Client_State(&saved);
    Begin_Nest_Exec();
    Resume_Exec();
    End_Nest_Exec();
    Restore_Client_State(&saved);
}

/* ---- events ---- */

static struct pending *pending_of(pevent pev)
{
    return (struct pending *)(uintptr_t)pev->ev_handle;
}

static void forget(struct pending *p)
{
    p->pev->ev_handle = 0;
    p->next->prev = p->prev;
    p->prev->next = p->next;
    ifs_release(p);
}

static void on_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct pending *p = (struct pending *)(uintptr_t)refdata;
    pevent pev = p->pev;
    pioreq pir = NULL;

    (void)vm;
    (void)crs;
    forget(p);
    if (pev->ev_flags & EVF_TASKTIME) {
        pir = ifsreq_new();
        if (pir == NULL) {
            vxd_debugf("IFSMGR: no memory for the request of event %p: it runs without\n", (void *)pev);
        }
    }
    pev->ev_func(pev, pir);
}
VXD_EVENT(ifs_event, on_event)

static void queue(struct pending *p)
{
    pevent pev = p->pev;
    struct cb_s *vm = pev->ev_flags & EVF_VMEVENT ? pev->ev_VMHand : NULL;
    uint32_t flags = PEF_Wait_For_STI | PEF_Always_Sched, refdata = (uint32_t)(uintptr_t)p;

    if (pev->ev_flags & EVF_NOTNESTEXEC) {
        p->event = Call_Restricted_Event(0, vm, flags | PEF_Wait_Not_Nested_Exec, refdata, ifs_event, 0);
    } else if (vm != NULL) {
        p->event = Schedule_VM_Event(vm, ifs_event, refdata);
    } else if (pev->ev_flags & EVF_NOTCRIT) {
        p->event = Call_Restricted_Event(0, NULL, flags | PEF_Wait_Not_Crit, refdata, ifs_event, 0);
    } else {
        p->event = Schedule_Global_Event(ifs_event, refdata);
    }
}

static void on_timeout(uint32_t refdata, uint32_t ms_late)
{
    struct pending *p = (struct pending *)(uintptr_t)refdata;

    (void)ms_late;
    p->timeout = 0;
    queue(p);
}
VXD_TIMEOUT(ifs_timeout, on_timeout)

static struct pending *begin(pevent pev)
{
    struct pending *p = pev->ev_handle == 0 ? ifs_allocate(sizeof *p) : NULL;

    if (p == NULL) {
        vxd_debugf("IFSMGR: event %p is pending already, or there is no memory\n", (void *)pev);
        return NULL;
    }
    *p = (struct pending){ pev, 0, 0, all.next, &all };
    all.next->prev = p;
    all.next = p;
    pev->ev_handle = (uint32_t)(uintptr_t)p;
    return p;
}

/*
 * IFSMgr_QueueEvent - call a function as soon as that is safe      [DDK95 IFSMgr_QueueEvent]
 *
 * In:    event: ev_handle 0, ev_flags, ev_func, ev_VMHand; it stays until the function was called
 * When:  task time
 * Notes: C: ev_func(event, request); with EVF_TASKTIME the request is one for IFSMgr_FreeIOReq
 */
void IFSMgr_QueueEvent(pevent pev)
{
    struct pending *p = begin(pev);

    if (p != NULL) {
        queue(p);
    }
}

/*
 * IFSMgr_SchedEvent - the same after a while                       [DDK95 IFSMgr_SchedEvent]
 *
 * In:    event as IFSMgr_QueueEvent has it, milliseconds
 * When:  task time
 */
void IFSMgr_SchedEvent(pevent pev, uint32_t ms)
{
    struct pending *p = begin(pev);

    if (p == NULL) {
        return;
    }
    p->timeout = Set_Global_Time_Out(ms, (uint32_t)(uintptr_t)p, ifs_timeout);
    if (p->timeout == 0) {
        queue(p);               /* better early than never */
    }
}

static void cancel(struct pending *p)
{
    const event *pev = p->pev;

    if (p->timeout != 0) {
        Cancel_Time_Out(p->timeout);
    } else if (pev->ev_flags & (EVF_NOTNESTEXEC | EVF_NOTCRIT) && !(pev->ev_flags & EVF_VMEVENT &&
               !(pev->ev_flags & EVF_NOTNESTEXEC))) {
        Cancel_Restricted_Event(p->event);
    } else if (pev->ev_flags & EVF_VMEVENT) {
        Cancel_VM_Event(pev->ev_VMHand, p->event);
    } else {
        Cancel_Global_Event(p->event);
    }
    forget(p);
}

/*
 * IFSMgr_KillEvent - it is not called any more                       [DDK95 IFSMgr_KillEvent]
 *
 * In:    event that IFSMgr_QueueEvent or IFSMgr_SchedEvent got
 * When:  task time
 */
void IFSMgr_KillEvent(pevent pev)
{
    if (pev->ev_handle != 0) {
        cancel(pending_of(pev));
    }
}

/*
 * IFSMgr_FreeIOReq - the request of an event back                    [DDK95 IFSMgr_FreeIoreq]
 *
 * In:    request
 * When:  task time
 */
void IFSMgr_FreeIOReq(pioreq pir)
{
    if (pir != NULL) {
        ifsreq_free(pir);
    }
}

/*
 * IFSMgr_RunScheduledEvents - what is pending runs now      [DDK95 IFSMgr_RunScheduledEvents]
 *
 * Out:   CF = 0: something ran; CF = 1: nothing was pending
 * When:  task time
 * Notes: those whose time has not come yet wait on
 */
void do_IFSMgr_RunScheduledEvents(struct svc_regs *r)
{
    bool ran = false;
    struct pending *p = all.prev;

    while (p != &all) {
        pevent pev = p->pev;

        if (p->timeout != 0 || (pev->ev_flags & EVF_VMEVENT && pev->ev_VMHand != Get_Cur_VM_Handle())) {
            p = p->prev;
            continue;
        }
        cancel(p);
        pev->ev_func(pev, pev->ev_flags & EVF_TASKTIME ? ifsreq_new() : NULL);
        ran = true;
        p = all.prev;           /* it may have queued more, or killed some */
    }
    svc_set_carry(r, !ran);
}
