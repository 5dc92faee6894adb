; longname.asm - function 71h: files by long names.  DOS 7 and Windows 95 have it; who has not says 7100h.

%include "guest.inc"

        program "longname"

        push    cs
        pop     es

        begin "volume_keeps_long_names"
        mov     dx, root
        mov     di, buffer
        mov     cx, 32
        mov     ax, 71A0h
        int     21h
        check   nc, "71A0h"
        test    bh, 40h
        check   nz, "function 71h is there"
        check_eq cx, 255, "longest name"
        check_eq dx, 260, "longest path"
        endtest

        begin "a_directory_and_a_file"
        mov     dx, directory
        mov     ax, 7139h
        int     21h
        check   nc, "make the directory"
        mov     dx, directory
        mov     ax, 713Bh
        int     21h
        check   nc, "enter it"
        mov     si, name
        mov     bx, 2
        xor     cx, cx
        mov     dx, 12h
        mov     ax, 716Ch
        int     21h
        check   nc, "create the file"
        mov     bx, ax
        check_eq cx, 2, "it was created"
        mov     dx, name
        mov     cx, 10
        mov     ah, 40h
        int     21h
        mov     ah, 3Eh
        int     21h
        check   nc, "close"
        endtest

        begin "where_am_i"
        mov     si, buffer
        xor     dl, dl
        mov     ax, 7147h
        int     21h
        check   nc, "7147h"
        mov     si, buffer
        mov     di, directory + 1       ; without the backslash
        call    same
        check   e, "in long names"
        mov     si, buffer
        xor     dl, dl
        mov     ah, 47h
        int     21h
        mov     si, buffer
        mov     di, short_directory
        call    same
        check   e, "in short names"
        endtest

        begin "it_is_found_by_both_names"
        mov     dx, pattern
        mov     di, buffer
        mov     si, 1
        xor     cx, cx
        mov     ax, 714Eh
        int     21h
        check   nc, "find first"
        mov     bx, ax
        mov     si, buffer + 2Ch
        mov     di, name
        call    same
        check   e, "the long name"
        mov     si, buffer + 130h
        mov     di, short_name
        call    same
        check   e, "the short name"
        check_eq word [buffer + 20h], 10, "size"
        mov     di, buffer
        mov     ax, 714Fh
        int     21h
        check_error 18, "there is one only"
        mov     ax, 71A1h
        int     21h
        check   nc, "close the search"
        mov     dx, short_name
        mov     ax, 3D00h
        int     21h
        check   nc, "open by the short name"
        mov     bx, ax
        mov     ah, 3Eh
        int     21h
        mov     dx, dta
        mov     ah, 1Ah
        int     21h
        mov     dx, all
        xor     cx, cx
        mov     ah, 4Eh
        int     21h
        check   nc, "old search"
        mov     si, dta + 1Eh
        mov     di, short_name
        call    same
        check   e, "sees the short name"
        endtest

        begin "paths_in_other_forms"
        mov     si, name
        mov     di, buffer
        mov     cx, 1
        mov     ax, 7160h
        int     21h
        check   nc, "to short"
        mov     si, buffer + 3
        mov     di, short_path
        call    same
        check   e, "short path"
        mov     si, buffer
        mov     di, buffer2
        mov     cx, 2
        mov     ax, 7160h
        int     21h
        check   nc, "to long"
        mov     si, buffer2 + 2
        mov     di, long_path
        call    same
        check   e, "long path"
        endtest

        begin "case_can_be_changed_and_old_renames_shorten"
        mov     dx, name
        mov     di, new_name
        mov     ax, 7156h
        int     21h
        check   nc, "rename"
        mov     dx, name
        mov     ax, 7143h
        xor     bx, bx
        int     21h
        check_error 2, "the old name"
        mov     dx, new_name
        mov     ax, 7143h
        xor     bx, bx
        int     21h
        check   nc, "the new one"
        test    cl, 20h
        check   nz, "its attribute"
        endtest

        begin "times_of_a_file"
        mov     dx, new_name
        mov     ax, 7143h
        mov     bx, 3
        mov     cx, 6CB5h
        mov     di, 1F18h
        int     21h
        check   nc, "set the last write"
        mov     dx, new_name
        mov     ax, 7143h
        mov     bx, 4
        int     21h
        check_eq cx, 6CB5h, "time"
        check_eq di, 1F18h, "date"
        mov     dx, new_name
        mov     ax, 7143h
        mov     bx, 7
        mov     cx, 1234h
        mov     di, 1F19h
        mov     si, 150
        int     21h
        check   nc, "set the creation"
        xor     si, si
        mov     dx, new_name
        mov     ax, 7143h
        mov     bx, 8
        int     21h
        check_eq cx, 1234h, "time of creation"
        check_eq di, 1F19h, "date of creation"
        check_eq si, 150, "hundredths"
        endtest

        begin "all_is_deleted"
        mov     dx, directory
        mov     ax, 713Ah
        int     21h
        check   c, "it is in use"
        mov     dx, all_long
        mov     si, 1
        xor     cx, cx
        mov     ax, 7141h
        int     21h
        check   nc, "delete what matches"
        mov     dx, root
        mov     ax, 713Bh
        int     21h
        check   nc, "leave"
        mov     dx, directory
        mov     ax, 713Ah
        int     21h
        check   nc, "remove the directory"
        mov     dx, directory
        mov     ax, 713Bh
        int     21h
        check_error 3, "it is gone"
        endtest

        finish

; ZF: the texts at DS:SI and ES:DI are the same.
same:   lodsb
        scasb
        jne     .out
        test    al, al
        jnz     same
.out:   ret

        section .data
root            db 'C:\', 0
directory       db '\A directory of long names', 0
short_directory db 'ADIREC~1', 0
name            db 'Some file, whose name is long.Text', 0
short_name      db 'SOMEFI~1.TEX', 0
short_path      db 'ADIREC~1\SOMEFI~1.TEX', 0
long_path       db '\A directory of long names\Some file, whose name is long.Text', 0
new_name        db 'another NAME, as long.txt', 0
pattern         db '*WHOSE*.text', 0
all             db '*.*', 0
all_long        db '*', 0
        section .bss
buffer          resb 320
buffer2         resb 320
dta             resb 128
