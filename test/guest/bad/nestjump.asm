; nestjump.asm - jumps to the first call-back of the VMM, the break point of nested execution.

%include "bad.inc"
program "nestjump"
        jmp     0F000h:0FFE0h
