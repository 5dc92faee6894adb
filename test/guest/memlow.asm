; memlow.asm - how much conventional memory programs have at the prompt, and what is above it.

%include "guest.inc"
program "memlow"

        begin "largest_program"
        mov     ah, 62h                 ; our own block and environment would be free for the next one
        int     21h
        mov     es, bx
        mov     ax, [es:2]              ; past our memory
        sub     ax, [es:2Ch]
        push    cs
        pop     es
        cmp     ax, 632 * 64            ; paragraphs
        check   ae, "less than 632 KB"
        endtest

        shrink_memory

        ; The chain up to A000h: MS-DOS, what belongs to us, and below us one paragraph of the shell.
        begin "a_paragraph_of_the_shell_and_nothing_else_is_low"
        xor     si, si                  ; blocks of the shell
        mov     ah, 52h
        int     21h
        mov     ax, [es:bx - 2]
.next:  mov     es, ax
        cmp     ax, 9F00h
        jae     .done
        mov     cx, [es:1]
        jcxz    .free
        cmp     cx, 8
        je      .free
        mov     dx, cs
        cmp     cx, dx
        je      .free
        inc     si
        cmp     cx, 0A000h              ; the shell is above
        check   ae, "a block of another program"
        cmp     word [es:3], 1
        check   e, "more than a paragraph"
        cmp     ax, dx
        check   b, "it is not below us"
.free:  add     ax, [es:3]
        inc     ax
        jmp     .next
.done:  push    cs
        pop     es
        cmp     si, 1                   ; 4DOS takes itself for the first shell without one
        check   e, "blocks of the shell"
        endtest

        begin "drivers_are_there"
        mov     ax, 4300h
        int     2Fh
        check_eq al, 80h, "XMS"
        mov     ax, 3567h
        int     21h
        cmp     word [es:10], 'EM'
        push    cs
        pop     es
        check   e, "EMS"
        mov     ah, 41h
        int     67h
        check_eq ah, 0, "page frame"
        xor     ax, ax
        int     33h
        check_eq ax, -1, "mouse"
        endtest

        begin "drives_to_z"
        mov     ah, 19h
        int     21h
        mov     dl, al
        mov     ah, 0Eh
        int     21h
        check_eq al, 26, "LASTDRIVE"
        mov     ah, 52h
        int     21h
        cmp     byte [es:bx + 21h], 26
        check   e, "list of lists"
        lds     si, [es:bx + 16h]
        mov     ax, [si + 25 * 58h]
        push    cs
        pop     ds
        push    cs
        pop     es
        check_eq ax, 'Z:', "the last entry"
        endtest

        begin "files_in_two_tables"
        mov     ah, 52h
        int     21h
        les     bx, [es:bx + 4]
        mov     dx, [es:bx + 4]
        check_eq dx, 5, "the first table"
        mov     ax, es
        cmp     ax, 60h
        check   e, "where it is"
        les     bx, [es:bx]
        add     dx, [es:bx + 4]
        cmp     word [es:bx], -1
        check   e, "more than two"
        push    cs
        pop     es
        check_eq dx, 60, "FILES"
        endtest

        finish
