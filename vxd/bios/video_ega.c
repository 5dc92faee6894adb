/*
 * video_ega - INT 10h, the functions that came with EGA and VGA: palette, fonts, state.  Pure.
 *
 * [RBIL 1010] to [RBIL 101C].
 */
#include <string.h>
#include "video.h"

/* ---- palette ---------------------------------------------------------------------------- */

static void attribute_out(const struct video *v, uint8_t index, uint8_t value)
{
    v->ops->in(v->context, 0x3DA);              /* next byte at 3C0h is an index */
    v->ops->out(v->context, 0x3C0, index);
    v->ops->out(v->context, 0x3C0, value);
    v->ops->out(v->context, 0x3C0, 0x20);       /* screen on */
}

static uint8_t attribute_in(const struct video *v, uint8_t index)
{
    v->ops->in(v->context, 0x3DA);
    v->ops->out(v->context, 0x3C0, index);
    uint8_t value = v->ops->in(v->context, 0x3C1);

    v->ops->in(v->context, 0x3DA);
    v->ops->out(v->context, 0x3C0, 0x20);
    return value;
}

static void dac_out(const struct video *v, uint8_t index, const uint8_t *rgb, unsigned count)
{
    v->ops->out(v->context, 0x3C8, index);
    for (unsigned i = 0; i < count * 3; i++) {
        v->ops->out(v->context, 0x3C9, rgb[i]);
    }
}

static void dac_in(const struct video *v, uint8_t index, uint8_t *rgb, unsigned count)
{
    v->ops->out(v->context, 0x3C7, index);
    for (unsigned i = 0; i < count * 3; i++) {
        rgb[i] = v->ops->in(v->context, 0x3C9);
    }
}

/* Grey of the same brightness: 30% red, 59% green, 11% blue. */
static void sum_to_grey(const struct video *v, unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count && i < 256; i++) {
        uint8_t rgb[3];

        dac_in(v, (uint8_t)i, rgb, 1);
        memset(rgb, (rgb[0] * 77 + rgb[1] * 151 + rgb[2] * 28 + 128) >> 8, 3);
        dac_out(v, (uint8_t)i, rgb, 1);
    }
}

static void page_dac(const struct video *v, const struct Client_Reg_Struc *crs)
{
    uint8_t mode = attribute_in(v, 0x10);

    if (crs->Client_BL == 0) {                  /* 4 pages of 64 or 16 of 16 */
        attribute_out(v, 0x10, (uint8_t)((mode & 0x7F) | (crs->Client_BH & 1) << 7));
    } else if (crs->Client_BL == 1) {
        attribute_out(v, 0x14, mode & 0x80 ? crs->Client_BH & 15 : (crs->Client_BH & 3) << 2);
    }
}

/* The DAC functions' block of BX, CX, ES:DX. */
static void dac_block(const struct video *v, const struct Client_Reg_Struc *crs, bool set)
{
    unsigned count = crs->Client_CX > 256 ? 256 : crs->Client_CX;

    for (unsigned i = 0; i < count; i++) {
        uint8_t rgb[3];

        if (!set) {
            dac_in(v, (uint8_t)(crs->Client_BX + i), rgb, 1);
        }
        for (unsigned k = 0; k < 3; k++) {
            uint8_t *at = video_at(v, crs->Client_ES, (uint16_t)(crs->Client_DX + i * 3 + k));

            if (set) {
                rgb[k] = *at;
            } else {
                *at = rgb[k];
            }
        }
        if (set) {
            dac_out(v, (uint8_t)(crs->Client_BX + i), rgb, 1);
        }
    }
}

void video_palette(const struct video *v, struct Client_Reg_Struc *crs)
{
    uint8_t rgb[3] = { crs->Client_DH, crs->Client_CH, crs->Client_CL };

    switch (crs->Client_AL) {
    case 0x00:
        attribute_out(v, crs->Client_BL & 0x1F, crs->Client_BH);
        break;
    case 0x01:
        attribute_out(v, 0x11, crs->Client_BH);
        break;
    case 0x02:
        for (unsigned i = 0; i < 17; i++) {
            attribute_out(v, (uint8_t)(i == 16 ? 0x11 : i),
                          *video_at(v, crs->Client_ES, (uint16_t)(crs->Client_DX + i)));
        }
        break;
    case 0x03:                                  /* attribute bit 7: blinking or bright */
        attribute_out(v, 0x10, (uint8_t)((attribute_in(v, 0x10) & ~8) | (crs->Client_BL & 1) << 3));
        *video_bda(v, BDA_MODE_REGISTER) =
            (uint8_t)((*video_bda(v, BDA_MODE_REGISTER) & ~0x20) | (crs->Client_BL & 1) << 5);
        break;
    case 0x07:
        crs->Client_BH = attribute_in(v, crs->Client_BL & 0x1F);
        break;
    case 0x08:
        crs->Client_BH = attribute_in(v, 0x11);
        break;
    case 0x09:
        for (unsigned i = 0; i < 17; i++) {
            *video_at(v, crs->Client_ES, (uint16_t)(crs->Client_DX + i)) =
                attribute_in(v, (uint8_t)(i == 16 ? 0x11 : i));
        }
        break;
    case 0x10:
        dac_out(v, (uint8_t)crs->Client_BX, rgb, 1);
        break;
    case 0x12:
    case 0x17:
        dac_block(v, crs, crs->Client_AL == 0x12);
        break;
    case 0x13:
        page_dac(v, crs);
        break;
    case 0x15:
        dac_in(v, (uint8_t)crs->Client_BX, rgb, 1);
        crs->Client_DH = rgb[0];
        crs->Client_CH = rgb[1];
        crs->Client_CL = rgb[2];
        break;
    case 0x18:
        v->ops->out(v->context, 0x3C6, crs->Client_BL);
        break;
    case 0x19:
        crs->Client_BL = v->ops->in(v->context, 0x3C6);
        break;
    case 0x1A:
        crs->Client_BL = attribute_in(v, 0x10) >> 7;
        crs->Client_BH = attribute_in(v, 0x14);
        if (!crs->Client_BL) {
            crs->Client_BH >>= 2;
        }
        break;
    case 0x1B:
        sum_to_grey(v, crs->Client_BX, crs->Client_CX);
        break;
    }
}

/* ---- fonts ------------------------------------------------------------------------------ */

static void load_rom_font(const struct video *v, unsigned height)
{
    const uint8_t *rom = bios_rom;

    if (height == 8) {                          /* in two halves */
        v->ops->load_font(v->context, rom + ROM_FONT_8X8, 0, 128, 8);
        v->ops->load_font(v->context, rom + ROM_FONT_8X8_HIGH, 128, 128, 8);
    } else {
        v->ops->load_font(v->context, rom + (height == 14 ? ROM_FONT_8X14 : ROM_FONT_8X16), 0, 256,
                          height);
    }
}

static void font_info(const struct video *v, struct Client_Reg_Struc *crs)
{
    static const uint16_t fonts[8] = { 0, 0, ROM_FONT_8X14, ROM_FONT_8X8, ROM_FONT_8X8_HIGH,
                                       ROM_FONT_8X14, ROM_FONT_8X16, ROM_FONT_8X16 };
    unsigned which = crs->Client_BH;

    if (which > 7) {
        return;
    }
    if (which < 2) {                            /* where INT 1Fh and INT 43h point */
        const uint8_t *vector = v->v86 + (which == 0 ? 0x1F : 0x43) * 4;

        crs->Client_ES = mem_get16(vector + 2);
        crs->Client_BP = mem_get16(vector);
    } else {
        crs->Client_ES = ROM_SEGMENT;
        crs->Client_BP = fonts[which];
    }
    crs->Client_CX = mem_get16(video_bda(v, BDA_CHAR_HEIGHT));
    crs->Client_DL = *video_bda(v, BDA_ROWS);
}

void video_font(const struct video *v, struct Client_Reg_Struc *crs)
{
    unsigned function = crs->Client_AL & ~0x10u, height;

    if (crs->Client_AL == 0x30) {
        font_info(v, crs);
        return;
    }
    if (crs->Client_AL > 0x14) {
        return;                                 /* graphics fonts, other blocks */
    }
    if (function == 0) {
        uint8_t glyph[32];                      /* guest memory may wrap at 64 KB: byte by byte */

        height = crs->Client_BH;
        if (height == 0 || height > 32) {
            return;
        }
        for (unsigned i = 0; i < crs->Client_CX && i + crs->Client_DX < 256; i++) {
            for (unsigned line = 0; line < height; line++) {
                glyph[line] = *video_at(v, crs->Client_ES,
                                        (uint16_t)(crs->Client_BP + i * height + line));
            }
            v->ops->load_font(v->context, glyph, i + crs->Client_DX, 1, height);
        }
    } else if (function == 1 || function == 2 || function == 4) {
        height = function == 1 ? 14 : function == 2 ? 8 : 16;
        load_rom_font(v, height);
    } else {
        return;                                 /* 03h: font blocks; there is one */
    }
    if (crs->Client_AL & 0x10) {
        video_set_height(v, height, true);
    }
}

/* ---- alternate select, codes, state --------------------------------------------------------- */

void video_select(const struct video *v, struct Client_Reg_Struc *crs)
{
    uint8_t *control = video_bda(v, BDA_VIDEO_CONTROL), *flags = video_bda(v, BDA_VIDEO_FLAGS);
    uint8_t off = crs->Client_AL & 1;           /* AL: 0 = enable */

    switch (crs->Client_BL) {
    case 0x10:
        crs->Client_BH = *video_bda(v, BDA_VIDEO_MODE) == 7;
        crs->Client_BL = 3;                     /* 256 KB */
        crs->Client_CH = 0;
        crs->Client_CL = *video_bda(v, BDA_VIDEO_SWITCHES) & 0x0F;
        return;
    case 0x30:                                  /* lines of text modes, from the next mode set on */
        if (crs->Client_AL > 2) {
            return;
        }
        *flags = (uint8_t)((*flags & ~0x90) | (crs->Client_AL == 0 ? 0x80 : crs->Client_AL == 2 ? 0x10 : 0));
        break;
    case 0x31:
        *flags = (uint8_t)((*flags & ~8) | off << 3);
        break;
    case 0x32:
    case 0x36:                                  /* adapter or refresh off: the picture stays */
        break;
    case 0x33:
        *flags = (uint8_t)((*flags & ~2) | (off ^ 1) << 1);
        break;
    case 0x34:
        *control = (uint8_t)((*control & ~1) | off);
        break;
    default:
        return;
    }
    crs->Client_AL = 0x12;
}

void video_display_code(const struct video *v, struct Client_Reg_Struc *crs)
{
    if (crs->Client_AL == 0) {
        crs->Client_BX = *video_bda(v, BDA_VIDEO_MODE) == 7 ? 0x0007 : 0x0008;   /* VGA, analogue */
        crs->Client_AL = 0x1A;
    } else if (crs->Client_AL == 1) {
        crs->Client_AL = 0x1A;
    }
}

void video_state_info(const struct video *v, struct Client_Reg_Struc *crs)
{
    uint8_t table[64] = { 0 }, flags = *video_bda(v, BDA_VIDEO_FLAGS);

    if (crs->Client_BX != 0) {
        return;
    }
    mem_set16(table, ROM_VIDEO_ABILITIES);
    mem_set16(table + 2, ROM_SEGMENT);
    memcpy(table + 4, video_bda(v, BDA_VIDEO_MODE), 30);        /* 40:49-66 */
    table[0x22] = (uint8_t)(*video_bda(v, BDA_ROWS) + 1);
    memcpy(table + 0x23, video_bda(v, BDA_CHAR_HEIGHT), 2);
    table[0x25] = *video_bda(v, BDA_VIDEO_MODE) == 7 ? 7 : 8;
    mem_set16(table + 0x27, 16);                                /* colours */
    table[0x29] = 8;                                            /* pages */
    table[0x2A] = flags & 0x80 ? 0 : flags & 0x10 ? 2 : 1;
    table[0x2D] = (uint8_t)(1 | (flags & 2) | (flags & 8)
                            | (*video_bda(v, BDA_MODE_REGISTER) & 0x20));
    table[0x31] = 3;                                            /* 256 KB */
    for (unsigned i = 0; i < sizeof table; i++) {
        *video_at(v, crs->Client_ES, (uint16_t)(crs->Client_DI + i)) = table[i];
    }
    crs->Client_AL = 0x1B;
}

/* State blocks: bit 0 hardware, bit 1 BIOS data area, bit 2 DAC; 64 bytes each but the DAC. */
#define STATE_BLOCK     64u
#define STATE_DAC       (256u * 3)

static unsigned state_bytes(unsigned states)
{
    return (states & 1 ? STATE_BLOCK : 0) + (states & 2 ? STATE_BLOCK : 0) + (states & 4 ? STATE_DAC : 0);
}

/* Copies a byte between guest memory and `value`. */
static void state_byte(const struct video *v, struct Client_Reg_Struc *crs, unsigned offset,
                       uint8_t *value, bool save)
{
    uint8_t *at = video_at(v, crs->Client_ES, (uint16_t)(crs->Client_BX + offset));

    if (save) {
        *at = *value;
    } else {
        *value = *at;
    }
}

void video_save_restore(const struct video *v, struct Client_Reg_Struc *crs)
{
    unsigned states = crs->Client_CX & 7, offset = 0;
    bool save = crs->Client_AL == 1;

    if (crs->Client_AL > 2) {
        return;
    }
    if (crs->Client_AL == 0) {
        crs->Client_BX = (uint16_t)(state_bytes(states) / 64);
        crs->Client_AL = 0x1C;
        return;
    }
    if (states & 1) {                           /* cursor, start address, attribute registers */
        uint16_t port = mem_get16(video_bda(v, BDA_CRTC_PORT)) == 0x3B4 ? 0x3B4 : 0x3D4;

        for (uint8_t i = 0; i < 0x19 + 0x15; i++) {
            uint8_t value = 0, index = i < 0x19 ? i : i - 0x19;

            if (i < 0x19) {
                v->ops->out(v->context, port, index);
            }
            if (save) {
                value = i < 0x19 ? v->ops->in(v->context, port + 1) : attribute_in(v, index);
            }
            state_byte(v, crs, offset + i, &value, save);
            if (!save && i < 0x19) {
                v->ops->out(v->context, port + 1, value);
            } else if (!save) {
                attribute_out(v, index, value);
            }
        }
        offset += STATE_BLOCK;
    }
    if (states & 2) {
        for (unsigned i = 0; i < 30 + 7; i++) {
            state_byte(v, crs, offset + i,
                       video_bda(v, i < 30 ? BDA_VIDEO_MODE + i : BDA_ROWS + (i - 30)), save);
        }
        offset += STATE_BLOCK;
    }
    if (states & 4) {
        for (unsigned i = 0; i < 256; i++) {
            uint8_t rgb[3];

            if (save) {
                dac_in(v, (uint8_t)i, rgb, 1);
            }
            for (unsigned k = 0; k < 3; k++) {
                state_byte(v, crs, offset + i * 3 + k, &rgb[k], save);
            }
            if (!save) {
                dac_out(v, (uint8_t)i, rgb, 1);
            }
        }
    }
    crs->Client_AL = 0x1C;
}
