; lptcom.asm - what MODE LPTn=COMm leaves in memory: printing by INT 17h goes to INT 14h.
; MODE copies it into its PSP at LPTCOM_AT and stays resident with that; so nothing here may move.

        bits    16
        cpu     8086
        global  lptcom, lptcom_end

LPTCOM_AT equ 60h                       ; also in mode_lpt.c

        section .text
%define at(label) (label - lptcom + LPTCOM_AT)

lptcom: jmp     short .go
        db      'LPTCOM'                ; by this MODE finds it again
.ports: db      0FFh, 0FFh, 0FFh        ; for each LPT the COM port, from 0; FFh: not redirected
.old:   dd      0

; INT 17h: AH = 0 print AL, 1 initialise, 2 status; DX = port.  Out: AH = status. [RBIL 1700]
.go:    cmp     dx, 3
        jae     .chain
        push    bx
        mov     bx, dx
        mov     bl, [cs:bx + at(.ports)]
        cmp     bl, 0FFh
        je      .pop_chain
        test    ah, ah
        mov     ah, 90h                 ; selected, not busy
        jnz     .done
        push    dx
        mov     dl, bl
        mov     dh, 0
        mov     ah, 1
        int     14h
        pop     dx
        and     ah, 80h                 ; it took too long
        mov     bl, ah
        mov     ah, 90h
        jz      .done
        mov     ah, 1
.done:  pop     bx
        iret
.pop_chain:
        pop     bx
.chain: jmp     far [cs:at(.old)]
lptcom_end:
