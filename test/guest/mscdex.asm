; mscdex - a CD drive as DOS programs find it: INT 2Fh AH=15h, the device MSCD001.
;
; The disc of boot scenario cd-drive is in the first drive.

        %include "guest.inc"
        program "mscdex"

        begin "drives_are_counted"
        mov     ax, 1500h
        xor     bx, bx
        int     2Fh
        check_eq bx, 1, "AX=1500h: BX"
        mov     [drive], cl
        mov     ax, 150Bh
        mov     bx, 0
        int     2Fh
        check_eq bx, 0ADADh, "AX=150Bh: BX"
        test    ax, ax
        check nz, "AX=150Bh: no CD"
        mov     ax, 150Ch
        int     2Fh
        check_eq bx, 0219h, "AX=150Ch: BX"
        endtest

        begin "descriptor_is_read"
        mov     ax, 1505h
        movzx   cx, byte [drive]
        xor     dx, dx
        mov     bx, sector
        int     2Fh
        check nc, "AX=1505h"
        check_eq ax, 1, "AX=1505h: AX"
        check_eq dword [sector + 1], 'CD00', "not CD001"
        endtest

        begin "sector_is_read"
        mov     ax, 1508h
        movzx   cx, byte [drive]
        mov     dx, 1
        xor     si, si
        mov     di, 16
        mov     bx, sector
        int     2Fh
        check nc, "AX=1508h"
        check_eq byte [sector], 1, "not the first descriptor"
        endtest

; The device: opened by name, IOCTL says where its header is; then its two entries are called.
        begin "device_is_called"
        mov     ax, 3D00h
        mov     dx, device
        int     21h
        check nc, "open MSCD001"
        mov     bx, ax
        mov     ah, 3Eh
        int     21h
        mov     ax, 1501h
        mov     bx, list
        int     2Fh
        les     di, [list + 1]
        check_eq dword [es:di + 10], 'MSCD', "no header"
        mov     ax, [es:di + 6]
        mov     [strategy], ax
        mov     [strategy + 2], es
        mov     ax, [es:di + 8]
        mov     [interrupt], ax
        mov     [interrupt + 2], es
        mov     byte [request + 2], 3
        mov     byte [control], 10              ; the tracks
        call    send
        check_eq word [request + 3], 0100h, "IOCTL: status"
        check_eq word [control + 1], 0101h, "tracks"
        mov     byte [control], 6               ; the drive
        call    send
        test    word [control + 1], 0200h
        check nz, "no HSG addresses"
        test    word [control + 1], 0800h
        check z, "no disc"
        mov     byte [request + 2], 12
        mov     word [control], 0101h           ; the lock, and off again
        call    send
        check_eq word [request + 3], 0100h, "lock"
        mov     word [control], 0001h
        call    send
        check_eq word [request + 3], 0100h, "unlock"
        endtest

        begin "sector_is_read_by_the_device"
        mov     di, sector
        mov     cx, 1024
        xor     ax, ax
        rep     stosw
        mov     byte [request + 2], 128
        mov     byte [request + 13], 1          ; minute, second, frame
        mov     word [request + 14], sector
        mov     word [request + 18], 1
        mov     dword [request + 20], 000210h    ; 0:02.16
        mov     byte [request + 24], 0
        call    send_as_it_is
        check_eq word [request + 3], 0100h, "read: status"
        check_eq byte [sector], 1, "not the first descriptor"
        endtest

        finish

; es:bx -> the request, as DOS calls a driver.
send:
        mov     word [request + 14], control
send_as_it_is:
        mov     [request + 16], ds
        mov     word [request + 3], 0
        push    ds
        pop     es
        mov     bx, request
        call    far [strategy]
        call    far [interrupt]
        ret

        section .data
device          db "MSCD001", 0
request         db 26
                times 31 db 0

        section .bss
drive           resb 1
list            resb 5 * 26
strategy        resd 1
interrupt       resd 1
control         resb 32
sector          resb 2048
