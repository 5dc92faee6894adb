; video.asm - INT 10h as a VGA's BIOS has it: text modes of all heights, save pointers, graphics, VBE.
; What QEMU's own BIOS does too is compared with it by test/diff/vmodes and vcalls.

%include "guest.inc"
program "video"

        mov     ax, 40h
        mov     gs, ax

        begin "text_of_200_lines"
        mov     ax, 1200h
        mov     bl, 30h
        int     10h
        check_eq al, 12h, "AX=1200h BL=30h"
        mov     ax, 3
        int     10h
        check_eq word [gs:85h], 8, "lines of a character"
        check_eq byte [gs:84h], 24, "rows"
        mov     al, 9
        call    crtc
        check_eq al, 0C7h, "CRTC: lines are not doubled"
        endtest

        begin "text_of_350_lines"
        mov     ax, 1201h
        mov     bl, 30h
        int     10h
        mov     ax, 3
        int     10h
        check_eq word [gs:85h], 14, "lines of a character"
        mov     al, 12h
        call    crtc
        check_eq al, 5Dh, "CRTC: last line"
        mov     ax, 1112h               ; 8x8: 43 rows
        mov     bl, 0
        int     10h
        check_eq byte [gs:84h], 42, "rows of 8 lines"
        endtest

        begin "text_of_400_lines"
        mov     ax, 1202h
        mov     bl, 30h
        int     10h
        mov     ax, 3
        int     10h
        check_eq word [gs:85h], 16, "lines of a character"
        mov     al, 12h
        call    crtc
        check_eq al, 8Fh, "CRTC: last line"
        endtest

        begin "monochrome_mode_is_at_3b4"
        mov     ax, 7
        int     10h
        check_eq word [gs:63h], 3B4h, "CRTC port in the data area"
        mov     dx, 3CCh
        in      al, dx
        push    ax
        mov     ax, 0B000h
        mov     fs, ax
        mov     ax, 0E4Dh
        mov     bx, 7
        int     10h
        mov     cl, [fs:0]
        mov     dx, 3B4h
        mov     al, 0Fh
        out     dx, al
        inc     dx
        in      al, dx
        mov     ch, al
        mov     ax, 3
        int     10h
        pop     ax
        test    al, 1
        check   z, "miscellaneous output: colour ports"
        mov     al, cl
        check_eq al, 'M', "character at B000:0"
        mov     al, ch
        check_eq al, 1, "cursor in the CRTC"
        endtest

        begin "save_pointers_lead_to_the_mode_parameters"
        les     bx, [gs:0A8h]
        les     bx, [es:bx]
        mov     al, [es:bx + 1Bh * 64 + 9]      ; mode 12h: miscellaneous output
        mov     ah, [es:bx + 1Ch * 64 + 9]      ; mode 13h
        mov     cx, [es:bx + 18h * 64 + 3]      ; mode 3: bytes of a page
        push    cs
        pop     es
        check_eq ax, 63E3h, "miscellaneous output of modes 12h and 13h"
        mov     ax, cx
        check_eq ax, 1000h, "page of mode 3"
        endtest

        begin "dynamic_save_area_follows_the_palette"
        les     bx, [gs:0A8h]
        mov     cx, 14
        xor     si, si
.copy:  mov     ax, [es:bx + si]
        mov     [pointers + si], ax
        add     si, 2
        loop    .copy
        mov     [old_pointers], bx
        mov     [old_pointers + 2], es
        push    cs
        pop     es
        mov     word [pointers + 4], area
        mov     [pointers + 6], cs
        mov     word [gs:0A8h], pointers
        mov     [gs:0AAh], cs
        mov     ax, 3
        int     10h
        mov     ax, 1000h
        mov     bx, 2502h
        int     10h
        mov     ax, [old_pointers]
        mov     [gs:0A8h], ax
        mov     ax, [old_pointers + 2]
        mov     [gs:0AAh], ax
        mov     al, [area + 6]
        check_eq al, 14h, "brown after the mode set"
        mov     al, [area + 2]
        check_eq al, 25h, "register 2 after AX=1000h"
        endtest

        begin "default_palette_can_be_kept"
        mov     ax, 1201h
        mov     bl, 31h
        int     10h
        mov     ax, 1010h
        mov     bx, 1
        mov     cx, 0203h
        mov     dh, 1
        int     10h
        mov     ax, 3
        int     10h
        mov     ax, 1015h
        mov     bx, 1
        int     10h
        push    cx
        mov     ax, 1200h
        mov     bl, 31h
        int     10h
        mov     ax, 3
        int     10h
        pop     ax
        check_eq ax, 0203h, "colour 1 after a mode set"
        mov     ax, 1015h
        mov     bx, 1
        int     10h
        mov     ax, cx
        check_eq ax, 002Ah, "colour 1 after a mode set that loads"
        endtest

        begin "grey_scale_summing"
        mov     ax, 1200h
        mov     bl, 33h
        int     10h
        mov     ax, 3
        int     10h
        mov     ax, 1015h
        mov     bx, 1                   ; blue: 11% of 42
        int     10h
        push    cx
        push    dx
        mov     ax, 1201h
        mov     bl, 33h
        int     10h
        mov     ax, 3
        int     10h
        pop     dx
        pop     ax
        check_eq ax, 0505h, "green and blue"
        mov     al, dh
        check_eq al, 5, "red"
        endtest

        begin "planar_dots_and_memory"
        mov     ax, 12h
        int     10h
        mov     ax, 0C0Ah               ; colour 10 at 13, 1
        mov     bh, 0
        mov     cx, 13
        mov     dx, 1
        int     10h
        mov     ax, 0A000h
        mov     fs, ax
        mov     bx, 0
        mov     dx, 3CEh
        mov     ax, 0104h
        out     dx, ax
        mov     bl, [fs:81]
        mov     ax, 0204h
        out     dx, ax
        mov     bh, [fs:81]
        mov     ax, 0004h
        out     dx, ax
        push    bx
        mov     ah, 0Dh
        mov     bh, 0
        mov     cx, 13
        mov     dx, 1
        int     10h
        push    ax
        mov     ax, 3
        int     10h
        pop     cx
        pop     ax
        check_eq ax, 0004h, "planes 1 and 2"
        mov     al, cl
        check_eq al, 10, "AH=0Dh"
        endtest

        begin "mode_13_is_bytes"
        mov     ax, 13h
        int     10h
        mov     ax, 0A000h
        mov     fs, ax
        mov     byte [fs:2 * 320 + 7], 0C5h
        mov     ah, 0Dh
        mov     bh, 0
        mov     cx, 7
        mov     dx, 2
        int     10h
        push    ax
        mov     ax, 93h                 ; the same without clearing
        int     10h
        mov     cl, [fs:2 * 320 + 7]
        mov     ax, 13h
        int     10h
        mov     ch, [fs:2 * 320 + 7]
        mov     ax, 3
        int     10h
        pop     ax
        check_eq al, 0C5h, "AH=0Dh"
        mov     ax, cx
        check_eq ax, 00C5h, "cleared: bit 7 of the mode"
        endtest

        begin "print_screen_gives_every_row_to_int_17h"
        mov     ax, 3
        int     10h
        mov     ax, 0B800h
        mov     fs, ax
        mov     byte [fs:0], 'P'
        mov     byte [fs:24 * 160 + 158], 'S'
        save_vector 17h, old_17
        set_vector 17h, printer
        mov     word [printed], 0
        mov     word [text_sum], 0
        int     5
        restore_vector 17h, old_17
        mov     ax, [printed]
        check_eq ax, 2 + 25 * 82, "characters"
        mov     al, [gs:100h]
        check_eq al, 0, "status at 50:0"
        mov     ax, [text_sum]
        check_eq ax, 'P' + 'S', "what is not blank"
        endtest

        begin "print_screen_ends_when_the_printer_fails"
        save_vector 17h, old_17
        set_vector 17h, no_printer
        int     5
        restore_vector 17h, old_17
        mov     al, [gs:100h]
        mov     byte [gs:100h], 0
        check_eq al, 0FFh, "status at 50:0"
        endtest

        begin "vbe_describes_itself"
        mov     di, block
        mov     dword [block], 'VBE2'
        mov     ax, 4F00h
        int     10h
        cmp     ax, 4F00h               ; no VBE: that is as it may be
        je      .none
        check_eq ax, 004Fh, "AX=4F00h"
        cmp     dword [block], 'VESA'
        check   e, "signature"
        cmp     word [block + 4], 0200h
        check   ae, "version"
        les     bx, [block + 14]
        xor     cx, cx
.mode:  mov     ax, [es:bx]             ; the list ends, and each mode can be asked for
        add     bx, 2
        cmp     ax, 0FFFFh
        je      .end
        inc     cx
        push    bx
        push    cx
        push    es
        push    cs
        pop     es
        mov     cx, ax
        mov     di, mode_block
        mov     ax, 4F01h
        int     10h
        pop     es
        pop     cx
        pop     bx
        cmp     ax, 004Fh
        jne     .bad
        cmp     cx, 200
        jb      .mode
.bad:   push    cs
        pop     es
        fail    "a mode of the list is not there"
.end:   push    cs
        pop     es
.none:
        endtest

        begin "vbe_window_shows_the_banks"
        mov     ax, 4F02h
        mov     bx, 101h
        int     10h
        cmp     ax, 004Fh
        jne     .none                   ; no VBE, or the panel is too small
        mov     ax, 0A000h
        mov     fs, ax
        mov     al, 3
        call    bank
        mov     byte [fs:77h], 5Ah
        mov     al, 0
        call    bank
        mov     cl, [fs:77h]
        mov     byte [fs:77h], 11h
        mov     al, 3
        call    bank
        mov     ch, [fs:77h]
        push    cx
        mov     ax, 4F03h
        int     10h
        push    bx
        mov     ax, 0D00h               ; offset 77h of bank 3 is the dot (247, 307)
        mov     bh, 0
        mov     cx, 30077h % 640
        mov     dx, 30077h / 640
        int     10h
        mov     [dot], al
        mov     ax, 3
        int     10h
        pop     bx
        pop     cx
        mov     ax, cx
        check_eq ax, 5A00h, "banks 3 and 0"
        mov     ax, bx
        check_eq ax, 101h, "AX=4F03h"
        mov     al, [dot]
        check_eq al, 5Ah, "AH=0Dh"
.none:
        endtest

        mov     ax, 3
        int     10h
        finish

crtc:   mov     dx, 3D4h                ; AL = register AL
        out     dx, al
        inc     dx
        in      al, dx
        ret

bank:   mov     ah, 0
        mov     dx, ax
        mov     ax, 4F05h
        xor     bx, bx
        int     10h
        ret

printer:                                ; INT 17h that counts and takes everything
        cmp     ah, 0
        jne     .done
        inc     word [cs:printed]
        cmp     al, ' '
        jbe     .done
        mov     ah, 0
        add     [cs:text_sum], ax
.done:  mov     ah, 90h
        iret

no_printer:
        mov     ah, 29h
        iret

        section .bss
pointers        resb 28
old_pointers    resw 2
area            resb 256
old_17          resw 2
printed         resw 1
text_sum        resw 1
dot             resb 1
block           resb 512
mode_block      resb 256
