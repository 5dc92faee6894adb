; bootcode.asm - what runs when a BIOS starts a disk that FORMAT made: it says that nothing is to be started.
; Position-independent; becomes the array boot_code in build/dos/format/bootcode.h.

        bits    16
        cpu     8086
        cli
        xor     ax, ax
        mov     ss, ax
        mov     sp, 7C00h
        push    cs
        pop     ds
        sti
        cld
        call    .here
.here:  pop     si
        add     si, message - .here
.next:  lodsb
        test    al, al
        jz      .key
        mov     ah, 0Eh                 ; teletype output [RBIL 100E]
        mov     bx, 7
        int     10h
        jmp     .next
.key:   xor     ax, ax
        int     16h
        int     19h

message db      13, 10, 'There is no system on this disk.', 13, 10
        db      'Replace it, and press any key . . .', 13, 10, 0
