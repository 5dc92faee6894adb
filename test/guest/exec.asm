; exec.asm - EXEC, exit codes, resident programs, overlays.  Needs CHILD.COM beside it.

%include "guest.inc"
program "exec"

        shrink_memory
        mov     ax, cs
        mov     [block + 4], ax
        mov     [block + 8], ax
        mov     [block + 12], ax
        xor     ax, ax                  ; the child leaves its segment at 0:4F0h for us
        mov     gs, ax

; exec_child tail, what follows is INT 21h AX=4B00h's result
%macro exec_child 1
        section .data
%%tail  db %%end - %%tail - 2, %1, 13
%%end:
        section .text
        mov     word [block + 2], %%tail
        call    run_child
%endmacro

        begin "exit_code_of_4c"
        call    largest_block
        push    bx
        exec_child "E"
        pop     cx
        check   nc, "AX=4B00h"
        mov     ah, 4Dh
        int     21h
        check_eq ax, 42, "AH=4Dh"
        call    largest_block
        check_eq bx, cx, "memory did not come back"
        endtest

        begin "exit_by_int_20"
        exec_child "2"
        check   nc, "AX=4B00h"
        mov     ah, 4Dh
        int     21h
        check_eq ax, 0, "AH=4Dh"
        endtest

        begin "exit_by_function_0"
        exec_child "0"
        check   nc, "AX=4B00h"
        mov     ah, 4Dh
        int     21h
        check_eq ax, 0, "AH=4Dh"
        endtest

        begin "exit_by_far_return_to_psp_0"
        exec_child "R"
        check   nc, "AX=4B00h"
        mov     ah, 4Dh
        int     21h
        check_eq ax, 0, "AH=4Dh"
        endtest

        begin "child_sees_tail_and_fcbs"
        mov     si, fcb_text
        mov     di, fcb1
        mov     ax, 2901h
        int     21h
        mov     di, fcb2
        mov     ax, 2901h
        int     21h
        exec_child "T ABC.DEF G.H"
        check   nc, "AX=4B00h"
        mov     ah, 4Dh
        int     21h
        check_eq ax, 0, "the child did not find them"
        endtest

        begin "child_gets_the_environment_given"
        mov     ax, environment
        shr     ax, 4
        mov     bx, cs
        add     ax, bx
        mov     [block], ax
        exec_child "V"
        mov     word [block], 0
        check   nc, "AX=4B00h"
        mov     ah, 4Dh
        int     21h
        check_eq ax, 0, "the child did not find the variable"
        endtest

        begin "child_gets_a_copy_of_our_environment"
        exec_child "C"
        check   nc, "AX=4B00h"
        mov     ah, 4Dh
        int     21h
        check_eq ax, 0, "it is not a copy"
        endtest

        begin "child_knows_its_parent"
        exec_child "P"
        check   nc, "AX=4B00h"
        mov     ah, 4Dh
        int     21h
        check_eq ax, 0, "PSP:16h is not our PSP"
        mov     ah, 51h
        int     21h
        mov     ax, cs
        check_eq bx, ax, "the current PSP is not ours again"
        endtest

        begin "child_inherits_handles"
        xor     cx, cx
        mov     dx, file_name
        mov     ah, 3Ch
        int     21h
        check   nc, "create"
        mov     [handle], ax
        mov     [gs:4F4h], ax
        exec_child "H"
        check   nc, "AX=4B00h"
        mov     bx, [handle]
        xor     cx, cx
        xor     dx, dx
        mov     ax, 4202h
        int     21h
        push    ax
        mov     ah, 3Eh
        int     21h
        mov     dx, file_name
        mov     ah, 41h
        int     21h
        pop     ax
        check_eq ax, 3, "what the child wrote"
        endtest

        begin "files_of_a_child_are_closed"
        exec_child "O"
        check   nc, "AX=4B00h"
        mov     ah, 4Dh
        int     21h
        check_eq ax, 0, "the child could not open its file"
        mov     dx, file_name           ; would be refused if it were open
        mov     ah, 41h
        int     21h
        check   nc, "delete"
        endtest

        begin "vectors_22_to_24_come_back"
        mov     ax, 3523h
        int     21h
        mov     [before], bx
        mov     [segment_before], es
        push    cs
        pop     es
        exec_child "3"
        check   nc, "AX=4B00h"
        mov     ax, 3523h
        int     21h
        mov     ax, es
        push    cs
        pop     es
        check_eq bx, [before], "offset of INT 23h"
        check_eq ax, [segment_before], "segment of INT 23h"
        endtest

        begin "resident_program_keeps_its_memory"
        call    largest_block
        mov     [before], bx
        exec_child "K"
        check   nc, "AX=4B00h"
        mov     ah, 4Dh
        int     21h
        check_eq ax, 307h, "AH=4Dh: 3 = resident, code 7"
        mov     ax, [gs:4F0h]
        dec     ax
        mov     es, ax
        inc     ax
        check_eq [es:1], ax, "owner of its block"
        check_eq word [es:3], 20h, "paragraphs it kept"
        call    largest_block
        cmp     bx, [before]
        check   b, "memory is not taken"
        mov     es, [gs:4F0h]
        check_eq word [es:102h], 5AA5h, "what it left in its memory"
        push    es
        mov     es, [es:2Ch]
        mov     ah, 49h
        int     21h
        pop     es
        check   nc, "free its environment"
        mov     ah, 49h
        int     21h
        check   nc, "free its memory"
        push    cs
        pop     es
        call    largest_block
        mov     ax, bx
        check_eq ax, [before], "memory after that"
        endtest

        begin "missing_program"
        mov     dx, no_child
        call    run_it
        check_error 2, "AX=4B00h"
        endtest

        begin "no_memory_for_the_program"
        call    largest_block
        mov     ah, 48h
        int     21h
        check   nc, "take all"
        mov     es, ax
        push    es
        exec_child "E"
        pop     es
        push    ax
        pushf
        mov     ah, 49h
        int     21h
        push    cs
        pop     es
        popf
        pop     ax
        check_error 8, "AX=4B00h"
        endtest

        begin "overlay"
        mov     bx, 80h
        mov     ah, 48h
        int     21h
        check   nc, "memory"
        mov     [overlay], ax
        mov     [overlay + 2], ax
        push    ax
        mov     bx, overlay
        mov     dx, child
        mov     ax, 4B03h
        int     21h
        push    cs
        pop     ds
        push    cs
        pop     es
        pop     fs
        check   nc, "AX=4B03h"
        mov     ax, [fs:2]
        push    ax
        push    fs
        pop     es
        mov     ah, 49h
        int     21h
        push    cs
        pop     es
        pop     ax
        check_eq ax, 5AA5h, "contents"
        endtest

        finish

run_child:
        mov     dx, child
run_it: push    cs
        pop     es
        mov     bx, block
        mov     ax, 4B00h
        mov     [cs:saved_sp], sp
        int     21h
        mov     dx, cs
        mov     ss, dx
        mov     sp, [cs:saved_sp]
        mov     ds, dx
        mov     es, dx
        mov     dx, 0
        mov     gs, dx
        ret

; Out: BX = paragraphs.  Clobbers AX.
largest_block:
        mov     bx, 0FFFFh
        mov     ah, 48h
        int     21h
        ret

        section .data
child           db 'CHILD.COM', 0
no_child        db 'NOCHILD.COM', 0
file_name       db 'GTEXEC.TMP', 0
fcb_text        db 'ABC.DEF G.H', 13
block           dw 0, 0, 0, fcb1, 0, fcb2, 0
                align 16
environment     db 'GUESTVAR=1', 0, 'OTHER=2', 0, 0
        section .bss
fcb1            resb 37
fcb2            resb 37
handle          resw 1
before          resw 1
segment_before  resw 1
saved_sp        resw 1
overlay         resw 2
