; vcalls - characters, dots, scrolling, palettes, fonts of INT 10h, by what is then in memory and registers.
; Glyphs are this body's own, so that fonts need not be the same.  [RBIL 1000] to [RBIL 1C00]

%include "diff.inc"

%macro named 3                          ; kind, mode's digits and rest of the name, value
        %strcat line_name "m", mode_digits, "_", %2
        emit_%1 line_name, %3
%endmacro

%macro graphics_mode 5                  ; number, digits, rows, lines of a character, brightest colour
        %define mode_digits %2
        mov     byte [mode_number], %1
        mov     byte [bright], %5
        mov     byte [fill], (%1 > 6) * %5
        mov     ax, %1
        int     10h
        mov     ax, 1121h               ; INT 43h, rows
        mov     bx, 0
        mov     cx, %4
        mov     dl, %3
        mov     bp, glyphs
        int     10h
        mov     ax, 1120h               ; INT 1Fh: the upper half in modes 4-6
        mov     bp, glyphs + 128 * 8
        int     10h
        call    write_characters
        named   word, "characters", [sum]
        call    xor_characters
        named   word, "xor", [sum]
        call    write_dots
        named   word, "dots", [sum]
        call    read_dots
        named   dword, "read", [dots]
        call    read_character
        named   byte, "char", [sum]
        call    scroll_up
        named   word, "up", [sum]
        call    scroll_down
        named   word, "down", [sum]
        call    teletype
        named   word, "teletype", [sum]
        named   word, "cursor", [cursor]
        call    teletype_at_end
        named   word, "scrolled", [sum]
        named   word, "cursor_end", [cursor]
%endmacro

        call    make_glyphs
        graphics_mode 04h, "04", 25, 8, 3
        graphics_mode 06h, "06", 25, 8, 1
        graphics_mode 0Dh, "0D", 25, 8, 15
        graphics_mode 0Eh, "0E", 25, 8, 15
        graphics_mode 10h, "10", 25, 14, 15
        graphics_mode 12h, "12", 30, 16, 15
        graphics_mode 13h, "13", 25, 8, 0EDh

; ---- text -----------------------------------------------------------------------------------
        mov     ax, 3
        int     10h
        mov     ax, 1100h               ; a font of 12 lines, letters from 40h on
        mov     bx, 0C00h
        mov     cx, 64
        mov     dx, 40h
        mov     bp, glyphs
        int     10h
        call    sum_font
        emit_word "font_user", [sum]
        mov     ax, 1112h               ; 8x8: 50 rows
        mov     bl, 0
        int     10h
        mov     ax, 40h
        mov     gs, ax
        emit_byte "rows_8x8", [gs:84h]
        emit_word "height_8x8", [gs:85h]
        emit_word "page_8x8", [gs:4Ch]
        mov     al, 9
        call    crtc
        emit_byte "crtc_9", al
        mov     al, 12h
        call    crtc
        emit_byte "crtc_12", al
        mov     dx, 3102h               ; on the last row
        mov     bh, 0
        mov     ah, 2
        int     10h
        mov     al, 0Eh
        call    crtc
        emit_byte "cursor_high", al
        mov     al, 0Fh
        call    crtc
        emit_byte "cursor_low", al
        mov     ax, 3
        int     10h

        mov     ax, 0501h               ; page 1
        int     10h
        mov     al, 0Ch
        call    crtc
        emit_byte "page_start", al
        mov     ax, 0500h
        int     10h

        mov     cx, 0                   ; cursor shapes: block, half, hidden
        mov     cl, 7
        call    shape
        emit_word "shape_block", ax
        mov     cx, 0407h
        call    shape
        emit_word "shape_half", ax
        mov     cx, 2000h
        call    shape
        emit_word "shape_hidden", ax
        mov     cx, 0607h
        call    shape
        emit_word "shape_line", ax

; ---- palette -----------------------------------------------------------------------------------
        mov     ax, 1000h
        mov     bx, 2A05h
        int     10h
        mov     ax, 1007h
        mov     bx, 0005h
        int     10h
        emit_byte "palette_5", bh
        mov     ax, 1001h
        mov     bh, 3
        int     10h
        mov     ax, 1008h
        int     10h
        emit_byte "overscan", bh
        mov     ax, 1003h
        mov     bx, 0
        int     10h
        mov     ax, 1007h
        mov     bx, 10h
        int     10h
        emit_byte "no_blinking", bh
        mov     ax, 1010h
        mov     bx, 77
        mov     cx, 0C0Bh
        mov     dh, 0Ah
        int     10h
        mov     ax, 1015h
        mov     bx, 77
        int     10h
        emit_word "dac_green_blue", cx
        emit_byte "dac_red", dh
        mov     si, 47                  ; of 6 bits: QEMU's VGA gives back all 8
.six:   and     byte [glyphs + si], 3Fh
        dec     si
        jns     .six
        mov     ax, 1012h               ; 16 from 240 on
        mov     bx, 240
        mov     cx, 16
        mov     dx, glyphs
        int     10h
        mov     ax, 1017h
        mov     bx, 240
        mov     cx, 16
        mov     dx, buffer
        int     10h
        mov     si, buffer
        mov     cx, 48
        call    sum_bytes
        emit_word "dac_block", [sum]
        mov     ax, 1013h
        mov     bx, 0100h
        int     10h
        mov     ax, 1013h
        mov     bx, 0501h
        int     10h
        mov     ax, 101Ah
        int     10h
        emit_word "dac_page", bx
        mov     ax, 1013h
        mov     bx, 0
        int     10h
        mov     ax, 101Bh               ; to grey
        mov     bx, 77
        mov     cx, 1
        int     10h
        mov     ax, 1015h
        mov     bx, 77
        int     10h
        emit_word "grey_green_blue", cx
        mov     ax, 4
        int     10h
        mov     ax, 0B00h
        mov     bx, 0100h
        int     10h
        mov     ax, 1009h
        mov     dx, buffer
        int     10h
        emit_word "cga_palette_0", [buffer]
        emit_word "cga_palette_1", [buffer + 2]
        mov     ax, 0B00h
        mov     bx, 000Ah
        int     10h
        mov     ax, 1009h
        mov     dx, buffer
        int     10h
        emit_word "cga_background_0", [buffer]
        emit_byte "cga_border", [buffer + 16]

; ---- state ------------------------------------------------------------------------------------------
        mov     ax, 3
        int     10h
        mov     ax, 1A00h
        int     10h
        emit_word "display_ax", ax
        emit_word "display_bx", bx
        mov     ax, 1200h
        mov     bx, 0FF10h
        int     10h
        emit_word "ega_bx", bx
        emit_word "ega_cx", cx
        mov     ah, 1Bh
        xor     bx, bx
        mov     di, buffer
        int     10h
        emit_byte "state_al", al
        emit_word "state_mode_columns", [buffer + 4]
        emit_byte "state_rows", [buffer + 22h]
        emit_word "state_height", [buffer + 23h]
        emit_byte "state_display", [buffer + 25h]
        emit_word "state_colours", [buffer + 27h]
        emit_byte "state_pages", [buffer + 29h]
        emit_byte "state_lines", [buffer + 2Ah]
        emit_byte "state_memory", [buffer + 31h]
        les     di, [buffer]
        mov     ax, [es:di]
        mov     dl, [es:di + 2]
        push    cs
        pop     es
        emit_word "modes_0_F", ax
        emit_byte "modes_10_13", dl
        mov     ah, 0Fh
        int     10h
        emit_word "mode_ax", ax
        emit_byte "mode_page", bh
        mov     ah, 4
        int     10h
        emit_byte "light_pen", ah

; Saved, changed, restored.
        mov     dx, 0507h
        mov     bh, 0
        mov     ah, 2
        int     10h
        mov     ax, 1C01h
        mov     cx, 7
        mov     bx, buffer
        int     10h
        emit_byte "save_al", al
        mov     ax, 13h
        int     10h
        mov     ax, 1C02h
        mov     cx, 7
        mov     bx, buffer
        int     10h
        mov     ah, 3
        mov     bh, 0
        int     10h
        emit_word "restored_cursor", dx
        mov     ah, 0Fh
        int     10h
        emit_byte "restored_mode", al
        mov     al, 17h
        call    crtc
        emit_byte "restored_crtc_17", al
        mov     ax, 1015h
        mov     bx, 32
        int     10h
        emit_word "restored_dac", cx
        mov     ax, 3
        int     10h
        finish

; ---- procedures ---------------------------------------------------------------------------------------

; A glyph's line is 37h * character + 6Dh * line, never 0.
make_glyphs:
        cld
        mov     di, glyphs
        xor     bx, bx
.next:  mov     al, bl
        mov     ah, 37h
        mul     ah
        add     al, bh
        or      al, 10h
        stosb
        inc     bx
        cmp     bx, 256 * 16
        jb      .next
        ret

crtc:                                   ; AL = register AL
        push    dx
        mov     dx, 3D4h
        out     dx, al
        inc     dx
        in      al, dx
        pop     dx
        ret

shape:                                  ; CX; AX = start and end as the CRTC has them
        mov     ah, 1
        int     10h
        mov     al, 0Ah
        call    crtc
        mov     ah, al
        mov     al, 0Bh
        call    crtc
        ret

add_byte:
        imul    bx, bx, 31
        add     bl, al
        adc     bh, 0
        ret

sum_bytes:                              ; CX bytes at DS:SI
        xor     bx, bx
.next:  lodsb
        call    add_byte
        loop    .next
        mov     [cs:sum], bx
        ret

; The first 16 KB that the mode shows; of all planes.
sum_screen:
        pusha
        push    ds
        xor     bx, bx
        mov     al, [mode_number]
        cmp     al, 0Dh
        jb      .cga
        cmp     al, 13h
        je      .bytes
        mov     cl, 0
.plane: mov     dx, 3CEh
        mov     al, 4
        mov     ah, cl
        out     dx, ax
        push    cx
        push    word 0A000h
        pop     ds
        call    .add
        pop     cx
        inc     cl
        cmp     cl, 4
        jb      .plane
        mov     dx, 3CEh
        mov     ax, 4
        out     dx, ax
        jmp     .done
.cga:   push    word 0B800h
        jmp     .one
.bytes: push    word 0A000h
.one:   pop     ds
        call    .add
.done:  pop     ds
        mov     [sum], bx
        popa
        ret
.add:   xor     si, si
        mov     cx, 4000h
.next:  lodsb
        call    add_byte
        loop    .next
        ret

sum_font:                               ; plane 2 of text modes
        push    ds
        mov     dx, 3C4h
        mov     ax, 0604h               ; not odd and even
        out     dx, ax
        mov     dx, 3CEh
        mov     ax, 0204h
        out     dx, ax
        mov     ax, 0005h
        out     dx, ax
        mov     ax, 0406h
        out     dx, ax
        push    word 0A000h
        pop     ds
        mov     si, 40h * 32
        mov     cx, 64
        xor     bx, bx
.glyph: push    cx
        push    si
        mov     cx, 12
.next:  lodsb
        call    add_byte
        loop    .next
        pop     si
        add     si, 32
        pop     cx
        loop    .glyph
        pop     ds
        mov     [sum], bx
        mov     dx, 3C4h
        mov     ax, 0204h
        out     dx, ax
        mov     dx, 3CEh
        mov     ax, 0004h
        out     dx, ax
        mov     ax, 1005h
        out     dx, ax
        mov     ax, 0E06h
        out     dx, ax
        ret

move_to:                                ; cursor to DX
        mov     bh, 0
        mov     ah, 2
        int     10h
        ret

write_characters:
        mov     dx, 0103h
        call    move_to
        mov     ax, 0941h               ; five of them
        mov     bh, 0
        mov     bl, [bright]
        mov     cx, 5
        int     10h
        mov     dx, 0205h
        call    move_to
        mov     ax, 0AC7h               ; from the upper half
        mov     bh, 0
        mov     bl, 1
        mov     cx, 1
        int     10h
        jmp     sum_screen

xor_characters:
        mov     dx, 0104h
        call    move_to
        mov     ax, 0942h
        mov     bh, 0
        mov     bl, [bright]
        cmp     byte [mode_number], 13h
        je      .plain
        or      bl, 80h
.plain: mov     cx, 2
        int     10h
        jmp     sum_screen

write_dots:
        mov     cx, 37
        mov     dx, 5
.next:  mov     ah, 0Ch
        mov     al, [bright]
        mov     bh, 0
        int     10h
        add     cx, 3
        inc     dx
        cmp     dx, 40
        jb      .next
        mov     cx, 38                  ; one by XOR
        mov     dx, 6
        mov     ah, 0Ch
        mov     al, [bright]
        cmp     byte [mode_number], 13h
        je      .plain
        or      al, 80h
.plain: mov     bh, 0
        int     10h
        jmp     sum_screen

read_dots:
        mov     cx, 37
        mov     dx, 5
        call    .read
        mov     cx, 38
        mov     dx, 6
        call    .read
        mov     cx, 40
        mov     dx, 6
        call    .read
        mov     cx, 26
        mov     dx, 11
.read:  mov     ah, 0Dh
        mov     bh, 0
        int     10h
        shl     dword [dots], 8
        mov     [dots], al
        ret

read_character:
        mov     dx, 0106h               ; the fourth of the five: as written
        call    move_to
        mov     ah, 8
        mov     bh, 0
        int     10h
        mov     [sum], al
        ret

scroll_up:
        mov     ax, 0602h
        mov     bh, [fill]
        mov     cx, 0102h
        mov     dx, 0611h
        int     10h
        jmp     sum_screen

scroll_down:
        mov     ax, 0701h
        mov     bh, [fill]
        mov     cx, 0000h
        mov     dx, 0509h
        int     10h
        jmp     sum_screen

teletype:
        mov     dx, 0300h
        call    move_to
        mov     si, .text
.next:  lodsb
        test    al, al
        jz      .done
        mov     ah, 0Eh
        mov     bh, 0
        mov     bl, [bright]
        push    si
        int     10h
        pop     si
        jmp     .next
.done:  call    where
        jmp     sum_screen
.text   db 'Two', 13, 10, 'lines', 8, 'S', 0

teletype_at_end:
        mov     dh, 24
        cmp     byte [mode_number], 12h
        jne     .row
        mov     dh, 29
.row:   mov     dl, 5
        call    move_to
        mov     ax, 0E0Ah
        mov     bh, 0
        mov     bl, [bright]
        int     10h
        call    where
        jmp     sum_screen

where:  mov     ah, 3
        mov     bh, 0
        int     10h
        mov     [cursor], dx
        ret

        section .data
mode_number     db 0
bright          db 0
fill            db 0                    ; of new rows; 0 where SeaBIOS makes a colour of it
        section .bss
sum             resw 1
cursor          resw 1
dots            resd 1
glyphs          resb 256 * 16
buffer          resb 2048
