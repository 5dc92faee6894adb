; lidt.asm - loads IDTR, which no guest may.

%include "bad.inc"
program "lidt"
        lidt    [table]
        section .data
table   dw      3FFh, 0, 0
        section .text
        alive
