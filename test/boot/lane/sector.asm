; sector - boot sector of the Bochs lane: reads the payload to 1 MB and enters lane_start.
;
; The disk is this sector, then the payload as mkbochs.py lays it out: the lane loader as a flat
; binary (its first dword is the entry), a struct multiboot_info, the modules.  What only the
; BIOS can tell, the memory map, is added here.
; In:  DL = drive; real mode.  Extended read: [RBIL 1342]; block move: [RBIL 1587];
; memory map: [RBIL 15E820].

        bits    16
        org     7C00h

MAGIC   equ     53334D56h               ; LANE_SECTOR_MAGIC
BUFFER  equ     10000h                  ; what one read fills
PART    equ     64                      ; sectors a read
MAP     equ     8000h                   ; struct multiboot_memory, up to 9000h
TARGET  equ     100000h

MBI_MEMORY_LENGTH equ 44
MBI_MEMORY        equ 48

        jmp     short start
        times   4 - ($ - $$) nop
sectors dd      0                       ; of the payload, by mkbochs.py; a multiple of PART
mbi     dd      0                       ; address of struct multiboot_info, the same

start:  cli
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 7C00h
        sti
        cld
        mov     [drive], dl
        mov     ax, 2401h               ; A20 on; both ways, either may be missing
        int     15h
        in      al, 92h
        or      al, 2
        and     al, 0FEh
        out     92h, al

read:   mov     si, packet
        mov     ah, 42h
        mov     dl, [drive]
        int     13h
        jc      failed
        mov     si, block
        mov     cx, PART * 256          ; words
        mov     ah, 87h
        int     15h
        jc      failed
        add     dword [lba], PART
        add     dword [dest], PART * 512  ; carries into the access byte only beyond 16 MB
        mov     al, [dest + 3]
        sub     al, 93h
        add     [dest_high], al
        mov     byte [dest + 3], 93h
        sub     dword [sectors], PART
        ja      read

        xor     ebx, ebx                ; memory map
        mov     di, MAP
map:    mov     dword [di], 20
        add     di, 4
        mov     eax, 0E820h
        mov     edx, 534D4150h          ; "SMAP"
        mov     ecx, 20
        int     15h
        jc      mapped
        add     di, 20
        test    ebx, ebx
        jnz     map
        add     di, 4
mapped: sub     di, MAP + 4
        movzx   edi, di

        cli
        lgdt    [gdtr]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     8:flat

failed: mov     al, 'X'
        out     0E9h, al
        mov     dx, 402h
        out     dx, al
        hlt
        jmp     failed

        bits    32
flat:   mov     ax, 10h
        mov     ds, ax
        mov     es, ax
        mov     fs, ax
        mov     gs, ax
        mov     ss, ax
        mov     ebx, [mbi]
        mov     [ebx + MBI_MEMORY_LENGTH], edi
        mov     dword [ebx + MBI_MEMORY], MAP
        mov     eax, MAGIC
        jmp     [TARGET]

drive   db      0
packet  db      16, 0
        dw      PART
        dw      0, BUFFER >> 4
lba     dd      1, 0

        align   8
gdt     dq      0
        dq      00CF9B000000FFFFh       ; 8: code
        dq      00CF93000000FFFFh       ; 10h: data
gdtr    dw      gdtr - gdt - 1
        dd      gdt

block   dq      0, 0                    ; INT 15h/87h: its own two descriptors
        dw      0FFFFh                  ; source
        dw      BUFFER & 0FFFFh
        db      BUFFER >> 16, 93h, 0, 0
        dw      0FFFFh                  ; destination: limit, base 23..0, access, base 31..24
dest    dd      93000000h | TARGET
        db      0
dest_high db      0
        dq      0, 0

        times   510 - ($ - $$) db 0
        dw      0AA55h
