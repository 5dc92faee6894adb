; umb.asm - upper memory: DOS's chain with link and strategy, or XMS functions 10h to 12h.
;
; Whoever has it: the other one's tests say so and are left out.

%include "guest.inc"
program "umb"

        shrink_memory
        mov     ax, 4310h
        int     2Fh
        mov     [xms], bx
        mov     [xms + 2], es
        push    cs
        pop     es
        mov     ax, 5802h
        int     21h
        mov     [was_linked], al
        mov     ax, 5803h
        mov     bx, 1
        int     21h
        jnc     in_dos
        jmp     in_xms

in_dos:
        mov     dx, text_dos
        mov     cx, text_dos_end - text_dos
        call    tell

        begin "link_is_told"
        mov     ax, 5802h
        int     21h
        check   nc, "5802h"
        check_eq al, 1, "linked"
        endtest

        begin "high_only"
        mov     ax, 5801h
        mov     bx, 40h
        int     21h
        check   nc, "5801h"
        mov     bx, 100h
        mov     ah, 48h
        int     21h
        check   nc, "48h"
        cmp     ax, 0C800h
        check   ae, "it is not high"
        mov     [block], ax
        mov     fs, ax
        mov     word [fs:0], 1234h
        mov     word [fs:0FFEh], 5678h
        cmp     word [fs:0], 1234h
        check   e, "it is no memory"
        mov     bx, 0FFFFh
        mov     ah, 48h
        int     21h
        check   c, "all of it"
        mov     ax, bx
        cmp     bx, 1000h
        check   b, "conventional memory is counted"
        endtest

        begin "high_first"
        mov     ax, 5801h
        mov     bx, 80h
        int     21h
        mov     bx, 2000h
        mov     ah, 48h
        int     21h
        check   nc, "more than is high"
        cmp     ax, 0A000h
        check   b, "it is high"
        mov     es, ax
        mov     ah, 49h
        int     21h
        mov     es, [block]
        mov     ah, 49h
        int     21h
        check   nc, "free"
        push    cs
        pop     es
        endtest

        begin "chain_is_whole"
        mov     ah, 52h
        int     21h
        mov     ax, [es:bx - 2]
        mov     cx, 200
        xor     dx, dx
.next:  mov     es, ax
        cmp     byte [es:0], 'Z'
        je      .last
        cmp     byte [es:0], 'M'
        check   e, "mark"
        add     ax, [es:3]
        inc     ax
        loop    .next
        fail    "no end"
.last:  cmp     ax, 0A000h
        check   ae, "it ends in conventional memory"
        push    cs
        pop     es
        endtest

        begin "unlinked_it_is_out_of_reach"
        mov     ax, 5803h
        xor     bx, bx
        int     21h
        check   nc, "5803h"
        mov     bx, 10h
        mov     ah, 48h
        int     21h
        check   nc, "48h"
        cmp     ax, 0A000h
        check   b, "it is high"
        mov     es, ax
        mov     ah, 49h
        int     21h
        push    cs
        pop     es
        mov     ax, 5803h
        mov     bx, 2
        int     21h
        check_error 1, "5803h with 2"
        endtest

        begin "xms_has_none"
        mov     ah, 10h
        mov     dx, 0FFFFh
        call    far [xms]
        check_eq ax, 0, "10h"
        check_eq bl, 0B1h, "error"
        check_eq dx, 0, "largest"
        endtest
        jmp     the_end

in_xms: mov     dx, text_xms
        mov     cx, text_xms_end - text_xms
        call    tell

        begin "request"
        mov     ah, 10h
        mov     dx, 0FFFFh
        call    far [xms]
        check_eq ax, 0, "too much"
        check_eq bl, 0B0h, "error"
        mov     [largest], dx
        cmp     dx, 0D00h
        check   ae, "less than 52 KB although there is no page frame"
        mov     ah, 10h
        mov     dx, 100h
        call    far [xms]
        check_eq ax, 1, "10h"
        check_eq dx, 100h, "size"
        mov     [block], bx
        mov     ax, bx
        cmp     bx, 0C800h
        check   ae, "segment"
        mov     fs, bx
        mov     word [fs:0FFEh], 5678h
        cmp     word [fs:0FFEh], 5678h
        check   e, "it is no memory"
        endtest

        begin "resize"
        mov     ah, 12h
        mov     dx, [block]
        mov     bx, 200h
        call    far [xms]
        check_eq ax, 1, "grow"
        cmp     word [fs:0FFEh], 5678h
        check   e, "contents"
        mov     ah, 12h
        mov     dx, [block]
        mov     bx, 0F000h
        call    far [xms]
        check_eq ax, 0, "too much"
        check_eq bl, 0B0h, "error"
        check_eq dx, [largest], "largest"
        endtest

        begin "release"
        mov     ah, 11h
        mov     dx, [block]
        call    far [xms]
        check_eq ax, 1, "11h"
        mov     ah, 11h
        mov     dx, [block]
        call    far [xms]
        check_eq ax, 0, "11h again"
        check_eq bl, 0B2h, "error"
        endtest

        begin "no_expanded_memory"
        mov     ax, 3567h
        int     21h
        cmp     word [es:10], 'EM'
        push    cs
        pop     es
        check   ne, "EMMXXXX0"
        mov     dx, emm
        mov     ax, 3D00h
        int     21h
        check_error 2, "open"
        endtest

the_end:
        mov     ax, 5801h
        xor     bx, bx
        int     21h
        mov     ax, 5803h
        xor     bh, bh
        mov     bl, [was_linked]
        int     21h
        finish

tell:   mov     bx, 1
        mov     ah, 40h
        int     21h
        ret

        section .data
text_dos        db 'INFO umb: upper memory by DOS', 13, 10
text_dos_end:
text_xms        db 'INFO umb: upper memory by XMS', 13, 10
text_xms_end:
emm             db 'EMMXXXX0', 0
        section .bss
xms             resd 1
block           resw 1
largest         resw 1
was_linked      resb 1
