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
        cmp     ax, 4096                ; of which COMMAND.COM has a part while a program runs
        check   be, "not more than the limit is free"
        cmp     ax, 4096 - 128
        check   ae, "free but for the shell"
        mov     dx, ax
        inc     dx
        mov     ah, 9
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
