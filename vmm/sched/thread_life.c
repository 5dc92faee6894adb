/*
 * thread_life - threads of the system VM that virtual devices make, and how any of them ends.
 *
 * Making: Create_Thread to all, then the thread is runnable; its own first act is Thread_Init, the
 * creator's procedure, and the way to ring 3 [DDK95 VMMCreateThread].  Ending: Terminate_Thread
 * while it can still run, then it is out of the scheduler, Thread_Not_Executeable, Destroy_Thread
 * [DDK95 "Thread Creation and Termination"].  A thread in a must-complete section ends when it
 * leaves that.
 */
#include "cpu/fpu.h"
#include "cpu/trap.h"
#include "mem/pageout.h"
#include "mem/paging.h"
#include "sched/irq.h"
#include "sched/sched.h"
#include "sched/thread_life.h"
#include "vm/dpmi/ldt.h"
#include "vm/nest.h"
#include "vm/vm_return.h"
#include "vxd/control.h"

#define STACK_PAGES     (THREAD_STACK_SIZE / PAGE_SIZE)

struct start {                          /* at the base of the new thread's stack until it runs */
    uint32_t refdata;
};

void thread_first_entry(void);          /* switch.S: calls thread_begin, goes to ring 3 */
struct Client_Reg_Struc *thread_begin(void);
void thread_ended_entry(void);          /* call.S: event, EDX = thread */
void thread_ended(struct thread *thread);

static struct Client_Reg_Struc *frame_of(const struct thread *thread)
{
    return (struct Client_Reg_Struc *)(thread->stack + THREAD_STACK_SIZE) - 1;
}

static void tell(uint32_t message, struct thread *thread)
{
    (void)system_control(message, &thread->vm->cb, 0, 0, (uint32_t)&thread->tcb);
}

/* It runs no more, nobody refers to it: its memory goes. */
static void bury(struct thread *thread)
{
    tell(Thread_Not_Executeable, thread);
    tell(Destroy_Thread, thread);
    fpu_forget(thread);
    page_free(thread->stack, STACK_PAGES);
    thread_free(thread);
}

struct thread *thread_make(const struct Client_Reg_Struc *registers, uint32_t type,
                           void (*init)(void), uint32_t refdata)
{
    uint8_t *stack;
    struct thread *thread;
    const struct descriptor *code;
    struct start *start;
    uint32_t *esp;

    (void)pageout_make_room(STACK_PAGES + PAGEOUT_CUSHION);     /* else what is free must do */
    stack = page_alloc(STACK_PAGES, true);
    thread = stack != NULL ? thread_create(sys_vm) : NULL;
    start = (struct start *)stack;
    if (thread == NULL) {
        if (stack != NULL) {
            page_free(stack, STACK_PAGES);
        }
        return NULL;
    }
    thread->stack = stack;
    thread->init = init;
    thread->tcb.TCB_ThreadType = type;
    thread->tcb.TCB_ClientPtr = frame_of(thread);
    *frame_of(thread) = *registers;
    code = selector_find(sys_vm, registers->Client_CS);
    thread->pm_use32 = code != NULL && (code->high & DESC_BIG) != 0;
    thread->esp0 = (uint32_t)&frame_of(thread)->Client_Alt_EIP;
    start->refdata = refdata;
    esp = (uint32_t *)frame_of(thread);
    *--esp = (uint32_t)thread_first_entry;
    esp -= 4;                           /* EBP EBX ESI EDI of switch_to */
    thread->esp = (uint32_t)esp;
    if (system_control(Create_Thread, &sys_vm->cb, 0, 0, (uint32_t)&thread->tcb) != 0) {
        uint32_t flags = irq_save();

        thread_retire(thread);
        irq_restore(flags);
        bury(thread);                   /* who had accepted hears of it too */
        return NULL;
    }
    sched_start(thread);
    return thread;
}

/*
 * thread_begin - first thing on a new thread's own stack
 *
 * In:    IF = 0, just switched to
 * Out:   its client frame, for return_to_ring3
 */
struct Client_Reg_Struc *thread_begin(void)
{
    struct thread *thread = cur_thread;
    const struct start start = *(const struct start *)thread->stack;

    sched_switched();
    irq_enable();
    tell(Thread_Init, thread);
    if (thread->init != NULL) {
        call_event(thread->init, &thread->vm->cb, start.refdata, thread->tcb.TCB_ClientPtr,
                   &thread->tcb, 0, 0);
        thread->init = NULL;
    }
    thread_end_if_asked();
    return thread->tcb.TCB_ClientPtr;
}

/* ---- the end ---------------------------------------------------------------------------------- */

/* Event in another thread: the stack of the one that ended is nobody's now. */
void thread_ended(struct thread *thread)
{
    bury(thread);
}

static void end_current(bool crashed)
{
    struct thread *thread = cur_thread;

    thread->sched.end_asked = false;
    irq_enable();
    tell(Terminate_Thread, thread);
    critsec_check_end(thread, "thread", crashed);
    nest_forget(thread);
    vm_return_forget(thread);
    sched_exit_thread(thread_ended_entry, (uint32_t)thread);
}

void thread_end_if_asked(void)
{
    if (cur_thread->sched.end_asked && cur_thread->sched.must_complete == 0) {
        end_current(false);
    }
}

void thread_end_now(void)
{
    cur_thread->sched.must_complete = 0;
    end_current(true);
    fatal("a thread that ended was run again");
}

/* It is not the current one. */
static void end_other(struct thread *thread)
{
    uint32_t flags;

    tell(Terminate_Thread, thread);
    critsec_check_end(thread, "thread", false);
    nest_forget(thread);
    vm_return_forget(thread);
    flags = irq_save();
    thread_retire(thread);
    irq_restore(flags);
    bury(thread);
}

void thread_end_others(struct thread *thread)
{
    struct thread *other = thread->vm->sched.threads;

    while (other != NULL) {
        struct thread *next = other->sched.vm_next;

        if (other != thread) {
            end_other(other);
        }
        other = next;
    }
}

void thread_end(struct thread *thread)
{
    if (thread == thread->vm->thread) {
        debug_printf("VMMTerminateThread: the first thread of a VM ends with its VM\n");
        return;
    }
    if (thread->sched.must_complete != 0) {
        thread->sched.end_asked = true;     /* _LeaveMustComplete looks for it */
        return;
    }
    if (thread == cur_thread) {
        end_current(false);
    }
    end_other(thread);
}

/*
 * Limit: a thread is known by its procedure; another one that blocks in a call of the module returns
 * into it.  So does the current thread, which is not ended here.
 */
uint32_t thread_forget_code(bool (*gone)(uint32_t address))
{
    struct thread *thread = sys_vm->sched.threads;
    uint32_t count = 0;

    while (thread != NULL) {
        struct thread *next = thread->sched.vm_next;

        if (thread->init != NULL && gone((uint32_t)thread->init)) {
            count++;
            if (thread != cur_thread) {
                thread->sched.must_complete = 0;    /* what it must complete is not there */
                end_other(thread);
                next = sys_vm->sched.threads;       /* who heard of it may have ended others */
            }
        }
        thread = next;
    }
    return count;
}
