; clip - the clipboard of programs, INT 2Fh AX=17xxh.  [RBIL 2F1700]

        %include "guest.inc"
        program "clip"

CF_OEMTEXT      equ 7
CF_OWN          equ 0C123h

        begin "there_is_a_clipboard"
        mov     ax, 1700h
        int     2Fh
        check_eq ax, 0A03h, "version"
        endtest

        begin "it_must_be_open_to_be_written"
        mov     ax, 1702h
        int     2Fh
        check_eq ax, 0, "emptied while closed"
        call    set
        check_eq ax, 0, "set while closed"
        mov     ax, 1708h
        int     2Fh
        check_eq ax, 0, "closed while closed"
        endtest

        begin "one_opens_it_at_a_time"
        mov     ax, 1701h
        int     2Fh
        check_eq ax, 1, "open"
        mov     ax, 1701h
        int     2Fh
        check_eq ax, 0, "open again"
        endtest

        begin "what_is_set_comes_back"
        mov     ax, 1702h
        int     2Fh
        check_eq ax, 1, "empty"
        call    size
        check_eq ax, 0, "size of nothing"
        call    set
        check_eq ax, 1, "set"
        call    size
        check_eq ax, 6, "size"
        check_eq dx, 0, "high half of the size"
        mov     bx, buffer
        call    get
        check_eq ax, 1, "get"
        mov     si, text
        mov     di, buffer
        mov     cx, 6
        repe    cmpsb
        check   e, "other contents"
        endtest

        begin "an_unknown_format_is_not_there"
        mov     dx, CF_OWN
        mov     ax, 1704h
        int     2Fh
        check_eq ax, 0, "size"
        mov     dx, CF_OWN
        mov     bx, buffer
        mov     ax, 1705h
        int     2Fh
        check_eq ax, 0, "get"
        endtest

        begin "video_memory_is_no_place_for_it"
        push    es
        push    word 0B800h
        pop     es
        mov     bx, 0
        call    get
        pop     es
        check_eq ax, 0, "get"
        push    es
        push    word 9FFFh
        pop     es
        mov     bx, 0Ch
        call    get
        pop     es
        check_eq ax, 0, "get across its start"
        endtest

        begin "it_has_room"
        mov     ax, 1709h
        mov     si, 0
        mov     cx, 1000
        int     2Fh
        or      ax, dx
        check   nz, "no room"
        endtest

        begin "closed_it_can_be_opened_again"
        mov     ax, 1708h
        int     2Fh
        check_eq ax, 1, "close"
        mov     ax, 1701h
        int     2Fh
        check_eq ax, 1, "open"
        mov     ax, 1702h
        int     2Fh
        mov     ax, 1708h
        int     2Fh
        endtest

        finish

set:    mov     dx, CF_OEMTEXT
        mov     bx, text
        mov     si, 0
        mov     cx, 6
        mov     ax, 1703h
        int     2Fh
        ret

size:   mov     dx, CF_OEMTEXT
        mov     ax, 1704h
        int     2Fh
        ret

get:    mov     dx, CF_OEMTEXT
        mov     ax, 1705h
        int     2Fh
        ret

text    db      'hello', 0
buffer  times 16 db 0
