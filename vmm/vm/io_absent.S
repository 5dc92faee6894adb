/*
 * io_absent - the handler of every port that has none: an empty bus reads as ones.
 *
 * In:    as an I/O handler: EAX data, EBX VM, ECX type, EDX port, EBP client
 * Out:   EAX = FFFFFFFFh
 * Clobbers: what a handler may
 * IF on entry: 1
 */
    .text
    .globl io_absent
io_absent:
    testl $0x20, %ecx           /* string: Simulate_IO moves the bytes */
    jnz svc_Simulate_IO
    movl $-1, %eax
    ret
