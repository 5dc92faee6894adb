; keys.asm - prints what INT 16h AH=10h returns for each key, one line each, until Esc.

        cpu     386
        bits    16
        org     100h

        mov     dx, ready
        mov     ah, 9
        int     21h
next:   mov     ah, 10h
        int     16h
        mov     bx, ax
        mov     di, line
        mov     cx, 4
digit:  rol     bx, 4
        mov     al, bl
        and     al, 15
        cmp     al, 10
        sbb     al, 69h
        das                             ; 0..15 to its hexadecimal digit
        mov     [di], al
        inc     di
        loop    digit
        push    bx
        mov     dx, line
        mov     ah, 9
        int     21h
        pop     bx
        cmp     bx, 011Bh
        jne     next
        mov     ax, 4C00h
        int     21h

ready   db "KEYS", 13, 10, "$"
line    db "0000", 13, 10, "$"
