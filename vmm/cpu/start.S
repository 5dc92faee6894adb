/*
 * start - where the loader enters.
 *
 * In:    EAX = BOOT_INFO_MAGIC, EBX = struct boot_info, ESP = the loader's stack (boot_info.h)
 * Out:   never returns
 * IF on entry: 0
 */
    .section .init.text, "ax"
    .globl vmm_entry
vmm_entry:
    cld
    cmpl $0x32334D56, %eax
    jne 1f
    movl $boot_stack_top, %esp
    xorl %ebp, %ebp
    pushl %ebx
    call vmm_main
1:  hlt                         /* not started by a loader of ours: nothing can be said */
    jmp 1b

    .bss
    .balign 16
boot_stack:
    .skip 8192
boot_stack_top:
