; kbreset.asm - asks the keyboard controller to reset the PC.

%include "bad.inc"
program "kbreset"
        mov     al, 0FEh
        out     64h, al
        alive
