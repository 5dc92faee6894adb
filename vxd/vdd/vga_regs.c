/*
 * vga_regs - the registers of a VGA at 3B0h-3DFh.  Pure.
 *
 * Bits that are not there read as 0.  What a program may see of each register, and which ports
 * answer: [VGA]; the miscellaneous rest as QEMU's VGA has it, which programs meet today.
 */
#include <string.h>
#include "vga.h"

#define SWITCH_SENSE    0x10u           /* of 3C2h: a colour display */
#define PROTECT         0x80u           /* CRTC 11h: registers 0-7 are read only */

static const uint8_t sequencer_mask[VGA_SEQUENCER_COUNT] = { 0x03, 0x3D, 0x0F, 0x3F, 0x0E };
static const uint8_t graphics_mask[VGA_GRAPHICS_COUNT] = {
    0x0F, 0x0F, 0x0F, 0x1F, 0x03, 0x7B, 0x0F, 0x0F, 0xFF };

bool vga_is_mono(const struct vga *vga)
{
    return !(vga->misc & 1);
}

/* The picture is another one. */
static void changed(struct vga *vga)
{
    vga->version++;
}

/* ---- DAC ----------------------------------------------------------------------------------------- */

static void dac_out(struct vga *vga, uint8_t value)
{
    vga->dac_latch[vga->dac_phase++] = vga->dac_8bit ? value : value & 0x3F;
    if (vga->dac_phase == 3) {
        if (memcmp(vga->dac[vga->dac_write], vga->dac_latch, 3) != 0) {
            memcpy(vga->dac[vga->dac_write], vga->dac_latch, 3);
            changed(vga);
        }
        vga->dac_write++;
        vga->dac_phase = 0;
    }
}

static uint8_t dac_in(struct vga *vga)
{
    uint8_t value = vga->dac[vga->dac_read][vga->dac_phase++];

    if (vga->dac_phase == 3) {
        vga->dac_read++;
        vga->dac_phase = 0;
    }
    return value;
}

/* ---- writes ---------------------------------------------------------------------------------------- */

static void crtc_out(struct vga *vga, uint8_t value)
{
    uint8_t index = vga->crtc_index;

    if (index >= VGA_CRTC_COUNT) {
        return;
    }
    if (index <= 7 && (vga->crtc[0x11] & PROTECT)) {
        if (index != 7) {
            return;
        }
        value = (uint8_t)((vga->crtc[7] & ~0x10) | (value & 0x10));     /* line compare is free */
    }
    if (vga->crtc[index] != value) {
        vga->crtc[index] = value;
        vga->timing.stale |= index <= 7 || (index >= 0x10 && index <= 0x12);
        changed(vga);
    }
}

static void attribute_out(struct vga *vga, uint8_t value)
{
    static const uint8_t mask[5] = { 0xEF, 0xFF, 0x3F, 0x0F, 0x0F };    /* 10h-14h */
    unsigned index = vga->attribute_index & 0x1F;

    if (!vga->attribute_data) {
        if ((vga->attribute_index ^ value) & 0x20) {
            changed(vga);                       /* the screen goes blank, or comes back */
        }
        vga->attribute_index = value & 0x3F;
    } else if (index < VGA_ATTRIBUTE_COUNT) {
        value &= index < 16 ? 0x3F : mask[index - 16];
        if (vga->attribute[index] != value) {
            vga->attribute[index] = value;
            changed(vga);
        }
    }
    vga->attribute_data = !vga->attribute_data;
}

static void sequencer_out(struct vga *vga, uint8_t value)
{
    uint8_t *reg = &vga->sequencer[vga->sequencer_index];

    value &= sequencer_mask[vga->sequencer_index];
    if (*reg != value) {
        *reg = value;
        if (vga->sequencer_index != 2) {        /* the map mask shows nothing */
            vga->timing.stale |= vga->sequencer_index == 1;
            changed(vga);
        }
    }
}

static void graphics_out(struct vga *vga, uint8_t value)
{
    unsigned index = vga->graphics_index;

    if (index < VGA_GRAPHICS_COUNT) {
        value &= graphics_mask[index];
        if (vga->graphics[index] != value
                && ((index == 5 && ((vga->graphics[5] ^ value) & 0x60)) || index == 6)) {
            changed(vga);
        }
        vga->graphics[index] = value;
    }
}

/* Ports 3Bxh are there in monochrome modes, 3Dxh in colour modes. */
static bool decoded(const struct vga *vga, uint16_t port)
{
    return (port & 0xFFF0) == 0x3C0 || ((port & 0xFFF0) == 0x3B0) == vga_is_mono(vga);
}

/*
 * Hercules: graphics only where 3BFh allows it, and the second half of its memory too.  A VGA has
 * no such ports; programs that use them nevertheless see a Hercules card in monochrome modes.
 */
static void hercules_out(struct vga *vga, uint16_t port, uint8_t value)
{
    if (port == 0x3BF) {
        vga->hercules_config = value & 3;
    } else {
        vga->hercules_mode = value & (vga->hercules_config & 1 ? 0xAA : 0x28);
    }
    changed(vga);
}

/*
 * vga_out - a program writes to a port of the adapter
 */
void vga_out(struct vga *vga, uint16_t port, uint8_t value)
{
    if (!decoded(vga, port)) {
        return;
    }
    switch (port) {
    case 0x3B4: case 0x3D4:
        vga->crtc_index = value;
        break;
    case 0x3B5: case 0x3D5:
        crtc_out(vga, value);
        break;
    case 0x3B8: case 0x3BF:
        hercules_out(vga, port, value);
        break;
    case 0x3BA: case 0x3DA:
        vga->feature = value & 0x0B;
        break;
    case 0x3C0: case 0x3C1:             /* as on the EGA, both write */
        if (port == 0x3C0) {
            attribute_out(vga, value);
        }
        break;
    case 0x3C2:
        vga->timing.stale = true;
        vga->misc = value & 0xEF;
        changed(vga);
        break;
    case 0x3C4:
        vga->sequencer_index = value & 7;
        break;
    case 0x3C5:
        sequencer_out(vga, value);
        break;
    case 0x3C6:
        if (vga->dac_mask != value) {
            vga->dac_mask = value;
            changed(vga);
        }
        break;
    case 0x3C7:
        vga->dac_read = value;
        vga->dac_phase = 0;
        vga->dac_state = 3;
        break;
    case 0x3C8:
        vga->dac_write = value;
        vga->dac_phase = 0;
        vga->dac_state = 0;
        break;
    case 0x3C9:
        dac_out(vga, value);
        break;
    case 0x3CE:
        vga->graphics_index = value & 15;
        break;
    case 0x3CF:
        graphics_out(vga, value);
        break;
    }
}

/* ---- reads ------------------------------------------------------------------------------------------- */

static uint8_t input_status(struct vga *vga, uint16_t port, uint64_t now)
{
    uint8_t status = vga_status(vga, now);

    vga->attribute_data = false;
    if (port == 0x3BA && vga->hercules_config != 0 && !(status & 8)) {
        status |= 0x80;                 /* a Hercules card: bit 7 is 0 in the vertical retrace */
    }
    return status;
}

/*
 * vga_in - a program reads a port of the adapter
 *
 * Out:   FFh where nothing answers
 */
uint8_t vga_in(struct vga *vga, uint16_t port, uint64_t now)
{
    if (port == 0x3DA && !vga_is_mono(vga)) {           /* what programs wait on */
        return input_status(vga, port, now);
    }
    if (!decoded(vga, port)) {
        return 0xFF;
    }
    switch (port) {
    case 0x3B4: case 0x3D4:
        return vga->crtc_index;
    case 0x3B5: case 0x3D5:
        return vga->crtc_index < VGA_CRTC_COUNT ? vga->crtc[vga->crtc_index] : 0;
    case 0x3BA:
        return input_status(vga, port, now);
    case 0x3C0:
        return vga->attribute_data ? 0 : vga->attribute_index;
    case 0x3C1:
        return (vga->attribute_index & 0x1F) < VGA_ATTRIBUTE_COUNT
            ? vga->attribute[vga->attribute_index & 0x1F] : 0;
    case 0x3C2:
        return SWITCH_SENSE;
    case 0x3C4:
        return vga->sequencer_index;
    case 0x3C5:
        return vga->sequencer[vga->sequencer_index];
    case 0x3C6:
        return vga->dac_mask;
    case 0x3C7:
        return vga->dac_state;
    case 0x3C8:
        return vga->dac_write;
    case 0x3C9:
        return dac_in(vga);
    case 0x3CA:
        return vga->feature;
    case 0x3CC:
        return vga->misc;
    case 0x3CE:
        return vga->graphics_index;
    case 0x3CF:
        return vga->graphics_index < VGA_GRAPHICS_COUNT ? vga->graphics[vga->graphics_index] : 0;
    case 0x3C3: case 0x3CB: case 0x3CD:
        return 0;
    }
    return 0xFF;
}
