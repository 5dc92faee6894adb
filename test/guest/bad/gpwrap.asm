; gpwrap.asm - a word at offset FFFFh: #GP on a 386, interrupt 0Dh for the program.

%include "bad.inc"
program "gpwrap"
        mov     bx, 0FFFFh
        mov     ax, [bx]
        alive
