/*
 * video_font - INT 10h/11h: fonts of text modes in plane 2, of graphics modes in memory.  Pure.
 *
 * [RBIL 1100] to [RBIL 1130].
 */
#include "video.h"

#define SEQUENCER   0x3C4
#define GRAPHICS    0x3CE
#define GLYPH_BYTES 32u                 /* in plane 2, whatever the height */

/* ---- plane 2 ------------------------------------------------------------------------------- */

struct font_access { uint8_t map_mask, memory_mode, read_map, mode, miscellaneous; };

/* Plane 2 alone at A0000, byte by byte. */
static struct font_access open_fonts(const struct video *v)
{
    struct font_access old = {
        .map_mask = video_in_at(v, SEQUENCER, 2), .memory_mode = video_in_at(v, SEQUENCER, 4),
        .read_map = video_in_at(v, GRAPHICS, 4), .mode = video_in_at(v, GRAPHICS, 5),
        .miscellaneous = video_in_at(v, GRAPHICS, 6) };

    video_out_at(v, SEQUENCER, 0, 1);           /* reset while addressing changes [VGA] */
    video_out_at(v, SEQUENCER, 2, 4);
    video_out_at(v, SEQUENCER, 4, 7);
    video_out_at(v, SEQUENCER, 0, 3);
    video_out_at(v, GRAPHICS, 4, 2);
    video_out_at(v, GRAPHICS, 5, 0);
    video_out_at(v, GRAPHICS, 6, 4);
    return old;
}

static void close_fonts(const struct video *v, const struct font_access *old)
{
    video_out_at(v, SEQUENCER, 0, 1);
    video_out_at(v, SEQUENCER, 2, old->map_mask);
    video_out_at(v, SEQUENCER, 4, old->memory_mode);
    video_out_at(v, SEQUENCER, 0, 3);
    video_out_at(v, GRAPHICS, 4, old->read_map);
    video_out_at(v, GRAPHICS, 5, old->mode);
    video_out_at(v, GRAPHICS, 6, old->miscellaneous);
}

/* Blocks 0-3 are 16 KB apart, 4-7 lie between them. */
static uint32_t block_address(unsigned block)
{
    return VIDEO_WINDOW + ((block & 3) * 0x4000 + (block >> 2 & 1) * 0x2000);
}

static void store_glyph(const struct video *v, uint32_t block, unsigned ch, const uint8_t *glyph, unsigned height)
{
    v->ops->store(v->context, block + ch * GLYPH_BYTES, glyph, height);
}

extern const uint8_t font_850_8x8[], font_850_8x14[], font_850_8x16[];      /* made by vxd/vdd/mkfont.py */

bool video_fonts_of(unsigned code_page, const struct video_fonts **fonts)
{
    static const struct video_fonts page_850 = { 850, font_850_8x8, font_850_8x14, font_850_8x16 };

    *fonts = code_page == page_850.code_page ? &page_850 : NULL;
    return code_page == 437 || code_page == page_850.code_page;
}

/*
 * video_load_rom_font - the ROM's font of 8, 14 or 16 lines, or the code page's, into a block of plane 2
 */
void video_load_rom_font(const struct video *v, unsigned height, unsigned block)
{
    const uint8_t *glyph = bios_rom + (height == 8 ? ROM_FONT_8X8_ALL : height == 14 ? ROM_FONT_8X14 : ROM_FONT_8X16);
    struct font_access old = open_fonts(v);

    if (v->fonts != NULL) {
        glyph = height == 8 ? v->fonts->height_8 : height == 14 ? v->fonts->height_14 : v->fonts->height_16;
    }

    for (unsigned ch = 0; ch < 256; ch++) {
        store_glyph(v, block_address(block), ch, glyph + ch * height, height);
    }
    close_fonts(v, &old);
}

/*
 * video_load_font - a program's glyphs into a block of plane 2
 *
 * In:    height = 1..32 bytes of a glyph
 */
void video_load_font(const struct video *v, struct video_far glyphs, unsigned first, unsigned count,
                     unsigned height, unsigned block)
{
    uint8_t part[16 * GLYPH_BYTES];     /* read before plane 2 hides the window */

    if (first >= 256) {
        return;
    }
    count = count > 256 - first ? 256 - first : count;
    while (count > 0) {
        unsigned now = count < 16 ? count : 16;

        for (unsigned i = 0; i < now * height; i++) {
            part[i] = video_peek(v, glyphs.segment, (uint16_t)(glyphs.offset + i));
        }
        struct font_access old = open_fonts(v);

        for (unsigned i = 0; i < now; i++) {
            store_glyph(v, block_address(block), first + i, part + i * height, height);
        }
        close_fonts(v, &old);
        glyphs.offset = (uint16_t)(glyphs.offset + now * height);
        first += now;
        count -= now;
    }
}

/* ---- height of characters --------------------------------------------------------------------- */

/* Scan lines of the text mode that is set. */
static unsigned text_lines(const struct video *v)
{
    uint8_t flags = *video_bda(v, BDA_VIDEO_FLAGS);

    return flags & 0x10 ? 400 : (flags & 0x80) && video_mode(v) != 7 ? 200 : 350;
}

/*
 * video_set_height - characters of so many lines, and as many rows as the screen holds
 */
void video_set_height(const struct video *v, unsigned height)
{
    unsigned lines = text_lines(v), doubled = lines == 200, rows = lines / height;
    uint16_t port = video_crtc(v);

    if (rows > VIDEO_MAX_ROWS) {
        rows = VIDEO_MAX_ROWS;
    }
    mem_set16(video_bda(v, BDA_CHAR_HEIGHT), (uint16_t)height);
    *video_bda(v, BDA_ROWS) = (uint8_t)(rows - 1);
    mem_set16(video_bda(v, BDA_PAGE_SIZE), (uint16_t)((rows * video_columns(v) * 2 + 0xFF) & ~0xFFu));
    unsigned last = (rows * height << doubled) - 1;

    video_out_at(v, port, 0x09, (uint8_t)((video_in_at(v, port, 0x09) & 0xE0) | (height - 1)));
    video_out_at(v, port, 0x12, (uint8_t)last);
    video_out_at(v, port, 0x07, (uint8_t)((video_in_at(v, port, 0x07) & ~0x42) | (last >> 7 & 2) | (last >> 3 & 0x40)));
    if (video_mode(v) == 7) {
        video_out_at(v, port, 0x14, (uint8_t)(height - 1));     /* underline */
    }
    video_set_cursor_shape(v, mem_get16(video_bda(v, BDA_CURSOR_SHAPE)));
}

/* ---- fonts of graphics modes -------------------------------------------------------------------- */

static void set_vector(const struct video *v, unsigned number, uint16_t segment, uint16_t offset)
{
    mem_set16(v->v86 + number * 4, offset);
    mem_set16(v->v86 + number * 4 + 2, segment);
}

void video_graphics_font(const struct video *v, unsigned height)
{
    set_vector(v, 0x43, ROM_SEGMENT, height == 8 ? ROM_FONT_8X8_ALL : height == 14 ? ROM_FONT_8X14 : ROM_FONT_8X16);
}

/* Functions 20h-24h. */
static void graphics_font(const struct video *v, const struct Client_Reg_Struc *crs)
{
    static const uint8_t rows_of_code[4] = { 0, 14, 25, 43 };
    unsigned height = crs->Client_AL == 0x22 ? 14 : crs->Client_AL == 0x23 ? 8 : 16;
    uint8_t rows = crs->Client_BL == 0 ? crs->Client_DL : rows_of_code[crs->Client_BL & 3];

    if (crs->Client_AL == 0x20) {
        set_vector(v, 0x1F, crs->Client_ES, crs->Client_BP);
        return;
    }
    if (crs->Client_AL == 0x21) {
        height = crs->Client_CX;
        if (height == 0 || height > GLYPH_BYTES) {
            return;
        }
        set_vector(v, 0x43, crs->Client_ES, crs->Client_BP);
    } else {
        video_graphics_font(v, height);
    }
    mem_set16(video_bda(v, BDA_CHAR_HEIGHT), (uint16_t)height);
    if (rows != 0) {
        *video_bda(v, BDA_ROWS) = (uint8_t)(rows - 1);
    }
}

/* Function 30h. */
static void font_info(const struct video *v, struct Client_Reg_Struc *crs)
{
    static const uint16_t fonts[8] = { 0, 0, ROM_FONT_8X14, ROM_FONT_8X8, ROM_FONT_8X8_HIGH,
                                       ROM_NO_GLYPHS, ROM_FONT_8X16, ROM_NO_GLYPHS };
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
    unsigned function = crs->Client_AL & 0x0Fu, height;

    if (crs->Client_AL == 0x30) {
        font_info(v, crs);
    } else if (crs->Client_AL >= 0x20 && crs->Client_AL <= 0x24) {
        graphics_font(v, crs);
    } else if (crs->Client_AL <= 0x14 && function <= 4 && video_kind_of(v) == VIDEO_TEXT) {
        if (function == 3) {                    /* which blocks attribute bit 3 selects */
            video_out_at(v, SEQUENCER, 3, crs->Client_BL & 0x3F);
            return;
        }
        height = function == 0 ? crs->Client_BH : function == 1 ? 14 : function == 2 ? 8 : 16;
        if (height == 0 || height > GLYPH_BYTES) {
            return;
        }
        if (function == 0) {
            video_load_font(v, (struct video_far){ crs->Client_BP, crs->Client_ES }, crs->Client_DX,
                            crs->Client_CX, height, crs->Client_BL);
        } else {
            video_load_rom_font(v, height, crs->Client_BL);
        }
        if (crs->Client_AL & 0x10) {
            video_set_height(v, height);
        }
    }
}
