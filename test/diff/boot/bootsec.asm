; bootsec - the BIOS as the boot sector and kernel of a DOS use it: INT 10h to 1Ah, from a diskette of
; 1.44 MB with a hard disk beside it.  boot_test.py makes both: sector n of the hard disk begins with
; the dword n xor 5AA5C33Ch, sectors of the diskette from 1000 on with n xor A55A3CC3h.

%include "diff.inc"

MARK    equ     2879                    ; the diskette's last sector: what the last run left there

%macro int13 4                          ; ax, bx, cx, dx; flags and registers are the answer's
        mov     ax, %1
        mov     bx, %2
        mov     cx, %3
        mov     dx, %4
        int     13h
%endmacro

%macro emit_answer 1                    ; AH of an INT 13h, and carry in the low byte
        push    ax
        mov     al, 0
        adc     al, 0
        emit_word %1, ax
        pop     ax
%endmacro

        push    ds
        pop     es

        ; ---- memory and equipment
        int     12h
        emit_dec "base_kb", ax
        int     11h
        and     ax, 00C1h
        emit_word "diskettes", ax
        xor     ax, ax
        mov     fs, ax
        mov     al, [fs:475h]
        emit_byte "disks", al
        mov     ax, [fs:21h * 4 + 2]
        emit_word "int21_is_the_bios", ax
        mov     ax, [fs:2Fh * 4 + 2]
        emit_word "int2f_is_the_bios", ax
        mov     ax, [fs:67h * 4 + 2]
        emit_word "int67_is_nobody", ax
        mov     ax, [fs:0Eh + 400h]
        emit_word "ebda", ax

        ; ---- diskette: what it is
        int13   0000h, 0, 0, 0
        emit_answer "reset"
        push    es
        int13   0800h, 0, 0, 0
        emit_answer "fd_parameters"
        emit_word "fd_type", bx
        emit_word "fd_last", cx
        emit_word "fd_heads_drives", dx
        mov     eax, [es:di]
        emit_dword "fd_table", eax
        mov     eax, [es:di + 4]
        emit_dword "fd_table_4", eax
        mov     eax, [es:di + 7]
        emit_dword "fd_table_7", eax
        pop     es
        lgs     si, [fs:1Eh * 4]
        mov     al, [gs:si + 3]
        emit_byte "int1e_bytes", al
        mov     al, [gs:si + 4]
        emit_byte "int1e_sectors", al
        int13   1500h, 0, 0, 0
        emit_answer "fd_kind"
        int13   1500h, 0, 0, 1
        emit_answer "second_fd_kind"
        int13   4100h, 55AAh, 0, 0
        emit_answer "fd_extensions"

        ; ---- diskette: reading
        int13   0201h, buffer, 1D0Bh, 0001h << 8        ; cylinder 29, head 1, sector 11
        emit_answer "read"
        mov     ax, 0201h
        int     13h
        emit_byte "read_count", al
        mov     eax, [buffer]
        emit_dword "read_data", eax
        int13   0204h, buffer, 1D0Fh, 0000h             ; over the end of the track, to the other head
        emit_answer "read_4"
        mov     eax, [buffer + 3 * 512]
        emit_dword "read_4_data", eax
        int13   0206h, buffer, 1D0Fh, 0000h
        emit_answer "read_heads"
        mov     eax, [buffer + 5 * 512]
        emit_dword "read_heads_data", eax
        int13   0401h, buffer, 0001h, 0000h
        emit_answer "verify"
        pushf                                           ; as a DOS calls what it found there
        pop     ax
        mov     cx, 0002h
        mov     dx, 0
        mov     bx, buffer
        pushf
        cli
        mov     ax, 0201h
        call    far [fs:13h * 4]
        emit_answer "far_call"

        ; ---- diskette: what is wrong
        int13   0201h, buffer, 0013h, 0000h
        emit_answer "sector_19"
        int13   0100h, 0, 0, 0
        emit_answer "last_status"
        int13   0201h, buffer, 0000h, 0000h
        emit_answer "sector_0"
        int13   0201h, buffer, 0001h, 0200h
        emit_answer "head_2"
        int13   0200h, buffer, 0001h, 0000h
        emit_answer "no_sectors"
        push    es
        mov     ax, 2FF0h
        mov     es, ax
        int13   0202h, 0000h, 0001h, 0000h
        pop     es
        emit_answer "dma_boundary"
        int13   0201h, buffer, 0001h, 0005h
        emit_answer "drive_5"
        int13   7F00h, buffer, 0001h, 0000h
        emit_answer "no_function"

        ; ---- diskette: writing
        int13   0201h, buffer, 4F12h, 0100h             ; sector MARK
        mov     eax, [buffer]
        emit_dword "mark_before", eax
        mov     dword [buffer], 0C0DEF00Dh
        int13   0301h, buffer, 4F12h, 0100h
        emit_answer "write"
        mov     dword [buffer], 0
        int13   0201h, buffer, 4F12h, 0100h
        mov     eax, [buffer]
        emit_dword "mark_after", eax

        ; ---- hard disk
        int13   0800h, 0, 0, 80h
        emit_answer "hd_parameters"
        emit_word "hd_last", cx
        emit_word "hd_heads_drives", dx
        int13   1500h, 0, 0, 80h
        emit_answer "hd_kind"
        emit_word "hd_sectors_high", cx
        emit_word "hd_sectors", dx
        int13   1000h, 0, 0, 80h
        emit_answer "hd_ready"
        int13   1100h, 0, 0, 80h
        emit_answer "hd_recalibrate"
        int13   0C00h, 0, 0101h, 80h
        emit_answer "hd_seek"
        int13   0D00h, 0, 0, 80h
        emit_answer "hd_reset"
        int13   0900h, 0, 0, 80h
        emit_answer "hd_initialise"
        int13   1400h, 0, 0, 80h
        emit_answer "hd_diagnose"
        int13   1600h, 0, 0, 80h
        emit_answer "hd_change"
        int13   0203h, buffer, 023Eh, 0580h             ; over the end of the track
        emit_answer "hd_read"
        mov     eax, [buffer + 1024]
        emit_dword "hd_read_data", eax
        int13   0201h, buffer, 003Fh, 0FF80h & 0F80h
        mov     eax, [buffer]
        emit_dword "hd_read_last_head", eax
        int13   0281h, buffer, 0001h, 80h
        emit_answer "hd_read_129"
        int13   0201h, buffer, 0001h, 1080h
        emit_answer "hd_head_16"
        int13   0201h, buffer, 0FFFFh, 0080h
        emit_answer "hd_cylinder_1023"
        int13   0201h, buffer, 0001h, 0084h
        emit_answer "hd_84"
        int13   4100h, 55AAh, 0, 80h
        emit_answer "hd_extensions"
        emit_word "hd_extensions_bx", bx
        and     cx, 1
        emit_word "hd_packets", cx
        int13   4100h, 1234h, 0, 80h
        emit_answer "hd_extensions_bad"
        mov     si, packet
        int13   4200h, 0, 0, 80h
        emit_answer "hd_extended_read"
        mov     eax, [buffer + 512]
        emit_dword "hd_extended_data", eax
        mov     dword [buffer], 0BADC0DEh
        mov     word [packet + 2], 1
        int13   4300h, 0, 0, 80h
        emit_answer "hd_extended_write"
        mov     dword [buffer], 0
        int13   0201h, buffer, 0126h, 0380h             ; 1234 = (1 * 16 + 3) * 63 + 38 - 1
        mov     eax, [buffer]
        emit_dword "hd_written", eax
        int13   4400h, 0, 0, 80h
        emit_answer "hd_extended_verify"
        int13   4700h, 0, 0, 80h
        emit_answer "hd_extended_seek"
        mov     dword [packet + 8], 1000000
        int13   4200h, 0, 0, 80h
        emit_answer "hd_behind_the_end"
        mov     byte [packet], 8
        int13   4200h, 0, 0, 80h
        emit_answer "hd_short_packet"
        mov     si, parameters
        mov     word [parameters], 1Ah
        int13   4800h, 0, 0, 80h
        emit_answer "hd_extended_parameters"
        mov     eax, [parameters + 8]
        emit_dword "hd_heads", eax
        mov     eax, [parameters + 12]
        emit_dword "hd_track", eax
        mov     eax, [parameters + 16]
        emit_dword "hd_total", eax
        mov     ax, [parameters + 24]
        emit_word "hd_sector_bytes", ax
        mov     word [parameters], 10h
        int13   4800h, 0, 0, 80h
        emit_answer "hd_extended_short"
        lgs     si, [fs:41h * 4]
        mov     ax, [gs:si]
        emit_word "int41_cylinders", ax
        mov     al, [gs:si + 2]
        emit_byte "int41_heads", al
        mov     al, [gs:si + 14]
        emit_byte "int41_sectors", al

        ; ---- screen, keyboard, clock
        mov     ax, 0305h
        int     16h
        mov     ax, 0500h
        mov     cx, 1E61h
        int     16h
        emit_byte "key_put", al
        mov     ah, 1
        int     16h
        setz    bl
        emit_byte "key_none", bl
        mov     ah, 0
        int     16h
        emit_word "key", ax
        mov     ah, 1
        int     16h
        setz    bl
        emit_byte "key_none_again", bl
        mov     ah, 3
        mov     bh, 0
        int     10h
        mov     [buffer], dl
        mov     ax, 0E41h
        mov     bx, 7
        int     10h
        mov     ah, 3
        mov     bh, 0
        int     10h
        sub     dl, [buffer]
        push    dx
        mov     ax, 0E0Dh
        int     10h
        mov     ax, 0E0Ah
        int     10h
        pop     dx
        emit_byte "teletype_moves", dl
        mov     ah, 0
        int     1Ah
        mov     bx, dx
        mov     cx, 0
.tick:  sti
        hlt
        mov     ah, 0
        int     1Ah
        cmp     dx, bx
        jne     .ticked
        loop    .tick
.ticked:
        cmp     dx, bx
        setne   al
        emit_byte "time_goes_on", al
        mov     ah, 2
        int     1Ah
        sbb     al, al
        emit_byte "clock_carry", al
        finish

        section .data
        align   4
packet  db      16, 0
        dw      2, buffer, 1000h
        dq      1234

        section .bss
parameters resb 80
buffer  resb    20 * 512
