; TSCNOW - print the time stamp counter as it was when the program got control.
;
; Run as the first line of AUTOEXEC.BAT it tells when the shell was ready: "TSCNOW 0123456789ABCDEF".
        cpu     586
        org     100h

        rdtsc
        mov     [low], eax
        mov     [high], edx
        mov     si, name
        call    print_string
        mov     eax, [high]
        call    print_hex
        mov     eax, [low]
        call    print_hex
        call    print_line_end
        mov     ax, 4C00h
        int     21h

%include "print.inc"

name    db      "TSCNOW ", 0
low     dd      0
high    dd      0
