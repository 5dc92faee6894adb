; ask60.asm - calls INT 60h (or VECTOR) three times and says what it answered, or that nobody is there.

        bits    16
        cpu     8086
        org     100h

%ifndef VECTOR
%define VECTOR 60
%endif
%defstr NUMBER VECTOR
%define INT_NUMBER %[VECTOR]h

        mov     ax, 3500h + INT_NUMBER
        int     21h
        mov     dx, text_none
        mov     ax, es
        or      ax, bx
        jz      say
        cmp     word [es:bx - 3], 'TS'  ; its signature stands before the handler
        jne     say
        int     INT_NUMBER
        int     INT_NUMBER
        int     INT_NUMBER
        add     al, '0'
        mov     [digit], al
        mov     dx, text
say:    mov     ah, 9
        int     21h
        mov     ax, 4C00h
        int     21h
text    db      'INT ', NUMBER, 'h: '
digit   db      '0 calls', 13, 10, '$'
text_none db    'INT ', NUMBER, 'h: nobody', 13, 10, '$'
