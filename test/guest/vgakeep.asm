; vgakeep.asm - what a VM's adapter holds stays what it is, whatever another VM does with its own.
; Needs VGAWILD.COM beside it.

%include "guest.inc"
program "vgakeep"

        shrink_memory
        mov     ax, cs
        mov     [block + 4], ax
        mov     [block + 8], ax
        mov     [block + 12], ax

        begin "another_vm_changes_nothing_here"
        call    put_pattern
        call    read_registers
        mov     si, registers
        mov     di, registers_before
        mov     cx, REGISTERS
        rep     movsb
        mov     bx, block
        mov     dx, command
        mov     ax, 4B00h
        int     21h
        push    cs
        pop     ds
        push    cs
        pop     es
        cld
        check   nc, "COMMAND.COM cannot be run"
        mov     ah, 4Dh
        int     21h
        check_eq ax, 0, "the other program did not end by itself"
        call    read_registers
        mov     si, registers
        mov     di, registers_before
        mov     cx, REGISTERS
        repe    cmpsb
        mov     ax, cx
        check   e, "a register differs"
        call    check_pattern
        check   e, "memory differs"
        endtest

        finish

; 16 KB behind the first four text pages, and plane 2 behind the fonts
put_pattern:
        push    word 0B800h
        pop     es
        mov     di, 4000h
        mov     cx, 4000h
        call    write
        call    plane_2
        mov     di, 0C000h
        mov     cx, 4000h
        call    write
        jmp     text

check_pattern:
        push    word 0B800h
        pop     es
        mov     di, 4000h
        mov     cx, 4000h
        call    compare
        jne     .end
        call    plane_2
        mov     di, 0C000h
        mov     cx, 4000h
        call    compare
        pushf
        call    text
        popf
.end:   push    cs
        pop     es
        ret

write:  mov     ax, di
        imul    ax, ax, 37
        xor     al, ah
        stosb
        loop    write
        ret

compare:
        mov     ax, di
        imul    ax, ax, 37
        xor     al, ah
        scasb
        jne     .end
        loop    compare
        cmp     al, al
.end:   ret

plane_2:
        mov     dx, 3C4h
        mov     ax, 0402h
        out     dx, ax
        mov     ax, 0604h
        out     dx, ax
        mov     dx, 3CEh
        mov     ax, 0204h
        out     dx, ax
        mov     ax, 0005h
        out     dx, ax
        mov     ax, 0406h
        out     dx, ax
        push    word 0A000h
        pop     es
        ret

text:   mov     dx, 3C4h
        mov     ax, 0302h
        out     dx, ax
        mov     ax, 0204h
        out     dx, ax
        mov     dx, 3CEh
        mov     ax, 0004h
        out     dx, ax
        mov     ax, 1005h
        out     dx, ax
        mov     ax, 0E06h
        out     dx, ax
        push    cs
        pop     es
        ret

; Sequencer, CRTC but for start and cursor, graphics and attribute controllers, DAC
read_registers:
        mov     di, registers
        mov     dx, 3CCh
        in      al, dx
        stosb
        mov     dx, 3C4h
        mov     cx, 0005h
        call    indexed
        mov     dx, 3CEh
        mov     cx, 0009h
        call    indexed
        mov     dx, 3D4h
        mov     cx, 000Ah
        call    indexed
        mov     cx, 1009h
        call    indexed
        xor     bx, bx
.attribute:
        mov     dx, 3DAh
        in      al, dx
        mov     dx, 3C0h
        mov     al, bl
        out     dx, al
        inc     dx
        in      al, dx
        stosb
        inc     bx
        cmp     bx, 15h
        jb      .attribute
        mov     dx, 3DAh
        in      al, dx
        mov     dx, 3C0h
        mov     al, 20h
        out     dx, al
        mov     dx, 3C7h
        mov     al, 0
        out     dx, al
        mov     dx, 3C9h
        mov     cx, 768
.dac:   in      al, dx
        stosb
        loop    .dac
        ret

indexed:                                ; CH = first, CL = how many
        mov     al, ch
        out     dx, al
        inc     dx
        in      al, dx
        dec     dx
        stosb
        inc     ch
        dec     cl
        jnz     indexed
        ret

REGISTERS equ 1 + 5 + 9 + 10 + 9 + 21 + 768

        section .data
command db      'C:\COMMAND.COM', 0
tail    db      tail_end - tail - 2, ' /C START /W VGAWILD', 13
tail_end:
block   dw      0, tail, 0, 5Ch, 0, 6Ch, 0
        section .bss
registers       resb REGISTERS
registers_before resb REGISTERS
