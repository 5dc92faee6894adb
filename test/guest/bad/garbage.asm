; garbage.asm - executes bytes of a random number generator, the same ones each time.

%include "bad.inc"
program "garbage"
        mov     ax, cs
        add     ax, 1000h
        mov     es, ax
        xor     di, di
        mov     cx, 8000h
        mov     eax, 12345
        cld
fill:   imul    eax, eax, 1103515245
        add     eax, 12345
        mov     edx, eax
        shr     edx, 16
        mov     [es:di], dx
        add     di, 2
        loop    fill
        push    es
        push    word 0
        retf
