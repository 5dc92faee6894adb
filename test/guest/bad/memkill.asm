; memkill.asm - overwrites the arena headers of DOS, then asks for memory.

%include "bad.inc"
program "memkill"
        mov     ah, 52h
        int     21h
        mov     es, [es:bx - 2]
        mov     cx, 8
        xor     di, di
        mov     ax, 0EEEEh
        cld
        rep stosw
        mov     bx, 1
        mov     ah, 48h
        int     21h
        alive
