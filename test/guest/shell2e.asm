; shell2e - what COMMAND.COM offers to programs: INT 2Eh, INT 2Fh AX=5500h; and a resident program that
; adds commands (INT 2Fh AX=AE00h, AE01h).  Only where COMMAND /P runs; with the argument R it stays.

        %include "guest.inc"
        program "shell2e"

        cmp     byte [80h], 0
        jne     stay
        shrink_memory

        begin "int_2e_runs_a_command"   ; in the shell's own environment: the scenario looks at it
        mov     [old_sp], sp
        mov     [old_ss], ss
        mov     si, line_set
        mov     bx, 1111h
        mov     cx, 2222h
        mov     dx, 3333h
        mov     di, 4444h
        mov     bp, 5555h
        int     2Eh
        mov     dx, ss
        cmp     dx, [cs:old_ss]
        check   e, "SS"
        cmp     sp, [cs:old_sp]
        check   e, "SP"
        mov     dx, ds
        mov     cx, cs
        cmp     dx, cx
        check   e, "DS"
        endtest

        begin "int_2e_gives_the_process_back"
        mov     si, line_echo
        int     2Eh
        mov     ah, 51h
        int     21h
        mov     ax, cs
        cmp     ax, bx
        check   e, "current PSP"
        endtest

        begin "int_2e_runs_a_program"
        mov     si, line_child
        int     2Eh
        check_eq ax, 99, "error level"
        mov     si, line_child          ; and once more
        int     2Eh
        check_eq ax, 99, "error level again"
        endtest

        begin "int_2e_survives_a_bad_command"
        mov     si, line_bad
        int     2Eh
        mov     si, line_echo
        int     2Eh
        endtest

        begin "there_is_a_shell"
        push    ds
        mov     ax, 5500h
        int     2Fh
        mov     dx, ds
        pop     ds
        check_eq ax, 0, "AX"
        mov     cx, cs
        cmp     dx, cx
        check   ne, "table"
        endtest

        finish

; ---- the resident part ----
stay:
        mov     ax, 352Fh
        int     21h
        mov     [old_2f], bx
        mov     [old_2f + 2], es
        mov     dx, handler
        mov     ax, 252Fh
        int     21h
        mov     dx, end_of_program + 15
        shr     dx, 4
        mov     ax, 3100h
        int     21h

handler:
        cmp     dx, -1
        jne     .other
        cmp     ax, 0AE00h
        je      .asked
        cmp     ax, 0AE01h
        je      .run
.other: jmp     far [cs:old_2f]
.asked:                                 ; DS:SI = counted name
        call    which
        jne     .other
        mov     al, 0FFh
        iret
.run:
        call    which
        jne     .other
        push    dx
        push    ds
        push    cs
        pop     ds
        cmp     byte [cs:found], 1
        je      .alias
        mov     dx, text_hello
        mov     ah, 9
        int     21h
        pop     ds
        pop     dx
        mov     byte [si], 0            ; done
        iret
.alias: pop     ds
        pop     dx
        push    cx
        push    si
        push    di
        push    es
        mov     byte [si], 4            ; now the shell runs ECHO with what is in the buffer
        mov     dword [si + 1], 'ECHO'
        push    ds
        pop     es
        lea     di, [bx + 2]
        mov     byte [bx + 1], line_alias_end - line_alias
        push    ds
        push    cs
        pop     ds
        mov     si, line_alias
        mov     cx, line_alias_end - line_alias + 1
        rep movsb
        pop     ds
        pop     es
        pop     di
        pop     si
        pop     cx
        iret

; In: DS:SI = counted name.  Out: ZF = 1: ours, found = which
which:
        push    cx
        push    si
        push    di
        push    es
        push    cs
        pop     es
        cld
        mov     byte [cs:found], 0
        mov     di, name_hello
        mov     cx, 6
        push    si
        repe cmpsb
        pop     si
        je      .end
        mov     byte [cs:found], 1
        mov     di, name_alias
        mov     cx, 6
        repe cmpsb
.end:   pop     es
        pop     di
        pop     si
        pop     cx
        ret

line_set        db 12, 'SET BY2E=yes', 13
line_echo       db 14, 'ECHO from 2Eh!', 13
line_child      db 5, 'CHILD', 13
line_bad        db 12, 'NOSUCH < x >', 13
name_hello      db 5, 'HELLO'
name_alias      db 5, 'ALIAS'
text_hello      db 'hello from a resident program', 13, 10, '$'
line_alias      db 'ECHO text of the alias'
line_alias_end  db 13
found           db 0
                align 2
old_2f          dd 0
old_ss          dw 0
old_sp          dw 0
end_of_program:
