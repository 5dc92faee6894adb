; fpu.asm - computes with the FPU without asking whether there is one; this must simply work.

%include "bad.inc"
program "fpu"
        fninit
        fld1
        fadd    st0, st0
        fistp   word [result]
        cmp     word [result], 2
        jne     $
        section .bss
result  resw    1
        section .text
        alive
