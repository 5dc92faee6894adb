; uart - a serial port: registers, FIFO, loop back, modem lines, INT 14h.  [16550], [RBIL 14]
;
; On a port with a device that is ready and says nothing: QEMU's null character device.

%include "diff.inc"

%macro rd 2                             ; register, name
        mov     dx, [base]
        add     dx, %1
        in      al, dx
        emit_byte %2, al
%endmacro
%macro wr 2                             ; register, value
        mov     dx, [base]
        add     dx, %1
        mov     al, %2
        out     dx, al
%endmacro

        push    ds
        mov     ax, 40h
        mov     ds, ax
        mov     bx, [0]
        mov     cl, [7Ch]
        pop     ds
        mov     [base], bx
        emit_word "base", bx
        emit_byte "time_out", cl
        int     11h
        shr     ax, 9
        and     al, 7
        emit_byte "how_many", al

        mov     ax, 00E3h               ; 9600, 8N1
        mov     dx, 0
        int     14h
        emit_word "initialise", ax
        rd      1, "interrupts"
        rd      3, "line"
        wr      3, 83h
        rd      0, "divisor_low"
        rd      1, "divisor_high"
        wr      3, 03h
        wr      7, 0A5h
        rd      7, "scratch"
        wr      1, 0FFh
        rd      1, "interrupts_ff"
        wr      1, 0
        wr      4, 0
        rd      4, "modem_0"
        rd      6, "modem_status"
        rd      6, "modem_status_again"
        wr      4, 10h                  ; loop back
        rd      6, "loop_nothing"
        wr      4, 1Fh
        rd      6, "loop_all"
        rd      6, "loop_all_again"
        wr      4, 1Bh                  ; the ring ends
        rd      6, "loop_ring_over"
        wr      4, 10h
        rd      6, "loop_off"
        rd      6, "loop_off_again"

        ; a character in loop back
        rd      5, "empty"
        wr      0, 5Ah
        call    pause
        rd      5, "received"
        rd      0, "data"
        rd      5, "read"
        rd      2, "no_cause"

        ; FIFO in loop back
        wr      2, 0C7h
        rd      2, "fifo_on"
        wr      1, 01h
        mov     cx, 16
.fill:  wr      0, cl
        call    pause
        loop    .fill
        rd      2, "fifo_14"
        rd      5, "fifo_full"
        wr      0, 77h
        call    pause
        rd      5, "overrun"
        rd      5, "overrun_told"
        rd      0, "first"
        rd      0, "second"
        rd      0, "third"
        call    pause
        call    pause
        call    pause
        call    pause
        call    pause
        rd      2, "fifo_timeout"
        wr      2, 0C3h                 ; empty it
        rd      5, "emptied"
        wr      1, 0
        wr      2, 0
        rd      2, "fifo_off"

        ; causes of interrupts by polling: the transmitter
        wr      1, 02h
        rd      2, "thre"
        rd      2, "thre_over"
        wr      1, 0
        wr      1, 02h
        rd      2, "thre_again"
        wr      1, 0
        wr      4, 0

        ; INT 14h
        mov     ah, 1
        mov     al, 'x'
        mov     dx, 0
        int     14h
        emit_byte "send", ah
        call    pause
        mov     ah, 3
        mov     dx, 0
        int     14h
        emit_word "status", ax
        mov     ah, 3
        mov     dx, 3
        int     14h
        and     ah, 80h
        emit_byte "no_port", ah
        rd      4, "modem_after"
        wr      4, 0
        finish

; Three characters' time, by the counter of timer 0 at 1.19 MHz.
pause:  push    ax
        push    bx
        push    cx
        push    dx
        mov     cx, 40
.more:  call    count
        mov     bx, ax
.wait:  call    count
        push    bx
        sub     bx, ax
        cmp     bx, 100
        pop     bx
        jb      .wait
        loop    .more
        pop     dx
        pop     cx
        pop     bx
        pop     ax
        ret
count:  mov     al, 0
        out     43h, al
        in      al, 40h
        mov     ah, al
        in      al, 40h
        xchg    al, ah
        ret

        section .bss
base    resw    1
