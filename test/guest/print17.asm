; print17.asm - INT 17h and the printer's registers, with a printer at LPT1 or with none.

%include "guest.inc"
program "print17"

        mov     ax, 40h
        mov     gs, ax                  ; BIOS data area, throughout
        cmp     word [gs:8], 0
        jne     present

        begin "no_printer"
        int     11h
        shr     ax, 14
        check_eq ax, 0, "equipment word counts printers"
        mov     ax, 0041h
        xor     dx, dx
        int     17h
        check_eq ax, 0141h, "printing into nothing"
        mov     dx, 378h
        in      al, dx
        check_eq al, 0FFh, "a data register"
        endtest
        jmp     done

present:
        begin "status"
        int     11h
        shr     ax, 14
        check_eq ax, 1, "equipment word"
        mov     dx, 0
        mov     ah, 2
        int     17h
        check_eq ah, 90h, "status: selected, not busy"
        mov     ah, 1
        int     17h
        check_eq ah, 90h, "status after a reset"
        check_eq dx, 0, "DX changed"
        endtest

        begin "others_are_not_there"
        mov     dx, 1
        mov     ax, 0241h
        int     17h
        check_eq ax, 0141h, "LPT2"
        mov     dx, 0FFFFh
        mov     ax, 0241h
        int     17h
        check_eq ax, 0141h, "a printer FFFFh"
        endtest

        begin "unknown_functions_change_nothing"
        mov     dx, 0
        mov     ax, 3355h
        int     17h
        check_eq ax, 3355h, "AX changed"
        endtest

        begin "prints"
        mov     si, text
.next:  lodsb
        test    al, al
        jz      .end
        mov     ah, 0
        mov     dx, 0
        int     17h
        and     ah, 29h
        check_eq ah, 0, "status"
        jmp     .next
.end:
        endtest

        begin "interrupt_7_at_each_acknowledge"
        save_vector 0Fh, old_vector
        set_vector 0Fh, on_irq7
        in      al, 21h
        push    ax
        and     al, 7Fh
        out     21h, al
        mov     word [count], 0
        mov     dx, [gs:8]
        mov     al, 10
        out     dx, al
        inc     dx
        inc     dx
        mov     al, 1Ch
        out     dx, al
        mov     al, 1Dh
        out     dx, al
        mov     al, 1Ch
        out     dx, al
        mov     ecx, 100000
.wait:  cmp     word [count], 0
        loope   .wait, ecx
        mov     al, 0Ch
        out     dx, al
        pop     ax
        out     21h, al
        restore_vector 0Fh, old_vector
        mov     ax, [count]
        check_eq ax, 1, "one interrupt"
        endtest

done:   finish

on_irq7:
        inc     word [cs:count]
        push    ax
        mov     al, 20h
        out     20h, al
        pop     ax
        iret

        section .data
text    db      "by INT 17h", 13, 10, 0
        section .bss
old_vector resd 1
count   resw    1
