# Unit tests of the BIOS device.
VIDEO := vxd/bios/video.c vxd/bios/video_mode.c vxd/bios/video_graphics.c vxd/bios/video_palette.c \
         vxd/bios/video_font.c $(B)/gen/font/font_cp850.c vxd/bios/video_state.c vxd/bios/video_vbe.c vxd/bios/video_vbe_modes.c \
         vxd/bios/video_vbe_draw.c vxd/bios/video_edid.c
UNIT_TESTS += bios/keyboard_test bios/poll_test bios/memory_test
UNIT_TESTS += bios/video_test bios/video_graphics_test bios/vbe_test
bios/memory_test.src := vxd/bios/memory.c
bios/video_test.src := $(VIDEO) vxd/bios/bda.c $(B)/gen/bios/rom.c
bios/video_graphics_test.src := $(VIDEO) vxd/bios/bda.c $(B)/gen/bios/rom.c
bios/vbe_test.src := $(VIDEO) vxd/bios/bda.c $(B)/gen/bios/rom.c
bios/keyboard_test.src := vxd/bios/keyboard.c vxd/bios/bda.c $(B)/gen/bios/rom.c
bios/poll_test.src := vxd/bios/poll.c
UNIT_TESTS += bios/layout_test
bios/layout_test.src := vxd/bios/layout.c $(B)/gen/bios/rom.c
