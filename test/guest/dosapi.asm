; dosapi.asm - version, PSP, environment, memory, vectors, date and time of DOS.

%include "guest.inc"
program "dosapi"

        begin "version_is_told_twice_the_same"
        mov     ax, 3000h
        int     21h
        cmp     al, 5
        check   ae, "AH=30h: older than 5"
        mov     cl, al
        mov     ax, 3306h
        int     21h
        check_eq bl, cl, "AX=3306h: another major version"
        endtest

        begin "psp_fields"
        check_eq word [0], 20CDh, "no INT 20h at 0"
        mov     ax, [2]
        mov     bx, cs
        cmp     ax, bx
        check   a, "top of memory is not above us"
        check_eq word [50h], 21CDh, "no INT 21h at 50h"
        check_eq byte [52h], 0CBh, "no RETF at 52h"
        mov     ax, [2Ch]
        or      ax, ax
        check   nz, "no environment segment"
        check_eq word [32h], 20, "handle table size"
        check_eq word [34h], 18h, "handle table offset"
        mov     ax, cs
        check_eq [36h], ax, "handle table segment"
        check_eq byte [80h], 0, "command tail is not empty"
        check_eq byte [81h], 13, "command tail does not end with CR"
        endtest

        begin "psp_segment_calls"
        mov     ah, 62h
        int     21h
        mov     ax, cs
        check_eq bx, ax, "AH=62h"
        mov     ah, 51h
        int     21h
        mov     ax, cs
        check_eq bx, ax, "AH=51h"
        mov     bx, 1234h
        mov     ah, 50h
        int     21h
        mov     ah, 51h
        int     21h
        mov     ax, bx
        mov     bx, cs
        push    ax
        mov     ah, 50h
        int     21h
        pop     ax
        check_eq ax, 1234h, "AH=50h did not set it"
        endtest

        begin "registers_at_start"
        mov     ax, cs
        mov     bx, ds
        check_eq bx, ax, "DS"
        mov     bx, ss
        check_eq bx, ax, "SS"
        endtest

        begin "environment_ends_with_program_name"
        mov     es, [2Ch]
        xor     di, di
        mov     cx, 7FFFh
        xor     al, al
.string:
        cmp     [es:di], al
        je      .end
        repne scasb
        jcxz    .end
        jmp     .string
.end:   cmp     word [es:di + 1], 1
        check   ae, "no string count"
        add     di, 3
        mov     si, di
        xor     al, al
        mov     cx, 100
        repne scasb
        jcxz    .long
        sub     di, 11                  ; "DOSAPI.COM" and its NUL
        cmp     di, si
        check   a, "name too short"
        mov     si, own_name
        mov     cx, 10
        repe cmpsb
        check   e, "another program's name"
        jmp     .done
.long:  fail    "name does not end"
.done:  push    cs
        pop     es
        endtest

        shrink_memory

        begin "allocate_resize_free"
        mov     bx, 100h
        mov     ah, 48h
        int     21h
        check   nc, "AH=48h"
        mov     es, ax
        dec     ax
        mov     fs, ax
        cmp     byte [fs:0], 'M'
        je      .signature
        cmp     byte [fs:0], 'Z'
        check   e, "no arena header before the block"
.signature:
        mov     ax, cs
        check_eq [fs:1], ax, "block is not ours"
        check_eq word [fs:3], 100h, "size in the header"
        mov     bx, 200h
        mov     ah, 4Ah
        int     21h
        check   nc, "grow"
        check_eq word [fs:3], 200h, "size after growing"
        mov     bx, 10h
        mov     ah, 4Ah
        int     21h
        check   nc, "shrink"
        check_eq word [fs:3], 10h, "size after shrinking"
        mov     bx, 0FFFFh
        mov     ah, 4Ah
        int     21h
        check_error 8, "grow to 1 MB"
        mov     ah, 49h
        int     21h
        check   nc, "AH=49h"
        push    cs
        pop     es
        endtest

        begin "largest_block_is_told"
        mov     bx, 0FFFFh
        mov     ah, 48h
        int     21h
        check_error 8, "allocate 1 MB"
        mov     cx, bx
        cmp     cx, 1000h
        check   a, "less than 64 KB free"
        mov     ah, 48h
        int     21h
        check   nc, "what is free cannot be allocated"
        mov     es, ax
        mov     bx, 0FFFFh
        mov     ah, 48h
        int     21h
        check_error 8, "more than all"
        cmp     bx, cx
        check   be, "free memory grew"
        mov     ah, 49h
        int     21h
        check   nc, "free"
        mov     bx, 0FFFFh
        mov     ah, 48h
        int     21h
        mov     ax, bx
        check_eq ax, cx, "not all came back"
        push    cs
        pop     es
        endtest

        begin "free_of_no_block_fails"
        mov     ax, cs
        inc     ax
        mov     es, ax
        mov     ah, 49h
        int     21h
        check_error 9, "AH=49h"
        push    cs
        pop     es
        endtest

        begin "last_fit_is_above_first_fit"
        mov     ax, 5800h
        int     21h
        check   nc, "AX=5800h"
        push    ax
        mov     bx, 10h
        mov     ah, 48h
        int     21h
        check   nc, "first fit"
        mov     es, ax
        mov     ax, 5801h
        mov     bx, 2
        int     21h
        check   nc, "AX=5801h"
        mov     bx, 10h
        mov     ah, 48h
        int     21h
        check   nc, "last fit"
        mov     fs, ax
        mov     bx, es
        mov     cx, ax
        mov     ah, 49h
        int     21h
        push    fs
        pop     es
        mov     ah, 49h
        int     21h
        mov     ax, bx
        pop     bx
        push    ax
        mov     ax, 5801h
        int     21h
        pop     ax
        cmp     cx, ax
        check   a, "last fit was not higher"
        push    cs
        pop     es
        endtest

        begin "arena_chain"
        mov     ah, 52h
        int     21h
        mov     ax, [es:bx - 2]
        mov     cx, 500
        xor     dx, dx                  ; our blocks
        mov     bx, cs
.block: mov     es, ax
        cmp     [es:1], bx
        jne     .other
        inc     dx
.other: cmp     byte [es:0], 'Z'
        je      .end
        check_eq byte [es:0], 'M', "chain is broken"
        inc     ax
        add     ax, [es:3]
        check   nc, "chain runs over 1 MB"
        loop    .block
        fail    "chain does not end"
.end:   push    cs
        pop     es
        cmp     dx, 2                   ; program and environment
        check   ae, "our blocks are not in it"
        endtest

        begin "vectors"
        save_vector 60h, old_60
        set_vector 60h, on_60
        xor     ax, ax
        mov     es, ax
        mov     ax, cs
        check_eq word [es:60h * 4], on_60, "offset in memory"
        check_eq [es:60h * 4 + 2], ax, "segment in memory"
        push    cs
        pop     es
        xor     ax, ax
        int     60h
        push    ax
        restore_vector 60h, old_60
        pop     ax
        check_eq ax, 6060h, "INT 60h did not arrive"
        mov     ax, 3560h
        int     21h
        mov     ax, es
        push    cs
        pop     es
        check_eq bx, [old_60], "offset not restored"
        check_eq ax, [old_60 + 2], "segment not restored"
        endtest

        begin "date"
        mov     ah, 2Ah
        int     21h
        cmp     cx, 1980
        check   ae, "year"
        cmp     cx, 2099
        check   be, "year"
        dec     dh
        cmp     dh, 11
        check   be, "month"
        dec     dl
        cmp     dl, 30
        check   be, "day"
        cmp     al, 6
        check   be, "day of the week"
        add     dx, 101h
        mov     ah, 2Bh
        int     21h
        check_eq al, 0, "setting today"
        mov     dx, 0D01h
        mov     ah, 2Bh
        int     21h
        check_eq al, 0FFh, "month 13 was taken"
        endtest

        begin "february_30_is_refused"
        mov     ah, 2Ah
        int     21h
        push    cx
        push    dx
        mov     dx, 021Eh
        mov     ah, 2Bh
        int     21h
        pop     dx
        pop     cx
        mov     bl, al
        mov     ah, 2Bh
        int     21h
        mov     al, bl
        check_eq al, 0FFh, "it was taken"
        endtest

        begin "day_of_the_week"
        mov     ah, 2Ah
        int     21h
        push    cx
        push    dx
        mov     cx, 2000
        mov     dx, 0101h               ; a Saturday
        mov     ah, 2Bh
        int     21h
        mov     ah, 2Ah
        int     21h
        mov     bl, al
        pop     dx
        pop     cx
        mov     ah, 2Bh
        int     21h
        mov     al, bl
        check_eq al, 6, "1 January 2000"
        endtest

        begin "time"
        mov     ah, 2Ch
        int     21h
        cmp     ch, 23
        check   be, "hour"
        cmp     cl, 59
        check   be, "minute"
        cmp     dh, 59
        check   be, "second"
        cmp     dl, 99
        check   be, "hundredth"
        mov     cx, 1900h
        xor     dx, dx
        mov     ah, 2Dh
        int     21h
        check_eq al, 0FFh, "hour 25 was taken"
        endtest

        begin "drive_and_directory"
        mov     ah, 19h
        int     21h
        mov     dl, al
        mov     ah, 0Eh
        int     21h
        cmp     al, dl
        check   a, "AH=0Eh: fewer drives than the current one"
        mov     dl, 0
        mov     si, buffer
        mov     ah, 47h
        int     21h
        check   nc, "AH=47h"
        mov     dl, 24
        mov     si, buffer
        mov     ah, 47h
        int     21h
        check_error 15, "AH=47h drive X"
        endtest

        begin "disk_space"
        mov     dl, 0
        mov     ah, 36h
        int     21h
        cmp     ax, 0FFFFh
        check   ne, "current drive"
        check_eq cx, 512, "bytes per sector"
        cmp     bx, dx
        check   be, "more free than there is"
        mov     dl, 24
        mov     ah, 36h
        int     21h
        check_eq ax, 0FFFFh, "drive X"
        endtest

        begin "disk_transfer_address"
        mov     ah, 2Fh
        int     21h
        push    bx
        push    es
        mov     dx, buffer
        mov     ah, 1Ah
        int     21h
        mov     ah, 2Fh
        int     21h
        mov     ax, es
        pop     ds
        pop     dx
        push    ax
        mov     ah, 1Ah
        int     21h
        pop     ax
        push    cs
        pop     ds
        push    cs
        pop     es
        check_eq bx, buffer, "offset"
        mov     bx, cs
        check_eq ax, bx, "segment"
        check_eq dx, 80h, "it was not PSP:80h at the start"
        endtest

        begin "break_and_verify_flags"
        mov     ax, 3300h
        int     21h
        mov     cl, dl
        mov     ax, 3301h
        mov     dl, cl
        xor     dl, 1
        int     21h
        mov     ax, 3300h
        int     21h
        mov     ch, dl
        mov     dl, cl
        mov     ax, 3301h
        int     21h
        xor     ch, 1
        check_eq ch, cl, "AX=3301h"
        mov     ah, 54h
        int     21h
        mov     cl, al
        mov     ax, 2E01h
        int     21h
        mov     ah, 54h
        int     21h
        mov     ch, al
        mov     al, cl
        mov     ah, 2Eh
        int     21h
        check_eq ch, 1, "AX=2E01h"
        endtest

        begin "extended_error_follows_a_failed_call"
        mov     dx, missing
        mov     ax, 3D00h
        int     21h
        check_error 2, "open"
        xor     bx, bx
        mov     ah, 59h
        int     21h
        push    cs
        pop     ds
        push    cs
        pop     es
        check_eq ax, 2, "AH=59h"
        endtest

        begin "indos_is_zero_here"
        mov     ah, 34h
        int     21h
        mov     al, [es:bx]
        push    cs
        pop     es
        check_eq al, 0, "flag is set"
        endtest

        begin "country"
        mov     dx, buffer
        mov     ax, 3800h
        int     21h
        check   nc, "AX=3800h"
        cmp     word [buffer], 2
        check   be, "date format"
        endtest

        begin "handle_kinds"
        mov     bx, 2
        mov     ax, 4400h
        int     21h
        check   nc, "AX=4400h"
        test    dl, 80h
        check   nz, "standard error is not a device"
        mov     bx, 199
        mov     ax, 4400h
        int     21h
        check_error 6, "handle 199"
        endtest

        finish

on_60:  mov     ax, 6060h
        iret

        section .data
own_name        db 'DOSAPI.COM'
missing         db 'NOSUCH.FIL', 0
        section .bss
old_60          resd 1
buffer          resb 128
