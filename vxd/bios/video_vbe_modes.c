/*
 * video_vbe_modes - the modes of VBE: their numbers, which the panel and memory allow, setting them.  Pure.
 *
 * Numbers up to 11Fh are VESA's [VBE2]; those of 32 bits and 11Ch-147h as other BIOSes for this
 * hardware have them [DISPI]; from 160h on our own.
 */
#include <string.h>
#include "vbe.h"

#define OWN_NUMBERS     0x160           /* eight for each size that VESA has not */
#define MODE_IN_BDA     0x60            /* and low bits of the number: no VGA mode */
#define DEPTHS          6
#define PLANE_BYTES     0x10000u        /* of a mode of 4 bits */
#define CHAR_HEIGHT     16

static const uint8_t depths[DEPTHS] = { 4, 8, 15, 16, 24, 32 };

struct size {
    uint16_t width, height;
    uint8_t numbers[DEPTHS];            /* less 100h; FFh: OWN_NUMBERS + 8 * own + depth; 4 bits: 0 = none */
    uint8_t own;
};

static const struct size sizes[] = {
    {  320,  200, { 0xFF, 0x46, 0x0D, 0x0E, 0x0F, 0x40 }, 8 },
    {  320,  240, { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, 0 },
    {  512,  384, { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, 1 },
    {  640,  400, { 0xFF, 0x00, 0xFF, 0xFF, 0xFF, 0x41 }, 2 },
    {  640,  480, { 0xFF, 0x01, 0x10, 0x11, 0x12, 0x42 }, 9 },
    {  800,  600, { 0x02, 0x03, 0x13, 0x14, 0x15, 0x43 }, 10 },
    { 1024,  768, { 0xFF, 0x05, 0x16, 0x17, 0x18, 0x44 }, 11 },
    { 1152,  864, { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, 3 },
    { 1280,  720, { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, 4 },
    { 1280, 1024, { 0xFF, 0x07, 0x19, 0x1A, 0x1B, 0x45 }, 12 },
    { 1600, 1200, { 0xFF, 0x1C, 0x1D, 0x1E, 0x1F, 0x47 }, 13 },
    { 1920, 1080, { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, 5 },
};
#define SIZES           (sizeof sizes / sizeof sizes[0])
#define PANEL_OWN       6               /* the panel's, when it is none of these */

bool vbe_is_there(const struct video *v)
{
    uint16_t id = vbe_in(v, VBE_ID);

    return id >= 0xB0C0 && id <= 0xB0C5;
}

struct vbe_limits vbe_limits_of(const struct video *v)
{
    uint16_t enable = vbe_in(v, VBE_ENABLE), bank = vbe_in(v, VBE_BANK);
    struct vbe_limits limits;

    vbe_out(v, VBE_ENABLE, (uint16_t)(enable | VBE_GETCAPS | VBE_NO_CLEAR));
    limits.width = vbe_in(v, VBE_XRES);
    limits.height = vbe_in(v, VBE_YRES);
    vbe_out(v, VBE_ENABLE, (uint16_t)(enable | VBE_NO_CLEAR));
    vbe_out(v, VBE_BANK, bank);
    limits.memory = (uint32_t)vbe_in(v, VBE_MEMORY_64K) << 16;
    return limits;
}

static bool is_listed_size(unsigned width, unsigned height)
{
    for (unsigned i = 0; i < SIZES; i++) {
        if (sizes[i].width == width && sizes[i].height == height) {
            return true;
        }
    }
    return false;
}

/* Sizes count up to SIZES, the last is the panel's. */
static struct size size_at(const struct vbe_limits *limits, unsigned index)
{
    struct size size = { limits->width, limits->height, { 0 }, PANEL_OWN };

    if (index < SIZES) {
        return sizes[index];
    }
    memset(size.numbers, 0xFF, sizeof size.numbers);
    if (is_listed_size(size.width, size.height) || size.width > 4096 || size.height > 4096) {
        size.width = 0;
    }
    return size;
}

bool vbe_mode_at(const struct vbe_limits *limits, unsigned index, struct vbe_mode *mode)
{
    struct size size = size_at(limits, index / DEPTHS);
    unsigned depth = index % DEPTHS;

    if (index >= (SIZES + 1) * DEPTHS) {
        return false;
    }
    mode->width = size.width;
    mode->height = size.height;
    mode->bits = depths[depth];
    mode->number = (uint16_t)(size.numbers[depth] != 0xFF ? 0x100u + size.numbers[depth]
                              : OWN_NUMBERS + 8u * size.own + depth);
    uint32_t bytes = vbe_pitch(mode->width, mode->bits) * mode->height;

    if (bytes == 0 || bytes > (mode->bits == 4 ? PLANE_BYTES : limits->memory) || mode->width > limits->width
            || mode->height > limits->height || (mode->bits == 4 && size.numbers[depth] == 0xFF)) {
        mode->number = 0;
    }
    return true;
}

bool vbe_find_mode(const struct vbe_limits *limits, uint16_t number, struct vbe_mode *mode)
{
    for (unsigned i = 0; vbe_mode_at(limits, i, mode); i++) {
        if (mode->number == number && number != 0) {
            return true;
        }
    }
    return false;
}

/*
 * vbe_set_mode - INT 10h/4F02h for VBE's own modes
 *
 * Out:   false: no such mode here, and nothing has changed
 * Notes: the VGA behind it is left in mode 13h, or 12h for 4 bits, of which it is an extension
 */
bool vbe_set_mode(const struct video *v, uint16_t number)
{
    struct vbe_limits limits = vbe_limits_of(v);
    struct vbe_mode mode;
    uint16_t enable = VBE_ENABLED | (number & VBE_MODE_LINEAR ? VBE_LINEAR : 0)
        | (number & VBE_MODE_NO_CLEAR ? VBE_NO_CLEAR : 0);

    if (!vbe_find_mode(&limits, number & 0x3FFF, &mode)) {
        return false;
    }
    (void)video_set_mode(v, mode.bits == 4 ? 0x12 : 0x13, false);
    vbe_out(v, VBE_BPP, mode.bits);
    vbe_out(v, VBE_XRES, mode.width);
    vbe_out(v, VBE_YRES, mode.height);
    vbe_out(v, VBE_ENABLE, enable);
    if (!(vbe_in(v, VBE_ENABLE) & VBE_ENABLED)) {
        (void)video_set_mode(v, 3, true);
        return false;
    }
    vbe_out(v, VBE_BANK, 0);
    *video_bda(v, BDA_VIDEO_MODE) = (uint8_t)(MODE_IN_BDA | (mode.number & 0x1F));
    mem_set16(video_bda(v, BDA_COLUMNS), mode.width / 8);
    *video_bda(v, BDA_ROWS) = (uint8_t)(mode.height / CHAR_HEIGHT - 1);
    mem_set16(video_bda(v, BDA_PAGE_SIZE), 0);
    mem_set16(video_bda(v, BDA_VBE_MODE), number);
    video_graphics_font(v, CHAR_HEIGHT);
    mem_set16(video_bda(v, BDA_CHAR_HEIGHT), CHAR_HEIGHT);
    if (!(number & VBE_MODE_NO_CLEAR)) {
        *video_bda(v, BDA_VIDEO_CONTROL) &= 0x7F;
    }
    return true;
}

bool video_vbe_is_on(const struct video *v)
{
    return video_mode(v) >= MODE_IN_BDA && video_mode(v) < 0x80 && mem_get16(video_bda(v, BDA_VBE_MODE)) != 0;
}

void video_vbe_off(const struct video *v)
{
    if (vbe_is_there(v)) {
        vbe_out(v, VBE_ENABLE, 0);
    }
}
