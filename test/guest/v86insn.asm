; v86insn.asm - the instructions a V86 monitor must emulate, and exceptions, as in real mode.

%include "guest.inc"
program "v86insn"

IF_BIT  equ 200h
TF_BIT  equ 100h
CF_BIT  equ 1

        begin "cli_sti_seen_by_pushf"
        cli
        pushf
        pop     ax
        sti
        test    ax, IF_BIT
        check   z, "IF after CLI"
        pushf
        pop     ax
        test    ax, IF_BIT
        check   nz, "IF after STI"
        endtest

        begin "cli_sti_seen_by_pushfd"
        cli
        pushfd
        pop     eax
        sti
        test    eax, IF_BIT
        check   z, "IF after CLI"
        pushfd
        pop     eax
        test    eax, IF_BIT
        check   nz, "IF after STI"
        shr     eax, 16
        test    ax, 3
        check   z, "RF or VM is shown"
        endtest

        begin "popf_sets_and_clears_if"
        pushf
        pop     ax
        and     ax, ~IF_BIT
        push    ax
        popf
        pushf
        pop     bx
        or      ax, IF_BIT
        push    ax
        popf
        pushf
        pop     ax
        test    bx, IF_BIT
        check   z, "not cleared"
        test    ax, IF_BIT
        check   nz, "not set"
        endtest

        begin "popfd_sets_and_clears_if"
        pushfd
        pop     eax
        and     eax, ~IF_BIT
        or      eax, 20000h             ; the VM bit of the image has no effect
        push    eax
        popfd
        pushfd
        pop     ebx
        or      eax, IF_BIT
        push    eax
        popfd
        pushfd
        pop     eax
        test    ebx, IF_BIT
        check   z, "not cleared"
        test    eax, IF_BIT
        check   nz, "not set"
        endtest

        begin "popf_keeps_arithmetic_flags"
        mov     ax, 0AD5h | IF_BIT      ; OF SF ZF AF PF CF
        push    ax
        popf
        pushf
        pop     bx
        cld
        and     bx, 0CD5h
        mov     ax, bx
        check_eq ax, 08D5h, "flags"
        endtest

        begin "string_direction_flag_survives_popf"
        pushf
        pop     ax
        or      ax, 400h
        push    ax
        popf
        mov     si, 100h
        lodsb
        cld
        mov     ax, si
        check_eq ax, 0FFh, "DF was not set"
        endtest

        begin "iret_16_bit"
        mov     bp, sp
        pushf
        pop     ax
        and     ax, ~IF_BIT
        or      ax, CF_BIT
        push    ax
        push    cs
        push    .there
        clc
        iret
        sti
        fail    "went on behind IRET"
.there: pushf
        pop     ax
        sti
        cmp     sp, bp
        check   e, "SP"
        test    ax, CF_BIT
        check   nz, "CF"
        test    ax, IF_BIT
        check   z, "IF"
        endtest

        begin "iret_32_bit"
        mov     bp, sp
        pushfd
        pop     eax
        and     eax, ~IF_BIT
        or      eax, CF_BIT
        push    eax
        xor     eax, eax
        mov     ax, cs
        push    eax
        mov     ax, .there
        push    eax
        clc
        iretd
        sti
        fail    "went on behind IRETD"
.there: pushf
        pop     ax
        sti
        cmp     sp, bp
        check   e, "SP"
        test    ax, CF_BIT
        check   nz, "CF"
        test    ax, IF_BIT
        check   z, "IF"
        endtest

        save_vector 60h, old_60

        begin "int_n_through_the_vector_table"
        set_vector 60h, on_60
        mov     word [int_flags], 0FFFFh
        stc
        int     60h
.back:  pushf
        pop     ax
        mov     [after_flags], ax
        mov     ax, [int_ip]
        check_eq ax, .back, "return address"
        mov     ax, [int_cs]
        mov     bx, cs
        check_eq ax, bx, "return segment"
        mov     ax, [int_pushed]
        test    ax, CF_BIT
        check   nz, "pushed flags: CF"
        test    ax, IF_BIT
        check   nz, "pushed flags: IF"
        mov     ax, [int_flags]
        test    ax, IF_BIT
        check   z, "IF in the handler"
        mov     ax, [after_flags]
        test    ax, IF_BIT
        check   nz, "IF after it"
        endtest

        begin "int_n_changes_flags_on_the_stack"
        set_vector 60h, on_60_clear_carry
        stc
        int     60h
        check   nc, "CF"
        endtest

        begin "int_n_with_if_clear"
        set_vector 60h, on_60
        cli
        int     60h
        pushf
        pop     ax
        sti
        test    ax, IF_BIT
        check   z, "IF after it"
        mov     ax, [int_pushed]
        test    ax, IF_BIT
        check   z, "pushed flags: IF"
        endtest

        begin "int_n_returns_by_retf_2"
        set_vector 60h, on_60_retf
        mov     bp, sp
        clc
        int     60h
        check   c, "CF of the handler"
        cmp     sp, bp
        check   e, "SP"
        sti
        endtest

        begin "int_called_by_pushf_and_far_call"
        set_vector 60h, on_60
        mov     word [far_pointer], on_60
        mov     [far_pointer + 2], cs
        mov     bp, sp
        pushf
        call    far [far_pointer]
.back:  cmp     sp, bp
        check   e, "SP"
        mov     ax, [int_ip]
        check_eq ax, .back, "return address"
        endtest
        restore_vector 60h, old_60

        begin "int3_has_one_byte"
        save_vector 3, old_vector
        set_vector 3, on_trap
        mov     word [int_ip], 0
        int3
.back:  restore_vector 3, old_vector
        mov     ax, [int_ip]
        check_eq ax, .back, "return address"
        endtest

        begin "into"
        save_vector 4, old_vector
        set_vector 4, on_trap
        mov     word [int_ip], 0
        mov     al, 1
        add     al, 1
        into
        mov     cx, [int_ip]
        mov     al, 7Fh
        add     al, 1
        into
.back:  restore_vector 4, old_vector
        mov     ax, cx
        check_eq ax, 0, "without OF"
        mov     ax, [int_ip]
        check_eq ax, .back, "return address"
        endtest

; A fault returns to the instruction itself; on_fault goes to [fault_next] instead.
%macro expect_fault 2           ; vector, instruction
        save_vector %1, old_vector
        set_vector %1, on_fault
        mov     word [int_ip], 0
        mov     word [fault_next], %%behind
%%at:   %2
%%behind:
        push    cs
        pop     ds
        restore_vector %1, old_vector
        mov     ax, [int_ip]
        check_eq ax, %%at, "return address"
%endmacro

        begin "bound"
        mov     ax, 5
        bound   ax, [limits]            ; inside: nothing happens
        mov     ax, 11
        expect_fault 5, {bound ax, [limits]}
        endtest

        begin "divide_by_zero"
        xor     cx, cx
        mov     ax, 100
        cwd
        expect_fault 0, {div cx}
        endtest

        begin "divide_overflow"
        mov     ax, 1000
        mov     cl, 2
        expect_fault 0, {div cl}
        endtest

        begin "signed_divide_overflow"
        mov     ax, 8000h
        cwd
        mov     cx, -1
        expect_fault 0, {idiv cx}
        endtest

        begin "undefined_opcode"
        expect_fault 6, ud2
        endtest

        begin "single_step"
        save_vector 1, old_vector
        set_vector 1, on_step
        mov     word [steps], 0
        pushf
        pop     ax
        or      ax, TF_BIT
        mov     bx, ax
        and     bx, ~TF_BIT
        push    bx
        push    ax
        popf
        nop
        nop
        nop
        popf
        nop
        restore_vector 1, old_vector
        mov     ax, [steps]
        check_eq ax, 4, "three NOPs and POPF"
        endtest

        begin "single_step_sees_tf_clear_in_the_handler"
        mov     ax, [step_flags]
        test    ax, TF_BIT
        check   z, "TF"
        endtest

        begin "int_n_clears_tf"
        save_vector 1, old_vector
        save_vector 60h, old_60
        set_vector 1, on_step
        set_vector 60h, on_60
        mov     word [steps], 0
        pushf
        pop     ax
        or      ax, TF_BIT
        mov     bx, ax
        and     bx, ~TF_BIT
        push    bx
        push    ax
        popf
        int     60h                     ; not stepped inside
        nop
        popf
        restore_vector 60h, old_60
        restore_vector 1, old_vector
        mov     ax, [int_flags]
        test    ax, TF_BIT
        check   z, "TF in the handler"
        cmp     word [steps], 4
        check   be, "the handler was stepped"
        endtest

        begin "push_sp_pushes_the_old_value"
        mov     bp, sp
        push    sp
        pop     ax
        check_eq ax, bp, "PUSH SP"
        endtest

        begin "far_call_and_return"
        mov     bp, sp
        push    cs
        call    .near
        cmp     sp, bp
        check   e, "SP after PUSH CS, CALL"
        mov     word [far_pointer], far_target
        mov     [far_pointer + 2], cs
        push    1111h
        push    2222h
        call    far [far_pointer]
        cmp     sp, bp
        check   e, "SP after RETF 4"
        check_eq ax, 2222h, "argument"
        jmp     .done
.near:  retf
.done:
        endtest

        begin "far_jump_loads_cs"
        mov     [far_jump], word .there
        mov     [far_jump + 2], cs
        jmp     far [far_jump]
        fail    "did not jump"
.there: 
        endtest

        begin "all_registers_pushed_and_popped"
        mov     bp, sp
        mov     eax, 11112222h
        mov     edi, 33334444h
        pushad
        xor     eax, eax
        xor     edi, edi
        popad
        cmp     sp, bp
        check   e, "SP"
        cmp     eax, 11112222h
        check   e, "EAX"
        cmp     edi, 33334444h
        check   e, "EDI"
        endtest

        begin "enter_and_leave"
        mov     bx, sp
        mov     bp, 1234h
        enter   10, 0
        mov     ax, bx
        sub     ax, sp
        leave
        check_eq ax, 12, "frame size"
        mov     ax, bp
        check_eq ax, 1234h, "BP"
        cmp     sp, bx
        check   e, "SP"
        endtest

        begin "lock_prefix"
        mov     word [int_ip], 41
        lock inc word [int_ip]
        mov     ax, [int_ip]
        check_eq ax, 42, "LOCK INC"
        endtest

        begin "segment_override_with_string"
        xor     ax, ax
        mov     es, ax
        mov     si, 46Ch - 400h
        mov     ax, 40h
        mov     fs, ax
        fs lodsw
        push    cs
        pop     es
        mov     ax, si
        check_eq ax, 6Eh, "SI"
        endtest

        begin "hlt_ends_with_the_next_interrupt"
        mov     cx, 200
        mov     ax, 40h
        mov     fs, ax
        mov     bx, [fs:6Ch]
.wait:  sti
        hlt
        cmp     bx, [fs:6Ch]
        jne     .ticked
        loop    .wait
        fail    "no timer tick in 200 wake-ups"
.ticked:
        endtest

        begin "in_and_out_forms"
        in      al, 61h
        mov     ah, al
        mov     dx, 61h
        out     dx, al                  ; as it was
        in      al, dx
        xor     al, ah
        and     al, 0Fh                 ; upper bits are inputs
        check_eq al, 0, "port 61h"
        mov     al, 5Ah
        out     80h, al
        mov     ax, 5A5Ah
        out     80h, ax
        mov     dx, 80h
        out     dx, eax
        endtest

        finish

; INT 60h: notes what is on the stack.
on_60:  mov     [cs:saved_ax], ax
        pushf
        pop     ax
        mov     [cs:int_flags], ax
        push    bp
        mov     bp, sp
        mov     ax, [bp + 2]
        mov     [cs:int_ip], ax
        mov     ax, [bp + 4]
        mov     [cs:int_cs], ax
        mov     ax, [bp + 6]
        mov     [cs:int_pushed], ax
        pop     bp
        mov     ax, [cs:saved_ax]
        iret

on_60_clear_carry:
        push    bp
        mov     bp, sp
        and     word [bp + 6], ~CF_BIT
        pop     bp
        iret

on_60_retf:
        stc
        retf    2

on_trap:
        push    bp
        mov     bp, sp
        push    ax
        mov     ax, [bp + 2]
        mov     [cs:int_ip], ax
        pop     ax
        pop     bp
        iret

on_fault:
        push    bp
        mov     bp, sp
        push    ax
        mov     ax, [bp + 2]
        mov     [cs:int_ip], ax
        mov     ax, [cs:fault_next]
        mov     [bp + 2], ax
        pop     ax
        pop     bp
        iret

on_step:
        inc     word [cs:steps]
        push    ax
        pushf
        pop     ax
        mov     [cs:step_flags], ax
        pop     ax
        iret

far_target:
        push    bp
        mov     bp, sp
        mov     ax, [bp + 6]
        pop     bp
        retf    4

        section .data
limits          dw 0, 10
        section .bss
old_60          resd 1
old_vector      resd 1
int_ip          resw 1
int_cs          resw 1
int_pushed      resw 1
int_flags       resw 1
after_flags     resw 1
saved_ax        resw 1
fault_next      resw 1
steps           resw 1
step_flags      resw 1
far_jump        resw 2
far_pointer     resw 2
