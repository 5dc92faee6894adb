/* video - INT 10h on a VM's memory: cells, BIOS data area, adapter registers. */
#include "unit.h"
#include "fake_vga.h"

#define SCREEN  0xB8000u

/* The same cells as plain memory: INT 10h takes a shorter way there. */
static uint8_t *plain_memory(void *context, uint32_t address, uint32_t bytes)
{
    (void)context;
    CHECK(address >= 0xA0000 && address + bytes <= 0xC0000);
    return address >= 0xB0000 ? v86 + address : NULL;
}

static struct video_ops plain_ops;
static const struct video plain_video = { v86, &plain_ops, NULL, NULL };

static uint8_t at(uint32_t address)
{
    return fake_read(NULL, address);
}

static void put(uint32_t address, uint8_t value)
{
    fake_write(NULL, address, value);
}

static void type(const char *text)
{
    for (; *text != '\0'; text++) {
        int10((uint16_t)(0x0E00 | (uint8_t)*text), 0xFF07, 0, 0);
    }
}

static uint16_t cell(unsigned column, unsigned row)
{
    uint32_t address = SCREEN + (row * 80 + column) * 2;

    return (uint16_t)(at(address) | at(address + 1) << 8);
}

static unsigned crtc_cursor(void)
{
    return vga.crtc[0x0E] << 8 | vga.crtc[0x0F];
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
    CHECK_EQ(mem_get16(v86 + 0x1D * 4), 0xF0A4);
    CHECK_EQ(mem_get16(v86 + 0x1F * 4), ROM_FONT_8X8_HIGH);
    CHECK_EQ(mem_get16(v86 + 0x44 * 4), ROM_FONT_8X8);
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
    CHECK_EQ(bios_rom[ROM_VIDEO_ABILITIES], 0xFF);
    CHECK_EQ(mem_get16(bios_rom + ROM_VIDEO_SAVE), ROM_VIDEO_PARAMETERS);
    CHECK_EQ(bios_rom[ROM_VIDEO_PARAMETERS + 0x18 * 64 + 9], 0x67);     /* mode 3 */
    CHECK_EQ(bios_rom[ROM_INT05], 0xE9);
}

TEST(video, mode_set_blanks_and_fills_in_the_data_area)
{
    start();
    put(SCREEN, 'x');
    put(SCREEN + 0x7FFE, 'x');
    int10(0x0003, 0, 0, 0);
    CHECK_EQ(cell(0, 0), 0x0720);
    CHECK_EQ(at(SCREEN + 0x7FFE), ' ');
    CHECK_EQ(v86[0x449], 3);
    CHECK_EQ(mem_get16(v86 + 0x44A), 80);
    CHECK_EQ(mem_get16(v86 + 0x44C), 0x1000);
    CHECK_EQ(v86[0x484], 24);
    CHECK_EQ(mem_get16(v86 + 0x485), 16);
    CHECK_EQ(mem_get16(v86 + 0x463), 0x3D4);
    int10(0x0F00, 0, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x5003);
    put(SCREEN, 'x');
    int10(0x0083, 0, 0, 0);             /* bit 7: keep the screen */
    CHECK_EQ(at(SCREEN), 'x');
    int10(0x0F00, 0, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x5083);
    int10(0x0008, 0, 0, 0);             /* there is no such mode */
    CHECK_EQ(v86[0x449], 3);
    CHECK_EQ(vga.wrong_ports, 0);
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
    put(SCREEN + 24 * 160 + 1, 0x1E);  /* attribute that a scrolled-in line takes over */
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
        fake_fill(NULL, SCREEN + row * 160, (uint8_t)('a' + row), 160);
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
    CHECK_EQ(at(SCREEN + 4000), ' ');
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
    CHECK_EQ(vga.crtc[0x0C] << 8 | vga.crtc[0x0D], 0x800);
    CHECK_EQ(crtc_cursor(), 0x800 + 3 * 80 + 5);
    type("P");
    CHECK_EQ(at(SCREEN + 0x1000 + (3 * 80 + 5) * 2), 'P');
    CHECK_EQ(mem_get16(v86 + 0x44E), 0x1000);
    int10(0x0500, 0, 0, 0);
    CHECK_EQ(crtc_cursor(), 0);
}

static uint8_t saved[VIDEO_TEXT_BYTES];

TEST(video, plain_text_memory_gets_the_same_cells)
{
    static const uint16_t calls[][4] = { { 0x0602, 0x1700, 0x0201, 0x0633 }, { 0x0703, 0x2700, 0x0000, 0x184F },
                                         { 0x0601, 0x3100, 0x0000, 0x184F }, { 0x0958, 0x001E, 90, 0 } };

    for (unsigned pass = 0; pass < 2; pass++) {
        start();
        plain_ops = fake_ops;
        plain_ops.plain = plain_memory;
        const struct video *v = pass == 0 ? &video : &plain_video;

        video_set_mode(v, 3, true);
        for (unsigned i = 0; i < 5000; i++) {
            video_teletype(v, (uint8_t)(' ' + i * 7 % 90));
        }
        for (unsigned i = 0; i < 4; i++) {
            crs.Client_AX = calls[i][0];
            crs.Client_BX = calls[i][1];
            crs.Client_CX = calls[i][2];
            crs.Client_DX = calls[i][3];
            video_int10(v, &crs);
        }
        for (uint32_t i = 0; i < VIDEO_TEXT_BYTES && pass == 0; i++) {
            saved[i] = at(SCREEN + i);
        }
    }
    CHECK_MEM_EQ(v86 + SCREEN, saved, sizeof saved);
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
    for (unsigned mode = 0; mode < 256; mode++) {
        for (unsigned function = 1; function < 0x1D; function++) {
            memset(v86 + 0x44A, 0xFF, 0x1D);
            memset(v86 + 0x484, 0xFF, 3);
            v86[0x449] = (uint8_t)mode;
            crs.Client_ES = 0x7000;
            crs.Client_BP = crs.Client_DI = 0xFFF0;
            /* A whole segment of text scrolls 800 times: not in every mode, that takes a minute. */
            uint16_t count = function == 0x13 && mode % 19 != 0 ? 300 : 0xFFFF;

            int10((uint16_t)(function << 8 | 0x10), (uint16_t)(mode << 8 | 0x10), count, 0xFFFF);
        }
    }
    CHECK_EQ(v86[0xC0000], 0);          /* the fake checks every address */
    CHECK_EQ(v86[0x9FFFF], 0);
}

TEST(video, cursor_shapes_are_stretched_like_a_vga_does)
{
    start();
    CHECK_EQ(vga.crtc[0x0A], 13);
    CHECK_EQ(vga.crtc[0x0B], 14);
    int10(0x0100, 0, 0x0007, 0);        /* block */
    CHECK_EQ(vga.crtc[0x0A], 0);
    CHECK_EQ(vga.crtc[0x0B], 15);
    int10(0x0100, 0, 0x2000, 0);        /* hidden */
    CHECK_EQ(vga.crtc[0x0A] & 0x20, 0x20);
    CHECK_EQ(mem_get16(v86 + 0x460), 0x2000);
}

TEST(video, font_of_8_lines_gives_50_rows)
{
    start();
    CHECK_MEM_EQ(vga.plane[2] + 'A' * 32, bios_rom + ROM_FONT_8X16 + 'A' * 16, 16);
    int10(0x1112, 0, 0, 0);
    CHECK_MEM_EQ(vga.plane[2] + 'A' * 32, bios_rom + ROM_FONT_8X8 + 'A' * 8, 8);
    CHECK_MEM_EQ(vga.plane[2] + 0xDB * 32, bios_rom + ROM_FONT_8X8_HIGH + (0xDB - 128) * 8, 8);
    CHECK_EQ(vga.sequencer[2], 3);      /* addressing as it was */
    CHECK_EQ(vga.graphics[6], 0x0E);
    CHECK_EQ(v86[0x484], 49);
    CHECK_EQ(mem_get16(v86 + 0x44C), 8192 - 8192 % 256);
    CHECK_EQ(vga.crtc[9], 0x47);
    CHECK_EQ(vga.crtc[0x12], 0x8F);
    int10(0x1130, 0x0300, 0, 0);
    CHECK_EQ(crs.Client_ES, 0xF000);
    CHECK_EQ(crs.Client_BP, 0xFA6E);
    CHECK_EQ(crs.Client_CX, 8);
    CHECK_EQ(crs.Client_DL, 49);
    int10(0x1111, 0, 0, 0);             /* 14 lines: 28 rows */
    CHECK_EQ(v86[0x484], 27);
    CHECK_EQ(vga.crtc[0x12], 0x87);
    int10(0x1201, 0x0030, 0, 0);        /* 350 lines */
    CHECK_EQ(crs.Client_AL, 0x12);
    int10(0x0003, 0, 0, 0);
    CHECK_EQ(v86[0x484], 24);
    CHECK_EQ(mem_get16(v86 + 0x485), 14);
    CHECK_EQ(vga.crtc[0x12], 0x5D);
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
    CHECK_EQ(crs.Client_CX, 0x0F09);
    crs.Client_ES = 0x2000;
    crs.Client_DI = 0xFFF0;             /* wraps at the segment's end */
    int10(0x1B00, 0, 0, 0);
    CHECK_EQ(crs.Client_AL, 0x1B);
    CHECK_EQ(v86[0x2FFF4], 3);
    CHECK_EQ(v86[0x20000 + 0x22 - 0x10], 25);
    int10(0x4F00, 0, 0, 0);             /* VESA: not there */
    CHECK_EQ(crs.Client_AX, 0x4F00);
}
