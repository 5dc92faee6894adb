; pmnest.asm - a DPMI client whose exception handler faults as well.

%include "bad.inc"
program "pmnest"
%include "pm.inc"
        mov     bl, 6
        mov     cx, cs
        mov     dx, again
        mov     ax, 0203h
        int     31h
again:  ud2
        jmp     again
