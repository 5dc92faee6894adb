/* video_graphics - INT 10h in graphics modes, on a small VGA: registers, dots, characters, scrolling. */
#include "unit.h"
#include "fake_vga.h"

static const uint8_t modes[] = { 0, 1, 2, 3, 4, 5, 6, 7, 0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x12, 0x13 };
static const uint8_t graphics_modes[] = { 4, 5, 6, 0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x12, 0x13 };

static uint8_t dot(unsigned x, unsigned y)
{
    int10(0x0D00, 0, (uint16_t)x, (uint16_t)y);
    return crs.Client_AL;
}

static uint8_t most(uint8_t mode)           /* the highest colour */
{
    return mode == 6 ? 1 : mode <= 5 ? 3 : mode == 0x13 ? 0xFF : 15;
}

TEST(video_mode, every_mode_programs_the_ports_it_decodes)
{
    for (unsigned i = 0; i < sizeof modes; i++) {
        start();
        int10(modes[i], 0, 0, 0);
        CHECK_EQ(vga.wrong_ports, 0);
        CHECK_EQ(v86[0x449], modes[i]);
        bool mono = modes[i] == 7 || modes[i] == 0x0F;

        CHECK_EQ(mem_get16(v86 + 0x463), mono ? 0x3B4 : 0x3D4);
        CHECK_EQ(v86[0x410] & 0x30, mono ? 0x30 : modes[i] <= 1 ? 0x10 : 0x20);
        CHECK_EQ(vga.attribute_index, 0x20);
        CHECK_EQ(vga.sequencer[0], 3);
        CHECK_EQ(vga.sequencer[1] & 0x20, 0);
    }
}

TEST(video_mode, mode_12_and_13_are_as_documented)
{
    static const uint8_t crtc_12[25] = {
        0x5F, 0x4F, 0x50, 0x82, 0x54, 0x80, 0x0B, 0x3E, 0x00, 0x40, 0, 0, 0, 0, 0, 0, 0xEA, 0x8C, 0xDF,
        0x28, 0x00, 0xE7, 0x04, 0xE3, 0xFF };

    start();
    int10(0x12, 0, 0, 0);
    CHECK_MEM_EQ(vga.crtc, crtc_12, 25);
    CHECK_EQ(vga.misc, 0xE3);
    CHECK_EQ(vga.sequencer[4], 6);
    CHECK_EQ(vga.graphics[6], 5);
    CHECK_EQ(v86[0x484], 29);
    CHECK_EQ(mem_get16(v86 + 0x44C), 0xA000);
    int10(0x13, 0, 0, 0);
    CHECK_EQ(crs.Client_AL, 0x20);
    CHECK_EQ(vga.misc, 0x63);
    CHECK_EQ(vga.sequencer[4], 0x0E);
    CHECK_EQ(vga.crtc[0x14], 0x40);
    CHECK_EQ(vga.attribute[0x10], 0x41);
}

TEST(video_mode, palettes_are_the_vga_s)
{
    static const uint8_t brown_13[3] = { 42, 21, 0 }, hue_33[3] = { 0x10, 0, 0x3F }, grey_31[3] = { 63, 63, 63 };
    static const uint8_t dark_247[3] = { 0x0B, 0x0B, 0x10 }, zero[3] = { 0, 0, 0 };
    unsigned sum = 0;

    start();
    int10(0x13, 0, 0, 0);
    CHECK_MEM_EQ(vga.dac + 6 * 3, brown_13, 3);
    CHECK_MEM_EQ(vga.dac + 31 * 3, grey_31, 3);
    CHECK_MEM_EQ(vga.dac + 33 * 3, hue_33, 3);
    CHECK_EQ(vga.dac[247 * 3 + 2], dark_247[2]);
    CHECK_MEM_EQ(vga.dac + 248 * 3, zero, 3);
    for (unsigned i = 0; i < 768; i++) {
        sum += vga.dac[i];
    }
    CHECK_EQ(sum, 19020);
    CHECK_EQ(vga.mask, 0xFF);
    int10(0x0003, 0, 0, 0);
    CHECK_EQ(vga.attribute[6], 0x14);           /* brown in the EGA's way */
    CHECK_EQ(vga.dac[0x14 * 3], 42);
    CHECK_EQ(vga.dac[0x14 * 3 + 1], 21);
    CHECK_EQ(vga.dac[0x3F * 3], 63);
    int10(0x1201, 0x0031, 0, 0);                /* no palettes from now on */
    memset(vga.dac, 7, sizeof vga.dac);
    int10(0x0013, 0, 0, 0);
    CHECK_EQ(vga.dac[0], 7);
    int10(0x1200, 0x0031, 0, 0);
    int10(0x1200, 0x0033, 0, 0);                /* grey */
    int10(0x0013, 0, 0, 0);
    CHECK_EQ(vga.dac[4 * 3], 13);               /* red: 30% of 42 */
    CHECK_EQ(vga.dac[4 * 3 + 2], 13);
}

TEST(video_mode, memory_is_cleared_unless_bit_7_says_no)
{
    for (unsigned i = 0; i < sizeof graphics_modes; i++) {
        start();
        int10(graphics_modes[i], 0, 0, 0);
        int10((uint16_t)(0x0C00 | most(graphics_modes[i])), 0, 9, 11);
        uint8_t colour = dot(9, 11);

        CHECK(colour != 0);
        int10((uint16_t)(graphics_modes[i] | 0x80), 0, 0, 0);
        CHECK_EQ(dot(9, 11), colour);
        int10(graphics_modes[i], 0, 0, 0);
        CHECK_EQ(dot(9, 11), 0);
    }
}

TEST(video_graphics, dots_come_back_and_xor_undoes_itself)
{
    for (unsigned i = 0; i < sizeof graphics_modes; i++) {
        uint8_t mode = graphics_modes[i], bright = most(mode);

        start();
        int10(mode, 0, 0, 0);
        for (unsigned x = 0; x < 20; x++) {
            int10((uint16_t)(0x0C00 | (x & bright)), 0, (uint16_t)(100 + x), 57);
        }
        for (unsigned x = 0; x < 20; x++) {
            CHECK_EQ(dot(100 + x, 57), x & bright);
        }
        CHECK_EQ(dot(99, 57), 0);
        CHECK_EQ(dot(100, 56), 0);
        CHECK_EQ(dot(101, 58), 0);
        if (mode != 0x13) {
            int10((uint16_t)(0x0C80 | bright), 0, 101, 57);
            CHECK_EQ(dot(101, 57), 1 ^ bright);
            int10((uint16_t)(0x0C80 | bright), 0, 101, 57);
            CHECK_EQ(dot(101, 57), 1);
        }
        CHECK_EQ(vga.graphics[8], 0xFF);        /* as the mode set left them */
        CHECK_EQ(vga.graphics[1], 0);
        CHECK_EQ(vga.graphics[3], 0);
        CHECK_EQ(vga.graphics[4], 0);
    }
}

TEST(video_graphics, dot_of_mode_13_and_12_is_where_programs_look)
{
    start();
    int10(0x13, 0, 0, 0);
    int10(0x0C5A, 0, 3, 2);
    CHECK_EQ(fake_read(NULL, 0xA0000 + 643), 0x5A);
    int10(0x12, 0, 0, 0);
    int10(0x0C0A, 0, 13, 1);
    CHECK_EQ(vga.plane[1][81], 4);
    CHECK_EQ(vga.plane[3][81], 4);
    CHECK_EQ(vga.plane[0][81], 0);
    int10(0x04, 0, 0, 0);
    int10(0x0C02, 0, 5, 3);
    CHECK_EQ(fake_read(NULL, 0xB8000 + 0x2000 + 80 + 1), 0x20);
    int10(0x0D, 0, 0, 0);
    int10(0x0C07, 0x0100, 0, 0);                /* page 1 */
    CHECK_EQ(vga.plane[0][0x2000], 0x80);
}

TEST(video_graphics, characters_are_drawn_and_recognised)
{
    for (unsigned i = 0; i < sizeof graphics_modes; i++) {
        uint8_t mode = graphics_modes[i], bright = most(mode);

        start();
        int10(mode, 0, 0, 0);
        for (unsigned ch = 1; ch < 256; ch += 9) {
            int10(0x0200, 0, 0, (uint16_t)(3 << 8 | ch % 30));
            int10((uint16_t)(0x0900 | ch), bright, 1, 0);
            int10(0x0800, 0, 0, 0);
            CHECK_EQ(crs.Client_AL, ch == 0xFF ? ' ' : ch);
        }
        int10(0x0200, 0, 0, 0x0504);
        int10(0x0941, bright, 2, 0);
        unsigned height = mem_get16(v86 + 0x485), lit = 0;
        const uint8_t *glyph = bios_rom + (height == 8 ? ROM_FONT_8X8 + 'A' * 8
                               : height == 14 ? ROM_FONT_8X14 + 'A' * 14u : ROM_FONT_8X16 + 'A' * 16u);

        for (unsigned y = 0; y < height; y++) {
            for (unsigned x = 0; x < 16; x++) {
                CHECK_EQ(dot(32 + x, 5 * height + y), glyph[y] << (x & 7) & 0x80 ? bright : 0);
                lit += glyph[y] << (x & 7) & 0x80 ? 1 : 0;
            }
        }
        CHECK(lit > 20);
        if (mode != 0x13) {
            int10((uint16_t)0x0941, bright | 0x80, 2, 0);       /* the same again by XOR: gone */
            int10(0x0800, 0, 0, 0);
            CHECK(crs.Client_AL == 0 || crs.Client_AL == ' ' || crs.Client_AL == 0xFF);
        }
    }
}

TEST(video_graphics, upper_half_in_cga_modes_is_int_1f_and_the_rest_int_43)
{
    start();
    memset(v86 + 0x20000, 0x81, 0x800);
    int10(0x0006, 0, 0, 0);
    crs.Client_ES = 0x2000;
    crs.Client_BP = 0;
    int10(0x1120, 0, 0, 0);
    int10(0x0980, 1, 1, 0);
    CHECK_EQ(fake_read(NULL, 0xB8000), 0x81);
    int10(0x0941, 1, 1, 0);
    CHECK_EQ(fake_read(NULL, 0xB8000 + 80), bios_rom[ROM_FONT_8X8 + 'A' * 8 + 2]);
    int10(0x0012, 0, 0, 0);
    CHECK_EQ(mem_get16(v86 + 0x43 * 4), ROM_FONT_8X16);
    int10(0x1123, 3, 0, 0);                     /* 8x8, 43 rows */
    CHECK_EQ(v86[0x484], 42);
    CHECK_EQ(v86[0x485], 8);
    int10(0x0941, 0x0F, 1, 0);
    CHECK_EQ(vga.plane[3][2 * 80], bios_rom[ROM_FONT_8X8 + 'A' * 8 + 2]);
}

TEST(video_graphics, teletype_scrolls_and_goes_on)
{
    for (unsigned i = 0; i < sizeof graphics_modes; i++) {
        start();
        int10(graphics_modes[i], 0, 0, 0);
        unsigned rows = v86[0x484] + 1u;

        for (unsigned row = 0; row < rows + 2; row++) {
            crs.Client_BX = 1;
            int10((uint16_t)(0x0E00 | ('A' + row)), 3, 0, 0);
            int10(0x0E0D, 3, 0, 0);
            int10(0x0E0A, 3, 0, 0);
        }
        for (unsigned row = 0; row < rows - 1; row++) {
            int10(0x0200, 0, 0, (uint16_t)(row << 8));
            int10(0x0800, 0, 0, 0);
            CHECK_EQ(crs.Client_AL, 'A' + 3 + row);
        }
        int10(0x0200, 0, 0, (uint16_t)((rows - 1) << 8));
        int10(0x0800, 0, 0, 0);
        CHECK(crs.Client_AL == 0 || crs.Client_AL == ' ');
    }
}

TEST(video_graphics, windows_scroll_both_ways_and_fill)
{
    static const uint8_t fill[] = { 0xAA, 0xAA, 0xFF, 5, 5, 5, 5, 5, 5, 5 };

    for (unsigned i = 0; i < sizeof graphics_modes; i++) {
        start();
        int10(graphics_modes[i], 0, 0, 0);
        unsigned height = mem_get16(v86 + 0x485);

        for (unsigned row = 0; row < 10; row++) {
            int10(0x0200, 0, 0, (uint16_t)(row << 8));
            int10((uint16_t)(0x0941 + row), 1, 20, 0);
        }
        int10(0x0602, (uint16_t)(fill[i] << 8), 0x0205, 0x0709);    /* rows 2-7, columns 5-9, up 2 */
        static const char left[] = "ABCDEFGHIJ", inside[] = "ABEFGH..IJ";

        for (unsigned row = 0; row < 10; row++) {
            int10(0x0200, 0, 0, (uint16_t)(row << 8 | 4));
            int10(0x0800, 0, 0, 0);
            CHECK_EQ(crs.Client_AL, left[row]);
            int10(0x0200, 0, 0, (uint16_t)(row << 8 | 7));
            int10(0x0800, 0, 0, 0);
            if (inside[row] != '.') {
                CHECK_EQ(crs.Client_AL, inside[row]);
            } else {
                CHECK_EQ(dot(7 * 8 + 3, row * height + 5), i < 2 ? 2 : i == 2 ? 1 : 5);
            }
        }
        int10(0x0701, 0, 0, 0x094F);
        int10(0x0200, 0, 0, 0x0907);
        int10(0x0800, 0, 0, 0);
        CHECK_EQ(crs.Client_AL, 'I');
    }
}

TEST(video_graphics, pages_start_where_their_dots_are)
{
    start();
    int10(0x0010, 0, 0, 0);
    int10(0x0501, 0, 0, 0);
    CHECK_EQ(vga.crtc[0x0C] << 8 | vga.crtc[0x0D], 0x8000);
    int10(0x0502, 0, 0, 0);                     /* there are two */
    CHECK_EQ(v86[0x462], 1);
}

TEST(video_palette, cga_colours_by_function_0b)
{
    start();
    int10(0x0004, 0, 0, 0);
    CHECK_EQ(vga.attribute[1], 0x13);
    int10(0x0B00, 0x0100, 0, 0);                /* palette 0 */
    CHECK_EQ(vga.attribute[1], 0x12);
    CHECK_EQ(vga.attribute[3], 0x16);
    int10(0x0B00, 0x0009, 0, 0);                /* bright blue behind, dark palette */
    CHECK_EQ(vga.attribute[0], 0x11);
    CHECK_EQ(vga.attribute[0x11], 0x11);
    CHECK_EQ(vga.attribute[1], 2);
    CHECK_EQ(v86[0x466], 0x09);
}

TEST(video_palette, registers_and_dac_come_back)
{
    start();
    int10(0x1000, 0x2A05, 0, 0);
    int10(0x1007, 0x0005, 0, 0);
    CHECK_EQ(crs.Client_BH, 0x2A);
    int10(0x1010, 200, 0x0102, 0x0300);
    int10(0x1015, 200, 0, 0);
    CHECK_EQ(crs.Client_DH, 3);
    CHECK_EQ(crs.Client_CX, 0x0102);
    for (unsigned i = 0; i < 17; i++) {
        v86[0x20000 + i] = (uint8_t)(i + 1);
    }
    crs.Client_ES = 0x2000;
    int10(0x1002, 0, 0, 0);
    CHECK_EQ(vga.attribute[0], 1);
    CHECK_EQ(vga.attribute[0x11], 17);
    int10(0x1009, 0, 0, 0x100);
    CHECK_MEM_EQ(v86 + 0x20100, v86 + 0x20000, 17);
    int10(0x1012, 250, 10, 0x200);              /* wraps past 255 */
    int10(0x1017, 250, 6, 0x300);
    CHECK_MEM_EQ(v86 + 0x20300, v86 + 0x20200, 18);
    int10(0x1013, 0x0100, 0, 0);                /* 16 pages of 16 */
    int10(0x1013, 0x0501, 0, 0);
    int10(0x101A, 0, 0, 0);
    CHECK_EQ(crs.Client_BX, 0x0501);
    int10(0x1018, 0x003F, 0, 0);
    int10(0x1019, 0, 0, 0);
    CHECK_EQ(crs.Client_BL, 0x3F);
    int10(0x1010, 1, 0x3F3F, 0x3F00);
    int10(0x101B, 1, 1, 0);
    CHECK_EQ(vga.dac[3], 63);
    int10(0x1003, 0, 0, 0);
    CHECK_EQ(vga.attribute[0x10] & 8, 0);
    CHECK_EQ(v86[0x465] & 0x20, 0);
}

TEST(video_font, user_glyphs_and_blocks)
{
    start();
    memset(v86 + 0x2FFF0, 0x5A, 0x10);
    memset(v86 + 0x20000, 0x5A, 0x40);          /* wraps at the segment's end */
    crs.Client_ES = 0x2000;
    crs.Client_BP = 0xFFF0;
    int10(0x1100, 0x1001, 2, 'A');              /* 16 lines, block 1 */
    CHECK_EQ(vga.plane[2][0x4000 + 'A' * 32 + 15], 0x5A);
    CHECK_EQ(vga.plane[2][0x4000 + 'B' * 32], 0x5A);
    CHECK_EQ(vga.plane[2]['A' * 32 + 5], bios_rom[ROM_FONT_8X16 + 'A' * 16 + 5]);
    int10(0x1103, 0x0004, 0, 0);
    CHECK_EQ(vga.sequencer[3], 4);
    crs.Client_ES = 0x2000;
    crs.Client_DI = 0;
    int10(0x1B00, 0, 0, 0);
    CHECK_EQ(v86[0x2002B], 0);
    CHECK_EQ(v86[0x2002C], 1);
    CHECK_EQ(v86[0x20032] & 1, 1);
}

/* A table of save pointers of the program's own. */
static void put_far(uint32_t address, uint16_t segment, uint16_t offset)
{
    mem_set16(v86 + address, offset);
    mem_set16(v86 + address + 2, segment);
}

TEST(video_mode, save_pointers_of_a_program_count)
{
    static const uint8_t font[] = { 12, 0, 1, 0, 'Q', 0, 0, 2, 0, 0x20, 30, 3, 0xFF };

    start();
    memcpy(v86 + 0x20000, v86 + 0xF0000 + ROM_VIDEO_SAVE, 28);
    put_far(0x4A8, 0x2000, 0);
    put_far(0x20004, 0x2000, 0x100);            /* dynamic save area */
    put_far(0x20008, 0x2000, 0x180);            /* a font for mode 3 */
    memcpy(v86 + 0x20180, font, sizeof font);
    memset(v86 + 0x20200, 0x3C, 12);
    int10(0x0003, 0, 0, 0);
    CHECK_EQ(v86[0x20100 + 6], 0x14);
    CHECK_EQ(vga.plane[2]['Q' * 32 + 3], 0x3C);
    CHECK_EQ(mem_get16(v86 + 0x485), 12);
    CHECK_EQ(v86[0x484], 29);
    int10(0x1000, 0x3302, 0, 0);
    CHECK_EQ(v86[0x20102], 0x33);
    int10(0x0002, 0, 0, 0);                     /* not in the list */
    CHECK_EQ(mem_get16(v86 + 0x485), 16);
    memset(v86 + 0x4A8, 0, 4);                  /* none at all */
    int10(0x0012, 0, 0, 0);
    CHECK_EQ(vga.misc, 0xE3);
}

TEST(video_state, saved_state_comes_back)
{
    start();
    int10(0x1C00, 0, 7, 0);
    CHECK_EQ(crs.Client_AL, 0x1C);
    CHECK_EQ(crs.Client_BX, 16);
    crs.Client_ES = 0x2000;
    int10(0x1010, 77, 0x0102, 0x0300);
    int10(0x0200, 0, 0, 0x0A0B);
    static struct { uint8_t crtc[25], attribute[21], graphics[9], sequencer[5], dac[768], misc; } before;

    memcpy(before.crtc, vga.crtc, 25);
    memcpy(before.attribute, vga.attribute, 21);
    memcpy(before.graphics, vga.graphics, 9);
    memcpy(before.sequencer, vga.sequencer, 5);
    memcpy(before.dac, vga.dac, 768);
    before.misc = vga.misc;
    crs.Client_ES = 0x2000;
    int10(0x1C01, 0x0100, 7, 0);
    CHECK_EQ(v86[0x200FF], 0);
    CHECK_EQ(v86[0x20100 + 1024], 0);
    CHECK_MEM_EQ(vga.crtc, before.crtc, 25);
    int10(0x0007, 0, 0, 0);                     /* the other ports */
    crs.Client_ES = 0x2000;
    int10(0x1C02, 0x0100, 7, 0);
    CHECK_MEM_EQ(vga.crtc, before.crtc, 25);
    CHECK_MEM_EQ(vga.attribute, before.attribute, 21);
    CHECK_MEM_EQ(vga.graphics, before.graphics, 9);
    CHECK_MEM_EQ(vga.sequencer, before.sequencer, 5);
    CHECK_MEM_EQ(vga.dac, before.dac, 768);
    CHECK_EQ(vga.misc, before.misc);
    CHECK_EQ(vga.attribute_index, 0x20);
    CHECK_EQ(v86[0x449], 3);
    CHECK_EQ(mem_get16(v86 + 0x450), 0x0A0B);
    CHECK_EQ(mem_get16(v86 + 0x463), 0x3D4);
    CHECK_EQ(v86[0x410] & 0x30, 0x20);
    CHECK_EQ(vga.wrong_ports, 0);
}

TEST(video_state, switches_and_display_codes)
{
    start();
    int10(0x1202, 0x0020, 0, 0);
    CHECK_EQ(mem_get16(v86 + 5 * 4), ROM_INT05);
    int10(0x1201, 0x0032, 0, 0);                /* no video memory */
    CHECK_EQ(crs.Client_AL, 0x12);
    CHECK_EQ(fake_read(NULL, 0xB8000), 0xFF);
    int10(0x1200, 0x0032, 0, 0);
    CHECK_EQ(fake_read(NULL, 0xB8000), ' ');
    int10(0x1201, 0x0036, 0, 0);
    CHECK_EQ(vga.sequencer[1] & 0x20, 0x20);
    int10(0x1200, 0x0036, 0, 0);
    CHECK_EQ(vga.sequencer[1] & 0x20, 0);
    int10(0x1201, 0x0034, 0, 0);                /* shapes as given */
    int10(0x0100, 0, 0x0607, 0);
    CHECK_EQ(vga.crtc[0x0A], 6);
    int10(0x1A01, 0x0007, 0, 0);
    int10(0x1A00, 0, 0, 0);
    CHECK_EQ(crs.Client_BX, 0x0007);
}

TEST(video_state, functionality_table_describes_the_mode)
{
    start();
    int10(0x0010, 0, 0, 0);
    crs.Client_ES = 0x2000;
    crs.Client_DI = 0;
    int10(0x1B00, 0, 0, 0);
    CHECK_EQ(mem_get16(v86 + 0x20000), ROM_VIDEO_ABILITIES);
    CHECK_EQ(v86[0x20004], 0x10);
    CHECK_EQ(mem_get16(v86 + 0x20027), 16);
    CHECK_EQ(v86[0x20029], 2);
    CHECK_EQ(v86[0x2002A], 1);
    CHECK_EQ(v86[0x2002D] & 0x10, 0x10);
    CHECK_EQ(v86[0x20032], 0x20);
    CHECK_EQ(v86[0xF0000 + ROM_VIDEO_ABILITIES + 2], 0x0F);
}
