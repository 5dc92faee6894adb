/*
 * void vxt_call(const void *code, struct vxt_regs *r) - call code with the registers of *r
 *
 * In:    *r: EDI ESI EBP - EBX EDX ECX EAX EFLAGS; of the flags only CF PF AF ZF SF OF are taken
 * Out:   *r: the same after the call
 * Clobbers: nothing;  IF on entry: kept
 */
    .text
    .globl vxt_call
vxt_call:
    pushal
    movl 36(%esp), %ecx
    movl %ecx, vxt_target
    movl 40(%esp), %eax
    pushl %eax
    pushfl                      /* the given status bits over our own IF */
    movl 32(%eax), %ecx
    andl $0x8D5, %ecx
    andl $~0x8D5, (%esp)
    orl %ecx, (%esp)
    movl 0(%eax), %edi
    movl 4(%eax), %esi
    movl 8(%eax), %ebp
    movl 16(%eax), %ebx
    movl 20(%eax), %edx
    movl 24(%eax), %ecx
    movl 28(%eax), %eax
    popfl
    call *vxt_target
    pushfl
    pushal
    movl 36(%esp), %edi
    movl %esp, %esi
    movl $9, %ecx
    cld
    rep movsl
    addl $40, %esp
    popal
    ret

    .data
vxt_target:
    .long 0
