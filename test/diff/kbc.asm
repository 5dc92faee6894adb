; kbc - the keyboard controller, the keyboard and the mouse at it, by their ports.
; [8042], [PS2-TR], [RBIL PORT 0060-0064]

%include "diff.inc"

%macro controller 2             ; name, command with an answer
        mov     al, %2
        call    command
        call    answer
        emit_word %1, ax
%endmacro
%macro keyboard 2               ; name, byte to the keyboard
        mov     al, %2
        call    data
        call    answer
        emit_word %1, ax
%endmacro
%macro more 1                   ; one more byte of the same answer
        call    answer
        emit_word %1, ax
%endmacro
%macro mouse 2
        mov     al, 0D4h
        call    command
        mov     al, %2
        call    data
        call    answer
        emit_word %1, ax
%endmacro

        cli
        in      al, 21h
        mov     [imr], al
        in      al, 0A1h
        mov     [imr + 1], al
        mov     al, 0FFh
        out     21h, al
        out     0A1h, al
        call    flush
        mov     al, 20h
        call    command
        call    answer
        mov     [mode], al

        mov     al, 60h                 ; no interrupts, translation
        call    command
        mov     al, 44h
        call    data
        controller "mode", 20h
        controller "self_test", 0AAh
        controller "keyboard_test", 0ABh
        controller "mouse_test", 0A9h
        mov     al, 60h
        call    command
        mov     al, 44h
        call    data
        mov     al, 0AEh
        call    command
        mov     al, 0A8h
        call    command
        in      al, 64h
        and     al, ~10h                ; the lock
        emit_byte "status_command", al
        mov     al, 0ADh
        call    command
        controller "mode_keyboard_off", 20h
        mov     al, 0AEh
        call    command
        mov     al, 0A7h
        call    command
        controller "mode_mouse_off", 20h
        mov     al, 0A8h
        call    command
        controller "mode_both_on", 20h
        mov     al, 0D2h
        call    command
        mov     al, 5Ah
        call    data
        in      al, 64h
        and     al, 21h
        emit_byte "status_d2", al
        more    "d2"
        mov     al, 0D3h
        call    command
        mov     al, 0A5h
        call    data
        in      al, 64h
        and     al, 21h
        emit_byte "status_d3", al
        more    "d3"
        mov     al, 0D0h
        call    command
        call    answer
        and     al, 3                   ; reset, A20
        mov     bl, al
        mov     al, 0DFh
        call    command
        mov     al, 0D0h
        call    command
        call    answer
        and     al, 3
        emit_byte "output_a20_on", al
        mov     al, 0DDh
        call    command
        mov     al, 0D0h
        call    command
        call    answer
        and     al, 3
        emit_byte "output_a20_off", al
        mov     al, 0D1h                ; as it was
        call    command
        mov     al, bl
        or      al, 0CDh
        call    data

; ---- the keyboard --------------------------------------------------------------------------
        keyboard "echo", 0EEh
        keyboard "identify", 0F2h
        more    "identify_2"
        more    "identify_3"
        keyboard "set", 0F0h
        keyboard "set_0", 0
        more    "set_is"
        keyboard "set_b", 0F0h
        keyboard "set_b_1", 1
        keyboard "set_c", 0F0h
        keyboard "set_c_0", 0
        more    "set_c_is"
        keyboard "set_d", 0F0h
        keyboard "set_d_2", 2
        keyboard "leds", 0EDh
        keyboard "leds_0", 0
        keyboard "rate", 0F3h
        keyboard "rate_2b", 2Bh
        keyboard "enable", 0F4h
        keyboard "disable", 0F5h
        keyboard "defaults", 0F6h
        keyboard "unknown", 0E1h
        keyboard "reset", 0FFh
        more    "reset_2"
        more    "reset_3"
        keyboard "enable_b", 0F4h

; ---- without translation --------------------------------------------------------------------
        mov     al, 60h
        call    command
        mov     al, 04h
        call    data
        keyboard "raw_identify", 0F2h
        more    "raw_identify_2"
        more    "raw_identify_3"
        keyboard "raw_set", 0F0h
        keyboard "raw_set_0", 0
        more    "raw_set_is"
        mov     al, 60h
        call    command
        mov     al, 44h
        call    data

; ---- the mouse --------------------------------------------------------------------------------
        mouse   "m_reset", 0FFh
        more    "m_reset_2"
        more    "m_reset_3"
        more    "m_reset_4"
        mouse   "m_id", 0F2h
        more    "m_id_2"
        mouse   "m_rate", 0F3h
        mouse   "m_rate_40", 40
        mouse   "m_resolution", 0E8h
        mouse   "m_resolution_1", 1
        mouse   "m_scale", 0E7h
        mouse   "m_status", 0E9h
        more    "m_status_2"
        more    "m_status_3"
        more    "m_status_4"
        mouse   "m_remote", 0F0h
        mouse   "m_read", 0EBh
        more    "m_read_2"
        more    "m_read_3"
        more    "m_read_4"
        mouse   "m_status_b", 0E9h
        more    "m_status_b_2"
        more    "m_status_b_3"
        more    "m_status_b_4"
        mouse   "m_wrap", 0EEh
        mouse   "m_wrapped", 12h
        mouse   "m_unwrap", 0ECh
        mouse   "m_stream", 0EAh
        mouse   "m_200", 0F3h
        mouse   "m_200_b", 200
        mouse   "m_100", 0F3h
        mouse   "m_100_b", 100
        mouse   "m_80", 0F3h
        mouse   "m_80_b", 80
        mouse   "m_wheel", 0F2h
        more    "m_wheel_2"
        mouse   "m_defaults", 0F6h
        mouse   "m_reset_b", 0FFh
        more    "m_reset_b_2"
        more    "m_reset_b_3"
        mouse   "m_id_b", 0F2h
        more    "m_id_b_2"

        call    flush
        mov     al, 60h
        call    command
        mov     al, [mode]
        call    data
        call    flush
        mov     al, [imr]
        out     21h, al
        mov     al, [imr + 1]
        out     0A1h, al
        sti

; ---- INT 15h AH=C2h ---------------------------------------------------------------------------
        mov     ax, 0C205h
        mov     bh, 3
        int     15h
        call    carry
        emit_word "c205", ax
        emit_word "c205_bx", bx
        mov     ax, 0C200h
        mov     bh, 0
        int     15h
        call    carry
        emit_word "c200_off", ax
        mov     ax, 0C204h
        int     15h
        call    carry
        emit_word "c204", ax
        emit_byte "c204_bh", bh
        mov     ax, 0C202h
        mov     bh, 3
        int     15h
        call    carry
        emit_word "c202", ax
        mov     ax, 0C203h
        mov     bh, 2
        int     15h
        call    carry
        emit_word "c203", ax
        mov     ax, 0C206h
        mov     bh, 1
        int     15h
        call    carry
        emit_word "c206_1", ax
        mov     ax, 0C206h
        mov     bh, 0
        int     15h
        call    carry
        emit_word "c206_0", ax
        emit_byte "c206_bl", bl
        emit_byte "c206_cl", cl
        emit_byte "c206_dl", dl
        mov     ax, 0C202h
        mov     bh, 7
        int     15h
        call    carry
        emit_word "c202_bad", ax
        mov     ax, 0C207h
        mov     bx, 100h
        int     15h
        call    carry
        emit_word "c207", ax
        mov     ax, 0C200h
        mov     bh, 0
        int     15h
        xor     bx, bx
        mov     es, bx
        mov     ax, 0C207h
        int     15h
        push    cs
        pop     es
        finish

; AH = AH, AL = carry.
carry:
        mov     al, 0
        adc     al, 0
        ret

; AX = byte and, in AH, where it is from: 0 the keyboard, 20h the mouse; FFFFh: none came.
answer:
        push    cx
        mov     cx, 20000
.wait:  in      al, 64h
        test    al, 1
        loopz   .wait
        jz      .none
        mov     ah, al
        and     ah, 20h
        in      al, 60h
        pop     cx
        ret
.none:
        mov     ax, 0FFFFh
        pop     cx
        ret

flush:
        push    ax
        push    cx
        mov     cx, 200
.next:  in      al, 64h
        test    al, 1
        jz      .none
        in      al, 60h
.none:  loop    .next
        pop     cx
        pop     ax
        ret

command:
        call    ready
        out     64h, al
        ret
data:
        call    ready
        out     60h, al
        ret
ready:
        push    ax
        push    cx
        mov     cx, 20000
.wait:  in      al, 64h
        test    al, 2
        loopnz  .wait
        pop     cx
        pop     ax
        ret

        section .bss
imr     resb    2
mode    resb    1
