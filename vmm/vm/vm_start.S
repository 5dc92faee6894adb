/*
 * vm_start - the first instructions of a thread on an empty stack.
 */
#include "cpu/frame.inc"

/*
 * thread_start - where switch_to returns to for a thread that vm_prepare_stack made ready
 *
 * In:    [ESP] = function, which never returns; behind it the thread's first client frame; IF = 0
 */
    .text
    .globl thread_start
thread_start:
    cld
    xorl %ebp, %ebp
    call sched_switched
    sti
    popl %eax
    call *%eax
    ud2
