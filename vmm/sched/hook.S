/*
 * hook - from C to a procedure of Call_When_Thread_Switched.
 *
 * void call_switch_hook(void (*proc)(void), struct tcb_s *old, struct cb_s *vm, struct tcb_s *new)
 *
 * In:    C arguments; the procedure gets EAX = old, EBX = VM, EDI = new
 * Out:   -
 * Clobbers: EAX ECX EDX flags; the procedure may destroy everything
 * IF on entry: off, stays off
 */
    .text
    .globl call_switch_hook
call_switch_hook:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl 20(%esp), %ecx
    movl 24(%esp), %eax
    movl 28(%esp), %ebx
    movl 32(%esp), %edi
    call *%ecx
    cld
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret

    .section .note.GNU-stack,"",@progbits
