; vbehw - the VBE hardware at ports 1CEh and 1CFh: registers, bank window, width of the DAC.

%include "diff.inc"

%macro set 2                            ; index, value
        mov     dx, 1CEh
        mov     ax, %1
        out     dx, ax
        inc     dx
        mov     ax, %2
        out     dx, ax
%endmacro

%macro get 2                            ; name, index
        mov     dx, 1CEh
        mov     ax, %2
        out     dx, ax
        inc     dx
        in      ax, dx
        emit_word %1, ax
%endmacro

        set     4, 0
        get     "id", 0
        set     0, 0B0C2h
        get     "id_chosen", 0
        set     0, 1234h
        get     "id_of_nonsense", 0
        set     0, 0B0C5h
        get     "memory", 10
        mov     dx, 1CEh
        in      ax, dx
        emit_word "index", ax

; A mode of 640 by 480 with 256 colours.
        set     1, 640
        set     2, 480
        set     3, 8
        set     4, 1
        get     "enable", 4
        get     "width", 1
        get     "height", 2
        get     "depth", 3
        get     "virtual_width", 6
        get     "virtual_height", 7
        get     "x", 8
        get     "y", 9
        set     6, 1024
        get     "virtual_width_1024", 6
        get     "virtual_height_1024", 7
        set     8, 100
        set     9, 50
        get     "x_100", 8
        get     "y_50", 9
        set     6, 600                  ; less than what is seen
        get     "virtual_width_600", 6

; Banks are 64 KB of memory each.
        mov     ax, 0A000h
        mov     es, ax
        mov     cx, 8
        xor     bx, bx
.fill:  set     5, bx
        mov     [es:1234h], bl
        mov     al, bl
        not     al
        mov     [es:0FFFFh], al
        inc     bx
        loop    .fill
        set     5, 6
        get     "bank", 5
        mov     al, [es:1234h]
        emit_byte "bank_6", al
        mov     al, [es:0FFFFh]
        emit_byte "bank_6_end", al
        set     5, 0
        mov     al, [es:1234h]
        emit_byte "bank_0", al

; The same mode again: memory is cleared, or kept.
        set     4, 0
        set     4, 81h
        mov     al, [es:0FFFFh]
        emit_byte "kept", al
        get     "virtual_width_again", 6
        get     "x_again", 8
        set     4, 0
        set     4, 1
        mov     al, [es:0FFFFh]
        emit_byte "cleared", al

; Another depth.
        set     4, 0
        set     3, 32
        set     4, 41h
        get     "enable_32", 4
        get     "depth_32", 3
        get     "virtual_height_32", 7
        set     4, 0
        set     3, 15
        set     4, 1
        get     "depth_15", 3
        get     "virtual_height_15", 7
        set     4, 0
        set     3, 24
        set     4, 1
        get     "virtual_height_24", 7

; The DAC's components have six bits or eight.
        mov     al, 0F5h
        call    dac
        emit_byte "dac_6", al
        set     4, 0
        set     4, 21h
        mov     al, 0F5h
        call    dac
        emit_byte "dac_8", al
        get     "enable_dac_8", 4
        set     4, 0
        get     "off", 4
        get     "width_off", 1
        mov     ax, 3
        int     10h
        finish

; AL to entry 77 and back.
dac:    push    ax
        mov     dx, 3C8h
        mov     al, 77
        out     dx, al
        inc     dx
        pop     ax
        out     dx, al
        out     dx, al
        out     dx, al
        mov     dx, 3C7h
        mov     al, 77
        out     dx, al
        mov     dx, 3C9h
        in      al, dx
        mov     ah, al
        in      al, dx
        in      al, dx
        mov     al, ah
        ret
