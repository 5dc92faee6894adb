; pmstack.asm - a DPMI client without a stack takes an interrupt.

%include "bad.inc"
program "pmstack"
%include "pm.inc"
        xor     ax, ax                  ; a segment of one byte
        mov     cx, 1
        int     31h
        mov     ss, ax
        mov     sp, 0
        mov     bx, 9
        mov     ax, 0204h
        int     31h
        mov     bl, 60h
        mov     ax, 0205h
        int     31h
        int     60h
.loop:  jmp     .loop
