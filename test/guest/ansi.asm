; ansi.asm - ANSI sequences in what a program writes: the cursor, colours, erasing.
; The screen is looked at by INT 10h.  Also runs on DOSBox, whose console knows them.

%include "guest.inc"
program "ansi"

%macro send 1+                  ; text
        section .data
%%text  db %1
%%end:
        section .text
        mov     dx, %%text
        mov     cx, %%end - %%text
        mov     bx, 2                   ; standard output may be a file
        mov     ah, 40h
        int     21h
%endmacro

%macro cell 2                   ; row, column -> AH = attribute, AL = character
        mov     ah, 2
        mov     bh, 0
        mov     dx, %1 << 8 | %2
        int     10h
        mov     ah, 8
        int     10h
%endmacro

ESC     equ 27
        shrink_memory
        mov     ax, 3                   ; 80 by 25
        int     10h
        mov     bx, 2
        mov     ax, 4400h
        int     21h
        and     dl, 80h
        mov     [is_console], dl

        send    ESC, '[2J', ESC, '[5;10H'
        mov     ah, 3
        mov     bh, 0
        int     10h
        mov     [position], dx
        send    'A', ESC, '[1;33;41m', 'B', ESC, '[0m', 'C'
        cell    4, 9
        mov     [a], ax
        cell    4, 10
        mov     [b], ax
        cell    4, 11
        mov     [c], ax
        send    ESC, '[5;11H', ESC, '[K'
        cell    4, 9
        mov     [a2], ax
        cell    4, 10
        mov     [b2], ax
        send    ESC, '[10;20H', ESC, '[s', ESC, '[2A', ESC, '[3B', ESC, '[4C', ESC, '[1D', '!'
        cell    10, 22
        mov     [moved], ax
        send    ESC, '[u'
        mov     ah, 3
        mov     bh, 0
        int     10h
        mov     [restored], dx
        send    ESC, '[2J', ESC, '[m'

        begin "position"
        check_eq byte [is_console], 80h, "handle 2 is not the console"
        check_eq word [position], 0409h, "ESC [ 5;10 H"
        endtest
        begin "colours"
        mov     ax, [a]
        check_eq ax, 0741h, "before"
        mov     ax, [b]
        check_eq ax, 4E42h, "1;33;41"
        mov     ax, [c]
        check_eq ax, 0743h, "after 0"
        endtest
        begin "erase_line"
        mov     ax, [a2]
        check_eq al, 'A', "before the cursor"
        mov     ax, [b2]
        check_eq ax, 0720h, "at the cursor"
        endtest
        begin "move_and_save"
        mov     ax, [moved]
        check_eq al, '!', "2A 3B 4C 1D"
        check_eq word [restored], 0913h, "s and u"
        endtest
        begin "installed"
        mov     ax, 1A00h
        int     2Fh
        check_eq al, 0FFh, "INT 2Fh AX=1A00h"
        endtest
        finish

        section .bss
is_console resb 1
position resw 1
restored resw 1
a       resw 1
b       resw 1
c       resw 1
a2      resw 1
b2      resw 1
moved   resw 1
