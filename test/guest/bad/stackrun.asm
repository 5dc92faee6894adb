; stackrun.asm - pushes for ever: runs through its code, then through all of its segment.

%include "bad.inc"
program "stackrun"
again:  push    ax
        jmp     again
        alive
