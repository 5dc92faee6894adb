; lines - a filter: each line of standard input with its number.  Built for test/dosbox.
        cpu     8086
        org     100h

        mov     byte [start], 1
next:   mov     ah, 3Fh
        xor     bx, bx
        mov     cx, 1
        mov     dx, byte_in
        int     21h
        jc      done
        test    ax, ax
        jz      done
        cmp     byte [start], 0
        je      .put
        mov     byte [start], 0
        inc     byte [number]
        mov     dx, number
        mov     cx, 3
        call    put
.put:   cmp     byte [byte_in], 10
        jne     .one
        mov     byte [start], 1
.one:   mov     dx, byte_in
        mov     cx, 1
        call    put
        jmp     next
done:   mov     ax, 4C00h
        int     21h

put:    mov     ah, 40h
        mov     bx, 1
        int     21h
        ret

number  db      "0: "
start   db      0
byte_in db      0
