; VGABENCH - what a DOS program pays for video memory and ports, in instructions.
;
; Under QEMU's -icount shift=5, where RDTSC / 32 counts instructions.  Whole screens of 640 x 480 are
; written by the usual loops; a row is the average for a byte, with the loop itself.  Timer interrupts
; on the way count.  Output: "BENCH name value unit".
        cpu     586
        org     100h

SHIFT   equ     5
SCREEN  equ     38400           ; bytes of a plane

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

start:
        cld
        mov     ax, 12h
        int     10h
        mov     si, rows
.row:   push    si
        push    word 0A000h
        pop     es
        call    defaults
        pop     si
        push    si
        call    [si]                    ; registers of the row
        mov     ax, 0A5h
        mov     bx, 12h
        mov     cx, SCREEN
        xor     di, di
        pop     si
        push    si
        rdtsc
        mov     [before], eax
        mov     ax, 0A5h
        call    [si + 2]
        rdtsc
        sub     eax, [before]
        shr     eax, SHIFT
        xor     edx, edx
        pop     si
        movzx   ebx, word [si + 4]
        div     ebx
        mov     [si + 8], eax
        add     si, 12
        cmp     word [si], 0
        jne     .row

        ; one IN of 3DAh: the least of many
        mov     dx, 3DAh
        mov     cx, 200
        mov     dword [si + 8], 0FFFFFFFFh
.in:    push    dx
        rdtsc
        mov     [before], eax
        pop     dx
        in      al, dx
        push    dx
        rdtsc
        pop     dx
        sub     eax, [before]
        shr     eax, SHIFT
        sub     eax, 4                  ; what stands between
        cmp     eax, [si + 8]
        jae     .not_less
        mov     [si + 8], eax
.not_less:
        loop    .in

        mov     ax, 3
        int     10h
        mov     si, rows
.report:
        push    si
        push    si
        mov     si, t_bench
        call    print_string
        pop     si
        push    si
        mov     si, [si + 6]
        call    print_string
        mov     dl, ' '
        mov     ah, 2
        int     21h
        pop     si
        mov     eax, [si + 8]
        call    print_decimal
        mov     si, t_instructions
        call    print_string
        pop     si
        mov     ax, [si]
        add     si, 12
        test    ax, ax
        jnz     .report
        mov     ax, 4C00h
        int     21h

defaults:
        seq     2, 0Fh
        gfx     0, 0
        gfx     1, 0
        gfx     3, 0
        gfx     4, 0
        gfx     5, 0
        gfx     8, 0FFh
nothing:
        ret

; ---- what is measured -------------------------------------------------------------------------

fill_string:
        rep     stosb
        ret

fill_loop:
        mov     [es:di], al
        inc     di
        loop    fill_loop
        ret

latched_loop:                           ; some bits of each byte
        mov     ah, [es:di]
        mov     [es:di], al
        inc     di
        loop    latched_loop
        ret

half_mask:
        gfx     8, 0F0h
        ret

copy_mode:
        gfx     5, 1
        ret

copy_string:                            ; a line down
        push    ds
        push    es
        pop     ds
        mov     si, di
        mov     di, 80
        sub     cx, di
        rep     movsb
        pop     ds
        ret

colour_mode:
        gfx     5, 2
        ret

mask_mode:
        gfx     5, 3
        gfx     0, 5
        ret

or_loop:                                ; reads and writes in one instruction
        or      [es:di], al
        inc     di
        loop    or_loop
        ret

plane_loop:                             ; mode X: the next plane, a pixel
        mov     dx, 3C4h
        mov     al, 2
        out     dx, al
        inc     dx
        mov     cx, SCREEN / 16
        mov     al, 11h
.next:  out     dx, al
        mov     [es:di], bl
        rol     al, 1
        adc     di, 0
        loop    .next
        ret

plane_by_plane:                         ; a plane of 160 x 100, then the next
        mov     bl, 0
.next:  mov     dx, 3C4h
        mov     al, 2
        mov     ah, 1
        mov     cl, bl
        shl     ah, cl
        out     dx, ax
        mov     dx, 3CEh
        mov     al, 4
        mov     ah, bl
        out     dx, ax
        xor     di, di
        mov     cx, 16000
        rep     stosb
        inc     bl
        cmp     bl, 4
        jb      .next
        ret

        align   4, db 0
;       registers, loop, how many, name, result
rows:   dw      nothing, fill_string, SCREEN, n_string, 0, 0
        dw      nothing, fill_loop, SCREEN, n_loop, 0, 0
        dw      half_mask, latched_loop, SCREEN, n_latched, 0, 0
        dw      half_mask, or_loop, SCREEN, n_or, 0, 0
        dw      copy_mode, copy_string, SCREEN, n_copy, 0, 0
        dw      colour_mode, latched_loop, SCREEN, n_colour, 0, 0
        dw      mask_mode, or_loop, SCREEN, n_mask, 0, 0
        dw      colour_mode, fill_string, SCREEN, n_colours, 0, 0
        dw      mask_mode, fill_string, SCREEN, n_masks, 0, 0
        dw      nothing, plane_loop, SCREEN / 16, n_plane, 0, 0
        dw      nothing, plane_by_plane, 64000, n_planes, 0, 0
        dw      0, 0, 0, n_in, 0, 0

n_string        db 'vga_mode0_rep_stosb', 0
n_loop          db 'vga_mode0_byte', 0
n_latched       db 'vga_mode0_masked_byte', 0
n_or            db 'vga_mode0_or_byte', 0
n_copy          db 'vga_mode1_rep_movsb', 0
n_colour        db 'vga_mode2_byte', 0
n_mask          db 'vga_mode3_byte', 0
n_colours       db 'vga_mode2_rep_stosb', 0
n_masks         db 'vga_mode3_rep_stosb', 0
n_plane         db 'vga_plane_switch_and_write', 0
n_planes        db 'vga_modex_frame_byte', 0
n_in            db 'vga_in_3da', 0
t_bench         db 'BENCH ', 0
t_instructions  db ' instructions', 13, 10, 0
before          dd 0

%include "print.inc"
