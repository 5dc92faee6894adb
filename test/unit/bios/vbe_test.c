/* video_vbe - INT 10h/4Fh on fake ports 1CEh and 1CFh. */
#include "unit.h"
#include "fake_vga.h"
#include "../../../vxd/bios/vbe.h"

#define BLOCK   0x20000u

static void start_vbe(unsigned width, unsigned height)
{
    start();
    dispi.there = true;
    dispi.max_width = (uint16_t)width;
    dispi.max_height = (uint16_t)height;
    dispi.frame_buffer = 0xE0000000;
    crs.Client_ES = BLOCK >> 4;
    crs.Client_DI = 0;
}

static void vbe(uint16_t ax, uint16_t bx, uint16_t cx, uint16_t dx)
{
    crs.Client_ES = BLOCK >> 4;
    crs.Client_DI = 0;
    int10(ax, bx, cx, dx);
}

static bool is_in_list(uint16_t number)
{
    for (unsigned i = 0; i < 111; i++) {
        uint16_t entry = mem_get16(v86 + BLOCK + 34 + i * 2);

        if (entry == 0xFFFF || entry == number) {
            return entry == number;
        }
    }
    CHECK(false);
    return false;
}

TEST(vbe, absent_hardware_leaves_ax_alone)
{
    start();
    int10(0x4F00, 0, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x4F00);
}

TEST(vbe, information_block_lists_what_the_panel_can_show)
{
    start_vbe(1366, 768);
    memcpy(v86 + BLOCK, "VBE2", 4);
    vbe(0x4F00, 0, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x4F);
    CHECK_MEM_EQ(v86 + BLOCK, "VESA", 4);
    CHECK_EQ(mem_get16(v86 + BLOCK + 4), 0x0200);
    CHECK_EQ(mem_get16(v86 + BLOCK + 18), VBE_BYTES >> 16);
    CHECK_EQ(mem_get16(v86 + BLOCK + 14), 34);
    CHECK_STR_EQ((char *)v86 + 0xF0000 + mem_get16(v86 + BLOCK + 6), "VMM32 VBE BIOS");
    CHECK_STR_EQ((char *)v86 + 0xF0000 + mem_get16(v86 + BLOCK + 26), "VMM32 display adapter");
    CHECK(is_in_list(0x100) && is_in_list(0x101) && is_in_list(0x102) && is_in_list(0x105));
    CHECK(is_in_list(0x10D) && is_in_list(0x118) && is_in_list(0x140));
    CHECK(!is_in_list(0x104));                  /* its planes need more than 64 KB */
    CHECK(!is_in_list(0x107));                  /* higher than the panel */
    CHECK(is_in_list(0x160 + 6 * 8 + 5));       /* the panel's own, 32 bits */
    memset(v86 + BLOCK, 0, 1024);
    memset(v86 + BLOCK + 256, 0xEE, 256);
    vbe(0x4F00, 0, 0, 0);                       /* VBE 1: 256 bytes */
    CHECK_EQ(v86[BLOCK + 256], 0xEE);
}

TEST(vbe, mode_information)
{
    start_vbe(1024, 768);
    vbe(0x4F01, 0, 0x101, 0);
    CHECK_EQ(crs.Client_AX, 0x4F);
    CHECK_EQ(mem_get16(v86 + BLOCK), 0x9F);
    CHECK_EQ(mem_get16(v86 + BLOCK + 16), 640);
    CHECK_EQ(v86[BLOCK + 25], 8);
    CHECK_EQ(v86[BLOCK + 27], 4);
    CHECK_EQ(mem_get16(v86 + BLOCK + 42), 0xE000);
    vbe(0x4F01, 0, 0x111, 0);
    CHECK_EQ(mem_get16(v86 + BLOCK + 16), 1280);
    CHECK_EQ(v86[BLOCK + 33], 6);               /* green */
    vbe(0x4F01, 0, 0x102, 0);
    CHECK_EQ(mem_get16(v86 + BLOCK), 0x1F);
    CHECK_EQ(v86[BLOCK + 24], 4);
    CHECK_EQ(mem_get16(v86 + BLOCK + 16), 100);
    vbe(0x4F01, 0, 0x107, 0);
    CHECK_EQ(crs.Client_AX, 0x14F);
    dispi.frame_buffer = 0;
    vbe(0x4F01, 0, 0x101, 0);
    CHECK_EQ(mem_get16(v86 + BLOCK), 0x1F);
}

TEST(vbe, set_and_get_mode)
{
    start_vbe(1024, 768);
    vbe(0x4F02, 0x4103, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x4F);
    CHECK_EQ(dispi.xres, 800);
    CHECK_EQ(dispi.yres, 600);
    CHECK_EQ(dispi.bpp, 8);
    CHECK_EQ(dispi.enable, 0x41);
    CHECK_EQ(mem_get16(v86 + 0x44A), 100);
    CHECK_EQ(v86[0x484], 36);
    vbe(0x4F03, 0, 0, 0);
    CHECK_EQ(crs.Client_BX, 0x4103);
    vbe(0x4F02, 0x81FF, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x14F);
    vbe(0x4F02, 0x0107, 0, 0);                  /* too high: nothing changes */
    CHECK_EQ(crs.Client_AX, 0x14F);
    CHECK_EQ(dispi.xres, 800);
    dispi.memory[5] = 1;
    vbe(0x4F02, 0x8103, 0, 0);                  /* keep the picture */
    CHECK_EQ(dispi.memory[5], 1);
    CHECK_EQ(dispi.enable, 0x81);
    vbe(0x4F02, 0x0013, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x4F);
    CHECK_EQ(dispi.enable & 1, 0);
    vbe(0x4F03, 0, 0, 0);
    CHECK_EQ(crs.Client_BX, 0x0013);
    vbe(0x4F02, 0x0101, 0, 0);
    int10(0x0003, 0, 0, 0);
    CHECK_EQ(dispi.enable & 1, 0);
    CHECK_EQ(mem_get16(v86 + 0x463), 0x3D4);
    vbe(0x4F05, 0, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x34F);
}

TEST(vbe, window_lines_start)
{
    start_vbe(1024, 768);
    vbe(0x4F02, 0x0101, 0, 0);
    vbe(0x4F05, 0, 0, 3);
    CHECK_EQ(dispi.bank, 3);
    vbe(0x4F05, 0x0100, 0, 0);
    CHECK_EQ(crs.Client_DX, 3);
    vbe(0x4F05, 0, 0, 0x80);
    CHECK_EQ(crs.Client_AX, 0x14F);
    vbe(0x4F06, 0, 1000, 0);
    CHECK_EQ(crs.Client_AX, 0x4F);
    CHECK_EQ(crs.Client_BX, 1000);
    CHECK_EQ(crs.Client_CX, 1000);
    CHECK_EQ(crs.Client_DX, VBE_BYTES / 1000);
    vbe(0x4F06, 0, 100, 0);
    CHECK_EQ(crs.Client_AX, 0x24F);
    vbe(0x4F06, 3, 0, 0);
    CHECK_EQ(crs.Client_CX, 0x3FF8);
    vbe(0x4F07, 0x80, 16, 480);
    CHECK_EQ(crs.Client_AX, 0x4F);
    CHECK_EQ(dispi.y, 480);
    vbe(0x4F07, 1, 0, 0);
    CHECK_EQ(crs.Client_CX, 16);
    CHECK_EQ(crs.Client_DX, 480);
    vbe(0x4F07, 0, 400, 0);
    CHECK_EQ(crs.Client_AX, 0x14F);
}

TEST(vbe, dac_of_8_bits_and_palette)
{
    static const uint8_t two[8] = { 1, 2, 3, 0, 4, 5, 6, 0 };

    start_vbe(1024, 768);
    vbe(0x4F02, 0x0101, 0, 0);
    vbe(0x4F08, 0x0800, 0, 0);
    CHECK_EQ(crs.Client_BH, 8);
    CHECK_EQ(dispi.enable, 0x21);
    memcpy(v86 + BLOCK, two, 8);
    vbe(0x4F09, 0, 2, 254);
    CHECK_EQ(crs.Client_AX, 0x4F);
    CHECK_EQ(vga.dac[254 * 3], 3);
    CHECK_EQ(vga.dac[255 * 3 + 2], 4);
    memset(v86 + BLOCK, 0xEE, 8);
    vbe(0x4F09, 1, 2, 254);
    CHECK_MEM_EQ(v86 + BLOCK, two, 8);
    vbe(0x4F09, 2, 2, 0);
    CHECK_EQ(crs.Client_AX, 0x24F);
    vbe(0x4F02, 0x0111, 0, 0);
    vbe(0x4F08, 0x0800, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x34F);
}

TEST(vbe, state_comes_back_with_the_mode)
{
    start_vbe(1024, 768);
    vbe(0x4F02, 0x0101, 0, 0);
    vbe(0x4F06, 0, 800, 0);
    vbe(0x4F07, 0, 8, 9);
    vbe(0x4F05, 0, 0, 2);
    vbe(0x4F04, 0, 15, 0);
    CHECK_EQ(crs.Client_BX, 17);
    vbe(0x4F04, 0, 15, 1);
    CHECK_EQ(crs.Client_AX, 0x4F);
    int10(0x0003, 0, 0, 0);
    vbe(0x4F04, 0, 15, 2);
    CHECK_EQ(dispi.enable & 1, 1);
    CHECK_EQ(dispi.virt_width, 800);
    CHECK_EQ(dispi.x, 8);
    CHECK_EQ(dispi.y, 9);
    CHECK_EQ(dispi.bank, 2);
    vbe(0x4F03, 0, 0, 0);
    CHECK_EQ(crs.Client_BX, 0x0101);
}

TEST(vbe, protected_mode_interface_is_in_the_rom)
{
    start_vbe(1024, 768);
    vbe(0x4F0A, 0, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x4F);
    CHECK_EQ(crs.Client_ES, 0xF000);
    const uint8_t *table = v86 + 0xF0000 + crs.Client_DI;

    for (unsigned i = 0; i < 4; i++) {
        CHECK(mem_get16(table + i * 2) < crs.Client_CX);
    }
    CHECK_EQ(mem_get16(table + mem_get16(table + 6)), 0x1CE);
    vbe(0x4F01, 0, 0x101, 0);
    CHECK_EQ(mem_get16(v86 + BLOCK + 14), 0xF000);
    CHECK_EQ(v86[0xF0000 + mem_get16(v86 + BLOCK + 12)], 0x52);     /* PUSH DX */
}

TEST(vbe, edid_is_the_panel_s)
{
    uint8_t sum = 0;

    start_vbe(1920, 1080);
    vbe(0x4F15, 1, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x4F);
    for (unsigned i = 0; i < 128; i++) {
        sum = (uint8_t)(sum + v86[BLOCK + i]);
    }
    CHECK_EQ(sum, 0);
    CHECK_EQ(v86[BLOCK + 56] | v86[BLOCK + 58] >> 4 << 8, 1920);
    CHECK_EQ(v86[BLOCK + 59] | v86[BLOCK + 61] >> 4 << 8, 1080);
}

TEST(vbe, text_in_every_depth)
{
    static const uint16_t modes[] = { 0x101, 0x110, 0x111, 0x112, 0x142 };

    for (unsigned i = 0; i < 5; i++) {
        start_vbe(1024, 768);
        vbe(0x4F02, modes[i], 0, 0);
        vbe(0x4F05, 0, 0, 1);
        for (unsigned row = 0; row < 31; row++) {           /* one more than there are */
            int10((uint16_t)(0x0E41 + row), 0x000C, 0, 0);
            int10(0x0E0D, 0x000C, 0, 0);
            int10(0x0E0A, 0x000C, 0, 0);
        }
        int10(0x0200, 0, 0, 0x0000);
        int10(0x0800, 0, 0, 0);
        CHECK_EQ(crs.Client_AL, 'C');
        int10(0x0200, 0, 0, 0x1C00);
        int10(0x0800, 0, 0, 0);
        CHECK_EQ(crs.Client_AL, 'A' + 30);
        CHECK_EQ(dispi.bank, 1);                /* the program's */
        int10(0x0C0E, 0, 639, 479);
        int10(0x0D00, 0, 639, 479);
        CHECK_EQ(crs.Client_AL, 0x0E);
        int10(0x0701, 0, 0, 0x1D4F);
        int10(0x0200, 0, 0, 0x0100);
        int10(0x0800, 0, 0, 0);
        CHECK_EQ(crs.Client_AL, 'C');
    }
}

TEST(vbe, a_lying_data_area_is_harmless)
{
    start();                                    /* no such hardware */
    for (unsigned function = 0; function < 0x20; function++) {
        v86[0x449] = 0x61;
        mem_set16(v86 + 0x4BA, 0x0101);
        crs.Client_ES = BLOCK >> 4;
        int10((uint16_t)(function << 8 | 0x41), 0x0101, 0xFFFF, 0x1010);
    }
    start_vbe(1024, 768);
    for (unsigned function = 0; function < 0x20; function++) {
        for (unsigned bl = 0; bl < 4; bl++) {
            v86[0x449] = 0x61;
            mem_set16(v86 + 0x4BA, 0x0101);
            vbe((uint16_t)(0x4F00 | function), (uint16_t)bl, 0xFFFF, 0xFFFF);
        }
    }
}
