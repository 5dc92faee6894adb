/* dispi - registers of the VBE hardware. */
#include "unit.h"
#include "../../../vxd/vdd/dispi.h"

static struct dispi dispi;

static unsigned out(unsigned index, unsigned value)
{
    dispi.index = (uint16_t)index;
    return dispi_write(&dispi, (uint16_t)value);
}

static unsigned in(unsigned index)
{
    dispi.index = (uint16_t)index;
    return dispi_read(&dispi);
}

static unsigned set(unsigned width, unsigned height, unsigned bits, unsigned flags)
{
    (void)out(DISPI_ENABLE, 0);
    (void)out(DISPI_XRES, width);
    (void)out(DISPI_YRES, height);
    (void)out(DISPI_BPP, bits);
    return out(DISPI_ENABLE, flags | DISPI_ENABLED);
}

static void start(void)
{
    dispi_init(&dispi, 1920, 1080, 16 << 20);
}

TEST(dispi, versions_can_be_chosen)
{
    start();
    CHECK_EQ(in(DISPI_ID), 0xB0C5);
    (void)out(DISPI_ID, 0xB0C2);
    CHECK_EQ(in(DISPI_ID), 0xB0C2);
    (void)out(DISPI_ID, 0x1234);
    (void)out(DISPI_ID, 0xB0C6);
    CHECK_EQ(in(DISPI_ID), 0xB0C2);
}

TEST(dispi, capabilities_are_the_panels)
{
    start();
    (void)out(DISPI_XRES, 640);
    (void)out(DISPI_ENABLE, DISPI_GETCAPS);
    CHECK_EQ(in(DISPI_XRES), 1920);
    CHECK_EQ(in(DISPI_YRES), 1080);
    CHECK_EQ(in(DISPI_BPP), 32);
    (void)out(DISPI_ENABLE, 0);
    CHECK_EQ(in(DISPI_XRES), 640);
    CHECK_EQ(in(DISPI_VIDEO_MEMORY_64K), 256);
    CHECK_EQ(in(77), 0);
}

TEST(dispi, a_mode_is_set_with_and_without_clearing)
{
    start();
    CHECK_EQ(set(800, 600, 16, DISPI_LFB_ENABLED), DISPI_MODE | DISPI_CLEAR);
    CHECK(dispi_enabled(&dispi));
    CHECK_EQ(dispi_pitch(&dispi), 1600);
    CHECK_EQ(in(DISPI_VIRT_WIDTH), 800);
    CHECK_EQ(in(DISPI_VIRT_HEIGHT), (16 << 20) / 1600);
    CHECK_EQ(dispi_bytes(&dispi), 800 * 600 * 2);
    CHECK_EQ(out(DISPI_ENABLE, DISPI_ENABLED), 0);      /* is on already */
    CHECK_EQ(out(DISPI_ENABLE, 0), DISPI_MODE);
    CHECK_EQ(set(800, 600, 24, DISPI_NOCLEARMEM | DISPI_8BIT_DAC), DISPI_MODE | DISPI_DAC);
    CHECK_EQ(dispi_pitch(&dispi), 2400);
    CHECK_EQ(set(640, 480, 4, 0), DISPI_MODE | DISPI_CLEAR);
    CHECK_EQ(dispi_pitch(&dispi), 80);
}

TEST(dispi, what_is_too_large_is_not_enabled)
{
    start();
    CHECK_EQ(set(2048, 600, 8, 0), 0);
    CHECK(!dispi_enabled(&dispi));
    CHECK_EQ(set(640, 1081, 8, 0), 0);
    CHECK_EQ(set(640, 480, 7, 0), 0);
    CHECK_EQ(set(0, 480, 8, 0), 0);
    CHECK_EQ(set(640, 0, 8, 0), 0);
    CHECK_EQ(set(1024, 768, 4, 0), 0);                  /* 96 KB of a plane */
    CHECK_EQ(set(800, 600, 4, 0), DISPI_MODE | DISPI_CLEAR);
    dispi_init(&dispi, 1920, 1080, 4 << 20);
    CHECK_EQ(set(1920, 1080, 32, 0), 0);
    CHECK_EQ(set(1280, 720, 32, 0), DISPI_MODE | DISPI_CLEAR);
    CHECK_EQ(out(DISPI_XRES, 1920), 0);
    CHECK_EQ(in(DISPI_XRES), 1280);
}

TEST(dispi, banks_and_offsets_stay_inside_memory)
{
    start();
    (void)set(640, 480, 8, 0);
    CHECK_EQ(out(DISPI_BANK, 255), DISPI_WINDOW);
    CHECK_EQ(out(DISPI_BANK, 256), 0);
    CHECK_EQ(in(DISPI_BANK), 255);
    CHECK_EQ(out(DISPI_VIRT_WIDTH, 1024), DISPI_START);
    CHECK_EQ(in(DISPI_VIRT_HEIGHT), 16384);
    (void)out(DISPI_X_OFFSET, 100);
    (void)out(DISPI_Y_OFFSET, 7);
    CHECK_EQ(dispi_start(&dispi), 7 * 1024 + 100);
    (void)out(DISPI_X_OFFSET, 1000);
    CHECK_EQ(in(DISPI_X_OFFSET), 1024 - 640);
    (void)out(DISPI_Y_OFFSET, 0xFFFF);
    CHECK(dispi_bytes(&dispi) <= 16 << 20);
    CHECK_EQ(in(DISPI_Y_OFFSET), 16384 - 480);
    (void)out(DISPI_ENABLE, 0);
    CHECK_EQ(in(DISPI_BANK), 0);
    CHECK_EQ(out(DISPI_X_OFFSET, 5), 0);
}

TEST(dispi, whatever_is_written_the_picture_is_inside_memory)
{
    uint32_t seed = 99;

    start();
    for (unsigned i = 0; i < 200000; i++) {
        static const uint16_t likely[] = { 0, 1, 4, 8, 15, 16, 24, 32, 320, 640, 800, 1024, 1080, 1920, 0xFFFF, 0x41 };
        unsigned index, value;

        seed = seed * 1103515245 + 12345;
        index = seed >> 16 & 15;
        value = seed & 0x10 ? likely[seed >> 20 & 15] : seed >> 8 & 0xFFFF;
        (void)out(index, value);
        (void)in(index);
        if (dispi_enabled(&dispi)) {
            CHECK(dispi_bytes(&dispi) <= (dispi.bpp == 4 ? 0x10000u : 16u << 20));
            CHECK(dispi.xres <= 1920 && dispi.yres <= 1080 && dispi.xres > 0 && dispi.yres > 0);
        }
    }
}
