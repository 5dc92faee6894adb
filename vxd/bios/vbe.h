/* vbe.h - VBE's modes and registers.  Included by video_vbe*.c, video_edid.c and tests. */
#ifndef BIOS_VBE_H
#define BIOS_VBE_H

#include "video.h"

/* Registers at port 1CFh, chosen by 1CEh. [DISPI] */
enum vbe_register { VBE_ID, VBE_XRES, VBE_YRES, VBE_BPP, VBE_ENABLE, VBE_BANK, VBE_VIRT_WIDTH, VBE_VIRT_HEIGHT,
                    VBE_X_OFFSET, VBE_Y_OFFSET, VBE_MEMORY_64K, VBE_REGISTERS };

#define VBE_ENABLED     0x01            /* bits of VBE_ENABLE */
#define VBE_GETCAPS     0x02
#define VBE_8BIT_DAC    0x20
#define VBE_LINEAR      0x40
#define VBE_NO_CLEAR    0x80

#define VBE_MODE_LINEAR     0x4000      /* bits of a mode's number */
#define VBE_MODE_NO_CLEAR   0x8000

struct vbe_mode { uint16_t number, width, height; uint8_t bits; };
struct vbe_limits { uint16_t width, height; uint32_t memory; };     /* memory: bytes */

static inline void vbe_out(const struct video *v, enum vbe_register number, uint16_t value)
{
    v->ops->out16(v->context, 0x1CE, (uint16_t)number);
    v->ops->out16(v->context, 0x1CF, value);
}

static inline uint16_t vbe_in(const struct video *v, enum vbe_register number)
{
    v->ops->out16(v->context, 0x1CE, (uint16_t)number);
    return v->ops->in16(v->context, 0x1CF);
}

static inline unsigned vbe_pixel_bytes(unsigned bits)
{
    return (bits + 7) / 8;
}

/* Bytes of a line; of one plane with 4 bits. */
static inline uint32_t vbe_pitch(unsigned pixels, unsigned bits)
{
    return bits == 4 ? pixels / 8 : pixels * vbe_pixel_bytes(bits);
}

/* video_vbe_modes.c */
bool vbe_is_there(const struct video *video);
struct vbe_limits vbe_limits_of(const struct video *video);
bool vbe_find_mode(const struct vbe_limits *limits, uint16_t number, struct vbe_mode *mode);
/* The mode at `index`, counting all; false: past the last.  number 0: not within the limits. */
bool vbe_mode_at(const struct vbe_limits *limits, unsigned index, struct vbe_mode *mode);
bool vbe_set_mode(const struct video *video, uint16_t number);      /* with VBE_MODE_... */

/* video_vbe_draw.c: characters and dots, 8 bits and more */
void vbe_write_dot(const struct video *video, unsigned x, unsigned y, uint8_t colour);
uint8_t vbe_read_dot(const struct video *video, unsigned x, unsigned y);
void vbe_put_char(const struct video *video, unsigned column, unsigned row, const uint8_t *glyph,
                  unsigned height, uint8_t colour);
void vbe_scroll(const struct video *video, unsigned top, unsigned left, unsigned bottom, unsigned right,
                int rows, uint8_t colour);

void vbe_edid(const struct vbe_limits *limits, uint8_t edid[128]);  /* video_edid.c */

#endif
