; xms.asm - an XMS 3.0 driver as programs call it: blocks of extended memory, moves, upper memory.

%include "guest.inc"
program "xms"

%macro xms_call 1               ; AH
        mov     ah, %1
        call    far [xms]
%endmacro

; The call above must have failed with this error.
%macro xms_error 2
        or      ax, ax
        jz      %%failed
        fail    {%2, ": no error"}
%%failed:
        mov     al, bl
        cmp     al, %1
        je      %%ok
        fail    {%2, ": wrong error"}
%%ok:
%endmacro

%macro xms_ok 1
        check_eq ax, 1, %1
%endmacro

; Move of %1 bytes from %2 (handle):%3 to %4:%5.
%macro xms_move 5
        mov     eax, %1
        mov     [move], eax
        mov     ax, %2
        mov     [move + 4], ax
        mov     eax, %3
        mov     [move + 6], eax
        mov     ax, %4
        mov     [move + 10], ax
        mov     eax, %5
        mov     [move + 12], eax
        mov     si, move
        xms_call 0Bh
%endmacro

        mov     ax, 4300h
        int     2Fh
        cmp     al, 80h
        je      driver_is_there
        begin "there_is_a_driver"
        fail    "INT 2Fh AX=4300h"
        endtest
        finish
driver_is_there:
        mov     ax, 4310h
        int     2Fh
        mov     [xms], bx
        mov     [xms + 2], es

        begin "entry_can_be_patched"
        mov     al, [es:bx]
        check_eq al, 0EBh, "no short jump at the entry"
        mov     al, [es:bx + 1]
        check_eq al, 3, "its distance"
        endtest
        push    cs
        pop     es

        begin "version_3"
        xms_call 0
        check_eq ah, 3, "version"
        check_eq dx, 1, "HMA"
        endtest

        begin "unknown_functions_fail"
        xms_call 13h
        xms_error 80h, "13h"
        xms_call 80h
        xms_error 80h, "80h"
        endtest

        begin "free_memory"
        xms_call 8
        check_eq bl, 0, "08h: error"
        cmp     ax, 1024
        check   ae, "less than 1 MB in one piece"
        cmp     dx, ax
        check   ae, "all is less than the largest"
        mov     [free_kb], dx
        xms_call 88h
        check_eq bl, 0, "88h: error"
        cmp     dx, [free_kb]
        check   e, "08h and 88h differ"
        endtest

        begin "allocate_and_free"
        mov     dx, 100
        xms_call 9
        xms_ok  "09h"
        mov     [block], dx
        check_eq bl, 0, "BL"
        xms_call 8
        mov     ax, [free_kb]
        sub     ax, dx
        cmp     ax, 100
        check   ae, "memory did not shrink"
        mov     dx, [block]
        xms_call 0Eh
        xms_ok  "0Eh"
        check_eq dx, 100, "size"
        check_eq bh, 0, "locks"
        cmp     bl, 16
        check   ae, "free handles"
        mov     dx, [block]
        xms_call 8Eh
        xms_ok  "8Eh"
        cmp     edx, 100
        check   e, "8Eh: size"
        mov     dx, [block]
        xms_call 0Ah
        xms_ok  "0Ah"
        mov     dx, [block]
        xms_call 0Ah
        xms_error 0A2h, "freed twice"
        xms_call 8
        cmp     dx, [free_kb]
        check   e, "memory is not back"
        endtest

        begin "more_than_there_is"
        mov     dx, [free_kb]
        inc     dx
        xms_call 9
        xms_error 0A0h, "09h"
        mov     edx, 400000h
        xms_call 89h
        xms_error 0A0h, "89h"
        mov     edx, 0FFFFFFFFh
        xms_call 89h
        xms_error 0A0h, "89h with all bits"
        endtest

        begin "empty_block"
        xor     dx, dx
        xms_call 9
        xms_ok  "09h"
        mov     [block], dx
        xms_move 2, [block], 0, 0, 20000000h
        xms_error 0A7h, "move out of it"
        mov     dx, [block]
        mov     bx, 10
        xms_call 0Fh
        xms_ok  "0Fh"
        mov     dx, [block]
        xms_call 0Ah
        xms_ok  "0Ah"
        endtest

        begin "move_there_and_back"
        mov     dx, 128
        xms_call 9
        xms_ok  "09h"
        mov     [block], dx
        mov     word [there], buffer
        mov     [there + 2], cs
        mov     di, buffer
        mov     cx, 512
        mov     ax, 1234h
.fill:  stosw
        add     ax, 7
        loop    .fill
        xms_move 1024, 0, [there], [block], 70000
        xms_ok  "move up"
        mov     di, buffer
        mov     cx, 512
        xor     ax, ax
        rep     stosw
        xms_move 1024, [block], 70000, 0, [there]
        xms_ok  "move down"
        mov     si, buffer
        mov     cx, 512
        mov     bx, 1234h
.check: lodsw
        cmp     ax, bx
        check   e, "contents"
        add     bx, 7
        loop    .check
        xms_move 1024, [block], 0, 0, [there]
        xms_ok  "move of what was never written"
        cmp     word [buffer], 0
        check   e, "somebody else's memory"
        mov     dx, [block]
        xms_call 0Ah
        xms_ok  "0Ah"
        endtest

        begin "overlapping_moves"
        mov     dx, 4
        xms_call 9
        xms_ok  "09h"
        mov     [block], dx
        mov     di, buffer
        mov     cx, 256
        xor     ax, ax
.fill:  stosw
        inc     ax
        loop    .fill
        xms_move 512, 0, [there], [block], 0
        xms_ok  "move up"
        xms_move 256, [block], 0, [block], 100
        xms_ok  "to a higher address"
        xms_move 256, [block], 100, 0, [there]
        xms_ok  "move down"
        mov     ax, [buffer]
        check_eq ax, 0, "first word"
        mov     ax, [buffer + 254]
        check_eq ax, 127, "last word"
        xms_move 256, [block], 100, [block], 40
        xms_ok  "to a lower address"
        xms_move 256, [block], 40, 0, [there]
        xms_ok  "move down"
        mov     ax, [buffer]
        check_eq ax, 0, "first word, second time"
        mov     ax, [buffer + 254]
        check_eq ax, 127, "last word, second time"
        mov     dx, [block]
        xms_call 0Ah
        xms_ok  "0Ah"
        endtest

        begin "moves_that_fail"
        mov     dx, 4
        xms_call 9
        xms_ok  "09h"
        mov     [block], dx
        xms_move 3, 0, [there], [block], 0
        xms_error 0A7h, "odd length"
        xms_move 2, 7777h, 0, [block], 0
        xms_error 0A3h, "source handle"
        xms_move 2, [block], 4097, 0, [there]
        xms_error 0A4h, "source offset"
        xms_move 2, [block], 0, 7777h, 0
        xms_error 0A5h, "target handle"
        xms_move 2, 0, [there], [block], 0FFFFFFFEh
        xms_error 0A6h, "target offset"
        xms_move 4098, [block], 0, 0, [there]
        xms_error 0A7h, "length"
        xms_move 20h, 0, 0FFFFFFF0h, [block], 0
        xms_error 0A4h, "behind FFFF:FFFF"
        xms_move 0, 0, [there], [block], 0
        xms_ok  "no bytes"
        mov     dx, [block]
        xms_call 0Ah
        xms_ok  "0Ah"
        endtest

        begin "move_into_the_hma"
        xms_call 7
        mov     [a20], al
        mov     word [buffer], 0BEEFh
        xms_move 2, 0, [there], 0, 0FFFF7000h
        xms_ok  "move"
        xms_call 7
        cmp     al, [a20]
        check   e, "A20 changed"
        xms_call 5
        xms_ok  "A20"
        mov     ax, 0FFFFh
        mov     fs, ax
        mov     ax, [fs:7000h]
        check_eq ax, 0BEEFh, "contents"
        xms_call 6
        endtest

        begin "lock"
        mov     dx, 64
        xms_call 9
        xms_ok  "09h"
        mov     [block], dx
        xms_call 0Ch
        xms_ok  "0Ch"
        cmp     dx, 11h
        check   ae, "address below the end of the HMA"
        mov     [linear], bx
        mov     [linear + 2], dx
        mov     dx, [block]
        xms_call 0Ah
        xms_error 0ABh, "free while locked"
        mov     dx, [block]
        mov     bx, 128
        xms_call 0Fh
        xms_error 0ABh, "resize while locked"
        mov     dx, [block]
        xms_call 0Eh
        check_eq bh, 1, "lock count"
        endtest

; The address is one for INT 15h/87h as well.
        begin "locked_address_is_physical"
        mov     dword [buffer], 0CAFEF00Dh
        mov     eax, cs
        shl     eax, 4
        add     eax, buffer
        mov     [gdt_from + 2], ax
        shr     eax, 16
        mov     [gdt_from + 4], al
        mov     eax, [linear]
        add     eax, 1000h
        mov     [gdt_to + 2], ax
        shr     eax, 16
        mov     [gdt_to + 4], al
        mov     [gdt_to + 7], ah
        mov     cx, 2
        mov     si, gdt
        mov     ah, 87h
        int     15h
        check   nc, "INT 15h/87h fails"
        check_eq ah, 0, "INT 15h/87h: status"
        mov     dword [buffer], 0
        xms_move 4, [block], 1000h, 0, [there]
        xms_ok  "move"
        cmp     dword [buffer], 0CAFEF00Dh
        check   e, "contents"
        endtest

        begin "unlock"
        mov     dx, [block]
        xms_call 0Dh
        xms_ok  "0Dh"
        mov     dx, [block]
        xms_call 0Dh
        xms_error 0AAh, "unlock twice"
        mov     dx, 7777h
        xms_call 0Ch
        xms_error 0A2h, "lock nothing"
        mov     dx, [block]
        mov     bx, 1000
        xms_call 0Fh
        xms_ok  "grow"
        mov     dword [buffer], 0
        xms_move 4, [block], 1000h, 0, [there]
        cmp     dword [buffer], 0CAFEF00Dh
        check   e, "contents after growing"
        mov     dx, [block]
        mov     ebx, 8
        xms_call 8Fh
        xms_ok  "shrink"
        mov     dword [buffer], 0
        xms_move 4, [block], 1000h, 0, [there]
        cmp     dword [buffer], 0CAFEF00Dh
        check   e, "contents after shrinking"
        mov     dx, [block]
        xms_call 0Ah
        xms_ok  "0Ah"
        endtest

        begin "handles_run_out_and_come_back"
        xor     cx, cx
.more:  mov     dx, 1
        push    cx
        xms_call 9
        pop     cx
        cmp     ax, 1
        jne     .full
        mov     di, cx
        shl     di, 1
        mov     [handles + di], dx
        inc     cx
        cmp     cx, 256
        jb      .more
        fail    "256 handles"
.full:  mov     al, bl
        check_eq al, 0A1h, "error"
        mov     [count], cx
        cmp     cx, 32
        check   ae, "fewer than 32 handles"
.free:  dec     word [count]
        mov     di, [count]
        shl     di, 1
        mov     dx, [handles + di]
        xms_call 0Ah
        xms_ok  "0Ah"
        cmp     word [count], 0
        jne     .free
        xms_call 8
        cmp     dx, [free_kb]
        check   e, "memory is not back"
        endtest

        finish

        section .data
gdt:    times 16 db 0
gdt_from:
        dw      0FFFFh, 0
        db      0, 93h, 0, 0
gdt_to: dw      0FFFFh, 0
        db      0, 93h, 0, 0
        times 16 db 0
        section .bss
xms     resd 1
free_kb resd 1
linear  resd 1
there   resd 1
block   resw 1
count   resw 1
a20     resb 1
move    resb 16
buffer  resb 4200
handles resw 256
