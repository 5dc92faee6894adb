/*
 * start - where the loader enters the probe.  boot_info.h says what must be true here.
 *
 * In:      EAX = BOOT_INFO_MAGIC, EBX = struct boot_info
 * Out:     does not return
 * IF on entry: 0
 */
    .section .init.text, "ax"
    .globl probe_entry
probe_entry:
    movl    %esp, probe_first_esp
    movl    $probe_stack_end, %esp
    xorl    %ebp, %ebp
    pushl   %ebx
    pushl   %eax
    call    probe_main
1:  hlt
    jmp     1b

    .section .note.GNU-stack,"",@progbits
    .bss
    .balign 16
    .skip   0x2000
probe_stack_end:
