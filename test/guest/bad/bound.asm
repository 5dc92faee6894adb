; bound.asm - exceeds a BOUND; interrupt 5 is the BIOS's print screen, which returns to the fault.

%include "bad.inc"
program "bound"
        mov     ax, 7
        bound   ax, [limits]
        section .data
limits  dw      1, 2
        section .text
        alive
