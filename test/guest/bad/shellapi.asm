; shellapi - calls SHELL's API, and the clipboard, thousands of times with whatever registers.

%include "bad.inc"
program "shellapi"
        mov     ax, 1684h
        mov     bx, 0017h
        xor     di, di
        mov     es, di
        int     2Fh
        mov     [shell], di
        mov     [shell + 2], es
        mov     word [count], 3000
again:  call    random                  ; one of 32 functions, or of ours
        mov     edx, eax
        and     edx, 801Fh
        cmp     dl, 13h                 ; focus to the caller: it has it
        ja      .known
        cmp     edx, 4                  ; a VM that happens to be one is the system VM: refused
        je      again
.known: call    random
        mov     ebx, eax
        call    random
        mov     edi, eax
        call    random
        mov     esi, eax
        call    random
        mov     ecx, eax
        call    random
        mov     es, ax
        call    random
        push    cs
        pop     ds
        call far [shell]
        push    cs
        pop     ds
        call    random                  ; the clipboard; a get may write over us, so not that
        and     ax, 0Fh
        cmp     al, 5
        je      .next
        mov     ah, 17h
        push    ax
        call    random
        mov     es, ax
        mov     bx, ax
        call    random
        mov     dx, ax
        pop     ax
        mov     cx, 100h
        int     2Fh
.next:  dec     word [count]
        jnz     again
        alive

; Out: EAX.
random: mov     eax, [seed]
        imul    eax, eax, 1664525
        add     eax, 1013904223
        mov     [seed], eax
        ror     eax, 16
        ret

shell   dd 0
seed    dd 12345
count   dw 0
