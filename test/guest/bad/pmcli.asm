; pmcli.asm - a DPMI client that halts with interrupts off.

%include "bad.inc"
program "pmcli"
%include "pm.inc"
        cli
        hlt
        mov     ax, 4C00h
        int     21h
