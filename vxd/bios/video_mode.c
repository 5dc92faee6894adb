/*
 * video_mode - INT 10h/00h: every register of the adapter, its memory, the BIOS data area.  Pure.
 *
 * Registers come from the mode parameters that 40:A8 leads to, as on a PC: a program may put its
 * own there, and fonts and palettes that take the place of the ROM's. [RBIL MEMORY.LST 0040:00A8]
 */
#include <string.h>
#include "video.h"

#define SEQUENCER       0x3C4
#define GRAPHICS        0x3CE
#define CRTC_START      0x0C
#define CRTC_PROTECT    0x11            /* bit 7: registers 0-7 cannot be written */
#define MODES_MAX       32              /* of a list of modes */

struct mode_parameters {                /* [RBIL MEMORY.LST 0040:00A8], 64 bytes */
    uint8_t columns, last_row, height, page_size[2];
    uint8_t sequencer[4], misc, crtc[25], attribute[20], graphics[9];
};
_Static_assert(sizeof(struct mode_parameters) == 64, "[RBIL MEMORY.LST 0040:00A8]");

/* ---- save pointers -------------------------------------------------------------------------- */

static bool is_null(struct video_far at)
{
    return (at.segment | at.offset) == 0;
}

struct video_far video_far_at(const struct video *v, struct video_far table, unsigned offset)
{
    return (struct video_far){ video_peek16(v, table.segment, (uint16_t)(table.offset + offset)),
                               video_peek16(v, table.segment, (uint16_t)(table.offset + offset + 2)) };
}

struct video_far video_save_pointer(const struct video *v, unsigned offset)
{
    const uint8_t *pointer = video_bda(v, BDA_SAVE_POINTERS);
    struct video_far table = { mem_get16(pointer), mem_get16(pointer + 2) };

    return is_null(table) ? table : video_far_at(v, table, offset);
}

struct video_far video_save_pointer_2(const struct video *v, unsigned offset)
{
    struct video_far table = video_save_pointer(v, 0x10);

    return is_null(table) ? table : video_far_at(v, table, offset);
}

static uint8_t byte_at(const struct video *v, struct video_far at, unsigned offset)
{
    return video_peek(v, at.segment, (uint16_t)(at.offset + offset));
}

static uint16_t word_at(const struct video *v, struct video_far at, unsigned offset)
{
    return video_peek16(v, at.segment, (uint16_t)(at.offset + offset));
}

/* Is the mode in the list at `offset`, which FFh ends? */
static bool is_listed(const struct video *v, struct video_far table, unsigned offset, uint8_t mode)
{
    for (unsigned i = 0; i < MODES_MAX; i++) {
        uint8_t entry = byte_at(v, table, offset + i);

        if (entry == 0xFF || entry == mode) {
            return entry == mode;
        }
    }
    return false;
}

/* ---- parameters ------------------------------------------------------------------------------ */

/* Number of the mode's parameters, which depends on the lines asked for; -1 = no such mode. */
static int parameters_of_mode(const struct video *v, uint8_t mode)
{
    uint8_t flags = *video_bda(v, BDA_VIDEO_FLAGS);

    if (mode <= 3) {
        return flags & 0x10 ? 0x17 + (mode >> 1) : flags & 0x80 ? mode : 0x13 + mode;
    }
    switch (mode) {
    case 0x04: case 0x05: case 0x06: case 0x0D: case 0x0E:
        return mode;
    case 0x07:
        return flags & 0x10 ? 0x19 : 0x07;
    case 0x0F: case 0x10:
        return mode + 2;
    case 0x11: case 0x12: case 0x13:
        return mode + 9;
    }
    return -1;
}

static void get_parameters(const struct video *v, unsigned number, struct mode_parameters *set)
{
    struct video_far table = video_save_pointer(v, 0);
    uint8_t *to = (uint8_t *)set;

    if (is_null(table)) {
        table = (struct video_far){ ROM_VIDEO_PARAMETERS, ROM_SEGMENT };
    }
    for (unsigned i = 0; i < sizeof *set; i++) {
        to[i] = byte_at(v, table, number * sizeof *set + i);
    }
}

/* ---- the adapter ----------------------------------------------------------------------------- */

static void load_registers(const struct video *v, const struct mode_parameters *set)
{
    uint16_t crtc = set->misc & 1 ? 0x3D4 : 0x3B4;

    video_out_at(v, SEQUENCER, 0, 1);           /* reset while the clock changes */
    video_out_at(v, SEQUENCER, 1, set->sequencer[0] | 0x20);    /* dark until all is set */
    for (uint8_t i = 1; i < 4; i++) {
        video_out_at(v, SEQUENCER, (uint8_t)(i + 1), set->sequencer[i]);
    }
    video_out(v, 0x3C2, set->misc);
    video_out_at(v, SEQUENCER, 0, 3);
    video_out_at(v, crtc, CRTC_PROTECT, set->crtc[CRTC_PROTECT] & 0x7F);
    for (uint8_t i = 0; i < 25; i++) {
        video_out_at(v, crtc, i, set->crtc[i]);
    }
    for (uint8_t i = 0; i < 9; i++) {
        video_out_at(v, GRAPHICS, i, set->graphics[i]);
    }
    (void)video_in(v, (uint16_t)(crtc + 6));    /* next byte at 3C0h is an index */
    video_out(v, (uint16_t)(crtc + 6), 0);      /* feature control */
    for (uint8_t i = 0; i < 21; i++) {
        video_out(v, 0x3C0, i);
        video_out(v, 0x3C0, i < 20 ? set->attribute[i] : 0);
    }
    video_out(v, 0x3C0, 0x20);
}

/* All of the memory that the mode shows anything of. */
static void clear_memory(const struct video *v)
{
    if (video_kind_of(v) == VIDEO_TEXT) {
        uint32_t address = video_mode(v) == 7 ? 0xB0000 : 0xB8000;
        uint8_t *cells = v->ops->plain(v->context, address, VIDEO_TEXT_BYTES);

        for (uint32_t i = 0; i < VIDEO_TEXT_BYTES; i += 2) {
            if (cells != NULL) {
                mem_set16(cells + i, 0x0720);
            } else {
                v->ops->write(v->context, address + i, ' ');
                v->ops->write(v->context, address + i + 1, 0x07);
            }
        }
    } else if (video_kind_of(v) == VIDEO_CGA) {
        v->ops->fill(v->context, 0xB8000, 0, VIDEO_TEXT_BYTES);
    } else {
        v->ops->fill(v->context, VIDEO_WINDOW, 0, 0x10000);
    }
}

/* ---- fonts and palettes of the program's --------------------------------------------------------- */

/* The font of a text mode: the ROM's, or what the save pointers say; maybe a second one. */
static void load_text_font(const struct video *v)
{
    uint8_t mode = video_mode(v);
    struct video_far font = video_save_pointer(v, 0x08), second = video_save_pointer_2(v, 0x06);
    unsigned height = video_char_height(v);

    if (!is_null(font) && is_listed(v, font, 0x0B, mode) && byte_at(v, font, 0) - 1u < 32) {
        uint8_t rows = byte_at(v, font, 0x0A);

        height = byte_at(v, font, 0);
        video_load_rom_font(v, height <= 8 ? 8 : height <= 14 ? 14 : 16, byte_at(v, font, 1));
        video_load_font(v, video_far_at(v, font, 6), word_at(v, font, 4), word_at(v, font, 2), height,
                        byte_at(v, font, 1));
        if (height != video_char_height(v)) {
            video_set_height(v, height);
        }
        if (rows != 0xFF && rows != 0) {
            *video_bda(v, BDA_ROWS) = (uint8_t)(rows - 1);
        }
    } else {
        video_load_rom_font(v, height == 8 || height == 14 ? height : 16, 0);
    }
    if (!is_null(second) && is_listed(v, second, 0x07, mode) && byte_at(v, second, 0) - 1u < 32) {
        uint8_t block = byte_at(v, second, 1) & 7;

        video_load_font(v, video_far_at(v, second, 3), 0, 256, byte_at(v, second, 0), block);
        video_out_at(v, SEQUENCER, 3, (uint8_t)((block & 3) << 2 | (block & 4) << 3));  /* as font A */
    }
}

static void set_graphics_font(const struct video *v)
{
    struct video_far font = video_save_pointer(v, 0x0C);

    video_graphics_font(v, video_char_height(v));
    if (!is_null(font) && is_listed(v, font, 0x07, video_mode(v)) && word_at(v, font, 1) - 1u < 32) {
        struct video_far glyphs = video_far_at(v, font, 3);

        mem_set16(video_bda(v, BDA_CHAR_HEIGHT), word_at(v, font, 1));
        mem_set16(v->v86 + 0x43 * 4, glyphs.offset);
        mem_set16(v->v86 + 0x43 * 4 + 2, glyphs.segment);
        if (byte_at(v, font, 0) != 0) {
            *video_bda(v, BDA_ROWS) = (uint8_t)(byte_at(v, font, 0) - 1);
        }
    }
}

/* The user palette profile, if the mode is in its list. */
static void load_user_palette(const struct video *v)
{
    struct video_far profile = video_save_pointer_2(v, 0x0A);
    uint8_t mode = video_mode(v);

    if (is_null(profile) || !is_listed(v, profile, 0x14, mode)) {
        return;
    }
    struct video_far attributes = video_far_at(v, profile, 8), colours = video_far_at(v, profile, 0x10);
    unsigned first = word_at(v, profile, 6), count = word_at(v, profile, 4);

    for (unsigned i = 0; i < count && first + i <= 0x14; i++) {
        video_attribute_out(v, (uint8_t)(first + i), byte_at(v, attributes, i));
    }
    first = word_at(v, profile, 0x0E);
    count = word_at(v, profile, 0x0C);
    for (unsigned i = 0; i < count && first + i < 256; i++) {
        uint8_t rgb[3];

        for (unsigned k = 0; k < 3; k++) {
            rgb[k] = byte_at(v, colours, i * 3 + k);
        }
        video_dac_out(v, (uint8_t)(first + i), rgb, 1);
    }
    if (byte_at(v, profile, 0) != 0) {          /* underlining: 1 on, FFh off */
        video_out_at(v, video_crtc(v), 0x14,
                     byte_at(v, profile, 0) == 1 ? (uint8_t)(video_char_height(v) - 1) : 0x1F);
    }
}

static void save_palette(const struct video *v, const struct mode_parameters *set)
{
    struct video_far area = video_save_pointer(v, 4);

    for (unsigned i = 0; i < 17 && !is_null(area); i++) {
        video_poke(v, area.segment, (uint16_t)(area.offset + i), set->attribute[i < 16 ? i : 0x11]);
    }
}

/* ---- mode set ------------------------------------------------------------------------------------- */

static void set_data_area(const struct video *v, uint8_t mode, const struct mode_parameters *set, bool clear)
{
    static const uint8_t mode_register[8] = { 0x2C, 0x28, 0x2D, 0x29, 0x2A, 0x2E, 0x1E, 0x29 };
    uint8_t *control = video_bda(v, BDA_VIDEO_CONTROL), *equipment = video_bda(v, BDA_EQUIPMENT);
    bool mono = !(set->misc & 1);

    *video_bda(v, BDA_VIDEO_MODE) = mode;
    mem_set16(video_bda(v, BDA_COLUMNS), set->columns);
    memcpy(video_bda(v, BDA_PAGE_SIZE), set->page_size, 2);
    mem_set16(video_bda(v, BDA_PAGE_START), 0);
    memset(video_bda(v, BDA_CURSOR_POS), 0, 16);
    mem_set16(video_bda(v, BDA_CURSOR_SHAPE), mode <= 3 || mode == 7 ? 0x0607 : 0);
    *video_bda(v, BDA_ACTIVE_PAGE) = 0;
    mem_set16(video_bda(v, BDA_CRTC_PORT), mono ? 0x3B4 : 0x3D4);
    if (mode <= 7) {
        *video_bda(v, BDA_MODE_REGISTER) = mode_register[mode];
    }
    *video_bda(v, BDA_PALETTE) = mode == 6 ? 0x3F : 0x30;
    *video_bda(v, BDA_ROWS) = set->last_row;
    mem_set16(video_bda(v, BDA_CHAR_HEIGHT), set->height);
    *control = (uint8_t)((*control & 0x7F) | (clear ? 0 : 0x80));
    *equipment = (uint8_t)((*equipment & ~0x30) | (mono ? 0x30 : mode <= 1 ? 0x10 : 0x20));
    mem_set16(video_bda(v, BDA_VBE_MODE), 0);
}

/* Everything behind the data area. */
static void load_adapter(const struct video *v, const struct mode_parameters *set, bool clear)
{
    load_registers(v, set);
    video_default_dac(v, video_mode(v), set->crtc[9] & 0x80);
    if (clear) {
        clear_memory(v);
    }
    if (video_kind_of(v) == VIDEO_TEXT) {
        load_text_font(v);
        video_set_cursor_shape(v, mem_get16(video_bda(v, BDA_CURSOR_SHAPE)));
    }
    load_user_palette(v);
    video_out_at(v, SEQUENCER, 1, set->sequencer[0]);   /* the picture is complete */
}

/*
 * video_set_mode - INT 10h/00h
 *
 * In:    mode = 0-7, 0Dh-13h; clear = empty the memory
 * Out:   false: there is no such mode and nothing has changed
 */
bool video_set_mode(const struct video *v, uint8_t mode, bool clear)
{
    int number = parameters_of_mode(v, mode);
    struct mode_parameters set;

    if (number < 0) {
        return false;
    }
    get_parameters(v, (unsigned)number, &set);
    video_vbe_off(v);
    set_data_area(v, mode, &set, clear);
    set_graphics_font(v);
    load_adapter(v, &set, clear);
    save_palette(v, &set);
    return true;
}

/*
 * video_reload - program an adapter that came after the mode set
 *
 * Notes: for the mode, page and cursor of the data area; memory stays
 */
void video_reload(const struct video *v)
{
    int number = parameters_of_mode(v, video_mode(v));
    struct mode_parameters set;

    if (number >= 0) {
        get_parameters(v, (unsigned)number, &set);
        load_adapter(v, &set, false);
        video_crtc16(v, CRTC_START, mem_get16(video_bda(v, BDA_PAGE_START)) / 2);
        video_show_cursor(v);
    }
}
