; vidrand.asm - 6000 calls of INT 10h with nonsense in all registers and in the BIOS's video data.
; Pointers go to A000h-EFFFh, so that what is written does not end the program before its time.

%include "bad.inc"
program "vidrand"
        mov     ax, 40h
        mov     fs, ax
        mov     eax, [fs:0A8h]
        mov     [save_pointers], eax
        mov     word [calls], 6000
again:  call    random
        and     al, 7
        jnz     .sane
        mov     cx, 1Eh                 ; 40:49-66, 84-8A, A8-AB, BA-BB
        mov     di, 49h
        call    scribble
        mov     cx, 7
        mov     di, 84h
        call    scribble
        mov     cx, 2
        mov     di, 0BAh
        call    scribble
        call    random
        mov     [fs:0A8h], ax
        call    pointer
        mov     [fs:0AAh], ax
        push    ds
        xor     ax, ax
        mov     ds, ax
        call    pointer
        mov     [43h * 4 + 2], ax
        call    pointer
        mov     [1Fh * 4 + 2], ax
        pop     ds
.sane:  call    random
        mov     bx, ax
        call    random
        mov     dx, ax
        call    random
        mov     cx, ax
        call    random
        and     al, 3
        jz      .large
        and     ch, 1                   ; most counts are small
.large: call    random
        mov     si, ax
        mov     di, ax
        call    random
        mov     bp, ax
        call    pointer
        mov     es, ax
.function:
        call    random
        and     ah, 1Fh
        cmp     ah, 0Eh                 ; the console would show it
        je      .function
        cmp     ah, 13h
        je      .function
        cmp     ah, 1Dh
        jb      .call
        mov     ah, 4Fh
        and     al, 1Fh
.call:  int     10h
        mov     ax, cs
        mov     ds, ax
        dec     word [calls]
        jnz     again

        mov     eax, [save_pointers]
        mov     [fs:0A8h], eax
        mov     byte [fs:87h], 60h
        mov     byte [fs:88h], 0F9h
        mov     byte [fs:89h], 11h
        mov     byte [fs:8Ah], 0Bh
        mov     ax, 3
        int     10h
        alive

; AX = the next of a fixed sequence.
random: push    edx
        mov     eax, [seed]
        imul    eax, eax, 1103515245
        add     eax, 12345
        mov     [seed], eax
        shr     eax, 13
        pop     edx
        ret

pointer:                                ; AX = A000h..EFFFh
        call    random
        cmp     ah, 0A0h
        jb      pointer
        cmp     ah, 0F0h
        jae     pointer
        ret

scribble:                               ; CX bytes at FS:DI
        call    random
        mov     [fs:di], al
        inc     di
        loop    scribble
        ret

        section .data
seed            dd 20261128
calls           dw 0
save_pointers   dd 0
