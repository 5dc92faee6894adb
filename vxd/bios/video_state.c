/*
 * video_state - INT 10h/12h, 1Ah, 1Bh, 1Ch: switches, which display, what state.  Pure.
 *
 * [RBIL 1012], [RBIL 101A] to [RBIL 101C].
 */
#include <string.h>
#include "video.h"

#define SEQUENCER       0x3C4
#define GRAPHICS        0x3CE
#define FLAG_LINES      0x90            /* in 40:89: bit 7 200 lines, bit 4 400 lines */
#define FLAG_NO_PALETTE 0x08
#define FLAG_GREY       0x02
#define MISC_RAM        0x02            /* in the miscellaneous output register */
#define SCREEN_OFF      0x20            /* in sequencer register 1 */

/* ---- 12h: alternate select ---------------------------------------------------------------------- */

static void print_screen_of_all_rows(const struct video *v)
{
    mem_set16(v->v86 + 5 * 4, ROM_INT05);
    mem_set16(v->v86 + 5 * 4 + 2, ROM_SEGMENT);
}

static void set_bits(uint8_t *byte, uint8_t mask, bool on)
{
    *byte = (uint8_t)(on ? *byte | mask : *byte & ~mask);
}

void video_select(const struct video *v, struct Client_Reg_Struc *crs)
{
    uint8_t *control = video_bda(v, BDA_VIDEO_CONTROL), *flags = video_bda(v, BDA_VIDEO_FLAGS);
    uint8_t *switches = video_bda(v, BDA_VIDEO_SWITCHES), value;
    bool off = crs->Client_AL & 1;              /* AL: 0 = enable */

    switch (crs->Client_BL) {
    case 0x10:
        crs->Client_BH = video_crtc(v) == 0x3B4;
        crs->Client_BL = 3;                     /* 256 KB */
        crs->Client_CH = *switches >> 4;
        crs->Client_CL = *switches & 0x0F;
        return;
    case 0x20:
        print_screen_of_all_rows(v);
        return;
    case 0x30:                                  /* lines of text modes, from the next mode set on */
        if (crs->Client_AL > 2) {
            return;
        }
        *flags = (uint8_t)((*flags & ~FLAG_LINES) | (crs->Client_AL == 0 ? 0x80 : crs->Client_AL == 2 ? 0x10 : 0));
        *switches = (uint8_t)((*switches & 0xF0) | (crs->Client_AL == 0 ? 8 : 9));
        break;
    case 0x31:
        set_bits(flags, FLAG_NO_PALETTE, off);
        break;
    case 0x32:                                  /* the adapter's memory */
        value = video_in(v, 0x3CC);
        set_bits(&value, MISC_RAM, !off);
        video_out(v, 0x3C2, value);
        break;
    case 0x33:
        set_bits(flags, FLAG_GREY, !off);
        break;
    case 0x34:
        set_bits(control, 1, off);
        break;
    case 0x36:                                  /* the picture */
        value = video_in_at(v, SEQUENCER, 1);
        set_bits(&value, SCREEN_OFF, off);
        video_out_at(v, SEQUENCER, 1, value);
        break;
    default:                                    /* 35h switches between two adapters: there is one */
        return;
    }
    crs->Client_AL = 0x12;
}

/* ---- 1Ah: display combination code ----------------------------------------------------------------- */

void video_display_code(const struct video *v, struct Client_Reg_Struc *crs)
{
    struct video_far table = video_save_pointer_2(v, 2);
    uint8_t *index = video_bda(v, BDA_DCC_INDEX);
    unsigned count;

    if (crs->Client_AL > 1 || (table.segment | table.offset) == 0) {
        return;
    }
    count = video_peek(v, table.segment, table.offset);
    if (crs->Client_AL == 0) {
        crs->Client_BX = *index < count
            ? video_peek16(v, table.segment, (uint16_t)(table.offset + 4 + *index * 2)) : 0xFFFF;
        if ((crs->Client_BX & 0xFF) == 0) {     /* active first, the one that is not second */
            crs->Client_BX >>= 8;
        }
    } else {
        for (unsigned i = 0; i < count; i++) {
            uint16_t pair = video_peek16(v, table.segment, (uint16_t)(table.offset + 4 + i * 2));

            if (pair == crs->Client_BX || pair == (uint16_t)(crs->Client_BX << 8 | crs->Client_BX >> 8)) {
                *index = (uint8_t)i;
                break;
            }
        }
    }
    crs->Client_AL = 0x1A;
}

/* ---- 1Bh: functionality and state -------------------------------------------------------------------- */

static unsigned colours_of(uint8_t mode)
{
    switch (mode) {
    case 4: case 5:
        return 4;
    case 6: case 0x11:
        return 2;
    case 7: case 0x0F:
        return 0;                               /* monochrome */
    case 0x13:
        return 256;
    }
    return 16;
}

static unsigned pages_of(uint8_t mode)
{
    return mode <= 3 || mode == 7 || mode == 0x0D ? 8 : mode == 0x0E ? 4 : mode == 0x0F || mode == 0x10 ? 2 : 1;
}

static bool has_save_pointer(struct video_far at)
{
    return (at.segment | at.offset) != 0;
}

void video_state_info(const struct video *v, struct Client_Reg_Struc *crs)
{
    uint8_t table[64] = { 0 }, flags = *video_bda(v, BDA_VIDEO_FLAGS), mode = video_mode(v), map;

    if (crs->Client_BX != 0) {
        return;
    }
    map = video_in_at(v, SEQUENCER, 3);
    mem_set16(table, ROM_VIDEO_ABILITIES);
    mem_set16(table + 2, ROM_SEGMENT);
    memcpy(table + 4, video_bda(v, BDA_VIDEO_MODE), 30);        /* 40:49-66 */
    table[0x22] = (uint8_t)(*video_bda(v, BDA_ROWS) + 1);
    memcpy(table + 0x23, video_bda(v, BDA_CHAR_HEIGHT), 2);
    table[0x25] = 8;                                            /* VGA, colour */
    mem_set16(table + 0x27, (uint16_t)colours_of(mode));
    table[0x29] = (uint8_t)pages_of(mode);
    table[0x2A] = mode == 0x11 || mode == 0x12 ? 3              /* 480, 350, 400, 200 lines */
        : mode == 0x0F || mode == 0x10 ? 1
        : mode <= 3 || mode == 7 ? (flags & 0x10 ? 2 : flags & 0x80 ? 0 : 1) : 0;
    table[0x2B] = (uint8_t)((map & 3) | (map >> 2 & 4));        /* attribute bit 3 clear, set */
    table[0x2C] = (uint8_t)((map >> 2 & 3) | (map >> 3 & 4));
    table[0x2D] = (uint8_t)(1 | (flags & FLAG_GREY) | (mode == 7 || mode == 0x0F ? 4 : 0)
                            | (flags & FLAG_NO_PALETTE) | (*video_bda(v, BDA_VIDEO_CONTROL) & 1 ? 0 : 0x10)
                            | (*video_bda(v, BDA_MODE_REGISTER) & 0x20));
    table[0x31] = 3;                                            /* 256 KB */
    table[0x32] = (uint8_t)((table[0x2B] != table[0x2C] ? 1 : 0)
                            | (has_save_pointer(video_save_pointer(v, 0x04)) ? 2 : 0)
                            | (has_save_pointer(video_save_pointer(v, 0x08)) ? 4 : 0)
                            | (has_save_pointer(video_save_pointer(v, 0x0C)) ? 8 : 0)
                            | (has_save_pointer(video_save_pointer_2(v, 0x0A)) ? 0x10 : 0)
                            | (has_save_pointer(video_save_pointer_2(v, 0x02)) ? 0x20 : 0));
    for (unsigned i = 0; i < sizeof table; i++) {
        video_poke(v, crs->Client_ES, (uint16_t)(crs->Client_DI + i), table[i]);
    }
    crs->Client_AL = 0x1B;
}

/* ---- 1Ch: save and restore ------------------------------------------------------------------------------ */

/* Blocks of the states' bits: 0 the adapter, 1 BIOS data area, 2 DAC; multiples of 64 bytes. */
#define STATE_ADAPTER   128u
#define STATE_DATA      64u
#define STATE_DAC       832u

unsigned video_state_bytes(unsigned states)
{
    return (states & 1 ? STATE_ADAPTER : 0) + (states & 2 ? STATE_DATA : 0) + (states & 4 ? STATE_DAC : 0);
}

struct cursor {                 /* where in guest memory the next byte goes or comes from */
    const struct video *video;
    uint16_t segment, offset;
    bool save;
};

static uint8_t pass(struct cursor *c, uint8_t value)
{
    if (c->save) {
        video_poke(c->video, c->segment, c->offset++, value);
        return value;
    }
    return video_peek(c->video, c->segment, c->offset++);
}

static void pass_bytes(struct cursor *c, uint8_t *bytes, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        bytes[i] = pass(c, bytes[i]);
    }
}

static void pass_indexed(struct cursor *c, uint16_t port, uint8_t first, uint8_t count)
{
    for (uint8_t i = first; i < count; i++) {
        uint8_t value = pass(c, c->save ? video_in_at(c->video, port, i) : 0);

        if (!c->save) {
            video_out_at(c->video, port, i, value);
        }
    }
}

/* Index registers, miscellaneous output, sequencer, CRTC, graphics and attribute controller. */
static void pass_adapter(struct cursor *c)
{
    const struct video *v = c->video;
    uint8_t misc = pass(c, c->save ? video_in(v, 0x3CC) : 0);
    uint8_t sequencer = pass(c, c->save ? video_in(v, SEQUENCER) : 0);
    uint8_t graphics = pass(c, c->save ? video_in(v, GRAPHICS) : 0);
    uint16_t crtc = misc & 1 ? 0x3D4 : 0x3B4;
    uint8_t protect;

    if (!c->save) {
        video_out_at(v, SEQUENCER, 0, 1);
        video_out(v, 0x3C2, misc);
    }
    uint8_t crtc_index = pass(c, c->save ? video_in(v, crtc) : 0);

    pass_indexed(c, SEQUENCER, 1, 5);
    if (!c->save) {
        video_out_at(v, SEQUENCER, 0, 3);
        protect = video_in_at(v, crtc, 0x11);
        video_out_at(v, crtc, 0x11, protect & 0x7F);
    }
    pass_indexed(c, crtc, 0, 25);
    pass_indexed(c, GRAPHICS, 0, 9);
    for (uint8_t i = 0; i < 21; i++) {
        (void)video_in(v, (uint16_t)(crtc + 6));
        video_out(v, 0x3C0, i);
        uint8_t value = pass(c, c->save ? video_in(v, 0x3C1) : 0);

        if (!c->save) {
            video_out(v, 0x3C0, value);
        }
    }
    (void)video_in(v, (uint16_t)(crtc + 6));
    video_out(v, 0x3C0, 0x20);
    video_out(v, SEQUENCER, sequencer);
    video_out(v, GRAPHICS, graphics);
    video_out(v, crtc, crtc_index);
}

static void pass_data_area(struct cursor *c)
{
    static const uint8_t vectors[] = { 0x05, 0x1D, 0x1F, 0x43 };
    uint8_t *equipment = video_bda(c->video, BDA_EQUIPMENT);
    uint8_t display = pass(c, *equipment & 0x30);

    *equipment = (uint8_t)((*equipment & ~0x30) | (display & 0x30));
    pass_bytes(c, video_bda(c->video, BDA_VIDEO_MODE), 30);
    pass_bytes(c, video_bda(c->video, BDA_ROWS), 7);
    pass_bytes(c, video_bda(c->video, BDA_SAVE_POINTERS), 4);
    pass_bytes(c, video_bda(c->video, BDA_VBE_MODE), 2);
    for (unsigned i = 0; i < sizeof vectors; i++) {
        pass_bytes(c, c->video->v86 + vectors[i] * 4, 4);
    }
}

static void pass_dac(struct cursor *c)
{
    const struct video *v = c->video;
    uint8_t write_index = pass(c, c->save ? video_in(v, 0x3C8) : 0);
    uint8_t mask = pass(c, c->save ? video_in(v, 0x3C6) : 0);

    for (unsigned i = 0; i < 256; i++) {
        uint8_t rgb[3] = { 0, 0, 0 };

        if (c->save) {
            video_dac_in(v, (uint8_t)i, rgb, 1);
        }
        pass_bytes(c, rgb, 3);
        if (!c->save) {
            video_dac_out(v, (uint8_t)i, rgb, 1);
        }
    }
    video_out(v, 0x3C6, mask);
    video_out(v, 0x3C8, write_index);
}

void video_state_move(const struct video *v, unsigned states, uint16_t segment, uint16_t offset, bool save)
{
    struct cursor c = { v, segment, offset, save };

    if (states & 1) {
        pass_adapter(&c);
        offset = (uint16_t)(offset + STATE_ADAPTER);
    }
    c.offset = offset;
    if (states & 2) {
        pass_data_area(&c);
        offset = (uint16_t)(offset + STATE_DATA);
    }
    c.offset = offset;
    if (states & 4) {
        pass_dac(&c);
    }
}

void video_save_restore(const struct video *v, struct Client_Reg_Struc *crs)
{
    if (crs->Client_AL > 2) {
        return;
    }
    if (crs->Client_AL == 0) {
        crs->Client_BX = (uint16_t)(video_state_bytes(crs->Client_CX & 7) / 64);
    } else {
        if (crs->Client_AL == 2 && (crs->Client_CX & 1)) {
            video_vbe_off(v);                   /* what is restored is a VGA */
        }
        video_state_move(v, crs->Client_CX & 7, crs->Client_ES, crs->Client_BX, crs->Client_AL == 1);
    }
    crs->Client_AL = 0x1C;
}
