; apm.asm - INT 15h AH=53h: the APM BIOS of a VM.  With an argument: switches the computer off.

%include "guest.inc"
program "apm"
        cmp     byte [80h], 0
        jne     off

        begin "is_there"
        mov     ax, 5300h
        xor     bx, bx
        int     15h
        check   nc, "no APM BIOS"
        check_eq ax, 0101h, "version"
        check_eq bx, 504Dh, "signature"
        check_eq cx, 0, "flags: no protected-mode interface, nothing off"
        endtest

        begin "not_before_it_is_connected"
        mov     ax, 5305h
        int     15h
        check   c, "idle without a connection"
        check_eq ah, 03h, "error code"
        mov     ax, 5303h
        xor     bx, bx
        int     15h
        check   c, "32-bit connection"
        check_eq ah, 08h, "error code"
        mov     ax, 5301h
        xor     bx, bx
        int     15h
        check   nc, "real-mode connection"
        endtest

        begin "idles_until_the_next_tick"
        mov     cx, 3
.again: mov     ax, 5305h
        int     15h
        check   nc, "idle"
        loop    .again
        mov     ax, 5306h
        int     15h
        check   nc, "busy"
        endtest

        begin "tells_line_and_battery"
        mov     ax, 530Ah
        mov     bx, 1
        int     15h
        check   nc, "power status"
        check_eq bl, 0FFh, "battery status"
        check_eq dx, 0FFFFh, "battery time"
        endtest

        begin "does_not_sleep"
        mov     ax, 5307h
        mov     bx, 1
        mov     cx, 2
        int     15h
        check   c, "suspend"
        check_eq ah, 60h, "error code"
        mov     ax, 530Bh
        int     15h
        check   c, "an event"
        check_eq ah, 80h, "error code"
        endtest

        begin "disconnects"
        mov     ax, 5304h
        xor     bx, bx
        int     15h
        check   nc, "disconnect"
        mov     ax, 5304h
        int     15h
        check   c, "a second time"
        endtest
        finish

off:    mov     ax, 5301h
        xor     bx, bx
        int     15h
        mov     ax, 530Eh
        xor     bx, bx
        mov     cx, 0101h
        int     15h
        mov     ax, 5307h
        mov     bx, 1
        mov     cx, 3
        int     15h
        fail    "still on"
        finish
