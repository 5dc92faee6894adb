; vmfault - VMs that fault in every way a program can; the others do not notice.
;
; The parent starts one child VM for each letter; the child does what the letter says, and if it is
; still there, ends.  A VM that computes all the time, and writes a file at the end, runs beside them.
; Only under Windows.

        %include "guest.inc"
        program "vmfault"

SEB_PROGRAM     equ 08h
SEB_ARGUMENTS   equ 0Eh
SEB_BYTES       equ 0AEh
PIF_BACKGROUND  equ 2
WAIT_TICKS      equ 18 * 20

        cmp     byte [80h], 2
        jne     parent
        movzx   bx, byte [82h]
        sub     bx, 'A'
        cmp     bx, CASES
        jae     child_end
        add     bx, bx
        push    word 1234h
        jmp     [bx + cases]

child_end:
        mov     ax, 4C00h
        int     21h

cases:  dw      f_divide, f_step, f_int2, f_int3, f_into, f_bound, f_opcode, f_fpu_int, f_double
        dw      f_segment, f_tss, f_absent, f_stack, f_gp, f_page, f_int15, f_fpu, f_align, f_check
        dw      f_simd, f_all_ints, f_halt, f_wrap, f_lgdt, f_port, f_witness
CASES   equ     ($ - cases) / 2

f_divide:                                       ; 0
        xor     dx, dx
        xor     cx, cx
        div     cx
        jmp     child_end
f_step: pushf                                   ; 1
        pop     ax
        or      ax, 100h
        push    ax
        popf
        nop
        nop
        jmp     child_end
f_int2: int     2
        jmp     child_end
f_int3: int3                                    ; 3
        jmp     child_end
f_into: mov     al, 7Fh                         ; 4
        add     al, 1
        into
        jmp     child_end
f_bound:                                        ; 5
        mov     ax, 100
        bound   ax, [limits]
        jmp     child_end
f_opcode:                                       ; 6
        ud2
        jmp     child_end
f_fpu_int:                                      ; 7
        int     7
        jmp     child_end
f_double:
        int     8
        jmp     child_end
f_segment:
        int     9
        jmp     child_end
f_tss:  int     10
        jmp     child_end
f_absent:
        int     11
        jmp     child_end
f_stack:                                        ; 12: a word over the end of the segment
        mov     sp, 1
        push    ax
        pop     ax
        jmp     child_end
f_gp:   mov     eax, 0FFFFFFFFh                 ; 13
        mov     al, [eax]
        jmp     child_end
f_page: mov     ax, 0FFFFh                      ; 14: the HMA and the video memory behind nothing
        mov     es, ax
        mov     al, [es:0FFFFh]
        mov     ax, 0C800h
        mov     es, ax
        mov     [es:0], ax
        jmp     child_end
f_int15:
        int     15
        jmp     child_end
f_fpu:  fninit                                  ; 16: division by zero, not masked
        fldcw   [control]
        fld1
        fldz
        fdivp   st1, st0
        fwait
        jmp     child_end
f_align:                                        ; 17
        pushfd
        or      dword [esp], 40000h
        popfd
        mov     eax, [limits + 1]
        jmp     child_end
f_check:
        int     18
        jmp     child_end
f_simd: mov     word [mxcsr], 1D80h             ; 19: division by zero, not masked
        cpu     katmai
        ldmxcsr [mxcsr]
        xorps   xmm0, xmm0
        mov     dword [mxcsr], 3F800000h
        movss   xmm1, [mxcsr]
        divss   xmm1, xmm0
        cpu     386
        jmp     child_end
f_all_ints:                                     ; 20h.. are DOS's; what is below, by INT
        int     13
        int     14
        int     16h
        int     17
        jmp     child_end
f_halt: cli
        hlt
        jmp     child_end
f_wrap: mov     di, 0FFFFh
        mov     ax, [di]
        jmp     child_end
f_lgdt: lgdt    [100h]
        jmp     child_end
f_port: mov     dx, 0CF8h
        mov     eax, 80000000h
        out     dx, eax
        in      eax, dx
        jmp     child_end
f_witness:                                      ; computes on through all of it
        fldpi
        mov     ebx, 40000000
.spin:  dec     ebx
        jnz     .spin
        fstp    dword [number]
        cmp     dword [number], 40490FDBh       ; nobody's coprocessor but its own
        jne     child_end
        mov     dx, name_witness
        mov     cx, 0
        mov     ah, 3Ch
        int     21h
        mov     bx, ax
        mov     dx, name_witness
        mov     cx, 4
        mov     ah, 40h
        int     21h
        mov     ah, 3Eh
        int     21h
        jmp     child_end

parent: mov     ax, 1684h
        mov     bx, 0017h
        int     2Fh
        mov     [shell], di
        mov     [shell + 2], es
        push    cs
        pop     es

        begin "a_witness_starts"
        mov     byte [letter], 'A' + CASES - 1
        call    create
        check   nc, "create"
        endtest

        begin "every_fault_ends_its_own_vm_only"
        fldz
        mov     byte [letter], 'A'
.next:  call    create
        check   nc, "create"
        mov     [handle], eax
        mov     cx, 3
        call    ticks
        mov     edx, 4                          ; if it has not come to its end
        mov     ebx, [handle]
        call far [shell]
        inc     byte [letter]
        cmp     byte [letter], 'A' + CASES - 1
        jb      .next
        fstp    dword [number]
        cmp     dword [number], 0
        check   e, "the coprocessor is another's"
        endtest

        begin "the_witness_comes_to_its_end"
        push    ds
        push    word 40h
        pop     ds
        mov     bp, [6Ch]
        pop     ds
.try:   mov     cx, 2
        call    ticks
        mov     dx, name_witness
        mov     ax, 3D00h
        int     21h
        jnc     .there
        push    ds
        push    word 40h
        pop     ds
        mov     ax, [6Ch]
        pop     ds
        sub     ax, bp
        cmp     ax, WAIT_TICKS
        jb      .try
        fail    "no file"
.there:
        endtest

        begin "a_new_vm_can_be_made"
        mov     byte [letter], 'Z' + 1          ; ends at once
        call    create
        check   nc, "create"
        endtest

        finish

create: mov     dword [seb], PIF_BACKGROUND
        mov     word [seb + SEB_PROGRAM], name_self
        mov     [seb + SEB_PROGRAM + 4], cs
        mov     word [seb + SEB_ARGUMENTS], letter
        mov     [seb + SEB_ARGUMENTS + 4], cs
        push    cs
        pop     es
        mov     edi, seb
        mov     edx, 3
        call far [shell]
        ret

ticks:  push    ds
        push    word 40h
        pop     ds
        mov     bx, [6Ch]
.wait:  mov     ax, 1680h
        int     2Fh
        mov     ax, [6Ch]
        sub     ax, bx
        cmp     ax, cx
        jb      .wait
        pop     ds
        ret

        section .data
name_self       db 'C:\VMFAULT.COM', 0
name_witness    db 'C:\WITNESS.TXT', 0
letter          db 'A', 0
                align 4
seb             times SEB_BYTES db 0
limits          dw 1, 2, 3
control         dw 037Bh                        ; division by zero not masked
mxcsr           dd 0
number          dd 0
handle          dd 0
shell           dd 0
