/* font - code page 437 in 8x16, as vxd/vdd/mkfont.py takes it from the packaged fonts. */
    .section .rodata
    .globl font_8x16
font_8x16:
    .incbin "vmm-font/font_8x16.bin"
