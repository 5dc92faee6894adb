; divide.asm - divides by zero; nobody has hooked interrupt 0.

%include "bad.inc"
program "divide"
        xor     cx, cx
        div     cx
        alive
