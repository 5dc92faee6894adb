; mousegfx.asm - the mouse's cursor in graphics modes.

%include "guest.inc"
program "mousegfx"

        begin "mode_13h_cursor"
        mov     ax, 13h
        int     10h
        xor     ax, ax
        int     33h
        mov     cx, 200
        mov     dx, 50
        mov     ax, 4
        int     33h
        push    cs
        pop     es
        mov     bx, 0
        mov     cx, 0
        mov     dx, masks
        mov     ax, 9
        int     33h
        mov     ax, 0A000h
        mov     es, ax
        mov     byte [es:50 * 320 + 100], 33h
        mov     byte [es:50 * 320 + 101], 34h
        mov     ax, 1
        int     33h
        mov     bl, [es:50 * 320 + 100]
        mov     bh, [es:50 * 320 + 101]
        mov     ax, 2
        int     33h
        mov     cl, [es:50 * 320 + 100]
        mov     ch, [es:50 * 320 + 101]
        push    bx
        push    cx
        mov     ax, 3
        int     10h
        pop     cx
        pop     bx
        check_eq bx, 340Fh, "left pixel white, the next one shines through"
        check_eq cx, 3433h, "put back"
        endtest

        begin "mode_12h_cursor"
        mov     ax, 12h
        int     10h
        xor     ax, ax
        int     33h
        mov     cx, 100
        mov     dx, 60
        mov     ax, 4
        int     33h
        push    cs
        pop     es
        mov     bx, 0
        mov     cx, 0
        mov     dx, masks
        mov     ax, 9
        int     33h
        mov     ax, 0C05h               ; colour 5
        mov     cx, 100
        mov     dx, 60
        mov     bh, 0
        int     10h
        mov     dx, 3CEh                ; registers of the program's own
        mov     ax, 0205h
        out     dx, ax
        mov     al, 8
        out     dx, al
        mov     ax, 1
        int     33h
        mov     dx, 3CEh
        in      al, dx
        mov     [value], al
        mov     al, 5
        out     dx, al
        inc     dx
        in      al, dx
        mov     [value + 1], al
        mov     al, 0
        out     dx, al
        mov     ax, 0D00h
        mov     cx, 100
        mov     dx, 60
        mov     bh, 0
        int     10h
        mov     [value + 2], al
        mov     ax, 2
        int     33h
        mov     ax, 0D00h
        mov     cx, 100
        mov     dx, 60
        mov     bh, 0
        int     10h
        mov     [value + 3], al
        mov     ax, 3
        int     10h
        mov     al, [value]
        check_eq al, 8, "index of the graphics controller"
        mov     al, [value + 1]
        check_eq al, 2, "write mode"
        mov     al, [value + 2]
        check_eq al, 15, "pixel under the cursor"
        mov     al, [value + 3]
        check_eq al, 5, "pixel put back"
        endtest

        finish

        section .data
masks:  times 16 dw 7FFFh               ; the left pixel white, all others as they are
        dw 8000h
        times 15 dw 0

        section .bss
value   resb 4
