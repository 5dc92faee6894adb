; toobig.asm - an .EXE whose header asks for a megabyte behind its image: DOS must refuse it with
; error 8, not start it.

        bits    16
        org     0
header: db      'MZ'
        dw      (file_end - header) % 512
        dw      (file_end - header + 511) / 512
        dw      0, 2                    ; relocations, header paragraphs
        dw      0FFFFh, 0FFFFh          ; minimum, maximum extra paragraphs
        dw      0, 0FFFEh               ; SS:SP
        dw      0, 0, 0                 ; checksum, IP, CS
        dw      1Ch, 0
        times   32 - ($ - header) db 0
        mov     ax, 4C63h               ; started after all: exit code 99
        int     21h
file_end:
