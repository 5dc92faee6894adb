; io_str.asm - string input and output.  Reads port 61h, writes port 80h; both are harmless.

%include "guest.inc"
program "io_str"

        begin "rep_insb_counts"
        call    clear
        mov     di, buffer
        mov     cx, 16
        mov     dx, 61h
        rep insb
        mov     ax, cx
        check_eq ax, 0, "CX"
        mov     ax, di
        check_eq ax, buffer + 16, "DI"
        check_eq byte [buffer + 16], 0A5h, "wrote too far"
        in      al, 61h
        mov     ah, [buffer + 15]
        xor     al, ah
        and     al, 0Fh
        check_eq al, 0, "data"
        endtest

        begin "rep_insb_downwards"
        call    clear
        mov     di, buffer + 15
        mov     cx, 8
        mov     dx, 61h
        std
        rep insb
        cld
        mov     ax, cx
        check_eq ax, 0, "CX"
        mov     ax, di
        check_eq ax, buffer + 7, "DI"
        check_eq byte [buffer + 7], 0A5h, "wrote too far"
        endtest

        begin "rep_with_cx_0_does_nothing"
        call    clear
        mov     di, buffer
        xor     cx, cx
        mov     dx, 61h
        rep insb
        mov     ax, di
        check_eq ax, buffer, "DI"
        check_eq byte [buffer], 0A5h, "wrote"
        endtest

        begin "insb_once"
        call    clear
        mov     di, buffer
        mov     cx, 77
        mov     dx, 61h
        insb
        mov     ax, cx
        check_eq ax, 77, "CX"
        mov     ax, di
        check_eq ax, buffer + 1, "DI"
        endtest

        begin "insb_goes_to_es"
        call    clear
        mov     ax, cs
        add     ax, 1000h               ; ours: a .COM program owns all memory
        mov     es, ax
        mov     word [es:0], 0A5A5h
        xor     di, di
        mov     dx, 61h
        insb
        cmp     byte [es:1], 0A5h
        mov     al, [es:0]
        push    cs
        pop     es
        check   e, "wrote too far"
        cmp     al, 0A5h
        check   ne, "wrote elsewhere"
        endtest

        begin "insb_wraps_in_its_segment"
        mov     ax, cs
        add     ax, 1000h
        mov     es, ax
        mov     byte [es:0], 0A5h
        mov     byte [es:0FFFFh], 0A5h
        mov     di, 0FFFFh
        mov     cx, 2
        mov     dx, 61h
        rep insb
        mov     al, [es:0]
        mov     ah, [es:0FFFFh]
        push    cs
        pop     es
        cmp     di, 1
        check   e, "DI"
        cmp     al, 0A5h
        check   ne, "byte at 0"
        cmp     ah, 0A5h
        check   ne, "byte at FFFFh"
        endtest

        begin "rep_outsb_counts"
        mov     si, buffer
        mov     cx, 32
        mov     dx, 80h
        rep outsb
        mov     ax, cx
        check_eq ax, 0, "CX"
        mov     ax, si
        check_eq ax, buffer + 32, "SI"
        endtest

        begin "rep_outsb_downwards"
        mov     si, buffer + 31
        mov     cx, 32
        mov     dx, 80h
        std
        rep outsb
        cld
        mov     ax, si
        check_eq ax, buffer - 1, "SI"
        endtest

        begin "rep_outsw_and_outsd_count"
        mov     si, buffer
        mov     cx, 4
        mov     dx, 80h
        rep outsw
        mov     ax, si
        check_eq ax, buffer + 8, "SI after OUTSW"
        mov     si, buffer
        mov     cx, 4
        rep outsd
        mov     ax, si
        check_eq ax, buffer + 16, "SI after OUTSD"
        endtest

        begin "outsb_takes_a_segment_override"
        mov     ax, 0F000h
        mov     fs, ax
        mov     si, 0FFF0h
        mov     dx, 80h
        fs outsb
        mov     ax, si
        check_eq ax, 0FFF1h, "SI"
        endtest

        begin "outsb_writes_what_is_there"
        in      al, 61h                 ; the two low bits can be written and read
        mov     ah, al
        and     al, 0FCh
        mov     [buffer], al
        or      al, 2                   ; speaker data without its timer gate: no sound
        mov     [buffer + 1], al
        mov     si, buffer
        mov     dx, 61h
        outsb
        in      al, 61h
        mov     bl, al
        outsb
        in      al, 61h
        mov     bh, al
        mov     al, ah
        out     61h, al
        mov     al, bl
        and     al, 3
        check_eq al, 0, "first"
        mov     al, bh
        and     al, 3
        check_eq al, 2, "second"
        endtest

        begin "address_size_prefix_uses_ecx_and_edi"
        call    clear
        xor     edi, edi
        mov     di, buffer
        mov     ecx, 5
        mov     dx, 61h
        a32 rep insb
        mov     ax, cx
        check_eq ax, 0, "ECX"
        mov     eax, edi
        cmp     eax, buffer + 5
        check   e, "EDI"
        endtest

        begin "address_size_prefix_absent_keeps_upper_halves"
        mov     edi, 12340000h
        mov     di, buffer
        mov     ecx, 56780003h
        mov     dx, 61h
        rep insb
        shr     edi, 16
        shr     ecx, 16
        mov     ax, di
        check_eq ax, 1234h, "upper half of EDI"
        mov     ax, cx
        check_eq ax, 5678h, "upper half of ECX"
        endtest

        finish

clear:  mov     di, buffer
        mov     cx, 20
        mov     al, 0A5h
        cld
        rep stosb
        ret

        section .bss
                resb 4
buffer          resb 64
