; share.asm - sharing modes and record locks of one program, as SHARE has them.

%include "guest.inc"

        program "share"

        mov     dx, name
        xor     cx, cx
        mov     ah, 3Ch
        int     21h
        mov     bx, ax
        mov     dx, name
        mov     cx, 100
        mov     ah, 40h
        int     21h
        mov     ah, 3Eh
        int     21h

        begin "share_is_installed"
        mov     ax, 1000h
        int     2Fh
        check_eq al, 0FFh, "answer"
        endtest

        begin "who_denies_is_alone"
        mov     dx, name
        mov     ax, 3D12h               ; to read and write, for nobody else
        int     21h
        check   nc, "open"
        mov     [one], ax
        mov     dx, name
        mov     ax, 3D40h
        int     21h                     ; waits a moment first
        check_error 5, "another open"
        xor     bx, bx
        mov     ah, 59h
        int     21h
        check_eq ax, 32, "extended error"
        mov     dx, name
        mov     ah, 41h
        int     21h
        check   c, "delete"
        mov     bx, [one]
        mov     ah, 3Eh
        int     21h
        endtest

        begin "the_call_waits_as_long_as_it_was_told"
        mov     dx, name
        mov     ax, 3D10h
        int     21h
        check   nc, "open"
        mov     [one], ax
        mov     dx, 20                  ; retries
        mov     cx, 1
        mov     ax, 440Bh
        int     21h
        check   nc, "retries"
        call    ticks
        mov     [before], ax
        mov     dx, name
        mov     ax, 3D40h
        int     21h
        pushf
        mov     dx, 3
        mov     ax, 440Bh
        int     21h
        popf
        check   c, "it is refused"
        call    ticks
        sub     ax, [before]
        cmp     ax, 5
        check   ae, "it waited"
        mov     bx, [one]
        mov     ah, 3Eh
        int     21h
        endtest

        begin "regions_are_locked"
        mov     dx, name
        mov     ax, 3D42h
        int     21h
        check   nc, "open"
        mov     [one], ax
        mov     bx, ax
        xor     cx, cx
        mov     dx, 10
        xor     si, si
        mov     di, 20
        mov     ax, 5C00h
        int     21h
        check   nc, "lock"
        mov     dx, 1
        mov     ax, 440Bh
        mov     cx, 1
        int     21h
        mov     bx, [one]
        xor     cx, cx
        mov     dx, 29
        mov     di, 1
        mov     ax, 5C00h
        int     21h
        check_error 33, "the same again"
        mov     ah, 3Fh                 ; its own program may read
        mov     cx, 30
        mov     dx, buffer
        int     21h
        check   nc, "read"
        check_eq ax, 30, "how much"
        xor     cx, cx
        mov     dx, 10
        mov     di, 19
        mov     ax, 5C01h
        int     21h
        check_error 33, "unlock another region"
        mov     di, 20
        mov     ax, 5C01h
        int     21h
        check   nc, "unlock"
        mov     ah, 3Eh
        int     21h
        endtest

        mov     dx, name
        mov     ah, 41h
        int     21h
        finish

; AX = ticks of the BIOS clock.
ticks:  push    ds
        xor     ax, ax
        mov     ds, ax
        mov     ax, [46Ch]
        pop     ds
        ret

        section .data
name            db 'SHARETST.TMP', 0
        section .bss
one             resw 1
before          resw 1
buffer          resb 100
