; sector - boot sector under which a test body runs on a PC's own hardware and BIOS.
;
; The disk is this sector and the body.  The body is called at 1000:0100 with the address of the
; routine that prints AL at 1000:0104; when it returns the machine ends (QEMU's isa-debug-exit).
; Extended read: [RBIL 1342].

        bits    16
        org     7C00h

BODY    equ     1000h
SECTORS equ     96                      ; 48 KB; diff.py looks that a body fits

start:  cli
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 7C00h
        sti
        cld
        mov     si, packet
        mov     ah, 42h                 ; DL = the drive
        int     13h
        jc      failed
        mov     ax, BODY
        mov     es, ax
        mov     word [es:104h], emit
        mov     word [es:106h], cs
        mov     ds, ax
        cli
        mov     ss, ax
        mov     sp, 0FFFEh
        sti
        call    BODY:100h
        mov     al, 10h
end:    out     0F4h, al
        cli
        hlt

failed: mov     al, 11h
        jmp     end

; AL to the debug port.  Far.  All registers and flags are kept.
emit:   out     0E9h, al
        retf

        align   4
packet  db      16, 0
        dw      SECTORS
        dw      100h, BODY
        dq      1

        times   510 - ($ - $$) db 0
        dw      0AA55h
