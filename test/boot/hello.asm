; hello.asm - what fasm's tools are given in the scenario package-fasm-tools.
        org     100h
        mov     dx, text
        mov     ah, 9
        int     21h
        ret
text    db      'alive$'
