; keys - what INT 16h gives for every key, put into the controller's output buffer by command D2h.
; [RBIL 1610], [AT-TR]

%include "diff.inc"

%macro state 2
        mov     byte [name], %1
        mov     byte [flags], %2
        call    all_keys
%endmacro

        call    empty
        state 'n', 0
        state 's', 2
        state 'c', 4
        state 'a', 8
        state 'l', 40h                  ; CapsLock
        state 'k', 20h                  ; NumLock
        mov     byte [name + 1], 'e'    ; with prefix E0
        mov     byte [prefix], 0E0h
        state 'n', 0
        state 's', 2
        state 'c', 4
        state 'a', 8

        mov     ax, 40h                 ; Alt and the keypad
        mov     es, ax
        mov     al, 38h
        call    press
        mov     al, 4Fh
        call    type
        mov     al, 50h
        call    type
        mov     al, 51h
        call    type
        mov     al, 0B8h
        call    press
        call    get
        emit_word "alt_numpad", ax

        mov     al, 1Dh                 ; shift state of real keys
        call    press
        mov     al, 2Ah
        call    press
        mov     ah, 12h
        int     16h
        emit_word "ctrl_shift_held", ax
        mov     al, 0AAh
        call    press
        mov     al, 0E0h
        call    press
        mov     al, 9Dh
        call    press
        mov     ah, 12h
        int     16h
        emit_word "left_ctrl_held", ax
        mov     al, 9Dh
        call    press
        mov     al, 0E0h
        call    press
        mov     al, 38h
        call    press
        mov     ah, 12h
        int     16h
        emit_word "right_alt_held", ax
        mov     al, 0E0h
        call    press
        mov     al, 0B8h
        call    press
        mov     al, 3Ah
        call    press
        mov     ah, 12h
        int     16h
        emit_word "caps_held", ax
        mov     al, 0BAh
        call    press
        mov     ah, 12h
        int     16h
        emit_word "caps_on", ax
        mov     al, 3Ah
        call    type
        mov     al, 52h
        call    type
        mov     ah, 2
        int     16h
        emit_byte "insert_on", al
        mov     al, 52h
        call    type
        call    empty

        mov     cx, 1234h
        mov     ah, 5
        int     16h
        emit_byte "store", al
        mov     ah, 11h
        int     16h
        emit_word "poll", ax
        call    get
        emit_word "read", ax
        mov     ah, 1
        int     16h
        setz    al
        emit_byte "empty", al
        mov     ax, 40h
        mov     es, ax
        mov     ax, [es:80h]
        emit_word "buffer_start", ax
        mov     ax, [es:82h]
        emit_word "buffer_end", ax
        mov     al, [es:96h]
        emit_byte "flags_96", al
        push    cs
        pop     es
        finish

; Every key, in the shift state [flags]: line name_scan=word, FFFFh: none.
all_keys:
        mov     ax, 40h
        mov     es, ax
        mov     al, [flags]
        mov     [es:17h], al
        mov     byte [scan], 1
.next:
        mov     bl, [scan]
        mov     bh, 0
        cmp     byte [bx + skipped], 0
        jne     .skip
        cmp     byte [prefix], 0
        je      .plain
        cmp     byte [bx + extended], 0
        je      .skip
        mov     al, 0E0h
        call    press
.plain:
        mov     al, [scan]
        call    type_prefix
        call    get
        push    ax
        mov     al, [scan]
        mov     ah, al
        shr     al, 4
        call    digit
        mov     [name + 2], al
        mov     al, ah
        and     al, 15
        call    digit
        mov     [name + 3], al
        pop     ax
        call    line
        mov     al, [flags]             ; Insert and the like change it
        mov     [es:17h], al
.skip:
        inc     byte [scan]
        cmp     byte [scan], 59h
        jb      .next
        mov     byte [es:17h], 0
        mov     byte [es:18h], 0
        and     byte [es:96h], ~0Fh
        mov     byte [es:19h], 0
        call    empty
        ret

digit:
        add     al, '0'
        cmp     al, '9' + 1
        jb      .ok
        add     al, 7
.ok:    ret

; Prints the line [name]=AX.
line:
        push    ax
        push    si
        mov     si, name
        push    ax
.next:  lodsb
        test    al, al
        jz      .value
        call    far [emit_char]
        jmp     .next
.value: mov     al, '='
        call    far [emit_char]
        pop     ax
        mov     cx, 4
.hex:   rol     ax, 4
        push    ax
        and     al, 15
        call    digit
        call    far [emit_char]
        pop     ax
        loop    .hex
        mov     al, 'h'
        call    far [emit_char]
        mov     al, 13
        call    far [emit_char]
        mov     al, 10
        call    far [emit_char]
        pop     si
        pop     ax
        ret

; A key pressed and released.
type_prefix:
        call    press
        cmp     byte [prefix], 0
        je      type_up
        push    ax
        mov     al, 0E0h
        call    press
        pop     ax
type_up:
        or      al, 80h
        jmp     press
type:
        call    press
        jmp     type_up

; A byte from the keyboard, and INT 9 for it.
press:
        push    ax
        push    cx
        mov     ah, al
        call    ready
        mov     al, 0D2h
        out     64h, al
        call    ready
        mov     al, ah
        out     60h, al
        mov     cx, 200                 ; INT 9 reads it
.wait:  sti
        nop
        nop
        in      al, 64h
        test    al, 1
        loopnz  .wait
        mov     cx, 20
.more:  in      al, 64h
        loop    .more
        pop     cx
        pop     ax
        ret

ready:
        push    cx
        mov     cx, 1000
.wait:  in      al, 64h
        test    al, 2
        loopnz  .wait
        pop     cx
        ret

; AX = the next key, FFFFh: none.
get:
        mov     ah, 11h
        int     16h
        jz      .none
        mov     ah, 10h
        int     16h
        ret
.none:
        mov     ax, 0FFFFh
        ret

empty:
        call    get
        cmp     ax, 0FFFFh
        jne     empty
        ret

        section .data
name    db      "n_00", 0
; Not these: shift keys, locks, Ctrl+Alt+Del and what prints or pauses.
skipped:
%assign code 0
%rep 5Ah
  %if code = 1Dh || code = 2Ah || code = 36h || code = 38h || code = 3Ah || code = 45h || code = 46h || code = 54h || code = 37h || code = 55h
        db      1
  %else
        db      0
  %endif
%assign code code + 1
%endrep

; These there are with prefix E0.
extended:
%assign code 0
%rep 5Ah
  %if code = 1Ch || code = 35h || (code >= 47h && code <= 49h) || code = 4Bh || code = 4Dh || (code >= 4Fh && code <= 53h)
        db      1
  %else
        db      0
  %endif
%assign code code + 1
%endrep

        section .bss
flags   resb    1
prefix  resb    1
scan    resb    1
