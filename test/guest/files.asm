; files.asm - files and directories through handles.  Works in the current directory.

%include "guest.inc"
program "files"

%macro dos_path 2               ; AX, path
        mov     dx, %2
        mov     ax, %1
        int     21h
%endmacro

%macro seek 3                   ; origin, CX:DX as two words.  BX = handle
        mov     cx, %2
        mov     dx, %3
        mov     ax, 4200h + %1
        int     21h
%endmacro

        shrink_memory           ; AH=67h below needs some

; The files of an earlier run that was stopped.
        call    clean

        begin "create_write_seek_read_close"
        xor     cx, cx
        dos_path 3C00h, name1
        check   nc, "create"
        mov     bx, ax
        mov     dx, hello
        mov     cx, 12
        mov     ah, 40h
        int     21h
        check   nc, "write"
        check_eq ax, 12, "bytes written"
        seek    0, 0, 0
        check   nc, "seek to the start"
        or      ax, dx
        check   z, "position after seek to the start"
        call    clear_buffer
        mov     cx, 5
        call    read
        check_eq ax, 5, "read 5"
        seek    1, 0, 2
        check_eq ax, 7, "seek from the current position"
        mov     cx, 100
        call    read
        check_eq ax, 5, "read up to the end"
        mov     si, buffer
        mov     di, hello + 7
        mov     cx, 5
        repe cmpsb
        check   e, "data"
        mov     cx, 10
        call    read
        check_eq ax, 0, "read at the end"
        seek    2, 0, 0
        check_eq ax, 12, "size by seek"
        seek    2, 0FFFFh, -4
        check_eq ax, 8, "seek back from the end"
        mov     ah, 3Eh
        int     21h
        check   nc, "close"
        mov     ah, 3Eh
        int     21h
        check_error 6, "close again"
        endtest

        begin "closed_handle_is_invalid"
        mov     bx, 17
        mov     cx, 1
        mov     dx, buffer
        mov     ah, 3Fh
        int     21h
        check_error 6, "read"
        mov     bx, 17
        mov     ah, 40h
        int     21h
        check_error 6, "write"
        mov     bx, 17
        mov     ax, 4202h
        int     21h
        check_error 6, "seek"
        mov     bx, 9999
        mov     ah, 3Eh
        int     21h
        check_error 6, "close of handle 9999"
        endtest

        begin "error_codes_of_open"
        dos_path 3D00h, missing
        check_error 2, "missing file"
        dos_path 3D00h, missing_path
        check_error 3, "missing path"
        xor     cx, cx
        dos_path 3C00h, missing_path
        check_error 3, "create in a missing path"
        dos_path 4100h, missing
        check_error 2, "delete a missing file"
        dos_path 4300h, missing
        check_error 2, "attributes of a missing file"
        endtest

        begin "access_mode_is_kept"
        dos_path 3D00h, name1
        check   nc, "open for reading"
        mov     bx, ax
        mov     cx, 1
        mov     dx, hello
        mov     ah, 40h
        int     21h
        push    ax
        pushf
        mov     ah, 3Eh
        int     21h
        popf
        pop     ax
        check_error 5, "write to a file open for reading"
        dos_path 3D01h, name1
        check   nc, "open for writing"
        mov     bx, ax
        mov     cx, 1
        mov     dx, buffer
        mov     ah, 3Fh
        int     21h
        push    ax
        pushf
        mov     ah, 3Eh
        int     21h
        popf
        pop     ax
        check_error 5, "read from a file open for writing"
        endtest

        begin "write_behind_the_end_and_truncate"
        dos_path 3D02h, name1
        check   nc, "open"
        mov     bx, ax
        seek    0, 0, 1000
        mov     cx, 1
        mov     dx, hello
        mov     ah, 40h
        int     21h
        seek    2, 0, 0
        check_eq ax, 1001, "size after a write behind the end"
        seek    0, 0, 5
        xor     cx, cx
        mov     ah, 40h
        int     21h
        check   nc, "write of 0 bytes"
        seek    2, 0, 0
        check_eq ax, 5, "size after truncation"
        mov     ah, 3Eh
        int     21h
        endtest

        begin "create_truncates"
        xor     cx, cx
        dos_path 3C00h, name1
        mov     bx, ax
        seek    2, 0, 0
        push    ax
        mov     ah, 3Eh
        int     21h
        pop     ax
        check_eq ax, 0, "size"
        endtest

        begin "create_new_refuses_an_existing_file"
        xor     cx, cx
        dos_path 5B00h, name1
        check_error 50h, "AH=5Bh"
        endtest

        begin "extended_open"
        mov     si, name2
        mov     bx, 2
        xor     cx, cx
        mov     dx, 11h                 ; open, create if missing
        mov     ax, 6C00h
        int     21h
        check   nc, "create"
        check_eq cx, 2, "action: created"
        mov     bx, ax
        mov     ah, 3Eh
        int     21h
        mov     si, name2
        mov     bx, 2
        mov     dx, 11h
        mov     ax, 6C00h
        int     21h
        check   nc, "open"
        check_eq cx, 1, "action: opened"
        mov     bx, ax
        mov     ah, 3Eh
        int     21h
        mov     si, name2
        mov     bx, 2
        xor     cx, cx
        mov     dx, 12h                 ; replace
        mov     ax, 6C00h
        int     21h
        check   nc, "replace"
        check_eq cx, 3, "action: replaced"
        mov     bx, ax
        mov     ah, 3Eh
        int     21h
        mov     si, name2
        mov     bx, 2
        mov     dx, 10h                 ; create only
        mov     ax, 6C00h
        int     21h
        check   c, "create only took an existing file"
        endtest

        begin "rename"
        dos_path 4100h, name2
        mov     di, name2
        dos_path 5600h, name1
        check   nc, "AH=56h"
        dos_path 4300h, name1
        check_error 2, "old name"
        dos_path 4300h, name2
        check   nc, "new name"
        mov     di, name3
        dos_path 5600h, name1
        check_error 2, "rename a missing file"
        xor     cx, cx
        dos_path 3C00h, name1
        mov     bx, ax
        mov     ah, 3Eh
        int     21h
        mov     di, name2
        dos_path 5600h, name1
        check_error 5, "rename to an existing name"
        endtest

        begin "delete"
        dos_path 4100h, name2
        check   nc, "AH=41h"
        dos_path 4100h, name2
        check_error 2, "delete again"
        endtest

        begin "file_time"
        dos_path 3D02h, name1
        mov     bx, ax
        mov     cx, 6A2Bh               ; 13:17:22
        mov     dx, 2B52h               ; 18 October 2001
        mov     ax, 5701h
        int     21h
        check   nc, "AX=5701h"
        mov     ah, 3Eh
        int     21h
        dos_path 3D00h, name1
        mov     bx, ax
        mov     ax, 5700h
        int     21h
        pushf
        push    cx
        mov     ah, 3Eh
        int     21h
        pop     cx
        popf
        check   nc, "AX=5700h"
        mov     ax, cx
        check_eq ax, 6A2Bh, "time"
        mov     ax, dx
        check_eq ax, 2B52h, "date"
        endtest

        begin "read_only_file_is_protected"
        mov     cx, 1
        dos_path 4301h, name1
        check   nc, "AX=4301h"
        dos_path 4300h, name1
        mov     ax, cx
        check_eq ax, 1, "attributes"
        dos_path 3D02h, name1
        check_error 5, "open for writing"
        dos_path 4100h, name1
        check_error 5, "delete"
        xor     cx, cx
        dos_path 3C00h, name1
        check_error 5, "create"
        dos_path 3D00h, name1
        check   nc, "open for reading"
        mov     bx, ax
        mov     ah, 3Eh
        int     21h
        xor     cx, cx
        dos_path 4301h, name1
        check   nc, "take it off"
        endtest

        begin "find_first_and_next"
        mov     dx, dta
        mov     ah, 1Ah
        int     21h
        mov     cx, 3
        mov     si, names_aaa
.make:  push    cx
        xor     cx, cx
        mov     dx, si
        mov     ah, 3Ch
        int     21h
        mov     bx, ax
        mov     cx, si
        sub     cx, names_aaa
        add     cx, 100
        mov     dx, buffer
        mov     ah, 40h
        int     21h
        mov     ah, 3Eh
        int     21h
        add     si, 8
        pop     cx
        loop    .make
        xor     cx, cx
        dos_path 4E00h, pattern
        check   nc, "AH=4Eh"
        xor     bp, bp
.next:  inc     bp
        cmp     bp, 3
        check   be, "too many"
        check_eq word [dta + 1Eh], 'GT', "name"
        mov     al, [dta + 20h]         ; its digit
        sub     al, '1'
        cbw
        shl     ax, 3
        add     ax, 100
        check_eq [dta + 1Ah], ax, "size"
        mov     al, [dta + 15h]
        and     al, 0DFh
        check_eq al, 0, "attributes"
        mov     ah, 4Fh
        int     21h
        jnc     .next
        check_eq ax, 18, "error at the end"
        mov     ax, bp
        check_eq ax, 3, "how many"
        xor     cx, cx
        dos_path 4E00h, no_match
        check_error 18, "no match"
        xor     cx, cx
        dos_path 4E00h, missing_path
        check_error 3, "missing path"
        endtest

        begin "find_first_of_one_name"
        mov     dx, dta
        mov     ah, 1Ah
        int     21h
        xor     cx, cx
        dos_path 4E00h, names_aaa
        check   nc, "AH=4Eh"
        mov     si, dta + 1Eh
        mov     di, names_aaa
        mov     cx, 8
        repe cmpsb
        check   e, "name and its NUL"
        mov     ah, 4Fh
        int     21h
        check_error 18, "AH=4Fh"
        endtest

        begin "duplicate_shares_the_position"
        dos_path 3D02h, names_aaa
        check   nc, "open"
        mov     bx, ax
        mov     ah, 45h
        int     21h
        check   nc, "AH=45h"
        mov     bp, ax
        seek    0, 0, 33
        mov     di, bx
        mov     bx, bp
        seek    1, 0, 0
        push    ax
        mov     ah, 3Eh
        int     21h
        mov     bx, di
        seek    1, 0, 0                 ; still open
        pushf
        mov     ah, 3Eh
        int     21h
        popf
        pop     ax
        check   nc, "closing one closed the other"
        check_eq ax, 33, "position through the duplicate"
        endtest

        begin "force_duplicate_redirects"
        xor     cx, cx
        dos_path 3C00h, name2
        check   nc, "create"
        mov     si, ax
        mov     bx, 1
        mov     ah, 45h
        int     21h
        check   nc, "save standard output"
        mov     di, ax
        mov     bx, si
        mov     cx, 1
        mov     ah, 46h
        int     21h
        mov     dx, hello
        mov     cx, 12
        mov     bx, 1
        mov     ah, 40h
        int     21h
        mov     bx, di
        mov     cx, 1
        mov     ah, 46h
        int     21h
        mov     bx, di
        mov     ah, 3Eh
        int     21h
        mov     bx, si
        seek    2, 0, 0
        push    ax
        mov     ah, 3Eh
        int     21h
        pop     ax
        check_eq ax, 12, "what standard output got"
        endtest

        begin "force_duplicate_needs_a_handle_of_the_table"
        mov     bx, 1
        mov     cx, 100
        mov     ah, 46h
        int     21h
        check_error 6, "to handle 100"
        endtest

        begin "handles_run_out_with_error_4"
        mov     si, 18h                 ; free places in the table of the PSP
        mov     cx, 20
        xor     bp, bp
.count: lodsb
        cmp     al, 0FFh
        jne     .used
        inc     bp
.used:  loop    .count
        xor     di, di
.open:  dos_path 3D00h, names_aaa
        jc      .full
        mov     bx, di
        mov     [handles + bx], al
        inc     di
        cmp     di, 21
        jb      .open
        fail    "more than 20"
.full:  push    ax
        call    close_all
        pop     ax
        check_eq ax, 4, "error code"
        mov     ax, di
        check_eq ax, bp, "how many could be opened"
        endtest

        shrink_memory                   ; the larger table is a block of memory

        begin "handle_table_grows"
        mov     bx, 40
        mov     ah, 67h
        int     21h
        check   nc, "AH=67h"
        cmp     word [32h], 40
        check   ae, "size in the PSP"
        xor     di, di
.open:  dos_path 3D00h, names_aaa
        check   nc, "open"
        mov     bx, di
        mov     [handles + bx], al
        inc     di
        cmp     di, 22
        jb      .open
        call    close_all
        endtest

        begin "directories"
        dos_path 3900h, directory
        check   nc, "make"
        dos_path 3900h, directory
        check_error 5, "make again"
        dos_path 4300h, directory
        check   nc, "attributes"
        test    cl, 10h
        check   nz, "directory attribute"
        xor     cx, cx
        dos_path 3C00h, in_directory
        check   nc, "create a file in it"
        mov     bx, ax
        mov     ah, 3Eh
        int     21h
        dos_path 3A00h, directory
        check_error 5, "remove while not empty"
        dos_path 3B00h, directory
        check   nc, "enter"
        mov     si, buffer
        xor     dl, dl
        mov     ah, 47h
        int     21h
        mov     di, buffer
        xor     al, al
        mov     cx, 64
        repne scasb
        check_eq word [di - 6], 'GT', "current directory"
        check_eq word [di - 3], 'IR', "current directory"
        dos_path 4100h, in_directory + 6
        check   nc, "delete the file from within"
        dos_path 3B00h, parent
        check   nc, "leave"
        dos_path 3A00h, directory
        check   nc, "remove"
        dos_path 3B00h, directory
        check_error 3, "enter what is gone"
        dos_path 3A00h, directory
        check_error 3, "remove again"
        endtest

        begin "current_directory_cannot_be_removed"
        dos_path 3900h, directory
        dos_path 3B00h, directory
        dos_path 3A00h, from_within
        push    ax
        pushf
        dos_path 3B00h, parent
        dos_path 3A00h, directory
        popf
        pop     ax
        check_error 16, "AH=3Ah"
        endtest

        begin "temporary_file"
        mov     byte [buffer], 0
        xor     cx, cx
        dos_path 5A00h, buffer
        check   nc, "AH=5Ah"
        mov     bx, ax
        mov     ah, 3Eh
        int     21h
        mov     ax, [buffer]
        or      al, al
        check   nz, "no name"
        dos_path 4300h, buffer
        check   nc, "no file"
        dos_path 4100h, buffer
        check   nc, "delete"
        endtest

        begin "forty_thousand_bytes"
        mov     ax, cs
        add     ax, 1000h
        mov     es, ax
        xor     di, di
        mov     cx, 20000
        mov     ax, 1
.fill:  stosw
        imul    ax, ax, 25173
        add     ax, 13849
        loop    .fill
        xor     cx, cx
        dos_path 3C00h, name2
        mov     bx, ax
        push    es
        pop     ds
        xor     dx, dx
        mov     cx, 40000
        mov     ah, 40h
        int     21h
        mov     bp, ax
        push    cs
        pop     ds
        seek    0, 0, 0
        xor     di, di
        mov     cx, 20000
        xor     ax, ax
        rep stosw
        push    es
        pop     ds
        xor     dx, dx
        mov     cx, 0FFF0h
        mov     ah, 3Fh
        int     21h
        push    cs
        pop     ds
        push    ax
        mov     ah, 3Eh
        int     21h
        pop     dx
        mov     ax, bp
        check_eq ax, 40000, "written"
        mov     ax, dx
        check_eq ax, 40000, "read"
        xor     di, di
        mov     cx, 20000
        mov     ax, 1
.check: scasw
        jne     .differs
        imul    ax, ax, 25173
        add     ax, 13849
        loop    .check
        jmp     .same
.differs:
        fail    "data differs"
.same:  push    cs
        pop     es
        endtest

        begin "devices_open_as_files"
        dos_path 3D01h, device_nul
        check   nc, "NUL"
        mov     bx, ax
        mov     ax, 4400h
        int     21h
        test    dl, 80h
        check   nz, "NUL is not a device"
        mov     cx, 12
        mov     dx, hello
        mov     ah, 40h
        int     21h
        check_eq ax, 12, "write to NUL"
        mov     ah, 3Eh
        int     21h
        dos_path 3D02h, device_con
        check   nc, "CON"
        mov     bx, ax
        mov     ax, 4400h
        int     21h
        test    dl, 80h
        check   nz, "CON is not a device"
        mov     ah, 3Eh
        int     21h
        endtest

        begin "names_are_completed"
        mov     si, relative
        mov     di, buffer
        mov     ah, 60h
        int     21h
        check   nc, "AH=60h"
        check_eq word [buffer + 1], ':\', "no drive"
        mov     di, buffer
        xor     al, al
        mov     cx, 80
        repne scasb
        sub     di, 4
        check_eq word [di], 'A.', "not in capitals"
        endtest

        call    clean
        finish

; Reads CX bytes from BX into buffer.
read:   mov     dx, buffer
        mov     ah, 3Fh
        int     21h
        ret

clear_buffer:
        push    cx
        mov     di, buffer
        mov     cx, 128
        xor     al, al
        rep stosb
        pop     cx
        ret

; Closes the DI handles of the table.
close_all:
        mov     si, di
.next:  dec     si
        js      .done
        mov     bl, [handles + si]
        xor     bh, bh
        mov     ah, 3Eh
        int     21h
        jmp     .next
.done:  ret

clean:  mov     si, .list
.next:  lodsw
        or      ax, ax
        jz      .done
        mov     dx, ax
        mov     ax, 4301h
        xor     cx, cx
        int     21h
        mov     ah, 41h
        int     21h
        jmp     .next
.done:  mov     dx, directory
        mov     ah, 3Ah
        int     21h
        ret
.list   dw      in_directory, name1, name2, name3, names_aaa, names_aaa + 8, names_aaa + 16, 0

        section .data
name1           db 'GTEST1.TMP', 0
name2           db 'GTEST2.TMP', 0
name3           db 'GTEST3.TMP', 0
missing         db 'NOSUCH.FIL', 0
missing_path    db 'NOSUCH.DIR\X.TMP', 0
names_aaa       db 'GT1.AAA', 0, 'GT2.AAA', 0, 'GT3.AAA', 0
pattern         db 'GT?.AAA', 0
no_match        db 'GT?.ZZZ', 0
directory       db 'GTDIR', 0
in_directory    db 'GTDIR\FILE.TMP', 0
from_within     db '..\GTDIR', 0
parent          db '..', 0
device_nul      db 'NUL', 0
device_con      db 'CON', 0
relative        db 'a.b', 0
hello           db 'Hello, world'
        section .bss
dta             resb 44
buffer          resb 128
handles         resb 32
