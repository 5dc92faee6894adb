; limits.asm - what SYSTEM.INI of the scenario memory-xms-umb allows: 4 MB of extended memory, no expanded
; memory, the HMA for those who want 16 KB.

%include "guest.inc"
program "limits"

        mov     ax, 4310h
        int     2Fh
        mov     [xms], bx
        mov     [xms + 2], es
        push    cs
        pop     es

        begin "extended_memory"
        mov     ah, 8
        call    far [xms]
        mov     ax, dx
        check_eq ax, 4096, "free"
        mov     ah, 9
        mov     dx, 4097
        call    far [xms]
        check_eq bl, 0A0h, "more than that"
        endtest

        begin "hma_min"
        mov     ah, 1
        mov     dx, 16383
        call    far [xms]
        check_eq ax, 0, "too little"
        check_eq bl, 92h, "error"
        mov     ah, 1
        mov     dx, 16384
        call    far [xms]
        check_eq ax, 1, "enough"
        mov     ah, 2
        call    far [xms]
        check_eq ax, 1, "release"
        endtest

        finish

        section .bss
xms     resd 1
