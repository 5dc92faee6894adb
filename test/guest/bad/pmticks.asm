; pmticks.asm - a DPMI client whose handler of the timer's interrupt never returns.

%include "bad.inc"
program "pmticks"
%include "pm.inc"
        mov     bl, 8
        mov     cx, cs
        mov     dx, on_tick
        mov     ax, 0205h
        int     31h
        sti
on_tick:
        mov     al, 20h
        out     20h, al
        sti
.loop:  jmp     .loop
