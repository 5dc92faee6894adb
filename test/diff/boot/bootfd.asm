; bootfd - boot sector of a diskette of 1.44 MB, which works as a DOS boot sector does.
;
; Reads the 40 sectors behind it, track by track, by cylinder, head and sector, with two more tries after a
; reset; then the body is called as test/diff/diff.inc says.  Printing is INT 10h teletype, and port
; E9h for those who listen there.  At the end the machine is ended (QEMU's isa-debug-exit), else the
; processor halts for good.

        bits    16
        org     7C00h

BODY    equ     1000h
SECTORS equ     40

start:  jmp     short begin
        nop
        db      'VMM32   '
        dw      512                     ; parameters as DOS writes them [FATGEN103]
        db      1
        dw      1
        db      2
        dw      224, 2880
        db      0F0h
        dw      9
track   dw      18
heads   dw      2
        dd      0, 0
drive   db      0, 0, 29h
        dd      12345678h
        db      'BOOTSEC    ', 'FAT12   '

begin:  cli
        xor     ax, ax
        mov     ss, ax
        mov     sp, 7C00h
        mov     ds, ax
        sti
        cld
        mov     [drive], dl
        mov     ax, BODY
        mov     es, ax
        mov     bx, 100h
        mov     word [sector], 1
next:   mov     bp, 3
again:  mov     ax, [sector]            ; AX -> cylinder, head, sector
        xor     dx, dx
        div     word [track]
        mov     cl, dl
        inc     cl
        xor     dx, dx
        div     word [heads]
        mov     dh, dl
        mov     ch, al
        mov     dl, [drive]
        mov     ax, 201h
        int     13h
        jnc     good
        dec     bp
        jz      failed
        mov     ah, 0
        mov     dl, [drive]
        int     13h
        jmp     again
good:   add     bx, 512
        inc     word [sector]
        cmp     word [sector], SECTORS
        jbe     next

        mov     word [es:104h], emit
        mov     word [es:106h], cs
        push    es
        pop     ds
        cli
        mov     ax, es
        mov     ss, ax
        mov     sp, 0FFFEh
        sti
        call    BODY:100h
        mov     al, 10h
end:    out     0F4h, al
        cli
        hlt
        jmp     $ - 1
failed: mov     al, 11h
        jmp     end

; AL to the screen and the debug port.  Far.  All registers and flags are kept.
emit:   pushf
        push    ax
        push    bx
        push    bp
        out     0E9h, al
        mov     bx, 7
        mov     ah, 0Eh
        int     10h
        pop     bp
        pop     bx
        pop     ax
        popf
        retf

sector  dw      0

        times   510 - ($ - $$) db 0
        dw      0AA55h
