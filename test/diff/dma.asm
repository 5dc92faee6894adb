; dma - the DMA controllers: registers, masks, flip-flop, page registers.  [8237A], [AT-TR]
;
; No device asks for DMA, so nothing moves.

%include "diff.inc"

%macro rd 2                             ; port, name
        in      al, %1
        emit_byte %2, al
%endmacro
%macro wr 2
        mov     al, %2
        out     %1, al
%endmacro

        rd      0Fh, "masks_at_start"
        rd      0DEh, "masks_16_at_start"
        rd      08h, "status_at_start"

        ; channel 1: address 51234h, 1000h bytes
        wr      0Ah, 05h
        wr      0Ch, 00h
        wr      0Bh, 49h
        wr      02h, 34h
        wr      02h, 12h
        wr      83h, 05h
        wr      03h, 0FFh
        wr      03h, 0Fh
        wr      0Ch, 00h
        rd      02h, "address_low"
        rd      02h, "address_high"
        rd      03h, "count_low"
        rd      03h, "count_high"
        rd      02h, "address_low_again"
        rd      03h, "count_high_next"  ; one flip-flop for all
        wr      0Ch, 00h
        rd      02h, "address_low_cleared"
        wr      0Ch, 00h
        rd      83h, "page"
        rd      0Fh, "masks"
        wr      0Ah, 01h
        rd      0Fh, "channel_1_unmasked"
        wr      0Ah, 05h
        wr      0Eh, 00h
        rd      0Fh, "all_unmasked"
        wr      0Fh, 0Ah
        rd      0Fh, "masks_0a"
        wr      0Dh, 00h
        rd      0Fh, "master_clear"
        rd      08h, "status"
        wr      0Ch, 00h
        rd      02h, "address_after_clear"
        wr      0Ch, 00h

        ; channel 5: words
        wr      0D4h, 05h
        wr      0D8h, 00h
        wr      0D6h, 49h
        wr      0C4h, 78h
        wr      0C4h, 56h
        wr      0C6h, 0FEh
        wr      0C6h, 0CAh
        wr      8Bh, 0Dh
        wr      0D8h, 00h
        rd      0C4h, "word_address_low"
        rd      0C4h, "word_address_high"
        rd      0C6h, "word_count_low"
        rd      0C6h, "word_count_high"
        rd      8Bh, "word_page"
        rd      0DEh, "word_masks"

        ; page registers one after the other, and those of no channel
        mov     dx, 81h
        mov     cx, 15
.write: mov     al, dl
        xor     al, 5Ah
        out     dx, al
        inc     dx
        loop    .write
        rd      81h, "page_81"
        rd      82h, "page_82"
        rd      83h, "page_83"
        rd      84h, "page_84"
        rd      87h, "page_87"
        rd      89h, "page_89"
        rd      8Ah, "page_8a"
        rd      8Bh, "page_8b"
        rd      8Ch, "page_8c"
        rd      8Fh, "page_8f"

        ; as the BIOS left it
        wr      0Dh, 00h
        wr      0DAh, 00h
        wr      0D6h, 0C0h
        wr      0D4h, 00h
        rd      0Fh, "masks_at_end"
        rd      0DEh, "masks_16_at_end"
        finish
