; fpu87.asm - coprocessor errors as an AT reports them: IRQ 13, INT 75h, port F0h.

%include "guest.inc"
program "fpu87"

        save_vector 75h, old_75
        set_vector 75h, on_75

        begin "there_is_one"
        int     11h
        test    al, 2
        check   nz, "equipment word"
        fninit
        fnstsw  ax
        check_eq al, 0, "status after FNINIT"
        fnstcw  [control]
        mov     ax, [control]
        check_eq ax, 37Fh, "control word"
        endtest

        begin "masked_errors_go_on"
        mov     word [count], 0
        fninit
        fld1
        fldz
        fdivp   st1, st0
        fwait
        fstp    qword [value]
        check_eq word [count], 0, "INT 75h"
        mov     ax, [value + 6]
        check_eq ax, 7FF0h, "infinity"
        endtest

        begin "unmasked_error_is_irq_13"
        call    divide
        check_eq word [count], 1, "calls of INT 75h"
        mov     ax, [status]
        and     ax, 84h                 ; ES, zero divide
        check_eq ax, 84h, "status in the handler"
        mov     al, [in_service]
        and     al, 20h
        check_eq al, 20h, "IRQ 13 in service"
        endtest

        begin "again_after_it_was_cleared"
        call    divide
        check_eq word [count], 1, "calls of INT 75h"
        call    divide
        check_eq word [count], 1, "calls of INT 75h, third time"
        endtest

        begin "handler_that_clears_nothing"
        mov     byte [clears], 0
        call    divide                  ; it goes on all the same
        mov     byte [clears], 1
        check_eq word [count], 1, "calls of INT 75h"
        call    divide
        check_eq word [count], 1, "calls of the next one"
        endtest

        begin "not_while_interrupts_are_off"
        mov     word [count], 0
        fninit
        fldcw   [unmasked]
        cli
        fld1
        fldz
        fdivp   st1, st0
        mov     cx, 1000
.wait:  loop    .wait
        mov     ax, [count]
        fnclex                          ; before anything waits for it
        sti
        check_eq ax, 0, "with CLI"
        fninit
        endtest

        restore_vector 75h, old_75
        finish

; 1 / 0 with that error unmasked; the next instruction that waits gets it.
divide: mov     word [count], 0
        fninit
        fldcw   [unmasked]
        fld1
        fldz
        fdivp   st1, st0
        fwait
        fninit
        ret

on_75:  push    ax
        push    ds
        push    cs
        pop     ds
        inc     word [count]
        fnstsw  ax
        mov     [status], ax
        mov     al, 0Bh                 ; in-service register of the second controller
        out     0A0h, al
        in      al, 0A0h
        mov     [in_service], al
        xor     al, al
        out     0F0h, al
        cmp     byte [clears], 0
        je      .eoi
        fnclex
.eoi:   mov     al, 20h
        out     0A0h, al
        out     20h, al
        pop     ds
        pop     ax
        iret

        section .data
unmasked        dw 37Bh
clears          db 1
        section .bss
old_75          resd 1
value           resq 1
control         resw 1
status          resw 1
count           resw 1
in_service      resb 1
