; vga.asm - registers of a VGA, and what accesses do to its planes: a seed, and sums of what is read.
;
; Planar accesses go to offsets 8000h-BFFFh, which no mode clears that comes afterwards.

%include "diff.inc"

%macro seq 2
        mov     dx, 3C4h
        mov     ax, (%2) << 8 | (%1)
        out     dx, ax
%endmacro
%macro gfx 2
        mov     dx, 3CEh
        mov     ax, (%2) << 8 | (%1)
        out     dx, ax
%endmacro

body_main:
        ; ---- registers ----
        mov     dx, 3CCh
        in      al, dx
        emit_byte "misc_output", al
        xor     bx, bx
.gfx:   mov     dx, 3CEh
        mov     al, bl
        out     dx, al
        inc     dx
        in      al, dx
        mov     cl, al
        mov     al, 0FFh
        out     dx, al
        in      al, dx
        emit_byte "graphics_bits", al
        mov     al, cl
        out     dx, al
        inc     bl
        cmp     bl, 9
        jb      .gfx
        mov     bl, 2
.seq:   mov     dx, 3C4h
        mov     al, bl
        out     dx, al
        inc     dx
        in      al, dx
        mov     cl, al
        mov     al, 0FFh
        out     dx, al
        in      al, dx
        emit_byte "sequencer_bits", al
        mov     al, cl
        out     dx, al
        inc     bl
        cmp     bl, 5
        jb      .seq
        mov     dx, 3C4h
        mov     al, 0FAh
        out     dx, al
        in      al, dx
        emit_byte "sequencer_index", al
        mov     dx, 3CEh
        mov     al, 0FAh
        out     dx, al
        in      al, dx
        emit_byte "graphics_index", al

        ; the attribute controller
        xor     bx, bx
.attr:  mov     dx, 3DAh
        in      al, dx
        mov     dx, 3C0h
        mov     al, bl
        out     dx, al
        inc     dx
        in      al, dx
        mov     cl, al
        dec     dx
        mov     al, 0FFh
        out     dx, al
        mov     al, bl
        out     dx, al
        inc     dx
        in      al, dx
        emit_byte "attribute_bits", al
        dec     dx
        mov     al, cl
        out     dx, al
        inc     bl
        cmp     bl, 15h
        jb      .attr
        mov     dx, 3DAh
        in      al, dx
        mov     dx, 3C0h
        mov     al, 20h
        out     dx, al
        in      al, dx
        emit_byte "attribute_index_when_data_is_due", al
        mov     dx, 3DAh
        in      al, dx
        mov     dx, 3C0h
        in      al, dx
        emit_byte "attribute_index", al

        ; the CRTC's protection
        mov     dx, 3D4h
        mov     al, 11h
        out     dx, al
        inc     dx
        in      al, dx
        mov     bh, al
        or      al, 80h
        out     dx, al
        mov     bl, 0
.crtc:  mov     dx, 3D4h
        mov     al, bl
        out     dx, al
        inc     dx
        in      al, dx
        mov     cl, al
        xor     al, 0FFh
        out     dx, al
        in      al, dx
        xor     al, cl
        emit_byte "crtc_bits_not_protected", al
        mov     al, cl
        out     dx, al
        inc     bl
        cmp     bl, 8
        jb      .crtc
        mov     dx, 3D4h
        mov     al, 11h
        mov     ah, bh
        out     dx, ax
        in      al, dx
        emit_byte "crtc_index", al

        ; the DAC
        mov     dx, 3C8h
        mov     al, 0F0h
        out     dx, al
        inc     dx
        mov     al, 11h
        out     dx, al
        mov     al, 22h
        out     dx, al
        mov     dx, 3C8h
        in      al, dx
        emit_byte "dac_index_in_a_triple", al
        inc     dx
        mov     al, 33h
        out     dx, al
        dec     dx
        in      al, dx
        emit_byte "dac_index_behind_a_triple", al
        mov     dx, 3C7h
        in      al, dx
        emit_byte "dac_state_writing", al
        mov     al, 0F0h
        out     dx, al
        in      al, dx
        emit_byte "dac_state_reading", al
        mov     dx, 3C9h
        in      al, dx
        emit_byte "dac_red", al
        in      al, dx
        emit_byte "dac_green", al
        in      al, dx
        emit_byte "dac_blue", al
        mov     dx, 3C6h
        in      al, dx
        emit_byte "dac_mask", al

        ; ---- planes ----
        mov     ax, 12h
        int     10h
        mov     dword [seed], 4711
        mov     word [rounds], 4000
        mov     dword [sum], 0
        push    word 0A000h
        pop     es
.plane: call    registers
        call    random
        mov     di, ax
        and     di, 3FFFh
        or      di, 8000h
        shr     eax, 16
        test    al, 3
        jz      .read
        mov     [es:di], ah
        test    al, 4
        jz      .next
.read:  mov     al, [es:di]
        call    add_sum
.next:  dec     word [rounds]
        jnz     .plane
        mov     word [from], 8000h
        call    plane_sums
        push    eax
        mov     ax, 3
        int     10h
        pop     eax
        emit_dword "sum_of_reads", [sum]
        emit_dword "sum_of_planes", eax

        ; ---- chain-4, seen through the planes ----
        mov     ax, 13h
        int     10h
        push    word 0A000h
        pop     es
        mov     word [rounds], 3000
        mov     dword [sum], 0
.chain: call    random
        mov     di, ax
        shr     eax, 16
        mov     [es:di], al
        mov     al, [es:di + 1]
        call    add_sum
        dec     word [rounds]
        jnz     .chain
        seq     4, 6
        mov     word [from], 0
        call    plane_sums
        push    eax
        mov     ax, 3
        int     10h
        pop     eax
        emit_dword "chained_reads", [sum]
        emit_dword "chained_planes", eax

        ; ---- windows ----
        mov     ax, 12h
        int     10h
        mov     bl, 0
.window:
        mov     dx, 3CEh
        mov     al, 6
        mov     ah, bl
        shl     ah, 2
        or      ah, 1
        out     dx, ax
        mov     bh, 0
        mov     cx, 0A000h
.seen:  mov     es, cx
        mov     byte [es:8123h], 5Ah
        mov     al, [es:8123h]
        cmp     al, 5Ah
        rcl     bh, 1                   ; 1: below 5Ah, and 0FFh or 5Ah are not
        cmp     al, 5Bh
        rcl     bh, 1
        mov     byte [es:123h], 0A5h
        mov     al, [es:123h]
        cmp     al, 0A6h
        rcl     bh, 1
        add     cx, 1000h
        cmp     cx, 0C000h
        jb      .seen
        push    bx
        mov     bl, [windows_at]
        inc     byte [windows_at]
        mov     bh, 0
        pop     ax
        push    ax
        mov     [windows + bx], ah
        pop     bx
        inc     bl
        cmp     bl, 4
        jb      .window
        mov     ax, 3
        int     10h
        emit_dword "windows_that_answer", [windows]
        finish

; Registers of the graphics controller at random, planar addressing.
registers:
        call    random
        test    al, 7
        jnz     .some
        mov     byte [which], 9
.some:  mov     dx, 3C4h
        mov     al, 2
        out     dx, ax                  ; map mask
        call    random
        mov     bx, ax
        mov     dx, 3CEh
        shr     eax, 16
        mov     cl, al
        and     cl, 7
        mov     al, bl
        and     al, 7
        cmp     al, 6
        je      .mode                   ; the window stays
        cmp     al, 5
        jne     .out
.mode:  mov     al, 5
        mov     ah, bh
        and     ah, 0Bh
.out:   mov     dx, 3CEh
        out     dx, ax
        call    random
        mov     al, 8
        test    ah, 3
        jz      .mask
        mov     ah, 0FFh
.mask:  mov     dx, 3CEh
        out     dx, ax
        ret

; EAX = sum of 4000h bytes from [from] on of all planes, read plainly
plane_sums:
        gfx     5, 0
        mov     bl, 0
        mov     dword [planes], 0
        xor     esi, esi
.plane: mov     dx, 3CEh
        mov     al, 4
        mov     ah, bl
        out     dx, ax
        mov     di, [from]
        mov     cx, 4000h
.byte:  movzx   eax, byte [es:di]
        rol     esi, 3
        add     esi, eax
        inc     di
        loop    .byte
        inc     bl
        cmp     bl, 4
        jb      .plane
        mov     eax, esi
        ret

add_sum:
        movzx   eax, al
        mov     edx, [sum]
        rol     edx, 5
        add     edx, eax
        mov     [sum], edx
        ret

random: mov     eax, [seed]
        imul    eax, eax, 1664525
        add     eax, 1013904223
        mov     [seed], eax
        shr     eax, 3
        ret

        section .bss
seed    resd    1
sum     resd    1
planes  resd    1
windows resd    1
rounds  resw    1
from    resw    1
which   resb    1
windows_at resb 1
