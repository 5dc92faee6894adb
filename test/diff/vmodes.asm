; vmodes - what INT 10h/00h leaves behind in each mode: data area, registers, palette, memory.  [RBIL 1000]

%include "diff.inc"

%macro mode 2                           ; number, its two digits
        mov     byte [number], %1
        call    set_mode
        %strcat line_name "m", %2, "_ax"
        emit_word line_name, [result]
        call    data_area
        %strcat line_name "m", %2, "_bda"
        emit_text line_name, text
        call    data_area_2
        %strcat line_name "m", %2, "_rows"
        emit_text line_name, text
        call    crtc
        %strcat line_name "m", %2, "_crtc"
        emit_text line_name, text
        call    sequencer
        %strcat line_name "m", %2, "_seq"
        emit_text line_name, text
        call    graphics
        %strcat line_name "m", %2, "_gc"
        emit_text line_name, text
        call    attribute
        %strcat line_name "m", %2, "_atc"
        emit_text line_name, text
        call    palette
        %strcat line_name "m", %2, "_dac16"
        emit_text line_name, text
        %strcat line_name "m", %2, "_dac"
        emit_word line_name, [result]
        call    font_vector
        %strcat line_name "m", %2, "_glyph"
        emit_word line_name, [result]
        call    equipment
        %strcat line_name "m", %2, "_equipment"
        emit_byte line_name, [result]
        call    memory
        %strcat line_name "m", %2, "_memory"
        emit_word line_name, [result]
%endmacro

        mode    00h, "00"
        mode    01h, "01"
        mode    02h, "02"
        mode    03h, "03"
        mode    04h, "04"
        mode    05h, "05"
        mode    06h, "06"
        mode    07h, "07"
        mode    0Dh, "0D"
        mode    0Eh, "0E"
        mode    0Fh, "0F"
        mode    10h, "10"
        mode    11h, "11"
        mode    12h, "12"
        mode    13h, "13"
        mov     ax, 1200h               ; 200 lines, 350 lines, 400 lines
        mov     bl, 30h
        int     10h
        mode    83h, "03_200"
        mov     ax, 1201h
        mov     bl, 30h
        int     10h
        mode    03h, "03_350"
        mov     ax, 1202h
        mov     bl, 30h
        int     10h
        mode    03h, "03_400"
        finish

set_mode:
        mov     ah, 0
        mov     al, [number]
        int     10h
        mov     [result], ax
        ret

; AL, as two digits, to the text at DI.
put:
        push    ax
        mov     ah, al
        shr     al, 4
        call    .digit
        mov     al, ah
        and     al, 15
        call    .digit
        pop     ax
        ret
.digit:
        cmp     al, 10
        sbb     al, 69h
        das
        stosb
        ret

end_text:
        mov     byte [di], 0
        ret

; SI of segment 40h, CX bytes
bytes_of_bda:
        push    ds
        push    word 40h
        pop     ds
        cld
.next:  lodsb
        call    put
        loop    .next
        pop     ds
        ret

data_area:
        mov     di, text
        mov     si, 49h
        mov     cx, 1Ch                 ; to 64h
        call    bytes_of_bda
        jmp     end_text

data_area_2:
        mov     di, text
        mov     si, 84h
        mov     cx, 3
        call    bytes_of_bda
        jmp     end_text

crtc_port:
        push    ds
        push    word 40h
        pop     ds
        mov     dx, [63h]
        pop     ds
        ret

; CX registers behind the index port DX
registers:
        xor     bl, bl
.next:  mov     al, bl
        out     dx, al
        inc     dx
        in      al, dx
        dec     dx
        call    put
        inc     bl
        loop    .next
        ret

crtc:
        mov     di, text
        call    crtc_port
        mov     cx, 25
        call    registers
        jmp     end_text

sequencer:
        mov     di, text
        mov     dx, 3CCh
        in      al, dx
        call    put
        mov     dx, 3C4h
        mov     cx, 5
        call    registers
        jmp     end_text

graphics:
        mov     di, text
        mov     dx, 3CEh
        mov     cx, 9
        call    registers
        jmp     end_text

attribute:
        mov     di, text
        call    crtc_port
        add     dx, 6
        mov     si, dx
        xor     bl, bl
.next:  mov     dx, si
        in      al, dx
        mov     dx, 3C0h
        mov     al, bl
        out     dx, al
        inc     dx
        in      al, dx
        call    put
        inc     bl
        cmp     bl, 21
        jb      .next
        mov     dx, si
        in      al, dx
        mov     dx, 3C0h
        mov     al, 20h
        out     dx, al
        jmp     end_text

; The first 16 colours; a checksum of all.
palette:
        mov     di, text
        mov     dx, 3C7h
        mov     al, 0
        out     dx, al
        mov     dl, 0C9h
        mov     cx, 48
.next:  in      al, dx
        call    put
        loop    .next
        mov     dx, 3C7h
        mov     al, 0
        out     dx, al
        mov     dl, 0C9h
        mov     cx, 768
        xor     bx, bx
.sum:   in      al, dx
        call    add_byte
        loop    .sum
        mov     [result], bx
        jmp     end_text

add_byte:
        imul    bx, bx, 31
        add     bl, al
        adc     bh, 0
        ret

; Lines of a character.
font_vector:
        push    ds
        xor     ax, ax
        mov     ds, ax
        mov     al, [485h]
        pop     ds
        mov     [result], ax
        ret

equipment:
        int     11h
        and     al, 30h
        mov     [result], al
        ret

; A checksum of what is to be read at A0000h, B0000h, B8000h.
memory:
        xor     bx, bx
        push    ds
        mov     ax, 0A000h
        mov     cl, [number]
        and     cl, 7Fh
        cmp     cl, 0Dh
        jae     .found
        mov     ax, 0B800h
        cmp     cl, 7
        jne     .found
        mov     ax, 0B000h
.found: mov     ds, ax
        xor     si, si
        mov     cx, 4000h
.next:  lodsb
        call    add_byte
        loop    .next
        pop     ds
        mov     [result], bx
        ret

        section .data
number  db 0
result  dw 0
        section .bss
text    resb 128
