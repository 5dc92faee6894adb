/* video - INT 10h on a VM's memory: cells, BIOS data area, adapter registers. */
#include "unit.h"
#include "../../../vxd/bios/video.h"

#define SCREEN  0xB8000u

static uint8_t v86[0x110000];
static uint8_t crtc[256], crtc_index, last_mode;
static char typed[256];
static size_t typed_length;
static unsigned glyphs_loaded, glyph_height;

static void fake_out(void *context, uint16_t port, uint8_t value)
{
    (void)context;
    if (port == 0x3D4) {
        crtc_index = value;
    } else if (port == 0x3D5) {
        crtc[crtc_index] = value;
    }
}

static uint8_t fake_in(void *context, uint16_t port)
{
    (void)context;
    return (uint8_t)port;
}

static void fake_mode(void *context, uint8_t mode)
{
    (void)context;
    last_mode = mode;
}

static void fake_font(void *context, const uint8_t *glyphs, unsigned first, unsigned count,
                      unsigned height)
{
    (void)context, (void)glyphs, (void)first;
    glyphs_loaded += count;
    glyph_height = height;
}

static void fake_teletype(void *context, uint8_t ch)
{
    (void)context;
    if (typed_length < sizeof typed - 1) {
        typed[typed_length++] = (char)ch;
    }
}

static const struct video_ops ops = { fake_out, fake_in, fake_mode, fake_font, fake_teletype };
static const struct video video = { v86, &ops, NULL };
static struct Client_Reg_Struc crs;

static void start(void)
{
    static const uint32_t calls[ROM_CALL_COUNT] = { 0x11112222, 0x33334444, 5, 6, 7 };

    memset(v86, 0, sizeof v86);
    memset(crtc, 0, sizeof crtc);
    memset(typed, 0, sizeof typed);
    typed_length = 0;
    memset(&crs, 0, sizeof crs);
    bda_install(v86, calls, 0x22, 0x12345);
    video_set_mode(&video, 3, true);
}

static void int10(uint16_t ax, uint16_t bx, uint16_t cx, uint16_t dx)
{
    crs.Client_AX = ax;
    crs.Client_BX = bx;
    crs.Client_CX = cx;
    crs.Client_DX = dx;
    video_int10(&video, &crs);
}

static void type(const char *text)
{
    for (; *text != '\0'; text++) {
        int10((uint16_t)(0x0E00 | (uint8_t)*text), 0xFF07, 0, 0);
    }
}

static uint16_t cell(unsigned column, unsigned row)
{
    return mem_get16(v86 + SCREEN + (row * 80 + column) * 2);
}

static unsigned crtc_cursor(void)
{
    return crtc[0x0E] << 8 | crtc[0x0F];
}

TEST(bda, vectors_point_at_the_old_addresses)
{
    start();
    CHECK_EQ(mem_get16(v86 + 0x10 * 4), 0xF065);
    CHECK_EQ(mem_get16(v86 + 0x10 * 4 + 2), 0xF000);
    CHECK_EQ(mem_get16(v86 + 0x16 * 4), 0xE82E);
    CHECK_EQ(mem_get16(v86 + 0x08 * 4), 0xFEA5);
    CHECK_EQ(mem_get16(v86 + 0x09 * 4), 0xE987);
    CHECK_EQ(mem_get16(v86 + 0x1A * 4), 0xFE6E);
    CHECK_EQ(mem_get16(v86 + 0x1C * 4), 0xFF53);
    CHECK_EQ(v86[0xFFF53], 0xCF);
    CHECK_EQ(mem_get16(v86 + 0x67 * 4), 0);
    CHECK_EQ(mem_get16(v86 + 0x78 * 4), 0);
    CHECK_EQ(v86[0xFFFFE], 0xFC);
    CHECK_EQ(v86[0xF0000 + ROM_BREAK_BYTE], 0x63);
    CHECK_EQ(mem_get16(v86 + 0xF0000 + ROM_CALLS), 0x2222);
    CHECK_EQ(mem_get16(v86 + 0xF0000 + ROM_CALLS + 2), 0x1111);
    CHECK_EQ(mem_get16(v86 + 0x46C), 0x2345);
    CHECK_EQ(mem_get16(v86 + 0x413), 639);
    CHECK_EQ(v86[0x9FC00], 1);
}

TEST(bda, header_of_the_image_is_where_bda_h_says)
{
    CHECK_MEM_EQ(bios_rom, "VMM32ROM", 8);
    CHECK_EQ(bios_rom[ROM_FONT_8X16 + 0xDB * 16], 0xFF);        /* full block */
    CHECK_EQ(bios_rom[ROM_FONT_8X14 + 0xDB * 14 + 13], 0xFF);
    CHECK_EQ(bios_rom[ROM_FONT_8X8_HIGH + (0xDB - 128) * 8], 0xFF);
    CHECK_EQ(bios_rom[ROM_FONT_8X8 + ' ' * 8], 0);
    CHECK(bios_rom[ROM_FONT_8X8 + 'A' * 8 + 3] != 0);
    CHECK_EQ(bios_rom[ROM_VIDEO_ABILITIES], 0x8F);
}

TEST(video, mode_set_blanks_and_fills_in_the_data_area)
{
    start();
    v86[SCREEN] = 'x';
    v86[SCREEN + 0x7FFE] = 'x';
    int10(0x0003, 0, 0, 0);
    CHECK_EQ(cell(0, 0), 0x0720);
    CHECK_EQ(mem_get16(v86 + SCREEN + 0x7FFE), 0x0720);
    CHECK_EQ(last_mode, 3);
    CHECK_EQ(v86[0x449], 3);
    CHECK_EQ(mem_get16(v86 + 0x44A), 80);
    CHECK_EQ(mem_get16(v86 + 0x44C), 0x1000);
    CHECK_EQ(v86[0x484], 24);
    CHECK_EQ(mem_get16(v86 + 0x485), 16);
    CHECK_EQ(mem_get16(v86 + 0x463), 0x3D4);
    int10(0x0F00, 0, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x5003);
    v86[SCREEN] = 'x';
    int10(0x0083, 0, 0, 0);             /* bit 7: keep the screen */
    CHECK_EQ(v86[SCREEN], 'x');
    int10(0x0F00, 0, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x5083);
    int10(0x0013, 0, 0, 0);             /* graphics: refused */
    CHECK_EQ(v86[0x449], 3);
}

TEST(video, teletype_moves_wraps_and_scrolls)
{
    start();
    type("Ab\r\nc\b");
    CHECK_EQ(cell(0, 0), 0x0741);
    CHECK_EQ(cell(1, 0), 0x0762);
    CHECK_EQ(cell(0, 1), 0x0763);
    CHECK_EQ(mem_get16(v86 + 0x450), 0x0100);
    CHECK_EQ(crtc_cursor(), 80);
    CHECK_STR_EQ(typed, "Ab\r\nc\b");
    int10(0x0200, 0, 0, 0x184F);        /* the last cell */
    v86[SCREEN + 24 * 160 + 1] = 0x1E;  /* attribute that a scrolled-in line takes over */
    type("Z");
    CHECK_EQ(cell(79, 23), 0x075A);
    CHECK_EQ(cell(0, 0), 0x0763);       /* line 1 went up */
    CHECK_EQ(cell(5, 24), 0x1E20);
    CHECK_EQ(mem_get16(v86 + 0x450), 0x1800);
    CHECK_EQ(crtc_cursor(), 24 * 80);
}

TEST(video, scroll_moves_a_window_both_ways)
{
    start();
    for (unsigned row = 0; row < 25; row++) {
        memset(v86 + SCREEN + row * 160, 'a' + (int)row, 160);
    }
    int10(0x0602, 0x1700, 0x0201, 0x0603);      /* up by 2: rows 2-6, columns 1-3 */
    CHECK_EQ(cell(1, 2), 0x6565);
    CHECK_EQ(cell(3, 4), 0x6767);
    CHECK_EQ(cell(1, 5), 0x1720);
    CHECK_EQ(cell(3, 6), 0x1720);
    CHECK_EQ(cell(0, 2), 0x6363);
    CHECK_EQ(cell(4, 6), 0x6767);
    CHECK_EQ(cell(1, 7), 0x6868);
    int10(0x0701, 0x1700, 0x0A00, 0x0CFF);      /* down by 1, right edge beyond the screen */
    CHECK_EQ(cell(0, 10), 0x1720);
    CHECK_EQ(cell(79, 11), 0x6B6B);
    CHECK_EQ(cell(79, 12), 0x6C6C);
    CHECK_EQ(cell(79, 13), 0x6E6E);
    int10(0x0600, 0x0700, 0x0000, 0x184F);      /* 0 lines: all */
    CHECK_EQ(cell(79, 24), 0x0720);
}

TEST(video, characters_at_the_cursor_stay_inside_the_page)
{
    start();
    int10(0x0200, 0, 0, 0x184E);
    int10(0x0941, 0x001F, 1000, 0);
    CHECK_EQ(cell(78, 24), 0x1F41);
    CHECK_EQ(cell(79, 24), 0x1F41);
    CHECK_EQ(mem_get16(v86 + SCREEN + 4000), 0x0720);
    int10(0x0A42, 0x0033, 1, 0);
    CHECK_EQ(cell(78, 24), 0x1F42);
    int10(0x0800, 0, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x1F42);
    int10(0x0300, 0, 0, 0);
    CHECK_EQ(crs.Client_DX, 0x184E);
    CHECK_EQ(crs.Client_CX, 0x0607);
}

TEST(video, pages_have_their_own_cursor)
{
    start();
    int10(0x0200, 0x0100, 0, 0x0305);
    CHECK_EQ(crtc_cursor(), 0);
    int10(0x0501, 0, 0, 0);
    CHECK_EQ(crtc[0x0C] << 8 | crtc[0x0D], 0x800);
    CHECK_EQ(crtc_cursor(), 0x800 + 3 * 80 + 5);
    type("P");
    CHECK_EQ(v86[SCREEN + 0x1000 + (3 * 80 + 5) * 2], 'P');
    CHECK_EQ(mem_get16(v86 + 0x44E), 0x1000);
    int10(0x0500, 0, 0, 0);
    CHECK_EQ(crtc_cursor(), 0);
}

TEST(video, nonsense_in_the_data_area_stays_harmless)
{
    start();
    mem_set16(v86 + 0x44A, 0xFFFF);
    v86[0x484] = 0xFF;
    mem_set16(v86 + 0x44C, 0xFFFF);
    v86[0x462] = 0xFF;
    memset(v86 + 0x450, 0xFF, 16);
    type("hello\n\b");
    int10(0x06FF, 0, 0, 0xFFFF);
    int10(0x09FF, 0xFFFF, 0xFFFF, 0);
    CHECK_EQ(v86[0xC0000], 0);          /* nothing behind text memory was touched */
    CHECK_EQ(v86[0xB7FFF], 0);
}

TEST(video, cursor_shapes_are_stretched_like_a_vga_does)
{
    start();
    CHECK_EQ(crtc[0x0A], 13);
    CHECK_EQ(crtc[0x0B], 14);
    int10(0x0100, 0, 0x0007, 0);        /* block */
    CHECK_EQ(crtc[0x0A], 0);
    CHECK_EQ(crtc[0x0B], 15);
    int10(0x0100, 0, 0x2000, 0);        /* hidden */
    CHECK_EQ(crtc[0x0A] & 0x20, 0x20);
    CHECK_EQ(mem_get16(v86 + 0x460), 0x2000);
}

TEST(video, font_of_8_lines_gives_50_rows)
{
    start();
    glyphs_loaded = 0;
    int10(0x1112, 0, 0, 0);
    CHECK_EQ(glyphs_loaded, 256);
    CHECK_EQ(glyph_height, 8);
    CHECK_EQ(v86[0x484], 49);
    CHECK_EQ(mem_get16(v86 + 0x44C), 8192 - 8192 % 256);
    CHECK_EQ(crtc[9], 0x47);
    CHECK_EQ(crtc[0x12], 0x8F);
    int10(0x1130, 0x0300, 0, 0);
    CHECK_EQ(crs.Client_ES, 0xF000);
    CHECK_EQ(crs.Client_BP, 0xFA6E);
    CHECK_EQ(crs.Client_CX, 8);
    CHECK_EQ(crs.Client_DL, 49);
    int10(0x1111, 0, 0, 0);             /* 14 lines: 28 rows */
    CHECK_EQ(v86[0x484], 27);
    CHECK_EQ(crtc[0x12], 0x87);
    int10(0x1201, 0x0030, 0, 0);        /* 350 lines */
    CHECK_EQ(crs.Client_AL, 0x12);
    int10(0x0003, 0, 0, 0);
    CHECK_EQ(v86[0x484], 24);
    CHECK_EQ(mem_get16(v86 + 0x485), 14);
    CHECK_EQ(crtc[0x12], 0x5D);
}

TEST(video, string_with_and_without_attributes)
{
    start();
    memcpy(v86 + 0x10000, "Hi\r\nx", 5);
    memcpy(v86 + 0x10010, "a\x11z\x22", 4);
    crs.Client_ES = 0x1000;
    crs.Client_BP = 0;
    int10(0x1300, 0x002E, 5, 0x0203);   /* cursor stays */
    CHECK_EQ(cell(3, 2), 0x2E48);
    CHECK_EQ(cell(4, 2), 0x2E69);
    CHECK_EQ(cell(0, 3), 0x2E78);
    CHECK_EQ(mem_get16(v86 + 0x450), 0);
    crs.Client_BP = 0x10;
    int10(0x1303, 0, 2, 0x0A00);
    CHECK_EQ(cell(0, 10), 0x1161);
    CHECK_EQ(cell(1, 10), 0x227A);
    CHECK_EQ(mem_get16(v86 + 0x450), 0x0A02);
}

TEST(video, display_is_reported_as_vga)
{
    start();
    int10(0x1A00, 0, 0, 0);
    CHECK_EQ(crs.Client_AL, 0x1A);
    CHECK_EQ(crs.Client_BX, 0x0008);
    int10(0x1200, 0xFF10, 0, 0);
    CHECK_EQ(crs.Client_BX, 0x0003);
    crs.Client_ES = 0x2000;
    crs.Client_DI = 0xFFF0;             /* wraps at the segment's end */
    int10(0x1B00, 0, 0, 0);
    CHECK_EQ(crs.Client_AL, 0x1B);
    CHECK_EQ(v86[0x2FFF4], 3);
    CHECK_EQ(v86[0x20000 + 0x22 - 0x10], 25);
    int10(0x4F00, 0, 0, 0);             /* VESA: not there */
    CHECK_EQ(crs.Client_AX, 0x4F00);
}
