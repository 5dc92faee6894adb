/*
 * video - INT 10h: cursor, pages, characters, scrolling; the functions' numbers.  Pure.
 *
 * State is where programs look for it: in the BIOS data area and the adapter.  Text memory that is
 * plain is written directly, any other through the adapter. [RBIL 1000] and following.
 */
#include <string.h>
#include "video.h"

#define CRTC_CURSOR_START   0x0A
#define CRTC_CURSOR_END     0x0B
#define CRTC_START          0x0C
#define CRTC_CURSOR         0x0E
#define VBE_800_600_16      0x102       /* the mode of VBE that has planes */

struct page {                   /* one text page */
    const struct video *video;
    uint32_t address;           /* of its first cell */
    uint8_t *cells;             /* the same as plain memory: character, attribute; or NULL */
    unsigned columns, rows;
    uint8_t *cursor;            /* column, row in the BIOS data area */
};

enum video_kind video_kind_of(const struct video *v)
{
    uint8_t mode = video_mode(v);

    if (mode >= 0x0D && mode <= 0x12) {
        return VIDEO_PLANAR;
    }
    if (video_vbe_is_on(v)) {
        return (mem_get16(video_bda(v, BDA_VBE_MODE)) & 0x3FFF) == VBE_800_600_16 ? VIDEO_PLANAR : VIDEO_VBE;
    }
    return mode >= 4 && mode <= 6 ? VIDEO_CGA : mode == 0x13 ? VIDEO_BYTES : VIDEO_TEXT;
}

unsigned video_columns(const struct video *v)
{
    unsigned columns = mem_get16(video_bda(v, BDA_COLUMNS));

    return columns == 0 || columns > (video_vbe_is_on(v) ? 512 : 132) ? 80 : columns;
}

unsigned video_rows(const struct video *v)
{
    unsigned rows = *video_bda(v, BDA_ROWS) + 1u;

    return rows < 2 || rows > VIDEO_MAX_ROWS ? 25 : rows;
}

unsigned video_char_height(const struct video *v)
{
    unsigned height = mem_get16(video_bda(v, BDA_CHAR_HEIGHT));

    return height == 0 || height > 32 ? 16 : height;
}

/* Page `number`, cut to what fits into text memory whatever the BIOS data area says. */
static struct page page_of(const struct video *v, unsigned number)
{
    struct page page = { .video = v, .columns = video_columns(v), .rows = video_rows(v) };
    uint32_t start = (number & 7) * (uint32_t)mem_get16(video_bda(v, BDA_PAGE_SIZE));
    uint32_t bytes = page.columns * page.rows * 2;

    if (start + bytes > VIDEO_TEXT_BYTES) {
        start = 0;
    }
    page.address = (video_mode(v) == 7 ? 0xB0000 : 0xB8000) + start;
    page.cells = video_kind_of(v) == VIDEO_TEXT ? v->ops->plain(v->context, page.address, bytes) : NULL;
    page.cursor = video_bda(v, BDA_CURSOR_POS + (number & 7) * 2);
    return page;
}

static unsigned active_page(const struct video *v)
{
    return *video_bda(v, BDA_ACTIVE_PAGE) & 7;
}

static uint8_t get_byte(const struct page *page, unsigned offset)
{
    const struct video *v = page->video;

    return page->cells != NULL ? page->cells[offset] : v->ops->read(v->context, page->address + offset);
}

static void set_byte(const struct page *page, unsigned offset, uint8_t value)
{
    const struct video *v = page->video;

    if (page->cells != NULL) {
        page->cells[offset] = value;
    } else {
        v->ops->write(v->context, page->address + offset, value);
    }
}

void video_crtc16(const struct video *v, uint8_t index, uint16_t value)
{
    uint16_t port = video_crtc(v);

    video_out_at(v, port, index, (uint8_t)(value >> 8));
    video_out_at(v, port, (uint8_t)(index + 1), (uint8_t)value);
}

/* ---- cursor ---------------------------------------------------------------------------- */

/* Tells the adapter where the active page's cursor is; graphics modes have none to be seen. */
void video_show_cursor(const struct video *v)
{
    const uint8_t *cursor = video_bda(v, BDA_CURSOR_POS + active_page(v) * 2);

    if (video_kind_of(v) == VIDEO_TEXT) {
        video_crtc16(v, CRTC_CURSOR, (uint16_t)(mem_get16(video_bda(v, BDA_PAGE_START)) / 2
                                                + cursor[1] * video_columns(v) + cursor[0]));
    }
}

static void set_cursor(const struct video *v, unsigned page, uint8_t column, uint8_t row)
{
    uint8_t *cursor = video_bda(v, BDA_CURSOR_POS + (page & 7) * 2);

    cursor[0] = column;
    cursor[1] = row;
    if ((page & 7) == active_page(v)) {
        video_show_cursor(v);
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
    unsigned height = video_char_height(v);
    uint16_t port = video_crtc(v);

    mem_set16(video_bda(v, BDA_CURSOR_SHAPE), shape);
    if ((*video_bda(v, BDA_VIDEO_CONTROL) & 1) == 0 && height > 8 && start <= 8
            && end <= 8 && start <= end && !(shape & 0x2000)) {
        if (end - start <= 2 && start >= 5) {
            start += height - 9;
            end += height - 9;
        } else {
            start = start * height / 8;
            end = end >= 7 ? height - 1 : (end + 1) * height / 8 - 1;
        }
    }
    video_out_at(v, port, CRTC_CURSOR_START, (uint8_t)((shape >> 8 & 0x60) | start));
    video_out_at(v, port, CRTC_CURSOR_END, (uint8_t)end);
}

/* ---- pages ------------------------------------------------------------------------------ */

/* How many pages of the mode fit into the memory it shows. */
static unsigned page_count(const struct video *v)
{
    unsigned bytes = mem_get16(video_bda(v, BDA_PAGE_SIZE));
    unsigned memory = video_kind_of(v) == VIDEO_PLANAR ? 0x10000 : VIDEO_TEXT_BYTES;

    if (video_kind_of(v) == VIDEO_CGA || video_kind_of(v) >= VIDEO_BYTES || bytes == 0) {
        return 1;
    }
    unsigned pages = memory / bytes;

    return pages == 0 ? 1 : pages > 8 ? 8 : pages;
}

static void set_page(const struct video *v, uint8_t page)
{
    uint32_t start = (page & 7) * (uint32_t)mem_get16(video_bda(v, BDA_PAGE_SIZE));

    if (page >= page_count(v)) {
        return;
    }
    *video_bda(v, BDA_ACTIVE_PAGE) = page;
    mem_set16(video_bda(v, BDA_PAGE_START), (uint16_t)start);
    video_crtc16(v, CRTC_START, (uint16_t)(video_kind_of(v) == VIDEO_PLANAR ? start : start / 2));
    video_show_cursor(v);
}

/* ---- characters ------------------------------------------------------------------------- */

static void fill_cells(const struct page *page, unsigned offset, unsigned count, uint8_t attribute)
{
    for (; count > 0; count--, offset += 2) {
        set_byte(page, offset, ' ');
        set_byte(page, offset + 1, attribute);
    }
}

static void move_cells(const struct page *page, unsigned to, unsigned from, unsigned bytes)
{
    const struct video *v = page->video;

    if (page->cells != NULL) {
        memmove(page->cells + to, page->cells + from, bytes);
    } else {
        v->ops->move(v->context, page->address + to, page->address + from, bytes);
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
    unsigned first = top * pitch + left * 2;

    if (distance == 0 || distance > height) {
        distance = height;
    }
    if (width == page->columns && lines > 0) {          /* whole lines: one piece */
        move_cells(page, first, first + distance * pitch, (height - distance) * pitch);
    } else {
        for (unsigned i = 0; i < height - distance; i++) {
            unsigned to = lines < 0 ? height - 1 - i : i;
            unsigned from = lines < 0 ? to - distance : to + distance;

            move_cells(page, first + to * pitch, first + from * pitch, width * 2);
        }
    }
    for (unsigned i = 0; i < distance; i++) {
        unsigned row = lines < 0 ? i : height - 1 - i;

        fill_cells(page, first + row * pitch, width, attribute);
    }
}

/* Functions 06h and 07h, in every mode. */
static void scroll_window(const struct video *v, const struct Client_Reg_Struc *crs)
{
    int lines = crs->Client_AH == 6 ? crs->Client_AL : -crs->Client_AL;

    if (video_kind_of(v) == VIDEO_TEXT) {
        struct page page = page_of(v, active_page(v));

        scroll(&page, crs->Client_CH, crs->Client_CL, crs->Client_DH, crs->Client_DL, lines, crs->Client_BH);
    } else {
        graphics_scroll(v, active_page(v), crs->Client_CH, crs->Client_CL, crs->Client_DH, crs->Client_DL,
                        lines, crs->Client_BH);
    }
}

/* One character as a teletype writes it; attribute < 0 keeps what is there. */
static void teletype(const struct video *v, unsigned page_number, uint8_t ch, int attribute)
{
    bool graphics = video_kind_of(v) != VIDEO_TEXT;
    struct page page = page_of(v, page_number);
    unsigned column = page.cursor[0], row = page.cursor[1];

    if (column >= page.columns) {
        column = page.columns - 1;
    }
    if (row >= page.rows) {
        row = page.rows - 1;
    }
    unsigned cell = (row * page.columns + column) * 2;

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
        if (graphics) {
            graphics_put_char(v, page_number, column, row, ch, attribute >= 0 ? (uint8_t)attribute : 7);
        } else {
            set_byte(&page, cell, ch);
            if (attribute >= 0) {
                set_byte(&page, cell + 1, (uint8_t)attribute);
            }
        }
        if (++column == page.columns) {
            column = 0;
            row++;
        }
        break;
    }
    if (row == page.rows) {
        row--;
        if (graphics) {
            graphics_scroll(v, page_number, 0, 0, row, page.columns - 1, 1, 0);
        } else {
            scroll(&page, 0, 0, row, page.columns - 1, 1,
                   get_byte(&page, (row * page.columns + column) * 2 + 1));
        }
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
    video_show_cursor(v);
}

/* Functions 09h and 0Ah of graphics modes: as many as fit into the row. */
static void graphics_characters(const struct video *v, const struct Client_Reg_Struc *crs)
{
    const uint8_t *cursor = video_bda(v, BDA_CURSOR_POS + (crs->Client_BH & 7) * 2);
    unsigned columns = video_columns(v);

    if (cursor[1] >= video_rows(v)) {
        return;
    }
    for (unsigned i = 0; i < crs->Client_CX && cursor[0] + i < columns; i++) {
        graphics_put_char(v, crs->Client_BH, cursor[0] + i, cursor[1], crs->Client_AL, crs->Client_BL);
    }
}

/* Functions 08h, 09h, 0Ah: at the cursor of page BH, which stays. */
static void character_at_cursor(const struct video *v, struct Client_Reg_Struc *crs)
{
    struct page page = page_of(v, crs->Client_BH);
    unsigned at = page.cursor[1] * page.columns + page.cursor[0];
    unsigned count = crs->Client_CX, cells = page.columns * page.rows;

    if (video_kind_of(v) != VIDEO_TEXT) {
        if (crs->Client_AH == 0x08) {
            crs->Client_AL = graphics_get_char(v, crs->Client_BH, page.cursor[0], page.cursor[1]);
            crs->Client_AH = 0;
        } else {
            graphics_characters(v, crs);
        }
        return;
    }
    if (at >= cells) {
        return;
    }
    if (crs->Client_AH == 0x08) {
        crs->Client_AL = get_byte(&page, at * 2);
        crs->Client_AH = get_byte(&page, at * 2 + 1);
        return;
    }
    for (count = count > cells - at ? cells - at : count; count > 0; count--, at++) {
        set_byte(&page, at * 2, crs->Client_AL);
        if (crs->Client_AH == 0x09) {
            set_byte(&page, at * 2 + 1, crs->Client_BL);
        }
    }
}

static void write_string(const struct video *v, const struct Client_Reg_Struc *crs)
{
    unsigned number = crs->Client_BH & 7;
    const uint8_t *cursor = video_bda(v, BDA_CURSOR_POS + number * 2);
    uint16_t old = mem_get16(cursor), at = crs->Client_BP;

    set_cursor(v, number, crs->Client_DL, crs->Client_DH);
    for (unsigned i = 0; i < crs->Client_CX; i++) {
        uint8_t ch = video_peek(v, crs->Client_ES, at++);
        uint8_t attribute = crs->Client_BL;

        if (crs->Client_AL & 2) {
            attribute = video_peek(v, crs->Client_ES, at++);
        }
        teletype(v, number, ch, attribute);
    }
    if (crs->Client_AL & 1) {
        old = mem_get16(cursor);
    }
    set_cursor(v, number, (uint8_t)old, (uint8_t)(old >> 8));
}

/* Function 0Eh: the colour in BL counts in graphics modes only. */
static void write_teletype(const struct video *v, const struct Client_Reg_Struc *crs)
{
    teletype(v, active_page(v), crs->Client_AL, video_kind_of(v) == VIDEO_TEXT ? -1 : crs->Client_BL);
    video_show_cursor(v);
}

/*
 * video_int10 - INT 10h
 *
 * In:    video = the VM's memory and adapter; crs = its registers
 * Out:   registers as documented; unknown functions change nothing
 */
void video_int10(const struct video *v, struct Client_Reg_Struc *crs)
{
    uint8_t mode;

    switch (crs->Client_AH) {
    case 0x00:
        mode = crs->Client_AL & 0x7F;
        if (video_set_mode(v, mode, !(crs->Client_AL & 0x80))) {
            crs->Client_AL = mode > 7 ? 0x20 : mode == 6 ? 0x3F : 0x30;     /* what VGA BIOSes leave */
        }
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
        scroll_window(v, crs);
        break;
    case 0x08:
    case 0x09:
    case 0x0A:
        character_at_cursor(v, crs);
        break;
    case 0x0B:
        video_cga_palette(v, crs);
        break;
    case 0x0C:
        graphics_write_dot(v, crs);
        break;
    case 0x0D:
        graphics_read_dot(v, crs);
        break;
    case 0x0E:
        write_teletype(v, crs);
        break;
    case 0x0F:
        crs->Client_AL = (uint8_t)(video_mode(v) | (*video_bda(v, BDA_VIDEO_CONTROL) & 0x80));
        crs->Client_AH = (uint8_t)video_columns(v);
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
    case 0x4F:
        video_vbe(v, crs);
        break;
    }
}
