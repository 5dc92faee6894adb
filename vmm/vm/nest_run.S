/*
 * nest_run - run the guest from inside ring-0 code until the nest break point.
 *
 * The VxD that called Resume_Exec keeps its stack and its EBP; the guest runs on a copy of the
 * client frame below it, and what it leaves there is copied back when it is done.
 */
#include "cpu/frame.inc"

/*
 * void nest_run(void) - called by Resume_Exec (nest.c)
 *
 * In:    the current thread's client frame says where to run
 * Out:   returns when exit_work saw the nest break point; frame copied back; IF = 1
 * Clobbers: EAX ECX EDX flags
 */
    .text
    .globl nest_run
nest_run:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    cli
    movl cur_thread, %ebx
    movl TCB_CLIENT_PTR(%ebx), %esi
    pushl THREAD_NEST_ESP(%ebx)
    pushl THREAD_ESP0(%ebx)
    pushl %esi
    movl %esp, THREAD_NEST_ESP(%ebx)
    subl $CLIENT_SIZE, %esp
    movl %esp, %edi
    movl $(CLIENT_SIZE / 4), %ecx
    cld
    rep movsl
    call set_client_frame       /* EBX = thread, ESP + 4 = the new frame */
    jmp return_to_ring3

/* From the exit path, IF = 0, on the inner frame's stack; nest_abort from anywhere at task time. */
    .globl nest_unwind, nest_abort
nest_abort:
    cli
    movl $0, reenter_count
nest_unwind:
    movl cur_thread, %ebx
    movl TCB_CLIENT_PTR(%ebx), %esi
    movl THREAD_NEST_ESP(%ebx), %esp
    popl %edi                   /* the outer frame */
    popl %edx                   /* its ESP0 */
    popl THREAD_NEST_ESP(%ebx)
    movl %edi, TCB_CLIENT_PTR(%ebx)
    movl THREAD_VM(%ebx), %eax
    movl %edi, CB_CLIENT_POINTER(%eax)
    movl %edx, THREAD_ESP0(%ebx)
    movl %edx, tss + 4
    movl $(CLIENT_SIZE / 4), %ecx
    cld
    rep movsl
    sti
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret

set_client_frame:
    leal 4(%esp), %eax
    movl %eax, TCB_CLIENT_PTR(%ebx)
    movl THREAD_VM(%ebx), %ecx
    movl %eax, CB_CLIENT_POINTER(%ecx)
    addl $CLIENT_HW_END, %eax
    movl %eax, THREAD_ESP0(%ebx)
    movl %eax, tss + 4
    ret

/*
 * void restart_stack(struct Client_Reg_Struc *frame, void (*fn)(void)) - forget everything on the
 * current thread's stack below its first frame and go on in fn, which never returns
 */
    .globl restart_stack
restart_stack:
    movl 4(%esp), %eax
    movl 8(%esp), %ecx
    movl %eax, %esp
    xorl %ebp, %ebp
    sti
    call *%ecx
    ud2
