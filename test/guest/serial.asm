; serial - serial ports: INT 14h, interrupts, and a cable to another VM.
;
; SYSTEM.INI of the scenario: COM1=debug, COM2=link, COM3=C:\SENT.TXT.  With the argument C it is the
; other end of the cable: what comes it sends back, one higher, until a q.  With U it uses COM2 for ever,
; with W it looks whether it gets it.

        %include "guest.inc"
        program "serial"

COM1            equ 3F8h
COM2            equ 2F8h
PATIENCE        equ 18 * 20             ; ticks

        cmp     byte [80h], 2
        jb      parent

        mov     al, [82h]
        cmp     al, 'U'
        je      use
        cmp     al, 'W'
        je      want

; ---- the other end: by its ports, for INT 14h drops RTS to receive
        mov     ax, 00E3h
        mov     dx, 1
        int     14h
        mov     dx, COM2 + 4
        mov     al, 3
        out     dx, al
.next:  mov     dx, COM2 + 5
        in      al, dx
        test    al, 1
        jz      .next
        mov     dx, COM2
        in      al, dx
        cmp     al, 'q'
        je      .end
        inc     al
        out     dx, al
        jmp     .next
.end:   mov     ax, 4C00h
        int     21h

use:    mov     dx, COM2 + 5
        in      al, dx
        mov     ax, 1680h
        int     2Fh
        jmp     use

want:   mov     dx, COM2 + 5
        in      al, dx
        mov     dx, text_got
        cmp     al, 0FFh
        jne     .say
        mov     dx, text_not
.say:   mov     ah, 9
        int     21h
        mov     ax, 4C00h
        int     21h

parent:
        begin "the_bios_lists_three"
        push    ds
        push    word 40h
        pop     ds
        mov     ax, [0]
        mov     bx, [2]
        mov     cx, [4]
        mov     dx, [6]
        pop     ds
        check_eq ax, 3F8h, "first"
        check_eq bx, 2F8h, "second"
        check_eq cx, 3E8h, "third"
        check_eq dx, 0, "fourth"
        int     11h
        shr     ax, 9
        and     ax, 7
        check_eq ax, 3, "equipment"
        endtest

        begin "int14_sends_to_the_debug_console"
        mov     si, text_debug
        mov     dx, 0
        call    send_text
        check   nc, "time-out"
        endtest

        begin "int14_sends_to_a_file"
        mov     si, text_file
        mov     dx, 2
        call    send_text
        check   nc, "time-out"
        endtest

        begin "the_transmitter_interrupts"
        mov     ax, 350Ch
        int     21h
        mov     [old], bx
        mov     [old + 2], es
        push    cs
        pop     es
        mov     dx, handler
        mov     ax, 250Ch
        int     21h
        in      al, 21h
        and     al, 0EFh
        out     21h, al
        mov     dx, COM1 + 4
        mov     al, 0Bh
        out     dx, al
        mov     dx, COM1 + 1
        mov     al, 2
        out     dx, al
        call    start_clock
.wait:  cmp     word [left], 0
        je      .sent
        call    late
        jnc     .wait
.sent:  mov     dx, COM1 + 1
        mov     al, 0
        out     dx, al
        mov     dx, COM1 + 4
        out     dx, al
        in      al, 21h
        or      al, 10h
        out     21h, al
        push    ds
        lds     dx, [old]
        mov     ax, 250Ch
        int     21h
        pop     ds
        cmp     word [left], 0
        check   e, "not all was sent"
        cmp     word [interrupts], 10
        check   ae, "too few interrupts"
        endtest

        begin "another_vm_is_at_the_end_of_the_cable"
        mov     dx, COM2 + 4
        mov     al, 3
        out     dx, al
        call    start_clock
        mov     dx, COM2 + 6
.wait:  in      al, dx
        and     al, 0B0h
        cmp     al, 0B0h                ; clear to send, ready, carrier
        je      .there
        push    dx
        mov     ax, 1680h
        int     2Fh
        call    late
        pop     dx
        jnc     .wait
        fail    "nobody there"
.there: endtest

        begin "what_is_sent_comes_back_one_higher"
        mov     ax, 00E3h
        mov     dx, 1
        int     14h
        mov     cx, 12
        mov     bl, 'A'
.more:  mov     al, bl
        mov     ah, 1
        mov     dx, 1
        int     14h
        test    ah, 80h
        check   z, "send"
        call    start_clock
.receive:
        mov     ah, 2
        mov     dx, 1
        int     14h
        test    ah, 80h
        jz      .came
        call    late
        jnc     .receive
        fail    "nothing came"
.came:  dec     al
        cmp     al, bl
        check   e, "another character"
        test    ah, 1Eh
        check   z, "a line error"
        inc     bl
        cmp     bl, 'q'
        jb      .on
        mov     bl, 'A'
.on:    loop    .more
        mov     ax, 0100h + 'q'
        mov     dx, 1
        int     14h
        endtest

        begin "the_other_end_hangs_up"
        call    start_clock
        mov     dx, COM2 + 6
.wait:  in      al, dx
        and     al, 0B0h
        jz      .gone
        push    dx
        mov     ax, 1680h
        int     2Fh
        call    late
        pop     dx
        jnc     .wait
        fail    "it is still there"
.gone:  endtest

        finish

; SI -> text to port DX; CF: a time-out.
send_text:
        push    dx
        mov     ax, 00E3h
        int     14h
        pop     dx
.next:  lodsb
        test    al, al
        jz      .done
        mov     ah, 1
        int     14h
        test    ah, 80h
        jz      .next
        stc
        ret
.done:  clc
        ret

; The transmitter is empty: the next character.
handler:
        push    ax
        push    dx
        push    si
        push    ds
        push    cs
        pop     ds
        inc     word [interrupts]
        mov     dx, COM1 + 2
        in      al, dx
        cmp     word [left], 0
        je      .end
        mov     si, [next]
        lodsb
        mov     [next], si
        dec     word [left]
        mov     dx, COM1
        out     dx, al
.end:   mov     al, 20h
        out     20h, al
        pop     ds
        pop     si
        pop     dx
        pop     ax
        iret

start_clock:
        push    ds
        push    word 40h
        pop     ds
        mov     ax, [6Ch]
        pop     ds
        mov     [began], ax
        ret

; CF: patience is over.  Clobbers AX.
late:   push    ds
        push    word 40h
        pop     ds
        mov     ax, [6Ch]
        pop     ds
        sub     ax, [began]
        cmp     ax, PATIENCE
        cmc
        ret

        section .data
text_got        db 'Got the port.', 13, 10, '$'
text_not        db 'There is no port.', 13, 10, '$'
text_debug      db 'sent by INT 14h', 10, 0
text_file       db 'into a file', 13, 10, 0
text_interrupt  db 'sent by interrupts', 10
TEXT_BYTES      equ $ - text_interrupt
next            dw text_interrupt
left            dw TEXT_BYTES
interrupts      dw 0

        section .bss
old             resd 1
began           resw 1
