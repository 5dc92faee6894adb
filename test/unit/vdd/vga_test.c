/* vga - registers and what they make of a text screen. */
#include "unit.h"
#include "../../../vxd/vdd/vga.h"
#include "../../../vxd/vdd/font.h"

static struct vga vga;
static struct text_frame frame;

static void start(uint8_t mode)
{
    memset(&vga, 0, sizeof vga);
    vga_set_mode(&vga, mode);
}

static void crtc(uint8_t index, uint8_t value)
{
    vga_out(&vga, 0x3D4, index);
    vga_out(&vga, 0x3D5, value);
}

TEST(vga, mode_3_is_80_by_25)
{
    start(3);
    vga_frame(&vga, &frame);
    CHECK_EQ(frame.columns, 80);
    CHECK_EQ(frame.rows, 25);
    CHECK_EQ(frame.height, 16);
    CHECK_EQ(frame.pitch, 160);
    CHECK(frame.font == font_8x16);
    CHECK(frame.blink);
    CHECK_EQ(frame.cursor, 0);
    CHECK_EQ(frame.cursor_top, 13);
    CHECK_EQ(frame.palette[6].red, 0xAA);       /* brown */
    CHECK_EQ(frame.palette[6].green, 0x55);
    CHECK_EQ(frame.palette[6].blue, 0);
    CHECK_EQ(frame.palette[15].blue, 0xFF);
    start(1);
    vga_frame(&vga, &frame);
    CHECK_EQ(frame.columns, 40);
    CHECK_EQ(frame.pitch, 80);
}

TEST(vga, crtc_moves_start_and_cursor)
{
    start(3);
    crtc(0x0C, 0x08);
    crtc(0x0D, 0x00);
    crtc(0x0E, 0x08);
    crtc(0x0F, 0x51);
    crtc(0x0A, 0x00);
    crtc(0x0B, 0x0F);
    vga_frame(&vga, &frame);
    CHECK_EQ(frame.start, 0x1000);
    CHECK_EQ(frame.cursor, 81);
    CHECK_EQ(frame.cursor_bottom, 15);
    crtc(0x0A, 0x20);
    vga_frame(&vga, &frame);
    CHECK_EQ(frame.cursor, -1);
    vga_out(&vga, 0x3D4, 0x0F);
    CHECK_EQ(vga_in(&vga, 0x3D5, 0), 0x51);
}

TEST(vga, eight_line_characters_give_fifty_rows)
{
    start(3);
    crtc(9, 0x47);
    vga_frame(&vga, &frame);
    CHECK_EQ(frame.rows, 50);
    CHECK(frame.font == font_8x8);
    crtc(9, 0xC7);                              /* 200 lines shown twice */
    vga_frame(&vga, &frame);
    CHECK_EQ(frame.rows, 25);
    CHECK(frame.doubled);
}

TEST(vga, dac_takes_triples_and_gives_them_back)
{
    start(3);
    vga_out(&vga, 0x3C8, 1);
    vga_out(&vga, 0x3C9, 63);
    vga_out(&vga, 0x3C9, 32);
    vga_out(&vga, 0x3C9, 1);
    vga_frame(&vga, &frame);
    CHECK_EQ(frame.palette[1].red, 0xFF);
    CHECK_EQ(frame.palette[1].green, 0x82);
    CHECK_EQ(frame.palette[1].blue, 0x04);
    vga_out(&vga, 0x3C7, 1);
    CHECK_EQ(vga_in(&vga, 0x3C9, 0), 63);
    CHECK_EQ(vga_in(&vga, 0x3C9, 0), 32);
    CHECK_EQ(vga_in(&vga, 0x3C9, 0), 1);
    CHECK_EQ(vga_in(&vga, 0x3C9, 0), 0);        /* entry 2: green */
    CHECK_EQ(vga_in(&vga, 0x3C9, 0), 42);
}

TEST(vga, attribute_port_alternates_and_3da_resets_it)
{
    start(3);
    vga_out(&vga, 0x3C0, 0x31);
    vga_in(&vga, 0x3DA, 5000);
    vga_out(&vga, 0x3C0, 0x01);                 /* an index again */
    vga_out(&vga, 0x3C0, 0x3F);
    vga_frame(&vga, &frame);
    CHECK_EQ(frame.palette[1].red, 0xFF);
    vga_out(&vga, 0x3C0, 0x10);
    CHECK_EQ(vga_in(&vga, 0x3C1, 0), 0x0C);
    vga_out(&vga, 0x3C0, 0x04);                 /* no blinking */
    vga_frame(&vga, &frame);
    CHECK(!frame.blink);
}

TEST(vga, status_toggles_and_retrace_comes_70_times_a_second)
{
    unsigned blank = 0, retraces = 0;
    uint8_t last = 0;

    start(3);
    for (uint32_t us = 100; us < 1000100; us += 20) {
        uint8_t status = vga_in(&vga, 0x3DA, us);

        blank += status & 1;
        retraces += (status & 8) && !(last & 8);
        last = status;
    }
    CHECK(retraces >= 69 && retraces <= 71);
    CHECK(blank > 20000 && blank < 30000);
    for (retraces = 0; retraces < 2001 && !(vga_in(&vga, 0x3DA, 777) & 8); retraces++) {
    }
    CHECK(retraces < 2001);                     /* even when the clock stands still */
}

TEST(vga, the_other_adapters_ports_are_empty)
{
    start(3);
    CHECK_EQ(vga_in(&vga, 0x3B5, 0), 0xFF);
    vga_out(&vga, 0x3B4, 7);
    CHECK_EQ(vga_in(&vga, 0x3D4, 0), 0);
    start(7);
    CHECK_EQ(vga_in(&vga, 0x3D4, 0), 0xFF);
    vga_out(&vga, 0x3B4, 0x0A);
    CHECK_EQ(vga_in(&vga, 0x3B5, 0), 0x0D);
    vga_frame(&vga, &frame);
    CHECK(frame.mono);
    CHECK_EQ(frame.palette[7].red, 0xAA);
    CHECK_EQ(frame.palette[15].red, 0xFF);
}
