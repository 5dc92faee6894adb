/*
 * call - from C to a callback in registers, each shape once.
 *
 * All keep EBX ESI EDI EBP for C and let the callback destroy everything.
 */
#include "cpu/frame.inc"
#include "debug/recover.h"

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

/* Arguments of the C function, the first of which is the procedure, into registers in order. */
.macro load_args regs:vararg
    position = 4
    .irp reg, \regs
    movl (20 + position)(%esp), %\reg
    position = position + 4
    .endr
.endm

/* name(proc, ...): the arguments in `regs`, the procedure in `proc`; EAX is its own. */
.macro caller name, proc, regs:vararg
    .globl \name
\name:
    enter
    movl ARG(0), %\proc
    load_args \regs
    call *%\proc
    leave_ret
.endm

/* The same for procedures that answer in carry: EAX = 1 if it came back set. */
.macro carry_caller name, proc, regs:vararg
    .globl \name
\name:
    enter
    movl ARG(0), %\proc
    load_args \regs
    call *%\proc
    sbbl %eax, %eax
    negl %eax
    leave_ret
.endm

/* int call_reg_proc(proc, eax, ebx, edx, ecx): 1 = carry came back set */
carry_caller call_reg_proc, esi, eax, ebx, edx, ecx
/* int call_int_hook(proc, vector, vm, crs): 1 = carry set: pass on */
carry_caller call_int_hook, ecx, eax, ebx, ebp
/* uint32_t call_io(proc, vm, crs, port, type, data): returns EAX */
caller call_io, esi, ebx, ebp, edx, ecx, eax
/* void call_fault(proc, vector, vm, frame): a near return means handled */
caller call_fault, ecx, eax, ebx, ebp
/* int call_break_point(proc, csip, vm, refdata, linear, crs) */
caller call_break_point, ecx, eax, ebx, edx, esi, ebp

/* What a fault of the procedure comes back to: struct recovery (debug/recover.h) on the stack, and the
 * return address of the call right below it. */
#define RECOVERY_BYTES 28
.macro may_fault kind, proc     /* EAX goes */
    movl cur_thread, %eax
    pushfl
    pushl THREAD_NEST(%eax)
    pushl THREAD_NEST_ESP(%eax)
    pushl critsec_claims
    pushl \proc
    pushl $\kind
    pushl THREAD_RECOVERY(%eax)
    movl %esp, THREAD_RECOVERY(%eax)
.endm
.macro did_not_fault            /* ECX goes, EAX and flags stay */
    movl cur_thread, %ecx
    popl THREAD_RECOVERY(%ecx)
    leal (RECOVERY_BYTES - 4)(%esp), %esp
.endm

/* void call_event(proc, vm, refdata, crs, thread, ecx, carry): EBX EDX EBP EDI ECX CF
 * call_client: the same for what a program asked for: if it faults, its VM is closed */
.macro event_caller name, kind
    .globl \name
\name:
    enter
    may_fault \kind, 36(%esp)   /* ARG(0) behind four pushes */
    movl RECOVERY_BYTES+ARG(0), %eax
    movl RECOVERY_BYTES+ARG(1), %ebx
    movl RECOVERY_BYTES+ARG(2), %edx
    movl RECOVERY_BYTES+ARG(3), %ebp
    movl RECOVERY_BYTES+ARG(4), %edi
    movl RECOVERY_BYTES+ARG(5), %ecx
    btl $0, RECOVERY_BYTES+ARG(6)
    call *%eax
    did_not_fault
    leave_ret
.endm
event_caller call_event, RECOVER_EVENT
event_caller call_client, RECOVER_CLIENT

/* void recover_jump(const struct recovery *r, uint32_t eflags): as if the call had returned with carry */
    .globl recover_jump
recover_jump:
    movl 4(%esp), %edx
    pushl 8(%esp)
    popfl
    leal -4(%edx), %esp
    xorl %eax, %eax
    xorl %ebx, %ebx
    cld
    stc
    ret

/* int call_log_fault(proc, thread, vector, event_proc, limit, frame): 1 = carry, it was reported.
 * Below the frame are DS ES FS GS, as trap_ring0 pushed them. */
carry_caller call_log_fault, ecx, edi, esi, eax, edx, ebp

/* uint32_t call_control(proc, msg): struct vxd_message; returns EAX; *carry through msg[6] */
    .globl call_control
call_control:
    enter
    movl ARG(0), %ecx
    movl ARG(1), %edi
    pushl %edi
    may_fault RECOVER_CONTROL, %ecx
    movl 0(%edi), %eax
    movl 4(%edi), %ebx
    movl 8(%edi), %edx
    movl 12(%edi), %esi
    movl 20(%edi), %ebp
    movl 16(%edi), %edi
    call *%ecx
    did_not_fault
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

/* The VMM's own callbacks: registers to C arguments. */
.macro entry name, function, bytes, regs:vararg
    .globl \name
\name:
    .irp reg, \regs
    pushl %\reg
    .endr
    cld
    call \function
    addl $\bytes, %esp
.endm

/* Hook of INT 2Fh: EAX vector, EBX VM, EBP client; 0 = pass on, which is carry set */
entry int2f_hook_entry, int2f_hook, 12, ebp, ebx, eax
    cmpl $1, %eax
    ret
/* The same of protected mode: 1687h; INT 1Ch, 23h, 24h for a protected-mode handler */
entry pm_int2f_v86_entry, pm_int2f_v86, 12, ebp, ebx, eax
    cmpl $1, %eax
    ret
entry pm_upcall_entry, pm_upcall, 12, ebp, ebx, eax
    cmpl $1, %eax
    ret
/* PM call-back behind a default interrupt vector: EDX vector */
entry pm_default_entry, pm_default_callback, 4, edx
    ret
/* Call-back of a VxD's API for protected mode: EBX VM, EDX DDB, EBP client */
entry pm_api_entry, pm_api_call, 12, ebp, edx, ebx
    ret
/* DPMI's real-mode call-backs: EDX = struct dpmi_callback */
entry int31_callback_entry, int31_callback_hit, 4, edx
    ret
/* Call-back of a VxD's API: EBX VM, EDX DDB, EBP client */
entry api_entry, api_call, 12, ebp, edx, ebx
    ret
/* Events of vm_end.c, which need no reference data */
entry vm_destroy_entry, vm_destroy_dead, 4, edx
    ret
entry vm_farewell_entry, vm_show_farewells, 4, edx
    ret
/* uint32_t call_on_stack(callback, lparam, top): callback(lparam) with ESP = top; returns EAX */
    .globl call_on_stack
call_on_stack:
    pushl %ebp
    movl %esp, %ebp
    movl 8(%ebp), %eax
    movl 12(%ebp), %ecx
    movl 16(%ebp), %esp
    pushl %ecx
    call *%eax
    cld
    movl %ebp, %esp
    popl %ebp
    ret

/* Event of thread_life.c: EDX = struct thread */
entry thread_ended_entry, thread_ended, 4, edx
    ret
/* Of int2f.c: time-out, EDX = VM; event, EDX = segment:offset; call-back, EBP = client */
entry idle_wake_entry, idle_wake, 4, edx
    ret
entry vm_switch_entry, vm_switch_event, 4, edx
    ret
/* Time-out of timeslice.c: EDX = VM */
entry speed_period_entry, speed_period, 4, edx
    ret
entry old_id_call_entry, old_id_call, 4, ebp
    ret
/* Time-out of system_exit.c */
entry exit_look_entry, exit_look, 4, edx
    ret
/* Event and time-out of vm_close.c: EDX = VM, carry: it took too long */
    .globl vm_close_entry
vm_close_entry:
    sbbl %eax, %eax
    pushl %eax
    pushl %edx
    cld
    call vm_close_event
    addl $8, %esp
    ret
entry vm_close_timeout_entry, vm_close_timed_out, 4, edx
    ret
/* Time-out of vm_return.c: EDX = struct vm_return */
entry vm_return_timeout_entry, vm_return_timed_out, 4, edx
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

/* void call_registers(proc, struct call_regs *): EAX EBX ECX EDX ESI EDI in and out, then carry */
    .globl call_registers
call_registers:
    enter
    movl ARG(1), %eax
    pushl ARG(0)
    movl 4(%eax), %ebx
    movl 8(%eax), %ecx
    movl 12(%eax), %edx
    movl 16(%eax), %esi
    movl 20(%eax), %edi
    movl (%eax), %eax
    call *(%esp)
    movl %eax, (%esp)           /* keeps carry */
    movl (24 + 4)(%esp), %eax
    movl %ebx, 4(%eax)
    movl %ecx, 8(%eax)
    movl %edx, 12(%eax)
    movl %esi, 16(%eax)
    movl %edi, 20(%eax)
    popl (%eax)
    sbbl %ecx, %ecx
    negl %ecx
    movl %ecx, 24(%eax)
    leave_ret

/* int call_invalid_page(proc, vm, struct IPF_Data *): EBX EDI; 1 = carry set: not corrected */
carry_caller call_invalid_page, ecx, ebx, edi
