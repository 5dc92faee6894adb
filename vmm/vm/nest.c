/*
 * nest - Begin_Nest_Exec .. End_Nest_Exec: ring-0 code has the guest execute something.
 */
#include "vm/nest.h"

#include "cpu/trap.h"
#include "mem/heap.h"
#include "sched/sched.h"
#include "vm/callback.h"

struct nest_block {
    struct nest_block *outer;
    uint32_t eip, ss_sp, nest_esp;
    uint16_t cs;
    bool serialized;
};

static uint32_t nest_break_point;   /* segment:offset, written once by nest_init */

/* The guest came to the break point: exit_work leaves through nest_unwind. */
static void nest_reached(void)
{
    cur_thread->nest_done = 1;
    exit_pending = 1;
}

bool nest_at_break_point(const struct Client_Reg_Struc *crs)
{
    return (((uint32_t)crs->Client_CS << 16) | crs->Client_IP) == nest_break_point;
}

INIT_CODE void nest_init(void)
{
    nest_break_point = callback_allocate((uint32_t)nest_reached, 0);
    ASSERT(nest_break_point != 0);
}

static struct nest_block *begin(void)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;
    struct nest_block *block = heap_alloc(sizeof *block);

    if (block == NULL) {
        fatal("Out of memory in Begin_Nest_Exec");
    }
    block->outer = cur_thread->nest;
    block->eip = crs->Client_EIP;
    block->cs = crs->Client_CS;
    block->ss_sp = (uint32_t)crs->Client_SS << 16 | crs->Client_SP;
    block->nest_esp = cur_thread->nest_esp;
    block->serialized = false;
    cur_thread->nest = block;
    crs->Client_CS = (uint16_t)(nest_break_point >> 16);
    crs->Client_EIP = nest_break_point & 0xFFFF;
    callback_place_byte(cur_vm);
    return block;
}

void nest_begin_v86(void)
{
    serialize_enter(Block_Svc_Ints);    /* before the client's registers are looked at */
    begin()->serialized = true;
}

void nest_begin_v86_alone(void)
{
    (void)begin();
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
    crs->Client_CS = block->cs;
    crs->Client_EIP = block->eip;
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
