; ems.asm - expanded memory as programs use it: LIM EMS 4.0.

%include "guest.inc"
program "ems"

%macro ems_call 1               ; AX or AH << 8
        mov     ax, %1
        int     67h
%endmacro

%macro ems_ok 1
        or      ah, ah
        jz      %%ok
        fail    %1
%%ok:
%endmacro

%macro ems_error 2
        cmp     ah, %1
        je      %%ok
        fail    %2
%%ok:
%endmacro

; Logical page %1 of handle [%2] at physical page %3.
%macro ems_map 3
        mov     bx, %1
        mov     dx, [%2]
        mov     ax, 4400h + %3
        int     67h
%endmacro

        begin "vector_leads_to_the_device"
        mov     ax, 3567h
        int     21h
        mov     di, 10
        mov     si, device_name
        mov     cx, 8
        repe    cmpsb
        check   e, "no EMMXXXX0 at offset 000Ah"
        endtest
        push    cs
        pop     es

        begin "device_can_be_opened"
        mov     dx, device_name
        mov     ax, 3D00h
        int     21h
        check   nc, "open"
        mov     bx, ax
        mov     ax, 4400h
        int     21h
        check   nc, "4400h"
        test    dl, 80h
        check   nz, "it is a file"
        mov     ax, 4407h
        int     21h
        check   nc, "4407h"
        check_eq al, 0FFh, "4407h: status"
        mov     ah, 3Eh
        int     21h
        check   nc, "close"
        endtest

        begin "device_is_in_the_chain"
        mov     ah, 52h
        int     21h
        add     bx, 22h
        mov     cx, 40
.next:  mov     si, device_name
        lea     di, [bx + 10]
        push    cx
        mov     cx, 8
        repe    cmpsb
        pop     cx
        je      .found
        les     bx, [es:bx]
        cmp     bx, -1
        je      .none
        loop    .next
.none:  fail    "EMMXXXX0"
.found: push    cs
        pop     es
        endtest

        begin "status_version_frame"
        ems_call 4000h
        ems_ok  "status"
        ems_call 4600h
        ems_ok  "version"
        check_eq al, 40h, "version"
        ems_call 4100h
        ems_ok  "frame"
        mov     [frame], bx
        cmp     bx, 0C000h
        check   ae, "frame in conventional memory"
        and     bx, 3FFh
        mov     ax, bx
        check_eq ax, 0, "frame is not on a page"
        endtest

        begin "unknown_functions_fail"
        ems_call 3F00h
        ems_error 84h, "3Fh"
        ems_call 0DE00h
        ems_error 84h, "VCPI"
        ems_call 5E00h
        ems_error 84h, "5Eh"
        endtest

        begin "allocate"
        ems_call 4200h
        ems_ok  "counts"
        mov     [free], bx
        mov     [total], dx
        cmp     bx, 64
        check   ae, "less than 1 MB"
        mov     bx, 8
        ems_call 4300h
        ems_ok  "43h"
        mov     [handle], dx
        ems_call 4200h
        mov     ax, [free]
        sub     ax, bx
        check_eq ax, 8, "pages taken"
        mov     dx, [handle]
        ems_call 4C00h
        ems_ok  "4Ch"
        mov     ax, bx
        check_eq ax, 8, "4Ch"
        endtest

        begin "allocations_that_fail"
        xor     bx, bx
        ems_call 4300h
        ems_error 89h, "0 pages"
        mov     bx, [total]
        inc     bx
        ems_call 4300h
        ems_error 87h, "more than there are"
        mov     bx, [total]
        ems_call 4300h
        ems_error 88h, "more than are free"
        mov     dx, 200
        ems_call 4C00h
        ems_error 83h, "4Ch of nothing"
        ems_call 4500h
        ems_error 83h, "45h of nothing"
        endtest

        begin "pages_keep_what_is_written"
        mov     fs, [frame]
        xor     cx, cx
.write: mov     bx, cx
        mov     dx, [handle]
        ems_call 4400h
        ems_ok  "map"
        cmp     word [fs:0], 0
        check   e, "a new page is not empty"
        mov     [fs:0], cx
        mov     [fs:3FFEh], cx
        not     word [fs:3FFEh]
        inc     cx
        cmp     cx, 8
        jb      .write
        xor     cx, cx
.read:  mov     bx, cx
        mov     dx, [handle]
        ems_call 4401h
        ems_ok  "map"
        cmp     [fs:4000h], cx
        check   e, "first word"
        mov     ax, [fs:7FFEh]
        not     ax
        cmp     ax, cx
        check   e, "last word"
        inc     cx
        cmp     cx, 8
        jb      .read
        endtest

        begin "one_page_at_two_places"
        ems_map 3, handle, 0
        ems_ok  "map"
        ems_map 3, handle, 3
        ems_ok  "map"
        mov     word [fs:100h], 4711h
        mov     ax, [fs:0C100h]
        check_eq ax, 4711h, "the same page"
        ems_map 0FFFFh, handle, 3
        ems_ok  "unmap"
        cmp     word [fs:0C100h], 4711h
        check   ne, "still mapped"
        mov     ax, [fs:100h]
        check_eq ax, 4711h, "the other one"
        endtest

        begin "mappings_that_fail"
        ems_map 8, handle, 0
        ems_error 8Ah, "logical page"
        ems_map 0, handle, 99
        ems_error 8Bh, "physical page"
        mov     word [other], 99
        ems_map 0, other, 0
        ems_error 83h, "handle"
        endtest

        begin "save_and_restore"
        ems_map 1, handle, 0
        mov     dx, [handle]
        ems_call 4700h
        ems_ok  "47h"
        mov     dx, [handle]
        ems_call 4700h
        ems_error 8Dh, "47h twice"
        mov     dx, [handle]
        ems_call 4500h
        ems_error 86h, "45h with a saved map"
        ems_map 2, handle, 0
        mov     dx, [handle]
        ems_call 4800h
        ems_ok  "48h"
        mov     ax, [fs:0]
        check_eq ax, 1, "the page is back"
        mov     dx, [handle]
        ems_call 4800h
        ems_error 8Eh, "48h twice"
        endtest

        begin "page_map"
        ems_call 4E03h
        ems_ok  "4E03h"
        xor     ah, ah
        cmp     ax, 250
        check   be, "size"
        ems_map 4, handle, 0
        ems_map 5, handle, 1
        mov     di, save
        ems_call 4E00h
        ems_ok  "4E00h"
        ems_map 6, handle, 0
        ems_map 7, handle, 1
        mov     di, save_2
        mov     si, save
        ems_call 4E02h
        ems_ok  "4E02h"
        mov     ax, [fs:0]
        check_eq ax, 4, "first page"
        mov     ax, [fs:4000h]
        check_eq ax, 5, "second page"
        mov     si, save_2
        ems_call 4E01h
        ems_ok  "4E01h"
        mov     ax, [fs:0]
        check_eq ax, 6, "first page, second map"
        mov     word [save_2], 0FFF0h
        mov     si, save_2
        ems_call 4E01h
        ems_error 0A3h, "a map that is none"
        ems_call 4E04h
        ems_error 8Fh, "4E04h"
        endtest

        begin "partial_page_map"
        mov     bx, 2
        ems_call 4F02h
        ems_ok  "4F02h"
        mov     word [list], 2
        mov     ax, [frame]
        mov     [list + 2], ax
        add     ax, 400h
        mov     [list + 4], ax
        mov     si, list
        mov     di, save
        ems_call 4F00h
        ems_ok  "4F00h"
        ems_map 0, handle, 0
        ems_map 1, handle, 2
        mov     si, save
        ems_call 4F01h
        ems_ok  "4F01h"
        mov     ax, [fs:0]
        check_eq ax, 6, "first page"
        mov     ax, [fs:8000h]
        check_eq ax, 1, "a page that was not saved"
        mov     word [list + 2], 1234h
        mov     si, list
        ems_call 4F00h
        ems_error 8Bh, "segment"
        endtest

        begin "map_several"
        mov     word [list], 2
        mov     word [list + 2], 0
        mov     word [list + 4], 3
        mov     word [list + 6], 1
        mov     cx, 2
        mov     si, list
        mov     dx, [handle]
        ems_call 5000h
        ems_ok  "5000h"
        mov     ax, [fs:0]
        check_eq ax, 2, "first page"
        mov     ax, [fs:4000h]
        check_eq ax, 3, "second page"
        mov     ax, [frame]
        mov     [list + 2], ax
        mov     word [list], 7
        mov     word [list + 4], 0FFFFh
        add     ax, 400h
        mov     [list + 6], ax
        mov     cx, 2
        mov     si, list
        mov     dx, [handle]
        ems_call 5001h
        ems_ok  "5001h"
        mov     ax, [fs:0]
        check_eq ax, 7, "by segment"
        mov     word [list + 4], 8
        mov     cx, 2
        mov     si, list
        mov     dx, [handle]
        ems_call 5001h
        ems_error 8Ah, "logical page"
        mov     ax, [fs:0]
        check_eq ax, 7, "nothing changes"
        endtest

        begin "reallocate"
        mov     bx, 12
        mov     dx, [handle]
        ems_call 5100h
        ems_ok  "grow"
        mov     ax, bx
        check_eq ax, 12, "pages"
        ems_map 5, handle, 0
        mov     ax, [fs:0]
        check_eq ax, 5, "contents"
        ems_map 11, handle, 0
        ems_ok  "new page"
        mov     bx, 8
        mov     dx, [handle]
        ems_call 5100h
        ems_ok  "shrink"
        ems_map 11, handle, 0
        ems_error 8Ah, "page that went"
        mov     bx, [total]
        inc     bx
        mov     dx, [handle]
        ems_call 5100h
        ems_error 87h, "too many"
        mov     ax, bx
        check_eq ax, 8, "pages left"
        endtest

        begin "names"
        mov     dx, [handle]
        mov     si, name
        ems_call 5301h
        ems_ok  "5301h"
        mov     dx, [handle]
        mov     di, save
        ems_call 5300h
        ems_ok  "5300h"
        mov     si, save
        mov     di, name
        mov     cx, 8
        repe    cmpsb
        check   e, "name"
        mov     si, name
        ems_call 5401h
        ems_ok  "5401h"
        cmp     dx, [handle]
        check   e, "handle"
        mov     bx, 1
        ems_call 4300h
        mov     [other], dx
        mov     si, name
        ems_call 5301h
        ems_error 0A1h, "the same name again"
        mov     si, name_2
        ems_call 5401h
        ems_error 0A0h, "unknown name"
        mov     di, big
        ems_call 5400h
        ems_ok  "5400h"
        check_eq al, 3, "handles with that of the system"
        ems_call 5402h
        mov     ax, bx
        check_eq ax, 255, "5402h"
        ems_call 4B00h
        mov     ax, bx
        check_eq ax, 3, "4Bh"
        mov     di, big
        ems_call 4D00h
        ems_ok  "4Dh"
        mov     ax, bx
        check_eq ax, 3, "4Dh: entries"
        mov     ax, [big + 6]
        check_eq ax, 8, "4Dh: pages"
        mov     dx, [other]
        ems_call 4500h
        ems_ok  "free"
        endtest

        begin "attributes"
        mov     dx, [handle]
        ems_call 5200h
        ems_ok  "5200h"
        check_eq al, 0, "volatile"
        mov     bl, 1
        mov     dx, [handle]
        ems_call 5201h
        ems_error 91h, "non-volatile"
        mov     bl, 0
        mov     dx, [handle]
        ems_call 5201h
        ems_ok  "volatile"
        ems_call 5202h
        ems_ok  "5202h"
        check_eq al, 0, "5202h"
        endtest

        begin "move_region"
        mov     di, save
        mov     cx, 100
        mov     ax, 5
.fill:  stosw
        inc     ax
        loop    .fill
        mov     dword [region], 200
        mov     byte [region + 4], 0
        mov     word [region + 7], save
        mov     [region + 9], cs
        mov     byte [region + 11], 1
        mov     ax, [handle]
        mov     [region + 12], ax
        mov     word [region + 14], 3FF0h       ; over the end of a page
        mov     word [region + 16], 1
        mov     si, region
        ems_call 5700h
        ems_ok  "5700h"
        ems_map 1, handle, 0
        mov     ax, [fs:3FF0h]
        check_eq ax, 5, "first word"
        ems_map 2, handle, 0
        mov     ax, [fs:0]
        check_eq ax, 13, "first word of the next page"
        mov     word [fs:0], 2                  ; as it was
        mov     word [region + 7], save_2
        mov     di, save_2
        mov     cx, 100
        mov     ax, 7777h
        rep     stosw
        ems_map 3, handle, 0
        mov     si, region
        ems_call 5701h
        ems_ok  "5701h"
        mov     ax, [save_2]
        check_eq ax, 5, "exchanged"
        ems_map 2, handle, 0
        mov     ax, [fs:0]
        check_eq ax, 7777h, "exchanged, the other way"
        mov     word [fs:0], 2
        endtest

        begin "moves_that_fail"
        mov     byte [region + 4], 2
        mov     si, region
        ems_call 5700h
        ems_error 98h, "type"
        mov     byte [region + 4], 0
        mov     word [region + 14], 4000h
        mov     si, region
        ems_call 5700h
        ems_error 95h, "offset"
        mov     word [region + 14], 0
        mov     word [region + 16], 8
        mov     si, region
        ems_call 5700h
        ems_error 8Ah, "page"
        mov     word [region + 16], 7
        mov     dword [region], 4001h
        mov     si, region
        ems_call 5700h
        ems_error 93h, "length"
        mov     dword [region], 100001h
        mov     si, region
        ems_call 5700h
        ems_error 96h, "more than 1 MB"
        mov     dword [region], 100h
        mov     word [region + 7], 0FF10h
        mov     word [region + 9], 0F000h
        mov     si, region
        ems_call 5700h
        ems_error 0A2h, "over the end of 1 MB"
        mov     byte [region + 4], 1
        mov     ax, [handle]
        mov     [region + 5], ax
        mov     word [region + 7], 0
        mov     word [region + 9], 7
        mov     word [region + 14], 80h
        mov     si, region
        ems_call 5700h
        ems_error 92h, "overlap of a move"
        mov     si, region
        ems_call 5701h
        ems_error 97h, "overlap of an exchange"
        endtest

        begin "mappable_segments"
        ems_call 5801h
        ems_ok  "5801h"
        mov     [count], cx
        cmp     cx, 4
        check   ae, "pages"
        mov     di, big
        ems_call 5800h
        ems_ok  "5800h"
        mov     cx, [count]
        mov     si, big
        xor     dx, dx
        xor     bx, bx
.next:  lodsw
        cmp     ax, dx
        check   a, "not ascending"
        mov     dx, ax
        cmp     ax, [frame]
        jne     .other
        inc     bx
        cmp     word [si], 0
        check   e, "number of the frame's first page"
.other: lodsw
        loop    .next
        mov     ax, bx
        check_eq ax, 1, "the frame"
        endtest

; Conventional memory behind this program, if pages of it can be mapped.
        begin "conventional_memory"
        cmp     word [big], 0A000h
        jae     .done
        mov     gs, [big]               ; the first one: 4000h
        mov     word [gs:10h], 0AFFEh
        mov     ax, [big + 2]
        mov     ah, 44h
        mov     bx, 6
        mov     dx, [handle]
        int     67h
        ems_ok  "map"
        mov     ax, [gs:0]
        check_eq ax, 6, "the page"
        mov     word [gs:10h], 0BEEFh
        mov     ax, [big + 2]
        mov     ah, 44h
        mov     bx, -1
        mov     dx, [handle]
        int     67h
        ems_ok  "unmap"
        mov     ax, [gs:10h]
        check_eq ax, 0AFFEh, "what was there before"
.done:  endtest

        begin "hardware"
        mov     di, save
        ems_call 5900h
        ems_ok  "5900h"
        mov     ax, [save]
        check_eq ax, 400h, "raw page"
        ems_call 5901h
        ems_ok  "5901h"
        cmp     dx, [total]
        check   e, "raw pages"
        xor     bx, bx
        ems_call 5A00h
        ems_ok  "5A00h with 0 pages"
        ems_call 4500h
        ems_ok  "free"
        ems_call 5B02h
        ems_ok  "5B02h"
        ems_call 5C00h
        ems_ok  "5Ch"
        endtest

        begin "functions_of_the_operating_system"
        ems_call 5D01h
        ems_ok  "5D01h"
        mov     [key], cx
        mov     [key + 2], bx
        mov     di, save
        ems_call 5900h
        ems_error 0A4h, "5900h while denied"
        ems_call 5B00h
        ems_error 0A4h, "5B00h while denied"
        mov     bx, [key + 2]
        mov     cx, [key]
        xor     cx, 10h
        ems_call 5D00h
        ems_error 0A4h, "wrong key"
        mov     bx, [key + 2]
        mov     cx, [key]
        ems_call 5D00h
        ems_ok  "5D00h"
        mov     bx, [key + 2]
        mov     cx, [key]
        ems_call 5D02h
        ems_ok  "5D02h"
        mov     di, save
        ems_call 5900h
        ems_ok  "5900h again"
        endtest

        begin "map_and_jump"
        ems_map 0, handle, 0
        mov     word [list], 3
        mov     word [list + 2], 0
        mov     word [jump], .target
        mov     [jump + 2], cs
        mov     byte [jump + 4], 1
        mov     word [jump + 5], list
        mov     [jump + 7], cs
        mov     si, jump
        mov     dx, [handle]
        ems_call 5500h
        fail    "it came back"
.target:
        mov     ax, [fs:0]
        check_eq ax, 3, "mapped"
        endtest

        begin "map_and_call"
        ems_call 5602h
        ems_ok  "5602h"
        cmp     bx, 64
        check   be, "stack"
        mov     word [list], 4
        mov     word [list + 2], 0
        mov     word [list + 4], 5
        mov     word [list + 6], 0
        mov     word [jump], .target
        mov     byte [jump + 9], 1
        mov     word [jump + 10], list + 4
        mov     [jump + 12], cs
        mov     word [seen], 0
        mov     bp, sp
        mov     si, jump
        mov     dx, [handle]
        ems_call 5600h
        ems_ok  "5600h"
        cmp     bp, sp
        check   e, "stack is not even"
        mov     ax, [seen]
        check_eq ax, 4, "mapped for the call"
        mov     ax, [fs:0]
        check_eq ax, 5, "mapped after it"
        jmp     .done
.target:
        mov     ax, [fs:0]
        mov     [seen], ax
        retf
.done:  endtest

; Through a program in front of it.
        begin "chained_vector"
        mov     ax, 3567h
        int     21h
        mov     [old_67], bx
        mov     [old_67 + 2], es
        push    cs
        pop     es
        mov     word [seen], 0
        set_vector 67h, on_67
        ems_map 2, handle, 0
        push    ax
        restore_vector 67h, old_67
        pop     ax
        ems_ok  "map"
        mov     ax, [seen]
        check_eq ax, 1, "not called"
        mov     ax, [fs:0]
        check_eq ax, 2, "not mapped"
        endtest

        begin "free"
        mov     dx, [handle]
        ems_call 4500h
        ems_ok  "45h"
        cmp     word [fs:0], 2
        check   ne, "still mapped"
        ems_call 4200h
        cmp     bx, [free]
        check   e, "pages are not back"
        endtest

        begin "handles_run_out"
        xor     cx, cx
.more:  mov     bx, 1
        push    cx
        ems_call 4300h
        pop     cx
        or      ah, ah
        jnz     .full
        mov     di, cx
        shl     di, 1
        mov     [big + di], dx
        inc     cx
        cmp     cx, 300
        jb      .more
        fail    "300 handles"
.full:  cmp     cx, 254
        je      .error
        cmp     ah, 88h                 ; a small machine
        je      .free
.error: cmp     ah, 85h
        check   e, "error"
.free:  mov     [count], cx
.next:  dec     word [count]
        mov     di, [count]
        shl     di, 1
        mov     dx, [big + di]
        ems_call 4500h
        ems_ok  "45h"
        cmp     word [count], 0
        jne     .next
        ems_call 4200h
        cmp     bx, [free]
        check   e, "pages are not back"
        endtest

        finish

on_67:  inc     word [cs:seen]
        jmp     far [cs:old_67]

        section .data
device_name     db 'EMMXXXX0', 0
name            db 'MYPAGES', 0
name_2          db 'NOBODYS', 0
        section .bss
frame   resw 1
free    resw 1
total   resw 1
handle  resw 1
other   resw 1
count   resw 1
seen    resw 1
old_67  resd 1
key     resd 1
list    resw 16
region  resb 20
jump    resb 24
save    resb 256
save_2  resb 256
big     resb 2600
