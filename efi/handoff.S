/*
 * handoff - from the loader to the VMM's entry (boot_info.h says in which state).
 *
 * Two parts.  handoff_jump runs where the loader is.  The trampoline between handoff_begin and
 * handoff_end is position independent 32-bit code; handoff.c copies it to the loader block,
 * because the loader itself may lie above 4 GB or where the VMM's address space begins.
 * Control registers get absolute values: firmware hands over CR0.CD set and worse
 * [seen: OVMF ia32 under -cpu qemu32].
 */
#include "handoff.h"

#define CR0_PE_ET_NE    0x00000031
#define CR0_PG          0x80000000
#define CR4_PSE         0x00000010
#define MSR_EFER        0xC0000080

    .section .note.GNU-stack,"",@progbits
    .text
    .globl handoff_jump
    .hidden handoff_jump

#ifdef __x86_64__
/*
 * handoff_jump
 * In:      RDI = GDT pointer, RSI = struct handoff_registers; our own long-mode tables are
 *          loaded, CR4 has neither PCIDE nor CET nor PGE
 * Out:     does not return
 * IF on entry: 0
 */
    .code64
handoff_jump:
    lgdt    (%rdi)
    movl    REG_BOOT_INFO(%rsi), %ebx
    movl    REG_DIRECTORY(%rsi), %ecx
    movl    REG_ENTRY(%rsi), %ebp
    movl    REG_STACK(%rsi), %edi
    movl    REG_TRAMPOLINE(%rsi), %eax
    movl    REG_HAS_EFER(%rsi), %esi
    pushq   $SEL_CODE32
    pushq   %rax
    lretq
#else
/*
 * handoff_jump
 * In:      first argument = GDT pointer, second = struct handoff_registers; paging is off
 * Out:     does not return
 * IF on entry: 0
 */
    .code32
handoff_jump:
    movl    4(%esp), %eax
    movl    8(%esp), %esi
    lgdt    (%eax)
    movl    REG_BOOT_INFO(%esi), %ebx
    movl    REG_DIRECTORY(%esi), %ecx
    movl    REG_ENTRY(%esi), %ebp
    movl    REG_STACK(%esi), %edi
    movl    REG_TRAMPOLINE(%esi), %eax
    movl    REG_HAS_EFER(%esi), %esi
    pushl   $SEL_CODE32
    pushl   %eax
    lretl
#endif

/*
 * The trampoline, at an address below 2 GB.
 * In:      EBX = boot_info, ECX = page directory, EBP = VMM entry, EDI = stack top,
 *          ESI bit 0 = there is an EFER; CS = SEL_CODE32, compatibility or protected mode
 * Out:     at the VMM
 * IF on entry: 0
 */
    .code32
    .balign 16
    .globl handoff_begin, handoff_end
    .hidden handoff_begin, handoff_end
handoff_begin:
    movl    $SEL_DATA32, %eax
    movl    %eax, %ds
    movl    %eax, %es
    movl    %eax, %fs
    movl    %eax, %gs
    movl    %eax, %ss
    movl    %edi, %esp
    movl    $CR0_PE_ET_NE, %eax        /* leaves long mode if we came from there */
    movl    %eax, %cr0
    xorl    %eax, %eax
    lldt    %ax
    movl    %eax, %dr7
    movl    %ecx, %edi
    testl   $1, %esi
    jz      1f
    movl    $MSR_EFER, %ecx
    xorl    %edx, %edx
    wrmsr                              /* LME, NXE, SCE off; LMA is off already */
1:
    movl    $CR4_PSE, %eax
    movl    %eax, %cr4
    movl    %edi, %cr3
    movl    $(CR0_PG | CR0_PE_ET_NE), %eax
    movl    %eax, %cr0
    jmp     2f
2:
    movl    $HANDOFF_MAGIC, %eax
    cld
    pushl   $2
    popfl
    jmp     *%ebp
handoff_end:
