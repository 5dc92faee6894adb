; pmread.asm - waits for a line in protected mode and prints it; Ctrl+C ends it there.

%include "bad.inc"
program "pmread"
%include "pm.inc"
        mov     dx, line
        mov     ah, 0Ah
        int     21h
        movzx   bx, byte [line + 1]
        mov     byte [line + 2 + bx], '$'
        mov     dx, says
        mov     ah, 9
        int     21h
        mov     dx, line + 2
        mov     ah, 9
        int     21h
        mov     dx, ends
        mov     ah, 9
        int     21h
        mov     ax, 4C00h
        int     21h
        section .data
says    db      13, 10, 'ALIVE pmread: $'
ends    db      13, 10, '$'
line    db      80, 0
        times 80 db 0
