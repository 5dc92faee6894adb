/*
 * nest - Begin_Nest_Exec .. End_Nest_Exec: ring-0 code has the guest execute something.
 */
#include "vm/nest.h"

#include "cpu/trap.h"
#include "mem/heap.h"
#include "sched/sched.h"
#include "vm/callback.h"
#include "vm/dpmi/pm.h"
#include "vm/vm.h"

struct nest_block {
    struct nest_block *outer;
    uint32_t eip, ss_sp, nest_esp;
    uint16_t cs;
    bool serialized;
    bool was_pm;                    /* mode before it */
    bool pm;                        /* mode of it: with the locked stack */
};

static uint32_t v86_break_point, pm_break_point;    /* call-backs, written once by nest_init */

/* The guest came to the break point: exit_work leaves through nest_unwind. */
static void nest_reached(void)
{
    if (cur_thread->nest_esp == 0) {
        vm_crash("it went to the break point of nested execution that is not going on");
    }
    cur_thread->nest_done = 1;
    exit_pending = 1;
}

bool nest_at_break_point(const struct Client_Reg_Struc *crs)
{
    if (in_pm(crs)) {
        return (uint32_t)(crs->Client_CS | 3) == pm_break_point >> 16 &&
               crs->Client_EIP == (pm_break_point & 0xFFFF);
    }
    return (((uint32_t)crs->Client_CS << 16) | crs->Client_IP) == v86_break_point;
}

INIT_CODE void nest_init(void)
{
    v86_break_point = callback_allocate((uint32_t)nest_reached, 0);
    ASSERT(v86_break_point != 0);
}

INIT_CODE void nest_init_pm(void)
{
    pm_break_point = pm_callback_allocate((uint32_t)nest_reached, 0);
    ASSERT(pm_break_point != 0);
}

static void to_mode(struct Client_Reg_Struc *crs, bool pm)
{
    if (pm) {
        set_pm_exec_mode(crs);
    } else {
        set_v86_exec_mode(crs);
    }
}

static struct nest_block *begin(bool pm)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;
    struct nest_block *block = heap_alloc(sizeof *block);
    uint32_t break_point;

    if (block == NULL) {
        fatal("Out of memory in Begin_Nest_Exec");
    }
    block->outer = cur_thread->nest;
    block->was_pm = in_pm(crs);
    to_mode(crs, pm);
    block->pm = in_pm(crs);
    block->eip = crs->Client_EIP;
    block->cs = crs->Client_CS;
    block->ss_sp = (uint32_t)crs->Client_SS << 16 | crs->Client_SP;
    block->nest_esp = cur_thread->nest_esp;
    block->serialized = false;
    cur_thread->nest = block;
    if (block->pm) {
        locked_stack_begin(crs);
        break_point = pm_break_point;
    } else {
        callback_place_byte(cur_vm);
        break_point = v86_break_point;
    }
    crs->Client_CS = (uint16_t)(break_point >> 16);
    crs->Client_EIP = break_point & 0xFFFF;
    return block;
}

void nest_begin_v86(void)
{
    serialize_enter(Block_Svc_Ints);    /* before the client's registers are looked at */
    begin(false)->serialized = true;
}

void nest_begin_v86_alone(void)
{
    (void)begin(false);
}

void nest_begin(void)
{
    if (pm_app_of(cur_vm) != NULL || in_pm(cur_thread->tcb.TCB_ClientPtr)) {
        (void)begin(true);
    } else {
        nest_begin_v86();
    }
}

bool nest_status(struct nest_status *status)
{
    const struct nest_block *block = cur_thread->nest;

    if (block == NULL) {
        return false;
    }
    status->eip = block->eip;
    status->cs = block->cs;
    status->ss_sp = block->ss_sp;
    status->ring0_esp = cur_thread->nest_esp != block->nest_esp ? cur_thread->nest_esp : 0;
    return true;
}

void nest_end(void)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;
    struct nest_block *block = cur_thread->nest;

    if (block == NULL) {
        fatal("End_Nest_Exec without Begin_Nest_Exec");
    }
    to_mode(crs, block->pm);
    if (block->pm) {
        locked_stack_end(crs);
    }
    crs->Client_CS = block->cs;
    crs->Client_EIP = block->eip;
    to_mode(crs, block->was_pm);
    cur_thread->nest = block->outer;
    if (block->serialized) {
        serialize_leave();
    }
    heap_free(block);
}

void nest_forget(struct thread *thread)
{
    while (thread->nest != NULL) {
        struct nest_block *block = thread->nest;

        thread->nest = block->outer;
        heap_free(block);
    }
    thread->nest_done = 0;
    thread->nest_esp = 0;
    thread->recovery = NULL;
}
