; bios.asm - BIOS services a DOS program relies on: equipment, memory, keyboard, screen.

%include "guest.inc"
program "bios"

        mov     ax, 40h
        mov     gs, ax

        begin "int_11_equipment"
        int     11h
        check_eq ax, [gs:10h], "not the word of the data area"
        mov     cx, ax
        and     ax, 30h
        check_eq ax, 20h, "80-column colour"
        endtest

        begin "int_12_memory_size"
        int     12h
        check_eq ax, [gs:13h], "not the word of the data area"
        cmp     ax, 512
        check   ae, "less than 512 KB"
        cmp     ax, 640
        check   be, "more than 640 KB"
        endtest

        begin "int_15_88_extended_memory"
        mov     ah, 88h
        int     15h
        check   nc, "AH=88h"
        endtest

        begin "int_15_c0_configuration_table"
        mov     ah, 0C0h
        int     15h
        mov     dx, [es:bx]
        mov     cl, [es:bx + 2]
        push    cs
        pop     es
        check   nc, "AH=C0h"
        cmp     dx, 8
        check   ae, "shorter than 8 bytes"
        mov     al, cl
        check_eq al, 0FCh, "model is not that of an AT"
        endtest

        begin "int_15_unknown_function_fails"
        mov     ah, 7Fh
        int     15h
        check   c, "CF"
        endtest

        begin "keyboard_buffer_is_empty"
        call    drain
        mov     ah, 1
        int     16h
        check   z, "AH=01h"
        mov     ah, 11h
        int     16h
        check   z, "AH=11h"
        mov     ax, [gs:1Ah]
        check_eq ax, [gs:1Ch], "head and tail"
        endtest

        begin "keyboard_buffer_takes_and_gives"
        call    drain
        mov     cx, 1E61h
        mov     ah, 5
        int     16h
        check_eq al, 0, "AH=05h"
        mov     cx, 3042h
        mov     ah, 5
        int     16h
        mov     ah, 1
        int     16h
        check   nz, "AH=01h: nothing"
        check_eq ax, 1E61h, "AH=01h: key"
        mov     ah, 0
        int     16h
        check_eq ax, 1E61h, "AH=00h"
        mov     ah, 10h
        int     16h
        check_eq ax, 3042h, "AH=10h"
        endtest

        begin "keyboard_buffer_fills_after_15_keys"
        call    drain
        xor     bx, bx
.more:  mov     cx, 1E61h
        mov     ah, 5
        int     16h
        cmp     al, 0
        jne     .full
        inc     bx
        cmp     bx, 100
        jb      .more
.full:  call    drain
        mov     ax, bx
        check_eq ax, 15, "keys taken"
        endtest

        begin "shift_state"
        mov     ah, 2
        int     16h
        check_eq al, [gs:17h], "not the byte of the data area"
        endtest

        mov     ax, 3                   ; from here on: 80 x 25 text, clear
        int     10h
        mov     ax, 0B800h
        mov     fs, ax

        begin "video_mode"
        mov     ah, 0Fh
        int     10h
        check_eq al, 3, "mode"
        check_eq ah, 80, "columns"
        mov     al, bh
        check_eq al, 0, "page"
        check_eq byte [gs:49h], 3, "mode in the data area"
        check_eq word [gs:4Ah], 80, "columns in the data area"
        check_eq word [gs:63h], 3D4h, "CRTC port in the data area"
        check_eq byte [gs:84h], 24, "last row in the data area"
        endtest

        begin "mode_set_clears_the_screen"
        mov     ax, [fs:0]
        check_eq ax, 0720h, "first cell"
        mov     ax, [fs:3998]
        check_eq ax, 0720h, "last cell"
        endtest

        begin "cursor_position"
        mov     dx, 0A14h               ; row 10, column 20
        mov     bh, 0
        mov     ah, 2
        int     10h
        mov     ah, 3
        mov     bh, 0
        int     10h
        mov     ax, dx
        check_eq ax, 0A14h, "AH=03h"
        check_eq word [gs:50h], 0A14h, "data area"
        mov     al, 0Eh                 ; CRTC: cursor address
        mov     dx, 3D4h
        out     dx, al
        inc     dx
        in      al, dx
        mov     ah, al
        dec     dx
        mov     al, 0Fh
        out     dx, al
        inc     dx
        in      al, dx
        check_eq ax, 820, "CRTC"
        endtest

        begin "write_character_and_attribute"
        mov     ax, 0958h               ; 'X'
        mov     bx, 1Eh
        mov     cx, 3
        int     10h
        mov     ax, [fs:1640]
        check_eq ax, 1E58h, "first"
        mov     ax, [fs:1644]
        check_eq ax, 1E58h, "third"
        mov     ax, [fs:1646]
        check_eq ax, 0720h, "behind them"
        mov     ah, 3
        mov     bh, 0
        int     10h
        mov     ax, dx
        check_eq ax, 0A14h, "the cursor moved"
        endtest

        begin "read_character_and_attribute"
        mov     ah, 8
        mov     bh, 0
        int     10h
        check_eq ax, 1E58h, "AH=08h"
        endtest

        begin "write_character_keeps_the_attribute"
        mov     ax, 0A59h               ; 'Y'
        mov     bx, 0
        mov     cx, 1
        int     10h
        mov     ax, [fs:1640]
        check_eq ax, 1E59h, "cell"
        endtest

        begin "teletype_moves_the_cursor"
        mov     dx, 0C00h
        mov     bh, 0
        mov     ah, 2
        int     10h
        mov     ax, 0E5Ah               ; 'Z'
        mov     bx, 7
        int     10h
        mov     al, [fs:1920]
        check_eq al, 'Z', "cell"
        check_eq word [gs:50h], 0C01h, "cursor"
        mov     ax, 0E0Dh
        int     10h
        check_eq word [gs:50h], 0C00h, "cursor after CR"
        mov     ax, 0E0Ah
        int     10h
        check_eq word [gs:50h], 0D00h, "cursor after LF"
        mov     dx, 0D05h
        mov     bh, 0
        mov     ah, 2
        int     10h
        mov     ax, 0E08h
        int     10h
        check_eq word [gs:50h], 0D04h, "cursor after BS"
        endtest

        begin "teletype_wraps_and_scrolls"
        mov     dx, 184Fh
        mov     bh, 0
        mov     ah, 2
        int     10h
        mov     word [fs:160], 0741h    ; second line
        mov     ax, 0E51h               ; 'Q'
        mov     bx, 7
        int     10h
        check_eq word [gs:50h], 1800h, "cursor"
        mov     ax, [fs:0]
        check_eq ax, 0741h, "the second line is not the first now"
        mov     al, [fs:23 * 160 + 158]
        check_eq al, 'Q', "what was written"
        mov     al, [fs:24 * 160]
        check_eq al, ' ', "new line"
        endtest

        begin "scroll_up_a_window"
        call    number_rows
        mov     ax, 0602h
        mov     bh, 2Fh
        mov     cx, 050Ah               ; rows 5..9, columns 10..19
        mov     dx, 0913h
        int     10h
        mov     al, [fs:5 * 160 + 20]
        check_eq al, 'A' + 7, "first row"
        mov     al, [fs:7 * 160 + 38]
        check_eq al, 'A' + 9, "last row kept"
        mov     ax, [fs:8 * 160 + 20]
        check_eq ax, 2F20h, "blank row"
        mov     al, [fs:5 * 160 + 18]
        check_eq al, 'A' + 5, "left of the window"
        mov     al, [fs:5 * 160 + 40]
        check_eq al, 'A' + 5, "right of the window"
        mov     al, [fs:10 * 160 + 20]
        check_eq al, 'A' + 10, "below the window"
        endtest

        begin "scroll_down_a_window"
        call    number_rows
        mov     ax, 0701h
        mov     bh, 1Fh
        mov     cx, 0500h
        mov     dx, 094Fh
        int     10h
        mov     ax, [fs:5 * 160]
        check_eq ax, 1F20h, "blank row"
        mov     al, [fs:6 * 160]
        check_eq al, 'A' + 5, "second row"
        mov     al, [fs:10 * 160]
        check_eq al, 'A' + 10, "below the window"
        endtest

        begin "scroll_by_0_clears"
        call    number_rows
        mov     ax, 0600h
        mov     bh, 7
        xor     cx, cx
        mov     dx, 184Fh
        int     10h
        mov     ax, [fs:12 * 160]
        check_eq ax, 0720h, "cell"
        endtest

        begin "write_string"
        mov     bp, string
        mov     cx, 5
        mov     dx, 0203h
        mov     bx, 4Eh
        mov     ax, 1301h               ; with cursor
        int     10h
        mov     ax, [fs:2 * 160 + 6]
        check_eq ax, 4E68h, "first"
        mov     ax, [fs:2 * 160 + 14]
        check_eq ax, 4E6Fh, "last"
        check_eq word [gs:50h], 0208h, "cursor"
        endtest

        begin "cursor_shape"
        mov     cx, 0007h
        mov     ah, 1
        int     10h
        mov     ah, 3
        mov     bh, 0
        int     10h
        push    cx
        mov     cx, 0607h
        mov     ah, 1
        int     10h
        pop     ax
        check_eq ax, 0007h, "AH=03h"
        endtest

        begin "pages"
        mov     ax, 0501h
        int     10h
        check_eq byte [gs:62h], 1, "page in the data area"
        mov     ax, 0941h
        mov     bx, 0107h
        mov     cx, 1
        int     10h
        mov     bx, [gs:4Ch]            ; bytes of a page
        cmp     byte [fs:bx], 'A'
        pushf
        mov     ax, 0500h
        int     10h
        popf
        check   e, "cell of page 1"
        endtest

        begin "display_combination"
        mov     ax, 1A00h
        int     10h
        check_eq al, 1Ah, "AX=1A00h"
        check_eq bl, 8, "VGA with colour"
        endtest

        begin "a_mode_that_no_card_has_changes_nothing"
        mov     ax, 003Fh
        int     10h
        mov     ah, 0Fh
        int     10h
        check_eq al, 3, "mode"
        check_eq ah, 80, "columns"
        endtest

        begin "disk_status_of_a_missing_drive"
        mov     dl, 0FFh
        mov     ah, 8
        int     13h
        push    cs
        pop     es
        check   c, "INT 13h AH=08h"
        endtest

        finish

drain:  mov     ah, 1
        int     16h
        jz      .done
        mov     ah, 0
        int     16h
        jmp     drain
.done:  ret

; Fills row n of the screen with 'A' + n.
number_rows:
        push    es
        mov     ax, fs
        mov     es, ax
        xor     di, di
        mov     ax, 0741h
        mov     dx, 25
.row:   mov     cx, 80
        rep stosw
        inc     ax
        dec     dx
        jnz     .row
        pop     es
        ret

        section .data
string          db 'hello'
