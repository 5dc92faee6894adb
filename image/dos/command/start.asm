; start.asm - COMMAND.COM's start, and the transient part's ways to the resident one.
;
; What the two parts are: resident.asm.  Conventions of C: calls.asm.

        bits    16
        cpu     386

        extern  shell_main, shell_int2e, image_end, bss_start, bss_end
        extern  RESIDENT_PARAGRAPHS, SHELL_KB, MZ_LAST, MZ_PAGES, MZ_STACK
        extern  shell_offset, SHELL_FILE_PARAGRAPHS
        extern  resident_exec, xms_entry, xms_handle, move_out_handle, move_in_handle, shell_block
        extern  shell_code, shell_data, shell_sp, exec_block, exec_environment, exec_path, fail_always
        extern  old_2f, allocate_high, set_segments, int23_handler, int24_handler, int2e_handler
        extern  int2f_handler
        global  start, shell_int2e_entry, dos_exec, resident_hook, resident_leave, psp_segment

        section .header progbits alloc
        db      'MZ'
        dw      MZ_LAST, MZ_PAGES, 0    ; bytes in the last page, pages, relocations
        dw      2, 24, 24               ; paragraphs of header, of memory behind the image: the stack
        dw      -10h, MZ_STACK + 384    ; SS:SP; the PSP is 10h paragraphs in front of the image
        dw      0, 100h, -10h           ; CS:IP
        dw      1Ch, 0
        times 32 - ($ - $$) db 0

; ---- start: this is behind the resident part, and gone when the shell runs ----

        section .init progbits alloc exec write
; In: CS = PSP, as command.ld's header has it; DS = ES = PSP.
start:
        cld
        mov     ax, cs
        mov     [exec_block + 4], ax
        mov     [exec_block + 8], ax
        mov     [exec_block + 12], ax
        call    allocate_high
        mov     dx, text_no_memory
        jc      give_up
        mov     [shell_block], ax
        push    ax
        call    set_segments
        pop     ax
        call    load_shell
        mov     dx, text_no_file
        jc      give_up
        mov     es, [shell_data]
        mov     [es:psp_segment], cs
        mov     di, bss_start
        mov     cx, bss_end
        sub     cx, di
        xor     ax, ax
        rep stosb
        mov     dx, int23_handler
        mov     ax, 2523h
        int     21h
        mov     dx, int24_handler
        mov     ax, 2524h
        int     21h
        call    find_xms
        jnc     .movable
        mov     word [shell_block], 0   ; it stays where it is
.movable:
        push    cs
        pop     es
        mov     bx, RESIDENT_PARAGRAPHS
        mov     ah, 4Ah
        int     21h
        mov     ax, [shell_data]
        mov     bx, [shell_code]
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     esp, image_end
        push    bx
        push    word shell_start
        retf

give_up:
        mov     ah, 9
        int     21h
        mov     ax, 4C08h
        int     21h

; Reads the transient part from our own file, whose name stands behind the environment
; [RBIL 214B #01596].  In: AX = segment to read to, DS = CS.  Out: CF = 1: not there, or too short
load_shell:
        mov     bp, ax
        mov     ax, [2Ch]
        or      ax, ax
        stc
        jz      .end
        mov     es, ax
        xor     di, di
        xor     ax, ax
.variable:
        mov     cx, 8000h
        repne scasb
        cmp     al, [es:di]
        jne     .variable
        lea     dx, [di + 3]            ; NUL, count
        push    es
        pop     ds
        mov     ax, 3D00h
        int     21h
        push    cs
        pop     ds
        jc      .end
        mov     bx, ax
        mov     ax, 4200h
        xor     cx, cx
        mov     dx, shell_offset
        int     21h
        mov     si, SHELL_FILE_PARAGRAPHS
.read:
        mov     cx, si
        cmp     cx, 800h
        jbe     .last
        mov     cx, 800h
.last:
        sub     si, cx
        mov     ds, bp
        add     bp, cx
        shl     cx, 4
        xor     dx, dx
        mov     ah, 3Fh
        int     21h
        push    cs
        pop     ds
        jc      .end
        cmp     ax, cx
        jb      .end
        or      si, si
        jnz     .read
        mov     ah, 3Eh
        int     21h
        clc
.end:   ret

; Out: CF = 0: xms_entry, xms_handle.  DS = CS = PSP; ES destroyed
find_xms:
        mov     ax, 4300h
        int     2Fh
        cmp     al, 80h
        stc
        jne     .none
        mov     ax, 4310h
        int     2Fh
        mov     [xms_entry], bx
        mov     [xms_entry + 2], es
        mov     ah, 9
        mov     dx, SHELL_KB
        call    far [xms_entry]
        cmp     ax, 1
        jb      .none
        mov     [xms_handle], dx
        mov     [move_out_handle], dx
        mov     [move_in_handle], dx
        clc
.none:  ret

text_no_memory  db 'Insufficient memory', 13, 10, '$'
text_no_file    db 'COMMAND: cannot read its own file', 13, 10, '$'

; ---- the transient part ----

        section .text
shell_start:
        call    dword shell_main        ; AL = exit code
        jmp     leave_now

; void resident_leave(uint8_t code): the end of the shell
resident_leave:
leave_now:
        push    ax
        mov     ds, [psp_segment]
        mov     dx, [xms_handle]
        or      dx, dx
        jz      .none
        mov     ah, 0Ah
        call    far [xms_entry]
.none:  pop     ax
        mov     ah, 4Ch
        int     21h

; void resident_hook(unsigned what): bit 0: INT 2Eh and 2Fh, of a shell that stays; bit 1: every
; critical error fails (/F)
resident_hook:
        push    ebx
        mov     cx, ax
        mov     ds, [psp_segment]
        mov     ax, cx
        shr     al, 1
        and     al, 1
        mov     [fail_always], al
        test    cl, 1
        jz      .done
        mov     dx, int2e_handler
        mov     ax, 252Eh
        int     21h
        mov     ax, 352Fh
        int     21h
        mov     [old_2f], bx
        mov     [old_2f + 2], es
        mov     dx, int2f_handler
        mov     ax, 252Fh
        int     21h
.done:  push    ss
        pop     ds
        push    ss
        pop     es
        pop     ebx
        o32 ret

; int dos_exec(const struct program *p)
; In: EAX = path (79 characters at most), command tail, two FCBs, environment (dos.h).
; Out: EAX = 0 or minus the DOS error.  Clobbers: ECX EDX, FS GS unknown afterwards.
dos_exec:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     bx, ax
        mov     es, [psp_segment]
        mov     si, [bx]
        mov     di, exec_path
        mov     cx, 79
        rep movsb
        mov     si, [bx + 2]
        mov     di, 80h
        mov     cx, 64
        rep movsw
        mov     si, [bx + 4]
        mov     di, 5Ch
        mov     cl, 8
        rep movsw
        mov     si, [bx + 6]
        mov     cl, 8
        rep movsw
        mov     ax, [bx + 8]
        mov     [es:exec_environment], ax
        push    word .back
        mov     [es:shell_sp], sp
        push    es
        push    word resident_exec
        retf
.back:
        cld
        movzx   eax, ax
        neg     eax
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        o32 ret

; Where INT 2Eh enters.  In: DS = ES = SS = CS.  Out: AX = error level
shell_int2e_entry:
        call    dword shell_int2e
        retf

        section .data
        align   2
psp_segment     dw 0                    ; the resident part's segment; written by start only
