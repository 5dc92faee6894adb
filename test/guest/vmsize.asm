; vmsize - what a VM's settings left it: INT 12h, and extended memory by XMS.

        bits    16
        cpu     386
        org     100h

        int     12h
        mov     di, base_digits
        call    decimal
        push    word 40h
        pop     es
        movzx   ax, byte [es:84h]       ; rows of the screen, less one
        inc     ax
        push    cs
        pop     es
        mov     di, row_digits
        call    decimal
        mov     ax, 4300h
        int     2Fh
        mov     dx, no_xms
        cmp     al, 80h
        jne     say
        mov     ax, 4310h
        int     2Fh
        mov     [xms], bx
        mov     [xms + 2], es
        push    cs
        pop     es
        mov     ah, 8                   ; AX = largest free block, DX = all that is free
        call far [xms]
        mov     ax, dx
        mov     di, xms_digits
        call    decimal
        mov     ah, 1                   ; ask for the HMA
        mov     dx, 0FFFFh
        call far [xms]
        or      ax, ax
        jz      .no_hma
        mov     byte [hma_text], 'h'
        mov     ah, 2
        call far [xms]
.no_hma:
        mov     dx, text
say:    mov     ah, 9
        int     21h
        mov     ax, 4C00h
        int     21h

; In: AX = number, DI = where five digits go.  Clobbers: AX BX CX DX.
decimal:
        add     di, 4
        mov     cx, 5
        mov     bx, 10
.digit: xor     dx, dx
        div     bx
        add     dl, '0'
        mov     [di], dl
        dec     di
        loop    .digit
        ret

xms     dd 0
no_xms  db 'no XMS', 13, 10, '$'
text    db 'VM of '
base_digits db '00000 KB, XMS '
xms_digits db '00000 KB, '
hma_text db '-HMA, '
row_digits db '00000 lines', 13, 10, '$'
