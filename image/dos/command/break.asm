; break.asm - INT 23h of small programs that end by themselves.  COMMAND.COM's own: resident.asm.

        bits    16
        cpu     386

        extern  break_flag
        global  int23_handler

        section .text
; Ctrl-C: note it and go on; the program's loops look at break_flag.  A program that it started is
; ended: RETF with CF = 1 and the flags left on the stack [RBIL 23].
int23_handler:
        push    ax
        push    bx
        mov     ah, 51h
        int     21h
        mov     ax, cs
        cmp     ax, bx                  ; a .COM program's PSP is its code segment
        pop     bx
        pop     ax
        je      .ours
        stc
        retf
.ours:
        mov     byte [cs:break_flag], 1
        iret
