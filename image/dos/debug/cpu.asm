; cpu.asm - into the program under DEBUG and back; ports, EMS.
;
; Calling convention: crt0.asm.  CS = DS = ES = SS is DEBUG's own segment in C.

        bits    16
        cpu     386

        extern  cpu
        global  cpu_run, cpu_step_entry, cpu_break_entry, cpu_ended_entry, cpu_end_stub
        global  port_in, port_out, ems_call

; struct cpu (debug.h)
EAX_    equ     0
EBX_    equ     4
ECX_    equ     8
EDX_    equ     12
ESP_    equ     16
EBP_    equ     20
ESI_    equ     24
EDI_    equ     28
DS_     equ     32
ES_     equ     34
SS_     equ     36
CS_     equ     38
FS_     equ     40
GS_     equ     42
IP_     equ     44
FLAGS_  equ     46

        section .text
; unsigned cpu_run(void): runs the program with the registers of `cpu` until INT 1, INT 3 or its end
; Out: EAX = 1, 3, or 0: it has ended.  Clobbers: ECX EDX FS GS.  IF on entry: 1
cpu_run:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     [own_sp], sp
        cli
        mov     ebx, [cpu + EBX_]
        mov     ecx, [cpu + ECX_]
        mov     edx, [cpu + EDX_]
        mov     ebp, [cpu + EBP_]
        mov     esi, [cpu + ESI_]
        mov     edi, [cpu + EDI_]
        mov     es, [cpu + ES_]
        mov     fs, [cpu + FS_]
        mov     gs, [cpu + GS_]
        mov     ss, [cpu + SS_]
        movzx   esp, word [cpu + ESP_]
        push    word [cpu + FLAGS_]
        push    word [cpu + CS_]
        push    word [cpu + IP_]
        mov     eax, [cpu + EAX_]
        mov     ds, [cpu + DS_]
        iret

; INT 1 and INT 3 of the program
cpu_step_entry:
        mov     byte [cs:why], 1
        jmp     stopped
cpu_break_entry:
        mov     byte [cs:why], 3
stopped:
        mov     [cs:cpu + EAX_], eax
        mov     [cs:cpu + EBX_], ebx
        mov     [cs:cpu + ECX_], ecx
        mov     [cs:cpu + EDX_], edx
        mov     [cs:cpu + EBP_], ebp
        mov     [cs:cpu + ESI_], esi
        mov     [cs:cpu + EDI_], edi
        mov     [cs:cpu + DS_], ds
        mov     [cs:cpu + ES_], es
        mov     [cs:cpu + FS_], fs
        mov     [cs:cpu + GS_], gs
        pop     word [cs:cpu + IP_]
        pop     word [cs:cpu + CS_]
        pop     word [cs:cpu + FLAGS_]
        mov     [cs:cpu + ESP_], sp
        mov     [cs:cpu + SS_], ss
        jmp     own

; where MS-DOS goes when the program has ended (PSP:0Ah)
cpu_ended_entry:
        mov     byte [cs:why], 0
own:
        cli
        mov     ax, cs
        mov     ss, ax
        movzx   esp, word [cs:own_sp]
        mov     ds, ax
        mov     es, ax
        sti
        cld
        movzx   eax, byte [why]
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        o32 ret

; the program is to end: DEBUG points CS:IP here
cpu_end_stub:
        mov     ax, 4C00h
        int     21h

; uint8_t port_in(uint16_t port); void port_out(uint16_t port, uint8_t value)
port_in:
        mov     dx, ax
        in      al, dx
        movzx   eax, al
        o32 ret
port_out:
        xchg    ax, dx
        out     dx, al
        o32 ret

; void ems_call(uint16_t regs[4]): INT 67h with AX BX CX DX and back
ems_call:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     bp, ax
        mov     ax, [bp]
        mov     bx, [bp + 2]
        mov     cx, [bp + 4]
        mov     dx, [bp + 6]
        push    bp
        int     67h
        pop     bp
        mov     [bp], ax
        mov     [bp + 2], bx
        mov     [bp + 4], cx
        mov     [bp + 6], dx
        push    cs
        pop     ds
        push    cs
        pop     es
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        o32 ret

        section .data
own_sp  dw      0                       ; written by cpu_run only
why     db      0                       ; written by the three entries
