; picture.asm - mode 13h with a pattern that a picture file can be checked for, until a key comes.
        cpu     386
        org     100h

        mov     ax, 13h
        int     10h
        push    word 0A000h
        pop     es
        xor     di, di
        mov     cx, 64000
.next:  mov     ax, di                  ; colour 0 to 15 from left to right, 20 pixels each
        xor     dx, dx
        mov     bx, 320
        div     bx
        mov     ax, dx
        mov     bl, 20
        div     bl
        stosb
        loop    .next
        mov     ah, 0
        int     16h
        mov     ax, 3
        int     10h
        ret
