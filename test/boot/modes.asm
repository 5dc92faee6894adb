; modes - a picture in each mode, for modes_test.py.  Its order is that of CASES there.
;
; Every case sets its mode, draws, prints a dot and waits for a key; Esc ends.  The pictures depend on
; what a program can decide: glyphs are loaded, the cursor is off, nothing blinks.  Not here, because
; QEMU's VGA has no such thing or another: the DAC's mask, panning by pixels, underlines, wide characters
; of nine dots, a split in the middle of a doubled line, planes in a VBE mode.  scan_test.c has them.

%include "diff.inc"

%macro out8 2                           ; port, value
        mov     dx, %1
        mov     al, %2
        out     dx, al
%endmacro

%macro reg 3                            ; port of the index, index, value
        mov     dx, %1
        mov     ax, (%3) << 8 | (%2)
        out     dx, ax
%endmacro

%macro crtc 2
        reg     3D4h, %1, %2
%endmacro

%macro attr 2                           ; index, value
        mov     ax, (%2) << 8 | (%1)
        call    attribute
%endmacro

%macro mode 1
        mov     ax, %1
        int     10h
%endmacro

%macro dispi 2                          ; index, value
        mov     ax, %1
        mov     cx, %2
        call    set_dispi
%endmacro

        cld
        mov     si, cases
.next:  lodsw
        test    ax, ax
        jz      .end
        push    si
        push    cs
        pop     ds
        push    cs
        pop     es
        call    ax
        push    cs
        pop     ds
        push    cs
        pop     es
        mov     al, '.'
        call    far [emit_char]
        xor     ax, ax
        int     16h
        pop     si
        cmp     al, 27
        jne     .next
.end:   call    vbe_off
        mode    3
        finish

        section .data
cases   dw      text80, text80_50, two_fonts, text40, text_start, mono
        dw      cga4, cga2, mode_d, mode_e, mode_10, mode_11, mode_12, mode_13
        dw      panned_13, split_13, modex, modex_360, modex_256, modex_400
        dw      remapped, plane_enable, cga_pages, screen_off
        dw      vbe_8, vbe_15, vbe_16, vbe_24, vbe_32, vbe_offset, vbe_then_13
        dw      0
seed    db      0
        section .text

; ---- tools -----------------------------------------------------------------------------------------

; AL = index, AH = value
attribute:
        push    ax
        mov     dx, 3DAh
        in      al, dx
        pop     ax
        mov     dx, 3C0h
        out     dx, al
        mov     al, ah
        out     dx, al
        mov     al, 20h
        out     dx, al
        ret

; AX = index, CX = value
set_dispi:
        mov     dx, 1CEh
        out     dx, ax
        inc     dx
        mov     ax, cx
        out     dx, ax
        ret

no_cursor:
        mov     ah, 1
        mov     cx, 2000h
        int     10h
        attr    10h, 04h                ; no blinking, line graphics
        ret

; 256 glyphs of 16 lines into plane 2 at DI.
fonts:
        reg     3C4h, 2, 4
        reg     3C4h, 4, 6
        reg     3CEh, 4, 2
        reg     3CEh, 5, 0
        reg     3CEh, 6, 4
        mov     ax, 0A000h
        mov     es, ax
        xor     bx, bx
.glyph: xor     cx, cx
.line:  mov     al, bl
        mul     byte [.factor]
        xor     al, cl
        add     al, [seed]
        rol     al, cl
        cmp     bl, 0B0h                ; QEMU repeats the eighth dot of B0h-BFh, too
        jb      .store
        cmp     bl, 0C0h
        jae     .store
        and     al, 0FEh
.store: stosb
        inc     cx
        cmp     cx, 16
        jb      .line
        add     di, 16
        inc     bl
        jnz     .glyph
        reg     3C4h, 2, 3
        reg     3C4h, 4, 2
        reg     3CEh, 4, 0
        reg     3CEh, 5, 10h
        reg     3CEh, 6, 0Eh
        ret
        section .data
.factor db      37
        section .text

; All of the text memory at segment AX: every character, every attribute.
text_pattern:
        mov     es, ax
        xor     di, di
        xor     ax, ax
.cell:  stosw
        inc     al
        jnz     .same
        inc     ah
.same:  add     ah, 3
        cmp     di, 7FFCh
        jb      .cell
        ret

text_mode:
        mode    ax
        call    no_cursor
        xor     di, di
        call    fonts
        mov     ax, 0B800h
        jmp     text_pattern

; 64 KB at A000:0 of the planes in AH (map mask): byte = (offset * BL + (offset >> 8)) ^ BH
fill_plane:
        mov     dx, 3C4h
        mov     al, 2
        out     dx, ax
fill:   push    ds
        mov     ax, 0A000h
        mov     es, ax
        xor     di, di
        xor     cx, cx
.byte:  mov     ax, di
        mul     bl
        mov     dx, di
        add     al, dh
        xor     al, bh
        stosb
        loop    .byte
        pop     ds
        ret

four_planes:
        mov     ah, 1
        mov     bx, 0003h
        call    fill_plane
        mov     ah, 2
        mov     bx, 5505h
        call    fill_plane
        mov     ah, 4
        mov     bx, 3307h
        call    fill_plane
        mov     ah, 8
        mov     bx, 0F0Bh
        call    fill_plane
        reg     3C4h, 2, 15
        ret

; ---- text ------------------------------------------------------------------------------------------

text80: mov     ax, 3
        jmp     text_mode

text80_50:
        mov     ax, 3
        call    text_mode
        crtc    9, 47h
        ret

two_fonts:
        mov     ax, 3
        call    text_mode
        mov     byte [seed], 77
        mov     di, 4000h
        call    fonts
        mov     byte [seed], 0
        reg     3C4h, 3, 04h            ; bit 3 of the attribute: the second
        ret

text40: mov     ax, 1
        call    text_mode
        reg     3C4h, 1, 9              ; eight dots: QEMU has no wide nine
        ret

text_start:
        mov     ax, 3
        call    text_mode
        crtc    0Ch, 1
        crtc    0Dh, 5
        ret

mono:   mode    7
        reg     3B4h, 0Ch, 0            ; SeaBIOS programs the CRTC where it was before
        reg     3B4h, 0Dh, 0
        mov     ah, 1
        mov     cx, 2000h
        int     10h
        mov     dx, 3BAh
        in      al, dx
        out8    3C0h, 10h
        out8    3C0h, 06h
        out8    3C0h, 20h
        xor     di, di
        call    fonts
        reg     3CEh, 6, 0Ah
        mov     ax, 0B000h
        mov     es, ax
        xor     di, di
.cell:  mov     bx, di
        shr     bx, 1
        mov     al, bl
        and     bx, 3
        mov     ah, [.kinds + bx]
        stosw
        cmp     di, 7FFCh
        jb      .cell
        ret
        section .data
.kinds  db      07h, 0Fh, 70h, 00h
        section .text

; ---- CGA -------------------------------------------------------------------------------------------

; 16 KB at B800:0
cga_pattern:
        mov     ax, 0B800h
        mov     es, ax
        xor     di, di
.byte:  mov     ax, di
        mov     dx, di
        shl     al, 1
        add     al, dh
        xor     al, dl
        stosb
        cmp     di, 4000h
        jb      .byte
        ret

cga4:   mode    3                       ; SeaBIOS leaves mode 7 for another mode at the second try only
        mode    4
        jmp     cga_pattern

cga2:   mode    6
        jmp     cga_pattern

cga_pages:                              ; 32 KB of them, the second half shown
        mode    4
        call    cga_pattern
        mov     ax, 0BC00h
        mov     es, ax
        xor     di, di
.byte:  mov     ax, di
        not     al
        add     al, ah
        stosb
        cmp     di, 4000h
        jb      .byte
        crtc    0Ch, 20h
        ret

; ---- planes ----------------------------------------------------------------------------------------

mode_d: mode    0Dh
        jmp     four_planes
mode_e: mode    0Eh
        jmp     four_planes
mode_10:
        mode    10h
        jmp     four_planes
mode_11:
        mode    11h
        mov     ah, 15
        mov     bx, 0003h
        jmp     fill_plane
mode_12:
        mode    12h
        jmp     four_planes

remapped:                               ; palette registers and colour select
        mode    12h
        call    four_planes
        out8    3C8h, 0
        inc     dx
        xor     cx, cx
.dac:   mov     al, cl
        out     dx, al
        add     al, cl
        out     dx, al
        add     al, cl
        out     dx, al
        inc     cl
        jnz     .dac
        attr    3, 15h
        attr    9, 2Ah
        attr    14h, 06h
        attr    10h, 81h
        ret

plane_enable:
        mode    12h
        call    four_planes
        attr    12h, 5
        ret

; ---- 256 colours -----------------------------------------------------------------------------------

bytes:  mov     bx, 0003h
        jmp     fill

mode_13:
        mode    13h
        jmp     bytes

screen_off:
        mode    13h
        call    bytes
        mov     dx, 3DAh
        in      al, dx
        out8    3C0h, 11h               ; an index without bit 5
        ret

panned_13:                              ; 384 wide, from the middle
        mode    13h
        call    bytes
        crtc    13h, 30h
        crtc    0Ch, 02h
        crtc    0Dh, 0Dh
        ret

split_13:
        mode    13h
        call    bytes
        crtc    0Ch, 20h
        crtc    7, 0Fh
        crtc    9, 01h
        crtc    18h, 199
        ret

; Out of mode 13h: planes one by one, bytes.
unchain:
        mode    13h
        reg     3C4h, 4, 6
        crtc    14h, 0
        crtc    17h, 0E3h
        crtc    11h, 0Eh                ; open registers 0-7
        ret

; 480 lines
lines_480:
        out8    3C2h, 0E3h
        crtc    6, 0Dh
        crtc    7, 3Eh
        crtc    10h, 0EAh
        crtc    11h, 0Ch
        crtc    12h, 0DFh
        crtc    15h, 0E7h
        crtc    16h, 06h
        ret

modex:  call    unchain
        call    lines_480
        jmp     four_planes

modex_360:                              ; 360 by 480
        call    unchain
        call    lines_480
        out8    3C2h, 0E7h
        crtc    0, 6Bh
        crtc    1, 59h
        crtc    2, 5Ah
        crtc    3, 8Eh
        crtc    4, 5Eh
        crtc    5, 8Ah
        crtc    9, 40h
        crtc    13h, 2Dh
        jmp     four_planes

modex_256:                              ; 256 by 224
        call    unchain
        call    lines_480
        crtc    1, 3Fh
        crtc    12h, 0BFh               ; 448 scan lines
        crtc    13h, 20h
        jmp     four_planes

modex_400:                              ; 320 by 400
        call    unchain
        crtc    9, 40h
        jmp     four_planes

; ---- VBE hardware ----------------------------------------------------------------------------------

vbe_off:
        dispi   4, 0
        ret

; BX = width, SI = height, DI = bits, BP = more bits of enable
vbe:    dispi   4, 0
        dispi   1, bx
        dispi   2, si
        dispi   3, di
        mov     cx, bp
        or      cx, 1
        mov     ax, 4
        jmp     set_dispi

; BX = banks to fill
banks:  xor     bp, bp
.bank:  dispi   5, bp
        push    bx
        mov     bx, bp
        mov     bh, bl
        add     bh, 11h
        mov     bl, 3
        call    fill
        pop     bx
        inc     bp
        cmp     bp, bx
        jb      .bank
        ret

vbe_8:  mode    13h                     ; its palette
        mov     bx, 640
        mov     si, 480
        mov     di, 8
        xor     bp, bp
        call    vbe
        mov     bx, 5
        jmp     banks

vbe_15: mov     bx, 640
        mov     si, 480
        mov     di, 15
        xor     bp, bp
        call    vbe
        mov     bx, 10
        jmp     banks

vbe_16: mov     bx, 800
        mov     si, 600
        mov     di, 16
        xor     bp, bp
        call    vbe
        mov     bx, 15
        jmp     banks

vbe_24: mov     bx, 640
        mov     si, 480
        mov     di, 24
        xor     bp, bp
        call    vbe
        mov     bx, 15
        jmp     banks

vbe_32: mov     bx, 640
        mov     si, 480
        mov     di, 32
        xor     bp, bp
        call    vbe
        mov     bx, 19
        jmp     banks

vbe_offset:                             ; a window of a wider picture
        mov     bx, 640
        mov     si, 400
        mov     di, 16
        xor     bp, bp
        call    vbe
        dispi   6, 1024
        mov     bx, 16
        call    banks
        dispi   8, 100
        dispi   9, 50
        ret

vbe_then_13:                            ; a VGA again, as if nothing had been
        call    vbe_off
        mode    13h
        jmp     bytes
