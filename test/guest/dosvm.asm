; dosvm - DOS VMs made by a program, through SHELL's API.  [RBIL 2F1684 BX=0017]
;
; With a letter as argument it is the child in another VM: S computes for a while, then writes a
; file; L computes for ever; C does what no program may.

        %include "guest.inc"
        program "dosvm"

SEB_FLAGS       equ 00h
SEB_PROGRAM     equ 08h
SEB_ARGUMENTS   equ 0Eh
SEB_DIRECTORY   equ 14h
SEB_FOREGROUND  equ 1Eh
SEB_BACKGROUND  equ 20h
SEB_BYTES       equ 0AEh
PIF_BACKGROUND  equ 2
WAIT_TICKS      equ 18 * 15             ; patience

        cmp     byte [80h], 2
        jne     parent
        mov     al, [82h]
        cmp     al, 'S'
        je      child_spin
        cmp     al, 'C'
        je      child_crash
child_loop:
        inc     dword [spins]
        jmp     child_loop

child_crash:
        lgdt    [100h]
        jmp     child_loop

child_spin:
        mov     ecx, 3000000            ; no call of anything meanwhile
.spin:  inc     dword [spins]
        dec     ecx
        jnz     .spin
        mov     dx, name_spin
        mov     cx, 0
        mov     ah, 3Ch
        int     21h
        mov     bx, ax
        mov     dx, text_done
        mov     cx, 4
        mov     ah, 40h
        int     21h
        mov     ah, 3Eh
        int     21h
        mov     ax, 4C00h
        int     21h

parent:
        begin "shell_has_an_api"
        mov     ax, 1684h
        mov     bx, 0017h
        xor     di, di
        mov     es, di
        int     2Fh
        mov     [shell], di
        mov     [shell + 2], es
        mov     ax, es
        or      ax, di
        check   nz, "no entry"
        push    cs
        pop     es
        xor     edx, edx
        call far [shell]
        check   nc, "version: carry"
        check_eq ax, 0400h, "version"
        endtest

        begin "unknown_functions_fail"
        mov     edx, 0FFFFh
        call far [shell]
        check   c, "no carry"
        endtest

        begin "the_system_vm_tells_its_share"
        mov     edx, 1
        call far [shell]
        check   nc, "carry"
        mov     [old_bg], bx
        mov     [old_fg], cx
        check_eq cx, 100, "foreground"
        check_eq bx, 50, "background"
        mov     edx, 2
        mov     ax, 0
        mov     bx, 60
        mov     cx, 120
        call far [shell]
        check   nc, "set: carry"
        mov     edx, 1
        call far [shell]
        check_eq cx, 120, "foreground afterwards"
        check_eq bx, 60, "background afterwards"
        mov     edx, 2
        mov     cx, 10001
        call far [shell]
        check   c, "weight out of range taken"
        mov     edx, 2
        mov     ax, 0
        mov     bx, [old_bg]
        mov     cx, [old_fg]
        mov     si, 20
        call far [shell]
        endtest

        begin "command_com_runs_in_another_vm"
        mov     word [seb + SEB_PROGRAM], name_command
        mov     word [seb + SEB_ARGUMENTS], args_echo
        call    create
        check   nc, "create"
        or      eax, eax
        check   nz, "no handle"
        mov     dx, name_echo
        call    wait_for_file
        check   nc, "no file"
        mov     si, text_echo
        mov     di, buffer
        mov     cx, 5
        repe    cmpsb
        check   e, "contents"
        endtest

        ; Neither calls anything while it computes: both can only go on by the clock.
        begin "both_make_progress_without_giving_way"
        mov     word [seb + SEB_PROGRAM], name_self
        mov     word [seb + SEB_ARGUMENTS], args_spin
        call    create
        check   nc, "create"
        mov     dword [spins], 0
        push    ds
        push    word 40h
        pop     ds
        mov     bx, [6Ch]
        pop     ds
.spin:  inc     dword [spins]
        push    ds
        push    word 40h
        pop     ds
        mov     ax, [6Ch]
        pop     ds
        sub     ax, bx
        cmp     ax, WAIT_TICKS
        ja      .late
        test    word [spins], 0FFFh
        jnz     .spin
        mov     dx, name_spin
        mov     ax, 3D00h
        int     21h
        jc      .spin
        mov     bx, ax
        mov     ah, 3Eh
        int     21h
        cmp     dword [spins], 8192
        check   a, "the parent stood still"
        jmp     .done
.late:  fail    "the child never came to its end"
.done:
        endtest

        begin "a_vm_is_destroyed"
        mov     word [seb + SEB_PROGRAM], name_self
        mov     word [seb + SEB_ARGUMENTS], args_loop
        call    create
        check   nc, "create"
        mov     [handle], eax
        mov     cx, 6
        call    ticks
        mov     edx, 12h
        mov     ebx, [handle]
        call far [shell]
        check   nc, "query destroy"
        mov     edx, 4
        mov     ebx, [handle]
        call far [shell]
        check   nc, "destroy"
        mov     edx, 4
        mov     ebx, [handle]
        call far [shell]
        check   c, "destroyed twice"
        endtest

        begin "the_focus_goes_there_and_back"
        mov     word [seb + SEB_PROGRAM], name_self
        mov     word [seb + SEB_ARGUMENTS], args_loop
        call    create
        check   nc, "create"
        mov     [handle], eax
        mov     edx, 5
        mov     ebx, [handle]
        call far [shell]
        check   nc, "set focus"
        mov     cx, 6
        call    ticks
        mov     edx, 13h
        call far [shell]
        check   nc, "set focus to caller"
        mov     edx, 4
        mov     ebx, [handle]
        call far [shell]
        check   nc, "destroy"
        endtest

        begin "a_program_that_is_not_there"
        mov     word [seb + SEB_PROGRAM], name_none
        mov     word [seb + SEB_ARGUMENTS], args_none
        call    create
        check   c, "no carry"
        cmp     eax, 20009h
        check   e, "error"
        check_eq dx, 2, "reason"
        endtest

        begin "bad_weights_are_refused"
        mov     word [seb + SEB_FOREGROUND], 10001
        mov     word [seb + SEB_BACKGROUND], 1
        call    create
        mov     word [seb + SEB_FOREGROUND], 0
        mov     word [seb + SEB_BACKGROUND], 0
        check   c, "no carry"
        endtest

        begin "a_crash_leaves_the_others_alone"
        mov     word [seb + SEB_PROGRAM], name_self
        mov     word [seb + SEB_ARGUMENTS], args_crash
        call    create
        check   nc, "create"
        mov     cx, 9
        call    ticks
        mov     word [seb + SEB_PROGRAM], name_command
        mov     word [seb + SEB_ARGUMENTS], args_again
        call    create
        check   nc, "create afterwards"
        mov     dx, name_again
        call    wait_for_file
        check   nc, "no file"
        endtest

        begin "started_in_a_directory"
        mov     dx, name_sub
        mov     ah, 39h
        int     21h
        mov     word [seb + SEB_PROGRAM], name_command
        mov     word [seb + SEB_ARGUMENTS], args_there
        mov     word [seb + SEB_DIRECTORY], name_sub
        call    create
        check   nc, "create"
        mov     dx, name_there
        call    wait_for_file
        check   nc, "no file"
        endtest

        finish

; SEB in seb; EAX, EDX, CF as SHELL has them
create:
        mov     dword [seb + SEB_FLAGS], PIF_BACKGROUND
        mov     [seb + SEB_PROGRAM + 4], cs
        mov     [seb + SEB_ARGUMENTS + 4], cs
        mov     [seb + SEB_DIRECTORY + 4], cs
        push    cs
        pop     es
        mov     edi, seb
        mov     edx, 3
        call far [shell]
        ret

; CX BIOS ticks, giving time away
ticks:
        push    ds
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

; DX -> name; CF = 0: it has at least 4 bytes, in buffer
wait_for_file:
        push    ds
        push    word 40h
        pop     ds
        mov     bp, [6Ch]
        pop     ds
.try:   mov     cx, 2
        call    ticks
        mov     ax, 3D00h
        int     21h
        jc      .no
        mov     bx, ax
        push    dx
        mov     dx, buffer
        mov     cx, 16
        mov     ah, 3Fh
        int     21h
        mov     si, ax
        mov     ah, 3Eh
        int     21h
        pop     dx
        cmp     si, 4
        jae     .there
.no:    push    ds
        push    word 40h
        pop     ds
        mov     ax, [6Ch]
        pop     ds
        sub     ax, bp
        cmp     ax, WAIT_TICKS
        jb      .try
        stc
        ret
.there: clc
        ret

        section .data
name_command    db 'C:\COMMAND.COM', 0
name_self       db 'C:\DOSVM.COM', 0
name_none       db 'C:\NOTHERE.COM', 0
name_echo       db 'C:\VMECHO.TXT', 0
name_spin       db 'C:\VMSPIN.TXT', 0
name_again      db 'C:\VMAGAIN.TXT', 0
name_sub        db 'C:\VMSUB', 0
name_there      db 'C:\VMSUB\THERE.TXT', 0
args_echo       db '/C ECHO Hello from there>C:\VMECHO.TXT', 0
args_again      db '/C ECHO Once more>C:\VMAGAIN.TXT', 0
args_there      db '/C ECHO Here>THERE.TXT', 0
args_spin       db 'S', 0
args_loop       db 'L', 0
args_crash      db 'C', 0
args_none       db 0
text_echo       db 'Hello'
text_done       db 'done'
name_root       db 'C:\', 0
                align 4
seb             times SEB_DIRECTORY db 0
                dw name_root, 0, 0
                times SEB_BYTES - SEB_DIRECTORY - 6 db 0
spins           dd 0
handle          dd 0
shell           dd 0
old_fg          dw 0
old_bg          dw 0
buffer          times 16 db 0
