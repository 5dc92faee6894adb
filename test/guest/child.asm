; child.asm - the program that exec.asm starts.  The first letter of the tail says what it does;
; exit code 0 = as expected.

        bits    16
        cpu     386
        org     100h

        jmp     short start
        dw      5AA5h                   ; at 102h: exec.asm looks for it

start:  xor     ax, ax
        mov     gs, ax
        mov     ax, cs
        mov     [gs:4F0h], ax           ; intra-application area
        mov     al, [81h]
        mov     si, actions
.next:  cmp     al, [si]
        je      .found
        add     si, 3
        cmp     byte [si], 0
        jne     .next
        mov     al, 99
        jmp     exit
.found: jmp     [si + 1]

exit_42:
        mov     al, 42
exit:   mov     ah, 4Ch
        int     21h
exit_0: mov     al, 0
        jmp     exit
exit_1: mov     al, 1
        jmp     exit

by_int_20:
        int     20h
by_function_0:
        mov     ah, 0
        int     21h
by_return:
        ret                             ; to the word 0 that DOS put on the stack

check_tail:
        mov     si, 80h
        mov     di, tail
        mov     cx, tail_end - tail
        repe cmpsb
        jne     exit_1
        mov     si, 5Ch
        mov     di, fcbs
        mov     cx, 12
        repe cmpsb
        mov     al, 2
        jne     exit
        mov     si, 6Ch
        mov     cx, 12
        repe cmpsb
        mov     al, 3
        jne     exit
        jmp     exit_0

check_variable:
        mov     es, [2Ch]
        xor     di, di
        mov     si, variable
        mov     cx, variable_end - variable
        repe cmpsb
        jne     exit_1
        jmp     exit_0

; Every byte of the parent's environment, in another segment.
check_copy:
        mov     ax, [2Ch]
        mov     es, ax
        mov     ds, [16h]
        mov     bx, [2Ch]
        cmp     ax, bx
        je      exit_1
        mov     ds, bx
        xor     si, si
        xor     di, di
.next:  cmpsb
        jne     exit_1
        cmp     byte [si - 1], 0
        jne     .next
        cmp     byte [si], 0
        jne     .next
        jmp     exit_0

check_parent:
        mov     ax, [16h]
        dec     ax
        mov     es, ax
        inc     ax
        cmp     [es:1], ax              ; its block belongs to itself
        jne     exit_1
        mov     es, ax
        cmp     word [es:0], 20CDh
        jne     exit_1
        jmp     exit_0

write_handle:
        mov     bx, [gs:4F4h]
        mov     cx, 3
        mov     dx, tail
        mov     ah, 40h
        int     21h
        jmp     exit_0

open_and_leave:
        xor     cx, cx
        mov     dx, file_name
        mov     ah, 3Ch
        int     21h
        jc      exit_1
        jmp     exit_0

change_vector:
        mov     dx, 1234h
        mov     ax, 2523h
        int     21h
        jmp     exit_0

keep:   mov     dx, 20h
        mov     ax, 3107h
        int     21h

actions:
        db      'E'
        dw      exit_42
        db      '2'
        dw      by_int_20
        db      '0'
        dw      by_function_0
        db      'R'
        dw      by_return
        db      'T'
        dw      check_tail
        db      'V'
        dw      check_variable
        db      'C'
        dw      check_copy
        db      'P'
        dw      check_parent
        db      'H'
        dw      write_handle
        db      'O'
        dw      open_and_leave
        db      '3'
        dw      change_vector
        db      'K'
        dw      keep
        db      0
tail            db 13, 'T ABC.DEF G.H', 13
tail_end:
fcbs            db 0, 'ABC     DEF'
                db 0, 'G       H  '
variable        db 'GUESTVAR=1', 0, 'OTHER=2', 0, 0
variable_end:
file_name       db 'GTEXEC.TMP', 0
