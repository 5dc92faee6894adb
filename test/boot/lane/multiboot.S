/*
 * multiboot - entry of the quick boot lanes: qemu-system-i386 -kernel build/vmm.mb.
 *
 * In:      EAX = MULTIBOOT_MAGIC or LANE_SECTOR_MAGIC, EBX = struct multiboot_info;
 *          32-bit flat, paging off, A20 on  [Multiboot 0.6.96, 3.2]
 * Out:     at lane_main, which does not return
 * IF on entry: 0
 */
#define HEADER_MAGIC 0x1BADB002
#define HEADER_FLAGS 0x00000003    /* modules page aligned, memory map */
#define STACK_SIZE   0x4000

    .section .header, "a"
    .balign 4
    .long   HEADER_MAGIC, HEADER_FLAGS, -(HEADER_MAGIC + HEADER_FLAGS)

    .section .note.GNU-stack,"",@progbits
    .text
    .globl lane_start
lane_start:
    cli
    cld
    movl    $stack_end, %esp
    xorl    %ebp, %ebp
    pushl   %ebx
    pushl   %eax
    call    lane_main
1:  hlt
    jmp     1b

    .bss
    .balign 16
    .skip   STACK_SIZE
stack_end:
