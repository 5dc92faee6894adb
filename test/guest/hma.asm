; hma.asm - the A20 gate by every way there is, and the HMA as an XMS driver manages it.
;
; Ends with the gate as it was.

%include "guest.inc"
program "hma"

; ZF = 1: FFFF:0010 is 0000:0000.  Clobbers AX.
%macro wraps 0
        call    does_it_wrap
%endmacro

        mov     ax, 4300h
        int     2Fh
        cmp     al, 80h
        je      have_xms
        jmp     no_xms
have_xms:
        mov     ax, 4310h
        int     2Fh
        mov     [xms], bx
        mov     [xms + 2], es
        push    cs
        pop     es
        mov     ah, 7
        call    far [xms]
        mov     [was_on], al

        begin "port_92h"
        call    off
        wraps
        check   e, "A20 off: it does not wrap"
        in      al, 92h
        or      al, 2
        and     al, 0FEh
        out     92h, al
        wraps
        check   ne, "A20 on: it wraps"
        in      al, 92h
        and     al, 2
        check_eq al, 2, "port 92h with A20 on"
        in      al, 92h
        and     al, 0FCh
        out     92h, al
        wraps
        check   e, "A20 off again: it does not wrap"
        in      al, 92h
        and     al, 2
        check_eq al, 0, "port 92h with A20 off"
        endtest

        begin "keyboard_controller"
        call    off
        mov     al, 0DFh
        call    output_port
        wraps
        check   ne, "A20 on: it wraps"
        call    read_output_port
        and     al, 2
        check_eq al, 2, "D0h with A20 on"
        mov     al, 0DDh
        call    output_port
        wraps
        check   e, "A20 off: it does not wrap"
        call    read_output_port
        and     al, 2
        check_eq al, 0, "D0h with A20 off"
        endtest

        begin "int_15h"
        call    off
        mov     ax, 2401h
        int     15h
        check   nc, "2401h fails"
        check_eq ah, 0, "2401h"
        wraps
        check   ne, "A20 on: it wraps"
        mov     ax, 2402h
        int     15h
        check   nc, "2402h fails"
        check_eq al, 1, "2402h with A20 on"
        mov     ax, 2400h
        int     15h
        check   nc, "2400h fails"
        wraps
        check   e, "A20 off: it does not wrap"
        mov     ax, 2402h
        int     15h
        check_eq al, 0, "2402h with A20 off"
        mov     ax, 2403h
        int     15h
        check   nc, "2403h fails"
        test    bl, 3
        check   nz, "2403h: no way"
        endtest

        begin "one_state_for_all"
        call    off
        mov     ah, 5
        call    far [xms]
        check_eq ax, 1, "local enable"
        in      al, 92h
        and     al, 2
        check_eq al, 2, "port 92h after XMS"
        call    read_output_port
        and     al, 2
        check_eq al, 2, "keyboard controller after XMS"
        mov     al, 0DDh
        call    output_port
        mov     ah, 7
        call    far [xms]
        check_eq ax, 0, "XMS 07h after the keyboard controller"
        mov     ah, 6
        call    far [xms]
        check_eq ax, 1, "local disable"
        endtest

        begin "contents_stay_while_it_is_off"
        mov     ah, 5
        call    far [xms]
        mov     ax, 0FFFFh
        mov     fs, ax
        mov     dword [fs:7654h], 12345678h
        mov     dword [fs:0FFFCh], 9ABCDEF0h
        mov     ah, 6
        call    far [xms]
        mov     ah, 5
        call    far [xms]
        cmp     dword [fs:7654h], 12345678h
        check   e, "the middle"
        cmp     dword [fs:0FFFCh], 9ABCDEF0h
        check   e, "the last bytes"
        mov     ah, 6
        call    far [xms]
        check_eq ax, 1, "local disable"
        endtest

        begin "off_shows_every_page_of_the_first_64_kb"
        call    off
        mov     ax, 0FFFFh
        mov     fs, ax
        xor     ax, ax
        mov     gs, ax
        xor     si, si
.next:  mov     ax, [fs:si + 10h]
        cmp     ax, [gs:si]
        check   e, "a page differs"
        add     si, 0FF0h
        cmp     si, 0F000h
        jb      .next
        mov     bx, cs                  ; what is written here shows there
        cmp     bx, 0FF0h
        jae     .done
        shl     bx, 4
        add     bx, 10h
        mov     word [marker], 0A55Ah
        cmp     word [fs:bx + marker], 0A55Ah
        check   e, "a write below"
        mov     word [fs:bx + marker], 5AA5h
        cmp     word [marker], 5AA5h
        check   e, "a write through the top"
.done:  endtest

        begin "counts_enables"
        call    off
        mov     ah, 5
        call    far [xms]
        mov     ah, 5
        call    far [xms]
        check_eq ax, 1, "second enable"
        mov     ah, 6
        call    far [xms]
        check_eq bl, 94h, "first disable: still enabled"
        wraps
        check   ne, "it wraps already"
        mov     ah, 6
        call    far [xms]
        check_eq ax, 1, "second disable"
        wraps
        check   e, "it does not wrap"
        mov     ah, 6
        call    far [xms]
        check_eq ax, 0, "one disable too many"
        endtest

        begin "global_enable_counts_once"
        mov     ah, 3
        call    far [xms]
        check_eq ax, 1, "03h"
        mov     ah, 3
        call    far [xms]
        check_eq ax, 1, "03h again"
        wraps
        check   ne, "it wraps"
        mov     ah, 4
        call    far [xms]
        check_eq ax, 1, "04h"
        wraps
        check   e, "it does not wrap"
        endtest

        begin "request_and_release"
        mov     ax, 0100h
        mov     dx, 0FFFFh
        call    far [xms]
        check_eq ax, 1, "request"
        mov     ah, 1
        mov     dx, 0FFFFh
        call    far [xms]
        check_eq ax, 0, "second request"
        check_eq bl, 91h, "second request: error"
        mov     ah, 2
        call    far [xms]
        check_eq ax, 1, "release"
        mov     ah, 2
        call    far [xms]
        check_eq bl, 93h, "second release: error"
        endtest

        cmp     byte [was_on], 0
        je      the_end
        mov     ax, 2401h
        int     15h
the_end:
        finish

no_xms:
        begin "there_is_an_xms_driver"
        fail    "INT 2Fh AX=4300h"
        endtest
        finish

off:    mov     ax, 2400h
        int     15h
        ret

does_it_wrap:
        push    fs
        push    gs
        push    dx
        xor     ax, ax
        mov     gs, ax
        dec     ax
        mov     fs, ax
        mov     ax, [gs:0]
        cmp     ax, [fs:10h]
        jne     .out
        cli
        not     word [gs:0]
        mov     dx, [fs:10h]
        cmp     dx, [gs:0]
        mov     [gs:0], ax
        sti
.out:   pop     dx
        pop     gs
        pop     fs
        ret

wait_8042:
        in      al, 64h
        test    al, 2
        jnz     wait_8042
        ret

output_port:                            ; AL = value
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

        section .bss
xms     resd 1
was_on  resb 1
marker  resw 1
