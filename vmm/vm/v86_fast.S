/*
 * v86_fast - the frequent instructions of a V86 guest, decided before any C runs.
 *
 * Entered from gp_gate for a #GP of a V86 guest that is not single-stepped.  Flags stay in ring
 * 3's form (VIF = virtual IF) unless a callback is called.  Whatever is unusual - prefixes, an
 * offset near FFFFh, a hooked vector, a waiting interrupt - goes to v86_slow, which starts over.
 *
 * In:    ESP = frame, IF = 0
 * Out:   exit_raw, return_to_ring3 or v86_slow
 * In all that follows EBX = CS * 16, ESI = IP.
 */
#include "cpu/frame.inc"

#define FLAGS_KEPT  0x00004DD5      /* what POPF and IRET change besides IF */

/* EAX = FLAGS as PUSHF shows them: VIF as IF, and IOPL reads as 3, as VME has it.  EBP goes. */
.macro flags_image
    movl Client_EFlags(%esp), %eax
    movl %eax, %ebp
    shrl $10, %ebp
    andl $0x4dd7, %eax
    andl $IF_Mask, %ebp
    leal 0x3000(%eax,%ebp), %eax
.endm

    .text
    .balign 16
    .globl v86_fast
v86_fast:
    movl $VMM_DS, %ebx
    movl %ebx, %ds
    movl %ebx, %es
    movzwl Client_CS(%esp), %ebx
    movl Client_EIP(%esp), %esi
    shll $4, %ebx
    cmpl $0xfff0, %esi
    ja to_slow
    movzbl (%ebx,%esi), %eax
    jmp *v86_fast_table(,%eax,4)

    .globl v86_fast_to_slow
v86_fast_to_slow:
to_slow:
    movl $13, %eax
    jmp v86_slow

/* CD n: through the IVT, unless a VxD hooks the vector */
    .balign 16
op_int:
    movzbl 1(%ebx,%esi), %edi
    cmpl $0, int_chain(,%edi,4)
    jne op_int_hooked
    movzwl Client_ESP(%esp), %edx
    movzwl Client_SS(%esp), %ecx
    subl $6, %edx
    jb to_slow
    shll $4, %ecx
    addl %edx, %ecx
    flags_image
    addl $2, %esi
    movw %ax, 4(%ecx)
    movl Client_CS(%esp), %eax
    movw %si, (%ecx)
    movw %ax, 2(%ecx)
    movw %dx, Client_ESP(%esp)
    movl (,%edi,4), %eax            /* the IVT is at linear 0 */
    andl $~(VIF_Mask | 0x40000), Client_EFlags(%esp)
    movzwl %ax, %edx
    shrl $16, %eax
    movl %edx, Client_EIP(%esp)
    movw %ax, Client_CS(%esp)
    jmp exit_raw

/* The hooks of VxDs, which see flags as all of ring 0 does. */
    .balign 16
op_int_hooked:                      /* EDI = vector */
    cmpb $0, monitor_traces
    jne to_slow
    addl $2, %esi
    movl Client_EFlags(%esp), %eax
    movl %esi, Client_EIP(%esp)
    movl %eax, %ecx
    shrl $10, %ecx
    andl $IF_Mask, %ecx
    andl $~(IF_Mask | VIF_Mask | VIP_Mask), %eax
    orl %ecx, %eax
    movl %eax, Client_EFlags(%esp)  /* flags_in, in place */
    movl %esp, %ebp
    movl int_chain(,%edi,4), %ecx
    movl cur_vm, %ebx
    movl %edi, %eax
    pushl (%ecx)                    /* the next hook, as this one may unhook itself */
    pushl %edi
    cld
    sti
    call *4(%ecx)                   /* EAX = vector, EBX = VM, EBP = frame; carry: pass on */
    jc 1f
    addl $8, %esp
    jmp return_to_ring3
1:  popl %ecx
    popl %edx
    movl %esp, %eax
    pushl %edx
    pushl %ecx
    pushl %eax
    cld
    call client_int_passed
    addl $12, %esp
    jmp return_to_ring3

/* CF */
    .balign 16
op_iret:
    movzwl Client_ESP(%esp), %edx
    movzwl Client_SS(%esp), %ecx
    cmpl $0xfffa, %edx
    ja to_slow
    shll $4, %ecx
    addl %edx, %ecx
    addl $6, %edx
    movzwl 4(%ecx), %eax
    movw %dx, Client_ESP(%esp)
    movl (%ecx), %esi
    movzwl %si, %edi
    shrl $16, %esi
    movl %edi, Client_EIP(%esp)
    movw %si, Client_CS(%esp)
flags_from_ax:
    movl Client_EFlags(%esp), %edi
    movl %eax, %edx
    andl $FLAGS_KEPT, %eax
    andl $IF_Mask, %edx
    andl $~(FLAGS_KEPT | VIF_Mask), %edi
    shll $10, %edx
    orl %eax, %edi
    orl %edx, %edi
    movl %edi, Client_EFlags(%esp)
    testl $VIP_Mask, %edi
    jz exit_raw
    testl %edx, %edx
    jz exit_raw
ints_on:                            /* somebody waits for the VM's interrupts */
    movl $1, exit_pending
    movl %esp, %ebp
    call flags_in
    jmp return_to_ring3

/* FA, FB */
    .balign 16
op_cli:
    incl Client_EIP(%esp)
    andl $~VIF_Mask, Client_EFlags(%esp)
    jmp exit_raw
    .balign 16
op_sti:
    testl $VIP_Mask, Client_EFlags(%esp)
    jnz to_slow                     /* STI's shadow covers the next instruction: see v86.c */
    incl Client_EIP(%esp)
    orl $VIF_Mask, Client_EFlags(%esp)
    jmp exit_raw

/* 9C, 9D */
    .balign 16
op_pushf:
    movzwl Client_ESP(%esp), %edx
    movzwl Client_SS(%esp), %ecx
    subl $2, %edx
    jb to_slow
    shll $4, %ecx
    addl %edx, %ecx
    flags_image
    incl Client_EIP(%esp)
    movw %dx, Client_ESP(%esp)
    movw %ax, (%ecx)
    jmp exit_raw
    .balign 16
op_popf:
    movzwl Client_ESP(%esp), %edx
    movzwl Client_SS(%esp), %ecx
    cmpl $0xfffe, %edx
    ja to_slow
    shll $4, %ecx
    incl Client_EIP(%esp)
    movzwl (%ecx,%edx), %eax
    addl $2, %edx
    movw %dx, Client_ESP(%esp)
    jmp flags_from_ax

/* E4 E6 EC EE: byte ports */
.macro port_op name, immediate, type
    .balign 16
\name:
    .if \immediate
    movzbl 1(%ebx,%esi), %edx
    addl $2, %esi
    .else
    movzwl Client_EDX(%esp), %edx
    incl %esi
    .endif
    movl $\type, %ecx
    jmp port_common
.endm
port_op op_in_imm, 1, 0
port_op op_out_imm, 1, 4
port_op op_in_dx, 0, 0
port_op op_out_dx, 0, 4

    .balign 16
port_common:                        /* EDX = port, ECX = type, ESI = IP behind the instruction */
    movl %esi, Client_EIP(%esp)
    movl %edx, %eax
    shrl $8, %eax
    movzbl %dl, %edi
    movl io_pages(,%eax,4), %eax
    movl Client_EFlags(%esp), %esi
    movl %esi, %ebx
    shrl $10, %ebx
    andl $IF_Mask, %ebx
    andl $~(IF_Mask | VIF_Mask | VIP_Mask), %esi
    orl %ebx, %esi
    movl %esi, Client_EFlags(%esp)  /* flags_in, in place */
    movl (%eax,%edi,4), %edi
    movl Client_EAX(%esp), %eax
    movl cur_vm, %ebx
    incl io_accesses
    movl %esp, %ebp
    pushl %ecx
    cld
    sti
    call *%edi
    cli
    popl %ecx
    testl %ecx, %ecx
    jnz return_to_ring3
    movb %al, Client_EAX(%esp)
    jmp return_to_ring3

    .data                           /* v86_fast_off writes to it */
    .balign 4
    .globl v86_fast_table
v86_fast_table:
opcode = 0
    .rept 256
    .if opcode == 0xcd
    .long op_int
    .elseif opcode == 0xcf
    .long op_iret
    .elseif opcode == 0xfa
    .long op_cli
    .elseif opcode == 0xfb
    .long op_sti
    .elseif opcode == 0x9c
    .long op_pushf
    .elseif opcode == 0x9d
    .long op_popf
    .elseif opcode == 0xe4
    .long op_in_imm
    .elseif opcode == 0xe6
    .long op_out_imm
    .elseif opcode == 0xec
    .long op_in_dx
    .elseif opcode == 0xee
    .long op_out_dx
    .else
    .long to_slow
    .endif
    opcode = opcode + 1
    .endr
