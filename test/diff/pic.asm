; pic - the pair of 8259s: registers, initialisation, priorities, polling, EOI.
; [8259A]; requests come from IRQ 0 (counter 0) and, for the slave, from the clock chip (IRQ 8).

%include "diff.inc"

        cli
        in      al, 21h
        mov     [old_imr], al
        in      al, 0A1h
        mov     [old_imr + 1], al

; ---- registers ---------------------------------------------------------------------------------
        mov     al, 0FFh
        out     21h, al
        out     0A1h, al
        in      al, 21h
        emit_byte "imr_master_ff", al
        in      al, 0A1h
        emit_byte "imr_slave_ff", al
        mov     al, 55h
        out     0A1h, al
        in      al, 0A1h
        emit_byte "imr_slave_55", al
        mov     al, 0FFh
        out     0A1h, al
        call    read_isr
        emit_byte "isr_idle", al

; ---- a masked request waits in IRR -----------------------------------------------------------------
        call    tick_pending
        emit_byte "irr_masked_tick", al
        call    read_isr
        emit_byte "isr_masked_tick", al

; ---- reading: the choice of OCW3 stays ------------------------------------------------------------------
        mov     al, 0Bh
        out     20h, al
        in      al, 20h
        in      al, 20h
        emit_byte "isr_choice_stays", al
        mov     al, 08h                 ; neither read nor poll: no change
        out     20h, al
        in      al, 20h
        emit_byte "ocw3_no_action", al
        mov     al, 0Ah
        out     20h, al
        in      al, 20h
        and     al, 1
        emit_byte "irr_choice", al

; ---- poll: acknowledges like an INTA --------------------------------------------------------------------
        mov     al, 0FEh
        out     21h, al                 ; IF is off: it stays a request
        mov     al, 0Ch
        out     20h, al
        in      al, 20h
        emit_byte "poll_tick", al
        call    read_isr
        emit_byte "isr_after_poll", al
        call    read_irr
        and     al, 1
        emit_byte "irr_after_poll", al
        mov     al, 0Ch
        out     20h, al
        in      al, 20h
        emit_byte "poll_nothing_left", al
        mov     al, 20h
        out     20h, al
        call    read_isr
        emit_byte "isr_after_eoi", al
        mov     al, 0Ch                 ; poll through port 21h
        out     20h, al
        in      al, 21h
        and     al, 80h
        emit_byte "poll_at_21h", al
        in      al, 21h
        emit_byte "imr_after_poll_at_21h", al

; ---- specific EOI, and of nothing -------------------------------------------------------------------------
        call    serve_tick
        call    read_isr
        emit_byte "in_service", al
        mov     al, 61h                 ; another input's
        out     20h, al
        call    read_isr
        emit_byte "specific_eoi_of_other", al
        mov     al, 60h
        out     20h, al
        call    read_isr
        emit_byte "specific_eoi", al
        mov     al, 20h                 ; nothing is in service
        out     20h, al
        call    read_isr
        emit_byte "eoi_of_nothing", al

; ---- while a tick is in service the next one waits ---------------------------------------------------------
        call    serve_tick
        call    tick_pending
        emit_byte "irr_second_tick", al
        mov     al, 0Ch
        out     20h, al
        in      al, 20h
        emit_byte "poll_held_back", al
        mov     al, 20h
        out     20h, al
        mov     al, 0Ch
        out     20h, al
        in      al, 20h
        emit_byte "poll_released", al
        mov     al, 20h
        out     20h, al

; ---- special mask mode: a masked input in service holds back nothing -----------------------------------------
        call    serve_tick
        mov     al, 0FFh
        out     21h, al
        mov     al, 68h
        out     20h, al
        mov     al, 20h                 ; does not end the masked one
        out     20h, al
        call    read_isr
        emit_byte "special_mask_eoi", al
        mov     al, 60h
        out     20h, al
        call    read_isr
        emit_byte "special_mask_specific_eoi", al
        mov     al, 48h
        out     20h, al

; ---- rotation: IRQ 0 against IRQ 2 (the slave with IRQ 8) -------------------------------------------------------
        call    rtc_pending
        call    tick_pending
        mov     al, 0FAh                ; 0 and 2 open
        out     21h, al
        mov     al, 0FEh
        out     0A1h, al
        call    read_irr
        and     al, 5
        emit_byte "irr_both", al
        mov     al, 0C1h                ; input 1 lowest: 2 is highest
        out     20h, al
        mov     al, 0Ch
        out     20h, al
        in      al, 20h
        emit_byte "poll_after_set_priority", al
        mov     al, 0Ch
        out     0A0h, al
        in      al, 0A0h
        emit_byte "poll_slave", al
        call    read_isr_slave
        emit_byte "isr_slave", al
        mov     al, 0Ch                 ; 0 is below 2 now
        out     20h, al
        in      al, 20h
        emit_byte "poll_below_rotated", al
        mov     al, 0A0h                ; rotate on non-specific EOI: 2 becomes lowest
        out     20h, al
        mov     al, 20h
        out     0A0h, al
        mov     al, 0Ch
        out     20h, al
        in      al, 20h
        emit_byte "poll_after_rotate_eoi", al
        mov     al, 0E7h                ; rotate on specific EOI: 7 lowest again, 7 not in service
        out     20h, al
        call    read_isr
        emit_byte "isr_after_e7", al
        mov     al, 60h
        out     20h, al
        call    rtc_ack

; ---- initialisation -----------------------------------------------------------------------------------------------
        call    serve_tick
        mov     al, 11h
        out     20h, al
        in      al, 21h                 ; ICW1 clears the mask
        emit_byte "imr_after_icw1", al
        mov     al, 50h
        out     21h, al
        mov     al, 4
        out     21h, al
        mov     al, 3                   ; automatic EOI
        out     21h, al
        call    read_isr
        emit_byte "isr_after_init", al
        in      al, 21h
        emit_byte "imr_after_init", al
        mov     al, 0FFh
        out     21h, al
        call    tick_pending
        mov     al, 0FEh
        out     21h, al
        mov     al, 0Ch
        out     20h, al
        in      al, 20h
        emit_byte "aeoi_poll", al
        call    read_isr
        emit_byte "aeoi_isr", al

; the vector that ICW2 gives
        push    es
        xor     ax, ax
        mov     es, ax
        mov     eax, [es:50h * 4]
        mov     [old_vector], eax
        mov     word [es:50h * 4], on_tick
        mov     [es:50h * 4 + 2], cs
        mov     word [count], 0
        sti
        mov     ecx, 40000000
.wait:  cmp     word [count], 2
        jae     .came
        a32 loop .wait
.came:  cli
        mov     eax, [old_vector]
        mov     [es:50h * 4], eax
        pop     es
        cmp     word [count], 2
        setae   al
        emit_byte "aeoi_interrupts_at_50h", al

; without ICW4
        mov     al, 10h
        out     20h, al
        mov     al, 08h
        out     21h, al
        mov     al, 4
        out     21h, al
        mov     al, 0FDh                ; no ICW4 wanted: this is the mask
        out     21h, al
        in      al, 21h
        emit_byte "no_icw4_mask", al
; single
        mov     al, 13h
        out     20h, al
        mov     al, 08h
        out     21h, al
        mov     al, 1
        out     21h, al
        mov     al, 0FBh
        out     21h, al
        in      al, 21h
        emit_byte "single_mask", al

; the BIOS's own
        mov     al, 11h
        out     20h, al
        mov     al, 08h
        out     21h, al
        mov     al, 4
        out     21h, al
        mov     al, 1
        out     21h, al
        mov     al, 0FFh
        out     21h, al
        mov     al, 11h
        out     0A0h, al
        mov     al, 70h
        out     0A1h, al
        mov     al, 2
        out     0A1h, al
        mov     al, 1
        out     0A1h, al
        mov     al, 0FFh
        out     0A1h, al

; ---- a request that vanishes: IRQ 7 without ISR ----------------------------------------------------------------------
; Level 0 of mode 0: OUT of counter 0 falls before it is acknowledged.
        mov     dx, 4D0h
        in      al, dx
        emit_byte "elcr_master", al
        inc     dx
        in      al, dx
        and     al, 0DEh
        mov     [old_elcr], al
        mov     al, 0FFh
        out     dx, al
        in      al, dx
        emit_byte "elcr_slave_ff", al
        xor     al, al
        out     dx, al
        in      al, dx
        emit_byte "elcr_slave_00", al
        mov     al, [old_elcr]
        out     dx, al
        dec     dx
        mov     al, 0FFh
        out     dx, al
        in      al, dx
        emit_byte "elcr_master_ff", al
        xor     al, al
        out     dx, al

        mov     al, [old_imr + 1]
        out     0A1h, al
        mov     al, [old_imr]
        out     21h, al
        sti
        finish

on_tick:
        inc     word [cs:count]
        iret

read_irr:
        mov     al, 0Ah
        out     20h, al
        in      al, 20h
        ret
read_isr:
        mov     al, 0Bh
        out     20h, al
        in      al, 20h
        ret
read_isr_slave:
        mov     al, 0Bh
        out     0A0h, al
        in      al, 0A0h
        ret

; Waits, interrupts off, until a tick is requested.  Out: AL = bit 0 of IRR.
tick_pending:
        push    ecx
        mov     ecx, 2000000
.look:  call    read_irr
        test    al, 1
        jnz     .there
        a32 loop .look
.there: and     al, 1
        pop     ecx
        ret

; A tick goes into service, by a poll.  Everything else is masked.
serve_tick:
        mov     al, 0FFh
        out     21h, al
        call    tick_pending
        mov     al, 0FEh
        out     21h, al
        mov     al, 0Ch
        out     20h, al
        in      al, 20h
        ret

; The clock chip requests IRQ 8: update-ended interrupt, until acknowledged.
rtc_pending:
        push    ecx
        mov     al, 0Ch
        out     70h, al
        in      al, 71h
        mov     al, 0Bh
        out     70h, al
        in      al, 71h
        mov     [old_b], al
        mov     ah, al
        or      ah, 40h                 ; periodic, 1024 Hz
        mov     al, 0Bh
        out     70h, al
        mov     al, ah
        out     71h, al
        mov     ecx, 2000000
.look:  mov     al, 0Ah
        out     0A0h, al
        in      al, 0A0h
        test    al, 1
        jnz     .there
        a32 loop .look
.there: pop     ecx
        ret

rtc_ack:
        mov     al, 0Bh
        out     70h, al
        mov     al, [old_b]
        out     71h, al
        mov     al, 0Ch
        out     70h, al
        in      al, 71h
        ret

        section .bss
old_b   resb    1
old_imr resb    2
old_elcr resb   1
count   resw    1
old_vector resd 1
