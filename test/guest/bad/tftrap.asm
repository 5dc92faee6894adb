; tftrap.asm - sets TF with interrupt 1 pointing into unused memory.

%include "bad.inc"
program "tftrap"
        xor     ax, ax
        mov     es, ax
        mov     dword [es:4], 0F0000000h
        pushf
        pop     ax
        or      ah, 1
        push    ax
        popf
        nop
        alive
