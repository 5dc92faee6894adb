; talk.asm - writes for ever: Ctrl+C ends it, by INT 23h in the middle of a DOS call.

%include "bad.inc"
program "talk"
.again  mov     dl, '.'
        mov     ah, 2
        int     21h
        mov     cx, 0FFFFh
.wait   loop    .wait
        jmp     .again
