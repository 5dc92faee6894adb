; BENCH - what a DOS program pays for things, in instructions.
;
; Run under QEMU's -icount shift=5, where RDTSC / 32 counts instructions exactly, or as BENCH 0
; in Bochs, where RDTSC counts them one by one.  bench.py does both.
; Each row is the least of ROUNDS measurements, minus what an empty one costs, so that a timer
; interrupt in between does not count.  Output: "BENCH name value unit".
        cpu     586
        org     100h

DEFAULT_SHIFT equ 5
ROUNDS  equ     32
TICKS   equ     16
VECTOR  equ     60h             ; free for programs
FILE_BYTES equ  32768
ASK_PORT equ    0E8h            ; sbench.c
SEEN_AT equ     4F0h

start:
        cld
        mov     [real_segment], cs
        mov     sp, stack_end
        mov     byte [shift], DEFAULT_SHIFT
        cmp     byte [80h], 2           ; command tail: a blank and a digit
        jb      .no_digit
        mov     al, [82h]
        sub     al, '0'
        mov     [shift], al
.no_digit:
        mov     bx, stack_end + 15      ; the rest of memory is for the file buffer
        shr     bx, 4
        mov     ah, 4Ah
        int     21h
        mov     bx, FILE_BYTES / 16
        mov     ah, 48h
        int     21h
        jc      no_memory
        mov     [buffer], ax
        mov     bx, 0FFFFh
        mov     ah, 48h
        int     21h
        movzx   eax, bx
        shl     eax, 4
        add     eax, FILE_BYTES
        mov     [free_bytes], eax

        mov     ax, 2500h + VECTOR
        mov     dx, bare_iret
        int     21h
        mov     ah, 3Ch
        xor     cx, cx
        mov     dx, file_name
        int     21h
        jc      no_file
        mov     [handle], ax

        mov     si, empty
        call    measure
        mov     [overhead], eax
        mov     di, rows
.row:   mov     si, [di]
        test    si, si
        jz      .rows_done
        push    di
        call    measure
        pop     di
        sub     eax, [overhead]
        mov     [value], eax
        mov     bp, [di + 2]
        mov     dx, instructions
        call    report
        add     di, 4
        jmp     .row
.rows_done:
        call    timer_latency
        mov     eax, [latency_least]
        mov     [value], eax
        mov     bp, n_timer
        mov     dx, instructions
        call    report
        mov     eax, [latency_most]
        mov     [value], eax
        mov     bp, n_timer_most
        mov     dx, instructions
        call    report
        mov     eax, [free_bytes]
        mov     [value], eax
        mov     bp, n_free
        mov     dx, bytes
        call    report

        mov     al, 1
        call    interrupt_rows
        call    dpmi_rows
        call    graphics_rows
        mov     ah, 3Eh
        mov     bx, [handle]
        int     21h
        mov     ah, 41h
        mov     dx, file_name
        int     21h
        mov     ax, 4C00h
        int     21h

no_memory:
        mov     si, t_memory
        jmp     stop
no_file:
        mov     si, t_file
stop:   call    print_string
        mov     ax, 4C01h
        int     21h

bare_iret:
        iret

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
        mov     cl, [shift]
        shr     eax, cl
        cmp     eax, [least]
        jae     .not_less
        mov     [least], eax
.not_less:
        dec     word [rounds]
        jnz     .round
        mov     eax, [least]
        ret

; timer_latency - from the last instruction of a busy loop to the first of the INT 8 handler.
timer_latency:
        push    es
        mov     ax, 3508h
        int     21h
        mov     [old_int8], bx
        mov     [old_int8 + 2], es
        pop     es
        mov     dword [latency_least], 0FFFFFFFFh
        mov     dword [latency_most], 0
        mov     word [ticks], 0
        mov     ax, 2508h
        mov     dx, on_int8
        int     21h
        sti
.wait:  rdtsc
        mov     [last_seen], eax
        cmp     word [ticks], TICKS
        jb      .wait
        push    ds
        lds     dx, [old_int8]
        mov     ax, 2508h
        int     21h
        pop     ds
        ret

on_int8:
        push    eax
        push    edx
        rdtsc
        sub     eax, [cs:last_seen]
        push    cx
        mov     cl, [cs:shift]
        shr     eax, cl
        pop     cx
        sub     eax, 2                  ; the two PUSHes in front of RDTSC
        inc     word [cs:ticks]
        cmp     word [cs:ticks], 1
        je      .chain                  ; the first tick may have been under way before the loop
        cmp     eax, [cs:latency_least]
        jae     .not_least
        mov     [cs:latency_least], eax
.not_least:
        cmp     eax, [cs:latency_most]
        jbe     .chain
        mov     [cs:latency_most], eax
.chain: pop     edx
        pop     eax
        jmp     far [cs:old_int8]

; interrupt_rows - be in a loop while SBENCH measures interrupts; it prints the rows itself.
; In: AL = row, 1 = V86 mode
interrupt_rows:
        push    es
        xor     bx, bx
        mov     es, bx
        mov     bx, ds
        movzx   ebx, bx
        shl     ebx, 4
        add     ebx, last_seen
        mov     [es:SEEN_AT], ebx
        pop     es
; The same for the program's memory as it is: 2 = protected mode.
loop_to_interrupt:
        push    ax
        rdtsc
        mov     [last_seen], eax
        pop     ax
        out     ASK_PORT, al
        mov     bx, 8
.again: xor     cx, cx
.loop:  rdtsc
        mov     [last_seen], eax
        loop    .loop
        dec     bx
        jnz     .again
        ret

; dpmi_rows - as a 16-bit DPMI client: there and back, and what protected mode asks of V86 mode.
dpmi_rows:
        mov     ax, 1687h
        int     2Fh
        test    ax, ax
        jnz     .none
        mov     [entry], di
        mov     [entry + 2], es
        mov     bx, si                  ; memory for the host: that of the file buffer
        mov     es, [buffer]
        mov     ah, 4Ah
        int     21h
        xor     ax, ax
        call    far [entry]
        jc      .none
        mov     [pm_cs], cs             ; protected mode
        mov     [pm_ds], ds
        mov     [pm_ss], ss
        mov     ax, 0306h
        int     31h
        mov     [raw_to_pm], cx
        mov     [raw_to_pm + 2], bx
        mov     [raw_to_v86], di
        mov     [raw_to_v86 + 2], si
        push    ds
        pop     es
        mov     si, do_int
        call    measure
        sub     eax, [overhead]
        mov     [int_reflected], eax
        mov     si, do_simulate
        call    measure
        sub     eax, [overhead]
        mov     [int_simulated], eax
        mov     al, 2
        call    loop_to_interrupt
        mov     word [back_at], .measured
        jmp     pm_back
.measured:
        mov     si, do_switch
        call    measure
        sub     eax, [overhead]
        mov     [value], eax
        mov     bp, n_switch
        mov     dx, instructions
        call    report
        mov     eax, [int_reflected]
        mov     [value], eax
        mov     bp, n_reflected
        mov     dx, instructions
        call    report
        mov     eax, [int_simulated]
        mov     [value], eax
        mov     bp, n_simulated
        mov     dx, instructions
        call    report
.none:  push    cs
        pop     es
        ret

; From protected mode to [back_at] in V86 mode.
pm_back:
        mov     ax, [real_segment]
        mov     cx, ax
        mov     dx, ax
        mov     bx, sp
        mov     si, ax
        mov     di, [back_at]
        jmp     far [raw_to_v86]

do_switch:
        mov     word [back_at], .back
        mov     ax, [pm_ds]
        mov     cx, ax
        mov     dx, [pm_ss]
        mov     bx, sp
        mov     si, [pm_cs]
        mov     di, pm_back
        jmp     far [raw_to_pm]
.back:  ret

do_simulate:
        mov     ax, 0300h
        mov     bx, VECTOR
        xor     cx, cx
        mov     di, rm_regs
        int     31h
        ret

; graphics_rows - INT 10h in mode 12h: a row of text up, a character.
graphics_rows:
        mov     ax, 12h
        int     10h
        mov     si, do_scroll_planar
        call    measure
        sub     eax, [overhead]
        mov     [scroll_planar], eax
        mov     si, do_char
        call    measure
        sub     eax, [overhead]
        mov     [char_planar], eax
        mov     ax, 3
        int     10h
        mov     eax, [scroll_planar]
        mov     [value], eax
        mov     bp, n_scroll_planar
        mov     dx, instructions
        call    report
        mov     eax, [char_planar]
        mov     [value], eax
        mov     bp, n_char_planar
        mov     dx, instructions
        jmp     report

; ---- what is measured ---------------------------------------------------------------
empty:  ret

do_int: int     VECTOR
        ret

do_in:  in      al, 21h
        ret

do_out: in      al, 21h
        out     21h, al
        ret

do_in_absent:
        mov     dx, 2E4h                ; a port nobody claims
        in      al, dx
        ret

do_cli: cli
        ret

do_sti: sti
        ret

do_pushf:
        pushf
        pop     ax
        ret

do_popf:
        pushf
        popf
        ret

do_int21_30:
        mov     ah, 30h
        int     21h
        ret

do_int21_2c:
        mov     ah, 2Ch
        int     21h
        ret

do_int21_0b:
        mov     ah, 0Bh
        int     21h
        ret

do_int16:
        mov     ah, 01h
        int     16h
        ret

do_int1a:
        mov     ah, 00h
        int     1Ah
        ret

do_char:                                ; a character in the middle of a line
        mov     ah, 02h
        xor     bh, bh
        mov     dx, 0A0Ah
        int     10h
        mov     ax, 0920h
        mov     bx, 0007h
        mov     cx, 1
        int     10h
        ret

do_mode: mov    ax, 83h                 ; text, the picture stays: registers, palette, font
        int     10h
        ret

do_scroll:
        mov     ax, 0601h
        mov     bh, 07h
        xor     cx, cx
        mov     dx, 184Fh
        int     10h
        ret

do_scroll_planar:                       ; 464 of 480 lines of 80 bytes, by the latches
        mov     ax, 0601h
        xor     bx, bx
        xor     cx, cx
        mov     dx, 1D4Fh
        int     10h
        ret

do_rewind:
        mov     ax, 4200h
        mov     bx, [handle]
        xor     cx, cx
        xor     dx, dx
        int     21h
        ret

do_write:
        call    do_rewind
        push    ds
        mov     ah, 40h
        mov     cx, FILE_BYTES
        mov     ds, [buffer]
        xor     dx, dx
        int     21h
        pop     ds
        ret

do_read:
        call    do_rewind
        push    ds
        mov     ah, 3Fh
        mov     cx, FILE_BYTES
        mov     ds, [buffer]
        xor     dx, dx
        int     21h
        pop     ds
        ret

do_random:
        mov     ax, 4200h
        mov     bx, [handle]
        xor     cx, cx
        mov     dx, [seek]
        add     word [seek], 7AC1h
        and     word [seek], FILE_BYTES - 1
        int     21h
        push    ds
        mov     ah, 3Fh
        mov     cx, 64
        mov     ds, [buffer]
        xor     dx, dx
        int     21h
        pop     ds
        ret

%include "print.inc"

rows:
        dw      do_int, n_int
        dw      do_in, n_in
        dw      do_out, n_out
        dw      do_in_absent, n_in_absent
        dw      do_cli, n_cli
        dw      do_sti, n_sti
        dw      do_pushf, n_pushf
        dw      do_popf, n_popf
        dw      do_int21_30, n_int21_30
        dw      do_int21_2c, n_int21_2c
        dw      do_int21_0b, n_int21_0b
        dw      do_int16, n_int16
        dw      do_int1a, n_int1a
        dw      do_char, n_char
        dw      do_scroll, n_scroll
        dw      do_mode, n_mode
        dw      do_write, n_write
        dw      do_read, n_read
        dw      do_random, n_random
        dw      0

n_int           db "v86_int_iret", 0
n_in            db "v86_in_trapped", 0
n_out           db "v86_in_out_trapped", 0
n_in_absent     db "v86_in_absent", 0
n_cli           db "v86_cli", 0
n_sti           db "v86_sti", 0
n_pushf         db "v86_pushf_pop", 0
n_popf          db "v86_pushf_popf", 0
n_int21_30      db "int21_30_version", 0
n_int21_2c      db "int21_2c_time", 0
n_int21_0b      db "int21_0b_key_status", 0
n_int16         db "int16_01_poll", 0
n_int1a         db "int1a_00_ticks", 0
n_char          db "int10_char_at", 0
n_scroll        db "int10_scroll_screen", 0
n_mode          db "int10_mode_set", 0
n_scroll_planar db "int10_scroll_640x480", 0
n_char_planar   db "int10_char_640x480", 0
n_write         db "file_write_32k", 0
n_read          db "file_read_32k", 0
n_random        db "file_random_64", 0
n_timer         db "timer_to_int8", 0
n_timer_most    db "timer_to_int8_most", 0
n_switch        db "dpmi_mode_switch_and_back", 0
n_reflected     db "dpmi_int_reflected", 0
n_simulated     db "dpmi_int_simulated", 0
n_free          db "conventional_free", 0
instructions    db " instructions", 0
bytes           db " bytes", 0
t_bench         db "BENCH ", 0
t_memory        db "BENCH: not enough memory", 13, 10, 0
t_file          db "BENCH: cannot create BENCH.TMP", 13, 10, 0
file_name       db "BENCH.TMP", 0

rm_regs         times 32h db 0

section .bss
scroll_planar   resd 1
char_planar     resd 1
entry           resd 1
raw_to_pm       resd 1
raw_to_v86      resd 1
int_reflected   resd 1
int_simulated   resd 1
real_segment    resw 1
back_at         resw 1
pm_cs           resw 1
pm_ds           resw 1
pm_ss           resw 1
shift           resb 1
routine         resw 1
rounds          resw 1
ticks           resw 1
handle          resw 1
buffer          resw 1
seek            resw 1
old_int8        resd 1
before          resd 1
least           resd 1
overhead        resd 1
value           resd 1
last_seen       resd 1
latency_least   resd 1
latency_most    resd 1
free_bytes      resd 1
                resb 1024
stack_end:
