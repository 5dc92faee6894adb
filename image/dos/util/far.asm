; far.asm - memory outside the program's segment, XMS, INT 25h and 26h, for the programs that need them.
; Conventions as in ../command/calls.asm: -m16 -mregparm=3, CS = DS = ES = SS.

        bits    16
        cpu     386
        global  far_copy_out, xms_find, xms_call, absolute_disk

        section .text
; void far_copy_out(uint16_t segment, uint16_t offset, const void *from, unsigned length)
; In: EAX = segment, EDX = offset, ECX = from, [ESP + 4] = length.  Clobbers: EAX ECX EDX.
far_copy_out:
        push    esi
        push    edi
        push    bp
        mov     bp, sp
        mov     si, cx
        mov     di, dx
        mov     cx, [bp + 14]           ; BP, EDI, ESI, return address
        push    es
        mov     es, ax
        rep movsb
        pop     es
        pop     bp
        pop     edi
        pop     esi
        o32 ret

; bool xms_find(void): is there an XMS driver?  Notes its entry. [XMS]
xms_find:
        push    ebx
        push    es
        mov     ax, 4300h
        int     2Fh
        cmp     al, 80h
        mov     al, 0
        jne     .done
        mov     ax, 4310h
        int     2Fh
        mov     [xms_entry], bx
        mov     [xms_entry + 2], es
        mov     al, 1
.done:
        movzx   eax, al
        pop     es
        pop     ebx
        o32 ret

; void xms_call(struct xms_regs *r): { EAX, EBX, EDX, SI } to the driver and back
xms_call:
        push    ebx
        push    esi
        push    edi
        push    ebp
        push    ax
        mov     bp, ax
        mov     ebx, [bp + 4]
        mov     edx, [bp + 8]
        mov     si, [bp + 12]
        mov     eax, [bp]
        call    far [xms_entry]
        pop     bp
        mov     [bp], eax
        mov     [bp + 4], ebx
        mov     [bp + 8], edx
        cld
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        o32 ret

; int absolute_disk(struct regs *r, bool write): INT 25h or 26h with AX BX CX DX of *r (dos.h)
; Out: EAX = 0, or minus the error.  The interrupt leaves flags on the stack, and keeps only segments.
absolute_disk:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     [saved_sp], sp
        mov     bp, ax
        mov     si, dx
        mov     bx, [bp + 2]
        mov     cx, [bp + 4]
        mov     dx, [bp + 6]
        mov     ax, [bp]
        test    si, si
        jnz     .write
        int     25h
        jmp     .back
.write:
        int     26h
.back:
        mov     sp, [cs:saved_sp]
        cld
        jc      .failed
        xor     ax, ax
        jmp     .out
.failed:
        test    ax, ax
        jnz     .out
        mov     al, 0FFh
.out:
        movzx   eax, ax
        neg     eax
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        o32 ret

        section .bss
xms_entry       resd 1
saved_sp        resw 1
