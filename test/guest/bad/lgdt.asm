; lgdt.asm - loads GDTR, which no guest may.

%include "bad.inc"
program "lgdt"
        lgdt    [table]
        section .data
table   dw      7, 0, 0
        section .text
        alive
