; reboot.asm - REBOOT: writes everything to disk and starts the PC anew.

%include "power.inc"

start:  cld
        mov     si, 81h
        skip_blanks
        cmp     al, 13
        je      go
        cmp     al, '/'
        jne     bad
        cmp     byte [si + 1], '?'
        je      help
bad:    mov     dx, text_bad
        jmp     fail

go:     find_reboot_device
        mov     ax, 0100h
        call    far [entry]
        mov     dx, text_refused
        jmp     fail

        common_code
text_help       db 'Writes everything to disk and starts the PC anew.', 13, 10, 13, 10
                db 'REBOOT', 13, 10, '$'
