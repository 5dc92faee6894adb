; boot.asm - BOOT: another DOS, from disk images, in a VM of its own.
;
; INT 2Fh AX=1684h BX=0020h is INT13's entry [RBIL 2F1684]; function 1 makes a VM from a line of
; names and options at DS:SI.  Names are completed here: ring 0 knows no current directory.

        bits    16
        cpu     8086
        org     100h

INT13_DEVICE_ID equ 20h
LINE_BYTES      equ 200

start:  cld
        mov     si, 81h
        mov     di, line
        mov     byte [names], 0
next_word:
        lodsb
        cmp     al, ' '
        je      next_word
        cmp     al, 9
        je      next_word
        cmp     al, 13
        je      end_of_line
        cmp     al, '/'
        je      option
        dec     si
        inc     byte [names]
        call    take_name
        jmp     next_word
option: cmp     byte [si], '?'
        je      help
        dec     si
        mov     ax, [si + 1]
        and     ax, 0DFDFh
        cmp     al, 'B'                 ; /B is for us
        jne     .copy
        mov     al, [si + 2]
        cmp     al, '0'
        ja      .copy
        mov     word [how], 1
        add     si, 2
        jmp     next_word
.copy:  lodsb
        cmp     al, ' '
        jbe     .copied
        call    put
        jmp     .copy
.copied:
        dec     si
        mov     al, ' '
        call    put
        jmp     next_word

end_of_line:
        cmp     byte [names], 0
        je      help
        mov     al, 0
        call    put
        push    di
        xor     di, di
        mov     es, di
        mov     bx, INT13_DEVICE_ID
        mov     ax, 1684h
        int     2Fh
        mov     [entry], di
        mov     [entry + 2], es
        mov     ax, es
        or      ax, di
        push    cs
        pop     es
        mov     dx, text_no_vmm
        jz      fail
        mov     ax, 1
        mov     cx, [how]
        mov     si, line
        mov     di, reason
        call    far [entry]
        jc      refused
        mov     ax, 4C00h
        int     21h
refused:
        mov     dx, text_cannot
        mov     ah, 9
        int     21h
        mov     si, reason
.next:  lodsb
        test    al, al
        jz      .end
        mov     dl, al
        mov     ah, 2
        int     21h
        jmp     .next
.end:   mov     dx, text_end
fail:   mov     ah, 9
        int     21h
        mov     ax, 4C01h
        int     21h
help:   mov     dx, text_help
        mov     ah, 9
        int     21h
        mov     ax, 4C00h
        int     21h

; A name at SI, in full to the line.
take_name:
        mov     bx, name
.next:  lodsb
        cmp     al, ' '
        jbe     .taken
        cmp     bx, name + 79
        jae     .next
        mov     [bx], al
        inc     bx
        jmp     .next
.taken: dec     si
        mov     byte [bx], 0
        push    si
        push    di
        mov     si, name
        mov     di, full
        mov     ah, 60h
        int     21h
        mov     si, full
        jnc     .there
        mov     si, name                ; ring 0 says what is wrong with it
.there: pop     di
.copy:  lodsb
        test    al, al
        jz      .copied
        call    put
        jmp     .copy
.copied:
        mov     al, ' '
        call    put
        pop     si
        ret

; AL to the line at DI, while there is room for the end.
put:    cmp     di, line + LINE_BYTES - 1
        jae     .full
        stosb
        ret
.full:  mov     byte [line + LINE_BYTES - 1], 0
        ret

text_help       db 'Starts another DOS from images of its disks, in a VM of its own.', 13, 10, 13, 10
                db 'BOOT image [image] [/HD image] [/RO] [/C] [/B]', 13, 10, 13, 10
                db '  image      Diskette in drive A:, the second in B:; a larger file is a hard disk.', 13, 10
                db '  /HD image  Hard disk, whatever its size. Up to four.', 13, 10
                db '  /RO        The images named behind it are write protected.', 13, 10
                db '  /C         Starts from the hard disk, not from A:.', 13, 10
                db '  /B         Stays in the background.', 13, 10, '$'
text_no_vmm     db 'VMM32 is not running.', 13, 10, '$'
text_cannot     db 'Cannot start: $'
text_end        db '.', 13, 10, '$'
how             dw 0
entry           dd 0
names           db 0

        section .bss
name            resb 80
full            resb 128
reason          resb 96
line            resb LINE_BYTES
