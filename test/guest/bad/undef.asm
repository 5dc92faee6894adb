; undef.asm - an undefined opcode; nobody has hooked interrupt 6.

%include "bad.inc"
program "undef"
        ud2
        alive
