; kbd.asm - INT 9 and what it calls, INT 16h.
;
; What the user must press is said by lines "DO what", one at a time; the scenario does it.

%include "guest.inc"
program "kbd"

        begin "abilities"
        mov     ax, 0900h
        int     16h
        and     al, 3Dh
        check_eq al, 3Dh, "AH=09h: 10h-12h, 0Ah, rate can be set and told"
        mov     ah, 0Ah
        xor     bx, bx
        int     16h
        check_eq bx, 41ABh, "AH=0Ah"
        endtest

        begin "repeat_rate"
        mov     ax, 0305h
        mov     bx, 0204h
        int     16h
        mov     ax, 0306h
        xor     bx, bx
        int     16h
        check_eq bx, 0204h, "as it was set"
        mov     ax, 0300h
        int     16h
        mov     ax, 0306h
        int     16h
        check_eq bx, 010Bh, "default"
        endtest

        begin "functions_20h_to_22h"
        mov     cx, 8500h
        mov     ah, 5
        int     16h
        mov     ah, 21h
        int     16h
        check   nz, "21h: there is a key"
        check_eq ax, 8500h, "21h"
        mov     ah, 20h
        int     16h
        check_eq ax, 8500h, "20h"
        mov     ah, 22h
        int     16h
        check_eq al, 0, "22h"
        endtest

        begin "controller_repeats_a_byte_until_it_is_read"
        cli
        mov     al, 0ADh
        out     64h, al
        in      al, 64h
        sti
        test    al, 10h
        check   nz, "not locked"
        mov     al, 0AEh
        out     64h, al
        endtest

        begin "intercept_and_keys"
        save_vector 15h, old_15
        set_vector 15h, int15
        mov     byte [swallow], 1Eh
        mov     dx, do_ab
        call    ask
        call    key
        push    ax
        restore_vector 15h, old_15
        pop     ax
        mov     bl, [seen]
        check_eq ax, 3062h, "the second key; the first was swallowed"
        check_eq bl, 1Eh, "INT 15h AH=4Fh saw it"
        endtest

        begin "system_request"
        mov     word [sysreq], 0
        save_vector 15h, old_15
        set_vector 15h, int15
        mov     byte [swallow], 0
        mov     dx, do_sysreq
        call    ask
.wait:  cmp     word [sysreq], 0201h
        je      .got
        call    in_time
        jc      .wait
.got:   restore_vector 15h, old_15
        mov     ax, [sysreq]
        check_eq ax, 0201h, "8500h, then 8501h"
        endtest

        begin "print_screen"
        mov     byte [printed], 0
        save_vector 5, old_05
        set_vector 5, int05
        mov     dx, do_print
        call    ask
.wait:  cmp     byte [printed], 0
        jne     .got
        call    in_time
        jc      .wait
.got:   restore_vector 5, old_05
        mov     al, [printed]
        check_eq al, 1, "INT 5 once"
        endtest

        begin "break"
        mov     byte [broke], 0
        mov     ax, 40h
        mov     es, ax
        mov     byte [es:71h], 0
        push    cs
        pop     es
        save_vector 1Bh, old_1b
        set_vector 1Bh, int1B
        mov     dx, do_break
        call    ask
.wait:  cmp     byte [broke], 0
        jne     .got
        call    in_time
        jc      .wait
.got:   mov     ax, 40h
        mov     es, ax
        mov     bl, [es:71h]
        mov     byte [es:71h], 0
        push    cs
        pop     es
        mov     ah, 11h
        int     16h
        mov     cx, ax
        mov     ah, 10h
        int     16h
        push    bx
        push    cx
        restore_vector 1Bh, old_1b
        pop     cx
        pop     bx
        check_eq bl, 80h, "40:71"
        check_eq cx, 0, "a word 0 in the buffer"
        endtest

        begin "pause"
        mov     dx, do_pause
        call    ask
        mov     ax, 40h
        mov     es, ax
        mov     cx, [es:6Ch]
        mov     bp, 0
.wait:  mov     dx, [es:6Ch]            ; the longest time between two looks at the clock
        mov     ax, dx
        sub     ax, cx
        cmp     ax, bp
        jbe     .shorter
        mov     bp, ax
.shorter:
        mov     cx, dx
        cmp     bp, 9
        ja      .got
        call    in_time
        jc      .wait
.got:   push    cs
        pop     es
        mov     ax, bp
        cmp     ax, 9
        check   a, "the program stood still"
        mov     ah, 11h
        int     16h
        check   z, "the key that ended it is not seen"
        endtest

        begin "a_held_key_repeats_as_programmed"
        mov     ax, 0305h               ; 250 ms, then 30 a second
        mov     bx, 0
        int     16h
        mov     dx, do_hold
        call    ask
        xor     bp, bp
.wait:  mov     ah, 11h
        int     16h
        jz      .none
        mov     ah, 10h
        int     16h
        cmp     al, 'x'
        je      .over
        inc     bp
.none:  call    in_time
        jc      .wait
.over:  mov     ax, 0300h
        int     16h
        mov     ax, bp
        cmp     ax, 12
        check   ae, "repeats"
        endtest

        begin "lights_and_shift_state"
        mov     dx, do_caps
        call    ask
        call    key
        check_eq ax, 1E41h, "capital"
        mov     ax, 40h
        mov     es, ax
        mov     bl, [es:97h]
        push    cs
        pop     es
        and     bl, 7
        check_eq bl, 4, "40:97: the CapsLock light"
        mov     dx, do_caps_off
        call    ask
        call    key
        check_eq ax, 1E61h, "small"
        endtest
        finish

; AX = the next key, or 0 after 20 seconds.
key:
        mov     ah, 11h
        int     16h
        jnz     .there
        call    in_time
        jc      key
        xor     ax, ax
        ret
.there: mov     ah, 10h
        int     16h
        ret

ask:
        mov     ah, 9
        int     21h
        push    es
        mov     ax, 40h
        mov     es, ax
        mov     ax, [es:6Ch]
        mov     [started], ax
        pop     es
        ret

; Carry: less than 20 seconds ago.
in_time:
        push    es
        push    ax
        mov     ax, 40h
        mov     es, ax
        mov     ax, [es:6Ch]
        sub     ax, [cs:started]
        cmp     ax, 18 * 20
        pop     ax
        pop     es
        ret

int15:
        cmp     ah, 4Fh
        je      .key
        cmp     ax, 8500h
        je      .down
        cmp     ax, 8501h
        je      .up
        jmp     far [cs:old_15]
.down:  mov     byte [cs:sysreq], 1
        iret
.up:    mov     byte [cs:sysreq + 1], 2
        iret
.key:
        push    ax
        and     al, 7Fh
        cmp     al, [cs:swallow]
        pop     ax
        je      .mine
        jmp     far [cs:old_15]
.mine:  mov     byte [cs:seen], 1Eh
        clc
        retf    2

int05:  inc     byte [cs:printed]
        iret

int1B:  inc     byte [cs:broke]
        iret

        section .data
do_ab           db "DO a b", 13, 10, "$"
do_sysreq       db "DO sysreq", 13, 10, "$"
do_print        db "DO print", 13, 10, "$"
do_break        db "DO break", 13, 10, "$"
do_pause        db "DO pause", 13, 10, "$"
do_hold         db "DO hold", 13, 10, "$"
do_caps         db "DO caps a", 13, 10, "$"
do_caps_off     db "DO caps off", 13, 10, "$"

        section .bss
started         resw 1
old_15          resd 1
old_05          resd 1
old_1b          resd 1
sysreq          resw 1
swallow         resb 1
seen            resb 1
printed         resb 1
broke           resb 1
