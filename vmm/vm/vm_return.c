/*
 * vm_return - Call_When_VM_Returns: a procedure that is called when the interrupt now being
 * reflected executes its IRET.                              [DDK95 Call_When_VM_Returns]
 *
 * The client's CS:IP is exchanged for a break point before the interrupt's frame is pushed, so
 * the handler's IRET comes back here.  SS:SP tells nested returns apart.
 */
#include "vm/vm_return.h"

#include "mem/heap.h"
#include "sched/sched.h"
#include "sched/thread.h"
#include "vm/callback.h"
#include "vm/dpmi/pm.h"
#include "vm/vm.h"

struct vm_return {
    struct vm_return *next;
    struct thread *thread;
    uint32_t eip, sp;
    uint16_t cs, ss;
    bool pm;                        /* in protected mode */
    bool timed_out;
    bool twice;                     /* negative time-out: also call when it returns after it */
    uint32_t proc, refdata;
    struct timeout *timeout;
};

static struct vm_return *pending;   /* newest first, task time */
static struct vm_return *spare;     /* nodes to reuse: an interrupt should not cost an allocation */
static uint32_t return_point, pm_return_point;      /* call-backs, written once by vm_return_init */

void vm_return_timeout_entry(void);                 /* call.S */
void vm_return_timed_out(struct vm_return *r);
void call_returned(uint32_t proc, struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                   uint32_t carry, uint32_t zero);  /* call.S */

static void unlink_node(struct vm_return *r)
{
    struct vm_return **at = &pending;

    while (*at != r) {
        at = &(*at)->next;
    }
    *at = r->next;
    timeout_cancel(r->timeout);
    r->next = spare;
    spare = r;
}

static uint32_t stack_of(const struct Client_Reg_Struc *crs)
{
    return in_pm(crs) ? pm_stack_pointer(crs) : crs->Client_SP;
}

/* The guest's IRET reached the break point. */
static void returned(void)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;
    struct vm_return *found = NULL, copy;

    for (struct vm_return *r = pending; r != NULL; r = r->next) {
        bool exact = r->ss == crs->Client_SS && r->sp == stack_of(crs);

        if (r->thread == cur_thread && r->pm == in_pm(crs) && (found == NULL || exact)) {
            found = r;
            if (exact) {
                break;
            }
        }
    }
    if (found == NULL) {
        vm_crash("it went to the return address of an interrupt that was never reflected");
    }
    crs->Client_CS = found->cs;
    crs->Client_EIP = found->eip;
    copy = *found;
    unlink_node(found);
    if (copy.proc != 0 && (!copy.timed_out || copy.twice)) {
        call_returned(copy.proc, &cur_vm->cb, copy.refdata, crs, 0, copy.timed_out);
    }
}

void vm_return_timed_out(struct vm_return *r)
{
    r->timeout = NULL;
    r->timed_out = true;
    call_returned(r->proc, &r->thread->vm->cb, r->refdata, r->thread->tcb.TCB_ClientPtr, 1, 0);
}

INIT_CODE void vm_return_init(void)
{
    return_point = callback_allocate((uint32_t)returned, 0);
    ASSERT(return_point != 0);
}

INIT_CODE void vm_return_init_pm(void)
{
    pm_return_point = pm_callback_allocate((uint32_t)returned, 0);
    ASSERT(pm_return_point != 0);
}

/*
 * vm_return_hook - for the interrupt that is reflected next in the current thread
 *
 * In:    timeout_ms 0: only the return; > 0: whichever is first; < 0: the time-out and the return
 */
enum vmm_err vm_return_hook(int32_t timeout_ms, uint32_t proc, uint32_t refdata)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;
    struct vm_return *r = spare;

    if (r != NULL) {
        spare = r->next;
    } else {
        r = heap_alloc(sizeof *r);
        if (r == NULL) {
            return VMM_NO_MEMORY;
        }
    }
    *r = (struct vm_return){
        .next = pending, .thread = cur_thread, .eip = crs->Client_EIP, .cs = crs->Client_CS,
        .ss = crs->Client_SS, .sp = stack_of(crs), .pm = in_pm(crs), .twice = timeout_ms < 0, .proc = proc,
        .refdata = refdata,
    };
    if (timeout_ms != 0) {
        r->timeout = timeout_set(NULL, NULL, (uint32_t)(timeout_ms < 0 ? -timeout_ms : timeout_ms),
                                 vm_return_timeout_entry, (uint32_t)r);
    }
    pending = r;
    crs->Client_CS = (uint16_t)((in_pm(crs) ? pm_return_point : return_point) >> 16);
    crs->Client_EIP = (in_pm(crs) ? pm_return_point : return_point) & 0xFFFF;
    return VMM_OK;
}

void vm_return_forget(struct thread *thread)
{
    struct vm_return *next;

    for (struct vm_return *r = pending; r != NULL; r = next) {
        next = r->next;
        if (r->thread == thread) {
            unlink_node(r);
        }
    }
}

/* The handler still has to come back: it does, and nobody is called. */
uint32_t vm_return_forget_code(bool (*gone)(uint32_t address))
{
    uint32_t count = 0;

    for (struct vm_return *r = pending; r != NULL; r = r->next) {
        if (r->proc != 0 && gone(r->proc)) {
            timeout_cancel(r->timeout);
            r->timeout = NULL;
            r->proc = 0;
            count++;
        }
    }
    return count;
}
