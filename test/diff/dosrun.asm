; dosrun - what stands before a test body to make it a program of DOS.
;
; 256 bytes, so that the body behind them stands at offset 100h of the next segment.  What the body
; prints waits in memory until the body has returned, so that no DOS call comes between its steps.

        bits    16
        org     100h

BUFFER  equ     2000h                   ; paragraphs from PSP to buffer: behind the body's 64 KB
LIMIT   equ     0FF00h                  ; what is more than that is lost, and told so

        mov     ax, cs
        mov     [psp], ax
        add     ax, BUFFER
        mov     [buffer], ax
        add     ax, 1000h
        cmp     ax, [2]                 ; end of our memory
        ja      small
        mov     ax, cs
        add     ax, 10h
        mov     ds, ax
        mov     es, ax
        mov     word [104h], emit
        mov     [106h], cs
        mov     [cs:body + 2], ax
        mov     [cs:old_sp], sp
        cli
        mov     ss, ax
        mov     sp, 0FFFEh
        sti
        call    far [cs:body]
        cli
        mov     ax, [cs:psp]
        mov     ss, ax
        mov     sp, [cs:old_sp]
        sti
        cld
        mov     ds, [cs:buffer]
        xor     dx, dx
        mov     cx, [cs:used]
        mov     bx, 1
        mov     ah, 40h
        int     21h
        mov     ax, 4C00h
        int     21h

small:  mov     dx, small_text
        mov     ah, 9
        int     21h
        mov     ax, 4C01h
        int     21h

; AL to the buffer.  Far.  All registers and flags are kept.
emit:   pushf
        push    bx
        push    ds
        lds     bx, [cs:used]           ; used, buffer
        cmp     bx, LIMIT
        jae     .full
        mov     [bx], al
        inc     word [cs:used]
.full:  pop     ds
        pop     bx
        popf
        retf

        align   4
used    dw      0
buffer  dw      0                       ; follows `used`: a far pointer
body    dw      100h, 0
psp     dw      0
old_sp  dw      0
small_text db   "dosrun: too little memory", 13, 10, "$"

        times   100h - ($ - $$) db 0
