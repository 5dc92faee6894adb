; vbe - VESA BIOS Extension: what it tells, and what its calls do to ports 1CEh and 1CFh and to memory. [VBE2]

%include "diff.inc"

%macro call_vbe 2                       ; function, name: its AX
        mov     ax, %1
        int     10h
        emit_word %2, ax
%endmacro

%macro display 2                        ; register of port 1CFh, name
        mov     ax, %1
        call    display_in
        emit_word %2, ax
%endmacro

%macro mode_block 1                     ; number as a name has it
        %strcat line_name "i", %1
        emit_word line_name, [result]
        %strcat line_name "i", %1, "_attributes"
        mov     ax, [block]
        and     ax, 7Fh
        emit_word line_name, ax
        %strcat line_name "i", %1, "_window"
        emit_word line_name, [block + 2]
        %strcat line_name "i", %1, "_granularity"
        emit_word line_name, [block + 4]
        %strcat line_name "i", %1, "_segment"
        emit_word line_name, [block + 8]
        %strcat line_name "i", %1, "_pitch"
        emit_word line_name, [block + 16]
        %strcat line_name "i", %1, "_width"
        emit_word line_name, [block + 18]
        %strcat line_name "i", %1, "_height"
        emit_word line_name, [block + 20]
        %strcat line_name "i", %1, "_character"
        emit_word line_name, [block + 22]
        %strcat line_name "i", %1, "_planes_bits"
        emit_word line_name, [block + 24]
        %strcat line_name "i", %1, "_banks_model"
        emit_word line_name, [block + 26]
        %strcat line_name "i", %1, "_red"
        emit_word line_name, [block + 31]
        %strcat line_name "i", %1, "_green"
        emit_word line_name, [block + 33]
        %strcat line_name "i", %1, "_blue"
        emit_word line_name, [block + 35]
%endmacro

        mov     dword [block], 'VBE2'
        mov     di, block
        call_vbe 4F00h, "info"
        emit_dword "signature", [block]
        mov     ax, [block + 4]
        cmp     ax, 0200h
        mov     al, 0
        jb      .old
        inc     al
.old:   emit_byte "version_2_at_least", al
        emit_word "capabilities", [block + 10]
        mov     cx, 0101h               ; modes that are in both lists
        call    listed
        emit_byte "has_101", al
        mov     cx, 0103h
        call    listed
        emit_byte "has_103", al
        mov     cx, 0111h
        call    listed
        emit_byte "has_111", al
        mov     cx, 0112h
        call    listed
        emit_byte "has_112", al
        mov     cx, 0118h
        call    listed
        emit_byte "has_118", al

        mov     cx, 0101h
        call    mode_info
        mode_block "101"
        mov     cx, 0103h
        call    mode_info
        mode_block "103"
        mov     cx, 0110h
        call    mode_info
        mode_block "110"
        mov     cx, 0111h
        call    mode_info
        mode_block "111"
        mov     cx, 0112h
        call    mode_info
        mode_block "112"
        mov     cx, 0142h
        call    mode_info
        mode_block "142"
        mov     cx, 01FEh
        call    mode_info
        emit_word "i1FE", [result]

        mov     bx, 0101h
        call_vbe 4F02h, "set_101"
        call_vbe 4F03h, "get"
        emit_word "mode", bx
        display 1, "xres"
        display 2, "yres"
        display 3, "bpp"
        display 4, "enable"
        display 6, "virt_width"
        mov     ax, 0A000h
        mov     fs, ax
        mov     bx, 0
        mov     dx, 2
        call_vbe 4F05h, "window_2"
        mov     byte [fs:1234h], 0C3h
        mov     byte [fs:0], 11h
        mov     bx, 0
        mov     dx, 0
        call_vbe 4F05h, "window_0"
        emit_byte "bank_0", [fs:1234h]
        mov     bx, 0
        mov     dx, 2
        mov     ax, 4F05h
        int     10h
        emit_byte "bank_2", [fs:1234h]
        mov     bx, 0100h
        call_vbe 4F05h, "window_get"
        emit_word "window", dx
        mov     bx, 0
        mov     cx, 800
        call_vbe 4F06h, "line_800"
        emit_word "line_bytes", bx
        emit_word "line_pixels", cx
        mov     bx, 1
        call_vbe 4F06h, "line_get"
        emit_word "line_get_bytes", bx
        mov     bx, 0
        mov     cx, 8
        mov     dx, 10
        call_vbe 4F07h, "start"
        display 8, "x_offset"
        display 9, "y_offset"
        mov     bx, 1
        call_vbe 4F07h, "start_get"
        emit_word "start_x", cx
        emit_word "start_y", dx
        mov     bx, 0800h
        call_vbe 4F08h, "dac_8"
        emit_byte "dac_bits", bh
        mov     dword [block], 00332211h        ; blue, green, red
        mov     bx, 0
        mov     cx, 1
        mov     dx, 77
        mov     di, block
        call_vbe 4F09h, "palette"
        mov     dx, 3C7h
        mov     al, 77
        out     dx, al
        mov     dl, 0C9h
        in      al, dx
        emit_byte "red", al
        in      al, dx
        emit_byte "green", al
        in      al, dx
        emit_byte "blue", al
        mov     dword [block], 0
        mov     bx, 1
        mov     cx, 1
        mov     dx, 77
        mov     di, block
        call_vbe 4F09h, "palette_get"
        emit_dword "entry", [block]

        mov     bx, 8101h               ; again, keeping what is there
        call_vbe 4F02h, "set_8101"
        mov     bx, 0
        mov     dx, 2
        mov     ax, 4F05h
        int     10h
        emit_byte "kept", [fs:1234h]
        mov     bx, 0101h
        mov     ax, 4F02h
        int     10h
        mov     bx, 0
        mov     dx, 2
        mov     ax, 4F05h
        int     10h
        emit_byte "cleared", [fs:1234h]
        mov     bx, 01FEh
        call_vbe 4F02h, "set_1FE"
        mov     ax, 3
        int     10h
        call_vbe 4F03h, "get_3"
        emit_word "mode_3", bx
        mov     ax, 4                   ; the adapter is a VGA again
        call    display_in
        and     al, 1
        emit_byte "enabled", al
        mov     bx, 0013h               ; a VGA's mode by VBE
        call_vbe 4F02h, "set_13"
        mov     ax, 3
        int     10h
        finish

display_in:                             ; AX = register AX
        push    dx
        mov     dx, 1CEh
        out     dx, ax
        inc     dx
        in      ax, dx
        pop     dx
        ret

listed:                                 ; AL = 1: CX is in the list of modes
        push    ds
        lds     si, [block + 14]
        cld
        mov     dx, 1000
.next:  lodsw
        cmp     ax, cx
        je      .found
        cmp     ax, 0FFFFh
        je      .end
        dec     dx
        jnz     .next
.end:   mov     al, 0
        pop     ds
        ret
.found: mov     al, 1
        pop     ds
        ret

mode_info:                              ; CX
        mov     di, block
        mov     ax, 4F01h
        int     10h
        mov     [result], ax
        ret

        section .data
result  dw 0
        section .bss
block   resb 512
