; ports.asm - reads and writes every port but the interrupt controllers and the keyboard's.

%include "bad.inc"
program "ports"
        xor     dx, dx
        xor     bx, bx
again:  cmp     dx, 20h
        je      skip
        cmp     dx, 21h
        je      skip
        cmp     dx, 0A0h
        je      skip
        cmp     dx, 0A1h
        je      skip
        mov     ax, dx
        and     ax, 0FFF8h
        cmp     ax, 60h
        je      skip
        in      al, dx
        out     dx, al
skip:   inc     dx
        jnz     again
        alive
