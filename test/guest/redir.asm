; redir.asm - a redirector of one file in a drive of its own: INT 2Fh AH=11h gets the calls of INT 21h.
;
; The drive's directory structure says "network"; the file HELLO.TXT holds 13 bytes, may be written
; over, and is all there is.

%include "guest.inc"

        program "redir"

SDA_NAME1       equ 9Eh                 ; of the swappable data area
SDA_SEARCH      equ 19Eh
SDA_FOUND       equ 1B3h

        mov     ax, 5D06h
        int     21h
        push    ds
        push    cs
        pop     ds
        pop     word [sda + 2]
        mov     [sda], si

; The last drive of LASTDRIVE= that nobody has.
        push    cs
        pop     es
        mov     ah, 52h
        int     21h
        mov     al, [es:bx + 21h]       ; how many structures
        les     di, [es:bx + 16h]
        dec     al
        mov     [drive], al
        mov     ah, 58h
        mul     ah
        add     di, ax
        mov     [cds], di
        mov     [cds + 2], es
        mov     ax, [es:di + 43h]
        mov     [old_flags], ax
        mov     word [es:di + 43h], 0C000h
        mov     al, [drive]
        add     al, 'A'
        mov     [root_name], al
        mov     [file_name], al
        mov     [none_name], al
        mov     [search], al
        mov     [directory], al
        push    cs
        pop     es
        mov     ax, 352Fh
        int     21h
        mov     [old_2f], bx
        mov     [old_2f + 2], es
        push    cs
        pop     es
        mov     dx, on_2f
        mov     ax, 252Fh
        int     21h

        begin "installed"
        mov     ax, 1100h
        int     2Fh
        check_eq al, 0FFh, "answer"
        endtest

        begin "a_file_is_read"
        mov     dx, file_name
        mov     ax, 3D00h
        int     21h
        check   nc, "open"
        mov     bx, ax
        mov     dx, buffer
        mov     cx, 100
        mov     ah, 3Fh
        int     21h
        check   nc, "read"
        check_eq ax, 13, "how much"
        cmp     dword [buffer], 'Hell'
        check   e, "contents"
        mov     ah, 3Fh
        int     21h
        check_eq ax, 0, "the end"
        mov     ax, 4202h
        mov     cx, 0FFFFh
        mov     dx, -6
        int     21h
        check_eq ax, 7, "position"
        mov     dx, buffer
        mov     cx, 100
        mov     ah, 3Fh
        int     21h
        check_eq ax, 6, "the rest"
        cmp     word [buffer], 'wo'
        check   e, "contents there"
        mov     ah, 3Eh
        int     21h
        check   nc, "close"
        check_eq word [closes], 1, "it heard of the close"
        mov     ah, 3Fh
        int     21h
        check_error 6, "closed"
        endtest

        begin "errors_are_the_redirectors"
        mov     dx, none_name
        mov     ax, 3D00h
        int     21h
        check_error 2, "open"
        mov     dx, directory
        mov     ah, 39h
        int     21h
        check_error 5, "make a directory"
        endtest

        begin "a_search_finds_it"
        mov     dx, buffer
        mov     ah, 1Ah
        int     21h
        mov     dx, search
        xor     cx, cx
        mov     ah, 4Eh
        int     21h
        check   nc, "first"
        cmp     dword [buffer + 1Eh], 'HELL'
        check   e, "name"
        check_eq word [buffer + 1Ah], 13, "size"
        mov     ah, 4Fh
        int     21h
        check_error 18, "next"
        endtest

        begin "the_file_is_written_to"
        mov     dx, file_name
        mov     ax, 3D02h
        int     21h
        check   nc, "open"
        mov     bx, ax
        mov     dx, file_name
        mov     cx, 2
        mov     ah, 40h
        int     21h
        check   nc, "write"
        check_eq ax, 2, "how much"
        mov     ah, 3Eh
        int     21h
        mov     ax, [contents]
        cmp     ax, [file_name]
        check   e, "contents"
        mov     word [contents], 'He'
        endtest

        begin "space_and_drive"
        mov     dl, [drive]
        inc     dl
        mov     ah, 36h
        int     21h
        check_eq ax, 1, "sectors of a cluster"
        check_eq bx, 7, "free"
        check_eq dx, 9, "clusters"
        mov     bl, [drive]
        inc     bl
        mov     ax, 4409h
        int     21h
        test    dh, 10h
        check   nz, "it is remote"
        endtest

        begin "output_goes_there"
        mov     dx, file_name
        mov     ax, 3D01h
        int     21h
        mov     bx, ax
        mov     ah, 45h                 ; standard output, to have it back
        push    bx
        mov     bx, 1
        int     21h
        pop     bx
        mov     [saved], ax
        mov     cx, 1
        mov     ah, 46h
        int     21h
        mov     dl, 'J'
        mov     ah, 2
        int     21h
        push    bx
        mov     bx, [saved]
        mov     cx, 1
        mov     ah, 46h
        int     21h
        mov     ah, 3Eh
        int     21h
        pop     bx
        mov     ah, 3Eh
        int     21h
        check_eq byte [contents], 'J', "the character"
        mov     byte [contents], 'H'
        endtest

; As it was.
        lds     dx, [old_2f]
        mov     ax, 252Fh
        int     21h
        push    cs
        pop     ds
        les     di, [cds]
        mov     ax, [old_flags]
        mov     [es:di + 43h], ax
        push    cs
        pop     es
        finish

; ---- the redirector: on DOS's stack, DS = DOS, everything in the swappable data area ----

on_2f:  cmp     ah, 11h
        jne     .old
        sti
        cmp     al, 16h
        je      .open
        cmp     al, 8
        je      .read
        cmp     al, 9
        je      .write
        cmp     al, 6
        je      .close
        cmp     al, 1Bh
        je      .first
        cmp     al, 1Ch
        je      .next
        cmp     al, 0Ch
        je      .space
        cmp     al, 3
        je      .denied
.old:   jmp     far [cs:old_2f]

.done:  clc
        jmp     .back
.denied:
        mov     ax, 5
        jmp     .error
.none:  mov     ax, 2
        jmp     .error
.no_more:
        mov     ax, 18
.error: stc
.back:  push    bp                      ; CF into the flags that IRET takes
        mov     bp, sp
        jc      .set
        and     byte [bp + 6], 0FEh
        pop     bp
        iret
.set:   or      byte [bp + 6], 1
        pop     bp
        iret

; ES:DI = SFT; the name stands in the SDA.
.open:  push    ds
        push    si
        push    cx
        push    es
        push    di
        lds     si, [cs:sda]
        add     si, SDA_NAME1
        push    cs
        pop     es
        mov     di, file_name
        mov     cx, file_name_end - file_name
        cld
        repe    cmpsb
        pop     di
        pop     es
        pop     cx
        pop     si
        pop     ds
        jne     .none
        mov     byte [es:di + 4], 20h
        mov     word [es:di + 5], 8040h
        mov     dword [es:di + 11h], 13
        mov     dword [es:di + 15h], 0
        jmp     .done

.close: inc     word [cs:closes]
        jmp     .done

; CX bytes to or from the DTA; CX = how many it were.
.read:  call    .limits
        push    ds
        push    si
        push    di
        push    es
        push    cx
        mov     si, [es:di + 15h]
        add     [es:di + 15h], cx
        add     si, contents
        lds     di, [cs:sda]
        les     di, [di + 0Ch]
        push    cs
        pop     ds
        rep     movsb
        pop     cx
        pop     es
        pop     di
        pop     si
        pop     ds
        jmp     .done
.write: call    .limits
        push    ds
        push    si
        push    di
        push    es
        push    cx
        mov     ax, [es:di + 15h]
        add     [es:di + 15h], cx
        lds     si, [cs:sda]
        lds     si, [si + 0Ch]
        push    cs
        pop     es
        mov     di, ax
        add     di, contents
        rep     movsb
        pop     cx
        pop     es
        pop     di
        pop     si
        pop     ds
        jmp     .done
.limits:
        mov     ax, 13
        sub     ax, [es:di + 15h]
        jnc     .some
        xor     ax, ax
.some:  cmp     cx, ax
        jbe     .fits
        mov     cx, ax
.fits:  cld
        ret

.first: push    es
        push    di
        push    si
        push    cx
        les     di, [cs:sda]
        or      byte [es:di + SDA_SEARCH], 80h
        add     di, SDA_FOUND
        mov     si, entry
        mov     cx, 32
        cld
.copy:  mov     al, [cs:si]
        inc     si
        stosb
        loop    .copy
        pop     cx
        pop     si
        pop     di
        pop     es
        jmp     .done
.next:  jmp     .no_more

.space: mov     ax, 0F801h
        mov     bx, 9
        mov     cx, 512
        mov     dx, 7
        jmp     .done

        section .data
entry           db 'HELLO   TXT', 20h
                times 10 db 0
                dw 0, 0, 0
                dd 13
contents        db 'Hello, world!'
root_name       db 'Z:\', 0
file_name       db 'Z:\HELLO.TXT', 0
file_name_end:
none_name       db 'Z:\NONE.TXT', 0
search          db 'Z:\*.*', 0
directory       db 'Z:\SUB', 0
closes          dw 0
        section .bss
sda             resw 2
cds             resw 2
old_2f          resw 2
old_flags       resw 1
saved           resw 1
drive           resb 1
buffer          resb 128
