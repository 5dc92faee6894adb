/*
 * video_palette - INT 10h/10h and 0Bh: attribute controller, DAC, border.  Pure.
 *
 * [RBIL 1000] to [RBIL 101B], [RBIL 100B].
 */
#include <string.h>
#include "video.h"

#define GREY_SUMMING    0x02            /* in 40:89 */
#define NO_DEFAULT_DAC  0x08
#define OVERSCAN        0x11
#define COLOUR_SELECT   0x14

void video_attribute_out(const struct video *v, uint8_t index, uint8_t value)
{
    (void)video_in(v, (uint16_t)(video_crtc(v) + 6));   /* next byte at 3C0h is an index */
    video_out(v, 0x3C0, index);
    video_out(v, 0x3C0, value);
    video_out(v, 0x3C0, 0x20);                          /* screen on */
}

uint8_t video_attribute_in(const struct video *v, uint8_t index)
{
    (void)video_in(v, (uint16_t)(video_crtc(v) + 6));
    video_out(v, 0x3C0, index);
    uint8_t value = video_in(v, 0x3C1);

    (void)video_in(v, (uint16_t)(video_crtc(v) + 6));
    video_out(v, 0x3C0, 0x20);
    return value;
}

void video_dac_out(const struct video *v, uint8_t index, const uint8_t *rgb, unsigned count)
{
    video_out(v, 0x3C8, index);
    for (unsigned i = 0; i < count * 3; i++) {
        video_out(v, 0x3C9, rgb[i]);
    }
}

void video_dac_in(const struct video *v, uint8_t index, uint8_t *rgb, unsigned count)
{
    video_out(v, 0x3C7, index);
    for (unsigned i = 0; i < count * 3; i++) {
        rgb[i] = video_in(v, 0x3C9);
    }
}

/* Grey of the same brightness: 30% red, 59% green, 11% blue. */
static void make_grey(uint8_t rgb[3])
{
    memset(rgb, ((rgb[0] & 0x3F) * 77 + (rgb[1] & 0x3F) * 151 + (rgb[2] & 0x3F) * 28 + 128) >> 8, 3);
}

static bool is_summing(const struct video *v)
{
    return *video_bda(v, BDA_VIDEO_FLAGS) & GREY_SUMMING;
}

void video_sum_to_grey(const struct video *v, unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count && i < 256; i++) {
        uint8_t rgb[3];

        video_dac_in(v, (uint8_t)i, rgb, 1);
        make_grey(rgb);
        video_dac_out(v, (uint8_t)i, rgb, 1);
    }
}

/* ---- what a mode set loads --------------------------------------------------------------- */

/* Two thirds of blue, green, red in bits 0-2 of i. */
static void primary(uint8_t rgb[3], unsigned i, unsigned more)
{
    for (unsigned k = 0; k < 3; k++) {
        rgb[k] = (uint8_t)((i >> (2 - k) & 1) * 42 + more);
    }
}

/* As on a CGA's monitor: red and green make brown unless they are bright. */
static void cga_colour(uint8_t rgb[3], unsigned i, bool bright)
{
    primary(rgb, i & 7, bright ? 21 : 0);
    if (!bright && (i & 7) == 6) {
        rgb[1] = 21;
    }
}

/* Colours 0-63 of the EGA: bits 0-2 two thirds, bits 3-5 one third of blue, green, red. */
static void ega_colour(uint8_t rgb[3], unsigned i)
{
    primary(rgb, i, 0);
    for (unsigned k = 0; k < 3; k++) {
        rgb[k] = (uint8_t)(rgb[k] + (i >> (5 - k) & 1) * 21);
    }
}

/* One of 24 hues, from blue over red and green back, out of five levels. */
static void hue_colour(uint8_t rgb[3], unsigned hue, const uint8_t level[5])
{
    static const uint8_t still[6] = { 1, 1, 2, 2, 0, 0 };       /* component at its least */
    static const uint8_t moving[6] = { 0, 2, 1, 0, 2, 1 };
    unsigned sector = hue / 4, step = hue % 4;

    memset(rgb, level[4], 3);
    rgb[still[sector]] = level[0];
    rgb[moving[sector]] = level[sector & 1 ? 4 - step : step];
}

/* The 256 colours of mode 13h: 16, 16 greys, 3 brightnesses x 3 saturations x 24 hues, 8 black. */
static void mode_13_colour(uint8_t rgb[3], unsigned i)
{
    static const uint8_t grey[16] = { 0x00, 0x05, 0x08, 0x0B, 0x0E, 0x11, 0x14, 0x18,
                                      0x1C, 0x20, 0x24, 0x28, 0x2D, 0x32, 0x38, 0x3F };
    static const uint8_t levels[9][5] = {
        { 0x00, 0x10, 0x1F, 0x2F, 0x3F }, { 0x1F, 0x27, 0x2F, 0x37, 0x3F }, { 0x2D, 0x31, 0x36, 0x3A, 0x3F },
        { 0x00, 0x07, 0x0E, 0x15, 0x1C }, { 0x0E, 0x11, 0x15, 0x18, 0x1C }, { 0x14, 0x16, 0x18, 0x1A, 0x1C },
        { 0x00, 0x04, 0x08, 0x0C, 0x10 }, { 0x08, 0x0A, 0x0C, 0x0E, 0x10 }, { 0x0B, 0x0C, 0x0D, 0x0F, 0x10 } };

    if (i < 16) {
        cga_colour(rgb, i, i >= 8);
    } else if (i < 32) {
        memset(rgb, grey[i - 16], 3);
    } else if (i < 248) {
        hue_colour(rgb, (i - 32) % 24, levels[(i - 32) / 24]);
    } else {
        memset(rgb, 0, 3);
    }
}

/*
 * video_default_dac - the colours a mode begins with
 *
 * In:    cga = the mode's palette counts on the 16 colours of a CGA, not the 64 of an EGA
 * Notes: nothing is loaded after INT 10h AH=12h BL=31h AL=01h
 */
void video_default_dac(const struct video *v, uint8_t mode, bool cga)
{
    if (*video_bda(v, BDA_VIDEO_FLAGS) & NO_DEFAULT_DAC) {
        return;
    }
    video_out(v, 0x3C6, 0xFF);
    video_out(v, 0x3C8, 0);
    for (unsigned i = 0; i < 256; i++) {
        uint8_t rgb[3] = { 0, 0, 0 };

        if (mode == 0x13) {
            mode_13_colour(rgb, i);
        } else if (i < 64) {
            if (mode == 7 || mode == 0x0F) {
                memset(rgb, (i & 0x18) == 0x18 ? 0x3F : i & 0x18 ? 0x2A : 0, 3);
            } else if (cga) {
                cga_colour(rgb, i, i & 0x10);
            } else {
                ega_colour(rgb, i);
            }
        }
        if (is_summing(v)) {
            make_grey(rgb);
        }
        for (unsigned k = 0; k < 3; k++) {
            video_out(v, 0x3C9, rgb[k]);
        }
    }
}

/* ---- 10h: palette ------------------------------------------------------------------------- */

/* Keeps the dynamic save area, where a program has given one, as the registers are. */
static void remember_palette(const struct video *v, uint8_t index, uint8_t value)
{
    struct video_far area = video_save_pointer(v, 4);

    if ((area.segment | area.offset) != 0 && (index < 16 || index == OVERSCAN)) {
        video_poke(v, area.segment, (uint16_t)(area.offset + (index < 16 ? index : 16)), value);
    }
}

static void set_palette(const struct video *v, uint8_t index, uint8_t value)
{
    if (index <= COLOUR_SELECT) {
        video_attribute_out(v, index, value);
        remember_palette(v, index, value);
    }
}

static void page_dac(const struct video *v, const struct Client_Reg_Struc *crs)
{
    uint8_t mode = video_attribute_in(v, 0x10);

    if (crs->Client_BL == 0) {                  /* 4 pages of 64 or 16 of 16 */
        video_attribute_out(v, 0x10, (uint8_t)((mode & 0x7F) | (crs->Client_BH & 1) << 7));
    } else if (crs->Client_BL == 1) {
        video_attribute_out(v, COLOUR_SELECT,
                            mode & 0x80 ? crs->Client_BH & 15 : (crs->Client_BH & 3) << 2);
    }
}

/* The DAC functions' block of BX, CX, ES:DX. */
static void dac_block(const struct video *v, const struct Client_Reg_Struc *crs, bool set)
{
    unsigned count = crs->Client_CX > 256 ? 256 : crs->Client_CX;

    for (unsigned i = 0; i < count; i++) {
        uint16_t at = (uint16_t)(crs->Client_DX + i * 3);
        uint8_t index = (uint8_t)(crs->Client_BX + i), rgb[3];

        if (set) {
            for (uint16_t k = 0; k < 3; k++) {
                rgb[k] = video_peek(v, crs->Client_ES, (uint16_t)(at + k));
            }
            if (is_summing(v)) {
                make_grey(rgb);
            }
            video_dac_out(v, index, rgb, 1);
        } else {
            video_dac_in(v, index, rgb, 1);
            for (uint16_t k = 0; k < 3; k++) {
                video_poke(v, crs->Client_ES, (uint16_t)(at + k), rgb[k]);
            }
        }
    }
}

void video_palette(const struct video *v, struct Client_Reg_Struc *crs)
{
    uint8_t rgb[3] = { crs->Client_DH, crs->Client_CH, crs->Client_CL }, mode;

    switch (crs->Client_AL) {
    case 0x00:
        set_palette(v, crs->Client_BL, crs->Client_BH);
        break;
    case 0x01:
        set_palette(v, OVERSCAN, crs->Client_BH);
        break;
    case 0x02:
        for (uint8_t i = 0; i < 17; i++) {
            set_palette(v, i == 16 ? OVERSCAN : i,
                        video_peek(v, crs->Client_ES, (uint16_t)(crs->Client_DX + i)));
        }
        break;
    case 0x03:                                  /* attribute bit 7: blinking or bright */
        mode = video_attribute_in(v, 0x10);
        video_attribute_out(v, 0x10, (uint8_t)((mode & ~8) | (crs->Client_BL & 1) << 3));
        *video_bda(v, BDA_MODE_REGISTER) =
            (uint8_t)((*video_bda(v, BDA_MODE_REGISTER) & ~0x20) | (crs->Client_BL & 1) << 5);
        break;
    case 0x07:
        if (crs->Client_BL <= COLOUR_SELECT) {
            crs->Client_BH = video_attribute_in(v, crs->Client_BL);
        }
        break;
    case 0x08:
        crs->Client_BH = video_attribute_in(v, OVERSCAN);
        break;
    case 0x09:
        for (uint8_t i = 0; i < 17; i++) {
            video_poke(v, crs->Client_ES, (uint16_t)(crs->Client_DX + i),
                       video_attribute_in(v, i == 16 ? OVERSCAN : i));
        }
        break;
    case 0x10:
        if (is_summing(v)) {
            make_grey(rgb);
        }
        video_dac_out(v, (uint8_t)crs->Client_BX, rgb, 1);
        break;
    case 0x12:
    case 0x17:
        dac_block(v, crs, crs->Client_AL == 0x12);
        break;
    case 0x13:
        page_dac(v, crs);
        break;
    case 0x15:
        video_dac_in(v, (uint8_t)crs->Client_BX, rgb, 1);
        crs->Client_DH = rgb[0];
        crs->Client_CH = rgb[1];
        crs->Client_CL = rgb[2];
        break;
    case 0x18:
        video_out(v, 0x3C6, crs->Client_BL);
        break;
    case 0x19:
        crs->Client_BL = video_in(v, 0x3C6);
        break;
    case 0x1A:
        crs->Client_BL = video_attribute_in(v, 0x10) >> 7;
        crs->Client_BH = video_attribute_in(v, COLOUR_SELECT);
        if (!crs->Client_BL) {
            crs->Client_BH >>= 2;
        }
        break;
    case 0x1B:
        video_sum_to_grey(v, crs->Client_BX, crs->Client_CX);
        break;
    }
}

/* ---- 0Bh: border, background, palette of modes 4 and 5 --------------------------------------- */

/* Registers 1-3 in the modes of a CGA: intensity and palette as 40:66 says. */
static void set_cga_colours(const struct video *v)
{
    uint8_t select = *video_bda(v, BDA_PALETTE);

    for (uint8_t i = 1; i <= 3; i++) {
        set_palette(v, i, (uint8_t)(i << 1 | (select >> 5 & 1) | (select & 0x10)));
    }
}

/* BH = 0: BL = border and background, bit 4 = bright palette; BH = 1: BL = palette 0 or 1. */
void video_cga_palette(const struct video *v, const struct Client_Reg_Struc *crs)
{
    uint8_t *select = video_bda(v, BDA_PALETTE), mode = video_mode(v);
    uint8_t colour = (uint8_t)((crs->Client_BL & 7) | (crs->Client_BL & 8) << 1);   /* bright: bit 4 */

    if (crs->Client_BH == 0) {
        *select = (uint8_t)((*select & 0xE0) | (crs->Client_BL & 0x1F));
        set_palette(v, OVERSCAN, colour);
        if (video_kind_of(v) != VIDEO_TEXT) {
            set_palette(v, 0, colour);
        }
    } else if (crs->Client_BH == 1) {
        *select = (uint8_t)((*select & ~0x20) | (crs->Client_BL & 1) << 5);
    }
    if (mode == 4 || mode == 5) {
        set_cga_colours(v);
    }
}
