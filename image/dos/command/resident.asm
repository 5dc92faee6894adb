; resident.asm - what of COMMAND.COM stays in memory while a program runs, and its start.
;
; COMMAND.COM has two parts (command.ld):
;
;   resident   100h..resident_end behind the PSP: handlers of INT 23h, 24h, 2Eh and 2Fh, and what
;              starts a program.  It is all that EXEC loads (the file is an MZ file), so it fits
;              into any piece of upper memory.
;   transient  everything else, in a block of its own at the top of conventional memory: code, whose
;              CS is that block's segment minus resident_end / 16, so that its offsets go on where
;              the resident part ends; behind it the data and the stack, DS = ES = SS =
;              CS + CODE_PARAGRAPHS, with offsets from 0 on
;
; While a program runs the transient part stands in extended memory [XMS] and its block is free.
; Without extended memory it stays where it is.  start.asm loads it and calls what is here.

        bits    16
        cpu     386

        extern  start, shell_int2e_entry, break_flag
        extern  RESIDENT_PARAGRAPHS, SHELL_BYTES, SHELL_PARAGRAPHS, CODE_PARAGRAPHS
        global  _start, resident_exec
        ; for start.asm
        global  xms_entry, xms_handle, move_out_handle, move_in_handle, shell_block, shell_code
        global  shell_data, shell_sp, exec_block, exec_environment, exec_path, fail_always, old_2f
        global  allocate_high, set_segments, int23_handler, int24_handler, int2e_handler, int2f_handler

RESIDENT_STACK  equ 352
LEVEL_SPACE     equ 112                 ; what one program that runs needs of it

        section .resident progbits alloc exec write
_start: jmp     near start

; ---- variables; all written by this file only ----
xms_entry       dd 0
xms_handle      dw 0                    ; 0: the transient part stays where it is
shell_block     dw 0                    ; its memory block; 0: it is out, or has no block of its own
shell_code      dw 0                    ; its CS
shell_data      dw 0                    ; its DS = SS
shell_sp        dw 0
level_sp        dw resident_stack_top   ; where the next program that is started puts its stack
exec_result     dw 0
caller_ss       dw 0                    ; of INT 2Eh
caller_sp       dw 0
caller_psp      dw 0
old_2f          dd 0
fail_always     db 0                    ; COMMAND /F

exec_block:                             ; [RBIL 214B #01590]
exec_environment dw 0
                dw 80h, 0, 5Ch, 0, 6Ch, 0
exec_path       times 80 db 0

move_out:                               ; [XMS function 0Bh]
                dd SHELL_BYTES
                dw 0
move_out_from   dd 0
move_out_handle dw 0
                dd 0
move_in:        dd SHELL_BYTES
move_in_handle  dw 0
                dd 0
                dw 0
move_in_to      dd 0

; ---- a program runs ----

; Jumped to from dos_exec.  In: SS = transient, its SP in shell_sp; exec_block is filled.
; Out: exec_result; goes on at the offset on the transient part's stack.
resident_exec:
        mov     ax, cs
        mov     ds, ax
        mov     bx, [level_sp]
        mov     word [exec_result], 8
        cmp     bx, resident_stack + LEVEL_SPACE
        jb      back                    ; programs in programs by INT 2Eh: too deep
        cli
        mov     ss, ax
        movzx   esp, bx
        sti
        push    bx
        lea     ax, [bx - 2 - 70]       ; DOS keeps registers on our stack until the program ends
        mov     [level_sp], ax
        call    swap_out
        push    cs
        pop     es
        mov     dx, exec_path
        mov     bx, exec_block
        mov     ax, 4B00h
        int     21h
        mov     bx, cs                  ; EXEC may destroy every register but CS:IP
        mov     ds, bx
        cli
        mov     ss, bx
        mov     bp, [level_sp]
        lea     esp, [bp + 70]
        sti
        jc      .failed
        xor     ax, ax
.failed:
        mov     [exec_result], ax
        cld
        call    swap_in
        jc      no_return
        pop     word [level_sp]
back:
        mov     ax, [shell_data]
        mov     ds, ax
        mov     es, ax
        cli
        mov     ss, ax
        movzx   esp, word [cs:shell_sp]
        sti
        pop     bx
        push    word [cs:shell_code]
        push    bx
        mov     ax, [cs:exec_result]
        retf

; The transient part has no place any more.  A shell that must stay is started again by its parent.
no_return:
        mov     dx, text_no_return
        call    show
        call    free_handle
        mov     ax, 4C08h
        int     21h

free_handle:
        mov     dx, [xms_handle]
        or      dx, dx
        jz      .none
        mov     ah, 0Ah
        call    far [xms_entry]
.none:  ret

; DS = CS.  Clobbers AX BX SI ES.
swap_out:
        cmp     word [shell_block], 0
        je      .done
        mov     ax, [shell_block]
        mov     [move_out_from + 2], ax
        mov     si, move_out
        mov     ah, 0Bh
        call    far [xms_entry]
        or      ax, ax
        jz      .done                   ; no harm: it stays in memory
        mov     es, [shell_block]
        mov     word [shell_block], 0
        mov     ah, 49h
        int     21h
.done:  ret

; DS = CS.  Out: CF = 1: no memory.  Clobbers AX BX CX DX SI ES.
swap_in:
        cmp     word [xms_handle], 0
        je      .done
        cmp     word [shell_block], 0
        jne     .done
        call    allocate_high
        jc      .failed
        mov     [move_in_to + 2], ax
        mov     si, move_in
        push    ax
        mov     ah, 0Bh
        call    far [xms_entry]
        mov     bx, ax
        pop     ax
        or      bx, bx
        jz      .failed
        mov     [shell_block], ax
        call    set_segments
.done:  clc
        ret
.failed:
        stc
        ret

; In: AX = segment of the transient part's block
set_segments:
        sub     ax, RESIDENT_PARAGRAPHS
        mov     [cs:shell_code], ax
        add     ax, CODE_PARAGRAPHS
        mov     [cs:shell_data], ax
        ret

; A block for the transient part at the top of conventional memory [RBIL 2158].
; Out: AX = segment, or CF = 1.  Clobbers BX CX DX.
allocate_high:
        mov     ax, 5802h
        int     21h
        mov     cl, al                  ; link of upper memory
        mov     ax, 5800h
        int     21h
        push    ax
        push    cx
        mov     ax, 5803h
        xor     bx, bx
        int     21h
        mov     ax, 5801h
        mov     bx, 2                   ; last fit
        int     21h
        mov     ah, 48h
        mov     bx, SHELL_PARAGRAPHS
        int     21h
        pop     cx
        pop     bx
        pushf
        push    ax
        mov     ax, 5801h
        int     21h
        mov     bl, cl
        xor     bh, bh
        mov     ax, 5803h
        int     21h
        pop     ax
        popf
        ret

; ---- INT 2Eh: a program has the shell do a command ----

; In: DS:SI = length, text, CR.  Out: AX = 0, error level, or FFFFh: not done [RBIL 2E]
; All registers but AX are kept, and the caller's process.
int2e_handler:
        sti
        cld
        push    ebx
        push    ecx
        push    edx
        push    esi
        push    edi
        push    ebp
        push    ds
        push    es
        push    fs
        push    gs
        push    cs
        pop     es
        mov     di, 80h                 ; where a command tail stands
        lodsb
        cmp     al, 126
        jbe     .length
        mov     al, 126
.length:
        stosb
        movzx   cx, al
        rep movsb
        mov     al, 13
        stosb
        push    cs
        pop     ds
        mov     ah, 51h
        int     21h
        mov     dx, bx                  ; the caller
        mov     bx, cs
        mov     ah, 50h
        int     21h
        push    dx
        call    swap_in
        pop     dx
        jc      .refused
        ; What a nested INT 2Eh or program overwrites goes onto the transient part's stack.
        mov     di, ss
        mov     si, sp
        cli
        mov     ss, [shell_data]
        movzx   esp, word [shell_sp]
        sti
        push    word [shell_sp]
        push    word [2Eh]              ; PSP: DOS's return stack of the program that runs
        push    word [30h]
        push    word [caller_ss]
        push    word [caller_sp]
        push    word [caller_psp]
        mov     [caller_ss], di
        mov     [caller_sp], si
        mov     [caller_psp], dx
        push    cs
        push    word .returned
        push    word [shell_code]
        push    word shell_int2e_entry
        mov     ax, [shell_data]
        mov     ds, ax
        mov     es, ax
        retf
.returned:                              ; AX = error level
        push    cs
        pop     ds
        mov     [exec_result], ax
        mov     di, [caller_ss]
        mov     si, [caller_sp]
        mov     dx, [caller_psp]
        pop     word [caller_psp]
        pop     word [caller_sp]
        pop     word [caller_ss]
        pop     word [30h]
        pop     word [2Eh]
        pop     word [shell_sp]
        cli
        mov     ss, di
        movzx   esp, si
        sti
        push    dx
        call    swap_out
        pop     dx
        mov     ax, [exec_result]
        jmp     .done
.refused:
        mov     ax, 0FFFFh
.done:
        push    ax
        mov     bx, dx
        mov     ah, 50h
        int     21h
        pop     ax
        pop     gs
        pop     fs
        pop     es
        pop     ds
        pop     ebp
        pop     edi
        pop     esi
        pop     edx
        pop     ecx
        pop     ebx
        iret

; ---- INT 2Fh AX=5500h: is there a shell already? ----
; Out: AX = 0, DS:SI = table of entry points [RBIL 2F5500].
; Limit: the table is empty; its layout is MS-DOS's own business between two of its shells.
int2f_handler:
        cmp     ax, 5500h
        je      .shell
        jmp     far [cs:old_2f]
.shell:
        xor     ax, ax
        push    cs
        pop     ds
        mov     si, shell_table
        iret

; ---- INT 23h: Ctrl-C ----
; While the shell itself runs, note it and go on: its loops look at break_flag.  In a program,
; RETF with CF = 1 and the flags left on the stack makes DOS end that program [RBIL 23]; AH=4Dh
; tells the shell.
int23_handler:
        push    ax
        push    bx
        mov     ah, 51h
        int     21h
        mov     ax, cs
        cmp     ax, bx
        pop     bx
        pop     ax
        je      .shell
        stc
        retf
.shell:
        call    set_break
        iret

set_break:
        push    ds
        mov     ds, [cs:shell_data]
        mov     byte [break_flag], 1
        pop     ds
        ret

; ---- INT 24h: critical error ----
; AH bit 7 = 0: disk, AL = drive, bit 0 = writing; bits 3, 4, 5: fail, retry, ignore are possible;
; DI = error.  Only INT 21h functions 01h..0Ch and 51h may be used [RBIL 24].  Out: AL = 0 ignore,
; 1 retry, 2 abort, 3 fail.  The shell must not abort itself: it fails the call and stops the
; command instead.
int24_handler:
        cmp     byte [cs:fail_always], 0
        je      .ask_user
        mov     al, 3
        iret
.ask_user:
        push    bx
        push    cx
        push    dx
        push    si
        push    di
        push    ds
        push    es
        push    cs
        pop     ds
        cld
        sti
        mov     cx, ax
        mov     dx, crlf
        call    show
        and     di, 0FFh
        mov     si, error_names
.name:
        cmp     byte [si], 0
        je      .found                  ; the last one is for all others
        or      di, di
        jz      .found
.skip:  lodsb
        cmp     al, '$'
        jne     .skip
        dec     di
        jmp     .name
.found:
        cmp     byte [si], 0
        jne     .show_name
        inc     si
.show_name:
        mov     dx, si
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
        test    ch, 20h
        jz      .choice
        mov     dx, text_choice_ignore
.choice:
        call    show
.ask:
        mov     ax, 0C07h               ; empty the type-ahead buffer, then wait for a key
        int     21h
        and     al, 0DFh
        mov     bx, 'R' | 1 << 8
        mov     ah, 10h
        cmp     al, bl
        je      .possible
        mov     bx, 'F' | 3 << 8
        mov     ah, 08h
        cmp     al, bl
        je      .possible
        mov     bx, 'I'
        mov     ah, 20h
        cmp     al, bl
        je      .possible
        cmp     al, 'A'
        jne     .ask
        mov     ah, 51h
        int     21h
        mov     ax, cs
        cmp     ax, bx
        mov     bx, 'A' | 2 << 8
        jne     .answer
        call    set_break
        mov     bh, 3
        jmp     .answer
.possible:
        test    ch, 38h                 ; no bit at all: a caller that does not say, so all
        jz      .answer
        test    ch, ah
        jz      .ask
.answer:
        mov     dl, bl
        mov     ah, 2
        int     21h
        mov     dx, crlf
        call    show
        mov     al, bh
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

error_names     db 'Write protect error$Invalid unit$Not ready$Invalid device request$'
                db 'Data error$Invalid device request parameters$Seek error$'
                db 'Invalid media type$Sector not found$Printer out of paper error$'
                db 'Write fault error$Read fault error$'
                db 0, 'General failure$'
text_reading    db ' reading drive $'
text_writing    db ' writing drive $'
text_choice     db 13, 10, 'Abort, Retry, Fail?$'
text_choice_ignore db 13, 10, 'Abort, Retry, Ignore, Fail?$'
crlf            db 13, 10, '$'
text_no_return  db 13, 10, 'COMMAND: no memory to come back to', 13, 10, '$'
shell_table     dd 0
resident_stack  times RESIDENT_STACK db 0
resident_stack_top:

