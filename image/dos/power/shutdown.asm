; shutdown.asm - SHUTDOWN [code]: writes everything to disk and switches the PC off.

%include "power.inc"

start:  cld
        mov     si, 81h
        xor     bx, bx                  ; the code
        skip_blanks
        cmp     al, '/'
        jne     digits
        inc     si
        lodsb
        cmp     al, '?'
        je      help
        jmp     bad
digits: lodsb
        sub     al, '0'
        cmp     al, 9
        ja      end_of_number
        xor     ah, ah
        xchg    ax, bx
        mov     dx, 10
        mul     dx
        add     bx, ax
        cmp     bx, 255
        ja      bad
        jmp     digits
end_of_number:
        dec     si
        skip_blanks
        cmp     al, 13
        je      go
bad:    mov     dx, text_bad
        jmp     fail

go:     mov     [code], bx
        find_reboot_device
        mov     dx, [code]
        mov     ax, 0A00h
        call    far [entry]
        mov     dx, text_refused        ; nobody comes back from a PC that is off
        jmp     fail

        common_code
code    dw      0
text_help       db 'Writes everything to disk and switches the PC off.', 13, 10, 13, 10
                db 'SHUTDOWN [code]', 13, 10, 13, 10
                db '  code   0 to 255, for an emulator that reports it as its exit code.'
                db 13, 10, '$'
