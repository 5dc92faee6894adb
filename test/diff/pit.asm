; pit - the 8254: modes and their outputs on counter 2, latches, read-back, BCD; counter 0 as IRQ 0.
; [8254].  Counter 2's output is read at port 61h, its gate is bit 0 there.

%include "diff.inc"

        in      al, 61h
        and     al, 0FCh
        mov     [port61], al
        cli

; ---- status after the control word, null count, output level: each mode --------------------------
%macro mode_status 2                    ; name, control word of counter 2
        call    gate_low
        mov     al, %2
        out     43h, al
        call    status_2
        and     al, 3Fh                 ; output and null count: further below
        emit_byte %1, al
%endmacro
        mode_status "status_mode_0", 0B0h
        mode_status "status_mode_1", 0B2h
        mode_status "status_mode_2", 0B4h
        mode_status "status_mode_3", 0B6h
        mode_status "status_mode_4", 0B8h
        mode_status "status_mode_5", 0BAh
        mode_status "status_mode_6_is_2", 0BCh
        mode_status "status_mode_7_is_3", 0BEh
        mode_status "status_lsb_bcd", 091h
        mode_status "status_msb", 0A0h

; ---- mode 0: low until the count is over, then high; the gate holds it ------------------------------
        call    gate_high
        mov     al, 0B0h
        out     43h, al
        call    out2
        emit_byte "mode0_out_after_control", al
        mov     ax, 2000
        call    load_2
        call    out2
        emit_byte "mode0_out_counting", al
        call    gate_low
        call    latch_2
        mov     bx, ax
        call    pause
        call    latch_2
        cmp     ax, bx
        sete    al
        emit_byte "mode0_gate_holds", al
        call    gate_high
        call    wait_out2
        emit_byte "mode0_out_at_the_end", al
        call    latch_2                 ; it goes on below zero
        cmp     ax, 0F000h
        setae   al
        emit_byte "mode0_wraps", al
        mov     al, 10h                 ; first byte of a new count stops it and lowers the output
        out     42h, al
        call    out2
        emit_byte "mode0_first_byte_lowers", al
        mov     al, 0
        out     42h, al
        call    wait_out2
        emit_byte "mode0_second_count", al

; ---- mode 1: a rising gate starts one shot -----------------------------------------------------------
        call    gate_low
        mov     al, 0B2h
        out     43h, al
        mov     ax, 1000
        call    load_2
        call    out2
        emit_byte "mode1_out_idle", al
        call    gate_high
        call    pause
        call    out2
        emit_byte "mode1_out_triggered", al
        call    wait_out2
        emit_byte "mode1_out_at_the_end", al
        call    gate_low
        call    gate_high
        call    pause
        call    out2
        emit_byte "mode1_again", al
        call    wait_out2

; ---- mode 2: high but for the last clock; a low gate stops it -------------------------------------------
        call    gate_high
        mov     al, 0B4h
        out     43h, al
        mov     ax, 5000
        call    load_2
        call    pause
        call    latch_2
        dec     ax
        cmp     ax, 5000
        setb    al
        emit_byte "mode2_in_range", al
        call    reloads
        emit_byte "mode2_reloads", al
        call    gate_low
        call    out2
        emit_byte "mode2_out_gate_low", al
        call    latch_2
        mov     bx, ax
        call    pause
        call    latch_2
        cmp     ax, bx
        sete    al
        emit_byte "mode2_gate_holds", al

; ---- mode 3: square wave, counts by two -----------------------------------------------------------------
        call    gate_high
        mov     al, 0B6h
        out     43h, al
        mov     ax, 60000
        call    load_2
        call    pause
        call    latch_2
        and     al, 1
        emit_byte "mode3_even", al
        call    wait_low2
        emit_byte "mode3_goes_low", al
        call    wait_out2
        emit_byte "mode3_goes_high", al
        call    gate_low
        call    out2
        emit_byte "mode3_out_gate_low", al

; ---- mode 4: software-triggered strobe; 5: by the gate ------------------------------------------------------
        call    gate_high
        mov     al, 0B8h
        out     43h, al
        call    out2
        emit_byte "mode4_out_after_control", al
        mov     ax, 3000
        call    load_2
        call    pause
        call    out2
        emit_byte "mode4_out_counting", al
        call    latch_2
        cmp     ax, 3000
        setbe   al
        emit_byte "mode4_counts", al
        call    gate_low
        mov     al, 0BAh
        out     43h, al
        mov     ax, 3000
        call    load_2
        call    out2
        emit_byte "mode5_out_idle", al
        call    gate_high
        call    pause
        call    latch_2
        cmp     ax, 3000
        setbe   al
        emit_byte "mode5_counts", al

; ---- latches -----------------------------------------------------------------------------------------------
        call    gate_high
        mov     al, 0B4h
        out     43h, al
        mov     ax, 60000
        call    load_2
        call    pause
        mov     al, 80h
        out     43h, al                 ; latch
        call    pause
        mov     al, 80h
        out     43h, al                 ; the second one is ignored
        in      al, 42h
        mov     bl, al
        in      al, 42h
        mov     bh, al
        call    latch_2
        sub     bx, ax                  ; latched before: more was left
        cmp     bx, 20
        seta    al
        emit_byte "second_latch_ignored", al
        mov     al, 0C8h                ; read-back: count and status of counter 2
        out     43h, al
        in      al, 42h
        and     al, 3Fh
        emit_byte "read_back_status_first", al
        in      al, 42h
        in      al, 42h
        mov     al, 0E8h                ; status only, twice: the second is ignored
        out     43h, al
        out     43h, al
        in      al, 42h
        and     al, 3Fh
        emit_byte "read_back_status", al
        mov     al, 0D8h                ; count only
        out     43h, al
        in      al, 42h
        mov     bl, al
        in      al, 42h
        mov     bh, al
        call    latch_2
        sub     bx, ax
        cmp     bx, 5000
        setb    al
        emit_byte "read_back_count", al
        in      al, 43h
        emit_byte "control_port_reads", al

; ---- access modes ---------------------------------------------------------------------------------------------
        call    gate_low
        mov     al, 94h                 ; LSB only, mode 2
        out     43h, al
        mov     al, 50
        out     42h, al
        call    gate_high
        call    gate_low
        mov     al, 80h
        out     43h, al
        in      al, 42h
        dec     al
        cmp     al, 50
        setb    al
        emit_byte "lsb_only", al
        mov     al, 0A4h                ; MSB only
        out     43h, al
        mov     al, 50h
        out     42h, al
        call    gate_high
        call    gate_low
        mov     al, 80h
        out     43h, al
        in      al, 42h
        sub     al, 4Fh
        cmp     al, 2
        setb    al
        emit_byte "msb_only", al

; ---- BCD ----------------------------------------------------------------------------------------------------------
        call    gate_high
        mov     al, 0B5h
        out     43h, al
        mov     ax, 9999h
        call    load_2
        call    pause
        call    latch_2
        call    is_bcd
        emit_byte "bcd_digits", al
        mov     al, 0B5h
        out     43h, al
        xor     ax, ax                  ; 0 means 10000
        call    load_2
        call    pause
        call    latch_2
        cmp     ax, 5000h
        setae   al
        emit_byte "bcd_zero_is_10000", al

; ---- null count -------------------------------------------------------------------------------------------------------
        call    gate_high
        mov     al, 0B4h
        out     43h, al
        call    status_2
        and     al, 40h
        emit_byte "null_count_before_loading", al
        mov     ax, 10000
        call    load_2
        call    pause
        call    status_2
        and     al, 40h
        emit_byte "null_count_loaded", al

; ---- rates: how far counter 2 comes while counter 0 counts ---------------------------------------------------------------
        mov     al, 34h
        out     43h, al
        xor     al, al
        out     40h, al
        out     40h, al
        mov     al, 0B4h
        out     43h, al
        xor     ax, ax
        call    load_2
        call    latch_2
        mov     [first_2], ax
        call    latch_0
        mov     [first_0], ax
        mov     cx, 100
.pass:  call    pause
        loop    .pass
        call    latch_2
        mov     bx, [first_2]
        sub     bx, ax
        call    latch_0
        mov     dx, [first_0]
        sub     dx, ax
        sub     dx, bx
        add     dx, 200
        cmp     dx, 400
        setb    al
        emit_byte "counters_keep_step", al

; ---- counter 0: a one-shot interrupts once ---------------------------------------------------------------------------------
        push    es
        xor     ax, ax
        mov     es, ax
        mov     eax, [es:8 * 4]
        mov     [old_8], eax
        mov     word [es:8 * 4], on_8
        mov     [es:8 * 4 + 2], cs
        pop     es
        mov     al, 0Ah
        out     20h, al
        in      al, 21h
        mov     [old_mask], al
        mov     al, 0FEh
        out     21h, al
        mov     al, 30h
        out     43h, al
        sti
        nop
        cli                             ; whatever was requested before
        mov     word [ticks], 0
        mov     ax, 1000
        call    load_0
        mov     cx, 60000
        call    run_for
        emit_dec "mode0_interrupts", [ticks]
        mov     word [ticks], 0
        mov     al, 38h                 ; mode 4
        out     43h, al
        sti
        nop
        cli
        mov     word [ticks], 0
        mov     ax, 1000
        call    load_0
        mov     cx, 60000
        call    run_for
        emit_dec "mode4_interrupts", [ticks]
        mov     al, 34h
        out     43h, al
        sti
        nop
        cli
        mov     word [ticks], 0
        mov     ax, 1193                ; 1000 Hz
        call    load_0
        mov     cx, 59650               ; 50 ms
        call    run_for
        emit_dec "rate_generator_50_ms", [ticks]
        mov     al, 36h
        out     43h, al
        sti
        nop
        cli
        mov     word [ticks], 0
        mov     ax, 11930
        call    load_0
        mov     cx, 59650
        call    run_for
        emit_dec "square_wave_50_ms", [ticks]

; as it was
        mov     al, 36h
        out     43h, al
        xor     ax, ax
        call    load_0
        mov     al, [old_mask]
        out     21h, al
        push    es
        xor     ax, ax
        mov     es, ax
        mov     eax, [old_8]
        mov     [es:8 * 4], eax
        pop     es
        mov     al, 0B6h
        out     43h, al
        xor     ax, ax
        call    load_2
        call    gate_low
        sti
        finish

on_8:   push    ax
        inc     word [cs:ticks]
        mov     al, 20h
        out     20h, al
        pop     ax
        iret

; Interrupts on for CX clocks of counter 2 (at most 65000).
run_for:
        call    gate_low
        mov     al, 0B0h                ; mode 0
        out     43h, al
        mov     ax, cx
        call    load_2
        sti
        call    gate_high
        call    wait_out2
        cli
        ret

gate_low:
        push    ax
        mov     al, [port61]
        out     61h, al
        pop     ax
        ret
gate_high:
        push    ax
        mov     al, [port61]
        or      al, 1
        out     61h, al
        pop     ax
        ret

; AL = the output of counter 2.
out2:   in      al, 61h
        shr     al, 5
        and     al, 1
        ret

; Waits until it is high, or low; AL = 1: it is, 0: it did not come.
wait_out2:
        push    ecx
        mov     ecx, 3000000
.look:  in      al, 61h
        test    al, 20h
        jnz     .there
        a32 loop .look
        mov     al, 0
        pop     ecx
        ret
.there: mov     al, 1
        pop     ecx
        ret
wait_low2:
        push    ecx
        mov     ecx, 3000000
.look:  in      al, 61h
        test    al, 20h
        jz      .there
        a32 loop .look
        mov     al, 0
        pop     ecx
        ret
.there: mov     al, 1
        pop     ecx
        ret

; AL = 1 when the count of counter 2 goes up again within its range.
reloads:
        push    ecx
        push    bx
        mov     ecx, 1000000
        call    latch_2
        mov     bx, ax
.look:  call    latch_2
        cmp     ax, bx
        ja      .there
        mov     bx, ax
        a32 loop .look
        mov     al, 0
        jmp     .done
.there: mov     al, 1
.done:  pop     bx
        pop     ecx
        ret

; AX to the counter, low byte first.
load_2: out     42h, al
        mov     al, ah
        out     42h, al
        ret
load_0: out     40h, al
        mov     al, ah
        out     40h, al
        ret

latch_2:
        mov     al, 80h
        out     43h, al
        in      al, 42h
        mov     ah, al
        in      al, 42h
        xchg    al, ah
        ret
latch_0:
        mov     al, 0
        out     43h, al
        in      al, 40h
        mov     ah, al
        in      al, 40h
        xchg    al, ah
        ret

status_2:
        mov     al, 0E8h
        out     43h, al
        in      al, 42h
        ret

; AL = 1: AX has four decimal digits.
is_bcd: push    cx
        mov     cx, 4
.digit: mov     dl, al
        and     dl, 15
        cmp     dl, 10
        jae     .no
        shr     ax, 4
        loop    .digit
        mov     al, 1
        pop     cx
        ret
.no:    mov     al, 0
        pop     cx
        ret

; At least 100 clocks pass, by counter 0.
pause:  push    ax
        push    bx
        call    latch_0
        mov     bx, ax
.look:  call    latch_0
        neg     ax
        add     ax, bx
        cmp     ax, 200                 ; mode 3 counts by two
        jb      .look
        pop     bx
        pop     ax
        ret

        section .bss
port61  resb    1
old_mask resb   1
ticks   resw    1
first_0 resw    1
first_2 resw    1
old_8   resd    1
