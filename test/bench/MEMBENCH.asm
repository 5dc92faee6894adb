; MEMBENCH - what a DOS program pays for memory besides its 640 KB, in instructions.
;
; As BENCH: under QEMU's -icount shift=5 the least of ROUNDS measurements, minus an empty one.
        cpu     586
        org     100h

SHIFT   equ     5
ROUNDS  equ     32
PAGES   equ     8

start:
        cld
        mov     bx, 1000h
        mov     ah, 4Ah
        int     21h
        mov     bx, PAGES
        mov     ah, 43h
        int     67h
        test    ah, ah
        jnz     no_memory
        mov     [ems], dx
        mov     ax, 4310h
        int     2Fh
        mov     [xms], bx
        mov     [xms + 2], es
        push    cs
        pop     es
        mov     dx, 128
        mov     ah, 9
        call    far [xms]
        cmp     ax, 1
        jne     no_memory
        mov     [block], dx
        mov     [move_to], dx
        mov     [there + 2], cs

        mov     si, empty
        call    measure
        mov     [overhead], eax
        mov     di, rows
.row:   mov     si, [di]
        test    si, si
        jz      .done
        push    di
        call    measure
        pop     di
        sub     eax, [overhead]
        mov     cl, [di + 4]
        shr     eax, cl
        mov     [value], eax
        mov     bp, [di + 2]
        call    report
        add     di, 5
        jmp     .row
.done:  mov     dx, [block]
        mov     ah, 0Ah
        call    far [xms]
        mov     dx, [ems]
        mov     ah, 45h
        int     67h
        mov     ax, 4C00h
        int     21h

no_memory:
        mov     si, t_memory
        call    print_string
        mov     ax, 4C01h
        int     21h

report:
        push    di
        mov     si, t_bench
        call    print_string
        mov     si, bp
        call    print_string
        mov     dl, ' '
        mov     ah, 02h
        int     21h
        mov     eax, [value]
        call    print_decimal
        mov     si, t_unit
        call    print_string
        call    print_line_end
        pop     di
        ret

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
empty:  ret

map_one:                                ; another page each time
        mov     bx, [logical]
        xor     bl, 1
        mov     [logical], bx
        mov     dx, [ems]
        mov     ax, 4400h
        int     67h
        ret

map_four:
        xor     byte [list], 4
        xor     byte [list + 4], 4
        xor     byte [list + 8], 4
        xor     byte [list + 12], 4
        mov     si, list
        mov     cx, 4
        mov     dx, [ems]
        mov     ax, 5000h
        int     67h
        ret

version:
        mov     ah, 0
        call    far [xms]
        ret

a20:    mov     ah, 5
        call    far [xms]
        mov     ah, 6
        call    far [xms]
        ret

move_1k:
        mov     dword [move], 1024
        jmp     do_move
move_32k:
        mov     dword [move], 32768
do_move:
        mov     si, move
        mov     ah, 0Bh
        call    far [xms]
        ret

%include "print.inc"

rows:   dw      map_one, n_map_one
        db      0
        dw      map_four, n_map_four
        db      0
        dw      version, n_version
        db      0
        dw      a20, n_a20
        db      0
        dw      move_1k, n_move_1k
        db      0
        dw      move_32k, n_move_32k
        db      5
        dw      0
n_map_one       db 'ems_page_map', 0
n_map_four      db 'ems_map_four_pages', 0
n_version       db 'xms_call', 0
n_a20           db 'xms_a20_on_and_off', 0
n_move_1k       db 'xms_move_1_kb', 0
n_move_32k      db 'xms_move_per_kb', 0
t_bench         db 'BENCH ', 0
t_unit          db ' instructions', 0
t_memory        db 'MEMBENCH: not enough memory', 13, 10, 0
logical dw      0
list    dw      0, 0, 1, 1, 2, 2, 3, 3
move    dd      0
        dw      0
there   dd      0
move_to dw      0
        dd      0
ems     dw      0
block   dw      0
xms     dd      0
overhead dd     0
value   dd      0
least   dd      0
before  dd      0
routine dw      0
rounds  dw      0
