; pmring0.asm - a DPMI client that has the host return to the VMM's code segment: a frame with
; CS = 28h, passed on to the call-back behind interrupt 60h.

%include "bad.inc"
program "pmring0"
%include "pm.inc"
        mov     bl, 60h
        mov     ax, 0204h
        int     31h
        mov     [entry], dx
        mov     [entry + 2], cx
        push    word 3202h
        push    word 28h
        push    word 100h
        jmp     far [entry]
