; driver.asm - a driver of CONFIG.SYS (config/testdrv.asm) as programs use it, and its critical errors.

%include "guest.inc"
program "driver"

        shrink_memory
        mov     ax, 3D02h
        mov     dx, name
        int     21h
        jc      no_driver
        mov     [handle], ax

        begin "is_a_device"
        mov     ax, 4400h
        call    ioctl
        check   nc, "4400h"
        and     dx, 68C0h
        check_eq dx, 68C0h, "information word"
        endtest

        begin "write_and_read"
        mov     ah, 40h
        mov     cx, 5
        mov     dx, words
        call    ioctl
        check   nc, "write"
        check_eq ax, 5, "count"
        mov     ax, 4406h
        call    ioctl
        check_eq al, 0FFh, "ready to be read"
        mov     ax, 4407h
        call    ioctl
        check_eq al, 0FFh, "ready to be written"
        mov     ah, 3Fh
        mov     cx, 3
        mov     dx, buffer
        call    ioctl
        check   nc, "read"
        check_eq ax, 3, "count"
        cmp     word [buffer], 'he'
        check   e, "contents"
        endtest

        begin "control_strings"
        mov     ax, 4402h
        mov     cx, 2
        mov     dx, buffer
        call    ioctl
        check   nc, "4402h"
        check_eq ax, 2, "count"
        cmp     word [buffer], 0001h
        check   e, "opened once, not closed"
        endtest

        save_vector 24h, old24
        set_vector 24h, on_critical

        begin "retry"
        mov     ax, 0901h               ; one request fails: out of paper
        call    fail_with
        mov     byte [answer], 1
        mov     ah, 40h
        mov     cx, 2
        mov     dx, words
        call    ioctl
        check   nc, "write"
        check_eq ax, 2, "count"
        cmp     byte [seen_ah], 0B9h
        check   e, "AH: device, write, fail retry ignore"
        cmp     byte [seen_di], 9
        check   e, "DI: out of paper"
        cmp     word [seen_name], 'TE'
        check   e, "BP:SI: the driver"
        endtest

        begin "fail"
        mov     ax, 0205h               ; not ready
        call    fail_with
        mov     byte [answer], 3
        mov     ah, 3Fh
        mov     cx, 2
        mov     dx, buffer
        call    ioctl
        check_error 83, "read"
        cmp     byte [seen_ah], 0B8h
        check   e, "AH: read"
        mov     ah, 59h
        xor     bx, bx
        int     21h
        push    cs
        pop     es
        check_eq ax, 83, "extended error"
        xor     ax, ax
        call    fail_with
        endtest

        begin "ignore"
        mov     ax, 0C05h
        call    fail_with
        mov     byte [answer], 0
        mov     ah, 40h
        mov     cx, 4
        mov     dx, words
        call    ioctl
        check   nc, "write"
        check_eq ax, 4, "as if all were written"
        xor     ax, ax
        call    fail_with
        endtest

        restore_vector 24h, old24
        mov     ah, 3Eh
        mov     bx, [handle]
        int     21h
        finish

no_driver:
        begin "is_loaded"
        fail    "TEST$ cannot be opened"
        endtest
        finish

ioctl:  mov     bx, [handle]
        int     21h
        ret

fail_with:                              ; AL = how many requests, AH = error
        mov     [control], ax
        mov     ax, 4403h
        mov     cx, 2
        mov     dx, control
        jmp     ioctl

on_critical:
        mov     [cs:seen_ah], ah
        mov     [cs:seen_di], di
        push    ds
        mov     ds, bp
        mov     ax, [si + 10]
        pop     ds
        mov     [cs:seen_name], ax
        mov     al, [cs:answer]
        iret

        section .data
name    db      'TEST$', 0
words   db      'hello'
        section .bss
handle  resw 1
control resw 1
old24   resd 1
answer  resb 1
seen_ah resb 1
seen_di resw 1
seen_name resw 1
buffer  resb 16
