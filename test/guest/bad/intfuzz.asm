; intfuzz - INT 21h and 2Fh with registers made by chance.
;
;       INTFUZZ seed calls
;
; What the calls get: functions of all kinds, those that end programs seldom; pointers into a segment with
; paths, mostly, and anywhere else; a key in the buffer for those that wait for one.  It may end itself
; in the midst of it, or be ended: whoever started it goes on with the next seed.
        cpu     386
        org     100h

SCRATCH_BYTES equ 0FFF0h
PSP_CALLS equ   32                      ; after so many the PSP is ours again

start:
        cld
        mov     sp, stack_end
        mov     bx, stack_end + 15
        shr     bx, 4
        mov     ah, 4Ah
        int     21h
        mov     bx, SCRATCH_BYTES / 16
        mov     ah, 48h
        int     21h
        jnc     .memory
        mov     ax, cs                  ; then whatever lies behind us
        add     ax, 1000h
.memory:
        mov     [cs:scratch], ax
        mov     [cs:own_psp], cs
        mov     si, 81h
        call    number
        mov     [seed], eax
        call    number
        mov     [calls], eax
        mov     dx, text_bad
        mov     ah, 09h
        int     21h
        mov     es, [scratch]           ; noise, so that a string for the screen ends soon
        xor     di, di
        mov     cx, SCRATCH_BYTES
.noise: call    random
        stosb
        loop    .noise
        mov     dx, on_tick
        mov     ax, 251Ch
        int     21h

again:  call    fill
        mov     ax, cs
        mov     ds, ax
        cmp     dword [calls], 0
        je      finished
        dec     dword [calls]
        test    byte [calls], 0FFh
        jnz     .told
        call    tell
.told:  test    byte [calls], PSP_CALLS - 1
        jnz     .psp
        mov     bx, [own_psp]
        mov     ah, 50h
        int     21h
        push    cs
        pop     ds
.psp:   call    key
        call    choose_regs
        call    choose_function
        mov     [r_ax], ax
        mov     al, [vector]
        mov     [int_here + 1], al
        mov     word [saved_sp], sp
        mov     ax, [r_ax]
        mov     bx, [r_bx]
        mov     cx, [r_cx]
        mov     dx, [r_dx]
        mov     si, [r_si]
        mov     di, [r_di]
        mov     bp, [r_bp]
        mov     es, [r_es]
        mov     ds, [r_ds]
        jmp     short int_here          ; it was written just now
int_here:
        int     21h
        cli
        mov     ax, cs
        mov     ss, ax
        mov     sp, [cs:saved_sp]
        mov     ds, ax
        mov     es, ax
        sti
        cld
        jmp     again

finished:
        mov     dx, text_alive
        mov     ah, 09h
        int     21h
        mov     ax, 4C00h
        int     21h

; tell - 256 calls more, on COM1.
tell:   mov     si, text_more
.next:  lodsb
        test    al, al
        jz      .done
        mov     ah, 01h
        xor     dx, dx
        int     14h
        jmp     .next
.done:  ret

; number - In: DS:SI = text.  Out: EAX = the next number in it, SI behind it.
number:
        xor     eax, eax
        xor     ebx, ebx
.blank: lodsb
        cmp     al, ' '
        je      .blank
.digit: sub     al, '0'
        cmp     al, 9
        ja      .done
        imul    ebx, ebx, 10
        movzx   eax, al
        add     ebx, eax
        lodsb
        jmp     .digit
.done:  dec     si
        mov     eax, ebx
        ret

; random - Out: EAX.  Nothing else changes but flags.
random:
        mov     eax, [cs:seed]
        imul    eax, eax, 1664525
        add     eax, 1013904223
        mov     [cs:seed], eax
        rol     eax, 16                 ; the high bits are the better ones
        ret

; below - In: CX = n.  Out: AX = 0 to n - 1.
below:  push    dx
        call    random
        xor     dx, dx
        div     cx
        mov     ax, dx
        pop     dx
        ret

; on_tick - who waits for a key gets Enter.
on_tick:
        push    ax
        push    cx
        mov     ah, 01h
        int     16h
        jnz     .there
        mov     cx, 1C0Dh
        mov     ah, 05h
        int     16h
.there: pop     cx
        pop     ax
        iret

; key - a key into the buffer: Enter one time in four.
key:    mov     ah, 01h
        int     16h
        jz      .none
        ret
.none:  call    random
        mov     cl, 13
        test    al, 3
        jz      .put
        mov     cl, ah
        and     cl, 7Fh
        cmp     cl, 3                   ; Ctrl+C would end us too often
        jne     .put
        mov     cl, 'c'
.put:   mov     ch, 1Ch
        mov     ah, 05h
        int     16h
        ret

; fill - every now and then other texts in the scratch segment, each at a multiple of 256.
fill:   call    random
        test    al, 0Fh
        jz      .do
        ret
.do:    mov     es, [cs:scratch]
        mov     bx, cs
        mov     ds, bx
        mov     cx, 256
        call    below
        mov     di, ax
        shl     di, 8
        mov     cx, 4
        call    below
        jz      .noise
        mov     cx, texts_count
        call    below
        shl     ax, 1
        mov     bx, ax
        mov     si, [texts + bx]
.copy:  lodsb
        stosb
        test    al, al
        jnz     .copy
        ret
.noise: mov     cx, 64
.byte:  call    random
        stosb
        loop    .byte
        ret

; choose_regs - seven registers and two segments.
choose_regs:
        mov     di, r_bx
        mov     bp, 6
.next:  call    random
        mov     bx, ax
        shr     eax, 16
        and     ax, 7
        cmp     ax, 3
        jb      .pointer
        je      .small
        cmp     ax, 5
        jbe     .handle
        cmp     ax, 6
        jne     .store                  ; anything
        and     bx, 3FFh
        jmp     .store
.pointer:
        and     bx, 0FF00h              ; a text
        jmp     .store
.small: and     bx, 0Fh
        jmp     .store
.handle:
        and     bx, 1Fh
.store: mov     [di], bx
        add     di, 2
        dec     bp
        jnz     .next
        mov     bp, 2
.segment:
        call    random
        mov     bx, ax
        shr     eax, 16
        and     ax, 1FFh
        jz      .put                    ; anywhere
        mov     bx, cs
        cmp     ax, 1
        je      .put
        mov     bx, 0FFFFh
        cmp     ax, 2
        je      .put
        mov     bx, 0F000h
        cmp     ax, 3
        je      .put
        mov     bx, [scratch]
.put:   mov     [di], bx
        add     di, 2
        dec     bp
        jnz     .segment
        mov     ax, cs
        mov     es, ax
        ret

; choose_function - Out: AX, [vector].
choose_function:
        mov     byte [vector], 21h
        call    random
        mov     bl, al                  ; AL of the call
        test    eax, 0E000000h
        jz      .multiplex
        test    eax, 0F00000h
        jz      .long
.plain: mov     cx, 74h
        call    below
        mov     ah, al
        cmp     ah, 71h
        je      .long
        cmp     ah, 73h
        je      .drive
        cmp     ah, 25h                 ; the vectors of the clock and the keyboard seldom
        jne     .no_vector
        or      bl, 60h
.no_vector:
        cmp     ah, 40h                 ; not much to the screen
        jne     .no_write
        and     byte [r_cx + 1], 3
.no_write:
        cmp     ah, 50h
        je      .seldom
        cmp     ah, 26h
        je      .seldom
        cmp     ah, 55h
        je      .seldom
        cmp     ah, 4Bh
        je      .seldom
        cmp     ah, 4Ch
        je      .seldom
        cmp     ah, 31h
        je      .seldom
        cmp     ah, 00h
        je      .seldom
.take:  mov     al, bl
        test    bl, 80h                 ; most functions have few subfunctions
        jnz     .done
        and     al, 0Fh
.done:  ret
.seldom:
        mov     dh, ah
        mov     cx, 64
        call    below
        test    ax, ax
        jnz     .plain
        mov     ah, dh
        jmp     .take
.long:  mov     ah, 71h
        mov     al, bl
        mov     cx, long_count
        call    below
        mov     bx, ax
        mov     al, [long_functions + bx]
        mov     ah, 71h
        ret
.drive: mov     al, bl
        and     al, 7
        ret
.multiplex:
        mov     byte [vector], 2Fh
        mov     cx, multiplex_count
        call    below
        mov     si, ax
        mov     ah, [multiplex + si]
        mov     al, bl
        test    bl, 40h
        jz      .mdone
        and     al, 1Fh
.mdone: ret

text_bad        db "BAD intfuzz", 13, 10, "$"
text_more       db "FUZZ 256", 13, 10, 0
text_alive      db 13, 10, "ALIVE intfuzz", 13, 10, "$"

; What is where nobody else has files: C:, and D:\FUZZ.
t1      db "C:\FUZZ.TXT", 0
t2      db "C:\CHILD.COM", 0
t3      db "D:\FUZZ\A.DAT", 0
t4      db "D:\FUZZ\SUB\B.DAT", 0
t5      db "D:\FUZZ\SUB", 0
t6      db "D:\FUZZ\*.*", 0
t7      db "A long name of a file.text", 0
t8      db "D:\FUZZ\Another long name, that is no short one.data", 0
t9      db "\", 0
t10     db "", 0
t11     db "NUL", 0
t12     db "..\..\X", 0
t13     db "D:\FUZZ\????????.???", 0
t14     db 0, "????????DAT", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
t15     db 3, "FUZZ    DAT", 0
t16     db "PATH=C:\", 0, 0
t17     db "\\SERVER\SHARE\FILE", 0
t18     db "CON", 0
t19     db "D:\FUZZ\C.TMP", 0
t20     db "D:\FUZZ\SUB\..\.\C2.TMP", 0
texts   dw t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15, t16, t17, t18, t19, t20
texts_count equ ($ - texts) / 2

long_functions  db 0Dh, 39h, 3Ah, 3Bh, 41h, 43h, 47h, 4Eh, 4Fh, 56h, 60h, 6Ch, 0A0h, 0A1h, 0A6h, 0A7h, 0A8h, 0A9h, 0AAh, 0
long_count equ $ - long_functions
multiplex       db 01h, 05h, 06h, 08h, 10h, 11h, 12h, 13h, 14h, 15h, 16h, 17h, 19h, 1Ah, 1Bh, 43h, 48h, 4Ah, 4Bh, 55h, 0ADh, 0AEh, 0B7h, 0B8h, 0BFh, 0DEh
multiplex_count equ $ - multiplex

section .bss
seed            resd 1
calls           resd 1
scratch         resw 1
own_psp         resw 1
saved_sp        resw 1
vector          resb 1
r_ax            resw 1
r_bx            resw 1
r_cx            resw 1
r_dx            resw 1
r_si            resw 1
r_di            resw 1
r_bp            resw 1
r_ds            resw 1
r_es            resw 1
                resb 1024
stack_end:
