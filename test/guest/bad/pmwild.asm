; pmwild.asm - a DPMI client that goes through every call-back of the host with a stack of garbage.

%include "bad.inc"
program "pmwild"
%include "pm.inc"
        mov     bl, 0
        mov     ax, 0204h
        int     31h
        mov     [entry + 2], cx
        mov     word [entry], 200h      ; behind the interrupt vectors
        jmp     far [entry]
