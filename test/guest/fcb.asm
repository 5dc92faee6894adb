; fcb.asm - files through file control blocks.

%include "guest.inc"
program "fcb"

%macro fcb_call 2               ; AH, FCB
        mov     dx, %2
        mov     ah, %1
        int     21h
%endmacro

        mov     dx, dta
        mov     ah, 1Ah
        int     21h
        fcb_call 13h, all_files         ; of an earlier run that was stopped

        begin "create_and_write_records"
        call    fresh
        fcb_call 16h, fcb
        check_eq al, 0, "AH=16h"
        check_eq word [fcb + 0Eh], 128, "record size is 128 by default"
        mov     cx, 130                 ; more than one block of 128 records
        xor     bp, bp
.write: push    cx
        call    fill
        fcb_call 15h, fcb
        pop     cx
        check_eq al, 0, "AH=15h"
        inc     bp
        loop    .write
        check_eq word [fcb + 0Ch], 1, "current block"
        check_eq byte [fcb + 20h], 2, "current record"
        fcb_call 10h, fcb
        check_eq al, 0, "AH=10h"
        endtest

        begin "open_fills_the_fcb"
        call    fresh
        fcb_call 0Fh, fcb
        check_eq al, 0, "AH=0Fh"
        check_eq word [fcb + 10h], 130 * 128, "size"
        check_eq word [fcb + 12h], 0, "size, upper half"
        cmp     byte [fcb], 0
        check   ne, "drive 0 became the current drive"
        check_eq word [fcb + 0Ch], 0, "current block"
        endtest

        begin "sequential_read"
        mov     byte [fcb + 20h], 0
        xor     bp, bp
.next:  fcb_call 14h, fcb
        cmp     al, 0
        jne     .end
        call    compare
        check   e, "data"
        inc     bp
        cmp     bp, 131
        jb      .next
.end:   check_eq al, 1, "code at the end"
        mov     ax, bp
        check_eq ax, 130, "records"
        endtest

        begin "random_read_and_write"
        mov     word [fcb + 21h], 77
        mov     word [fcb + 23h], 0
        fcb_call 21h, fcb
        check_eq al, 0, "AH=21h"
        mov     bp, 77
        call    compare
        check   e, "record 77"
        check_eq word [fcb + 21h], 77, "random record moved"
        mov     bp, 500
        call    fill
        fcb_call 22h, fcb
        check_eq al, 0, "AH=22h"
        mov     bp, 0
        call    fill
        fcb_call 21h, fcb
        mov     bp, 500
        call    compare
        check   e, "what was written"
        mov     word [fcb + 21h], 9999
        fcb_call 21h, fcb
        check_eq al, 1, "behind the end"
        endtest

        begin "set_random_record"
        mov     word [fcb + 0Ch], 1
        mov     byte [fcb + 20h], 5
        fcb_call 24h, fcb
        check_eq word [fcb + 21h], 133, "AH=24h"
        endtest

        begin "random_block_read_and_write"
        mov     word [fcb + 0Eh], 16    ; another record size
        mov     word [fcb + 21h], 8
        mov     word [fcb + 23h], 0
        mov     cx, 8                   ; the second 128 bytes
        fcb_call 27h, fcb
        check_eq al, 0, "AH=27h"
        check_eq cx, 8, "records read"
        mov     bp, 1
        call    compare
        check   e, "data"
        check_eq word [fcb + 21h], 16, "random record after it"
        mov     bp, 600
        call    fill
        mov     cx, 8
        fcb_call 28h, fcb
        check_eq al, 0, "AH=28h"
        check_eq cx, 8, "records written"
        mov     word [fcb + 21h], 1038  ; 2 records before the end
        mov     cx, 8
        fcb_call 27h, fcb
        check_eq al, 1, "code at the end"
        mov     [records], cx
        mov     word [fcb + 21h], 10
        mov     cx, 0
        fcb_call 28h, fcb
        check_eq al, 0, "AH=28h with 0 records"
        fcb_call 10h, fcb
        check_eq al, 0, "close"
        endtest

        begin "random_block_read_tells_how_many"
        mov     ax, [records]
        check_eq ax, 2, "records before the end"
        endtest

        begin "write_of_0_records_cut_the_file"
        call    fresh
        fcb_call 0Fh, fcb
        check_eq word [fcb + 10h], 160, "size"
        fcb_call 10h, fcb
        endtest

        begin "file_size_in_records"
        call    fresh
        mov     word [fcb + 0Eh], 100
        fcb_call 23h, fcb
        check_eq al, 0, "AH=23h"
        check_eq word [fcb + 21h], 2, "160 bytes are 2 records of 100"
        endtest

        begin "find_first_and_next"
        fcb_call 11h, all_files
        check_eq al, 0, "AH=11h"
        mov     si, dta + 1
        mov     di, name
        mov     cx, 11
        repe cmpsb
        check   e, "name"
        fcb_call 12h, all_files
        check_eq al, 0FFh, "AH=12h"
        endtest

        begin "find_returns_a_directory_entry"
        fcb_call 11h, all_files
        check_eq word [dta + 1Dh], 160, "size"
        endtest

        begin "rename"
        fcb_call 17h, rename_block
        check_eq al, 0, "AH=17h"
        call    fresh
        fcb_call 0Fh, fcb
        check_eq al, 0FFh, "old name"
        fcb_call 17h, rename_block
        check_eq al, 0FFh, "rename again"
        endtest

        begin "delete"
        fcb_call 13h, all_files
        check_eq al, 0, "AH=13h"
        fcb_call 13h, all_files
        check_eq al, 0FFh, "delete again"
        endtest

        begin "parse_name"
        mov     si, text_name
        mov     di, fcb
        mov     ax, 2901h
        int     21h
        check_eq al, 0, "AX=2901h"
        mov     ax, si
        sub     ax, text_name
        check_eq ax, 6, "characters used"
        mov     si, fcb
        mov     di, parsed_name
        mov     cx, 12
        repe cmpsb
        check   e, "result"
        mov     si, text_wild
        mov     di, fcb
        mov     ax, 2901h
        int     21h
        check_eq al, 1, "wildcards are told"
        mov     si, fcb
        mov     di, parsed_wild
        mov     cx, 12
        repe cmpsb
        check   e, "result with wildcards"
        mov     si, text_drive
        mov     di, fcb
        mov     ax, 2901h
        int     21h
        check_eq al, 0FFh, "missing drive"
        endtest

        finish

; A new FCB with the name.
fresh:  mov     di, fcb
        mov     cx, 44
        xor     al, al
        rep stosb
        mov     si, name
        mov     di, fcb + 1
        mov     cx, 11
        rep movsb
        ret

; 128 bytes of record BP into dta.  Clobbers AX CX DI.
fill:   mov     di, dta
        mov     cx, 64
        mov     ax, bp
.next:  stosw
        add     ax, 257
        loop    .next
        ret

; ZF if dta holds record BP.  Clobbers AX CX DI.
compare:
        mov     di, dta
        mov     cx, 64
        mov     ax, bp
.next:  scasw
        jne     .done
        add     ax, 257
        loop    .next
        cmp     ax, ax
.done:  ret

        section .data
name            db 'GTFCB   TMP'
all_files       db 0, 'GTFCB?? TMP'
                times 32 db 0
rename_block    db 0, 'GTFCB   TMP'
                times 5 db 0
                db 'GTFCBX  TMP'
                times 20 db 0
text_name       db '  ab.c  xy', 13
parsed_name     db 0, 'AB      C  '
text_wild       db 'a*.?b', 13
parsed_wild     db 0, 'A???????', '?B '
text_drive      db 'x:a', 13
        section .bss
records         resw 1
fcb             resb 44
dta             resb 160
