; int2f - INT 2Fh AX=16xxh: what a program asks Windows.  [RBIL 2F1600] .. [RBIL 2F168F]

        %include "guest.inc"
        program "int2f"

        begin "1600_version_4_00"
        mov     ax, 1600h
        int     2Fh
        nop
        check_eq ax, 0004h, "version"
        endtest

        ; CMP AL,3 / JNZ +0Ch behind the call: it gets 3.10
        begin "1600_a_program_that_insists_on_3"
        mov     ax, 1600h
        int     2Fh
        db      3Ch, 03h, 75h, 0Ch
        jmp     .three
        times 10 nop
        fail    "it was not told 3"
.three: check_eq ax, 0A03h, "version"
        endtest

        begin "160A_enhanced_mode"
        mov     ax, 160Ah
        int     2Fh
        check_eq ax, 0, "AX"
        check_eq bx, 0400h, "version"
        check_eq cx, 3, "mode"
        endtest

        begin "160B_nobody_is_on_the_list"
        xor     di, di
        mov     es, di
        mov     ax, 160Bh
        int     2Fh
        mov     ax, es
        push    cs
        pop     es
        or      ax, di
        check   z, "ES:DI"
        endtest

        begin "1683_id_of_the_system_vm"
        mov     ax, 1683h
        xor     bx, bx
        int     2Fh
        check_eq bx, 1, "id"
        endtest

        begin "1602_id_the_old_way"
        mov     ax, 1602h
        int     2Fh
        mov     [entry], di
        mov     [entry + 2], es
        mov     ax, es
        or      ax, di
        check   nz, "no entry"
        push    cs
        pop     es
        mov     di, .back
        xor     ax, ax
        xor     bx, bx
        jmp far [entry]
.back:  check_eq bx, 1, "id"
        endtest

        begin "1680_release_returns_supported"
        mov     cx, 20
.again: mov     ax, 1680h
        int     2Fh
        check_eq al, 0, "AL"
        loop    .again
        endtest

        begin "1680_time_goes_on"
        push    ds
        push    word 40h
        pop     ds
        mov     bx, [6Ch]
.tick:  mov     ax, 1680h
        int     2Fh
        mov     ax, [6Ch]
        sub     ax, bx
        cmp     ax, 3
        jb      .tick
        pop     ds
        endtest

        begin "1681_1682_critical_section_is_counted"
        mov     ax, 1681h
        int     2Fh
        check_eq al, 0, "begin"
        mov     ax, 1681h
        int     2Fh
        mov     ax, 1682h
        int     2Fh
        check_eq al, 0, "end"
        mov     ax, 1682h
        int     2Fh
        mov     ax, 1682h               ; once too often: nobody's section ends
        int     2Fh
        check_eq al, 0, "end without begin"
        endtest

        begin "1684_api_by_id"
        mov     ax, 1684h
        mov     bx, 5                   ; VTD
        xor     di, di
        mov     es, di
        int     2Fh
        mov     [entry], di
        mov     [entry + 2], es
        mov     ax, es
        push    cs
        pop     es
        or      ax, di
        check   nz, "no entry"
        mov     ax, 0
        call far [entry]
        check   nc, "version: carry"
        check_eq ah, 4, "version"
        endtest

        begin "1684_the_same_by_name"
        mov     ax, 1684h
        xor     bx, bx
        mov     di, name_vtd
        int     2Fh
        mov     ax, es
        push    cs
        pop     es
        cmp     ax, [entry + 2]
        check   e, "segment"
        cmp     di, [entry]
        check   e, "offset"
        endtest

        begin "1684_names_are_case_sensitive"
        mov     ax, 1684h
        xor     bx, bx
        mov     di, name_small
        int     2Fh
        mov     ax, es
        push    cs
        pop     es
        or      ax, di
        check   z, "found"
        endtest

        begin "1684_no_such_device"
        mov     ax, 1684h
        mov     bx, 7ABCh
        mov     di, 1234h
        int     2Fh
        mov     ax, es
        push    cs
        pop     es
        or      ax, di
        check   z, "found"
        endtest

        begin "1685_calls_a_procedure_in_a_vm"
        mov     byte [called], 0
        mov     ax, 1685h
        mov     bx, 1
        mov     cx, 3                   ; interrupts enabled, not critical
        xor     dx, dx
        mov     si, 10h
        mov     di, procedure
        int     2Fh
        check   nc, "carry"
        mov     cx, 200
.wait:  mov     ax, 1680h
        int     2Fh
        cmp     byte [called], 1
        je      .done
        loop    .wait
        fail    "never called"
.done:
        endtest

        begin "1685_errors"
        mov     ax, 1685h
        mov     bx, 77
        mov     cx, 0
        mov     dx, 0
        mov     si, 0
        mov     di, procedure
        int     2Fh
        check   c, "no such VM: no carry"
        check_eq ax, 1, "no such VM"
        mov     ax, 1685h
        mov     bx, 1
        mov     dx, 8000h
        int     2Fh
        check   c, "bad boost: no carry"
        check_eq ax, 2, "bad boost"
        mov     ax, 1685h
        mov     dx, 0
        mov     cx, 4
        int     2Fh
        check   c, "bad flags: no carry"
        check_eq ax, 3, "bad flags"
        endtest

        begin "1686_this_is_no_protected_mode"
        mov     ax, 1686h
        int     2Fh
        or      ax, ax
        check   nz, "AX = 0"
        endtest

        begin "1689_idle"
        mov     ax, 1689h
        xor     bx, bx
        int     2Fh
        check_eq al, 0, "AL"
        endtest

        begin "168B_focus"
        mov     ax, 168Bh
        xor     bx, bx
        int     2Fh
        check_eq al, 0, "own VM"
        mov     ax, 168Bh
        mov     bx, 77
        int     2Fh
        check_eq al, 8Bh, "no such VM"
        endtest

        begin "168E_titles"
        mov     ax, 168Eh
        mov     dx, 0
        mov     di, title_program
        int     2Fh
        check_eq ax, 1, "set program title"
        mov     ax, 168Eh
        mov     dx, 1
        mov     di, title_vm
        int     2Fh
        check_eq ax, 1, "set VM title"
        mov     ax, 168Eh
        mov     dx, 2
        mov     cx, 80
        mov     di, buffer
        int     2Fh
        check_eq ax, 1, "get program title"
        mov     si, title_program
        mov     di, buffer
        mov     cx, 8
        repe    cmpsb
        check   e, "program title"
        mov     ax, 168Eh
        mov     dx, 3
        mov     cx, 4
        mov     di, buffer
        int     2Fh
        cmp     word [buffer], 'A '
        check   e, "VM title"
        cmp     word [buffer + 2], 'V'
        check   e, "cut to three characters and NUL"
        mov     ax, 168Eh
        mov     dx, 9
        int     2Fh
        check_eq ax, 0, "unknown function"
        endtest

        begin "168F_close_awareness"
        mov     ax, 168Fh
        mov     dx, 0001h
        int     2Fh
        check_eq ax, 0, "enable"
        mov     ax, 168Fh
        mov     dx, 0100h
        int     2Fh
        check_eq ax, 168Fh, "nobody closes it"
        mov     ax, 168Fh
        mov     dx, 0200h
        int     2Fh
        check_eq ax, 168Fh, "nothing to acknowledge"
        mov     ax, 168Fh
        mov     dx, 0300h
        int     2Fh
        check_eq ax, 168Fh, "nothing to cancel"
        mov     ax, 168Fh
        mov     dx, 0000h
        int     2Fh
        check_eq ax, 0, "disable"
        mov     ax, 168Fh
        mov     dx, 0700h
        int     2Fh
        check_eq ax, 168Fh, "unknown function"
        endtest

        begin "unknown_functions_come_back_unchanged"
        mov     ax, 16F3h
        int     2Fh
        check_eq ax, 16F3h, "AX"
        endtest

        finish

procedure:
        mov     byte [cs:called], 1
        mov     ax, 1234h               ; the interrupted program must not see it
        mov     cx, 5678h
        iret

        section .data
name_vtd        db 'VTD     '
name_small      db 'vtd     '
title_program   db 'Program', 0
title_vm        db 'A VM of its own', 0
called          db 0
                align 4
entry           dd 0
buffer          times 80 db 0
