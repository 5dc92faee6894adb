/* vga_regs, vga_timing - what programs see of the registers. */
#include "unit.h"
#include "../../../vxd/vdd/vga.h"

static struct vga vga;

/* Colours 0-63 of the EGA: bits 0-2 two thirds, bits 3-5 one third of blue, green, red. */
static void load_dac(bool mono)
{
    memset(vga.dac, 0, sizeof vga.dac);
    for (unsigned i = 0; i < 64; i++) {
        for (unsigned k = 0; k < 3; k++) {      /* red, green, blue */
            unsigned bit = 2 - k;

            vga.dac[i][k] = (uint8_t)(mono ? (i >> 3 & 1) * 42 + (i >> 4 & 1) * 21
                                            : (i >> bit & 1) * 42 + (i >> (bit + 3) & 1) * 21);
        }
    }
}

/* The registers of text modes, as a BIOS loads them. */
static void set_mode(uint8_t mode)
{
    static const uint8_t crtc_80[VGA_CRTC_COUNT] = {
        0x5F, 0x4F, 0x50, 0x82, 0x55, 0x81, 0xBF, 0x1F, 0x00, 0x4F, 0x0D, 0x0E, 0x00,
        0x00, 0x00, 0x00, 0x9C, 0x8E, 0x8F, 0x28, 0x1F, 0x96, 0xB9, 0xA3, 0xFF };
    static const uint8_t crtc_40[VGA_CRTC_COUNT] = {
        0x2D, 0x27, 0x28, 0x90, 0x2B, 0xA0, 0xBF, 0x1F, 0x00, 0x4F, 0x0D, 0x0E, 0x00,
        0x00, 0x00, 0x00, 0x9C, 0x8E, 0x8F, 0x14, 0x1F, 0x96, 0xB9, 0xA3, 0xFF };
    static const uint8_t colour[16] = { 0, 1, 2, 3, 4, 5, 0x14, 7, 0x38, 0x39, 0x3A, 0x3B, 0x3C,
                                        0x3D, 0x3E, 0x3F };
    static const uint8_t mono[16] = { 0, 8, 8, 8, 8, 8, 8, 8, 0x10, 0x18, 0x18, 0x18, 0x18, 0x18,
                                      0x18, 0x18 };
    bool is_mono = mode == 7;

    vga.feature = 0;
    vga.crtc_index = vga.sequencer_index = vga.graphics_index = 0;
    vga.attribute_data = false;
    vga.dac_read = vga.dac_write = vga.dac_phase = vga.dac_state = 0;
    vga.dac_8bit = false;
    memcpy(vga.crtc, mode <= 1 ? crtc_40 : crtc_80, sizeof vga.crtc);
    vga.misc = is_mono ? 0x66 : 0x67;
    memcpy(vga.attribute, is_mono ? mono : colour, 16);
    vga.attribute[0x10] = is_mono ? 0x0E : 0x0C;       /* blinking */
    vga.attribute[0x11] = vga.attribute[0x14] = 0;
    vga.attribute[0x12] = 0x0F;
    vga.attribute[0x13] = 0x08;
    vga.attribute_index = 0x20;
    memcpy(vga.sequencer, (const uint8_t[5]){ 3, mode <= 1 ? 8 : 0, 3, 0, 2 }, 5);
    memcpy(vga.graphics, (const uint8_t[9]){ 0, 0, 0, 0, 0, 0x10, is_mono ? 0x0A : 0x0E, 0, 0xFF },
           9);
    vga.dac_mask = 0xFF;
    load_dac(is_mono);
    vga.timing.stale = true;
    vga.version++;
}

static void start(uint8_t mode)
{
    memset(&vga, 0, sizeof vga);
    set_mode(mode);
}

static void crtc(uint8_t index, uint8_t value)
{
    vga_out(&vga, 0x3D4, index);
    vga_out(&vga, 0x3D5, value);
}

TEST(vga, dac_takes_triples_and_gives_them_back)
{
    start(3);
    vga_out(&vga, 0x3C8, 1);
    vga_out(&vga, 0x3C9, 63);
    vga_out(&vga, 0x3C9, 32);
    vga_out(&vga, 0x3C9, 1);
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
    CHECK_EQ(vga.attribute[1], 0x3F);
    vga_out(&vga, 0x3C0, 0x10);
    CHECK_EQ(vga_in(&vga, 0x3C1, 0), 0x0C);
    vga_out(&vga, 0x3C0, 0x04);                 /* no blinking */
    CHECK_EQ(vga.attribute[0x10], 0x04);
}

/* Looks `step_us` apart for a second: how many retraces begin, how many looks see no display. */
static void watch(uint32_t step_us, unsigned *retraces, unsigned *hidden, unsigned *looks)
{
    uint8_t last = 8;

    *retraces = *hidden = *looks = 0;
    for (uint32_t us = 1000000; us < 2000000; us += step_us, ++*looks) {
        uint8_t status = vga_in(&vga, 0x3DA, us);

        CHECK_EQ(status & ~9, 0);
        *retraces += (status & 8) && !(last & 8);
        *hidden += status & 1;
        last = status;
    }
}

TEST(vga, status_follows_the_timing_of_the_mode)
{
    unsigned retraces, hidden, looks;

    start(3);                                   /* 70 Hz; 720 of 900 dots, 400 of 449 lines */
    watch(3, &retraces, &hidden, &looks);
    CHECK(retraces >= 69 && retraces <= 72);
    CHECK(hidden * 100 / looks >= 26 && hidden * 100 / looks <= 31);
    watch(200, &retraces, &hidden, &looks);     /* a retrace of 64 us is not missed */
    CHECK(retraces >= 69 && retraces <= 72);
    vga_out(&vga, 0x3D4, 0x11);
    vga_out(&vga, 0x3D5, 0x0C);                 /* 480 lines, 60 Hz */
    crtc(0x06, 0x0B);
    crtc(0x07, 0x3E);
    crtc(0x10, 0xEA);
    crtc(0x12, 0xDF);
    watch(7, &retraces, &hidden, &looks);
    CHECK(retraces >= 58 && retraces <= 61);
}

TEST(vga, any_timing_lets_a_waiting_program_go_on)
{
    uint32_t seed = 1, us = 0;

    start(3);
    vga.timing.clock_khz = 4000000;
    for (unsigned i = 0; i < 300; i++) {
        uint8_t seen = 0, missing = 0;

        for (unsigned k = 0; k < VGA_CRTC_COUNT; k++) {
            seed = seed * 1103515245 + 12345;
            vga.crtc[k] = i < 3 ? (uint8_t)(i * 127) : (uint8_t)(seed >> 16);
        }
        vga.timing.stale = true;
        for (unsigned k = 0; k < 3000000 && (seen & 8) == 0; k++, us += 50) {
            seen |= vga_in(&vga, 0x3DA, us * 4000ull);
        }
        for (unsigned k = 0; k < 3000000 && (missing & 8) == 0; k++, us += 50) {
            missing |= (uint8_t)~vga_in(&vga, 0x3DA, us * 4000ull);
        }
        CHECK(seen & 8);
        CHECK(missing & 8);
    }
}

TEST(vga, registers_read_back_what_they_have)
{
    static const uint8_t sequencer[8] = { 0x03, 0x3D, 0x0F, 0x3F, 0x0E, 0, 0, 0 };
    static const uint8_t graphics[16] = { 0x0F, 0x0F, 0x0F, 0x1F, 0x03, 0x7B, 0x0F, 0x0F, 0xFF };

    start(3);
    for (uint8_t i = 0; i < 8; i++) {
        vga_out(&vga, 0x3C4, i | 0xF8);
        CHECK_EQ(vga_in(&vga, 0x3C4, 0), i);
        vga_out(&vga, 0x3C5, 0xFF);
        CHECK_EQ(vga_in(&vga, 0x3C5, 0), sequencer[i]);
    }
    for (uint8_t i = 0; i < 16; i++) {
        vga_out(&vga, 0x3CE, i | 0xF0);
        CHECK_EQ(vga_in(&vga, 0x3CE, 0), i);
        vga_out(&vga, 0x3CF, 0xFF);
        CHECK_EQ(vga_in(&vga, 0x3CF, 0), graphics[i]);
    }
    for (uint8_t i = 0; i < 21; i++) {
        vga_in(&vga, 0x3DA, 0);
        vga_out(&vga, 0x3C0, i);
        vga_out(&vga, 0x3C0, 0xFF);
        vga_out(&vga, 0x3C0, i);
        CHECK_EQ(vga_in(&vga, 0x3C0, 0), 0);    /* data is expected */
        CHECK_EQ(vga_in(&vga, 0x3C1, 0), i < 16 ? 0x3F : i == 16 ? 0xEF : i == 17 ? 0xFF
                 : i == 18 ? 0x3F : 0x0F);
        vga_in(&vga, 0x3DA, 0);
        CHECK_EQ(vga_in(&vga, 0x3C0, 0), i);
    }
    vga_out(&vga, 0x3C2, 0xFF);
    CHECK_EQ(vga_in(&vga, 0x3CC, 0), 0xEF);
    vga_out(&vga, 0x3DA, 0xFF);
    CHECK_EQ(vga_in(&vga, 0x3CA, 0), 0x0B);
    vga_out(&vga, 0x3C6, 0x5A);
    CHECK_EQ(vga_in(&vga, 0x3C6, 0), 0x5A);
    vga_out(&vga, 0x3C7, 9);
    CHECK_EQ(vga_in(&vga, 0x3C7, 0), 3);
    vga_out(&vga, 0x3C8, 9);
    CHECK_EQ(vga_in(&vga, 0x3C7, 0), 0);
    CHECK_EQ(vga_in(&vga, 0x3C8, 0), 9);
}

TEST(vga, crtc_protection_leaves_line_compare_free)
{
    start(3);
    vga_out(&vga, 0x3D4, 0x00);
    vga_out(&vga, 0x3D5, 0x11);                 /* CRTC 11h = 8Eh: protected */
    CHECK_EQ(vga_in(&vga, 0x3D5, 0), 0x5F);
    crtc(7, 0x00);
    CHECK_EQ(vga_in(&vga, 0x3D5, 0), 0x0F);     /* 1Fh without bit 4 */
    crtc(9, 0x0F);
    CHECK_EQ(vga_in(&vga, 0x3D5, 0), 0x0F);
    crtc(0x11, 0x0E);
    crtc(0, 0x11);
    CHECK_EQ(vga_in(&vga, 0x3D5, 0), 0x11);
    crtc(0x40, 0x77);
    CHECK_EQ(vga_in(&vga, 0x3D5, 0), 0);
    CHECK_EQ(vga_in(&vga, 0x3D4, 0), 0x40);
}

TEST(vga, only_changes_of_the_picture_count)
{
    start(3);
    uint32_t version = vga.version;

    vga_out(&vga, 0x3C4, 2);
    vga_out(&vga, 0x3C5, 4);                    /* map mask */
    vga_out(&vga, 0x3CE, 8);
    vga_out(&vga, 0x3CF, 0x55);
    crtc(0x13, 0x28);                           /* as it is */
    CHECK_EQ(vga.version, version);
    crtc(0x13, 0x50);
    CHECK_EQ(vga.version, version + 1);
    vga_out(&vga, 0x3C8, 7);
    vga_out(&vga, 0x3C9, 1);
    vga_out(&vga, 0x3C9, 2);
    CHECK_EQ(vga.version, version + 1);
    vga_out(&vga, 0x3C9, 3);
    CHECK_EQ(vga.version, version + 2);
}

TEST(vga, monochrome_modes_have_a_hercules_card_for_those_who_ask)
{
    start(3);
    vga_out(&vga, 0x3BF, 3);
    CHECK(vga.hercules_config == 0);            /* colour: no such port */
    start(7);
    CHECK_EQ(vga_in(&vga, 0x3BA, 100) & 0x80, 0);
    vga_out(&vga, 0x3B8, 2);
    CHECK_EQ(vga.hercules_mode, 0);             /* graphics not allowed yet */
    vga_out(&vga, 0x3BF, 1);
    vga_out(&vga, 0x3B8, 0x8A);
    CHECK_EQ(vga.hercules_mode, 0x8A);
    CHECK_EQ(vga_in(&vga, 0x3BA, 200) & 0x88, 0x80);
    CHECK_EQ(vga_in(&vga, 0x3B8, 0), 0xFF);
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
}
