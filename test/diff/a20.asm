; a20 - the gate at 1 MB by every way there is, and what is behind it.  [AT-TR], [RBIL 15]

%include "diff.inc"

; Does FFFF:0510 show 0000:0500?  1 = it does.
%macro wraps 1
        call    does_it_wrap
        emit_byte %1, al
%endmacro

        mov     ax, 2402h
        int     15h
        mov     [was], al

        mov     ax, 2400h
        int     15h
        wraps   "int15_off"
        mov     ax, 2402h
        int     15h
        emit_byte "int15_status_off", al
        in      al, 92h
        and     al, 2
        emit_byte "port92_off", al
        mov     ax, 2401h
        int     15h
        wraps   "int15_on"
        in      al, 92h
        and     al, 2
        emit_byte "port92_on", al

        in      al, 92h
        and     al, 0FCh
        out     92h, al
        wraps   "port92_writes_off"
        in      al, 92h
        and     al, 0FEh
        or      al, 2
        out     92h, al
        wraps   "port92_writes_on"

        mov     al, 0DDh
        call    output_port
        wraps   "controller_off"
        call    read_output_port
        and     al, 2
        emit_byte "controller_says_off", al
        mov     al, 0DFh
        call    output_port
        wraps   "controller_on"
        call    read_output_port
        and     al, 2
        emit_byte "controller_says_on", al

        ; what is behind it stays while it is off
        mov     ax, 0FFFFh
        mov     fs, ax
        mov     word [fs:0F000h], 1234h
        mov     ax, 2400h
        int     15h
        mov     ax, 2401h
        int     15h
        mov     ax, [fs:0F000h]
        emit_word "contents", ax

        cmp     byte [was], 0
        jne     .on
        mov     ax, 2400h
        int     15h
.on:    finish

does_it_wrap:
        push    fs
        push    gs
        push    dx
        xor     ax, ax
        mov     gs, ax
        dec     ax
        mov     fs, ax
        cli
        mov     dx, [gs:4F0h]           ; for programs
        mov     word [gs:4F0h], 5A5Ah
        mov     word [fs:500h], 0A5A5h
        mov     al, 0
        cmp     word [gs:4F0h], 0A5A5h
        jne     .out
        inc     al
.out:   mov     [gs:4F0h], dx
        sti
        pop     dx
        pop     gs
        pop     fs
        ret

wait_8042:
        in      al, 64h
        test    al, 2
        jnz     wait_8042
        ret

output_port:
        push    ax
        cli
        call    wait_8042
        mov     al, 0D1h
        out     64h, al
        call    wait_8042
        pop     ax
        out     60h, al
        call    wait_8042
        sti
        ret

read_output_port:
        cli
        call    wait_8042
        mov     al, 0D0h
        out     64h, al
        mov     cx, 1000
.wait:  in      al, 64h
        test    al, 1
        loopz   .wait
        in      al, 60h
        sti
        ret

was     db 0
