; ivtkill.asm - overwrites the interrupt table, then calls DOS at FFFF:FFFF.

%include "bad.inc"
program "ivtkill"
        cli
        xor     ax, ax
        mov     es, ax
        xor     di, di
        mov     cx, 200h
        dec     ax
        cld
        rep stosw
        sti
        mov     ah, 30h
        int     21h
        alive
