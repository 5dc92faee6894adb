; critend.asm - enters the critical section twice and ends in it.

%include "bad.inc"
program "critend"
        mov     ax, 1681h
        int     2Fh
        mov     ax, 1681h
        int     2Fh
        alive
