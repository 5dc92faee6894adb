; testdrv.asm - TESTDRV.SYS: a character device TEST$ for the tests of drivers.
;
; What is written is kept and can be read again.  A control string sets what the next requests do: byte 0 = how many
; requests fail, byte 1 = with which error.  Read back, it is the number of times it was opened and closed.

        bits    16
        cpu     8086
        org     0

header: dd      -1
        dw      0E800h                  ; character, IOCTL, open and close, output until busy
        dw      strategy, interrupt
        db      'TEST$   '

request         dd 0
fails           db 0
error           db 0
opened          db 0
closed          db 0
length          dw 0
taken           dw 0
buffer          times 64 db 0

table   dw      init, unknown, unknown, ioctl_in, read, peek, in_status, flush_in, write, write, done, done, ioctl_out
        dw      open, close
TABLE_END equ ($ - table) / 2

strategy:
        mov     [cs:request], bx
        mov     [cs:request + 2], es
        retf

interrupt:
        push    ax
        push    bx
        push    cx
        push    dx
        push    si
        push    di
        push    ds
        push    es
        cld
        push    cs
        pop     ds
        les     bx, [request]
        mov     al, [es:bx + 2]
        cmp     al, 3                   ; control strings and INIT do not fail
        jbe     .go
        cmp     al, 12
        jae     .go
        cmp     byte [fails], 0
        je      .go
        dec     byte [fails]
        mov     al, [error]
        mov     ah, 81h
        mov     word [es:bx + 18], 0
        jmp     .status
.go:    mov     ah, 0
        cmp     al, TABLE_END
        jae     .bad
        mov     si, ax
        shl     si, 1
        call    [table + si]
        jmp     .status
.bad:   call    unknown
.status:
        les     bx, [request]
        mov     [es:bx + 3], ax
        pop     es
        pop     ds
        pop     di
        pop     si
        pop     dx
        pop     cx
        pop     bx
        pop     ax
        retf

; Each: In: ES:BX = request, DS = CS.  Out: AX = status.
done:   mov     ax, 0100h
        ret
unknown:
        mov     ax, 8103h
        ret

write:  mov     cx, [es:bx + 18]
        les     si, [es:bx + 14]
.next:  jcxz    done
        mov     al, [es:si]
        inc     si
        dec     cx
        mov     di, [length]
        cmp     di, 64
        jae     .next                   ; full: the rest is lost
        mov     [buffer + di], al
        inc     word [length]
        jmp     .next

read:   mov     cx, [es:bx + 18]
        mov     dx, cx
        les     di, [es:bx + 14]
.next:  jcxz    .end
        mov     si, [taken]
        cmp     si, [length]
        jae     .end
        mov     al, [buffer + si]
        inc     word [taken]
        stosb
        dec     cx
        jmp     .next
.end:   sub     dx, cx
        les     bx, [request]
        mov     [es:bx + 18], dx
        jmp     done

peek:   mov     si, [taken]
        cmp     si, [length]
        jae     busy
        mov     al, [buffer + si]
        mov     [es:bx + 13], al
        jmp     done
in_status:
        mov     si, [taken]
        cmp     si, [length]
        jb      done
busy:   mov     ax, 0300h
        ret
flush_in:
        mov     word [length], 0
        mov     word [taken], 0
        jmp     done

ioctl_in:
        mov     word [es:bx + 18], 2
        les     di, [es:bx + 14]
        mov     ax, [opened]
        stosw
        jmp     done
ioctl_out:
        les     si, [es:bx + 14]
        mov     ax, [es:si]
        mov     [fails], ax
        jmp     done
open:   inc     byte [opened]
        jmp     done
close:  inc     byte [closed]
        jmp     done

init:                                   ; what follows is not kept
        mov     word [es:bx + 14], init
        mov     [es:bx + 16], cs
        les     si, [es:bx + 18]        ; the line behind DEVICE=
        mov     dx, text
        mov     ah, 9
        int     21h
.next:  mov     dl, [es:si]
        inc     si
        cmp     dl, 13
        je      .end
        mov     ah, 2
        int     21h
        jmp     .next
.end:   mov     dx, text_end
        mov     ah, 9
        int     21h
        jmp     done
text    db      'TESTDRV: $'
text_end db     13, 10, '$'
