/*
 * video_vbe - INT 10h/4Fh: VESA BIOS Extension 2.0 on ports 1CEh and 1CFh.  Pure.
 *
 * [VBE2]; registers of the adapter [DISPI].
 */
#include <string.h>
#include "vbe.h"

#define ROM_VBE_OEM         0           /* words at ROM_VBE */
#define ROM_VBE_VENDOR      2
#define ROM_VBE_PRODUCT     4
#define ROM_VBE_REVISION    6
#define ROM_VBE_WINDOW      8
#define ROM_VBE_PROTECTED   10
#define ROM_VBE_PROTECTED_BYTES 12

#define DONE                0x004F      /* AX */
#define FAILED              0x014F
#define NOT_HERE            0x024F      /* not by this hardware */
#define NOT_NOW             0x034F      /* not in this mode */

#define INFO_BYTES          512         /* for callers that ask for VBE 2 */
#define INFO_BYTES_1        256
#define MODE_LIST           34          /* in the block: what is reserved there */
#define MODE_LIST_BYTES     222
#define LINE_MAX            0x3FF8u     /* pixels of a line in memory */

static uint16_t rom_word(unsigned offset)
{
    return mem_get16(bios_rom + ROM_VBE + offset);
}

static void put16(uint8_t *block, unsigned offset, unsigned value)
{
    mem_set16(block + offset, (uint16_t)value);
}

static void put_far(uint8_t *block, unsigned at, uint16_t segment, unsigned offset)
{
    put16(block, at, offset);
    put16(block, at + 2, segment);
}

static void put_guest(const struct video *v, const struct Client_Reg_Struc *crs, const uint8_t *block, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        video_poke(v, crs->Client_ES, (uint16_t)(crs->Client_DI + i), block[i]);
    }
}

/* ---- 4F00h, 4F01h: what there is ----------------------------------------------------------------- */

static uint16_t controller_info(const struct video *v, const struct Client_Reg_Struc *crs)
{
    struct vbe_limits limits = vbe_limits_of(v);
    uint8_t block[INFO_BYTES] = "VESA";
    char asked[4];
    struct vbe_mode mode;
    unsigned at = MODE_LIST;

    for (unsigned i = 0; i < 4; i++) {
        asked[i] = (char)video_peek(v, crs->Client_ES, (uint16_t)(crs->Client_DI + i));
    }
    bool version_2 = memcmp(asked, "VBE2", 4) == 0;

    put16(block, 4, 0x0200);
    put_far(block, 6, ROM_SEGMENT, rom_word(ROM_VBE_OEM));
    put16(block, 10, 1);                        /* the DAC can have 8 bits */
    put_far(block, 14, crs->Client_ES, crs->Client_DI + MODE_LIST);
    put16(block, 18, limits.memory >> 16);
    if (version_2) {
        put16(block, 20, 0x0100);
        put_far(block, 22, ROM_SEGMENT, rom_word(ROM_VBE_VENDOR));
        put_far(block, 26, ROM_SEGMENT, rom_word(ROM_VBE_PRODUCT));
        put_far(block, 30, ROM_SEGMENT, rom_word(ROM_VBE_REVISION));
    }
    for (unsigned i = 0; vbe_mode_at(&limits, i, &mode) && at < MODE_LIST + MODE_LIST_BYTES - 2; i++) {
        if (mode.number != 0) {
            put16(block, at, mode.number);
            at += 2;
        }
    }
    put16(block, at, 0xFFFF);
    put_guest(v, crs, block, version_2 ? INFO_BYTES : INFO_BYTES_1);
    return DONE;
}

/* Size and position of red, green, blue and what is left over, for 15 to 32 bits. */
static const uint8_t *colour_layout(unsigned bits)
{
    static const uint8_t layouts[4][8] = {
        { 5, 10, 5, 5, 5, 0, 1, 15 }, { 5, 11, 6, 5, 5, 0, 0, 0 },
        { 8, 16, 8, 8, 8, 0, 0, 0 }, { 8, 16, 8, 8, 8, 0, 8, 24 } };

    return layouts[bits == 15 ? 0 : bits == 16 ? 1 : bits == 24 ? 2 : 3];
}

static uint16_t mode_info(const struct video *v, const struct Client_Reg_Struc *crs)
{
    struct vbe_limits limits = vbe_limits_of(v);
    uint32_t linear = v->ops->frame_buffer(v->context);
    uint8_t block[256] = { 0 };
    struct vbe_mode mode;

    if (!vbe_find_mode(&limits, crs->Client_CX & 0x3FFF, &mode)) {
        return FAILED;
    }
    uint32_t pitch = vbe_pitch(mode.width, mode.bits), memory = mode.bits == 4 ? 0x10000 : limits.memory;
    uint32_t pages = memory / (pitch * mode.height);

    if (mode.bits == 4) {
        linear = 0;
    }
    put16(block, 0, 0x1F | (linear != 0 ? 0x80 : 0));   /* colour graphics, BIOS writes text, VGA, window */
    block[2] = 7;                               /* window A can be moved, read, written; there is no B */
    put16(block, 4, 64);
    put16(block, 6, 64);
    put16(block, 8, 0xA000);
    put_far(block, 12, ROM_SEGMENT, rom_word(ROM_VBE_WINDOW));
    put16(block, 16, pitch);
    put16(block, 18, mode.width);
    put16(block, 20, mode.height);
    block[22] = 8;                              /* character */
    block[23] = 16;
    block[24] = mode.bits == 4 ? 4 : 1;         /* planes */
    block[25] = mode.bits;
    block[26] = 1;                              /* banks of lines */
    block[27] = mode.bits == 4 ? 3 : mode.bits == 8 ? 4 : 6;    /* planes, packed, direct colour */
    block[29] = (uint8_t)(pages > 256 ? 255 : pages - 1);
    block[30] = 1;
    if (mode.bits > 8) {
        memcpy(block + 31, colour_layout(mode.bits), 8);
        block[39] = mode.bits == 15 || mode.bits == 32 ? 2 : 0;     /* the left over may be used */
    }
    put16(block, 40, linear & 0xFFFF);
    put16(block, 42, linear >> 16);
    put_guest(v, crs, block, sizeof block);
    return DONE;
}

/* ---- 4F02h, 4F03h: the mode --------------------------------------------------------------------- */

static uint16_t set_mode(const struct video *v, uint16_t mode)
{
    if (mode & 0x3E00) {
        return FAILED;                          /* bits that VBE 2 reserves */
    }
    if ((mode & 0x1FF) < 0x100) {
        bool vga = !(mode & (VBE_MODE_LINEAR | 0x80));

        return vga && video_set_mode(v, mode & 0x7F, !(mode & VBE_MODE_NO_CLEAR)) ? DONE : FAILED;
    }
    if ((mode & VBE_MODE_LINEAR) && v->ops->frame_buffer(v->context) == 0) {
        return FAILED;
    }
    return vbe_set_mode(v, mode) ? DONE : FAILED;
}

static uint16_t get_mode(const struct video *v)
{
    if (video_vbe_is_on(v)) {
        return mem_get16(video_bda(v, BDA_VBE_MODE));
    }
    return (uint16_t)(video_mode(v) | (*video_bda(v, BDA_VIDEO_CONTROL) & 0x80) << 8);
}

/* ---- 4F04h: save and restore ---------------------------------------------------------------------- */

#define STATE_VBE_BYTES     64u

/* The VBE registers, before everything else: enabling a mode changes the VGA's registers. */
static void move_registers(const struct video *v, uint16_t segment, uint16_t offset, bool save)
{
    uint16_t values[VBE_REGISTERS];

    for (uint16_t i = VBE_XRES; i < VBE_MEMORY_64K; i++) {
        uint16_t at = (uint16_t)(offset + i * 2);

        if (save) {
            values[i] = vbe_in(v, i);
            video_poke(v, segment, at, (uint8_t)values[i]);
            video_poke(v, segment, (uint16_t)(at + 1), (uint8_t)(values[i] >> 8));
        } else {
            values[i] = video_peek16(v, segment, at);
        }
    }
    if (save) {
        return;
    }
    vbe_out(v, VBE_ENABLE, 0);
    if (values[VBE_ENABLE] & VBE_ENABLED) {
        vbe_out(v, VBE_XRES, values[VBE_XRES]);
        vbe_out(v, VBE_YRES, values[VBE_YRES]);
        vbe_out(v, VBE_BPP, values[VBE_BPP]);
        vbe_out(v, VBE_ENABLE, (values[VBE_ENABLE] & ~VBE_GETCAPS) | VBE_NO_CLEAR);
        vbe_out(v, VBE_VIRT_WIDTH, values[VBE_VIRT_WIDTH]);
        vbe_out(v, VBE_X_OFFSET, values[VBE_X_OFFSET]);
        vbe_out(v, VBE_Y_OFFSET, values[VBE_Y_OFFSET]);
        vbe_out(v, VBE_BANK, values[VBE_BANK]);
    }
}

static uint16_t save_restore(const struct video *v, struct Client_Reg_Struc *crs)
{
    unsigned states = crs->Client_CX & 15;
    uint16_t offset = crs->Client_BX;

    if (crs->Client_DL == 0) {
        crs->Client_BX = (uint16_t)((video_state_bytes(states) + (states & 8 ? STATE_VBE_BYTES : 0)) / 64);
        return DONE;
    }
    if (crs->Client_DL > 2) {
        return FAILED;
    }
    if (states & 8) {
        move_registers(v, crs->Client_ES, offset, crs->Client_DL == 1);
        offset = (uint16_t)(offset + STATE_VBE_BYTES);
    }
    video_state_move(v, states, crs->Client_ES, offset, crs->Client_DL == 1);
    return DONE;
}

/* ---- 4F05h-4F09h: window, lines, start, DAC --------------------------------------------------------- */

static uint16_t window(const struct video *v, struct Client_Reg_Struc *crs)
{
    if (crs->Client_BL != 0 || crs->Client_BH > 1) {
        return FAILED;
    }
    if (crs->Client_BH == 1) {
        crs->Client_DX = vbe_in(v, VBE_BANK);
        return DONE;
    }
    if ((uint32_t)crs->Client_DX >= vbe_in(v, VBE_MEMORY_64K)) {
        return FAILED;
    }
    vbe_out(v, VBE_BANK, crs->Client_DX);
    return DONE;
}

static uint16_t line_length(const struct video *v, struct Client_Reg_Struc *crs)
{
    unsigned bits = vbe_in(v, VBE_BPP), asked = crs->Client_CX, height = vbe_in(v, VBE_YRES);
    uint32_t memory = bits == 4 ? 0x10000 : (uint32_t)vbe_in(v, VBE_MEMORY_64K) << 16;

    if (height == 0 || bits < 4) {
        return NOT_NOW;
    }
    uint32_t bytes = memory / height < 0xFFFF ? memory / height : 0xFFFF;   /* most that a line may have */
    uint32_t longest = bits == 4 ? bytes * 8 : bytes / vbe_pixel_bytes(bits);

    longest = longest < LINE_MAX ? longest & ~7u : LINE_MAX;
    if (longest < 8) {
        return NOT_NOW;
    }
    switch (crs->Client_BL) {
    case 0x02:                                  /* bytes */
        asked = bits == 4 ? asked * 8 : (asked + vbe_pixel_bytes(bits) - 1) / vbe_pixel_bytes(bits);
        /* fall through */
    case 0x00:                                  /* pixels */
        asked = (asked + 7) & ~7u;
        if (asked > longest || asked < vbe_in(v, VBE_XRES)) {
            return NOT_HERE;
        }
        vbe_out(v, VBE_VIRT_WIDTH, (uint16_t)asked);
        break;
    case 0x01:
        break;
    case 0x03:                                  /* the longest */
        crs->Client_BX = (uint16_t)vbe_pitch(longest, bits);
        crs->Client_CX = (uint16_t)longest;
        crs->Client_DX = (uint16_t)(memory / vbe_pitch(longest, bits));
        return DONE;
    default:
        return FAILED;
    }
    crs->Client_CX = vbe_in(v, VBE_VIRT_WIDTH);
    crs->Client_BX = (uint16_t)vbe_pitch(crs->Client_CX, bits);
    uint32_t lines = crs->Client_BX == 0 ? 0 : memory / crs->Client_BX;

    crs->Client_DX = (uint16_t)(lines > 0xFFFF ? 0xFFFF : lines);
    return DONE;
}

static uint16_t display_start(const struct video *v, struct Client_Reg_Struc *crs)
{
    uint16_t x = crs->Client_CX, y = crs->Client_DX;

    switch (crs->Client_BL) {
    case 0x00:
    case 0x80:                                  /* in the retrace: the picture is never half of two */
        if (x + vbe_in(v, VBE_XRES) > vbe_in(v, VBE_VIRT_WIDTH)
                || (uint32_t)y + vbe_in(v, VBE_YRES) > vbe_in(v, VBE_VIRT_HEIGHT)) {
            return FAILED;
        }
        vbe_out(v, VBE_X_OFFSET, x);
        vbe_out(v, VBE_Y_OFFSET, y);
        return DONE;
    case 0x01:
        crs->Client_BH = 0;
        crs->Client_CX = vbe_in(v, VBE_X_OFFSET);
        crs->Client_DX = vbe_in(v, VBE_Y_OFFSET);
        return DONE;
    }
    return FAILED;
}

static uint16_t dac_width(const struct video *v, struct Client_Reg_Struc *crs)
{
    uint16_t enable = vbe_in(v, VBE_ENABLE), bank = vbe_in(v, VBE_BANK);

    if (vbe_in(v, VBE_BPP) > 8) {
        return NOT_NOW;
    }
    if (crs->Client_BL > 1) {
        return FAILED;
    }
    if (crs->Client_BL == 0) {
        enable = (uint16_t)((enable & ~VBE_8BIT_DAC) | (crs->Client_BH >= 8 ? VBE_8BIT_DAC : 0));
        vbe_out(v, VBE_ENABLE, enable);
        vbe_out(v, VBE_BANK, bank);
    }
    crs->Client_BH = vbe_in(v, VBE_ENABLE) & VBE_8BIT_DAC ? 8 : 6;
    return DONE;
}

/* Entries of four bytes: blue, green, red, nothing. */
static uint16_t palette(const struct video *v, const struct Client_Reg_Struc *crs)
{
    bool set = (crs->Client_BL & 0x7F) == 0;

    if (!set && crs->Client_BL != 1) {
        return crs->Client_BL == 2 || crs->Client_BL == 3 ? NOT_HERE : FAILED;  /* no second palette */
    }
    if (crs->Client_CX > 256 || crs->Client_DX > 255) {
        return FAILED;
    }
    for (unsigned i = 0; i < crs->Client_CX; i++) {
        uint16_t at = (uint16_t)(crs->Client_DI + i * 4);
        uint8_t index = (uint8_t)(crs->Client_DX + i), rgb[3];

        for (uint16_t k = 0; k < 3 && set; k++) {
            rgb[2 - k] = video_peek(v, crs->Client_ES, (uint16_t)(at + k));
        }
        if (set) {
            video_dac_out(v, index, rgb, 1);
            continue;
        }
        video_dac_in(v, index, rgb, 1);
        for (uint16_t k = 0; k < 4; k++) {
            video_poke(v, crs->Client_ES, (uint16_t)(at + k), k < 3 ? rgb[2 - k] : 0);
        }
    }
    return DONE;
}

/* ---- 4F0Ah, 4F15h ------------------------------------------------------------------------------------ */

static uint16_t protected_mode(struct Client_Reg_Struc *crs)
{
    if (crs->Client_BL != 0) {
        return FAILED;
    }
    crs->Client_ES = ROM_SEGMENT;
    crs->Client_DI = rom_word(ROM_VBE_PROTECTED);
    crs->Client_CX = rom_word(ROM_VBE_PROTECTED_BYTES);
    return DONE;
}

static uint16_t display_data(const struct video *v, struct Client_Reg_Struc *crs)
{
    struct vbe_limits limits = vbe_limits_of(v);
    uint8_t edid[128];

    if (crs->Client_BL == 0) {
        crs->Client_BX = 0x0102;                /* a second at most; DDC2 */
        return DONE;
    }
    if (crs->Client_BL != 1 || crs->Client_DX != 0) {
        return FAILED;
    }
    vbe_edid(&limits, edid);
    put_guest(v, crs, edid, sizeof edid);
    return DONE;
}

/*
 * video_vbe - INT 10h/4Fh
 *
 * Out:   AX = 4Fh with AH = 0 done, 1 failed, 2 not by this hardware, 3 not in this mode;
 *        unchanged where there is no such hardware or function
 */
void video_vbe(const struct video *v, struct Client_Reg_Struc *crs)
{
    uint8_t function = crs->Client_AL;

    if (!vbe_is_there(v)) {
        return;
    }
    if (function >= 0x05 && function <= 0x08 && !(vbe_in(v, VBE_ENABLE) & VBE_ENABLED)) {
        crs->Client_AX = NOT_NOW;
        return;
    }
    switch (function) {
    case 0x00:
        crs->Client_AX = controller_info(v, crs);
        break;
    case 0x01:
        crs->Client_AX = mode_info(v, crs);
        break;
    case 0x02:
        crs->Client_AX = set_mode(v, crs->Client_BX);
        break;
    case 0x03:
        crs->Client_BX = get_mode(v);
        crs->Client_AX = DONE;
        break;
    case 0x04:
        crs->Client_AX = save_restore(v, crs);
        break;
    case 0x05:
        crs->Client_AX = window(v, crs);
        break;
    case 0x06:
        crs->Client_AX = line_length(v, crs);
        break;
    case 0x07:
        crs->Client_AX = display_start(v, crs);
        break;
    case 0x08:
        crs->Client_AX = dac_width(v, crs);
        break;
    case 0x09:
        crs->Client_AX = palette(v, crs);
        break;
    case 0x0A:
        crs->Client_AX = protected_mode(crs);
        break;
    case 0x15:
        crs->Client_AX = display_data(v, crs);
        break;
    }
}
