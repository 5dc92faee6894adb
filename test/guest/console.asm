; console.asm - character input and output of DOS, on files and on the screen.

%include "guest.inc"
program "console"

        begin "output_functions_go_to_standard_output"
        call    redirect_output
        check   nc, "create"
        mov     dl, 'a'
        mov     ah, 2
        int     21h
        mov     [returned], al
        mov     dl, 'b'
        mov     ah, 6
        int     21h
        mov     dx, dollar_text
        mov     ah, 9
        int     21h
        mov     bx, 1
        mov     cx, 3
        mov     dx, dollar_text
        mov     ah, 40h
        int     21h
        push    ax
        call    restore_output
        pop     ax
        check_eq ax, 3, "AH=40h returns"
        call    read_back
        check_eq ax, 8, "length of what arrived"
        mov     si, buffer
        mov     di, expected
        mov     cx, 8
        repe cmpsb
        check   e, "text"
        mov     al, [returned]
        check_eq al, 'a', "AH=02h returns the character in AL"
        endtest

        begin "input_functions_read_standard_input"
        mov     dx, typed
        mov     cx, typed_end - typed
        call    redirect_input
        check   nc, "create"
        mov     ah, 7
        int     21h
        mov     [buffer], al
        mov     ah, 8
        int     21h
        mov     [buffer + 1], al
        mov     ah, 0Bh
        int     21h
        mov     [status], al
        mov     dl, 0FFh
        mov     ah, 6
        int     21h
        mov     [buffer + 2], al
        setnz   [status + 1]
        call    redirect_output
        mov     ah, 1
        int     21h
        mov     [buffer + 3], al
        mov     byte [line], 10
        mov     dx, line
        mov     ah, 0Ah
        int     21h
        call    restore_output
        mov     bx, 0
        mov     cx, 2
        mov     dx, buffer + 4
        mov     ah, 3Fh
        int     21h
        push    ax
        call    restore_input
        pop     cx
        mov     al, [buffer]
        check_eq al, 'p', "AH=07h"
        mov     al, [buffer + 1]
        check_eq al, 'q', "AH=08h"
        mov     al, [status]
        check_eq al, 0FFh, "AH=0Bh: a character waits"
        mov     al, [buffer + 2]
        check_eq al, 'r', "AH=06h"
        mov     al, [status + 1]
        check_eq al, 1, "AH=06h: ZF clear"
        mov     al, [buffer + 3]
        check_eq al, 's', "AH=01h"
        mov     al, [line + 1]
        check_eq al, 4, "AH=0Ah: length"
        check_eq word [line + 2], 'li', "AH=0Ah: text"
        check_eq byte [line + 6], 13, "AH=0Ah: CR behind the text"
        endtest

        begin "no_key_is_told"
        mov     ax, 0C00h               ; empty the buffer
        int     21h
        mov     ah, 0Bh
        int     21h
        check_eq al, 0, "AH=0Bh"
        mov     dl, 0FFh
        mov     ah, 6
        int     21h
        check   z, "AH=06h: ZF"
        check_eq al, 0, "AH=06h: AL"
        endtest

        begin "key_of_the_bios_buffer_is_read"
        mov     ax, 0C00h
        int     21h
        mov     cx, 1E61h               ; 'a'
        mov     ah, 5
        int     16h
        check_eq al, 0, "INT 16h AH=05h"
        mov     ah, 0Bh
        int     21h
        check_eq al, 0FFh, "AH=0Bh"
        mov     ah, 8
        int     21h
        check_eq al, 'a', "AH=08h"
        endtest

        begin "extended_key_comes_in_two_parts"
        mov     ax, 0C00h
        int     21h
        mov     cx, 3B00h               ; F1
        mov     ah, 5
        int     16h
        mov     ah, 7
        int     21h
        check_eq al, 0, "first"
        mov     ah, 0Bh
        int     21h
        check_eq al, 0FFh, "AH=0Bh in between"
        mov     ah, 7
        int     21h
        check_eq al, 3Bh, "second"
        endtest

        begin "int_29_writes_to_the_screen"
        call    at_column_0
        mov     al, '#'
        int     29h
        call    character_at_0
        push    ax
        call    erase
        pop     ax
        check_eq al, '#', "character"
        endtest

        begin "function_2_writes_to_the_screen"
        mov     dx, device_con
        mov     ax, 3D01h
        int     21h
        mov     si, ax
        call    force_output            ; even if our output is a file
        call    at_column_0
        mov     dl, '@'
        mov     ah, 2
        int     21h
        call    character_at_0
        mov     [returned], al
        mov     ah, 3
        mov     bh, 0
        int     10h
        mov     [returned + 1], dl
        call    erase
        call    restore_output
        mov     al, [returned]
        check_eq al, '@', "character"
        mov     al, [returned + 1]
        check_eq al, 1, "cursor column"
        endtest

        begin "control_characters"
        mov     dx, device_con
        mov     ax, 3D01h
        int     21h
        mov     si, ax
        call    force_output
        mov     dl, 13                  ; DOS counts columns itself, for tabs
        mov     ah, 2
        int     21h
        mov     dx, controls
        mov     ah, 9
        int     21h
        mov     ah, 3
        mov     bh, 0
        int     10h
        push    dx
        call    erase
        call    restore_output
        pop     ax
        check_eq al, 8, "column after X, BS, TAB"
        endtest

        finish

; Standard output to a new file.  Out: CF.
redirect_output:
        mov     dx, file_name
        xor     cx, cx
        mov     ah, 3Ch
        int     21h
        jc      .done
        mov     si, ax
        call    force_output
        clc
.done:  ret

; Standard output to handle SI, which is closed.
force_output:
        mov     bx, 1
        mov     ah, 45h
        int     21h
        mov     [saved_output], ax
        mov     bx, si
        mov     cx, 1
        mov     ah, 46h
        int     21h
        mov     bx, si
        mov     ah, 3Eh
        int     21h
        ret

restore_output:
        mov     bx, [saved_output]
        mov     cx, 1
        mov     ah, 46h
        int     21h
        mov     ah, 3Eh
        int     21h
        ret

; Standard input from a file with the CX bytes at DX.  Out: CF.
redirect_input:
        push    cx
        push    dx
        mov     dx, file_name_2
        xor     cx, cx
        mov     ah, 3Ch
        int     21h
        pop     dx
        pop     cx
        jc      .done
        mov     si, ax
        mov     bx, ax
        mov     ah, 40h
        int     21h
        xor     cx, cx
        xor     dx, dx
        mov     ax, 4200h
        int     21h
        xor     bx, bx
        mov     ah, 45h
        int     21h
        mov     [saved_input], ax
        mov     bx, si
        xor     cx, cx
        mov     ah, 46h
        int     21h
        mov     ah, 3Eh
        int     21h
        clc
.done:  ret

restore_input:
        mov     bx, [saved_input]
        xor     cx, cx
        mov     ah, 46h
        int     21h
        mov     ah, 3Eh
        int     21h
        mov     dx, file_name_2
        mov     ah, 41h
        int     21h
        ret

; Reads the output file into buffer and deletes it.  Out: AX = length.
read_back:
        mov     dx, file_name
        mov     ax, 3D00h
        int     21h
        mov     bx, ax
        mov     dx, buffer
        mov     cx, 64
        mov     ah, 3Fh
        int     21h
        push    ax
        mov     ah, 3Eh
        int     21h
        mov     dx, file_name
        mov     ah, 41h
        int     21h
        pop     ax
        ret

; Cursor to the start of its line.  Clobbers AX BX CX DX.
at_column_0:
        mov     ah, 3
        mov     bh, 0
        int     10h
        mov     dl, 0
        mov     ah, 2
        int     10h
        ret

; Out: AL = character at the start of the cursor's line; the cursor stays.
character_at_0:
        mov     ah, 3
        mov     bh, 0
        int     10h
        push    dx
        mov     dl, 0
        mov     ah, 2
        int     10h
        mov     ah, 8
        int     10h
        pop     dx
        push    ax
        mov     ah, 2
        int     10h
        pop     ax
        ret

; A blank over what was written at column 0, and the cursor there.
erase:  call    at_column_0
        mov     ax, 0A20h
        mov     bx, 7
        mov     cx, 1
        int     10h
        ret

        section .data
dollar_text     db 'cde$'
expected        db 'abcdecde'
typed           db 'pqrs', 'line', 13, 10, 'xy'
typed_end:
controls        db 'X', 8, 9, '$'
file_name       db 'GTCONS.TMP', 0
file_name_2     db 'GTCONS2.TMP', 0
device_con      db 'CON', 0
        section .bss
buffer          resb 64
line            resb 16
status          resb 2
returned        resb 2
saved_output    resw 1
saved_input     resw 1
