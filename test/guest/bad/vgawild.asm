; vgawild.asm - random values to all ports of a VGA, random accesses to all of its memory, the stack in it.

%include "bad.inc"
program "vgawild"

ROUNDS  equ     40000

        cld
        mov     word [rounds], ROUNDS
again:  call    random
        mov     bp, ax
        shr     eax, 16
        and     bp, 15
        add     bp, bp
        call    [cs:deeds + bp]
        push    cs
        pop     ds
        push    cs
        pop     es
        cld
        dec     word [rounds]
        jnz     again
        mov     ax, 3
        int     10h
        alive

random: mov     eax, [seed]
        imul    eax, eax, 1664525
        add     eax, 1013904223
        mov     [seed], eax
        rol     eax, 15
        ret

; ES:DI = anywhere in A0000h-BFFFFh, ECX = at random
somewhere:
        call    random
        mov     di, ax
        mov     cx, 0A000h
        test    eax, 10000h
        jz      .low
        mov     cx, 0B000h
.low:   mov     es, cx
        call    random
        mov     ecx, eax
        ret

port_out:
        mov     ecx, eax
        and     ax, 3Fh
        cmp     al, 30h
        jb      .there
        mov     al, 0Fh                 ; the more often: registers of the sequencer ...
.there: add     ax, 3B0h
        mov     dx, ax
        mov     eax, ecx
        shr     eax, 8
        out     dx, al
        ret
index_out:
        mov     ecx, eax
        mov     dx, 3C4h
        test    al, 80h
        jz      .sequencer
        mov     dx, 3CEh                ; ... and of the graphics controller
.sequencer:
        and     al, 0Fh
        out     dx, ax
        ret
dispi_out:
        mov     dx, 1CEh
        and     ax, 0Fh
        out     dx, ax
        inc     dx
        call    random
        out     dx, ax
        ret
write_bytes:
        call    somewhere
        mov     [es:di], cl
        or      [es:di], ch
        xchg    [es:di], cl
        ret
write_words:
        call    somewhere
        and     di, 0FFFEh
        mov     [es:di], cx
        add     [es:di], cx
        ret
write_dwords:
        call    somewhere
        and     di, 0FFFCh
        mov     [es:di], ecx
        xor     [es:di], ecx
        ret
reads:  call    somewhere
        mov     al, [es:di]
        and     di, 0FFFCh
        mov     eax, [es:di]
        ret
fill:   call    somewhere
        mov     al, ch
        and     cx, 1FFh
        rep     stosb
        ret
fill_words:
        call    somewhere
        and     di, 7FFEh
        mov     ax, cx
        and     cx, 1FFh
        rep     stosw
        ret
move:   call    somewhere
        push    es
        push    di
        call    somewhere
        pop     si
        pop     ds
        and     si, 7FFFh
        and     di, 7FFFh
        and     cx, 1FFh
        rep     movsb
        ret
unknown:                                ; instructions that nobody does in ring 0
        call    somewhere
        and     di, 0FFF0h
        bts     [es:di], cx
        shld    [es:di], ax, 3
        sgdt    [es:di]
        ret
stack:  call    somewhere
        and     di, 7FFEh
        or      di, 100h
        mov     bx, ss
        mov     dx, sp
        mov     si, es
        cli
        mov     ss, si
        mov     sp, di
        pushf                           ; the monitor's own accesses
        push    ax
        pushad
        popad
        pop     ax
        mov     ss, bx
        mov     sp, dx
        sti
        ret

deeds   dw      port_out, port_out, index_out, index_out, index_out, index_out, dispi_out
        dw      write_bytes, write_words, write_dwords, reads, fill, fill_words, move, unknown, stack
seed    dd      20260101
        section .bss
rounds  resw    1
