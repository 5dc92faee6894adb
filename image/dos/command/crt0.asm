; crt0.asm - start of COMMAND.COM and its ways into DOS.  Linked first (command.ld: org 100h).
;
; The C code is compiled with -m16 -mregparm=3: 16-bit segments, 32-bit registers and return
; addresses, arguments in EAX, EDX, ECX.  CS = DS = ES = SS throughout; FS is the environment
; segment (env.h), GS is scratch (dos.h).  Everything here keeps bits 31..16 of ESP zero.

        bits    16
        cpu     386

        extern  shell_main, image_end, bss_start, bss_end
        global  _start, int21, dos_exec, far_copy_in, far_load_gs, env_load_fs, stack_left
        global  console_int10, int23_handler, int24_handler, break_flag, my_segment



        section .start progbits alloc exec nowrite
_start:
        cld
        mov     ax, cs
        mov     ss, ax
        mov     esp, image_end          ; the stack ends where the memory block will end
        mov     di, bss_start
        mov     cx, bss_end
        sub     cx, di
        xor     ax, ax
        rep stosb
        mov     bx, image_end + 15
        shr     bx, 4
        mov     ah, 4Ah                 ; give back what is behind us [RBIL 214A]
        int     21h
        call    dword shell_main        ; AL = exit code
        mov     ah, 4Ch
        int     21h

        section .text
; void int21(struct regs *r)
; In: EAX = r (dos.h).  Out: *r as DOS left it.  Clobbers: EAX ECX EDX.  IF on entry: any.
int21:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     bp, ax
        mov     bx, [bp + 2]
        mov     cx, [bp + 4]
        mov     dx, [bp + 6]
        mov     si, [bp + 8]
        mov     di, [bp + 10]
        mov     es, [bp + 14]
        mov     ds, [bp + 12]
        mov     ax, [bp + 0]
        int     21h
        mov     [bp + 0], ax            ; BP is SS-relative and kept by DOS
        mov     [bp + 2], bx
        mov     [bp + 4], cx
        mov     [bp + 6], dx
        mov     [bp + 8], si
        mov     [bp + 10], di
        mov     [bp + 12], ds
        mov     [bp + 14], es
        pushf
        pop     word [bp + 16]
restore:
        push    cs
        pop     ds
        push    cs
        pop     es
        cld
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        o32 ret

; int dos_exec(const char *path, struct exec_block *block)
; In: EAX = path, EDX = parameter block.  Out: EAX = 0 or minus the DOS error.
; Clobbers: ECX EDX, FS GS unknown afterwards.  EXEC may destroy every register but CS:IP.
dos_exec:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     [saved_sp], sp
        mov     bx, dx
        mov     dx, ax
        mov     ax, 4B00h
        int     21h
        mov     cx, cs
        cli
        mov     ss, cx
        movzx   esp, word [cs:saved_sp]
        sti
        mov     ds, cx
        jc      .failed
        xor     ax, ax
.failed:
        movzx   eax, ax
        neg     eax
        jmp     restore

; void far_copy_in(void *to, uint16_t segment, uint16_t offset, unsigned length)
; In: EAX = to, EDX = segment, ECX = offset, [ESP + 4] = length.  Clobbers: EAX ECX EDX.
far_copy_in:
        push    esi
        push    edi
        push    bp
        mov     bp, sp
        mov     di, ax
        mov     si, cx
        mov     cx, [bp + 14]           ; BP, EDI, ESI, return address
        mov     ds, dx
        rep movsb
        push    cs
        pop     ds
        pop     bp
        pop     edi
        pop     esi
        o32 ret

; void far_load_gs(uint16_t segment), void env_load_fs(uint16_t segment)
far_load_gs:
        mov     gs, ax
        o32 ret
env_load_fs:
        mov     fs, ax
        o32 ret

; unsigned stack_left(void): bytes between the stack pointer and the variables below it
stack_left:
        movzx   eax, sp
        sub     ax, bss_end
        o32 ret

; void console_int10(struct regs *r): INT 10h with AX BX CX DX from *r, back into it
console_int10:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     bp, ax
        mov     bx, [bp + 2]
        mov     cx, [bp + 4]
        mov     dx, [bp + 6]
        mov     ax, [bp + 0]
        push    bp
        int     10h
        pop     bp
        mov     [bp + 0], ax
        mov     [bp + 2], bx
        mov     [bp + 4], cx
        mov     [bp + 6], dx
        jmp     restore

; INT 23h: Ctrl-C.  While the shell itself runs, note it and go on: its loops look at
; break_flag.  In a program, RETF with CF = 1 and the flags left on the stack makes DOS end that
; program [RBIL 23]; AH=4Dh tells the shell.
int23_handler:
        push    ax
        push    bx
        mov     ah, 51h
        int     21h
        mov     ax, cs
        cmp     ax, bx                  ; a .COM program's PSP is its code segment
        pop     bx
        pop     ax
        je      .shell
        stc
        retf
.shell:
        mov     byte [cs:break_flag], 1
        iret

; INT 24h: critical error.  AH bit 7 = 0: disk, AL = drive, bit 0 of AH = writing; DI = error.
; Only INT 21h functions 01h..0Ch and 51h may be used [RBIL 24].  Out: AL = 1 retry, 2 abort,
; 3 fail.  The shell must not abort itself: it fails the call and stops the command instead.
int24_handler:
        push    bx
        push    cx
        push    dx
        push    si
        push    di
        push    ds
        push    es
        push    cs
        pop     ds
        sti
        mov     cx, ax
        mov     dx, crlf
        call    show
        and     di, 0FFh
        cmp     di, 12
        jbe     .known
        mov     di, 12
.known:
        add     di, di
        mov     dx, [error_names + di]
        call    show
        test    ch, 80h
        jnz     .device
        mov     dx, text_reading
        test    ch, 1
        jz      .direction
        mov     dx, text_writing
.direction:
        call    show
        mov     dl, cl
        add     dl, 'A'
        mov     ah, 2
        int     21h
.device:
        mov     dx, text_choice
        call    show
.ask:
        mov     ax, 0C07h               ; empty the type-ahead buffer, then wait for a key
        int     21h
        and     al, 0DFh
        cmp     al, 'R'
        je      .retry
        cmp     al, 'F'
        je      .fail
        cmp     al, 'A'
        jne     .ask
        mov     ah, 51h
        int     21h
        mov     ax, cs
        cmp     ax, bx
        mov     al, 'A'
        mov     cl, 2
        jne     .answer
        mov     byte [break_flag], 1
        mov     cl, 3
        jmp     .answer
.retry: mov     cl, 1
        jmp     .answer
.fail:  mov     cl, 3
.answer:
        mov     dl, al
        mov     ah, 2
        int     21h
        mov     dx, crlf
        call    show
        mov     al, cl
        pop     es
        pop     ds
        pop     di
        pop     si
        pop     dx
        pop     cx
        pop     bx
        iret

show:   mov     ah, 9
        int     21h
        ret

        section .data
break_flag      db 0                    ; set by INT 23h/24h, cleared by the shell
                align 2
saved_sp        dw 0                    ; written by dos_exec only
error_names     dw err0, err1, err2, err3, err4, err5, err6, err7, err8, err9, err10, err11, err12

        section .rodata
err0            db 'Write protect error$'
err1            db 'Invalid unit$'
err2            db 'Not ready$'
err3            db 'Invalid device request$'
err4            db 'Data error$'
err5            db 'Invalid device request parameters$'
err6            db 'Seek error$'
err7            db 'Invalid media type$'
err8            db 'Sector not found$'
err9            db 'Printer out of paper error$'
err10           db 'Write fault error$'
err11           db 'Read fault error$'
err12           db 'General failure$'
text_reading    db ' reading drive $'
text_writing    db ' writing drive $'
text_choice     db 13, 10, 'Abort, Retry, Fail?$'
crlf            db 13, 10, '$'

        section .text
; uint16_t my_segment(void)
my_segment:
        mov     ax, cs
        movzx   eax, ax
        o32 ret
