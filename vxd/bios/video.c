/*
 * video - INT 10h for text modes: mode, cursor, scrolling, characters.  Pure.
 *
 * State is where programs look for it: the BIOS data area and the text memory at B800 or B000.
 * Functions: [RBIL 1000] and following.
 * Limit: graphics modes are refused: setting one changes nothing.
 */
#include <string.h>
#include "video.h"

#define CRTC_OVERFLOW       0x07
#define CRTC_CHAR_HEIGHT    0x09
#define CRTC_CURSOR_START   0x0A
#define CRTC_CURSOR_END     0x0B
#define CRTC_START          0x0C
#define CRTC_CURSOR         0x0E
#define CRTC_LAST_LINE      0x12
#define VIDEO_BYTES         0x8000      /* of text memory */

struct page {                   /* one text page */
    uint8_t *cells;             /* character, attribute */
    unsigned columns, rows;
    uint8_t *cursor;            /* column, row in the BIOS data area */
};

static bool is_text_mode(uint8_t mode)
{
    return mode <= 3 || mode == 7;
}

static unsigned columns_of(const struct video *v)
{
    unsigned columns = mem_get16(video_bda(v, BDA_COLUMNS));

    return columns == 0 || columns > 132 ? 80 : columns;
}

static unsigned rows_of(const struct video *v)
{
    unsigned rows = *video_bda(v, BDA_ROWS) + 1u;

    return rows < 2 || rows > 60 ? 25 : rows;
}

static uint16_t segment_of(const struct video *v)
{
    return *video_bda(v, BDA_VIDEO_MODE) == 7 ? 0xB000 : 0xB800;
}

/* Page `number`, cut to what fits into text memory whatever the BIOS data area says. */
static struct page page_of(const struct video *v, unsigned number)
{
    struct page page = { .columns = columns_of(v), .rows = rows_of(v) };
    uint32_t start = (number & 7) * (uint32_t)mem_get16(video_bda(v, BDA_PAGE_SIZE));

    if (start + page.columns * page.rows * 2 > VIDEO_BYTES) {
        start = 0;
    }
    page.cells = video_at(v, segment_of(v), (uint16_t)start);
    page.cursor = video_bda(v, BDA_CURSOR_POS + (number & 7) * 2);
    return page;
}

static unsigned active_page(const struct video *v)
{
    return *video_bda(v, BDA_ACTIVE_PAGE) & 7;
}

static void crtc_out(const struct video *v, uint8_t index, uint8_t value)
{
    uint16_t port = *video_bda(v, BDA_VIDEO_MODE) == 7 ? 0x3B4 : 0x3D4;

    v->ops->out(v->context, port, index);
    v->ops->out(v->context, port + 1, value);
}

static void crtc_out16(const struct video *v, uint8_t index, uint16_t value)
{
    crtc_out(v, index, (uint8_t)(value >> 8));
    crtc_out(v, index + 1, (uint8_t)value);
}

/* ---- cursor ---------------------------------------------------------------------------- */

/* Tells the adapter where the active page's cursor is. */
static void show_cursor(const struct video *v)
{
    const uint8_t *cursor = video_bda(v, BDA_CURSOR_POS + active_page(v) * 2);

    crtc_out16(v, CRTC_CURSOR, (uint16_t)(mem_get16(video_bda(v, BDA_PAGE_START)) / 2
                                          + cursor[1] * columns_of(v) + cursor[0]));
}

static void set_cursor(const struct video *v, unsigned page, uint8_t column, uint8_t row)
{
    uint8_t *cursor = video_bda(v, BDA_CURSOR_POS + (page & 7) * 2);

    cursor[0] = column;
    cursor[1] = row;
    if ((page & 7) == active_page(v)) {
        show_cursor(v);
    }
}

/*
 * video_set_cursor_shape - first and last line of the cursor (high and low byte)
 *
 * Notes: unless 40:87 bit 0 is set, shapes made for characters of 8 lines are stretched, as a
 *        VGA does: 0607h becomes the two lines above the bottom one [RBIL 1001].
 */
void video_set_cursor_shape(const struct video *v, uint16_t shape)
{
    unsigned start = shape >> 8 & 0x1F, end = shape & 0x1F;
    unsigned height = *video_bda(v, BDA_CHAR_HEIGHT);

    mem_set16(video_bda(v, BDA_CURSOR_SHAPE), shape);
    if ((*video_bda(v, BDA_VIDEO_CONTROL) & 1) == 0 && height > 8 && height <= 32 && start <= 8
            && end <= 8 && start <= end && !(shape & 0x2000)) {
        if (end - start <= 2 && start >= 5) {
            start += height - 9;
            end += height - 9;
        } else {
            start = start * height / 8;
            end = end >= 7 ? height - 1 : (end + 1) * height / 8 - 1;
        }
    }
    crtc_out(v, CRTC_CURSOR_START, (uint8_t)((shape >> 8 & 0x60) | start));
    crtc_out(v, CRTC_CURSOR_END, (uint8_t)end);
}

/* ---- mode ------------------------------------------------------------------------------ */

/*
 * video_set_height - characters of so many lines
 *
 * In:    rows = also recompute the number of rows, as the functions that load a font do
 */
void video_set_height(const struct video *v, unsigned height, bool rows)
{
    uint8_t flags = *video_bda(v, BDA_VIDEO_FLAGS);
    unsigned lines = flags & 0x80 ? 200 : flags & 0x10 ? 400 : 350;

    mem_set16(video_bda(v, BDA_CHAR_HEIGHT), (uint16_t)height);
    if (rows) {
        unsigned count = lines / height;

        if (count * columns_of(v) * 2 > VIDEO_BYTES || count > 60) {
            count = 60;
        }
        *video_bda(v, BDA_ROWS) = (uint8_t)(count - 1);
        mem_set16(video_bda(v, BDA_PAGE_SIZE),
                  (uint16_t)((count * columns_of(v) * 2 + 0xFF) & ~0xFFu));
    }
    unsigned doubled = lines == 200, last = (rows_of(v) * height << doubled) - 1;

    crtc_out(v, CRTC_CHAR_HEIGHT, (uint8_t)(0x40 | doubled << 7 | (height - 1)));
    crtc_out(v, CRTC_LAST_LINE, (uint8_t)last);
    crtc_out(v, CRTC_OVERFLOW, (uint8_t)(0x1D | (last >> 7 & 2) | (last >> 3 & 0x40)));
    video_set_cursor_shape(v, mem_get16(video_bda(v, BDA_CURSOR_SHAPE)));
}

/*
 * video_set_mode - INT 10h/00h
 *
 * In:    mode 0-3 or 7; others leave the mode as it is; clear = blank text memory
 */
void video_set_mode(const struct video *v, uint8_t mode, bool clear)
{
    static const uint8_t mode_register[8] = { 0x2C, 0x28, 0x2D, 0x29, 0, 0, 0, 0x29 };
    uint8_t flags = *video_bda(v, BDA_VIDEO_FLAGS);

    if (!is_text_mode(mode)) {
        return;
    }
    *video_bda(v, BDA_VIDEO_MODE) = mode;
    mem_set16(video_bda(v, BDA_COLUMNS), mode <= 1 ? 40 : 80);
    mem_set16(video_bda(v, BDA_PAGE_SIZE), mode <= 1 ? 0x800 : 0x1000);
    mem_set16(video_bda(v, BDA_PAGE_START), 0);
    memset(video_bda(v, BDA_CURSOR_POS), 0, 16);
    *video_bda(v, BDA_ACTIVE_PAGE) = 0;
    mem_set16(video_bda(v, BDA_CRTC_PORT), mode == 7 ? 0x3B4 : 0x3D4);
    *video_bda(v, BDA_MODE_REGISTER) = mode_register[mode];
    *video_bda(v, BDA_PALETTE) = 0x30;
    *video_bda(v, BDA_ROWS) = 24;
    *video_bda(v, BDA_VIDEO_CONTROL) = (uint8_t)((*video_bda(v, BDA_VIDEO_CONTROL) & 0x7F)
                                                 | (clear ? 0 : 0x80));
    mem_set16(video_bda(v, BDA_EQUIPMENT),
              (uint16_t)((mem_get16(video_bda(v, BDA_EQUIPMENT)) & ~0x30)
                         | (mode == 7 ? 0x30 : mode <= 1 ? 0x10 : 0x20)));
    mem_set16(video_bda(v, BDA_CURSOR_SHAPE), 0x0607);
    v->ops->mode_set(v->context, mode);
    video_set_height(v, flags & 0x80 ? 8 : flags & 0x10 ? 16 : 14, false);
    if (clear) {
        uint8_t *cell = video_at(v, segment_of(v), 0);

        for (unsigned i = 0; i < VIDEO_BYTES; i += 2) {
            cell[i] = ' ';
            cell[i + 1] = 0x07;
        }
    }
    crtc_out16(v, CRTC_START, 0);
    show_cursor(v);
}

static void set_page(const struct video *v, uint8_t page)
{
    uint32_t start = (page & 7) * (uint32_t)mem_get16(video_bda(v, BDA_PAGE_SIZE));

    if (page > 7 || start >= VIDEO_BYTES) {
        return;
    }
    *video_bda(v, BDA_ACTIVE_PAGE) = page;
    mem_set16(video_bda(v, BDA_PAGE_START), (uint16_t)start);
    crtc_out16(v, CRTC_START, (uint16_t)(start / 2));
    show_cursor(v);
}

/* ---- characters ------------------------------------------------------------------------- */

static void fill_cells(uint8_t *cell, unsigned count, uint8_t attribute)
{
    for (; count > 0; count--, cell += 2) {
        cell[0] = ' ';
        cell[1] = attribute;
    }
}

/* Moves the rectangle's lines up (lines > 0) or down; 0 or too many lines: blanks it. */
static void scroll(const struct page *page, unsigned top, unsigned left, unsigned bottom,
                   unsigned right, int lines, uint8_t attribute)
{
    unsigned pitch = page->columns * 2;

    bottom = bottom < page->rows ? bottom : page->rows - 1;
    right = right < page->columns ? right : page->columns - 1;
    if (top > bottom || left > right) {
        return;
    }
    unsigned width = right - left + 1, height = bottom - top + 1;
    unsigned distance = (unsigned)(lines < 0 ? -lines : lines);
    uint8_t *first = page->cells + top * pitch + left * 2;

    if (distance == 0 || distance > height) {
        distance = height;
    }
    for (unsigned i = 0; i < height - distance; i++) {
        unsigned to = lines < 0 ? height - 1 - i : i;
        unsigned from = lines < 0 ? to - distance : to + distance;

        memmove(first + to * pitch, first + from * pitch, width * 2);
    }
    for (unsigned i = 0; i < distance; i++) {
        unsigned row = lines < 0 ? i : height - 1 - i;

        fill_cells(first + row * pitch, width, attribute);
    }
}

/* One character as a teletype writes it; attribute < 0 keeps what is there. */
static void teletype(const struct video *v, unsigned page_number, uint8_t ch, int attribute)
{
    struct page page = page_of(v, page_number);
    unsigned column = page.cursor[0], row = page.cursor[1];

    if (column >= page.columns) {
        column = page.columns - 1;
    }
    if (row >= page.rows) {
        row = page.rows - 1;
    }
    uint8_t *cell = page.cells + (row * page.columns + column) * 2;

    switch (ch) {
    case '\a':
        break;
    case '\b':
        column -= column > 0;
        break;
    case '\n':
        row++;
        break;
    case '\r':
        column = 0;
        break;
    default:
        cell[0] = ch;
        if (attribute >= 0) {
            cell[1] = (uint8_t)attribute;
        }
        if (++column == page.columns) {
            column = 0;
            row++;
        }
        break;
    }
    if (row == page.rows) {
        row--;
        scroll(&page, 0, 0, row, page.columns - 1, 1,
               page.cells[(row * page.columns + column) * 2 + 1]);
    }
    page.cursor[0] = (uint8_t)column;
    page.cursor[1] = (uint8_t)row;
    v->ops->teletype(v->context, ch);
}

/*
 * video_teletype - write a character on the active page and show the cursor behind it
 */
void video_teletype(const struct video *v, uint8_t ch)
{
    teletype(v, active_page(v), ch, -1);
    show_cursor(v);
}

/* Functions 08h, 09h, 0Ah: at the cursor of page BH, which stays. */
static void character_at_cursor(const struct video *v, struct Client_Reg_Struc *crs)
{
    struct page page = page_of(v, crs->Client_BH);
    unsigned at = page.cursor[1] * page.columns + page.cursor[0];
    unsigned count = crs->Client_CX, cells = page.columns * page.rows;
    uint8_t *cell = page.cells + at * 2;

    if (at >= cells) {
        return;
    }
    if (crs->Client_AH == 0x08) {
        crs->Client_AL = cell[0];
        crs->Client_AH = cell[1];
        return;
    }
    for (count = count > cells - at ? cells - at : count; count > 0; count--, cell += 2) {
        cell[0] = crs->Client_AL;
        if (crs->Client_AH == 0x09) {
            cell[1] = crs->Client_BL;
        }
    }
}

static void write_string(const struct video *v, const struct Client_Reg_Struc *crs)
{
    unsigned number = crs->Client_BH & 7;
    struct page page = page_of(v, number);
    uint16_t old = mem_get16(page.cursor), at = crs->Client_BP;

    set_cursor(v, number, crs->Client_DL, crs->Client_DH);
    for (unsigned i = 0; i < crs->Client_CX; i++) {
        uint8_t ch = *video_at(v, crs->Client_ES, at++);
        uint8_t attribute = crs->Client_BL;

        if (crs->Client_AL & 2) {
            attribute = *video_at(v, crs->Client_ES, at++);
        }
        teletype(v, number, ch, attribute);
    }
    if (crs->Client_AL & 1) {
        old = mem_get16(page.cursor);
    }
    set_cursor(v, number, (uint8_t)old, (uint8_t)(old >> 8));
}

/*
 * video_int10 - INT 10h
 *
 * In:    video = the VM's memory and adapter; crs = its registers
 * Out:   registers as documented; unknown functions change nothing
 */
void video_int10(const struct video *v, struct Client_Reg_Struc *crs)
{
    struct page page;

    switch (crs->Client_AH) {
    case 0x00:
        video_set_mode(v, crs->Client_AL & 0x7F, !(crs->Client_AL & 0x80));
        crs->Client_AL = 0x30;      /* what VGA BIOSes leave */
        break;
    case 0x01:
        video_set_cursor_shape(v, crs->Client_CX);
        break;
    case 0x02:
        set_cursor(v, crs->Client_BH, crs->Client_DL, crs->Client_DH);
        break;
    case 0x03:
        crs->Client_DX = mem_get16(video_bda(v, BDA_CURSOR_POS + (crs->Client_BH & 7) * 2));
        crs->Client_CX = mem_get16(video_bda(v, BDA_CURSOR_SHAPE));
        break;
    case 0x04:                          /* light pen: none */
        crs->Client_AH = 0;
        break;
    case 0x05:
        set_page(v, crs->Client_AL);
        break;
    case 0x06:
    case 0x07:
        page = page_of(v, active_page(v));
        scroll(&page, crs->Client_CH, crs->Client_CL, crs->Client_DH, crs->Client_DL,
               crs->Client_AH == 6 ? crs->Client_AL : -crs->Client_AL, crs->Client_BH);
        break;
    case 0x08:
    case 0x09:
    case 0x0A:
        character_at_cursor(v, crs);
        break;
    case 0x0B:                          /* border colour; text modes have no other palette */
        if (crs->Client_BH == 0) {
            v->ops->in(v->context, 0x3DA);
            v->ops->out(v->context, 0x3C0, 0x31);
            v->ops->out(v->context, 0x3C0, crs->Client_BL & 0x1F);
        }
        break;
    case 0x0E:
        video_teletype(v, crs->Client_AL);
        break;
    case 0x0F:
        crs->Client_AL = (uint8_t)(*video_bda(v, BDA_VIDEO_MODE)
                                   | (*video_bda(v, BDA_VIDEO_CONTROL) & 0x80));
        crs->Client_AH = (uint8_t)columns_of(v);
        crs->Client_BH = *video_bda(v, BDA_ACTIVE_PAGE);
        break;
    case 0x10:
        video_palette(v, crs);
        break;
    case 0x11:
        video_font(v, crs);
        break;
    case 0x12:
        video_select(v, crs);
        break;
    case 0x13:
        write_string(v, crs);
        break;
    case 0x1A:
        video_display_code(v, crs);
        break;
    case 0x1B:
        video_state_info(v, crs);
        break;
    case 0x1C:
        video_save_restore(v, crs);
        break;
    }
}
