; calls.asm - the ways of C into DOS and the BIOS, for COMMAND.COM and the small programs.
;
; The C code is compiled with -m16 -mregparm=3: 16-bit segments, 32-bit registers and return
; addresses, arguments in EAX, EDX, ECX.  DS = ES = SS throughout (CS too, but not in COMMAND.COM); FS is the environment
; segment (env.h), GS is scratch (dos.h).  Everything here keeps bits 31..16 of ESP zero.

        bits    16
        cpu     386

        extern  bss_end
        global  int21, int2f, console_int10, far_copy_in, far_load_gs, env_load_fs, stack_left
        global  my_segment

        section .text
; void int21(struct regs *r), void int2f(struct regs *r)
; In: EAX = r (dos.h).  Out: *r as DOS left it.  Clobbers: EAX ECX EDX.  IF on entry: any.
; CF before the call as in r: a DOS that does not know a function leaves it alone.
%macro CALL_INT 1
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
        bt      word [bp + 16], 0
        int     %1
        jmp     store
%endmacro

int2f:  CALL_INT 2Fh
int21:  CALL_INT 21h
store:
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
        push    ss
        pop     ds
        push    ss
        pop     es
        cld
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        o32 ret

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
        push    ss
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

; uint16_t my_segment(void): of data and stack
my_segment:
        mov     ax, ds
        movzx   eax, ax
        o32 ret
