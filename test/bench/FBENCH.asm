; FBENCH - what a DOS program pays for files, in instructions.
;
;       FBENCH X        on drive X:, which has room for 20 MB and keeps what is made there
;
; As BENCH: under QEMU's -icount shift=5; a row is the least of ROUNDS measurements less an empty one.
; Rows over many files are one measurement, divided by their number.
        cpu     586
        org     100h

SHIFT   equ     5
ROUNDS  equ     32
FILE_BYTES equ  32768
FILE_PARTS equ  8                       ; of that size: what is read at random
EXEC_BYTES equ  51200

start:
        cld
        mov     ax, cs                  ; what DOS gave to this program is the largest there was
        dec     ax
        mov     es, ax
        movzx   eax, word [es:3]
        shr     eax, 6
        mov     [value], eax
        push    cs
        pop     es
        mov     sp, stack_end
        mov     bx, stack_end + 15
        shr     bx, 4
        mov     ah, 4Ah
        int     21h
        mov     bx, EXEC_BYTES / 16
        mov     ah, 48h
        int     21h
        mov     si, t_memory
        jc      stop
        mov     [buffer], ax
        mov     al, [82h]               ; the drive
        mov     si, drives
.drive: mov     bx, [si]
        test    bx, bx
        jz      .set
        mov     [bx], al
        add     si, 2
        jmp     .drive
.set:   call    present                 ; the memory is of interest with all of it there
        mov     bp, n_free
        mov     dx, kilobytes
        call    report

        mov     dx, p_two
        call    make_dir
        mov     dx, p_deep
        call    make_dir
        mov     dx, p_few
        call    make_dir
        mov     dx, p_many
        call    make_dir
        call    fill
        mov     dx, p_file
        call    create
        mov     [handle], ax
        mov     cx, FILE_PARTS
.part:  push    cx
        call    do_write
        pop     cx
        loop    .part
        mov     dx, p_exec
        call    create
        mov     bx, ax
        mov     cx, EXEC_BYTES
        call    write
        call    close

        mov     si, empty
        call    measure
        mov     [overhead], eax
        mov     di, rows
.row:   mov     si, [di]
        test    si, si
        jz      .files
        push    di
        call    rewind
        call    measure
        pop     di
        sub     eax, [overhead]
        mov     [value], eax
        mov     bp, [di + 2]
        mov     dx, instructions
        call    report
        add     di, 4
        jmp     .row
.files: mov     bx, [handle]
        call    close

        mov     word [name_at], p_few_name
        mov     word [pattern], p_few_all
        mov     word [count], 100
        mov     bp, n_create_few
        call    create_them
        mov     bp, n_find_few
        call    find_them
        mov     word [name_at], p_many_name
        mov     word [pattern], p_many_all
        mov     word [count], 1000
        mov     bp, n_create_many
        call    create_them
        mov     bp, n_find_many
        call    find_them
        mov     ax, 4C00h
        int     21h

failed: mov     [value], ax
        mov     si, t_failed
        call    print_string
        movzx   eax, word [value]
        call    print_decimal
        mov     si, t_at
        call    print_string
        pop     ax                      ; of the call that failed
        movzx   eax, ax
        call    print_hex
        call    print_line_end
        jmp     leave_it
stop:   call    print_string
leave_it:
        mov     ax, 4C01h
        int     21h

; present - XMS, EMS and a mouse are there, or the row says nothing.
present:
        mov     ax, 4300h
        int     2Fh
        cmp     al, 80h
        mov     si, t_xms
        jne     stop
        mov     ax, 3567h
        int     21h
        mov     di, 0Ah
        cmp     dword [es:di], 'EMMX'
        push    cs
        pop     es
        mov     si, t_ems
        jne     stop
        xor     ax, ax
        int     33h
        cmp     ax, 0FFFFh
        mov     si, t_mouse
        jne     stop
        ret

%include "report.inc"

; measure - In: SI = routine (may clobber everything but SP and segments).
;           Out: EAX = least instructions between two RDTSC around the call.
measure:
        mov     [routine], si
        mov     dword [least], 0FFFFFFFFh
        mov     word [rounds], ROUNDS
.round: rdtsc
        mov     [before], eax
        call    [routine]
        rdtsc
        sub     eax, [before]
        shr     eax, SHIFT
        cmp     eax, [least]
        jae     .not_less
        mov     [least], eax
.not_less:
        dec     word [rounds]
        jnz     .round
        mov     eax, [least]
        ret

; begin_many, end_many - one measurement of [count] things, as BP's row.
begin_many:
        rdtsc
        mov     [before], eax
        mov     [before + 4], edx
        ret

end_many:
        rdtsc
        sub     eax, [before]
        sbb     edx, [before + 4]
        shrd    eax, edx, SHIFT
        shr     edx, SHIFT
        movzx   ecx, word [count]
        div     ecx
        mov     [value], eax
        mov     dx, instructions
        jmp     report

; create_them - [count] files of 100 bytes, named at [name_at].
create_them:
        push    bp
        call    begin_many
        xor     cx, cx
.next:  push    cx
        mov     ax, cx                  ; four digits
        mov     bx, [name_at]
        add     bx, 3
        mov     si, 10
.digit: xor     dx, dx
        div     si
        add     dl, '0'
        mov     [bx], dl
        dec     bx
        cmp     bx, [name_at]
        jae     .digit
        mov     dx, [pattern]           ; the path is in front of the name
        cmp     dx, p_few_all
        mov     dx, p_few_file
        je      .make
        mov     dx, p_many_file
.make:  call    create
        mov     bx, ax
        mov     cx, 100
        call    write
        call    close
        pop     cx
        inc     cx
        cmp     cx, [count]
        jb      .next
        pop     bp
        jmp     end_many

; find_them - all of the directory; there must be as many as were made, "." and "..".
find_them:
        push    bp
        mov     ah, 1Ah
        mov     dx, dta
        int     21h
        call    begin_many
        mov     word [found], 0
        mov     ah, 4Eh
        mov     cx, 16h
        mov     dx, [pattern]
        int     21h
.next:  jc      .end
        inc     word [found]
        mov     ah, 4Fh
        int     21h
        jmp     .next
.end:   mov     ax, [count]
        add     ax, 2
        cmp     ax, [found]
        mov     ax, [found]
        jne     failed_here
        pop     bp
        jmp     end_many
failed_here:
        call    failed

make_dir:
        mov     ah, 39h
        int     21h
        jc      failed_here
        ret

create: mov     ah, 3Ch
        xor     cx, cx
        int     21h
        jc      failed_here
        ret

; write - BX = handle, CX bytes of the buffer.
write:  push    ds
        mov     ah, 40h
        mov     ds, [buffer]
        xor     dx, dx
        int     21h
        pop     ds
        jc      failed_here
        cmp     ax, cx
        jne     failed_here
        ret

close:  mov     ah, 3Eh
        int     21h
        jc      failed_here
        ret

; fill - the buffer: a program that ends, and something behind it.
fill:   push    es
        mov     es, [buffer]
        mov     di, exec_end - exec_code
        mov     cx, (EXEC_BYTES - (exec_end - exec_code)) / 2
        mov     ax, di
        rep     stosw
        xor     di, di
        mov     si, exec_code
        mov     cx, exec_end - exec_code
        rep     movsb
        pop     es
        ret

exec_code:
        mov     ax, 4C00h
        int     21h
exec_end:

rewind: mov     ax, 4200h
        mov     bx, [handle]
        xor     cx, cx
        xor     dx, dx
        int     21h
        ret

; ---- what is measured ---------------------------------------------------------------
empty:  ret

do_open_close:
        mov     ax, 3D00h
        mov     dx, p_deep_file
        int     21h
        mov     bx, ax
        mov     ah, 3Eh
        int     21h
        ret

do_read_512:
        push    ds
        mov     ah, 3Fh
        mov     bx, [handle]
        mov     cx, 512
        mov     ds, [buffer]
        xor     dx, dx
        int     21h
        pop     ds
        ret

do_write:
        mov     bx, [handle]
        mov     cx, FILE_BYTES
        jmp     write

do_write_over:
        call    rewind
        jmp     do_write

do_read_32k:
        call    rewind
        push    ds
        mov     ah, 3Fh
        mov     cx, FILE_BYTES
        mov     ds, [buffer]
        xor     dx, dx
        int     21h
        pop     ds
        ret

do_read_random:                         ; 64 bytes somewhere in 256 KB
        mov     eax, [seek]
        imul    eax, eax, 69069
        add     eax, 12345
        mov     [seek], eax
        shr     eax, 12
        and     eax, FILE_BYTES * FILE_PARTS - 65
        mov     dx, ax
        shr     eax, 16
        mov     cx, ax
        mov     ax, 4200h
        mov     bx, [handle]
        int     21h
        push    ds
        mov     ah, 3Fh
        mov     cx, 64
        mov     ds, [buffer]
        xor     dx, dx
        int     21h
        pop     ds
        ret

do_exec:
        mov     [exec_block + 4], cs
        mov     [exec_block + 8], cs
        mov     [exec_block + 12], cs
        mov     [saved_sp], sp
        mov     ax, 4B00h
        mov     dx, p_exec
        mov     bx, exec_block
        int     21h
        mov     ax, cs
        mov     ss, ax
        mov     sp, [cs:saved_sp]
        mov     ds, ax
        mov     es, ax
        ret

%include "print.inc"

rows:
        dw      do_open_close, n_open_close
        dw      do_read_512, n_read_512
        dw      do_read_32k, n_read_32k
        dw      do_read_random, n_random
        dw      do_write_over, n_write_32k
        dw      do_exec, n_exec
        dw      0

n_open_close    db "open_close_two_deep", 0
n_read_512      db "read_512_cached", 0
n_read_32k      db "read_32k", 0
n_random        db "read_random_64", 0
n_write_32k     db "write_32k", 0
n_exec          db "exec_50k", 0
n_create_few    db "create_write_close_100", 0
n_create_many   db "create_write_close_1000", 0
n_find_few      db "findnext_100", 0
n_find_many     db "findnext_1000", 0
n_free          db "conventional_free_kb", 0
instructions    db " instructions", 0
kilobytes       db " KB", 0
t_bench         db "BENCH ", 0
t_memory        db "FBENCH: not enough memory", 13, 10, 0
t_xms           db "FBENCH: no XMS", 13, 10, 0
t_ems           db "FBENCH: no EMS", 13, 10, 0
t_mouse         db "FBENCH: no mouse", 13, 10, 0
t_failed        db "FBENCH: failed, AX ", 0
t_at            db " at ", 0

p_two           db "C:\FBTWO", 0
p_deep          db "C:\FBTWO\DEEP", 0
p_file          db "C:\FBTWO\DEEP\FILE.DAT", 0
p_deep_file     equ p_file
p_exec          db "C:\FBTWO\ENDS.COM", 0
p_few           db "C:\FB100", 0
p_few_all       db "C:\FB100\*.*", 0
p_few_file      db "C:\FB100\N"
p_few_name      db "0000.DAT", 0
p_many          db "C:\FB1000", 0
p_many_all      db "C:\FB1000\*.*", 0
p_many_file     db "C:\FB1000\N"
p_many_name     db "0000.DAT", 0
drives          dw p_two, p_deep, p_file, p_exec, p_few, p_few_all, p_few_file, p_many, p_many_all, p_many_file, 0

exec_block      dw 0, no_tail, 0, 5Ch, 0, 6Ch, 0       ; segments are set before each use
no_tail         db 0, 13

section .bss
buffer          resw 1
handle          resw 1
name_at         resw 1
pattern         resw 1
count           resw 1
found           resw 1
saved_sp        resw 1
seek            resd 1
value           resd 1
overhead        resd 1
routine         resw 1
rounds          resw 1
before          resq 1
least           resd 1
dta             resb 64
                resb 1024
stack_end:
