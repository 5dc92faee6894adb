; rom.asm - the BIOS image at F000:0000 of every VM.
;
; Entry points stand at the addresses of the IBM PC/AT BIOS, on which old programs rely [AT-TR].
; What costs time or needs the VMM enters ring 0 through the far addresses of the header, which
; vxd/bios/bios.c fills in.  BDA use and registers: [RBIL], [AT-TR].
;
; ROM_TEST defined: reset runs test/unit/bios/rom_test.inc instead (QEMU -bios).

bits 16
org 0

BDA             equ 40h
KB_FLAG         equ 17h         ; shift state
KB_FLAG_1       equ 18h         ; keys held down
ALT_INPUT       equ 19h
BUFFER_HEAD     equ 1Ah
BUFFER_TAIL     equ 1Ch
BREAK_FLAG      equ 71h
RESET_FLAG      equ 72h
TIMER_LOW       equ 6Ch
TIMER_DAY       equ 70h
BUFFER_START    equ 80h
BUFFER_END      equ 82h
KB_FLAG_3       equ 96h         ; right Ctrl and Alt, E0/E1 seen
KB_LIGHTS       equ 97h         ; lights; bits 4, 5: the keyboard answered ACK, RESEND
TICKS_PER_DAY   equ 1800B0h

%macro place 1
        times (%1)-($-$$) db 0
%endmacro

; ---- header: read and filled in by bios.c (struct bios_rom_header) ----------------------
        db "VMM32ROM"
        dw 0, 0, 0, 0
call_video:     dd 0            ; 0010: INT 10h; leaves by IRET
call_system:    dd 0            ; 0014: AH = function (SYSTEM_...); leaves by far RET
%ifdef ROM_TEST
call_idle:      dw test_idle, 0F000h
%else
call_idle:      dd 0            ; 0018: the VM waits for a key; leaves by far RET
%endif
call_reboot:    dd 0            ; 001C: does not come back
call_fault:     dd 0            ; 0020: a processor exception nobody handles; does not come back
call_disk:      dd 0            ; 0024: INT 13h, 40h; leaves by IRET
call_boot:      dd 0            ; 0028: INT 19h; leaves to the boot sector, or to INT 18h
call_mouse:     dd 0            ; 002C: INT 33h; leaves by IRET
; The vectors of the interrupt table, as (number, offset) pairs.
vector_count:   dw (vectors_end - vectors) / 4
        dw vectors

; ---- interrupts nobody handles ----------------------------------------------------------------
eoi_master:                             ; IRQ 2-7
        push    ax
        mov     al, 20h
        out     20h, al
        pop     ax
        iret

eoi_both:                               ; IRQ 10-12, 14, 15
        push    ax
        mov     al, 20h
        out     0A0h, al
        out     20h, al
        pop     ax
        iret

irq9:                                   ; IRQ 9 is the old IRQ 2
        push    ax
        mov     al, 20h
        out     0A0h, al
        pop     ax
        int     0Ah
        iret

irq13:                                  ; coprocessor error: becomes the PC's NMI
        push    ax
        xor     al, al
        out     0F0h, al
        mov     al, 20h
        out     0A0h, al
        out     20h, al
        pop     ax
        int     2
        iret

exception:
        jmp     far [cs:call_fault]

; ---- INT 09h: keyboard ------------------------------------------------------------------------
int09:
        push    ax
        push    bx
        push    cx
        push    si
        push    ds
        mov     ax, BDA
        mov     ds, ax
        cld
        in      al, 60h
        mov     ah, 4Fh                 ; keyboard intercept: carry clear = swallowed
        stc
        int     15h
        jnc     .swallowed
        cmp     al, 0E0h
        je      .e0
        cmp     al, 0E1h
        je      .e1
        cmp     al, 0FAh
        je      .ack
        cmp     al, 0FEh
        je      .resend
        cmp     al, 0FFh
        je      .done
        call    key
.done:
        and     byte [KB_FLAG_3], ~2    ; the E0 prefix is for one code only
.eoi:
        mov     al, 20h
        out     20h, al
.leave:
        pop     ds
        pop     si
        pop     cx
        pop     bx
        pop     ax
        iret
.swallowed:
        jmp     .eoi
.e0:
        or      byte [KB_FLAG_3], 2
        jmp     .eoi
.e1:
        or      byte [KB_FLAG_3], 1
        jmp     .eoi
.ack:
        or      byte [KB_LIGHTS], 10h
        jmp     .eoi
.resend:
        or      byte [KB_LIGHTS], 20h
        jmp     .eoi

; A scan code without prefix in AL.  DS = BDA.  May change AX BX CX SI.
key:
        mov     bl, al
        and     bl, 7Fh
        test    byte [KB_FLAG_3], 1     ; Pause sends E1 1D 45, E1 9D C5
        jz      .not_e1
        cmp     bl, 1Dh
        je      .return
        and     byte [KB_FLAG_3], ~1
        cmp     al, 45h
        je      pause
.return:
        ret
.not_e1:
        mov     si, modifiers
.find:
        cmp     bl, [cs:si]
        je      .modifier
        add     si, 3
        cmp     byte [cs:si], 0
        jne     .find
        jmp     .plain
.modifier:
        jmp     [cs:si + 1]

.plain:
        cmp     bl, 54h
        je      sysreq
        test    al, al
        jns     .make
        cmp     al, 0D2h                ; Insert released
        jne     .return
        and     byte [KB_FLAG_1], ~80h
        ret
.make:
        test    byte [KB_FLAG_1], 8     ; paused: any key goes on, and is not seen
        jz      .not_paused
        and     byte [KB_FLAG_1], ~8
        ret
.not_paused:
        cmp     bl, 37h
        je      print_key
        cmp     bl, 53h
        jne     .not_delete
        mov     ah, [KB_FLAG]
        and     ah, 0Ch
        cmp     ah, 0Ch
        jne     .not_delete
        mov     word [RESET_FLAG], 1234h
        mov     al, 20h
        out     20h, al
        jmp     far [cs:call_reboot]
.not_delete:
        cmp     bl, 58h
        ja      .return
        jmp     translate

; (scan code, procedure) of keys that change the shift state; they run with AL = scan code.
modifiers:
        db 2Ah
        dw left_shift
        db 36h
        dw right_shift
        db 1Dh
        dw ctrl
        db 38h
        dw alt
        db 3Ah
        dw caps_lock
        db 45h
        dw num_lock
        db 46h
        dw scroll_lock
        db 0

left_shift:
        mov     ah, 2
        jmp     shift_key
right_shift:
        mov     ah, 1
shift_key:
        test    byte [KB_FLAG_3], 2     ; E0 2A and E0 36 are made up by the keyboard
        jnz     modifier_done
        mov     bx, KB_FLAG
; Sets (make) or clears (break) the bits AH of the byte at BX.
put_bits:
        test    al, al
        js      .break
        or      [bx], ah
        ret
.break:
        not     ah
        and     [bx], ah
modifier_done:
        ret

ctrl:
        mov     ah, 1                   ; left: bit 0 of KB_FLAG_1
        mov     bx, KB_FLAG_1
        test    byte [KB_FLAG_3], 2
        jz      .side
        mov     ah, 4                   ; right: bit 2 of KB_FLAG_3
        mov     bx, KB_FLAG_3
.side:
        call    put_bits
        and     byte [KB_FLAG], ~4
        test    byte [KB_FLAG_1], 1
        jnz     .held
        test    byte [KB_FLAG_3], 4
        jz      modifier_done
.held:
        or      byte [KB_FLAG], 4
        ret

alt:
        mov     ah, 2
        mov     bx, KB_FLAG_1
        test    byte [KB_FLAG_3], 2
        jz      .side
        mov     ah, 8
        mov     bx, KB_FLAG_3
.side:
        call    put_bits
        and     byte [KB_FLAG], ~8
        test    byte [KB_FLAG_1], 2
        jnz     .held
        test    byte [KB_FLAG_3], 8
        jnz     .held
        xor     ax, ax                  ; released: the number typed on the keypad, if any
        xchg    al, [ALT_INPUT]
        test    al, al
        jnz     put_key
        ret
.held:
        or      byte [KB_FLAG], 8
        ret

caps_lock:
        mov     ah, 40h
lock_key:
        test    al, al
        js      .break
        test    [KB_FLAG_1], ah         ; held down: repeats do not count
        jnz     modifier_done
        or      [KB_FLAG_1], ah
        xor     [KB_FLAG], ah
        mov     al, [KB_FLAG]           ; what the lights show
        shr     al, 4
        and     al, 7
        and     byte [KB_LIGHTS], ~7
        or      [KB_LIGHTS], al
        ret
.break:
        not     ah
        and     [KB_FLAG_1], ah
        ret

num_lock:
        test    byte [KB_FLAG], 4       ; Ctrl+NumLock is Pause
        jz      .lock
        test    al, al
        js      .lock
        jmp     pause
.lock:
        mov     ah, 20h
        jmp     lock_key

scroll_lock:
        test    byte [KB_FLAG], 4       ; Ctrl+ScrollLock, and Ctrl+Pause as E0 46: Break
        jnz     .break_key
        test    byte [KB_FLAG_3], 2
        jnz     modifier_done
        mov     ah, 10h
        jmp     lock_key
.break_key:
        test    al, al
        js      modifier_done
        mov     byte [BREAK_FLAG], 80h
        mov     bx, [BUFFER_START]
        mov     [BUFFER_HEAD], bx
        mov     [BUFFER_TAIL], bx
        int     1Bh
        xor     ax, ax
        jmp     put_key

; Waits with interrupts enabled until another key is pressed.
pause:
        test    byte [KB_FLAG_1], 8
        jnz     modifier_done
        or      byte [KB_FLAG_1], 8
        and     byte [KB_FLAG_3], ~3
        mov     al, 20h
        out     20h, al
.wait:
        sti
        hlt
        test    byte [KB_FLAG_1], 8
        jnz     .wait
        cli
        add     sp, 2                   ; not back into int09's EOI: it was given above
        jmp     int09.leave

sysreq:
        mov     ah, 4
        test    al, al
        js      .break
        test    [KB_FLAG_1], ah
        jnz     modifier_done
        or      [KB_FLAG_1], ah
        mov     ax, 8500h
        int     15h
        ret
.break:
        and     byte [KB_FLAG_1], ~4
        mov     ax, 8501h
        int     15h
        ret

; Scan code 37h: keypad *, or with E0 Print Screen.
print_key:
        test    byte [KB_FLAG_3], 2
        jz      translate
        test    byte [KB_FLAG], 4
        jnz     .ctrl
        and     byte [KB_FLAG_3], ~2
        mov     al, 20h
        out     20h, al
        int     5
        add     sp, 2
        jmp     int09.leave
.ctrl:
        mov     ax, 7200h
        jmp     put_key

; Scan code BL (1..58h, a make code) to a word for the buffer, by the shift state.
translate:
        xor     bh, bh
        mov     cl, [KB_FLAG]
        test    byte [KB_FLAG_3], 2
        jnz     extended
        call    layout_switch
        jnc     .return
        call    layout_key
        jnc     .return
        cmp     bl, 47h
        jb      .table
        cmp     bl, 53h
        ja      .table
        cmp     bl, 4Ah
        je      .table
        cmp     bl, 4Eh
        je      .table
        test    cl, 8                   ; Alt and keypad digits: a character code
        jnz     alt_digit
        test    cl, 4
        jnz     .table
        mov     ch, cl                  ; digits: NumLock or Shift, but not both
        and     cl, ~3
        test    ch, 3
        setnz   ah
        test    ch, 20h
        setnz   al
        xor     al, ah
        or      cl, al
        cmp     bl, 52h
        jne     .table
        test    cl, 3
        jnz     .table
        call    toggle_insert
.table:
        mov     si, bx
        shl     si, 3
        add     si, keys
        test    cl, 8
        jnz     .alt
        test    cl, 4
        jnz     .ctrl
        call    is_letter
        jc      .no_caps
        test    cl, 40h
        jz      .no_caps
        test    cl, 3
        jz      .shift
        jmp     .normal
.no_caps:
        test    cl, 3
        jz      .normal
.shift:
        add     si, 2
        jmp     .normal
.ctrl:
        add     si, 4
        jmp     .normal
.alt:
        add     si, 6
.normal:
        mov     ax, [cs:si]
        cmp     ax, -1
        jne     put_key
.return:
        ret

toggle_insert:
        test    byte [KB_FLAG_1], 80h
        jnz     .held
        or      byte [KB_FLAG_1], 80h
        xor     byte [KB_FLAG], 80h
.held:
        ret

; Carry clear: BL is the scan code of a letter.
is_letter:
        cmp     bl, 10h
        jb      .no
        cmp     bl, 19h
        jbe     .yes
        cmp     bl, 1Eh
        jb      .no
        cmp     bl, 26h
        jbe     .yes
        cmp     bl, 2Ch
        jb      .no
        cmp     bl, 32h
        jbe     .yes
.no:
        stc
        ret
.yes:
        clc
        ret

; Alt held: [ALT_INPUT] = [ALT_INPUT] * 10 + digit of the keypad key BL.
alt_digit:
        mov     al, [cs:bx + digits - 47h]
        cmp     al, 10
        jae     .return
        mov     ch, al
        mov     al, [ALT_INPUT]
        mov     ah, 10
        mul     ah
        add     al, ch
        mov     [ALT_INPUT], al
.return:
        ret
digits: db 7, 8, 9, -1, 4, 5, 6, -1, 1, 2, 3, 0, -1

; Keys with the prefix E0.
extended:
        cmp     bl, 52h
        jne     .search
        test    cl, 0Ch
        jnz     .search
        call    toggle_insert
.search:
        mov     si, extended_keys
.next:
        mov     al, [cs:si]
        test    al, al
        jz      .return
        cmp     al, bl
        je      .found
        add     si, 7
        jmp     .next
.found:
        inc     si
        test    cl, 8
        jnz     .alt
        test    cl, 4
        jz      .word
        add     si, 2
        jmp     .word
.alt:
        add     si, 4
.word:
        mov     ax, [cs:si]
        cmp     ax, -1
        jne     put_key
.return:
        ret

; Puts AX into the keyboard buffer.  DS = BDA.  Changes BX SI; carry set: full.
put_key:
        mov     bx, [BUFFER_TAIL]
        mov     si, bx
        inc     bx
        inc     bx
        cmp     bx, [BUFFER_END]
        jb      .inside
        mov     bx, [BUFFER_START]
.inside:
        cmp     bx, [BUFFER_HEAD]
        stc
        je      .full
        mov     [si], ax
        mov     [BUFFER_TAIL], bx
        mov     ax, 9102h               ; wakes a multitasker that swallowed 9002h
        int     15h
        clc
.full:
        ret

; scan code: unshifted, Shift, Ctrl, Alt; -1 = no key
%macro k 4
        dw %1, %2, %3, %4
%endmacro
keys:
        k -1, -1, -1, -1
        k 011Bh, 011Bh, 011Bh, 0100h            ; Esc
        k 0231h, 0221h, -1,    7800h            ; 1
        k 0332h, 0340h, 0300h, 7900h
        k 0433h, 0423h, -1,    7A00h
        k 0534h, 0524h, -1,    7B00h
        k 0635h, 0625h, -1,    7C00h
        k 0736h, 075Eh, 071Eh, 7D00h
        k 0837h, 0826h, -1,    7E00h
        k 0938h, 092Ah, -1,    7F00h
        k 0A39h, 0A28h, -1,    8000h
        k 0B30h, 0B29h, -1,    8100h
        k 0C2Dh, 0C5Fh, 0C1Fh, 8200h
        k 0D3Dh, 0D2Bh, -1,    8300h
        k 0E08h, 0E08h, 0E7Fh, 0E00h            ; Backspace
        k 0F09h, 0F00h, 9400h, 0A500h           ; Tab
        k 1071h, 1051h, 1011h, 1000h            ; q
        k 1177h, 1157h, 1117h, 1100h
        k 1265h, 1245h, 1205h, 1200h
        k 1372h, 1352h, 1312h, 1300h
        k 1474h, 1454h, 1414h, 1400h
        k 1579h, 1559h, 1519h, 1500h
        k 1675h, 1655h, 1615h, 1600h
        k 1769h, 1749h, 1709h, 1700h
        k 186Fh, 184Fh, 180Fh, 1800h
        k 1970h, 1950h, 1910h, 1900h
        k 1A5Bh, 1A7Bh, 1A1Bh, 1A00h            ; [
        k 1B5Dh, 1B7Dh, 1B1Dh, 1B00h
        k 1C0Dh, 1C0Dh, 1C0Ah, 1C00h            ; Enter
        k -1, -1, -1, -1                        ; Ctrl
        k 1E61h, 1E41h, 1E01h, 1E00h            ; a
        k 1F73h, 1F53h, 1F13h, 1F00h
        k 2064h, 2044h, 2004h, 2000h
        k 2166h, 2146h, 2106h, 2100h
        k 2267h, 2247h, 2207h, 2200h
        k 2368h, 2348h, 2308h, 2300h
        k 246Ah, 244Ah, 240Ah, 2400h
        k 256Bh, 254Bh, 250Bh, 2500h
        k 266Ch, 264Ch, 260Ch, 2600h
        k 273Bh, 273Ah, -1,    2700h            ; ;
        k 2827h, 2822h, -1,    2800h
        k 2960h, 297Eh, -1,    2900h            ; `
        k -1, -1, -1, -1                        ; left Shift
        k 2B5Ch, 2B7Ch, 2B1Ch, 2B00h            ; backslash
        k 2C7Ah, 2C5Ah, 2C1Ah, 2C00h            ; z
        k 2D78h, 2D58h, 2D18h, 2D00h
        k 2E63h, 2E43h, 2E03h, 2E00h
        k 2F76h, 2F56h, 2F16h, 2F00h
        k 3062h, 3042h, 3002h, 3000h
        k 316Eh, 314Eh, 310Eh, 3100h
        k 326Dh, 324Dh, 320Dh, 3200h
        k 332Ch, 333Ch, -1,    3300h            ; ,
        k 342Eh, 343Eh, -1,    3400h
        k 352Fh, 353Fh, -1,    3500h
        k -1, -1, -1, -1                        ; right Shift
        k 372Ah, 372Ah, 9600h, 3700h            ; keypad *
        k -1, -1, -1, -1                        ; Alt
        k 3920h, 3920h, 3920h, 3920h            ; space
        k -1, -1, -1, -1                        ; CapsLock
        k 3B00h, 5400h, 5E00h, 6800h            ; F1
        k 3C00h, 5500h, 5F00h, 6900h
        k 3D00h, 5600h, 6000h, 6A00h
        k 3E00h, 5700h, 6100h, 6B00h
        k 3F00h, 5800h, 6200h, 6C00h
        k 4000h, 5900h, 6300h, 6D00h
        k 4100h, 5A00h, 6400h, 6E00h
        k 4200h, 5B00h, 6500h, 6F00h
        k 4300h, 5C00h, 6600h, 7000h
        k 4400h, 5D00h, 6700h, 7100h
        k -1, -1, -1, -1                        ; NumLock
        k -1, -1, -1, -1                        ; ScrollLock
        k 4700h, 4737h, 7700h, -1               ; keypad 7
        k 4800h, 4838h, 8D00h, -1
        k 4900h, 4939h, 8400h, -1
        k 4A2Dh, 4A2Dh, 8E00h, 4A00h            ; keypad -
        k 4B00h, 4B34h, 7300h, -1
        k 4CF0h, 4C35h, 8F00h, -1
        k 4D00h, 4D36h, 7400h, -1
        k 4E2Bh, 4E2Bh, 9000h, 4E00h            ; keypad +
        k 4F00h, 4F31h, 7500h, -1
        k 5000h, 5032h, 9100h, -1
        k 5100h, 5133h, 7600h, -1
        k 5200h, 5230h, 9200h, -1
        k 5300h, 532Eh, 9300h, -1
        k -1, -1, -1, -1
        k -1, -1, -1, -1
        k 565Ch, 567Ch, -1, -1                  ; the key 102-key boards have more
        k 8500h, 8700h, 8900h, 8B00h            ; F11
        k 8600h, 8800h, 8A00h, 8C00h

; scan code after E0: plain or Shift, Ctrl, Alt
%macro e 4
        db %1
        dw %2, %3, %4
%endmacro
extended_keys:
        e 1Ch, 0E00Dh, 0E00Ah, 0A600h           ; keypad Enter
        e 35h, 0E02Fh, 9500h,  0A400h           ; keypad /
        e 47h, 47E0h,  77E0h,  9700h
        e 48h, 48E0h,  8DE0h,  9800h
        e 49h, 49E0h,  84E0h,  9900h
        e 4Bh, 4BE0h,  73E0h,  9B00h
        e 4Dh, 4DE0h,  74E0h,  9D00h
        e 4Fh, 4FE0h,  75E0h,  9F00h
        e 50h, 50E0h,  91E0h,  0A000h
        e 51h, 51E0h,  76E0h,  0A100h
        e 52h, 52E0h,  92E0h,  0A200h
        e 53h, 53E0h,  93E0h,  0A300h
        db 0

; ---- INT 16h: keyboard services ------------------------------------------------------------------
; The calls that need not wait are answered at ring 0 (keyboard.c) while the vector is ours.
int16:
        push    bp
        mov     bp, sp                  ; [bp + 6] = the caller's flags
        push    ds
        push    bx
        push    si
        mov     si, BDA
        mov     ds, si
        cld
        cmp     ah, 20h                 ; of boards with 122 keys: the same
        jb      .known
        cmp     ah, 22h
        ja      .known
        sub     ah, 10h
.known:
        mov     bh, ah
        and     ah, ~10h
        jz      .read
        cmp     ah, 1
        je      .poll
        cmp     ah, 2
        je      .shift
        cmp     bh, 5
        je      .store
        mov     ah, bh
        cmp     bh, 3
        je      .rate
        cmp     bh, 0Ah
        je      .identify
        cmp     bh, 9
        jne     .out
        mov     al, 7Dh                 ; 20h-22h, 10h-12h, 0Ah, 0306h, 0305h, 0300h
.out:
        pop     si
        pop     bx
        pop     ds
        pop     bp
        iret
.shift:
        mov     ah, bh
        mov     al, [KB_FLAG]
        test    bh, 10h
        jz      .out
        mov     al, [KB_FLAG_1]
        mov     ah, al
        and     ax, 0473h               ; AH: SysReq held, to bit 7
        shl     ah, 5
        or      ah, al
        mov     al, [KB_FLAG_3]
        and     al, 0Ch
        or      ah, al
        mov     al, [KB_FLAG]
        jmp     .out
.rate:
        mov     bx, 010Bh               ; half a second, then 10.9 a second
        cmp     al, 0
        je      .set_rate
        cmp     al, 6
        je      .get_rate
        cmp     al, 5
        jne     .out
        mov     bx, [bp - 4]            ; the caller's
        and     bx, 031Fh
.set_rate:
        mov     al, bh
        shl     al, 5
        or      al, bl
        push    es
        mov     es, [0Eh]
        mov     [es:EBDA_TYPEMATIC], al
        pop     es
        push    ax
        mov     al, 0F3h
        call    keyboard_send
        pop     ax
        push    ax
        call    keyboard_send
        pop     ax
        jmp     .out
.get_rate:
        push    es
        mov     es, [0Eh]
        mov     bl, [es:EBDA_TYPEMATIC]
        pop     es
        mov     bh, bl
        shr     bh, 5
        and     bl, 1Fh
        mov     [bp - 4], bx
        jmp     .out
.identify:
        push    ax
        call    mouse_begin             ; the keyboard's answer is no scan code
        mov     al, 0F2h
        out     60h, al
        call    keyboard_answer         ; ACK
        call    keyboard_answer
        mov     bl, al
        call    keyboard_answer
        mov     bh, al
        call    mouse_end
        pop     ax
        mov     [bp - 4], bx
        jmp     .out
.store:
        push    bx
        mov     ax, cx
        call    put_key
        pop     bx
        mov     ah, bh
        mov     al, 0
        adc     al, 0
        jmp     .out

.read:
        call    next_key
        jnz     .take
        call    far [cs:call_idle]
        mov     ax, 9002h               ; device busy: keyboard
        int     15h
.wait:
        cli
        call    next_key
        jnz     .take
        sti                             ; HLT begins before an interrupt can come in between
        hlt
        jmp     .wait
.take:
        call    advance
        or      byte [bp + 7], 2        ; the AT BIOS returns with interrupts enabled
        jmp     .out

.poll:
        call    next_key
        jz      .empty
        and     byte [bp + 6], ~40h
        or      byte [bp + 7], 2
        jmp     .out
.empty:
        mov     ah, bh
        or      byte [bp + 6], 40h
        or      byte [bp + 7], 2
        jmp     .out

; AL to the keyboard; its ACK comes by INT 9.  DS = BDA.  Changes AL.
keyboard_send:
        and     byte [KB_LIGHTS], ~30h
        out     60h, al
        push    cx
        mov     cx, 2000
.wait:
        sti
        in      al, 64h
        test    byte [KB_LIGHTS], 30h
        loopz   .wait
        pop     cx
        ret

; AL = a byte from the keyboard, 0: none comes.
keyboard_answer:
        push    cx
        mov     cx, 2000
.wait:
        in      al, 64h
        and     al, 21h
        cmp     al, 1
        loopne  .wait
        mov     al, 0
        jne     .none
        in      al, 60h
.none:
        pop     cx
        ret

; AX = the next key as function BH shows it, zero flag set: none.  Functions below 10h do not
; know the keys of enhanced keyboards: some are dropped, some look like the old ones. [RBIL 1600]
next_key:
        mov     si, [BUFFER_HEAD]
        cmp     si, [BUFFER_TAIL]
        je      .return
        mov     ax, [si]
        cmp     al, 0F0h
        jne     .not_f0
        test    ah, ah
        jz      .found                  ; Alt+240
        test    bh, 10h
        jz      .drop
        xor     al, al
        jmp     .found
.not_f0:
        test    bh, 10h
        jnz     .found
        cmp     ah, 0E0h
        jne     .not_keypad
        mov     ah, 35h                 ; keypad / and Enter
        cmp     al, '/'
        je      .found
        mov     ah, 1Ch
        jmp     .found
.not_keypad:
        cmp     al, 0E0h
        jne     .not_e0
        test    ah, ah
        jz      .found                  ; Alt+224
        xor     al, al
.not_e0:
        test    al, al
        jnz     .found
        cmp     ah, 84h
        ja      .drop
.found:
        cmp     bh, 0FFh                ; never equal: clears the zero flag
.return:
        ret
.drop:
        call    advance
        jmp     next_key

; Takes one key out of the buffer.  Changes SI.
advance:
        mov     si, [BUFFER_HEAD]
        inc     si
        inc     si
        cmp     si, [BUFFER_END]
        jb      .inside
        mov     si, [BUFFER_START]
.inside:
        mov     [BUFFER_HEAD], si
        ret

; ---- INT 10h: video --------------------------------------------------------------------------------
int10:
        jmp     far [cs:call_video]

; ---- INT 15h: system services ------------------------------------------------------------------------
int15:
        cmp     ah, 4Fh                 ; the two frequent ones first
        je      .keyboard_intercept
        push    bp
        mov     bp, sp
        and     byte [bp + 6], ~1
        cmp     ah, 90h
        je      .ok
        cmp     ah, 91h
        je      .ok
        cmp     ah, 85h
        je      .ok
        cmp     ah, 88h
        je      .memory
        cmp     ah, 0C0h
        je      .config
        cmp     ah, 0C1h
        je      .ebda
        cmp     ah, 24h
        je      .a20
        cmp     ah, 0E8h
        je      .memory
        cmp     ah, 0C2h
        je      int15_mouse
        cmp     ah, 83h
        je      event_wait
        cmp     ah, 86h
        je      wait_time
        cmp     ah, 87h
        je      .system
        cmp     ah, 53h                 ; APM: VPOWERD's
        je      .memory
        sub     ah, 80h                 ; open, close, end of a program: nothing to do
        cmp     ah, 2
        jbe     .ok
        cmp     ah, 9                   ; to protected mode: A20 does not open
        mov     ah, 0FFh
        je      .error
        mov     ah, 86h                 ; not supported
.error:
        or      byte [bp + 6], 1
        pop     bp
        iret
.ok:
        mov     ah, 0
.out:
        pop     bp
        iret
.keyboard_intercept:
        push    bp
        mov     bp, sp
        or      byte [bp + 6], 1        ; not swallowed
        pop     bp
        iret
.memory:
        call    far [cs:call_system]    ; AX and others, carry
        jnc     .out
        jmp     .error
.config:
        push    cs
        pop     es
        mov     bx, config_table
        jmp     .ok
.ebda:
        push    ax
        push    ds
        mov     ax, BDA
        mov     ds, ax
        mov     es, [0Eh]
        pop     ds
        pop     ax
        jmp     .ok
.a20:
        cmp     al, 3
        ja      .a20_bad
        je      .a20_support
        cmp     al, 2
        je      .a20_status
        push    bx
        mov     bl, al
        add     bl, bl
        in      al, 92h
        and     al, ~3
        or      al, bl
        out     92h, al
        shr     bl, 1
        mov     al, bl
        pop     bx
        jmp     .ok
.a20_status:
        in      al, 92h
        shr     al, 1
        and     al, 1
        jmp     .ok
.a20_support:
        mov     bx, 3                   ; keyboard controller, port 92h
        jmp     .ok
.a20_bad:
        mov     ah, 86h
        jmp     .error

.system:
        call    far [cs:call_system]    ; AH = status, 0 = done
        test    ah, ah
        jz      .out
        jmp     .error

%include "rom_time.inc"

; ---- INT 13h, 40h: disks and diskettes -----------------------------------------------------------
; Programs that took INT 40h see what is for diskettes, as on an AT.
int13:
        sti
        test    dl, 80h
        jnz     int40
        int     40h
        retf    2
int40:
        jmp     far [cs:call_disk]

int19:
        jmp     far [cs:call_boot]

; ---- INT 14h, 17h: serial ports, printers ----------------------------------------------------------
%include "int14.inc"

%include "int17.inc"
%include "mouse.inc"
%include "layout.inc"

; ---- INT 11h, 12h --------------------------------------------------------------------------------------
int11:
        push    ds
        mov     ax, BDA
        mov     ds, ax
        mov     ax, [10h]
        pop     ds
        iret
int12:
        push    ds
        mov     ax, BDA
        mov     ds, ax
        mov     ax, [13h]
        pop     ds
        iret

%include "int05.inc"

reboot:
        jmp     far [cs:call_reboot]

; ---- tables ----------------------------------------------------------------------------------------------
vectors:                                ; number, offset in this segment
%macro v 2
        dw %1, %2
%endmacro
        v 00h, exception
        v 05h, int05_entry
        v 06h, exception
        v 08h, int08_entry
        v 09h, int09_entry
        v 0Ah, eoi_master
        v 0Bh, eoi_master
        v 0Ch, eoi_master
        v 0Dh, eoi_master
        v 0Eh, eoi_master
        v 0Fh, eoi_master
        v 10h, int10_entry
        v 11h, int11_entry
        v 12h, int12_entry
        v 13h, int13_entry
        v 14h, int14_entry
        v 15h, int15_entry
        v 16h, int16_entry
        v 17h, int17_entry
        v 18h, int18_entry
        v 19h, int19_entry
        v 1Ah, int1A_entry
        v 1Dh, video_parameters
        v 1Eh, diskette_parameters
        v 1Fh, font_8x8_high
        v 33h, int33_entry
        v 40h, int40_entry
        v 42h, int10_entry
        v 43h, font_8x16
        v 44h, font_8x8
        v 70h, int70
        v 71h, irq9
        v 72h, eoi_both
        v 73h, eoi_both
        v 74h, int74
        v 75h, irq13
        v 76h, eoi_both
        v 77h, eoi_both
vectors_end:

%ifdef ROM_TEST
%include "rom_test.inc"
%endif

; ---- what this display can do: INT 10h/1Bh ------------------------------------------------
        place 3FE0h
video_abilities:                        ; [RBIL 101B]
        db 0FFh, 0E0h, 0Fh              ; modes 0-7, 0Dh-13h
        dd 0
        db 07h                          ; 200, 350, 400 lines
        db 2, 8                         ; fonts shown at once, fonts
        dw 0EFFh                        ; palette, DAC, fonts, cursor emulation, blinking
        dw 0
        db 3Eh, 0                       ; save pointers: area, fonts, palettes, display codes

; ---- fonts -------------------------------------------------------------------------------------------------
        place 4000h
font_8x16:      incbin "font_8x16.bin"
        place 5000h
font_8x14:      incbin "font_8x14.bin"
        place 5E00h
font_8x8_all:   incbin "font_8x8.bin"
font_8x8_high   equ font_8x8_all + 128 * 8

        place 6600h
%include "rom_video.inc"
%include "rom_vbe.inc"

; ---- entry points at the addresses of the PC/AT BIOS ------------------------------------------------------------
        place 0C000h
%include "layouts.inc"
        place 0E05Bh
%ifdef ROM_TEST
        jmp     rom_test
%else
        jmp     reboot
%endif
; As after a reset, the memory already made: interrupt controllers, timer, speaker, A20.
        place 0E100h
power_on:
        cli
        cld
        mov     ax, 30h
        mov     ss, ax
        mov     sp, 100h
        mov     al, 11h                 ; edge, cascade, ICW4
        out     20h, al
        out     0A0h, al
        mov     al, 8
        out     21h, al
        mov     al, 70h
        out     0A1h, al
        mov     al, 4
        out     21h, al
        mov     al, 2
        out     0A1h, al
        mov     al, 1
        out     21h, al
        out     0A1h, al
        mov     al, 0B8h                ; timer, keyboard, cascade, diskette
        out     21h, al
        mov     al, 8Fh                 ; mouse, coprocessor, disk
        out     0A1h, al
        mov     al, 36h                 ; counter 0: 18.2 Hz, square wave
        out     43h, al
        mov     al, 0
        out     40h, al
        out     40h, al
        in      al, 61h
        and     al, 0FCh                ; speaker off
        out     61h, al
        in      al, 92h
        and     al, 0FDh                ; A20 off
        out     92h, al
        sti
        int     19h

        place 0E180h
int18_entry:
        sti
        push    cs
        pop     ds
        cld
        mov     si, no_disk
.next:  lodsb
        test    al, al
        jz      .shown
        mov     ah, 0Eh
        mov     bx, 7
        int     10h
        jmp     .next
.shown: mov     ah, 0
        int     16h
        int     19h
        jmp     .shown
no_disk db 13, 10, 'No bootable disk. Press a key to try again.', 13, 10, 0

        place 0E2C3h
        iret                            ; INT 02h
        place 0E3FEh
int13_entry:
        jmp     int13
        place 0E6F2h
int19_entry:
        jmp     int19
        place 0E6F5h
config_table:
        dw 8                            ; bytes that follow
        db 0FCh, 01h, 00h               ; model, submodel, revision
        db 01110100b                    ; second 8259, RTC, INT 15h/4Fh is called; EBDA
        db 01000000b                    ; INT 16h/09h
        db 0, 0, 0
        place 0E739h
int14_entry:
        jmp     int14
        place 0E82Eh
int16_entry:
        jmp     int16
        place 0E987h
int09_entry:
        jmp     int09
        place 0EC59h
int40_entry:
        jmp     int40
        place 0EE00h
int33_entry:
        jmp     int33
        place 0EE10h                    ; what INT 33h functions 6Dh and 4Dh show
        db      8, 20h
        db      "VMM32 mouse driver", 0
        place 0EF57h
        jmp     eoi_master              ; INT 0Eh
        place 0EFC7h
diskette_parameters:
        db 0DFh, 02h, 25h, 02h, 12h, 1Bh, 0FFh, 6Ch, 0F6h, 0Fh, 08h
        place 0EFD2h
int17_entry:
        jmp     int17
        place 0F065h
int10_entry:
        jmp     int10
        place 0F0A4h
video_parameters:                       ; of the 6845: 40x25, 80x25, graphics, monochrome
        db 38h, 28h, 2Dh, 0Ah, 1Fh, 06h, 19h, 1Ch, 02h, 07h, 06h, 07h, 0, 0, 0, 0
        db 71h, 50h, 5Ah, 0Ah, 1Fh, 06h, 19h, 1Ch, 02h, 07h, 06h, 07h, 0, 0, 0, 0
        db 38h, 28h, 2Dh, 0Ah, 7Fh, 06h, 64h, 70h, 02h, 01h, 06h, 07h, 0, 0, 0, 0
        db 61h, 50h, 52h, 0Fh, 19h, 06h, 19h, 19h, 02h, 0Dh, 0Bh, 0Ch, 0, 0, 0, 0
        dw 2048, 4096, 16384, 16384     ; bytes of a screen
        db 40, 40, 80, 80, 40, 40, 80, 80
        db 2Ch, 28h, 2Dh, 29h, 2Ah, 2Eh, 1Eh, 29h
        place 0F841h
int12_entry:
        jmp     int12
        place 0F84Dh
int11_entry:
        jmp     int11
        place 0F859h
int15_entry:
        jmp     int15
        place 0FA6Eh
font_8x8:       incbin "font_8x8.bin", 0, 128 * 8
        place 0FE6Eh
int1A_entry:
        jmp     int1A
        place 0FEA5h
int08_entry:
        jmp     int08
        place 0FF53h
dummy_iret:
        iret
int05_entry:                            ; FF54
        jmp     int05
        place 0FFE0h
        db 63h                          ; ARPL: all V86 call-backs of the VMM are this byte
        place 0FFF0h
        jmp     0F000h:0E05Bh
        db "11/20/26"
        db 0, 0FCh, 0
