/*
 * scan - what a VGA's registers say a picture looks like.  Pure.
 *
 * scan_vga() reads the registers once for a picture; scan_row() then says for every scan line where
 * the CRTC's counters stand.  [VGA: IBM VGA/XGA Technical Reference, 1992]
 *
 * Limit: the shift-load bits of SR1 (bits 2 and 4), blinking in graphics modes and the division of
 * the vertical clock by two (CR17 bit 2) show as if they were off.
 */
#include <string.h>
#include "scan.h"

#define SR1_EIGHT_DOTS  0x01u
#define SR1_SCREEN_OFF  0x20u
#define AR10_GRAPHICS   0x01u
#define AR10_LINES      0x04u       /* dot 9 of C0h-DFh repeats dot 8 */
#define AR10_BLINK      0x08u
#define AR10_PAN_TOP    0x20u       /* the split's lower part is not panned */
#define AR10_P54S       0x80u
#define GR5_PAIRS       0x20u
#define GR5_BYTES       0x40u
#define PALETTE_ON      0x20u       /* in the attribute controller's index */
#define CR17_RUN        0x80u
#define SPLIT_NEVER     0x3FFu
#define HERCULES_WIDTH  720u        /* the card's graphics mode */
#define HERCULES_LINES  348u
#define HERCULES_GREY   0xAAAAAAu

static uint32_t colour_of_dac(const uint8_t rgb[3], bool dac_8bit)
{
    uint32_t colour = 0;

    for (unsigned i = 0; i < 3; i++) {
        uint8_t value = rgb[i];

        colour = colour << 8 | (dac_8bit ? value : (uint8_t)(value << 2 | (value >> 4 & 3)));
    }
    return colour;
}

/* What a four-bit pixel is looked up as in the DAC. */
static uint8_t dac_index(const struct vga *vga, unsigned pixel)
{
    uint8_t index = vga->attribute[pixel], select = vga->attribute[0x14];

    if (vga->attribute[0x10] & AR10_P54S) {
        return (uint8_t)((index & 0x0F) | (select & 0x0F) << 4);
    }
    return (uint8_t)((index & 0x3F) | (select & 0x0C) << 4);
}

static void set_colours(struct scan *scan, const struct vga *vga)
{
    bool off = (vga->sequencer[1] & SR1_SCREEN_OFF) || (vga->sequencer[0] & 3) != 3
        || !(vga->attribute_index & PALETTE_ON) || !(vga->crtc[0x17] & CR17_RUN);
    unsigned count = scan->kind == SCAN_BYTES ? 256 : 16;

    memset(scan->colours, 0, sizeof scan->colours);
    if (off) {
        return;
    }
    for (unsigned i = 0; i < count; i++) {
        uint8_t index = scan->kind == SCAN_BYTES ? (uint8_t)i : dac_index(vga, i & scan->plane_enable);

        scan->colours[i] = colour_of_dac(vga->dac[index & vga->dac_mask], vga->dac_8bit);
    }
}

/* How many scan lines in a row are the same: the CRTC's doubling, and row scans nobody sees. */
static unsigned repeat_of(const struct scan *scan)
{
    unsigned doubling = scan->doubled ? 2 : 1;

    if (scan->kind == SCAN_TEXT || (scan->mode_control & 3) != 3) {
        return doubling;
    }
    return doubling * scan->row_lines;
}

/*
 * A monitor's picture is 4:3 when it fills the active part of its timing.  Programs with odd sizes
 * in the usual timing (256 by 224) fill less of it; the part is taken from the CRTC's totals, of
 * which 80 in 100 characters are visible, and from the sync polarity, which says how high the
 * picture is.
 */
static void set_aspect(struct scan *scan, const struct vga *vga, unsigned scan_lines)
{
    static const unsigned full_lines[4] = { 768, 400, 350, 480 };
    unsigned total = vga->crtc[0] + 5u, full = full_lines[vga->misc >> 6];
    unsigned across = scan->characters * 100 * 100 / (total * 80), down = scan_lines * 100 / full;

    across = across < 50 || across > 95 ? 100 : across;     /* nearly full, or no timing at all */
    down = down < 50 || down > 95 ? 100 : down;
    scan->aspect_x = 4 * across;
    scan->aspect_y = 3 * down;
}

static void set_text(struct scan *scan, const struct vga *vga)
{
    const uint8_t *crtc = vga->crtc;
    uint8_t map = vga->sequencer[3];
    unsigned skew = crtc[0x0B] >> 5 & 3;

    scan->font[0] = (map & 3u) << 14 | (map & 0x10u) << 9;          /* bit 3 = 0: bits 4, 1, 0 */
    scan->font[1] = (map & 0x0Cu) << 12 | (map & 0x20u) << 8;       /* bit 3 = 1: bits 5, 3, 2 */
    scan->blink = vga->attribute[0x10] & AR10_BLINK;
    scan->line_graphics = vga->attribute[0x10] & AR10_LINES;
    scan->cursor_top = crtc[0x0A] & 0x1F;
    scan->cursor_bottom = crtc[0x0B] & 0x1F;
    scan->cursor = (((unsigned)crtc[0x0E] << 8 | crtc[0x0F]) + skew) & 0xFFFF;
    if ((crtc[0x0A] & 0x20) || scan->cursor_top > scan->cursor_bottom) {
        scan->cursor = UINT32_MAX;
    }
}

/* AR13: in pixels.  With nine dots 8 is no shift and 0 the first step; 256-colour pixels are two. */
static unsigned panning(const struct scan *scan, uint8_t value)
{
    value &= 0x0F;
    if (scan->kind == SCAN_BYTES) {
        return value >> 1 & 3;
    }
    if (scan->dots == 9) {
        return value >= 8 ? 0 : value + 1u;
    }
    return value & 7;
}

/* Hercules graphics: bits 1 (graphics), 3 (video on) and 7 (second page) of port 3B8h.  [RBIL PORTS 03B0-03BF] */
static bool set_hercules(struct scan *scan, const struct vga *vga)
{
    if (!(vga->hercules_mode & 2) || (vga->misc & 1)) {
        return false;
    }
    scan->kind = SCAN_HERCULES;
    scan->width = HERCULES_WIDTH;
    scan->lines = scan->shape_lines = HERCULES_LINES;
    scan->pixel_bytes = scan->repeat = 1;
    scan->aspect_x = 4;
    scan->aspect_y = 3;
    scan->start = vga->hercules_mode & 0x80 ? 0x8000 : 0;
    if (vga->hercules_mode & 8) {
        scan->colours[1] = HERCULES_GREY;
    }
    return true;
}

/*
 * scan_vga - the picture a VGA's registers describe
 *
 * In:    planes = the VM's memory: all 64 KB of four planes can be read
 * Out:   all of scan but the phases of blinking, which are on
 * Notes: any register contents are taken
 */
void scan_vga(struct scan *scan, const struct vga *vga, const struct vga_planes *planes)
{
    const uint8_t *crtc = vga->crtc, *attribute = vga->attribute;
    unsigned lines = (crtc[0x12] | (crtc[7] & 2u) << 7 | (crtc[7] & 0x40u) << 3) + 1;

    memset(scan, 0, sizeof *scan);
    scan->planes = *planes;
    scan->characters_on = scan->cursor_on = true;
    if (set_hercules(scan, vga)) {
        return;
    }
    if (!(attribute[0x10] & AR10_GRAPHICS)) {
        scan->kind = SCAN_TEXT;
    } else if (vga->graphics[5] & GR5_BYTES) {
        scan->kind = SCAN_BYTES;
    } else {
        scan->kind = vga->graphics[5] & GR5_PAIRS ? SCAN_PAIRS : SCAN_PLANAR;
    }
    scan->plane_enable = attribute[0x12] & 0x0F;
    scan->mode_control = crtc[0x17];
    scan->underline = crtc[0x14];
    scan->characters = crtc[1] + 1u;
    scan->dots = scan->kind == SCAN_TEXT && !(vga->sequencer[1] & SR1_EIGHT_DOTS) ? 9 : 8;
    scan->width = scan->characters * (scan->kind == SCAN_BYTES ? 4 : scan->dots);
    scan->pixel_bytes = 1;
    scan->row_lines = (crtc[9] & 0x1F) + 1u;
    scan->preset = crtc[8] & 0x1F;
    scan->doubled = crtc[9] >> 7;
    scan->start = ((unsigned)crtc[0x0C] << 8 | crtc[0x0D]) + (crtc[8] >> 5 & 3);
    scan->pitch = crtc[0x13] * 2u;
    scan->split = (crtc[0x18] | (crtc[7] & 0x10u) << 4 | (crtc[9] & 0x40u) << 3);
    scan->split = scan->split == SPLIT_NEVER ? UINT32_MAX : scan->split + 1;
    scan->pan = panning(scan, attribute[0x13]);
    scan->split_pan = attribute[0x10] & AR10_PAN_TOP ? 0 : scan->pan;
    if (scan->kind == SCAN_TEXT) {
        set_text(scan, vga);
    }

    unsigned repeat = repeat_of(scan);

    scan->shape_lines = (lines + repeat - 1) / repeat;
    scan->repeat = repeat;
    if (scan->kind != SCAN_TEXT
            && (scan->preset % scan->row_lines != 0 || (scan->split < lines && scan->split % repeat != 0))) {
        scan->repeat = 1;                       /* some repetition is cut: every scan line by itself */
    } else if (scan->kind == SCAN_TEXT && scan->split < lines && scan->split % repeat != 0) {
        scan->repeat = 1;
    }
    scan->lines = (lines + scan->repeat - 1) / scan->repeat;
    set_aspect(scan, vga, lines);
    set_colours(scan, vga);
}

/*
 * scan_frame_buffer - the picture of a VBE mode without planes
 *
 * Notes: pixels are square, but 320x200 and 640x400, which were made for 4:3
 */
void scan_frame_buffer(struct scan *scan, const struct vga *vga, const struct scan_linear *linear)
{
    memset(scan, 0, sizeof *scan);
    scan->kind = SCAN_LINEAR;
    scan->linear = *linear;
    scan->width = linear->width;
    scan->lines = scan->shape_lines = linear->lines;
    scan->repeat = 1;
    scan->pixel_bytes = (linear->bits + 7) / 8;
    scan->aspect_x = linear->width;
    scan->aspect_y = linear->lines;
    if (linear->width * 5 == linear->lines * 8) {
        scan->aspect_x = 4;
        scan->aspect_y = 3;
    }
    if (linear->bits == 8) {
        for (unsigned i = 0; i < 256; i++) {
            scan->colours[i] = colour_of_dac(vga->dac[i & vga->dac_mask], vga->dac_8bit);
        }
    }
}

/* Where the counters stand at a line that scan_line() would give. */
void scan_row(const struct scan *scan, unsigned line, struct scan_row *row)
{
    unsigned scan_line_number = line * scan->repeat, steps;
    uint32_t counter;

    if (scan_line_number >= scan->split) {
        steps = (scan_line_number - scan->split) >> scan->doubled;
        counter = 0;
        row->pan = scan->split_pan;
    } else {
        steps = (scan_line_number >> scan->doubled) + scan->preset % scan->row_lines;
        counter = scan->start;
        row->pan = scan->pan;
    }
    row->row_scan = steps % scan->row_lines;
    row->counter = counter + steps / scan->row_lines * scan->pitch;
}
