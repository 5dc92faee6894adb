; vga.asm - registers and memory of a VGA, as programs find them without the BIOS.
;
; Everything happens in text mode with memory addressed as in graphics modes, behind what the screen
; shows; registers are put back before anything is printed.

%include "guest.inc"
program "vga"

VIDEO   equ     0A900h                  ; offset 9000h of the planes

%macro seq 2
        mov     dx, 3C4h
        mov     ax, (%2) << 8 | (%1)
        out     dx, ax
%endmacro
%macro gfx 2
        mov     dx, 3CEh
        mov     ax, (%2) << 8 | (%1)
        out     dx, ax
%endmacro

; Registers of a planar graphics mode; ES = VIDEO
%macro planar 0
        call    to_planar
%endmacro
%macro text 0
        call    to_text
%endmacro

; AL = byte DI of plane %1; clobbers AH DX
%macro plane 1
        gfx     4, %1
        mov     al, [es:di]
%endmacro

        ; ---- registers ------------------------------------------------------------------------

        begin "index_registers_read_back"
        mov     dx, 3C4h
        in      al, dx
        mov     bl, al
        mov     al, 0FAh
        out     dx, al
        in      al, dx
        xchg    al, bl
        out     dx, al
        check_eq bl, 2, "sequencer"
        mov     dx, 3CEh
        mov     al, 0F5h
        out     dx, al
        in      al, dx
        check_eq al, 5, "graphics controller"
        mov     dx, 3D4h
        mov     al, 0Fh
        out     dx, al
        in      al, dx
        check_eq al, 0Fh, "CRTC"
        endtest

        begin "reserved_bits_read_as_0"
        mov     dx, 3CEh
        mov     cx, 9
        xor     bx, bx
.next:  mov     al, bl
        mov     dx, 3CEh
        out     dx, al
        inc     dx
        in      al, dx
        mov     ah, al
        mov     al, 0FFh
        out     dx, al
        in      al, dx
        xchg    al, ah
        out     dx, al
        mov     al, ah
        mov     ah, 0
        mov     dl, [gfx_bits + bx]
        mov     dh, 0
        check_eq ax, dx, "graphics controller"
        inc     bx
        loop    .next
        endtest

        begin "attribute_flip_flop"
        mov     dx, 3DAh
        in      al, dx
        mov     dx, 3C0h
        mov     al, 33h                 ; index 13h, screen on
        out     dx, al
        in      al, dx
        mov     bh, al                  ; data expected: the index does not show everywhere
        mov     dx, 3C1h
        in      al, dx
        mov     bl, al
        mov     dx, 3DAh
        in      al, dx
        mov     dx, 3C0h
        in      al, dx
        check_eq al, 33h, "index after reset"
        mov     ax, bx
        mov     ah, 0
        check_eq ax, 8, "panning of 9 dot text"
        endtest

        begin "crtc_protection"
        mov     dx, 3D4h
        mov     al, 11h
        out     dx, al
        inc     dx
        in      al, dx
        test    al, 80h
        check   nz, "registers 0 to 7 are not protected"
        dec     dx
        mov     al, 0
        out     dx, al
        inc     dx
        in      al, dx
        mov     bl, al
        mov     al, 12h
        out     dx, al
        in      al, dx
        check_eq al, bl, "register 0 changed"
        endtest

        begin "dac_state_and_triples"
        mov     dx, 3C8h
        mov     al, 200
        out     dx, al
        inc     dx
        mov     al, 1
        out     dx, al
        inc     al
        out     dx, al
        inc     al
        out     dx, al
        mov     dx, 3C8h
        in      al, dx
        check_eq al, 201, "index after a triple"
        mov     dx, 3C7h
        in      al, dx
        and     al, 3
        check_eq al, 0, "state: written to"
        mov     al, 200
        out     dx, al
        in      al, dx
        and     al, 3
        check_eq al, 3, "state: read from"
        mov     dx, 3C9h
        in      al, dx
        mov     bh, al
        in      al, dx
        mov     bl, al
        in      al, dx
        mov     ah, al
        check_eq bx, 0102h, "red, green"
        check_eq ah, 3, "blue"
        endtest

        begin "misc_and_ports_of_the_other_kind"
        mov     dx, 3CCh
        in      al, dx
        mov     ah, 0
        check_eq ax, 67h, "miscellaneous output"
        mov     dx, 3B4h
        in      al, dx
        check_eq al, 0FFh, "3B4h in a colour mode"
        mov     dx, 3BAh
        in      al, dx
        check_eq al, 0FFh, "3BAh in a colour mode"
        endtest

        ; Retraces for 55 ms ticks: 18 ticks are a second.
        begin "retraces_come_70_times_a_second"
        push    ds
        push    word 40h
        pop     ds
        mov     bx, [6Ch]
.start: cmp     [6Ch], bx
        je      .start
        mov     bx, [6Ch]
        mov     dx, 3DAh
        xor     cx, cx
.frame: in      al, dx
        test    al, 8
        jz      .frame
        inc     cx
.end:   in      al, dx
        test    al, 8
        jnz     .end
        mov     ax, [6Ch]
        sub     ax, bx
        cmp     ax, 9
        jb      .frame
        pop     ds
        mov     ax, cx                  ; in half a second
        cmp     ax, 8                   ; a machine with much else to do misses some
        check   ae, "too few"
        cmp     ax, 41
        check   be, "too many"
        endtest

        ; ---- memory ---------------------------------------------------------------------------

        begin "map_mask_and_read_map"
        planar
        xor     di, di
        seq     2, 5
        mov     byte [es:di], 5Ah
        seq     2, 10
        mov     byte [es:di], 0C3h
        plane   0
        mov     bl, al
        plane   1
        mov     bh, al
        plane   2
        mov     cl, al
        plane   3
        mov     ch, al
        text
        check_eq bx, 0C35Ah, "planes 0 and 1"
        check_eq cx, 0C35Ah, "planes 2 and 3"
        endtest

        begin "rotate_set_reset_and_functions"
        planar
        mov     di, 1
        gfx     3, 3                    ; rotate right
        mov     byte [es:di], 81h
        gfx     3, 0
        plane   1
        push    ax
        gfx     0, 5                    ; planes 0 and 2 set
        gfx     1, 7                    ; of planes 0 to 2
        inc     di
        mov     byte [es:di], 12h
        gfx     1, 0
        plane   0
        mov     bl, al
        plane   1
        mov     bh, al
        plane   2
        mov     cl, al
        plane   3
        mov     ch, al
        gfx     3, 18h                  ; XOR with what is there
        mov     al, [es:di]
        mov     byte [es:di], 0Fh
        gfx     3, 0
        plane   0
        mov     ah, al
        plane   3
        text
        check_eq al, 1Dh, "XOR in plane 3"
        check_eq bx, 0FFh, "set/reset of planes 0 and 1"
        check_eq cx, 12FFh, "set/reset of planes 2 and 3"
        pop     ax
        check_eq al, 30h, "rotated"
        endtest

        begin "bit_mask_and_latches"
        planar
        mov     di, 10h
        mov     byte [es:di], 0F0h
        gfx     8, 18h
        mov     al, [es:di]
        mov     byte [es:di + 1], 0Fh
        gfx     8, 0FFh
        inc     di
        plane   2
        mov     bl, al
        gfx     5, 1                    ; write mode 1: latches
        dec     di
        mov     al, [es:di]
        add     di, 2
        mov     byte [es:di], 0
        gfx     5, 0
        plane   3
        text
        check_eq al, 0F0h, "write mode 1"
        check_eq bl, 0E8h, "bit mask"
        endtest

        begin "write_modes_2_and_3"
        planar
        mov     di, 20h
        gfx     5, 2
        mov     byte [es:di], 0Ah
        gfx     5, 0
        plane   0
        mov     bl, al
        plane   1
        mov     bh, al
        gfx     0, 6
        gfx     8, 3Ch
        gfx     5, 3
        mov     al, [es:di]
        mov     byte [es:di], 0F0h
        gfx     5, 0
        gfx     8, 0FFh
        gfx     0, 0
        plane   1
        mov     cl, al
        plane   2
        mov     ch, al
        plane   3
        text
        check_eq bx, 0FF00h, "write mode 2"
        check_eq cx, 30FFh, "write mode 3, planes 1 and 2"
        check_eq al, 0CFh, "write mode 3, plane 3"
        endtest

        begin "read_mode_1_compares_colours"
        planar
        mov     di, 30h
        gfx     5, 2
        mov     byte [es:di], 3
        gfx     8, 0F0h
        mov     al, [es:di]
        mov     byte [es:di], 0Ch
        gfx     8, 0FFh
        gfx     2, 0Ch
        gfx     7, 0Fh
        gfx     5, 8
        mov     bl, [es:di]
        gfx     7, 0
        mov     bh, [es:di]
        gfx     7, 0Fh
        gfx     5, 0
        text
        check_eq bx, 0FFF0h, "colour compare"
        endtest

        begin "one_plane_is_plain_memory_and_the_others_stay"
        planar
        mov     di, 40h
        mov     cx, 400h
        mov     al, 11h
        rep     stosb
        mov     bx, 3
.next:  mov     dx, 3C4h                ; mode X: plane by plane
        mov     ax, 102h
        mov     cl, bl
        shl     ah, cl
        out     dx, ax
        mov     dx, 3CEh
        mov     ah, bl
        mov     al, 4
        out     dx, ax
        mov     di, 40h
        mov     al, bl
        add     al, 21h
        mov     cx, 200h
        rep     stosb
        mov     di, 40h
        mov     al, bl
        add     al, 21h
        mov     cx, 200h
        repe    scasb
        jne     .bad
        mov     al, 11h
        cmp     [es:di], al
        jne     .bad
        dec     bx
        jns     .next
        plane   0
        mov     bl, al
        mov     di, 100h
        plane   2
        mov     ah, bl
        text
        check_eq ax, 1123h, "planes afterwards"
        jmp     .end
.bad:   text
        fail    "a plane does not keep what was written"
.end:
        endtest

        ; ---- the same instructions on video memory and on RAM -----------------------------------

%macro same 1+                          ; ES = DS = the memory; DI = SI = BX = 10h, CX = 5, BP = 20h
        mov     word [code_at], %%code
        call    compare
        jmp     %%end
%%code: %1
        ret
%%end:
        check   e, "differs from RAM"
%endmacro

        begin "moves"
        same    mov byte [di], 5
        same    mov al, [si+2]
        same    mov [bx+si], dx
        same    mov eax, [di+4]
        same    mov [bx+di+3], eax
        same    mov word [di+200h], 1234h
        same    mov dword [di], 12345678h
        same    xchg al, [si]
        same    xchg [di], edx
        same    movzx eax, byte [di+3]
        same    movsx ecx, word [di+5]
        same    lea dx, [bx+di+1234h]
        same    mov al, [20h]
        same    mov [22h], ax
        same    les si, [di]
        endtest

        begin "arithmetic"
        same    add [di], al
        same    add al, [di]
        same    adc [di], dx
        same    sbb dx, [di+2]
        same    and [di], ax
        same    or  [di], cl
        same    xor [di], dl
        same    sub [di], edx
        same    cmp [di], al
        same    cmp al, [di+1]
        same    add byte [di], 0F0h
        same    add word [di], 1234h
        same    sub word [di], byte -3
        same    xor dword [di], 0F0F0F0Fh
        same    test [di], al
        same    test byte [di], 80h
        same    inc byte [di]
        same    dec word [di]
        same    neg byte [di]
        same    not word [di]
        same    call multiply           ; of its flags only carry is defined
        same    shl byte [di], 1
        same    shr word [di], cl
        same    ror byte [di], 3
        same    rcl word [di], 1
        same    sar dword [di], 4
        endtest

        begin "strings"
        same    stosb
        same    rep stosb
        same    rep stosw
        same    rep stosd
        same    lodsb
        same    rep movsb
        same    rep movsw
        same    repne scasb
        same    repe cmpsb
        same    scasw
        same    std
        endtest

        begin "loops_calls_and_stack"
        same    call fill_loop
        same    call sum_loop
        same    call masks
        same    call with_stack
        same    call overlap
        same    call backwards
        endtest

        finish

fill_loop:
        mov     [di], cl
        inc     di
        loop    fill_loop
        ret

sum_loop:
        xor     ax, ax
.next:  add     al, [si]
        adc     ah, 0
        inc     si
        dec     cx
        jnz     .next
        mov     [di], ax
        ret

masks:  mov     al, 80h
.next:  test    [di], al
        jz      .zero
        xor     [di], al
        jmp     short .on
.zero:  or      [di], al
.on:    ror     al, 1
        jnc     .next
        ret

with_stack:
        push    word [di]
        push    ds
        push    cx
        mov     cl, 3
        shl     word [di], cl
        pop     cx
        pop     es
        pop     word [di+2]
        sahf
        lahf
        mov     [di+4], ah
        cbw
        cwd
        ret

multiply:
        mul     byte [di]
        sbb     bp, bp
        imul    word [di+4]
        sbb     si, si
        imul    dx, [di+2], byte 7
        adc     bp, bp
        imul    eax, [di+1]
        adc     si, si
        test    ax, dx
        ret

overlap:
        mov     si, di
        inc     di
        mov     cx, 20
        rep     movsb
        ret

backwards:
        std
        add     di, 20
        mov     cx, 10
        rep     stosw
        mov     si, di
        lodsb
        cld
        ret

; Runs [code_at] on RAM and on video memory.  ZF = registers, flags and 256 bytes are the same.
compare:
        pushad
        push    ds
        push    es
        mov     di, ram_results
        mov     cx, 80
        mov     al, 0
        rep     stosb
        mov     ax, ram_area + 15
        shr     ax, 4
        mov     bx, cs
        add     ax, bx
        mov     [ram_segment], ax
        mov     es, ax
        mov     bx, ram_results
        call    run_on
        call    to_planar_pair
        push    word VIDEO
        pop     es
        mov     bx, video_results
        call    run_on
        ; the memory
        push    cs
        pop     ds
        xor     si, si
        mov     cx, 128
        push    word VIDEO
        pop     es
        xor     di, di
        mov     ds, [ram_segment]
        repe    cmpsw
        push    cs
        pop     ds
        mov     byte [memory_same], 0
        jne     .memory
        inc     byte [memory_same]
.memory:
        text
        push    cs
        pop     es
        ; segment registers differ: those of the memory count as one
        mov     ax, [ram_segment]
        cmp     [ram_results + 36], ax
        jne     .es
        mov     word [ram_results + 36], VIDEO
.es:    mov     si, ram_results
        mov     di, video_results
        mov     cx, 19
        repe    cmpsw
        jne     .end
        cmp     byte [memory_same], 1
.end:   pop     es
        pop     ds
        popad
        ret

; ES = memory, [CS:BX] = results: EAX ... EDI, flags, ES
run_on: mov     [results_at], bx
        xor     di, di
        mov     cx, 256
        mov     al, 35h
.fill:  stosb
        add     al, 59h
        rol     al, 1
        loop    .fill
        mov     byte [es:12h], 80h      ; found by SCASB
        mov     eax, 0A5C31280h
        mov     edx, 8F00C3F1h
        mov     ecx, 5
        mov     bx, 10h
        mov     si, bx
        mov     di, bx
        mov     bp, 20h
        and     ebx, 0FFFFh
        and     esi, 0FFFFh
        and     edi, 0FFFFh
        and     ebp, 0FFFFh
        push    es
        pop     ds
        push    word 0AD7h & 0CD5h      ; all arithmetic flags but DF
        popf
        cld
        sti
        call    [cs:code_at]
        pushf
        cld
        push    cs
        pop     ds
        push    bx
        mov     bx, [results_at]
        mov     [bx], eax
        mov     [bx + 4], ecx
        mov     [bx + 8], edx
        pop     word [bx + 12]
        mov     [bx + 16], esi
        mov     [bx + 20], edi
        mov     [bx + 24], ebp
        pop     ax
        and     ax, 0CC5h               ; AF and what multiplication leaves undefined: not
        mov     [bx + 32], ax
        mov     [bx + 36], es
        ret

to_planar_pair:                         ; planes 0 and 1 together: not plain, but like RAM
        call    to_planar
        seq     2, 3
        ret

to_planar:
        seq     4, 6
        seq     2, 15
        gfx     0, 0
        gfx     1, 0
        gfx     3, 0
        gfx     4, 0
        gfx     5, 0
        gfx     6, 5
        gfx     8, 0FFh
        push    word VIDEO
        pop     es
        cld
        ret

to_text:
        pushf
        push    ax
        push    dx
        seq     4, 2
        seq     2, 3
        gfx     4, 0
        gfx     5, 10h
        gfx     6, 0Eh
        push    cs
        pop     es
        pop     dx
        pop     ax
        popf
        ret

        section .data
gfx_bits        db 0Fh, 0Fh, 0Fh, 1Fh, 3, 7Bh, 0Fh, 0Fh, 0FFh
        section .bss
code_at         resw 1
results_at      resw 1
ram_segment     resw 1
memory_same     resb 1
ram_results     resb 40
video_results   resb 40
        alignb  16
ram_area        resb 1024
