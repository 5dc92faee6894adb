; krnl386.asm - KRNL386.EXE: what SHELL starts in the system VM, and keeps running there.
;
; Starts C:\COMMAND.COM /P with a fresh environment; the user's programs run below it.  When
; COMMAND.COM ends, says so and starts it again; when it cannot be started, waits for a key first.
; A real MZ file: header, then one segment with code, data and stack.

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
; AUTOEXEC.BAT alone, which may be what started that program.
start:  mov     ax, cs
        cmp     word [82h], '/R'        ; DS = PSP; behind the blank of the tail
        mov     ds, ax
        jne     .plain
        mov     word [at(block.tail)], at(shell_again)
.plain:
        mov     es, ax
        mov     [at(block.tail) + 2], ax
        mov     [at(block.fcb1) + 2], ax
        mov     [at(block.fcb2) + 2], ax
        mov     bx, at(environment)     ; paragraph-aligned, so a segment of its own
        mov     cl, 4
        shr     bx, cl
        add     ax, bx
        mov     [at(block.environment)], ax

run:    mov     [cs:at(saved_sp)], sp
        mov     dx, at(shell_name)
        mov     bx, at(block)
        mov     ax, 4B80h               ; into upper memory, if it fits there
        int     21h
        mov     bx, cs                  ; EXEC may destroy everything but CS:IP
        cli
        mov     ss, bx
        mov     sp, [cs:at(saved_sp)]
        sti
        mov     ds, bx
        mov     es, bx
        cld
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
.say:   mov     ah, 9
        int     21h
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
        jmp     run

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

shell_name      db 'C:\COMMAND.COM', 0
shell_tail      db 3, ' /P', 13
shell_again     db 6, ' /P /D', 13
fcb             db 0, '           ', 0, 0, 0, 0
block:
.environment    dw 0
.tail           dw at(shell_tail), 0
.fcb1           dw at(fcb), 0
.fcb2           dw at(fcb), 0
saved_sp        dw 0                    ; written before each EXEC

text_ended      db 13, 10, 'The command processor has ended with code '
ended_code      db '000. It is started again.', 13, 10, '$'
text_missing    db 13, 10, 'C:\COMMAND.COM is not there.', 13, 10, '$'
text_failed     db 13, 10, 'C:\COMMAND.COM cannot be started (DOS error '
error_code      db '000).', 13, 10, '$'
text_key        db 'Press a key to try again . . .$'
text_line       db 13, 10, '$'

        times   (16 - (($ - image) % 16)) % 16 db 0
environment     db 'COMSPEC=C:\COMMAND.COM', 0
                db 'PATH=C:\;C:\DOS', 0
                db 'PROMPT=$P$G', 0
                db 0
file_end:

stack_end       equ file_end + STACK_SIZE + (STACK_SIZE - (file_end - image)) % 2
memory_end      equ stack_end
