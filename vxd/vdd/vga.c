/*
 * vga - what a VGA's registers make of a text screen, and what they are in text modes.  Pure.
 *
 * [VGA: IBM VGA/XGA Technical Reference, 1992]
 */
#include <string.h>
#include "vga.h"
#include "font.h"

/* Colours 0-63 of the EGA: bits 0-2 two thirds, bits 3-5 one third of blue, green, red. */
static void load_dac(struct vga *vga, bool mono)
{
    memset(vga->dac, 0, sizeof vga->dac);
    for (unsigned i = 0; i < 64; i++) {
        for (unsigned k = 0; k < 3; k++) {      /* red, green, blue */
            unsigned bit = 2 - k;

            vga->dac[i][k] = (uint8_t)(mono ? (i >> 3 & 1) * 42 + (i >> 4 & 1) * 21
                                            : (i >> bit & 1) * 42 + (i >> (bit + 3) & 1) * 21);
        }
    }
}

void vga_set_mode(struct vga *vga, uint8_t mode)
{
    static const uint8_t crtc_80[VGA_CRTC_COUNT] = {
        0x5F, 0x4F, 0x50, 0x82, 0x55, 0x81, 0xBF, 0x1F, 0x00, 0x4F, 0x0D, 0x0E, 0x00,
        0x00, 0x00, 0x00, 0x9C, 0x8E, 0x8F, 0x28, 0x1F, 0x96, 0xB9, 0xA3, 0xFF };
    static const uint8_t crtc_40[VGA_CRTC_COUNT] = {
        0x2D, 0x27, 0x28, 0x90, 0x2B, 0xA0, 0xBF, 0x1F, 0x00, 0x4F, 0x0D, 0x0E, 0x00,
        0x00, 0x00, 0x00, 0x9C, 0x8E, 0x8F, 0x14, 0x1F, 0x96, 0xB9, 0xA3, 0xFF };
    static const uint8_t colour[16] = { 0, 1, 2, 3, 4, 5, 0x14, 7, 0x38, 0x39, 0x3A, 0x3B, 0x3C,
                                        0x3D, 0x3E, 0x3F };
    static const uint8_t mono[16] = { 0, 8, 8, 8, 8, 8, 8, 8, 0x10, 0x18, 0x18, 0x18, 0x18, 0x18,
                                      0x18, 0x18 };
    bool is_mono = mode == 7;

    vga->feature = 0;
    vga->crtc_index = vga->sequencer_index = vga->graphics_index = 0;
    vga->attribute_data = false;
    vga->dac_read = vga->dac_write = vga->dac_phase = vga->dac_state = 0;
    vga->dac_8bit = false;
    memcpy(vga->crtc, mode <= 1 ? crtc_40 : crtc_80, sizeof vga->crtc);
    vga->misc = is_mono ? 0x66 : 0x67;
    memcpy(vga->attribute, is_mono ? mono : colour, 16);
    vga->attribute[0x10] = is_mono ? 0x0E : 0x0C;       /* blinking */
    vga->attribute[0x11] = vga->attribute[0x14] = 0;
    vga->attribute[0x12] = 0x0F;
    vga->attribute[0x13] = 0x08;
    vga->attribute_index = 0x20;
    memcpy(vga->sequencer, (const uint8_t[5]){ 3, mode <= 1 ? 8 : 0, 3, 0, 2 }, 5);
    memcpy(vga->graphics, (const uint8_t[9]){ 0, 0, 0, 0, 0, 0x10, is_mono ? 0x0A : 0x0E, 0, 0xFF },
           9);
    vga->dac_mask = 0xFF;
    load_dac(vga, is_mono);
    vga->timing.stale = true;
    vga->version++;
}

static struct text_colour colour_of(const struct vga *vga, unsigned attribute)
{
    uint8_t index = vga->attribute[attribute], select = vga->attribute[0x14];

    if (vga->attribute[0x10] & 0x80) {
        index = (uint8_t)((index & 0x0F) | (select & 0x0F) << 4);
    } else {
        index = (uint8_t)((index & 0x3F) | (select & 0x0C) << 4);
    }
    const uint8_t *rgb = vga->dac[index & vga->dac_mask];

    return (struct text_colour){ (uint8_t)(rgb[0] << 2 | rgb[0] >> 4),
                                 (uint8_t)(rgb[1] << 2 | rgb[1] >> 4),
                                 (uint8_t)(rgb[2] << 2 | rgb[2] >> 4) };
}

/*
 * vga_frame - what the registers say a text screen looks like
 *
 * Out:   all of frame except memory, characters_on and cursor_on
 */
void vga_frame(const struct vga *vga, struct text_frame *frame)
{
    const uint8_t *crtc = vga->crtc;
    unsigned lines = (crtc[0x12] | (crtc[7] & 2u) << 7 | (crtc[7] & 0x40u) << 3) + 1;
    unsigned start = crtc[0x0C] << 8 | crtc[0x0D];

    frame->height = (crtc[9] & 0x1F) + 1;
    frame->doubled = crtc[9] >> 7;
    frame->columns = crtc[1] + 1u;
    frame->rows = lines / (frame->height << frame->doubled);
    frame->start = start * 2;
    frame->pitch = crtc[0x13] * 4u;
    for (unsigned i = 0; i < 16; i++) {
        frame->palette[i] = colour_of(vga, i);
    }
    frame->blink = vga->attribute[0x10] & 8;
    frame->mono = vga->attribute[0x10] & 2;
    frame->cursor = (int16_t)((crtc[0x0E] << 8 | crtc[0x0F]) - start);
    frame->cursor_top = crtc[0x0A] & 0x1F;
    frame->cursor_bottom = crtc[0x0B] & 0x1F;
    if ((crtc[0x0A] & 0x20) || frame->cursor_top > frame->cursor_bottom) {
        frame->cursor = -1;
    }
    if (vga->font != NULL) {
        frame->font = vga->font;
        frame->font_stride = 32;
    } else if (frame->height >= 16) {
        frame->font = font_8x16;
        frame->font_stride = 16;
    } else if (frame->height >= 14) {
        frame->font = font_8x14;
        frame->font_stride = 14;
    } else {
        frame->font = font_8x8;
        frame->font_stride = 8;
    }
    frame->font_version = vga->font_version;
}
