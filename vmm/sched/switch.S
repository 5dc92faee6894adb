/*
 * switch - from one thread's ring-0 stack to another's.
 */
#include "cpu/frame.inc"

/*
 * void switch_to(struct thread *to)
 *
 * In:    [ESP+4] = thread; IF = 0
 * Out:   returns on `to`'s stack, where it once called switch_to (or to return_to_ring3)
 * Clobbers: EAX ECX EDX flags
 */
    .text
    .globl switch_to
switch_to:
    movl 4(%esp), %eax
    movl cur_thread, %ecx
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl %esp, THREAD_ESP(%ecx)
    movl THREAD_ESP(%eax), %esp
    movl %eax, cur_thread
    movl THREAD_ESP0(%eax), %edx
    movl %edx, tss + 4
    movl THREAD_VM(%eax), %edx
    cmpl %edx, cur_vm
    je 1f
    cmpl $0, io_local_vms
    jne 4f
5:  movl %edx, cur_vm
    movl VM_PAGE_TABLE(%edx), %edx
    orl $7, %edx                /* present, writable, user: entry 0 of the self-mapped directory */
    movl %edx, 0xFFBFE000
    movl %cr3, %edx
    movl %edx, %cr3
1:  movl fpu_owner, %edx
    testl %edx, %edx
    jz 7f
    cmpl %edx, %eax
    jne 6f
    clts                        /* its own numbers are in the coprocessor */
    jmp 7f
6:  movl %cr0, %edx
    orl $8, %edx                /* TS: the first use traps, cpu/fpu.c */
    movl %edx, %cr0
7:  movl THREAD_CONTEXT(%eax), %edx
    cmpl %edx, shown_context
    jne 2f
3:  popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret
4:  pushl %eax                  /* rarely: VMs differ in the ports they reach */
    pushl %edx
    pushl cur_vm
    call io_switch
    addl $4, %esp
    popl %edx
    popl %eax
    jmp 5b
2:  pushl %edx                  /* rarely: another private arena */
    call context_load
    addl $4, %esp
    jmp 3b

/*
 * thread_first_entry - where switch_to returns to in a new thread (thread_life.c)
 *
 * In:    ESP = its client frame; IF = 0
 * Out:   to ring 3
 */
    .globl thread_first_entry
thread_first_entry:
    xorl %ebp, %ebp
    cld
    call thread_begin
    cli
    movl %eax, %esp
    jmp return_to_ring3
