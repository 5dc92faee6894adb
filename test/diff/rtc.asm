; rtc - the clock chip: registers, its formats, update, periodic and alarm interrupts on IRQ 8.
; [MC146818].  The machine starts at 23:59:50 on 30 December 1999.

%include "diff.inc"

        mov     al, 0Ah
        call    read
        mov     [old_a], al
        mov     al, 0Bh
        call    read
        mov     [old_b], al
        and     al, 7
        emit_byte "register_b_format", al
        mov     al, [old_a]
        and     al, 7Fh
        emit_byte "register_a", al
        mov     al, 0Dh
        call    read
        emit_byte "register_d", al

        cli
        in      al, 0A1h
        mov     [old_mask], al
        or      al, 1
        out     0A1h, al                ; IRQ 8 masked: the flags are looked at

; ---- date: what the loader or firmware has taken over -----------------------------------------------
        mov     al, 32h
        call    read
        emit_byte "century", al
        mov     al, 9
        call    read
        emit_byte "year", al
        mov     al, 8
        call    read
        emit_byte "month", al

; ---- setting the time ------------------------------------------------------------------------------------
        call    stop
        mov     ax, 5800h
        call    write
        mov     ax, 5902h
        call    write
        mov     ax, 2304h
        call    write
        mov     ax, 0606h
        call    write
        mov     ax, 3107h
        call    write
        mov     ax, 1208h
        call    write
        mov     ax, 9909h
        call    write
        mov     ax, 1932h
        call    write
        mov     al, 4
        call    read
        emit_byte "hour_while_set", al
        mov     al, 0Ah
        call    read
        and     al, 80h
        emit_byte "uip_while_set", al
        call    start
        call    next_second
        call    next_second
        mov     al, 0
        call    read
        emit_byte "second_after_midnight", al
        mov     al, 2
        call    read
        emit_byte "minute_after_midnight", al
        mov     al, 4
        call    read
        emit_byte "hour_after_midnight", al
        mov     al, 6
        call    read
        emit_byte "weekday_after_midnight", al
        mov     al, 7
        call    read
        emit_byte "day_after_midnight", al
        mov     al, 8
        call    read
        emit_byte "month_after_midnight", al
        mov     al, 9
        call    read
        emit_byte "year_after_midnight", al
        mov     al, 32h
        call    read
        emit_byte "century_after_midnight", al

; ---- leap day ---------------------------------------------------------------------------------------------
        call    stop
        mov     ax, 5900h
        call    write
        mov     ax, 5902h
        call    write
        mov     ax, 2304h
        call    write
        mov     ax, 2807h
        call    write
        mov     ax, 0208h
        call    write
        call    start
        call    next_second
        mov     al, 7
        call    read
        emit_byte "leap_day", al

; ---- formats -----------------------------------------------------------------------------------------------
        call    stop
        mov     ax, 3000h
        call    write
        mov     ax, 4502h
        call    write
        mov     ax, 1304h
        call    write
        call    start
        mov     al, [old_b]
        or      al, 4
        mov     ah, al
        mov     al, 0Bh
        call    write
        mov     al, 2
        call    read
        emit_byte "minute_binary", al
        mov     al, 4
        call    read
        emit_byte "hour_binary", al
        mov     ah, [old_b]
        and     ah, ~2
        mov     al, 0Bh
        call    write
        mov     al, 4
        call    read
        emit_byte "hour_12", al
        or      ah, 4
        mov     al, 0Bh
        call    write
        mov     al, 4
        call    read
        emit_byte "hour_12_binary", al
        mov     ah, [old_b]
        mov     al, 0Bh
        call    write

; ---- update-ended flag, update in progress -------------------------------------------------------------------
        call    next_second
        call    read_c
        call    read_c
        and     al, 10h
        emit_byte "uf_cleared_by_reading", al
        mov     al, 0Ah
        call    read
        and     al, 80h
        emit_byte "uip_after_update", al
        mov     ecx, 60000000
.uip:   mov     al, 0Ah
        call    read
        test    al, 80h
        jnz     .uip_seen
        a32 loop .uip
.uip_seen:
        and     al, 80h
        emit_byte "uip_comes", al
        mov     ecx, 60000000
.uf:    call    read_c
        test    al, 10h
        jnz     .uf_seen
        a32 loop .uf
.uf_seen:
        and     al, 90h
        emit_byte "uf_comes_after_uip", al

; ---- interrupts: flags with enables, masked in the 8259 ---------------------------------------------------------
        mov     ah, [old_b]
        or      ah, 10h
        mov     al, 0Bh
        call    write
        call    read_c
        call    irr_8
        emit_byte "irq8_quiet", al
        mov     ecx, 60000000
.irq:   call    irr_8
        test    al, 1
        jnz     .irq_seen
        a32 loop .irq
.irq_seen:
        emit_byte "irq8_at_update", al
        call    read_c
        and     al, 90h
        emit_byte "c_at_update", al
        call    read_c
        and     al, 90h
        emit_byte "c_read_again", al
        mov     ah, [old_b]
        mov     al, 0Bh
        call    write

; SET takes UIE away
        mov     ah, [old_b]
        or      ah, 90h
        mov     al, 0Bh
        call    write
        mov     al, 0Bh
        call    read
        and     al, 90h
        emit_byte "set_clears_uie", al
        mov     ah, [old_b]
        mov     al, 0Bh
        call    write

; ---- periodic interrupts at several rates, through the vector --------------------------------------------------------
        push    es
        xor     ax, ax
        mov     es, ax
        mov     eax, [es:70h * 4]
        mov     [old_70], eax
        mov     word [es:70h * 4], on_70
        mov     [es:70h * 4 + 2], cs
        pop     es
        in      al, 0A1h
        and     al, ~1
        out     0A1h, al
%macro rate 2                           ; name, register A
        mov     ah, %2
        call    count_periods
        emit_dec %1, ax
%endmacro
        rate    "periods_8192_hz", 23h
        rate    "periods_1024_hz", 26h
        rate    "periods_256_hz", 28h
        rate    "periods_16_hz", 2Ch
        rate    "periods_none", 20h
        rate    "periods_256_hz_by_1", 21h
        rate    "periods_128_hz_by_2", 22h

; ---- alarm ---------------------------------------------------------------------------------------------------------------
        call    stop
        mov     ax, 1000h
        call    write
        mov     ax, 0002h
        call    write
        mov     ax, 0804h
        call    write
        mov     ax, 1201h               ; 08:00:12
        call    write
        mov     ax, 0003h
        call    write
        mov     ax, 0805h
        call    write
        call    start
        mov     word [flags_or], 0
        mov     word [count], 0
        mov     ah, [old_b]
        or      ah, 20h
        mov     al, 0Bh
        call    write
        sti
        mov     ecx, 60000000
.alarm: cmp     word [count], 1
        jae     .rang
        a32 loop .alarm
.rang:  cli
        mov     al, 0
        call    read
        emit_byte "alarm_at_second", al
        mov     al, [flags_or]
        and     al, 0A0h
        emit_byte "alarm_flags", al
        mov     ax, 0FF01h              ; every second
        call    write
        mov     ax, 0C003h
        call    write
        mov     ax, 0FF05h
        call    write
        mov     word [count], 0
        sti
        mov     ecx, 60000000
.every: cmp     word [count], 2
        jae     .rang_again
        a32 loop .every
.rang_again:
        cli
        cmp     word [count], 2
        setae   al
        emit_byte "alarm_every_second", al

; ---- RAM -------------------------------------------------------------------------------------------------------------------
        mov     al, 5Fh
        call    read
        mov     bl, al
        mov     ax, 5A5Fh
        call    write
        mov     al, 5Fh
        call    read
        emit_byte "ram_keeps", al
        mov     ah, bl
        mov     al, 5Fh
        call    write
        mov     al, 8Dh                 ; with the NMI bit
        call    read
        emit_byte "register_d_nmi_off", al

; as it was
        mov     ah, [old_b]
        mov     al, 0Bh
        call    write
        mov     ah, [old_a]
        and     ah, 7Fh
        mov     al, 0Ah
        call    write
        call    read_c
        push    es
        xor     ax, ax
        mov     es, ax
        mov     eax, [old_70]
        mov     [es:70h * 4], eax
        pop     es
        mov     al, [old_mask]
        out     0A1h, al
        sti
        finish

on_70:  push    ax
        call    read_c
        or      [cs:flags_or], al
        inc     word [cs:count]
        mov     al, 20h
        out     0A0h, al
        out     20h, al
        pop     ax
        iret

; AX = periodic interrupts in 250 ms at rate AH (register A).
count_periods:
        mov     al, 0Ah
        call    write
        mov     ah, [old_b]
        or      ah, 40h
        mov     al, 0Bh
        call    write
        call    read_c
        mov     word [count], 0
        mov     bx, 5
.part:  in      al, 61h
        and     al, 0FCh
        out     61h, al
        mov     al, 0B0h                ; counter 2, mode 0: 59659 clocks are 50 ms
        out     43h, al
        mov     al, 0Bh
        out     42h, al
        mov     al, 0E9h
        out     42h, al
        in      al, 61h
        or      al, 1
        out     61h, al
        sti
.wait:  in      al, 61h
        test    al, 20h
        jz      .wait
        dec     bx
        jnz     .part
        cli
        mov     ah, [old_b]
        mov     al, 0Bh
        call    write
        mov     ax, [count]
        ret

; AL = 1: IRQ 8 is requested.
irr_8:  mov     al, 0Ah
        out     0A0h, al
        in      al, 0A0h
        and     al, 1
        ret

; Waits for the end of an update.
next_second:
        push    ecx
        call    read_c
        mov     ecx, 60000000
.look:  call    read_c
        test    al, 10h
        jnz     .done
        a32 loop .look
.done:  pop     ecx
        ret

stop:   mov     ah, [old_b]
        or      ah, 80h
        mov     al, 0Bh
        jmp     write
start:  mov     ah, [old_b]
        mov     al, 0Bh
; Register AL = AH.
write:  out     70h, al
        mov     al, ah
        out     71h, al
        ret
read_c: mov     al, 0Ch
; AL = register AL.
read:   out     70h, al
        in      al, 71h
        ret

        section .bss
old_a   resb    1
old_b   resb    1
old_mask resb   1
flags_or resb   1
count   resw    1
old_70  resd    1
