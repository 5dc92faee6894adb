/*
 * entry - the 256 gates, the frame, the way back.
 *
 * A gate from ring 3 leaves on the thread's ring-0 stack exactly a Client_Reg_Struc: nothing is
 * copied to build it.  Read from here: gate -> trap_common -> trap_from_vm (trap.c) ->
 * return_to_ring3.  The frequent instructions of a V86 guest never get to C: vm/v86_fast.S.
 */
#include "cpu/frame.inc"

/* ring 3's VIF becomes IF of Client_EFlags; see flags_in */
.macro flags_in_frame
    movl Client_EFlags(%ebp), %edx
    movl %edx, %ecx
    shrl $10, %ecx              /* VIF is bit 19, IF bit 9 */
    andl $IF_Mask, %ecx
    andl $~(IF_Mask | VIF_Mask | VIP_Mask), %edx
    orl %ecx, %edx
    movl %edx, Client_EFlags(%ebp)
.endm

/*
 * A trap of a protected-mode program leaves SS ESP EFLAGS CS EIP where a V86 trap leaves them,
 * because exit_pm set TSS.ESP0 16 bytes lower; the segments are stored here.  Its virtual IF is in
 * its thread: EFLAGS.VIF means nothing in protected mode.
 * In:    ESP = frame; Out: EBP = frame, DS ES = VMM_DS;  Clobbers: ECX EDX flags
 */
.macro pm_segments_in
    movw %ds, Client_DS(%esp)
    movw %es, Client_ES(%esp)
    movw %fs, Client_FS(%esp)
    movw %gs, Client_GS(%esp)
.endm
.macro pm_frame_in
    movl $VMM_DS, %ecx
    movl %ecx, %ds
    movl %ecx, %es
    movl %esp, %ebp
    movl cur_thread, %ecx
    movl Client_EFlags(%ebp), %edx
    andl $~(IF_Mask | VIF_Mask | VIP_Mask), %edx
    orl THREAD_PM_IF(%ecx), %edx
    movl %edx, Client_EFlags(%ebp)
    movl THREAD_ESP0(%ecx), %edx
    movl %edx, tss + 4
.endm

/* ---- gates: error code (real or 0), general registers, vector in EAX ----------------------- */

    .text
    .balign 32
    .globl trap_gates
trap_gates:                     /* 32 bytes each; gdt.c computes their addresses */
vector = 0
    .rept 256
    .balign 32
    .if (vector == 8) || (vector >= 10 && vector <= 14) || (vector == 17) || (vector == 21)
    .else
    pushl $0
    .endif
    pushal
    movl $vector, %eax
    .if vector == 13
    jmp gp_gate
    .elseif vector == 2
    jmp nmi_gate
    .elseif (vector >= 0x50) && (vector <= 0x67)
    jmp irq_common
    .else
    jmp trap_common
    .endif
    vector = vector + 1
    .endr

/*
 * gp_gate - #GP: the V86 monitor's door, so its first compares come before anything else
 */
    .balign 16
gp_gate:
    movl Client_EFlags(%esp), %ecx
    andl $(VM_Mask | TF_Mask), %ecx
    cmpl $VM_Mask, %ecx
    je v86_fast                 /* V86, not single-stepped; returns by iret or to v86_slow */

/*
 * trap_common - every other exception
 * In:    EAX = vector, ESP = frame
 */
trap_common:
    movl $VMM_DS, %ecx
    movl Client_EFlags(%esp), %edx
    testl $VM_Mask, %edx
    jnz 1f
    testb $3, Client_CS(%esp)
    jz trap_ring0
    pm_segments_in
pm_trap:                        /* EAX = vector */
    pm_frame_in
    jmp to_trap_from_vm
1:  movl %ecx, %ds
    movl %ecx, %es
    .globl v86_slow
v86_slow:                       /* EAX = vector, EDX free */
    movl %esp, %ebp
    call flags_in
to_trap_from_vm:
    cld
    pushl %ebp
    pushl %eax
    call trap_from_vm
    addl $8, %esp
    jmp return_to_ring3

/* A trap in ring 0: the frame has neither SS:ESP nor segments. */
trap_ring0:
    movl Client_EIP(%esp), %ecx
    subl $exit_pm_gs, %ecx
    cmpl $(exit_pm_end - exit_pm_gs), %ecx
    jb exit_pm_fault            /* a selector of the program's cannot be loaded */
    cld
    movl %esp, %ebp
    pushl %ds                   /* where Log_Fault_Call_Out has them */
    pushl %es
    pushl %fs
    pushl %gs
    pushl %ebp
    pushl %eax
    call trap_from_ring0
    addl $24, %esp
    popal
    addl $4, %esp
    iretl

/*
 * irq_common - vectors 50h..67h, VPICD's: the hook of fault.c is called right here
 * In:    EAX = vector, ESP = frame, IF = 0 and stays so
 */
    .balign 16
irq_common:
    testl $VM_Mask, Client_EFlags(%esp)
    jz irq_not_v86
    movl $VMM_DS, %ecx
    movl %ecx, %ds
    movl %ecx, %es
    movl %esp, %ebp
    flags_in_frame
    cld
    movl cur_vm, %ebx
    call *fault_hooks(,%eax,4)       /* the row FAULT_V86 */
irq_served:
    movl cur_thread, %ecx
    cmpl $0, THREAD_STI_WAITERS(%ecx)
    jne ints_awaited
    movl $0, ints_off_since
    jmp return_to_ring3

ints_awaited:                   /* of a VM that has them off: for how long now? */
    cld
    movl %esp, %ebp
    pushl %ebp
    call vm_watch_interrupts
    addl $4, %esp
    jmp return_to_ring3

irq_not_v86:
    testb $3, Client_CS(%esp)
    jz irq_ring0
    pm_segments_in
    pm_frame_in
    cld
    movl cur_vm, %ebx
    call *(fault_hooks + 4 * FAULT_PM_ROW)(,%eax,4)
    jmp irq_served

irq_ring0:                      /* served now; its consequences wait until ring 0 is done */
    cld
    incl reenter_count
    movl %esp, %ebp
    movl cur_vm, %ebx
    call *(fault_hooks + 4 * FAULT_VMM_ROW)(,%eax,4)
    decl reenter_count
    popal
    addl $4, %esp
    iretl

/*
 * flags_in - ring 3's VIF becomes IF of Client_EFlags, the form that all of ring 0 sees
 * In:    EBP = frame; Clobbers: EDX, ECX, flags
 */
    .globl flags_in
flags_in:
    flags_in_frame
    ret

/*
 * return_to_ring3 - the only way out for frames that C has seen
 * In:    ESP = client frame of the current thread (TCB_ClientPtr)
 * Out:   to the guest; or exit_work runs events and other threads first
 */
    .balign 16
    .globl return_to_ring3
return_to_ring3:
    cli
    cmpl $0, exit_pending
    jne exit_slow
exit_fast:
    movl Client_EFlags(%esp), %eax
    testl $VM_Mask, %eax
    jz exit_pm
    testl $IF_Mask, %eax
    jz ints_off_out
    andl $GUEST_FLAGS, %eax     /* what waits, waits for something else */
    orl $(VM_Mask | VIF_Mask | IF_Mask | 2), %eax
    movl %eax, Client_EFlags(%esp)
    .globl exit_raw
exit_raw:                       /* from v86_fast: flags are in ring 3's form already */
    popal
    addl $4, %esp
    iretl

ints_off_out:
    movl cur_thread, %ecx
    andl $GUEST_FLAGS, %eax
    cmpl $0, THREAD_STI_WAITERS(%ecx)
    je 1f
    orl $VIP_Mask, %eax
1:  orl $(VM_Mask | IF_Mask | 2), %eax
    movl %eax, Client_EFlags(%esp)
    jmp exit_raw

/*
 * exit_pm - to protected-mode code of ring 3
 *
 * Whatever selectors the frame holds, and whoever put them there: CS and SS get RPL 3, and one that
 * cannot be loaded ends in exit_pm_fault.
 */
exit_pm:
    movl cur_vm, %edx
    cmpl %edx, ldt_loaded
    jne exit_pm_ldt
1:  movl cur_thread, %ecx
    movl %eax, %edx
    andl $IF_Mask, %edx
    movl %edx, THREAD_PM_IF(%ecx)
    andl $GUEST_FLAGS, %eax
    orl $(IF_Mask | 2), %eax
    movl %eax, Client_EFlags(%esp)
    orb $3, Client_CS(%esp)
    orb $3, Client_SS(%esp)
    leal Client_ES(%esp), %edx
    movl %edx, tss + 4
exit_pm_gs:
    movw Client_GS(%esp), %gs
exit_pm_fs:
    movw Client_FS(%esp), %fs
exit_pm_es:
    movw Client_ES(%esp), %es
exit_pm_ds:
    movw Client_DS(%esp), %ds
    popal
    addl $4, %esp
exit_pm_iret:
    iretl
exit_pm_end:

exit_pm_ldt:
    pushl %edx
    call ldt_load               /* vm/dpmi/ldt.c */
    addl $4, %esp
    movl Client_EFlags(%esp), %eax
    jmp 1b

/*
 * exit_pm_fault - a fault between exit_pm_gs and exit_pm_end
 *
 * A data segment register becomes null, which the program notices when it uses it; a fault of the
 * IRET becomes one of the program at the address to which it was to go.
 * In:    EAX = vector, ECX = EIP - exit_pm_gs, ESP = ring-0 frame (48 bytes), DS and ES anything
 */
exit_pm_fault:
    cmpl $(exit_pm_iret - exit_pm_gs), %ecx
    je 3f
    cmpl $(exit_pm_fs - exit_pm_gs), %ecx
    jb 5f
    je 6f
    cmpl $(exit_pm_es - exit_pm_gs), %ecx
    je 7f
    movw $0, 48 + Client_DS(%esp)
    jmp 8f
5:  movw $0, 48 + Client_GS(%esp)
    jmp 8f
6:  movw $0, 48 + Client_FS(%esp)
    jmp 8f
7:  movw $0, 48 + Client_ES(%esp)
8:  addl $48, %esp
    jmp exit_pm_gs
3:  movl Client_Error(%esp), %ebx   /* IRET: the registers are in the PUSHAD below */
    i = 7
    .rept 8
    movl 4 * i(%esp), %ecx
    movl %ecx, 4 * i + 12(%esp)
    i = i - 1
    .endr
    addl $12, %esp
    movl %ebx, Client_Error(%esp)
    jmp pm_trap

exit_slow:
    movl %esp, %ebp
    pushl %ebp
    call exit_work              /* trap.c; returns with interrupts off */
    addl $4, %esp
    testl %eax, %eax
    jz exit_fast
    jmp nest_unwind             /* the nest break point was reached: back into Resume_Exec */

/*
 * nmi_gate - the handlers of Set_NMI_Handler_Addr, at any moment whatever
 * In:    ESP = frame.  Ring 0 may have been interrupted before it loaded DS and ES.
 */
nmi_gate:
    pushl %ds
    pushl %es
    movl $VMM_DS, %ecx
    movl %ecx, %ds
    movl %ecx, %es
    cld
    leal 8(%esp), %ebp
    testl $VM_Mask, Client_EFlags(%ebp)
    jnz 1f
    testb $3, Client_CS(%ebp)
    jnz 1f
    pushl %ebp
    call *nmi_handler           /* jumps on to older ones; the last one returns */
    call nmi_from_ring0         /* the frame is still on the stack */
    addl $4, %esp
    popl %es
    popl %ds
    popal
    addl $4, %esp
    iretl
1:  pushl %ebp
    call *nmi_handler
    call nmi_from_ring3
    popl %ebp
    movl %ebp, %esp
    call flags_in
    jmp return_to_ring3

/*
 * dynalink_gate - INT 20h from ring 0: a call of a service
 *
 * The six bytes CD 20 dd become FF 15/25 slot and run again, registers and flags untouched.
 * In:    stack: EIP behind the INT, CS, EFLAGS
 */
    .globl dynalink_gate
dynalink_gate:
    pushl $0                    /* room: the frame may have to move, below a return address */
    pushal
    cld
    leal 28(%esp), %eax
    pushl %eax                  /* struct dynalink_frame: EAX, room, EIP, CS, EFLAGS */
    call dynalink_fix           /* vxd/dynalink.c; moves EIP */
    addl $4, %esp
    cmpl $0, 32(%esp)
    popal                       /* changes no flags */
    jne 1f
    leal 4(%esp), %esp
1:  iretl

/* INT 20h for Get_Version of a device that is not there: EAX = 0, carry set, not patched. */
    .globl absent_get_version
absent_get_version:
    xorl %eax, %eax
    stc
    ret

/*
 * spurious_gate - interrupts nobody asked for: nothing to do, nothing to acknowledge
 */
    .globl spurious_gate
spurious_gate:
    iretl
