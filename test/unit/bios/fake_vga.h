/* fake_vga.h - as much of a VGA as INT 10h needs, written for clearness.  Included by its tests. */
#ifndef FAKE_VGA_H
#define FAKE_VGA_H

#include <string.h>
#include "../../../vxd/bios/video.h"

static struct {
    uint8_t misc, sequencer_index, sequencer[8], crtc_index, crtc[64], graphics_index, graphics[16];
    uint8_t attribute_index, attribute[32], mask, dac[256 * 3], feature;
    bool data;                  /* the next write to 3C0h is data */
    unsigned dac_write, dac_read;
    uint8_t plane[4][0x10000], latch[4];
    unsigned wrong_ports;       /* accesses that the mode's adapter does not decode */
} vga;

static uint8_t v86[0x110000];
static char typed[256];
static size_t typed_length;

static bool vga_crtc_port(uint16_t port)
{
    bool colour = vga.misc & 1;

    if ((port & 0xFFF0) == 0x3B0 || (port & 0xFFF0) == 0x3D0) {
        if ((port >= 0x3D0) != colour) {
            vga.wrong_ports++;
            return false;
        }
    }
    return true;
}

static void fake_out(void *context, uint16_t port, uint8_t value)
{
    (void)context;
    if (!vga_crtc_port(port)) {
        return;
    }
    switch (port) {
    case 0x3B4: case 0x3D4: vga.crtc_index = value & 63; break;
    case 0x3B5: case 0x3D5:
        if (vga.crtc_index > 7 || !(vga.crtc[0x11] & 0x80)) {
            vga.crtc[vga.crtc_index] = value;
        } else if (vga.crtc_index == 7) {
            vga.crtc[7] = (uint8_t)((vga.crtc[7] & ~0x10) | (value & 0x10));
        }
        break;
    case 0x3BA: case 0x3DA: vga.feature = value; break;
    case 0x3C0:
        if (vga.data) {
            vga.attribute[vga.attribute_index & 31] = value;
        } else {
            vga.attribute_index = value;
        }
        vga.data = !vga.data;
        break;
    case 0x3C2: vga.misc = value; break;
    case 0x3C4: vga.sequencer_index = value & 7; break;
    case 0x3C5: vga.sequencer[vga.sequencer_index] = value; break;
    case 0x3C6: vga.mask = value; break;
    case 0x3C7: vga.dac_read = value * 3; break;
    case 0x3C8: vga.dac_write = value * 3; break;
    case 0x3C9: vga.dac[vga.dac_write++ % 768] = value & 63; break;
    case 0x3CE: vga.graphics_index = value & 15; break;
    case 0x3CF: vga.graphics[vga.graphics_index] = value; break;
    }
}

static uint8_t fake_in(void *context, uint16_t port)
{
    (void)context;
    if (!vga_crtc_port(port)) {
        return 0xFF;
    }
    switch (port) {
    case 0x3B4: case 0x3D4: return vga.crtc_index;
    case 0x3B5: case 0x3D5: return vga.crtc[vga.crtc_index];
    case 0x3BA: case 0x3DA: vga.data = false; return 0;
    case 0x3C0: return vga.attribute_index;
    case 0x3C1: return vga.attribute[vga.attribute_index & 31];
    case 0x3C4: return vga.sequencer_index;
    case 0x3C5: return vga.sequencer[vga.sequencer_index];
    case 0x3C6: return vga.mask;
    case 0x3C8: return (uint8_t)(vga.dac_write / 3);
    case 0x3C9: return vga.dac[vga.dac_read++ % 768];
    case 0x3CC: return vga.misc;
    case 0x3CE: return vga.graphics_index;
    case 0x3CF: return vga.graphics[vga.graphics_index];
    }
    return 0xFF;
}

static uint8_t *dispi_byte(uint32_t address);

/* Offset in the planes of a processor address; false: not decoded. */
static bool vga_offset(uint32_t address, uint32_t *offset)
{
    static const uint32_t base[4] = { 0xA0000, 0xA0000, 0xB0000, 0xB8000 };
    static const uint32_t size[4] = { 0x20000, 0x10000, 0x8000, 0x8000 };
    unsigned map = vga.graphics[6] >> 2 & 3;

    *offset = (address - base[map]) & 0xFFFF;
    return (vga.misc & 2) && address >= base[map] && address - base[map] < size[map];
}

static uint8_t fake_read(void *context, uint32_t address)
{
    uint32_t at;
    uint8_t result = 0xFF;

    (void)context;
    if (dispi_byte(address) != NULL) {
        return *dispi_byte(address);
    }
    if (!vga_offset(address, &at)) {
        return 0xFF;
    }
    if (vga.sequencer[4] & 8) {
        return vga.plane[at & 3][at & ~3u];
    }
    unsigned plane = vga.graphics[4] & 3;

    if (!(vga.sequencer[4] & 4)) {              /* odd and even */
        plane = (plane & 2) | (at & 1);
        at &= ~1u;
    }
    for (unsigned p = 0; p < 4; p++) {
        vga.latch[p] = vga.plane[p][at];
    }
    if (!(vga.graphics[5] & 8)) {
        return vga.latch[plane];
    }
    for (unsigned p = 0; p < 4; p++) {          /* read mode 1 */
        if (vga.graphics[7] >> p & 1) {
            result &= (uint8_t)~(vga.latch[p] ^ (vga.graphics[2] >> p & 1 ? 0xFF : 0));
        }
    }
    return result;
}

static void fake_write(void *context, uint32_t address, uint8_t value)
{
    unsigned mask = vga.sequencer[2], mode = vga.graphics[5] & 3;
    uint32_t at;

    (void)context;
    if (dispi_byte(address) != NULL) {
        *dispi_byte(address) = value;
        return;
    }
    if (!vga_offset(address, &at)) {
        return;
    }
    if (vga.sequencer[4] & 8) {
        mask &= 1u << (at & 3);
        at &= ~3u;
    } else if (!(vga.sequencer[4] & 4)) {
        mask &= at & 1 ? 0x0A : 0x05;
        at &= ~1u;
    }
    for (unsigned p = 0; p < 4; p++) {
        uint8_t data = value, bits = vga.graphics[8];

        if (mode == 0 && vga.graphics[1] >> p & 1) {
            data = vga.graphics[0] >> p & 1 ? 0xFF : 0;
        } else if (mode == 2) {
            data = value >> p & 1 ? 0xFF : 0;
        }
        if ((vga.graphics[3] & 0x18) == 0x18 && mode != 1) {
            data ^= vga.latch[p];
        }
        data = mode == 1 ? vga.latch[p] : (uint8_t)((data & bits) | (vga.latch[p] & ~bits));
        if (mask >> p & 1) {
            vga.plane[p][at] = data;
        }
    }
}

static uint8_t *fake_plain(void *context, uint32_t address, uint32_t bytes)
{
    (void)context, (void)address, (void)bytes;
    return NULL;
}

static void fake_fill(void *context, uint32_t to, uint8_t value, uint32_t bytes)
{
    CHECK(to >= 0xA0000 && bytes <= 0x20000 && to + bytes <= 0xC0000);
    for (uint32_t i = 0; i < bytes; i++) {
        fake_write(context, to + i, value);
    }
}

static void fake_move(void *context, uint32_t to, uint32_t from, uint32_t bytes)
{
    CHECK(to >= 0xA0000 && to + bytes <= 0xC0000 && from >= 0xA0000 && from + bytes <= 0xC0000);
    for (uint32_t i = 0; i < bytes; i++) {
        fake_write(context, to + i, fake_read(context, from + i));
    }
}

static void fake_store(void *context, uint32_t to, const uint8_t *from, uint32_t bytes)
{
    CHECK(to >= 0xA0000 && to + bytes <= 0xC0000);
    for (uint32_t i = 0; i < bytes; i++) {
        fake_write(context, to + i, from[i]);
    }
}

/* VBE: ports 1CEh and 1CFh, 8 bits and more; memory behind the window by banks. */
#define VBE_BYTES   (8u << 20)

static struct {
    bool there;
    uint16_t index, xres, yres, bpp, enable, bank, virt_width, x, y, max_width, max_height;
    uint32_t frame_buffer;
    uint8_t memory[VBE_BYTES];
} dispi;

static void fake_out16(void *context, uint16_t port, uint16_t value)
{
    (void)context;
    if (port == 0x1CE || !dispi.there) {
        dispi.index = value;
        return;
    }
    switch (dispi.index) {
    case 1: dispi.xres = value; break;
    case 2: dispi.yres = value; break;
    case 3: dispi.bpp = value; break;
    case 4:
        if ((value & 1) && !(dispi.enable & 1)) {
            dispi.virt_width = dispi.xres;
            dispi.x = dispi.y = 0;
            if (!(value & 0x80)) {
                memset(dispi.memory, 0, sizeof dispi.memory);
            }
        }
        dispi.enable = value;
        dispi.bank = 0;
        break;
    case 5: dispi.bank = value; break;
    case 6: dispi.virt_width = value; break;
    case 8: dispi.x = value; break;
    case 9: dispi.y = value; break;
    }
}

static uint16_t fake_in16(void *context, uint16_t port)
{
    bool caps = dispi.enable & 2;

    (void)context, (void)port;
    if (!dispi.there) {
        return 0xFFFF;
    }
    switch (dispi.index) {
    case 0: return 0xB0C5;
    case 1: return caps ? dispi.max_width : dispi.xres;
    case 2: return caps ? dispi.max_height : dispi.yres;
    case 3: return caps ? 32 : dispi.bpp;
    case 4: return dispi.enable;
    case 5: return dispi.bank;
    case 6: return dispi.virt_width;
    case 7: return (uint16_t)(VBE_BYTES / (dispi.virt_width * ((dispi.bpp + 7u) / 8)));
    case 8: return dispi.x;
    case 9: return dispi.y;
    case 10: return VBE_BYTES >> 16;
    }
    return 0;
}

static uint8_t *dispi_byte(uint32_t address)
{
    uint32_t at = dispi.bank * 0x10000u + (address - 0xA0000);

    return (dispi.enable & 1) && dispi.bpp >= 8 && address < 0xB0000 ? dispi.memory + at % VBE_BYTES : NULL;
}

static uint32_t fake_frame_buffer(void *context)
{
    (void)context;
    return dispi.frame_buffer;
}

static void fake_teletype(void *context, uint8_t ch)
{
    (void)context;
    if (typed_length < sizeof typed - 1) {
        typed[typed_length++] = (char)ch;
    }
}

static const struct video_ops fake_ops = {
    .out = fake_out, .in = fake_in, .out16 = fake_out16, .in16 = fake_in16, .plain = fake_plain,
    .read = fake_read, .write = fake_write, .fill = fake_fill, .move = fake_move, .store = fake_store,
    .frame_buffer = fake_frame_buffer, .teletype = fake_teletype };
static const struct video video = { v86, &fake_ops, NULL, NULL };
static struct Client_Reg_Struc crs;

static void start(void)
{
    static const uint32_t calls[ROM_CALL_COUNT] = { 0x11112222, 0x33334444, 5, 6, 7 };

    memset(v86, 0, sizeof v86);
    memset(&vga, 0, sizeof vga);
    memset(&dispi, 0, sizeof dispi);
    memset(typed, 0, sizeof typed);
    typed_length = 0;
    memset(&crs, 0, sizeof crs);
    bda_install(v86, calls, 0x22, 0x12345, 100);
    video_set_mode(&video, 3, true);
}

static void int10(uint16_t ax, uint16_t bx, uint16_t cx, uint16_t dx)
{
    crs.Client_AX = ax;
    crs.Client_BX = bx;
    crs.Client_CX = cx;
    crs.Client_DX = dx;
    video_int10(&video, &crs);
}

#endif
