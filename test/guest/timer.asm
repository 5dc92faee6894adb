; timer.asm - ticks, the timer's interrupts and counter, and the clock of the BIOS.

%include "guest.inc"
program "timer"

PATIENCE equ 40000000h                  ; loop steps; seconds even on a fast PC

        mov     ax, 40h
        mov     gs, ax                  ; BIOS data area, throughout

; Waits for CX changes of the tick count.  Out: CF: none came in time.  Clobbers ECX EBX AX.
%macro wait_ticks 1
        mov     cx, %1
        call    wait_cx_ticks
%endmacro

        begin "tick_count_advances"
        wait_ticks 3
        check   nc, "40:6Ch stands still"
        endtest

        begin "int_1a_reads_the_tick_count"
        wait_ticks 1
        mov     ah, 0
        int     1Ah
        mov     ax, dx
        sub     ax, [gs:6Ch]
        neg     ax                      ; ticks since then
        cmp     ax, 1
        check   be, "low word"
        mov     ax, cx
        check_eq ax, [gs:6Eh], "high word"
        endtest

        begin "int_1c_hook_is_called"
        save_vector 1Ch, old_vector
        set_vector 1Ch, on_1c
        mov     word [count], 0
        wait_ticks 4
        pushf
        restore_vector 1Ch, old_vector
        popf
        check   nc, "no ticks"
        mov     ax, [count]
        cmp     ax, 3
        check   ae, "too few calls"
        cmp     ax, 6
        check   be, "too many calls"
        endtest

        begin "int_8_hook_is_called_and_chains"
        save_vector 8, old_8
        set_vector 8, on_8
        mov     word [count], 0
        wait_ticks 4                    ; the old handler still counts
        pushf
        restore_vector 8, old_8
        popf
        check   nc, "ticks stopped"
        mov     ax, [count]
        cmp     ax, 3
        check   ae, "too few calls"
        mov     ax, [flags_seen]
        test    ax, 200h
        check   z, "IF in the handler"
        endtest

        begin "int_8_handler_may_end_the_interrupt_itself"
        save_vector 8, old_8
        set_vector 8, on_8_alone
        mov     word [count], 0
        mov     ecx, PATIENCE
.wait:  cmp     word [count], 3
        jae     .came
        a32 loop .wait
.came:  restore_vector 8, old_8
        mov     ax, [count]
        cmp     ax, 3
        check   ae, "no further interrupts after EOI"
        endtest

        begin "counter_0_counts"
        call    read_counter
        mov     bx, ax
        mov     ecx, PATIENCE / 100
.wait:  call    read_counter
        cmp     ax, bx
        jne     .changed
        a32 loop .wait
        fail    "it stands still"
.changed:
        endtest

        begin "counter_0_runs_down"
        mov     cx, 50
        xor     dx, dx                  ; steps upwards
        call    read_counter
        mov     bx, ax
.next:  call    read_counter
        cmp     ax, bx
        jbe     .down
        inc     dx
.down:  mov     bx, ax
        loop    .next
        mov     ax, dx
        cmp     ax, 5                   ; a reload or two are no mistake
        check   be, "it goes up"
        endtest

        begin "cli_holds_off_ticks"
        wait_ticks 1
        cli
        mov     bx, [gs:6Ch]
        call    wait_half_tick          ; over the edge: three halves
        call    wait_half_tick
        call    wait_half_tick
        mov     dx, [gs:6Ch]
        sti
        nop
        mov     ax, dx
        check_eq ax, bx, "a tick came in between"
        mov     ecx, PATIENCE / 100
.wait:  cmp     bx, [gs:6Ch]
        jne     .came
        a32 loop .wait
        fail    "no tick after STI"
.came:
        endtest

        begin "clock_gives_valid_bcd"
        mov     ah, 2
        int     1Ah
        check   nc, "AH=02h"
        mov     al, ch
        cmp     al, 23h
        check   be, "hour"
        mov     al, cl
        cmp     al, 59h
        check   be, "minute"
        mov     al, dh
        cmp     al, 59h
        check   be, "second"
        mov     ah, 4
        int     1Ah
        check   nc, "AH=04h"
        mov     al, ch
        cmp     al, 19h
        check   ae, "century"
        cmp     al, 20h
        check   be, "century"
        mov     al, dh
        dec     al
        cmp     al, 11h
        check   be, "month"
        endtest

        begin "clock_and_dos_agree"
        mov     ah, 4
        int     1Ah
        mov     [date], dx              ; BCD month, day
        mov     ah, 2Ah
        int     21h
        mov     al, [date + 1]
        call    from_bcd
        check_eq al, dh, "month"
        endtest

        begin "int_15_86_waits"
        wait_ticks 1
        mov     bx, [gs:6Ch]
        mov     cx, 2                   ; 02_49F0h = 150000 microseconds: 2 to 3 ticks
        mov     dx, 49F0h
        mov     ah, 86h
        int     15h
        check   nc, "AH=86h"
        mov     ax, [gs:6Ch]
        sub     ax, bx
        cmp     ax, 2
        check   ae, "too short"
        endtest

        begin "dos_time_advances"
        mov     ah, 2Ch
        int     21h
        push    dx
        wait_ticks 4
        mov     ah, 2Ch
        int     21h
        pop     ax
        cmp     ax, dx
        check   ne, "AH=2Ch stands still"
        endtest

        finish

wait_cx_ticks:
        movzx   ebx, cx
.tick:  mov     ax, [gs:6Ch]
        mov     ecx, PATIENCE
.wait:  cmp     ax, [gs:6Ch]
        jne     .came
        a32 loop .wait
        stc
        ret
.came:  dec     bx
        jnz     .tick
        clc
        ret

; Latches and reads counter 0.  Out: AX.
read_counter:
        mov     al, 0
        out     43h, al
        in      al, 40h
        mov     ah, al
        in      al, 40h
        xchg    al, ah
        ret

; Waits until the counter has moved by half of its range.  Clobbers AX ECX SI.
wait_half_tick:
        call    read_counter
        mov     si, ax
        mov     ecx, PATIENCE / 100
.wait:  call    read_counter
        sub     ax, si
        neg     ax                      ; mode 3 counts by two: a quarter either way
        cmp     ax, 8000h
        jae     .done
        a32 loop .wait
.done:  ret

from_bcd:
        mov     ah, al
        shr     ah, 4
        and     al, 15
        xchg    al, ah
        mov     cl, al
        mov     al, ah
.add:   or      cl, cl
        jz      .done
        add     al, 10
        dec     cl
        jmp     .add
.done:  ret

on_1c:  inc     word [cs:count]
        iret

on_8:   push    ax
        pushf
        pop     ax
        mov     [cs:flags_seen], ax
        pop     ax
        inc     word [cs:count]
        jmp     far [cs:old_8]

on_8_alone:
        inc     word [cs:count]
        push    ax
        mov     al, 20h
        out     20h, al
        pop     ax
        iret

        section .bss
old_vector      resd 1
old_8           resd 1
count           resw 1
flags_seen      resw 1
date            resw 1
