/*
 * pm_call - one mode calls the other and gets control back at a call-back.
 *
 * PM to V86: interrupts nobody took in protected mode, and DPMI's simulations.  V86 to PM: hardware
 * interrupts, up-calls, real-mode call-backs.  A call keeps what the called mode had for itself, so
 * calls nest in any order; the stack pointer tells which of them comes back.
 */
#include "cpu/trap.h"
#include "mem/heap.h"
#include "sched/thread.h"
#include "vm/callback.h"
#include "vm/dpmi/pm.h"
#include "vm/vm.h"

#define DEPTH_LIMIT     64u     /* a program's stacks end long before */
#define LEFT_LIMIT      0x8000u /* half the segment: below the call's SP, not above */

static uint32_t v86_return, pm_return;  /* call-backs, written once by pm_calls_init */
static struct pm_call *spare;           /* to use again; task time */

static uint32_t stack_of(const struct Client_Reg_Struc *crs)
{
    return in_pm(crs) ? pm_stack_pointer(crs) : crs->Client_SP;
}

static void go_back(struct Client_Reg_Struc *crs, bool to_pm)
{
    if (to_pm) {
        set_pm_exec_mode(crs);
    } else {
        set_v86_exec_mode(crs);
    }
}

bool pm_call_is_possible(void)
{
    return cur_vm->pm->call_count < DEPTH_LIMIT;
}

struct pm_call *pm_call_begin(struct Client_Reg_Struc *crs, bool to_pm, enum pm_call_kind kind)
{
    struct pm_vm *pm = cur_vm->pm;
    struct pm_call *call = spare;

    if (pm_app_here() == NULL) {
        vm_crash("its other mode is called in a thread without program");
    }
    if (pm->call_count >= DEPTH_LIMIT) {
        vm_crash("too many interrupts inside of one another");
    }
    if (call != NULL) {
        spare = call->outer;
    } else {
        call = heap_alloc(sizeof *call);
        if (call == NULL) {
            vm_crash("no memory is left for its interrupts");
        }
    }
    *call = (struct pm_call){
        .outer = pm->calls, .app = pm->app, .kind = kind, .to_pm = to_pm, .from_pm = in_pm(crs),
        .locked = to_pm, .flags = crs->Client_EFlags,
    };
    memcpy(call->general, crs, sizeof call->general);
    pm->calls = call;
    pm->call_count++;
    go_back(crs, to_pm);
    mode_regs_get(crs, &call->saved);
    if (to_pm) {
        locked_stack_begin(crs);
    }
    crs->Client_CS = (uint16_t)((to_pm ? pm_return : v86_return) >> 16);
    crs->Client_EIP = (to_pm ? pm_return : v86_return) & 0xFFFF;
    return call;
}

void pm_call_arm(struct pm_call *call, const struct Client_Reg_Struc *crs)
{
    call->ss = crs->Client_SS;
    call->sp = stack_of(crs);
}

static void pop(struct pm_vm *pm)
{
    struct pm_call *call = pm->calls;

    pm->calls = call->outer;
    pm->call_count--;
    call->outer = spare;
    spare = call;
}

/* The called mode is done: everything of its own as before, and back. */
static void finish(struct Client_Reg_Struc *crs)
{
    struct pm_call call = *cur_vm->pm->calls;
    uint32_t vm_flag;

    pop(cur_vm->pm);
    if (call.locked) {
        locked_stack_end(crs);
    }
    if (call.kind == CALL_SIMULATE) {
        pm_simulated(&call, crs);       /* takes the registers and sets those of the caller */
    } else if (call.kind == CALL_RMCB) {
        pm_called_back(&call, crs);
    } else {
        mode_regs_set(crs, &call.saved);
        go_back(crs, call.from_pm);
        vm_flag = crs->Client_EFlags & VM_Mask;
        if (call.kind == CALL_HARDWARE) {
            crs->Client_EFlags = (call.flags & ~VM_Mask) | vm_flag;
        } else if (call.kind == CALL_UP) {
            crs->Client_EFlags = (crs->Client_EFlags & ~IF_Mask) | (call.flags & IF_Mask);
        }
    }
    if ((crs->Client_EFlags & IF_Mask) != 0 && cur_thread->sched.sti_waiters != 0) {
        exit_pending = 1;
    }
}

/* With its stack as it was but for the arguments, which the procedure may remove. */
static bool is_back(const struct pm_call *call, const struct Client_Reg_Struc *crs)
{
    uint32_t removed = stack_of(crs) - call->sp;

    return call->to_pm == in_pm(crs) && call->ss == crs->Client_SS &&
           (call->to_pm ? removed : removed & 0xFFFF) <= call->slack;
}

void pm_call_settle(struct pm_call *call, struct Client_Reg_Struc *crs)
{
    if (cur_vm->pm->calls == call && !call->to_pm && is_back(call, crs) &&
        ((uint32_t)crs->Client_CS << 16 | crs->Client_IP) == v86_return) {
        finish(crs);
    }
}

/*
 * V86 code may leave words on its stack: INT 25h and 26h leave the flags [RBIL 2125].  They do no
 * harm, for finish gives the mode its SS:SP back.
 */
static bool left_words(const struct pm_call *call, const struct Client_Reg_Struc *crs)
{
    return !call->to_pm && !in_pm(crs) && call->ss == crs->Client_SS &&
           ((call->sp - crs->Client_SP) & 0xFFFF) < LEFT_LIMIT;
}

/* The call that came back: one with the very stack, even behind others that left words. */
static struct pm_call *call_that_is_back(struct pm_call *calls, const struct Client_Reg_Struc *crs)
{
    struct pm_call *call = calls;

    while (call != NULL && !is_back(call, crs)) {
        call = call->outer;
    }
    if (call == NULL) {
        for (call = calls; call != NULL && !left_words(call, crs);) {
            call = call->outer;
        }
    }
    return call;
}

/* The VM came to one of the two call-backs. */
static void returned(void)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;
    struct pm_vm *pm = cur_vm->pm;
    struct pm_call *call = pm_app_here() != NULL ? call_that_is_back(pm->calls, crs) : NULL;

    if (call == NULL) {
        vm_crash("it went to the return address of a call that nobody made");
    }
    while (pm->calls != call) {
        pop(pm);                /* left by another way than their return */
    }
    finish(crs);
}

void pm_calls_forget(struct vm *vm, const struct pm_app *app)
{
    while (vm->pm != NULL && vm->pm->calls != NULL && (app == NULL || vm->pm->calls->app == app)) {
        pop(vm->pm);
    }
}

INIT_CODE void pm_calls_init(void)
{
    v86_return = callback_allocate((uint32_t)returned, 0);
    pm_return = pm_callback_allocate((uint32_t)returned, 0);
    ASSERT(v86_return != 0 && pm_return != 0);
}
