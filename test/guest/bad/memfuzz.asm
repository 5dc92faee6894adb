; memfuzz.asm - calls the XMS driver and INT 67h with whatever is in the registers, which may overwrite
; all of the program's own memory.

%include "bad.inc"
program "memfuzz"
        mov     ax, 4310h
        int     2Fh
        mov     [xms], bx
        mov     [xms + 2], es
        mov     word [count], 30000
again:  call    random
        mov     [cs:r_ax], eax
        call    random
        mov     ebx, eax
        call    random
        mov     ecx, eax
        call    random
        mov     edx, eax
        call    random
        mov     esi, eax
        call    random
        mov     edi, eax
        call    random
        test    al, 3                   ; mostly small handles
        jz      .wide
        and     edx, 7
        and     ebx, 3Fh
.wide:  test    al, 0F0h                ; seldom memory that is not ours
        jnz     .own
        mov     es, ax
        shr     eax, 16
        mov     ds, ax
        jmp     .go
.own:   mov     ax, cs
        add     ax, 800h
        mov     ds, ax
        mov     es, ax
.go:    mov     eax, [cs:r_ax]
        test    al, 80h
        jz      .ems
        shr     ax, 1
        and     ah, 9Fh
        cmp     ah, 3                   ; the gate is another matter
        jb      .xms
        cmp     ah, 6
        jbe     .next
.xms:   call    far [cs:xms]
        jmp     .next
.ems:   and     ah, 1Fh
        or      ah, 40h
        cmp     ah, 55h
        je      .next
        cmp     ah, 56h
        je      .next
        and     al, 7
        int     67h
.next:  dec     word [cs:count]
        jnz     again
        cli                             ; what is left of DOS and its shell is not worth keeping
        hlt

random: mov     eax, [cs:seed]
        imul    eax, eax, 1103515245
        add     eax, 12345
        mov     [cs:seed], eax
        ror     eax, 11
        ret

        section .data
seed    dd      20240607
        section .bss
xms     resd    1
r_ax    resd    1
count   resw    1
