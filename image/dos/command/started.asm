; started.asm - tells DOSMGR that AUTOEXEC.BAT is over (include/dosmgr.h).  On another DOS nothing happens.

        bits    16
        cpu     386

        global  dos_started

        section .text
; void dos_started(void)
; In: DS = SS, ES is the same afterwards.  Clobbers: EAX ECX EDX.  IF on entry: any.
dos_started:
        push    ebx
        push    edi
        mov     ax, 1684h
        mov     bx, 15h
        xor     di, di
        mov     es, di
        int     2Fh                     ; ES:DI = entry, or as it was
        mov     ax, es
        or      ax, di
        jz      .none
        push    cs
        push    word .back
        push    es
        push    di
        mov     ax, 10h                 ; DOSMGR_API_STARTED
        retf                            ; to the entry, which returns to .back
.back:
.none:
        push    ss
        pop     es
        pop     edi
        pop     ebx
        o32 ret
