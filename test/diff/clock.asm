; clock - what the BIOS makes of timer and clock chip: INT 08h, 1Ch, 1Ah, 4Ah, 70h, INT 15h/83h and 86h.
; [RBIL 1A00] ff., [RBIL 1583], [RBIL 1586], [AT-TR].

%include "diff.inc"

        mov     ax, 40h
        mov     gs, ax                  ; BIOS data area

; ---- ticks ------------------------------------------------------------------------------------------
        mov     ah, 1
        mov     cx, 5
        mov     dx, 1234h
        int     1Ah
        mov     ah, 0
        int     1Ah
        emit_word "ticks_high", cx
        sub     dx, 1234h
        cmp     dx, 2
        setb    al
        emit_byte "ticks_low_as_set", al
        call    hook_1c
        mov     bx, [gs:6Ch]
        call    wait_tick               ; from edge to edge
        mov     word [count_1c], 0
        mov     bx, [gs:6Ch]
        mov     cx, 5
.five:  call    wait_tick
        loop    .five
        mov     ax, [gs:6Ch]
        sub     ax, bx
        emit_dec "ticks_counted", ax
        emit_dec "int_1c_calls", [count_1c]
        mov     al, [if_in_1c]
        emit_byte "int_1c_if", al

; ---- midnight ----------------------------------------------------------------------------------------
        mov     ah, 1
        mov     cx, 18h
        mov     dx, 00AFh               ; 1800B0h is a day
        int     1Ah
        call    wait_tick
        mov     ah, 0
        int     1Ah
        emit_byte "midnight_flag", al
        emit_word "midnight_high", cx
        cmp     dx, 2
        setb    al
        emit_byte "midnight_low", al
        mov     ah, 0
        int     1Ah
        emit_byte "midnight_flag_once", al
        call    unhook_1c

; ---- time and date -------------------------------------------------------------------------------------
        mov     ah, 5
        mov     cx, 1998h
        mov     dx, 0704h
        int     1Ah
        setc    al
        emit_byte "set_date_carry", al
        mov     ah, 3
        mov     cx, 1530h
        mov     dx, 2000h
        int     1Ah
        setc    al
        emit_byte "set_time_carry", al
        mov     ah, 2
        int     1Ah
        setc    al
        emit_byte "get_time_carry", al
        emit_word "hour_minute", cx
        mov     al, dh
        sub     al, 20h
        cmp     al, 2
        setb    al
        emit_byte "second_as_set", al
        emit_byte "daylight", dl
        mov     ah, 4
        int     1Ah
        setc    al
        emit_byte "get_date_carry", al
        emit_word "century_year", cx
        emit_word "month_day", dx

; ---- alarm -----------------------------------------------------------------------------------------------
        push    es
        xor     ax, ax
        mov     es, ax
        mov     eax, [es:4Ah * 4]
        mov     [old_4a], eax
        mov     word [es:4Ah * 4], on_4a
        mov     [es:4Ah * 4 + 2], cs
        pop     es
        mov     word [count_4a], 0
        mov     ah, 6
        mov     cx, 1530h
        mov     dh, 22h                 ; two seconds ahead at most
        int     1Ah
        setc    al
        emit_byte "set_alarm_carry", al
        mov     ah, 6
        int     1Ah
        setc    al
        emit_byte "second_alarm_carry", al
        mov     cx, 60
.ring:  cmp     word [count_4a], 0
        jne     .rang
        call    wait_tick
        loop    .ring
.rang:  emit_dec "alarm_calls", [count_4a]
        mov     ah, 7
        int     1Ah
        setc    al
        emit_byte "end_alarm_carry", al
        mov     ah, 6                   ; after that a new one may be set
        mov     cx, 0101h
        mov     dh, 1
        int     1Ah
        setc    al
        emit_byte "alarm_again_carry", al
        mov     ah, 7
        int     1Ah
        push    es
        xor     ax, ax
        mov     es, ax
        mov     eax, [old_4a]
        mov     [es:4Ah * 4], eax
        pop     es

; ---- INT 15h/83h ---------------------------------------------------------------------------------------------
        mov     byte [posted], 0
        mov     ax, 8300h
        mov     cx, 3                   ; 200 ms
        mov     dx, 0D40h
        mov     bx, posted
        call    wait_tick
        mov     si, [gs:6Ch]
        int     15h
        setc    al
        emit_byte "event_wait_carry", al
        emit_byte "event_wait_active", [gs:0A0h]
        mov     ax, 8300h
        mov     bx, posted
        int     15h
        setc    al
        emit_byte "event_wait_twice_carry", al
        mov     cx, 20
.event: test    byte [posted], 80h
        jnz     .posted
        call    wait_tick
        loop    .event
.posted:
        emit_byte "event_posted", [posted]
        mov     ax, [gs:6Ch]
        sub     ax, si
        emit_dec "event_ticks", ax
        emit_byte "event_no_longer_active", [gs:0A0h]
; ---- INT 15h/86h ----------------------------------------------------------------------------------------------
        call    wait_tick
        mov     si, [gs:6Ch]
        mov     ah, 86h
        mov     cx, 7                   ; 500 ms
        mov     dx, 0A120h
        int     15h
        setc    al
        emit_byte "wait_carry", al
        mov     ax, [gs:6Ch]
        sub     ax, si
        emit_dec "wait_ticks", ax
        emit_word "wait_keeps_cx", cx
        emit_word "wait_keeps_dx", dx
        call    read_counter
        mov     si, ax
        mov     ah, 86h
        xor     cx, cx
        mov     dx, 5000                ; 5 ms
        int     15h
        call    read_counter
        sub     si, ax                  ; mode 2 or 3: at most twice the clocks
        neg     si
        neg     si
        cmp     si, 5900
        setae   al
        emit_byte "wait_5_ms_is_not_shorter", al

; ---- INT 15h/83h taken back ----------------------------------------------------------------------------------
        mov     byte [posted], 0
        mov     ax, 8300h
        mov     cx, 2
        mov     dx, 0
        mov     bx, posted
        int     15h
        mov     ax, 8301h
        int     15h
        setc    al
        emit_byte "event_cancel_carry", al
        mov     cx, 5
.quiet: call    wait_tick
        loop    .quiet
        emit_byte "event_cancelled", [posted]
        finish

; Waits until the tick count changes.
wait_tick:
        push    ax
        mov     ax, [gs:6Ch]
.same:  cmp     ax, [gs:6Ch]
        je      .same
        pop     ax
        ret

read_counter:
        cli
        mov     al, 0
        out     43h, al
        in      al, 40h
        mov     ah, al
        in      al, 40h
        sti
        xchg    al, ah
        ret

hook_1c:
        push    es
        xor     ax, ax
        mov     es, ax
        mov     eax, [es:1Ch * 4]
        mov     [old_1c], eax
        mov     word [es:1Ch * 4], on_1c
        mov     [es:1Ch * 4 + 2], cs
        pop     es
        ret
unhook_1c:
        push    es
        xor     ax, ax
        mov     es, ax
        mov     eax, [old_1c]
        mov     [es:1Ch * 4], eax
        pop     es
        ret

on_1c:  inc     word [cs:count_1c]
        push    ax
        pushf
        pop     ax
        shr     ax, 9
        and     al, 1
        mov     [cs:if_in_1c], al
        pop     ax
        iret

on_4a:  inc     word [cs:count_4a]
        iret

        section .bss
old_1c  resd    1
old_4a  resd    1
count_1c resw   1
count_4a resw   1
if_in_1c resb   1
posted  resb    1
