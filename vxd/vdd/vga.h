/* vga.h - model of a VGA's registers, as far as text programs go.  Included by vga.c, vdd.c, tests. */
#ifndef VDD_VGA_H
#define VDD_VGA_H

#include <stdint.h>
#include <stdbool.h>
#include "text.h"

#define VGA_CRTC_COUNT  25
#define VGA_FONT_BYTES  (256 * 32)

struct vga {
    uint8_t misc, feature;
    uint8_t crtc_index, crtc[VGA_CRTC_COUNT];
    uint8_t sequencer_index, sequencer[5];
    uint8_t graphics_index, graphics[9];
    uint8_t attribute_index, attribute[21];
    bool attribute_data;        /* the next write to 3C0h is data */
    uint8_t dac_mask, dac_read, dac_write, dac_phase, dac_state;
    uint8_t dac_latch[3];
    uint8_t dac[256][3];        /* 6 bits each */
    uint8_t status;             /* of 3DAh, toggled by reads */
    uint16_t reads_without_retrace;
    uint8_t *font;              /* VGA_FONT_BYTES of the VM's own, 32 per glyph; NULL = ROM's */
    uint32_t font_version;
};

void vga_set_mode(struct vga *vga, uint8_t mode);       /* 0-3, 7: registers as the BIOS loads them */
void vga_out(struct vga *vga, uint16_t port, uint8_t value);
/* time_us: any clock that runs; paces the vertical retrace. */
uint8_t vga_in(struct vga *vga, uint16_t port, uint32_t time_us);
void vga_frame(const struct vga *vga, struct text_frame *frame);    /* all but memory and phases */
bool vga_is_mono(const struct vga *vga);

#endif
