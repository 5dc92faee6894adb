; vxdload.asm - VXDLOAD: loads, unloads, lists and checks virtual devices.
;
; INT 2Fh AX=1684h BX=0027h is the way to VXDLDR [RBIL 2F1684 BX=0027]; functions 0 to 2 are those of
; Windows 95, 0A00h and up VMM32's own (include/vxdldr.h).  Errorlevel 0: done, nothing missing;
; 1: something is missing, or could not be done, and a line on the screen says what and why.

        bits    16
        cpu     8086
        org     100h

VXDLDR_DEVICE_ID equ 27h
LOAD    equ     1
UNLOAD  equ     2
REASON  equ     0A00h
LIST    equ     0A01h
CHECK   equ     0A02h
CHECK_LINE equ  0A03h
BY_NAME equ     0FFFFh
LINE_BYTES equ  120

start:  cld
        mov     si, 81h
        call    skip_blanks
        cmp     al, 13
        je      help
        cmp     al, '/'
        jne     load
        inc     si
        mov     di, options
.next:  mov     bx, si
.same:  mov     al, [di]
        inc     di
        cmp     al, 0
        je      .end                    ; the whole option was typed
        mov     ah, [bx]
        inc     bx
        cmp     ah, 'a'
        jb      .upper
        sub     ah, 20h
.upper: cmp     al, ah
        je      .same
.skip:  cmp     al, 0
        je      .over
        mov     al, [di]
        inc     di
        jmp     .skip
.over:  add     di, 2                   ; its procedure
        cmp     byte [di], 0
        jne     .next
        mov     dx, text_bad
        jmp     fail
.end:   mov     si, bx
        cmp     byte [si], ' '          ; nothing may follow at once
        ja      .over
        jmp     [di]

options db      '?', 0
        dw      help
        db      'U', 0
        dw      unload
        db      'LIST', 0
        dw      list
        db      'CHECK', 0
        dw      check
        db      0

; ---- what can be asked for ------------------------------------------------------------------------

help:   mov     dx, text_help
        mov     ah, 9
        int     21h
        mov     ax, 4C00h
        int     21h

load:   call    take_word
        call    find_vxdldr
        mov     ax, LOAD
        mov     dx, word_buffer
        call    far [entry]
        jc      say_reason
        mov     dx, text_loaded
        jmp     done

unload: call    take_word
        call    find_vxdldr
        mov     ax, UNLOAD
        mov     bx, BY_NAME
        mov     dx, word_buffer
        call    far [entry]
        jnc     .done
        cmp     ax, 8                   ; no such device: names are usually in capitals
        jne     say_reason
        mov     si, word_buffer
.upper: lodsb
        cmp     al, 'a'
        jb      .kept
        cmp     al, 'z'
        ja      .kept
        sub     byte [si - 1], 20h
.kept:  cmp     al, 0
        jne     .upper
        mov     ax, UNLOAD
        mov     bx, BY_NAME
        mov     dx, word_buffer
        call    far [entry]
        jc      say_reason
.done:  mov     dx, text_unloaded
        jmp     done

list:   call    find_vxdldr
        mov     dx, text_list
        mov     ah, 9
        int     21h
        mov     word [function], LIST
        call    lines
        mov     ax, 4C00h
        int     21h

check:  call    take_word
        call    find_vxdldr
        mov     ax, CHECK
        mov     dx, word_buffer
        call    far [entry]
        jc      say_reason
        mov     [missing], ax
        mov     word [function], CHECK_LINE
        call    lines
        mov     ax, [missing]
        call    decimal
        mov     dx, text_missing
        mov     ah, 9
        int     21h
        mov     al, 0
        cmp     word [missing], 0
        je      .end
        mov     al, 1
.end:   mov     ah, 4Ch
        int     21h

; ---- help for them -----------------------------------------------------------------------------------

; Every line that [function] has, from number 0.
lines:  mov     word [number], 0
.next:  mov     ax, [function]
        mov     bx, [number]
        mov     cx, LINE_BYTES
        mov     dx, line
        call    far [entry]
        jc      .end
        call    put_line
        inc     word [number]
        jmp     .next
.end:   ret

; The text at line, ended by zero, and a new line.
put_line:
        mov     si, line
.next:  lodsb
        cmp     al, 0
        je      .end
        mov     dl, al
        mov     ah, 2
        int     21h
        jmp     .next
.end:   mov     dx, text_newline
        mov     ah, 9
        int     21h
        ret

; AX in decimal.
decimal:
        mov     bx, 10
        mov     cx, 0
.split: mov     dx, 0
        div     bx
        push    dx
        inc     cx
        cmp     ax, 0
        jne     .split
.put:   pop     dx
        add     dl, '0'
        mov     ah, 2
        int     21h
        loop    .put
        ret

; Why VXDLDR's last answer was no.
say_reason:
        mov     ax, REASON
        mov     cx, LINE_BYTES
        mov     dx, line
        call    far [entry]
        call    put_line
        mov     ax, 4C01h
        int     21h

; SI: blanks over, AL = what is there.
skip_blanks:
        lodsb
        cmp     al, ' '
        je      skip_blanks
        cmp     al, 9
        je      skip_blanks
        dec     si
        ret

; The next word of the command line to word_buffer; there must be one, and no more.
take_word:
        call    skip_blanks
        mov     di, word_buffer
.next:  lodsb
        cmp     al, ' '
        jbe     .end
        stosb
        jmp     .next
.end:   cmp     di, word_buffer
        je      .none
        mov     byte [di], 0
        dec     si
        call    skip_blanks
        cmp     al, 13
        jne     .none
        ret
.none:  mov     dx, text_bad
        jmp     fail

; [entry]; ends the program if VXDLDR is not there.
find_vxdldr:
        xor     di, di
        mov     es, di
        mov     bx, VXDLDR_DEVICE_ID
        mov     ax, 1684h
        int     2Fh
        mov     [entry], di
        mov     [entry + 2], es
        push    ds
        pop     es
        mov     ax, [entry]
        or      ax, [entry + 2]
        mov     dx, text_no_vxdldr
        jz      fail
        ret

done:   mov     ah, 9
        int     21h
        mov     ax, 4C00h
        int     21h
fail:   mov     ah, 9
        int     21h
        mov     ax, 4C01h
        int     21h

entry   dd      0                       ; of VXDLDR
function dw     0
number  dw      0
missing dw      0
text_no_vxdldr  db 'VXDLDR is not loaded: virtual devices cannot be loaded now.', 13, 10, '$'
text_bad        db 'Invalid parameter. Use /? for help.', 13, 10, '$'
text_loaded     db 'The virtual device is loaded.', 13, 10, '$'
text_unloaded   db 'The virtual device is unloaded.', 13, 10, '$'
text_missing    db ' services are missing.', 13, 10, '$'
text_newline    db 13, 10, '$'
text_list       db 'Device    Id    Version  Order     ', 13, 10, '$'
text_help       db 'Loads, unloads, lists and checks virtual devices.', 13, 10, 13, 10
                db 'VXDLOAD file.vxd', 13, 10
                db 'VXDLOAD /U name', 13, 10
                db 'VXDLOAD /LIST', 13, 10
                db 'VXDLOAD /CHECK file.vxd', 13, 10, 13, 10
                db '  /U      unloads a device that was loaded this way, by its name', 13, 10
                db '  /LIST   shows the devices that are loaded', 13, 10
                db '  /CHECK  shows every service the file calls and whether it is there;', 13, 10
                db '          errorlevel 1 if one is missing', 13, 10, '$'
word_buffer     equ $                   ; 128 bytes behind the program, which owns all memory
line            equ $ + 128             ; LINE_BYTES
