; crt0.asm - start of the small programs (COMMAND.COM's own: resident.asm).  Linked first at 100h.
;
; What holds for C code: calls.asm.

        bits    16
        cpu     386

        extern  shell_main, image_end, bss_start, bss_end
        global  _start

        section .start progbits alloc exec nowrite
_start:
        cld
        mov     ax, cs
        mov     ss, ax
        mov     bx, image_end + 15
        shr     bx, 4
        mov     dx, [2]                 ; PSP: the segment behind our memory
        sub     dx, ax
        cmp     dx, bx
        jb      .no_memory
        mov     esp, image_end          ; the stack ends where the memory block will end
        mov     di, bss_start
        mov     cx, bss_end
        sub     cx, di
        xor     ax, ax
        rep stosb
        mov     ah, 4Ah                 ; give back what is behind us [RBIL 214A]
        int     21h
        call    dword shell_main        ; AL = exit code
        mov     ah, 4Ch
        int     21h
.no_memory:
        mov     dx, no_memory
        mov     ah, 9
        int     21h
        mov     ax, 4C08h
        int     21h

no_memory       db 'Insufficient memory', 13, 10, '$'

