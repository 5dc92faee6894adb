; wrap.asm - the edges of a segment, and of the first megabyte.

%include "guest.inc"
program "wrap"

        begin "push_at_sp_0_wraps_to_fffe"
        mov     bp, sp
        cli
        xor     sp, sp
        push    word 5AA5h
        mov     ax, sp
        mov     bx, [ss:0FFFEh]
        mov     sp, bp
        sti
        mov     word [0FFFEh], 0        ; what DOS put there
        check_eq ax, 0FFFEh, "SP"
        mov     ax, bx
        check_eq ax, 5AA5h, "what was pushed"
        endtest

        begin "pop_at_fffe_wraps_to_0"
        mov     bp, sp
        mov     word [0FFFEh], 1234h
        cli
        mov     sp, 0FFFEh
        pop     ax
        mov     bx, sp
        mov     sp, bp
        sti
        mov     word [0FFFEh], 0
        check_eq ax, 1234h, "what was popped"
        mov     ax, bx
        check_eq ax, 0, "SP"
        endtest

        begin "interrupt_frame_wraps"
        mov     ax, 3560h
        int     21h
        mov     [old_60], bx
        mov     [old_60 + 2], es
        push    cs
        pop     es
        set_vector 60h, on_60
        mov     bp, sp
        cli
        xor     sp, sp                  ; the frame takes FFFAh..FFFFh
        int     60h
        mov     ax, sp
        mov     sp, bp
        sti
        mov     word [0FFFEh], 0
        push    ax
        restore_vector 60h, old_60
        pop     ax
        check_eq ax, 0, "SP after IRET"
        mov     ax, [frame_sp]
        check_eq ax, 0FFFAh, "SP in the handler"
        endtest

        begin "lodsb_wraps"
        mov     si, 0FFFFh
        lodsb
        mov     ax, si
        check_eq ax, 0, "SI"
        endtest

        begin "movsb_wraps"
        mov     ax, cs
        add     ax, 1000h
        mov     es, ax
        mov     byte [es:0FFFFh], 0
        mov     byte [es:0], 0
        mov     si, pattern
        mov     di, 0FFFFh
        mov     cx, 2
        rep movsb
        mov     al, [es:0FFFFh]
        mov     ah, [es:0]
        push    cs
        pop     es
        check_eq ax, 2211h, "bytes around the end"
        mov     ax, di
        check_eq ax, 1, "DI"
        endtest

        begin "effective_address_wraps"
        mov     bx, 0FFF0h
        mov     si, 110h
        mov     ax, [bx + si]           ; offset 0100h
        check_eq ax, [100h], "BX + SI"
        endtest

; What differs between processors and settings is told, not judged.
        mov     word [info], text_same
        xor     ax, ax
        mov     es, ax
        not     ax
        mov     fs, ax
        mov     ax, [es:0]
        cmp     ax, [fs:10h]
        jne     .a20_on
        cli
        not     word [es:0]
        mov     ax, [fs:10h]
        cmp     ax, [es:0]
        not     word [es:0]
        sti
        je      .tell
.a20_on:
        mov     word [info], text_apart
.tell:  push    cs
        pop     es
        mov     si, [info]
        mov     dx, si
        xor     cx, cx
.length:
        lodsb
        inc     cx
        cmp     al, 10
        jne     .length
        mov     bx, 1
        mov     ah, 40h
        int     21h

; A word at offset FFFFh: an 8086 wraps, a 386 raises interrupt 0Dh [SDM3 "Limit Violations"].
        save_vector 0Dh, old_0d
        set_vector 0Dh, on_0d
        mov     word [word_fault], 0
        mov     ax, cs
        add     ax, 1000h
        mov     es, ax
        mov     bx, 0FFFFh
        mov     ax, [es:bx]
        nop
        nop
        push    cs
        pop     es
        restore_vector 0Dh, old_0d
        mov     dx, text_word_ok
        cmp     word [word_fault], 0
        je      .tell_word
        mov     dx, text_word_fault
.tell_word:
        mov     si, dx
        xor     cx, cx
.length_2:
        lodsb
        inc     cx
        cmp     al, 10
        jne     .length_2
        mov     bx, 1
        mov     ah, 40h
        int     21h

        finish

on_60:  mov     [cs:frame_sp], sp
        iret

; Interrupt 0Dh is also IRQ 5: only a fault at the instruction in question counts.
on_0d:  push    bp
        mov     bp, sp
        push    ax
        mov     ax, cs
        cmp     [bp + 4], ax
        jne     .not_ours
        inc     word [cs:word_fault]
        add     word [bp + 2], 3        ; over "mov ax, [es:bx]"
        pop     ax
        pop     bp
        iret
.not_ours:
        pop     ax
        pop     bp
        jmp     far [cs:old_0d]

        section .data
pattern         db 11h, 22h
text_same       db 'INFO wrap: FFFF:0010 is 0000:0000 (A20 off)', 13, 10
text_apart      db 'INFO wrap: FFFF:0010 is behind the first megabyte (A20 on)', 13, 10
text_word_ok    db 'INFO wrap: a word at offset FFFFh wraps', 13, 10
text_word_fault db 'INFO wrap: a word at offset FFFFh raises interrupt 0Dh', 13, 10
        section .bss
old_60          resd 1
old_0d          resd 1
frame_sp        resw 1
word_fault      resw 1
info            resw 1
