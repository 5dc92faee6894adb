/*
 * vga.h - a VGA: registers, video memory, what they make of a screen.  Included by VDD, tests.
 *
 * Register numbers and bits: [VGA]; where the data sheet leaves a choice, what QEMU's VGA shows.
 */
#ifndef VDD_VGA_H
#define VDD_VGA_H

#include <stdint.h>
#include <stdbool.h>

#define VGA_SEQUENCER_COUNT 8
#define VGA_CRTC_COUNT      25
#define VGA_GRAPHICS_COUNT  9
#define VGA_ATTRIBUTE_COUNT 21
#define VGA_PLANE_BYTES     0x10000u
#define VGA_MEMORY_BYTES    (4 * VGA_PLANE_BYTES)   /* of a VGA; VBE may have more */
#define VGA_MEMORY_MAX      (16u << 20)
#define VGA_PAGE_SHIFT      12
#define VGA_DIRTY_WORDS     (VGA_MEMORY_MAX >> VGA_PAGE_SHIFT >> 5)
#define VGA_WINDOW          0xA0000u                /* what a program may see: A0000h-BFFFFh */
#define VGA_WINDOW_BYTES    0x20000u

/* How `memory` holds the four planes. */
enum vga_layout {
    VGA_TEXT,       /* planes 0 and 1 byte by byte in turn, then plane 2, then plane 3 */
    VGA_CHAINED,    /* all four byte by byte in turn; also what a linear frame buffer is */
    VGA_PLANAR,     /* one after the other */
};

/* When the beam is where, in ticks of whatever clock the caller has; vga_timing.c */
struct vga_timing {
    uint32_t clock_khz;             /* of the caller's clock; 0 = 1 MHz */
    bool stale;                     /* registers changed: what follows is to be computed again */
    uint32_t line, line_display;    /* ticks of a line, of its displayed part */
    uint32_t frame, display, retrace_start, retrace_end;    /* of a frame, from its first line on */
    uint64_t frame_at;              /* when the frame of the last look began */
    bool retrace_seen;              /* in that frame */
};

struct vga {
    uint8_t misc, feature;
    uint8_t sequencer_index, sequencer[VGA_SEQUENCER_COUNT];
    uint8_t crtc_index, crtc[VGA_CRTC_COUNT];
    uint8_t graphics_index, graphics[VGA_GRAPHICS_COUNT];
    uint8_t attribute_index;        /* with bit 5, the palette address source */
    uint8_t attribute[VGA_ATTRIBUTE_COUNT];
    bool attribute_data;            /* the next write to 3C0h is data */
    uint8_t dac_mask, dac_read, dac_write, dac_phase, dac_state;
    uint8_t dac_latch[3];
    bool dac_8bit;                  /* VBE: components have 8 bits */
    uint8_t dac[256][3];            /* 6 bits each; 8 with dac_8bit */
    uint32_t latch;                 /* by the last read; plane p in byte p */
    uint32_t bank;                  /* VBE: bytes added to chained addresses of the window */
    uint8_t hercules_mode, hercules_config; /* 3B8h, 3BFh */
    uint8_t cga_mode, cga_colour;   /* 3D8h, 3D9h */
    uint32_t version;               /* counts changes of registers that change the picture */
    struct vga_timing timing;

    enum vga_layout layout;
    uint8_t *memory;                /* memory_bytes, committed, zero when new; NULL: not yet made */
    uint32_t memory_bytes;          /* VGA_MEMORY_BYTES or more */
    uint32_t dirty[VGA_DIRTY_WORDS];    /* a bit for each 4 KB of memory that may have changed;
                                     * readers of a picture clear it.  vga_collect_dirty() first */

    uint32_t font_version;          /* counts what may be changes of plane 2 */
};

/* ---- registers: vga_regs.c, vga_timing.c ---- */
void vga_out(struct vga *vga, uint16_t port, uint8_t value);
/* now: a clock of timing.clock_khz, any epoch */
uint8_t vga_in(struct vga *vga, uint16_t port, uint64_t now);
bool vga_is_mono(const struct vga *vga);        /* ports 3Bxh instead of 3Dxh */
uint8_t vga_status(struct vga *vga, uint64_t now);      /* bits 0 and 3 of 3DAh */

/* ---- video memory: vga_layout.c ---- */

/* Byte `o`, 0..FFFFh, of plane p is base[p][o * stride[p]], whatever the layout. */
struct vga_planes {
    const uint8_t *base[4];
    unsigned stride[4];
};
void vga_planes(const struct vga *vga, struct vga_planes *planes);  /* memory is there */
/* Moves the first 256 KB around; all of it is dirty then.  scratch: VGA_MEMORY_BYTES */
void vga_set_layout(struct vga *vga, enum vga_layout layout, uint8_t *scratch);
void vga_clear(struct vga *vga, enum vga_layout layout);

static inline void vga_mark_dirty(struct vga *vga, uint32_t at)     /* byte of memory */
{
    vga->dirty[at >> (VGA_PAGE_SHIFT + 5)] |= 1u << (at >> VGA_PAGE_SHIFT & 31);
}
void vga_mark_all_dirty(struct vga *vga);

#endif
