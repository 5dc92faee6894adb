; stackend.asm - pushes a word at SP = 1: #SS, for which there is no stack left.

%include "bad.inc"
program "stackend"
        mov     sp, 1
        push    ax
        alive
