; tsr60.asm - stays resident behind an interrupt, INT 60h unless VECTOR says another: AX = how often it was called in this VM.

        bits    16
        cpu     8086
        org     100h

%ifndef VECTOR
%define VECTOR 60
%endif
%defstr NUMBER VECTOR
%define INT_NUMBER %[VECTOR]h

        jmp     start

count   dw      0
signature db    'TSR'

handler:
        inc     word [cs:count]
        mov     ax, [cs:count]
        iret
resident_end:

start:  mov     dx, handler
        mov     ax, 2500h + INT_NUMBER
        int     21h
        mov     dx, text
        mov     ah, 9
        int     21h
        mov     dx, (resident_end - $$ + 100h + 15) / 16
        mov     ax, 3100h
        int     21h
text    db      'INT ', NUMBER, 'h is there', 13, 10, '$'
