; pmread.asm - waits for a line in protected mode; Ctrl+C ends it there.

%include "bad.inc"
program "pmread"
%include "pm.inc"
        mov     dx, line
        mov     ah, 0Ah
        int     21h
        alive
        section .data
line    db      80, 0
        times 80 db 0
