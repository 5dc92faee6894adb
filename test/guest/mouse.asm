; mouse.asm - INT 33h, INT 15h AH=C2h and the mouse at the auxiliary port.
;
; What the user must do is said by lines "DO what", one at a time; the scenario does it.

%include "guest.inc"
program "mouse"

        begin "driver_is_there"
        mov     ax, 3533h
        int     21h
        mov     ax, es
        or      ax, bx
        check   nz, "vector"
        cmp     byte [es:bx], 0CFh
        check   ne, "an IRET"
        xor     ax, ax
        int     33h
        check_eq ax, 0FFFFh, "AX"
        cmp     bx, 2
        check   ae, "buttons"
        int     11h
        test    al, 4
        check   nz, "INT 11h: pointing device"
        endtest

        begin "reset_state"
        xor     ax, ax
        int     33h
        mov     ax, 3
        int     33h
        check_eq bx, 0, "buttons"
        check_eq cx, 320, "column: middle"
        check_eq dx, 96, "row: middle, a multiple of 8"
        mov     ax, 31h
        int     33h
        check_eq ax, 0, "from column"
        check_eq cx, 639, "to column"
        check_eq dx, 199, "to row"
        mov     ax, 1Bh
        int     33h
        check_eq bx, 50, "sensitivity"
        mov     ax, 0Bh
        int     33h
        check_eq cx, 0, "mickeys"
        endtest

        begin "position_stays_in_its_range"
        xor     ax, ax
        int     33h
        mov     cx, 1000
        mov     dx, -5
        mov     ax, 4
        int     33h
        mov     ax, 3
        int     33h
        check_eq cx, 632, "column of the last cell"
        check_eq dx, 0, "row"
        mov     cx, 400                 ; the larger first
        mov     dx, 200
        mov     ax, 7
        int     33h
        mov     cx, 16
        mov     dx, 80
        mov     ax, 8
        int     33h
        mov     ax, 3
        int     33h
        check_eq cx, 400, "column follows its range"
        check_eq dx, 16, "row follows its range"
        endtest

        begin "button_counts_are_empty"
        xor     ax, ax
        int     33h
        mov     bx, 0
        mov     ax, 5
        int     33h
        check_eq bx, 0, "presses"
        mov     bx, 1
        mov     ax, 6
        int     33h
        check_eq bx, 0, "releases"
        endtest

        begin "information"
        mov     ax, 24h
        xor     bx, bx
        int     33h
        check_eq bx, 0820h, "version"
        check_eq cx, 0400h, "PS/2"
        mov     ax, 6Dh
        int     33h
        check_eq word [es:di], 2008h, "version bytes"
        push    cs
        pop     es
        mov     ax, 26h
        int     33h
        check_eq bx, 0, "not disabled"
        check_eq cx, 639, "width"
        mov     ax, 0Fh
        mov     cx, 16
        mov     dx, 32
        int     33h
        mov     ax, 1Ch
        mov     bx, 2
        int     33h
        mov     ax, 25h
        int     33h
        check_eq ah, 2, "software text cursor, rate"
        mov     ax, 22h
        mov     bx, 2
        int     33h
        mov     ax, 23h
        int     33h
        check_eq bx, 2, "language"
        endtest

        begin "handlers_are_exchanged"
        xor     ax, ax
        int     33h
        mov     cx, 1
        mov     dx, handler
        mov     ax, 0Ch
        int     33h
        mov     cx, 2
        mov     dx, 1234h
        mov     ax, 14h
        int     33h
        check_eq cx, 1, "old mask"
        check_eq dx, handler, "old offset"
        mov     ax, es
        mov     bx, cs
        check_eq ax, bx, "old segment"
        mov     cx, 0A3h                ; Shift and Alt
        mov     dx, 5678h
        mov     ax, 18h
        int     33h
        check_eq ax, 18h, "alternate"
        mov     cx, 0A0h
        mov     ax, 19h
        int     33h
        check_eq cx, 0A3h, "its mask"
        check_eq dx, 5678h, "its offset"
        mov     cx, 40h
        mov     ax, 19h
        int     33h
        check_eq ax, 0FFFFh, "none for Ctrl"
        mov     cx, 3                   ; no shift key
        mov     ax, 18h
        int     33h
        check_eq ax, 0FFFFh, "refused"
        xor     ax, ax
        int     33h
        endtest

        begin "state_is_saved_and_restored"
        xor     ax, ax
        int     33h
        mov     ax, 15h
        int     33h
        cmp     bx, 1024
        check   be, "size"
        mov     cx, 80
        mov     dx, 40
        mov     ax, 4
        int     33h
        push    cs
        pop     es
        mov     dx, buffer
        mov     ax, 16h
        int     33h
        xor     ax, ax
        int     33h
        mov     dx, buffer
        mov     ax, 17h
        int     33h
        mov     ax, 3
        int     33h
        check_eq cx, 80, "column"
        check_eq dx, 40, "row"
        mov     di, buffer              ; nonsense must do no harm
        mov     cx, 512
        mov     ax, 0FFFFh
        rep stosw
        mov     dx, buffer
        mov     ax, 17h
        int     33h
        xor     ax, ax
        int     33h
        mov     ax, 3
        int     33h
        check_eq cx, 320, "column after nonsense and a reset"
        endtest

        begin "text_cursor"
        call    screen_at_0
        mov     ax, 0B800h
        mov     es, ax
        mov     word [es:0], 0741h
        xor     ax, ax
        int     33h
        mov     cx, 0
        mov     dx, 0
        mov     ax, 4
        int     33h
        mov     ax, 1
        int     33h
        mov     bx, [es:0]
        mov     ax, 2
        int     33h
        mov     cx, [es:0]
        check_eq bx, 7041h, "inverted"
        check_eq cx, 0741h, "put back"
        mov     ax, 1
        int     33h
        mov     word [es:0], 0742h      ; drawn under a visible cursor
        mov     ax, 2
        int     33h
        mov     cx, [es:0]
        check_eq cx, 0742h, "stays"
        mov     ax, 2                   ; hidden twice
        int     33h
        mov     ax, 1
        int     33h
        mov     cx, [es:0]
        check_eq cx, 0742h, "still hidden"
        mov     bx, 0                   ; masks of one's own
        mov     cx, 0FF00h
        mov     dx, 0058h
        mov     ax, 0Ah
        int     33h
        mov     ax, 1
        int     33h
        mov     bx, [es:0]
        mov     ax, 2
        int     33h
        check_eq bx, 0758h, "own masks"
        endtest

        begin "cursor_stays_out_of_an_area"
        mov     ax, 0B800h
        mov     es, ax
        mov     word [es:0], 0741h
        xor     ax, ax
        int     33h
        xor     cx, cx
        xor     dx, dx
        mov     ax, 4
        int     33h
        mov     ax, 1
        int     33h
        xor     cx, cx
        xor     dx, dx
        mov     si, 15
        mov     di, 15
        mov     ax, 10h
        int     33h
        mov     cx, [es:0]
        check_eq cx, 0741h, "hidden"
        mov     ax, 1
        int     33h
        mov     cx, [es:0]
        check_eq cx, 7041h, "function 1 forgets the area"
        mov     ax, 1Fh                 ; the driver off
        int     33h
        mov     ax, 0B800h
        mov     es, ax
        mov     cx, [es:0]
        check_eq cx, 0741h, "off"
        mov     ax, 20h
        int     33h
        mov     cx, [es:0]
        check_eq cx, 7041h, "on"
        mov     ax, 2
        int     33h
        endtest

        begin "int_15_c2_commands"
        xor     bx, bx
        mov     es, bx                  ; no procedure
        mov     ax, 0C207h
        int     15h
        check   nc, "07: carry"
        mov     bh, 1
        mov     ax, 0C200h
        int     15h
        check   c, "00: on without a procedure"
        check_eq ah, 5, "00: status"
        mov     bh, 3
        mov     ax, 0C205h
        int     15h
        check   nc, "05: carry"
        check_eq ah, 0, "05: status"
        check_eq bx, 00AAh, "05: BAT, device"
        mov     bh, 0FFh
        mov     ax, 0C204h
        int     15h
        check   nc, "04: carry"
        check_eq bh, 0, "04: device"
        mov     bh, 5
        mov     ax, 0C202h
        int     15h
        check   nc, "02: carry"
        mov     bh, 3
        mov     ax, 0C203h
        int     15h
        check   nc, "03: carry"
        mov     bh, 0
        mov     ax, 0C206h
        int     15h
        check   nc, "06: carry"
        check_eq bl, 0, "06: status"
        check_eq cl, 3, "06: resolution"
        check_eq dl, 100, "06: rate"
        mov     bh, 9
        mov     ax, 0C202h
        int     15h
        check   c, "02: bad rate"
        check_eq ah, 2, "02: status"
        mov     ax, 0C20Fh
        int     15h
        check   c, "0F"
        check_eq ah, 1, "0F: status"
        endtest

; ---- with somebody who moves it -------------------------------------------------------------

        begin "motion_is_counted"
        xor     ax, ax
        int     33h
        mov     ax, 13h                 ; never double speed
        mov     dx, 32000
        int     33h
        mov     ax, 4
        mov     cx, 320
        mov     dx, 96
        int     33h
        mov     dx, do_move
        call    ask
.more:  mov     ax, 0Bh
        int     33h
        add     [moved_x], cx
        add     [moved_y], dx
        cmp     word [moved_y], 32
        je      .there
        call    in_time
        jc      .more
.there: mov     ax, 3
        int     33h
        push    cx
        push    dx
        mov     cx, [moved_x]
        mov     dx, [moved_y]
        check_eq cx, -16, "mickeys to the left"
        check_eq dx, 32, "mickeys down"
        pop     dx
        pop     cx
        check_eq cx, 304, "8 pixels in 8 mickeys"
        check_eq dx, 112, "8 pixels in 16 mickeys"
        endtest

        begin "buttons_are_counted"
        xor     ax, ax
        int     33h
        mov     dx, do_press
        call    ask
.down:  mov     ax, 3
        int     33h
        cmp     bx, 2
        je      .pressed
        call    in_time
        jc      .down
.pressed:
        check_eq bx, 2, "right button"
        mov     ax, 5
        mov     bx, 1
        int     33h
        check_eq ax, 2, "buttons"
        check_eq bx, 1, "presses"
        check_eq cx, 320, "where"
        mov     ax, 5
        mov     bx, 1
        int     33h
        check_eq bx, 0, "counted once"
        mov     dx, do_release
        call    ask
.up:    mov     ax, 3
        int     33h
        cmp     bx, 0
        je      .released
        call    in_time
        jc      .up
.released:
        mov     ax, 6
        mov     bx, 1
        int     33h
        check_eq bx, 1, "releases"
        endtest

        begin "handler_is_called"
        xor     ax, ax
        int     33h
        push    cs
        pop     es
        mov     word [called], 0
        mov     cx, 1
        mov     dx, handler
        mov     ax, 0Ch
        int     33h
        mov     dx, do_handler
        call    ask
.wait:  cmp     word [called], 0
        jne     .called
        call    in_time
        jc      .wait
.called:
        mov     cx, 0
        mov     ax, 0Ch
        int     33h
        mov     ax, [called_ax]
        check_eq ax, 1, "AX: moved"
        mov     ax, [called_bx]
        check_eq ax, 0, "BX: buttons"
        mov     ax, [called_si]
        check_eq ax, 5, "SI: mickeys"
        mov     ax, [called_if]
        test    ah, 2
        check   nz, "the program's own interrupts are on again"
        endtest

        begin "wheel_is_told_to_who_asked"
        xor     ax, ax
        int     33h
        mov     ax, 11h
        int     33h
        check_eq ax, 574Dh, "AX"
        test    cl, 1
        check   nz, "CX"
        mov     dx, do_wheel
        call    ask
.wait:  mov     ax, 3
        int     33h
        test    bh, bh
        jnz     .turned
        call    in_time
        jc      .wait
.turned:
        mov     ax, bx
        check_eq ax, 0100h, "BX: one step towards the user"
        endtest

        begin "int_15_c2_packets"
        mov     bh, 3
        mov     ax, 0C205h
        int     15h
        push    cs
        pop     es
        mov     word [called], 0
        mov     bx, bios_handler
        mov     ax, 0C207h
        int     15h
        mov     bh, 1
        mov     ax, 0C200h
        int     15h
        check   nc, "enable"
        mov     dx, do_packet
        call    ask
.wait:  cmp     word [called], 0
        jne     .called
        call    in_time
        jc      .wait
.called:
        mov     bh, 0
        mov     ax, 0C200h
        int     15h
        xor     bx, bx
        mov     es, bx
        mov     ax, 0C207h
        int     15h
        push    cs
        pop     es
        mov     ax, [called_ax]
        check_eq ax, 28h, "status: down is negative"
        mov     ax, [called_bx]
        check_eq ax, 7, "X"
        mov     ax, [called_si]
        check_eq ax, 0FDh, "Y"
        endtest

        begin "irq_12_reaches_a_program"
        mov     ax, 3574h
        int     21h
        mov     [old_74], bx
        mov     [old_74 + 2], es
        push    cs
        pop     es
        mov     word [called], 0
        mov     dx, irq12
        mov     ax, 2574h
        int     21h
        in      al, 0A1h
        mov     [value], al
        and     al, ~10h
        out     0A1h, al
        mov     al, 0D4h                ; stream mode on
        out     64h, al
        mov     al, 0F4h
        out     60h, al
        mov     dx, do_irq
        call    ask
.wait:  cmp     word [called], 4        ; ACK and a packet
        jae     .called
        call    in_time
        jc      .wait
.called:
        mov     al, 0D4h
        out     64h, al
        mov     al, 0F5h
        out     60h, al
        call    tick
        mov     al, [value]
        out     0A1h, al
        push    ds
        lds     dx, [old_74]
        mov     ax, 2574h
        int     21h
        pop     ds
        mov     ax, [bytes]
        check_eq ax, 08FAh, "ACK, status"
        mov     ax, [bytes + 2]
        check_eq ax, 0009h, "X, Y"
        endtest
        finish

; Says what is to be done, and begins to count the time.
ask:
        mov     ah, 9
        int     21h
        push    es
        mov     ax, 40h
        mov     es, ax
        mov     ax, [es:6Ch]
        mov     [started], ax
        pop     es
        mov     word [moved_x], 0
        mov     word [moved_y], 0
        ret

; Carry: less than 20 seconds ago.
in_time:
        push    es
        push    ax
        mov     ax, 40h
        mov     es, ax
        mov     ax, [es:6Ch]
        sub     ax, [started]
        cmp     ax, 18 * 20
        pop     ax
        pop     es
        ret

tick:
        push    es
        push    ax
        mov     ax, 40h
        mov     es, ax
        mov     ax, [es:6Ch]
.wait:  cmp     ax, [es:6Ch]
        je      .wait
        pop     ax
        pop     es
        ret

screen_at_0:
        mov     ax, 3
        int     10h
        ret

handler:
        cmp     word [cs:called], 0
        jne     .again
        mov     [cs:called_ax], ax
        mov     [cs:called_bx], bx
        mov     [cs:called_si], si
        pushf
        pop     word [cs:called_if]
.again: inc     word [cs:called]
        retf

bios_handler:
        push    bp
        mov     bp, sp
        push    ax
        cmp     word [cs:called], 0
        jne     .again
        mov     ax, [bp + 12]
        mov     [cs:called_ax], ax
        mov     ax, [bp + 10]
        mov     [cs:called_bx], ax
        mov     ax, [bp + 8]
        mov     [cs:called_si], ax
.again: inc     word [cs:called]
        pop     ax
        pop     bp
        retf

irq12:
        push    ax
        push    bx
        in      al, 60h
        mov     bx, [cs:called]
        and     bx, 7
        mov     [cs:bx + bytes], al
        inc     word [cs:called]
        mov     al, 20h
        out     0A0h, al
        out     20h, al
        pop     bx
        pop     ax
        iret

        section .data
do_move         db "DO move", 13, 10, "$"
do_press        db "DO press", 13, 10, "$"
do_release      db "DO release", 13, 10, "$"
do_handler      db "DO handler", 13, 10, "$"
do_wheel        db "DO wheel", 13, 10, "$"
do_packet       db "DO packet", 13, 10, "$"
do_irq          db "DO irq", 13, 10, "$"

        section .bss
started         resw 1
moved_x         resw 1
moved_y         resw 1
called          resw 1
called_ax       resw 1
called_bx       resw 1
called_si       resw 1
called_if       resw 1
value           resb 4
old_74          resd 1
bytes           resb 8
buffer          resb 1024
