/*
 * call - from C to a callback in registers, each shape once.
 *
 * All keep EBX ESI EDI EBP for C and let the callback destroy everything.
 */
#include "cpu/frame.inc"

    .text
.macro enter
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
.endm
.macro leave_ret
    cld
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret
.endm
#define ARG(n) (20 + 4 * (n))(%esp)

/* void call_event(proc, vm, refdata, crs, thread, ecx, carry): EBX EDX EBP EDI ECX CF */
    .globl call_event
call_event:
    enter
    movl ARG(0), %eax
    movl ARG(1), %ebx
    movl ARG(2), %edx
    movl ARG(3), %ebp
    movl ARG(4), %edi
    movl ARG(5), %ecx
    btl $0, ARG(6)
    call *%eax
    leave_ret

/* int call_reg_proc(proc, eax, ebx, edx, ecx): 1 = carry came back set */
    .globl call_reg_proc
call_reg_proc:
    enter
    movl ARG(0), %esi
    movl ARG(1), %eax
    movl ARG(2), %ebx
    movl ARG(3), %edx
    movl ARG(4), %ecx
    call *%esi
    sbbl %eax, %eax
    negl %eax
    leave_ret

/* int call_int_hook(proc, vector, vm, crs): EAX EBX EBP; 1 = carry set: pass on */
    .globl call_int_hook
call_int_hook:
    enter
    movl ARG(0), %ecx
    movl ARG(1), %eax
    movl ARG(2), %ebx
    movl ARG(3), %ebp
    call *%ecx
    sbbl %eax, %eax
    negl %eax
    leave_ret

/* uint32_t call_io(proc, vm, crs, port, type, data): EBX EBP EDX ECX EAX; returns EAX */
    .globl call_io
call_io:
    enter
    movl ARG(0), %esi
    movl ARG(1), %ebx
    movl ARG(2), %ebp
    movl ARG(3), %edx
    movl ARG(4), %ecx
    movl ARG(5), %eax
    call *%esi
    leave_ret

/* void call_fault(proc, vector, vm, frame): EAX EBX EBP; a near return means handled */
    .globl call_fault
call_fault:
    enter
    movl ARG(0), %ecx
    movl ARG(1), %eax
    movl ARG(2), %ebx
    movl ARG(3), %ebp
    call *%ecx
    leave_ret

/* int call_break_point(proc, csip, vm, refdata, linear, crs): EAX EBX EDX ESI EBP */
    .globl call_break_point
call_break_point:
    enter
    movl ARG(0), %ecx
    movl ARG(1), %eax
    movl ARG(2), %ebx
    movl ARG(3), %edx
    movl ARG(4), %esi
    movl ARG(5), %ebp
    call *%ecx
    leave_ret

/* uint32_t call_control(proc, msg): struct vxd_message; returns EAX; *carry through msg[6] */
    .globl call_control
call_control:
    enter
    movl ARG(0), %ecx
    movl ARG(1), %edi
    pushl %edi
    movl 0(%edi), %eax
    movl 4(%edi), %ebx
    movl 8(%edi), %edx
    movl 12(%edi), %esi
    movl 20(%edi), %ebp
    movl 16(%edi), %edi
    call *%ecx
    popl %edi
    sbbl %ecx, %ecx
    negl %ecx
    movl %ecx, 24(%edi)         /* carry */
    movl %ebx, 4(%edi)          /* Create_VM returns a handle */
    leave_ret

/* void cpu_idle(void): one HLT with interrupts on; In and Out: IF = 0 */
    .globl cpu_idle
cpu_idle:
    sti
    hlt                         /* STI's shadow: no interrupt can slip in between */
    cli
    ret

/* The VMM's own hook of INT 2Fh and its API call-back: registers to C. */
    .globl int2f_hook_entry
int2f_hook_entry:
    pushl %ebp
    pushl %ebx
    pushl %eax
    cld
    call int2f_hook
    addl $12, %esp
    cmpl $1, %eax               /* 0: carry set, pass on */
    ret

    .globl api_entry
api_entry:
    pushl %ebp
    pushl %edx
    pushl %ebx
    cld
    call api_call
    addl $12, %esp
    ret

/* void call_returned(proc, vm, refdata, crs, carry, zero): EBX EDX EBP, CF, ZF */
    .globl call_returned
call_returned:
    enter
    movl ARG(0), %ecx
    movl ARG(1), %ebx
    movl ARG(2), %edx
    movl ARG(3), %ebp
    movl ARG(4), %eax           /* CF = bit 0, ZF = bit 6 of the flags */
    movl ARG(5), %esi
    shll $6, %esi
    orl %esi, %eax
    orl $0x202, %eax
    pushl %eax
    popfl
    call *%ecx
    leave_ret

/* A time-out of vm_return.c: EDX = struct vm_return. */
    .globl vm_return_timeout_entry
vm_return_timeout_entry:
    cld
    pushl %edx
    call vm_return_timed_out
    addl $4, %esp
    ret
