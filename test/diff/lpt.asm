; lpt - a printer port: registers, handshake, INT 17h.  [AT-TR "Printer Adapter"], [RBIL 17]

%include "diff.inc"

        push    ds
        mov     ax, 40h
        mov     ds, ax
        mov     bx, [8]
        mov     cl, [78h]
        pop     ds
        emit_word "base", bx
        emit_byte "time_out", cl
        int     11h
        shr     ax, 14
        emit_byte "how_many", al

        mov     dx, bx
        mov     al, 5Ah
        out     dx, al
        in      al, dx
        emit_byte "data_reads_back", al
        inc     dx
        in      al, dx
        and     al, 0F8h
        emit_byte "status", al
        mov     al, 0
        out     dx, al
        in      al, dx
        and     al, 0F8h
        emit_byte "status_is_read_only", al
        inc     dx
        mov     al, 0Ch
        out     dx, al
        in      al, dx
        and     al, 1Fh
        emit_byte "control", al
        mov     al, 0Eh
        out     dx, al
        in      al, dx
        and     al, 1Fh
        emit_byte "control_auto_feed", al
        mov     al, 0Ch
        out     dx, al

        mov     ah, 1
        mov     dx, 0
        int     17h
        emit_byte "int17_reset", ah
        mov     ah, 2
        mov     dx, 0
        int     17h
        emit_byte "int17_status", ah
        mov     ax, 0041h
        mov     dx, 0
        int     17h
        and     ah, 29h
        emit_byte "int17_print_errors", ah
        emit_byte "int17_print_al", al
        mov     ax, 0042h
        mov     dx, 0
        int     17h
        and     ah, 29h
        emit_byte "int17_again_errors", ah
        finish
