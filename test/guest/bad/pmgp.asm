; pmgp.asm - a DPMI client that loads a selector nobody gave it.

%include "bad.inc"
program "pmgp"
%include "pm.inc"
        mov     ax, 0FF7Ch
        mov     ds, ax
        mov     ax, 4C00h
        int     21h
