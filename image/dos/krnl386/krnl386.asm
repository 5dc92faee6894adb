; krnl386.asm - KRNL386.EXE: what SHELL starts in the system VM, and keeps running there.
;
; Runs the INSTALL= programs of CONFIG.SYS, then the command processor that SHELL= names, else C:\COMMAND.COM /P;
; the user's programs run below it.  When it ends, says so and starts it again; when it cannot be started,
; waits for a key and takes C:\COMMAND.COM.  A real MZ file: header, then one segment with code, data and stack.

        bits    16
        cpu     8086
        org     0

HEADER_SIZE     equ 32
STACK_SIZE      equ 512

header: db      'MZ'
        dw      (file_end - header) % 512
        dw      (file_end - header + 511) / 512
        dw      0                       ; relocations
        dw      HEADER_SIZE / 16
        dw      (memory_end - file_end + 15) / 16       ; needs this much behind the file
        dw      (memory_end - file_end + 15) / 16       ; and wants no more: the rest is COMMAND's
        dw      0, stack_end - image    ; SS:SP
        dw      0                       ; checksum
        dw      start - image, 0        ; IP, CS
        dw      HEADER_SIZE - 4         ; relocation table: none; below 40h: not a new executable
        dw      0
        times   HEADER_SIZE - ($ - header) db 0

image:
%define at(label) (label - image)

; With /R in its command tail it starts after a program had to be ended: COMMAND.COM then leaves
; AUTOEXEC.BAT alone, which may be what started that program, and nothing is installed again.
start:  mov     ax, cs
        cmp     word [82h], '/R'        ; DS = PSP; behind the blank of the tail
        mov     ds, ax
        mov     [at(block.tail) + 2], ax
        mov     [at(block.fcb1) + 2], ax
        mov     [at(block.fcb2) + 2], ax
        jne     .plain
        mov     word [at(block.tail)], at(shell_again)
        mov     byte [at(again)], 1
.plain:
        mov     ax, 1684h               ; DOSMGR's entry, include/dosmgr.h
        mov     bx, 15h
        xor     di, di
        mov     es, di
        int     2Fh
        mov     [at(entry)], di
        mov     [at(entry) + 2], es
        mov     ax, es
        or      ax, di
        jz      run
        cmp     byte [at(again)], 0
        jne     shell

; ---- INSTALL=
install:
        mov     ax, 11h                 ; DOSMGR_API_INSTALL
        mov     di, at(command)
        call    ask
        jc      shell
        mov     ah, 4Bh
        mov     cl, 7
        shl     al, cl                  ; 4B80h: into upper memory, if it fits there
        mov     dx, at(command)
        mov     bx, at(install_block)
        mov     [at(install_block.tail) + 2], cs
        mov     [at(install_block.fcb1) + 2], cs
        mov     [at(install_block.fcb2) + 2], cs
        call    execute
        jnc     install
        mov     dx, at(text_bad)
        mov     si, at(command)
        call    tell
        jmp     install

; ---- SHELL=
shell:  mov     ax, 12h                 ; DOSMGR_API_SHELL
        mov     di, at(shell_name)
        call    ask
        jc      run
        mov     word [at(block.tail)], at(shell_tail)
        cmp     byte [at(again)], 0
        je      run
        mov     bl, [at(shell_tail)]    ; and /D behind its own
        cmp     bl, 126 - 3
        ja      run
        xor     bh, bh
        mov     word [at(shell_tail) + 1 + bx], ' /'
        mov     word [at(shell_tail) + 3 + bx], 'D' | 13 << 8
        add     byte [at(shell_tail)], 3

run:    mov     dx, at(shell_name)
        mov     bx, at(block)
        mov     al, 80h
        mov     ah, 4Bh
        call    execute
        jc      failed

        mov     ah, 4Dh                 ; AL = exit code
        int     21h
        mov     di, at(ended_code)
        call    decimal
        mov     dx, at(text_ended)
        mov     ah, 9
        int     21h
        jmp     run

failed: mov     di, at(error_code)
        push    ax
        call    decimal
        pop     ax
        mov     dx, at(text_missing)
        cmp     ax, 2                   ; file, path not found
        je      .say
        cmp     ax, 3
        je      .say
        mov     dx, at(text_failed)
.say:   mov     si, at(shell_name)
        call    tell
        mov     dx, at(text_key)
        mov     ah, 9
        int     21h
        mov     ax, 0C07h               ; a key typed before this message does not count
        int     21h
        or      al, al
        jnz     .typed
        mov     ah, 7                   ; second half of an extended key
        int     21h
.typed: mov     dx, at(text_line)
        mov     ah, 9
        int     21h
        mov     si, at(usual_name)      ; what SHELL= named is not tried again
        mov     di, at(shell_name)
        mov     cx, shell_name - usual_name
        push    cs
        pop     es
        cld
        rep movsb
        mov     word [at(block.tail)], at(usual_tail)
        cmp     byte [at(again)], 0
        je      run
        mov     word [at(block.tail)], at(shell_again)
        jmp     run

; EXEC.  In: AX = function, DX = path, BX = block.  Out: CF, AX = error.  Clobbers everything but SS:SP.
execute:
        push    cs
        pop     es
        mov     [cs:at(saved_sp)], sp
        int     21h
        mov     bx, cs                  ; EXEC may destroy everything but CS:IP
        cli
        mov     ss, bx
        mov     sp, [cs:at(saved_sp)]
        sti
        mov     ds, bx
        mov     es, bx
        cld
        ret

; DOSMGR.  In: AX = function, DI = where a command goes.  Out: CF, AX.  Clobbers: ES.
ask:    push    cs
        pop     es
        call    far [at(entry)]
        ret

; In: DX = text, SI = name ended by zero, which is put behind it.
tell:   mov     ah, 9
        int     21h
.next:  lodsb
        or      al, al
        jz      .done
        mov     dl, al
        mov     ah, 2
        int     21h
        jmp     .next
.done:  mov     dx, at(text_code)
        mov     ah, 9
        int     21h
        ret

; In: AL = number, DI = where three digits go.  Clobbers: AX CX.
decimal:
        mov     cl, 100
        xor     ah, ah
        div     cl
        add     al, '0'
        stosb
        mov     al, ah
        aam
        add     ax, '00'
        xchg    al, ah
        stosw
        ret


fcb             db 0, '           ', 0, 0, 0, 0
block:
.environment    dw 0                    ; ours, which CONFIG.SYS made
.tail           dw at(usual_tail), 0
.fcb1           dw at(fcb), 0
.fcb2           dw at(fcb), 0
install_block:
.environment    dw 0
.tail           dw at(command) + 80, 0
.fcb1           dw at(fcb), 0
.fcb2           dw at(fcb), 0
saved_sp        dw 0                    ; written before each EXEC
entry           dd 0                    ; DOSMGR's
again           db 0

usual_tail      db 3, ' /P', 13
shell_again     db 6, ' /P /D', 13
usual_name      db 'C:\COMMAND.COM', 0
shell_name      db 'C:\COMMAND.COM', 0  ; as DOSMGR gives it: path and tail
                times 80 - ($ - shell_name) db 0
shell_tail      times 128 db 0
command         times 80 + 128 db 0     ; the same, of INSTALL=

text_ended      db 13, 10, 'The command processor has ended with code '
ended_code      db '000. It is started again.', 13, 10, '$'
text_missing    db 13, 10, 'Bad or missing command interpreter: $'
text_failed     db 13, 10, 'DOS error '
error_code      db '000, cannot start $'
text_bad        db 'Bad or missing $'
text_code       db 13, 10, '$'
text_key        db 'Press a key to try C:\COMMAND.COM . . .$'
text_line       db 13, 10, '$'

file_end:

stack_end       equ file_end + STACK_SIZE + (STACK_SIZE - (file_end - image)) % 2
memory_end      equ stack_end
