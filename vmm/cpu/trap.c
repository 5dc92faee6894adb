/*
 * trap - the one dispatch: who gets an exception or interrupt, and what is due before ring 3.
 *
 * First-level handlers are in entry.S; the second level are the hooks of fault.c and what VxDs
 * virtualise; redispatch is exit_work.
 */
#include "cpu/trap.h"

#include "cpu/cpu.h"
#include "cpu/exception.h"
#include "cpu/fault.h"
#include "cpu/fpu.h"
#include "cpu/nmi.h"
#include "debug/fatal.h"
#include "debug/monitor.h"
#include "mem/page_fault.h"
#include "mem/v86map.h"
#include "sched/sched.h"
#include "sched/thread.h"
#include "sched/thread_life.h"
#include "vm/dpmi/pm.h"
#include "vm/nest.h"
#include "vm/v86.h"
#include "vm/vm.h"

volatile uint32_t exit_pending;     /* set by anybody; cleared by sched_before_ring3 */
uint32_t reenter_count;             /* irq_ring0 counts; task time is 0 */
uint32_t reenter_lifted;            /* written by Begin_ and End_Reentrant_Execution */

void trap_from_vm(uint32_t vector, struct Client_Reg_Struc *crs);
void trap_from_ring0(uint32_t vector, struct ring0_frame *frame);
uint32_t exit_work(struct Client_Reg_Struc *crs);

enum {
    VEC_DIVIDE = 0, VEC_DEBUG = 1, VEC_BREAK = 3, VEC_OVERFLOW = 4, VEC_BOUND = 5,
    VEC_OPCODE = 6, VEC_NO_FPU = 7, VEC_DOUBLE = 8, VEC_STACK = 12, VEC_GP = 13, VEC_PAGE = 14,
    VEC_FPU = 16, VEC_ALIGN = 17, VEC_MACHINE = 18, VEC_SIMD = 19,
};

/*
 * trap_from_vm - an exception of ring 3
 *
 * In:    vector, crs = the current thread's frame, Client_EFlags in ring 0's form; IF = 0
 * Out:   IF as it comes; return_to_ring3 follows
 */
void trap_from_vm(uint32_t vector, struct Client_Reg_Struc *crs)
{
    uint32_t cr2 = read_cr2();      /* before anything can fault again */

    __asm__ volatile("sti");
    if (monitor_traces) {
        monitor_trace(vector, crs);
    }
    if (vector == VEC_NO_FPU && fpu_trap()) {
        return;
    }
    if (in_pm(crs)) {
        pm_trap(crs, vector, cr2);
        return;
    }
    switch (vector) {
    case VEC_GP:
        v86_gp(crs);
        break;
    case VEC_OPCODE:
        v86_invalid_opcode(crs);
        break;
    case VEC_STACK:
        v86_stack_fault(crs);
        break;
    case VEC_PAGE:
        if (!page_fault(cr2, crs->Client_Error)) {
            v86_page_fault(crs, cr2);
        }
        break;
    case VEC_DIVIDE:
    case VEC_DEBUG:
    case VEC_BREAK:
    case VEC_OVERFLOW:
    case VEC_BOUND:
    case VEC_NO_FPU:
        v86_reflect_fault(crs, vector);
        break;
    case VEC_FPU:
    case VEC_SIMD:
        /* An AT reports coprocessor errors as IRQ 13 = INT 75h, which calls INT 2. [AT-TR] */
        v86_reflect_fault_as(crs, vector, 0x75);
        break;
    default:
        if (!fault_offer(FAULT_V86, vector, &cur_vm->cb, crs)) {
            vm_crash("exception %02Xh cannot happen in a program", vector);
        }
        break;
    }
}

/*
 * trap_from_ring0 - an exception of the VMM or a VxD
 *
 * Offered to Hook_VMM_Fault, then to Install_Exception_Handler; otherwise the machine stops with a
 * message that names who and where.
 */
void trap_from_ring0(uint32_t vector, struct ring0_frame *frame)
{
    uint32_t cr2 = read_cr2(), handler;
    bool taken;

    if ((vector == VEC_DEBUG || vector == VEC_BREAK) && monitor_trap(vector, frame)) {
        return;
    }
    if (vector == VEC_PAGE && (v86map_touch(cr2, (frame->eflags & IF_Mask) != 0) ||
                               page_fault(cr2, frame->error) || v86map_hooked(cr2) ||
                               page_fault_invalid(cr2, frame->error, frame->eflags, true))) {
        return;
    }
    reenter_count++;
    taken = fault_offer(FAULT_VMM, vector, &cur_vm->cb, frame);
    reenter_count--;
    if (taken || (vector == VEC_DEBUGGER && monitor_trap(vector, frame))) {
        return;
    }
    handler = exception_handler_of(frame->eip);
    if (handler == 0) {
        if (vector == VEC_PAGE && v86map_give_up(cr2)) {
            return;
        }
        fatal_exception(vector, frame, cr2);
    }
    frame->eip = handler;
}

/*
 * exit_work - redispatch: everything that is due before ring 3 goes on
 *
 * In:    crs = frame about to be resumed, IF = 0
 * Out:   0 = resume it; 1 = the nest break point was reached, go back into Resume_Exec; IF = 0
 */
uint32_t exit_work(struct Client_Reg_Struc *crs)
{
    nmi_run_events();
    sched_before_ring3(crs);
    if (vm_is_closing(cur_vm) && cur_thread == cur_vm->thread &&
        cur_thread->sched.must_complete == 0) {
        vm_close_current();
    }
    thread_end_if_asked();
    if (cur_thread->nest_done != 0) {
        cur_thread->nest_done = 0;
        /* An event may just have simulated an interrupt: its handler runs first, and returns
         * to the break point. */
        return nest_at_break_point(crs);
    }
    return 0;
}
