; int15 - system services: memory, configuration, A20, what an AT does not have.  [RBIL 15]

%include "diff.inc"

; AX; AH of the answer, and carry in the low byte
%macro answer 2
        mov     ax, %1
        int     15h
        mov     al, 0
        adc     al, 0
        emit_word %2, ax
%endmacro

        answer  0000h, "cassette"
        answer  2100h, "post_log"
        answer  4100h, "wait_event"
        answer  4300h, "system_status"
        answer  5200h, "eject"
        answer  7F00h, "no_function"
        answer  8000h, "open"
        answer  8100h, "close"
        answer  8200h, "program_end"
        answer  8500h, "sysreq"
        answer  9000h, "busy"
        answer  9100h, "ready"
        answer  0C400h, "post"
        answer  0E700h, "e7"

        push    es
        mov     ah, 0C0h
        int     15h
        sbb     al, al
        emit_byte "config_carry", al
        mov     ax, [es:bx]
        emit_word "config_bytes", ax
        mov     al, [es:bx + 2]
        emit_byte "model", al
        mov     al, [es:bx + 5]
        emit_byte "features", al
        mov     ah, 0C1h
        int     15h
        sbb     al, al
        emit_byte "ebda_carry", al
        mov     ax, es
        emit_word "ebda", ax
        mov     al, [es:0]
        emit_byte "ebda_kb", al
        pop     es

        answer  2402h, "a20_status"
        answer  2403h, "a20_support"
        emit_word "a20_ways", bx
        answer  2407h, "a20_no_function"

        ; the map: first megabyte entry by entry
        xor     ebx, ebx
        mov     bp, 0
.next:  mov     eax, 0E820h
        mov     edx, 534D4150h
        mov     ecx, 20
        mov     di, entry
        push    ds
        pop     es
        int     15h
        jc      .end
        emit_dword "map_signature", eax
        emit_dword "map_bytes", ecx
        mov     eax, [entry]
        emit_dword "map_base", eax
        mov     eax, [entry + 8]
        emit_dword "map_length", eax
        mov     eax, [entry + 16]
        emit_dword "map_type", eax
        inc     bp
        cmp     bp, 3
        je      .end
        test    ebx, ebx
        jnz     .next
.end:   mov     eax, 0E820h
        mov     edx, 12345678h
        mov     ecx, 20
        xor     ebx, ebx
        int     15h
        sbb     al, al
        emit_byte "map_bad_signature", al

        ; a move within the first megabyte, by 32-bit bases
        mov     dword [source], 13579BDFh
        mov     dword [target], 0
        xor     eax, eax
        mov     ax, ds
        shl     eax, 4
        mov     ebx, eax
        add     eax, source
        add     ebx, target
        or      [table + 12h], eax
        or      [table + 1Ah], ebx
        mov     byte [table + 15h], 93h
        mov     byte [table + 1Dh], 93h
        mov     cx, 2
        mov     si, table
        push    ds
        pop     es
        answer  8700h, "move"
        mov     eax, [target]
        emit_dword "moved", eax
        finish

        section .bss
entry   resb    24
source  resd    1
target  resd    1

        section .data
        align   8
table   times 16 db 0
        dw      0FFFFh, 0, 0, 0
        dw      0FFFFh, 0, 0, 0
        times 16 db 0
