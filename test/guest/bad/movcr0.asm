; movcr0.asm - reads CR0, sets PE and writes it back: a DOS extender that asks nobody.

%include "bad.inc"
program "movcr0"
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        alive
