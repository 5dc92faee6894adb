/* panel - pictures on framebuffers of several sizes and formats. */
#include "unit.h"
#include "screen_modes.h"
#include "../../../vxd/vdd/panel.h"

static uint8_t memory[4][0x10000], linear[0x40000];
static struct vga vga;
static struct vga_planes planes;
static struct scan scan;
static struct panel panel;
static void *work, *shadow;
static uint32_t font_version;

static void finish(void)
{
    free(panel.target.pixels);
    free(work);
    free(shadow);
}

static void start(const struct screen_mode *mode, unsigned width, unsigned height, unsigned bits,
                  enum panel_scaling scaling)
{
    struct panel_target target = { .width = width, .height = height, .pixel_bytes = (bits + 7) / 8,
        .red_mask = 0xFF0000, .green_mask = 0xFF00, .blue_mask = 0xFF };

    if (bits == 16) {
        target.red_mask = 0xF800, target.green_mask = 0x7E0, target.blue_mask = 0x1F;
    }
    target.pitch = width * target.pixel_bytes + 16;
    target.pixels = malloc(height * target.pitch);
    memset(target.pixels, 0x5A, height * target.pitch);
    memset(memory, 0, sizeof memory);
    memset(linear, 0, sizeof linear);
    for (unsigned i = 0; i < 4; i++) {
        planes.base[i] = mode == &screen_mode13 ? linear + i : memory[i];
        planes.stride[i] = mode == &screen_mode13 ? 4 : 1;
    }
    screen_set_mode(&vga, mode);
    work = calloc(1, panel_work_bytes(&target));
    shadow = malloc(1 << 20);
    panel_init(&panel, &target, scaling, work);
    panel_set_shadow(&panel, shadow, 1 << 20);
}

static unsigned update(unsigned budget)
{
    scan_vga(&scan, &vga, &planes);
    scan.font_version = font_version;
    return panel_update(&panel, &scan, budget);
}

static uint32_t pixel(unsigned x, unsigned y)
{
    uint32_t value = 0;

    memcpy(&value, panel.target.pixels + y * panel.target.pitch + x * panel.target.pixel_bytes,
           panel.target.pixel_bytes);
    return value;
}

static struct panel_rect placed(unsigned width, unsigned height, enum panel_scaling scaling,
                                unsigned tolerance, unsigned source_width, unsigned lines)
{
    struct panel_target target = { .width = width, .height = height };
    struct panel_rect rect;

    panel_place(&target, scaling, tolerance, source_width, lines, 4, 3, &rect);
    CHECK(rect.width <= width && rect.height <= height && rect.width > 0 && rect.height > 0);
    return rect;
}

TEST(panel, whole_numbers_when_they_fit_well_else_four_to_three)
{
    struct panel_rect rect = placed(1920, 1080, PANEL_AUTO, 108, 320, 200);

    CHECK(rect.nearest && rect.width == 1280 && rect.height == 1000);
    rect = placed(1920, 1080, PANEL_AUTO, 108, 640, 480);
    CHECK(rect.nearest && rect.width == 1280 && rect.height == 960 && rect.left == 320 && rect.top == 60);
    rect = placed(1280, 800, PANEL_AUTO, 108, 320, 200);
    CHECK(!rect.nearest && rect.width == 1066 && rect.height == 800);
    rect = placed(1920, 1080, PANEL_SMOOTH, 108, 640, 480);
    CHECK(!rect.nearest && rect.width == 1440 && rect.height == 1080);
    rect = placed(1280, 800, PANEL_INTEGER, 108, 320, 200);
    CHECK(rect.nearest && rect.width % 320 == 0 && rect.height % 200 == 0);
    rect = placed(1920, 1080, PANEL_STRETCH, 108, 320, 200);
    CHECK(rect.width == 1920 && rect.height == 1080);
    rect = placed(640, 480, PANEL_AUTO, 108, 800, 600);
    CHECK(rect.width == 640 && rect.height == 480);
    (void)placed(33, 9, PANEL_INTEGER, 108, 800, 600);
}

TEST(panel, steps_cover_the_source_and_weigh_256)
{
    static const struct { unsigned source, count; } cases[] = {
        { 320, 1440 }, { 200, 1080 }, { 720, 1066 }, { 800, 640 }, { 1024, 300 }, { 1, 7 }, { 640, 640 } };
    static struct panel_step steps[2000];

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (unsigned nearest = 0; nearest < 2; nearest++) {
            panel_steps(steps, cases[i].source, cases[i].count, nearest);
            CHECK_EQ(steps[0].first, nearest ? steps[0].first : 0);
            for (unsigned k = 0; k < cases[i].count; k++) {
                const struct panel_step *step = &steps[k];
                unsigned between = step->count > 2 ? (step->count - 2u) * step->weight_between : 0;

                CHECK(step->count >= 1 && step->count <= PANEL_TAPS);
                CHECK(step->first + step->count <= cases[i].source);
                CHECK_EQ(step->weight_first + between + step->weight_last, 256);
                CHECK(k == 0 || step->first >= steps[k - 1].first);
                CHECK(!nearest || step->count == 1);
            }
        }
    }
}

TEST(panel, mode_13h_is_enlarged_by_four_and_five)
{
    start(&screen_mode13, 1920, 1080, 32, PANEL_AUTO);
    linear[0] = 9;
    linear[199 * 320 + 319] = 77;
    CHECK_EQ(update(PANEL_WHOLE), 1280 * 1000);
    CHECK_EQ(pixel(0, 0), 0);                   /* the margin is black */
    CHECK_EQ(pixel(320, 39), 0);
    for (unsigned y = 0; y < 5; y++) {
        for (unsigned x = 0; x < 4; x++) {
            CHECK_EQ(pixel(320 + x, 40 + y), screen_colour(9));
            CHECK_EQ(pixel(1599 - x, 1039 - y), screen_colour(77));
        }
    }
    CHECK_EQ(pixel(324, 40), 0);
    CHECK_EQ(pixel(1919, 1079), 0);
    finish();
}

TEST(panel, only_what_changed_is_drawn)
{
    start(&screen_mode13, 1920, 1080, 32, PANEL_AUTO);
    (void)update(PANEL_WHOLE);
    CHECK_EQ(update(PANEL_WHOLE), 0);
    linear[5 * 320 + 100] = 1;
    CHECK_EQ(update(PANEL_WHOLE), 4 * 4 * 5);   /* four pixels, as they are compared */
    CHECK_EQ(pixel(320 + 400, 40 + 25), screen_colour(1));
    vga.dac[1][0] = 63;                         /* another colour: all is drawn */
    CHECK_EQ(update(PANEL_WHOLE), 1280 * 1000);
    CHECK_EQ(pixel(320 + 400, 40 + 25) >> 16, 0xFF);
    finish();
}

TEST(panel, a_budget_spreads_the_work_and_the_end_is_the_same)
{
    uint8_t *whole;
    unsigned rounds = 0, bytes;

    start(&screen_mode13, 1440, 1080, 32, PANEL_SMOOTH);
    for (unsigned i = 0; i < 64000; i++) {
        linear[i] = (uint8_t)(i * i >> 7);
    }
    (void)update(PANEL_WHOLE);
    bytes = panel.target.pitch * panel.target.height;
    whole = malloc(bytes);
    memcpy(whole, panel.target.pixels, bytes);
    panel_forget(&panel);
    memset(panel.target.pixels, 0x11, bytes);
    memset(linear, 0, sizeof linear);
    do {
        if (rounds == 5) {                      /* the picture changes while it is being drawn */
            for (unsigned i = 0; i < 64000; i++) {
                linear[i] = (uint8_t)(i * i >> 7);
            }
        }
        CHECK(update(100000) < 140000);
    } while (++rounds < 100 && panel.pending);
    CHECK(rounds > 10 && rounds < 40);
    for (unsigned y = 0; y < 1080; y++) {
        CHECK_MEM_EQ(whole + y * panel.target.pitch, panel.target.pixels + y * panel.target.pitch, 1440 * 4);
    }
    free(whole);
    finish();
}

TEST(panel, smooth_pixels_on_a_border_are_between_both_colours)
{
    start(&screen_mode13, 480, 360, 32, PANEL_SMOOTH);     /* 1.5 times */
    vga.dac[1][0] = vga.dac[1][1] = vga.dac[1][2] = 63;
    vga.dac[0][0] = vga.dac[0][1] = vga.dac[0][2] = 0;
    linear[0] = linear[320] = 1;
    (void)update(PANEL_WHOLE);
    CHECK_EQ(pixel(0, 0), 0xFFFFFF);
    CHECK(pixel(1, 0) > 0x707070 && pixel(1, 0) < 0x909090);
    CHECK_EQ(pixel(2, 0), 0);
    finish();
}

TEST(panel, every_pixel_format_shows_the_colours)
{
    static const struct { unsigned bits; uint32_t value; } formats[] = {
        { 16, 0x20 >> 3 << 11 | 0x41 >> 2 << 5 | 0x61 >> 3 }, { 24, 0x204161 }, { 32, 0x204161 } };

    for (unsigned i = 0; i < 3; i++) {
        start(&screen_mode13, 640, 480, formats[i].bits, PANEL_STRETCH);
        memset(linear, 8, sizeof linear);
        (void)update(PANEL_WHOLE);
        CHECK_EQ(pixel(0, 0), formats[i].value);
        CHECK_EQ(pixel(639, 479), formats[i].value);
        CHECK_EQ(panel.target.pixels[640 * panel.target.pixel_bytes], 0x5A);    /* padding */
        finish();
    }
    start(&screen_mode13, 640, 480, 32, PANEL_STRETCH);
    panel.target.red_mask = 0xFF, panel.target.blue_mask = 0xFF0000;
    panel.rgb = false;
    memset(linear, 8, sizeof linear);
    (void)update(PANEL_WHOLE);
    CHECK_EQ(pixel(5, 5), 0x614120);
    finish();
}

TEST(panel, text_is_drawn_cell_by_cell)
{
    start(&screen_text80, 1440, 800, 32, PANEL_INTEGER);
    memory[2]['A' * 32] = 0x80;
    for (unsigned i = 0; i < 2000; i++) {
        memory[0][i] = ' ';
        memory[1][i] = 7;
    }
    vga.crtc[0x0A] = 0x20;
    CHECK_EQ(update(PANEL_WHOLE), 1440 * 800);
    memory[0][80 * 24 + 79] = 'A';
    CHECK_EQ(update(PANEL_WHOLE), 18 * 32);
    CHECK_EQ(pixel(79 * 18, 24 * 32), screen_colour(7));
    CHECK_EQ(pixel(79 * 18 + 2, 24 * 32), 0);
    CHECK_EQ(update(PANEL_WHOLE), 0);
    memory[2]['A' * 32] = 0xC0;                 /* another glyph */
    font_version++;
    CHECK(update(PANEL_WHOLE) > 0);
    CHECK_EQ(pixel(79 * 18 + 2, 24 * 32), screen_colour(7));
    vga.attribute[0x13] = 0;                    /* panned by one */
    (void)update(PANEL_WHOLE);
    CHECK_EQ(pixel(79 * 18 - 2, 24 * 32), screen_colour(7));
    finish();
}

TEST(panel, nine_dots_become_eight_when_only_those_fit)
{
    start(&screen_text80, 1280, 800, 32, PANEL_AUTO);
    (void)update(PANEL_WHOLE);
    CHECK(panel.rect.nearest && panel.rect.width == 1280 && panel.rect.height == 800);
    finish();
    start(&screen_text80, 1280, 800, 32, PANEL_SMOOTH);
    (void)update(PANEL_WHOLE);
    CHECK_EQ(panel.width, 720);
    CHECK_EQ(panel.rect.width, 1066);
    finish();
}

TEST(panel, whole_colours_of_a_frame_buffer)
{
    static const struct { unsigned bits; uint8_t bytes[4]; uint32_t colour; } cases[] = {
        { 8, { 5 }, 0x142028 }, { 15, { 0xFF, 0x03 }, 0x00FFFF }, { 16, { 0x1F, 0xF8 }, 0xFF00FF },
        { 24, { 1, 2, 3 }, 0x030201 }, { 32, { 1, 2, 3, 99 }, 0x030201 } };
    static uint8_t frame[64 * 48 * 4];

    for (unsigned i = 0; i < 5; i++) {
        struct scan_linear buffer = { .memory = frame, .width = 64, .lines = 48, .pitch = 64 * 4,
                                      .bits = cases[i].bits };

        start(&screen_mode13, 128, 96, 32, PANEL_AUTO);
        memset(frame, 0, sizeof frame);
        memcpy(frame + 47 * 256 + 63 * ((cases[i].bits + 7) / 8), cases[i].bytes, 4);
        vga.dac_8bit = true;
        vga.dac[5][0] = 0x14, vga.dac[5][1] = 0x20, vga.dac[5][2] = 0x28;
        scan_frame_buffer(&scan, &vga, &buffer);
        (void)panel_update(&panel, &scan, PANEL_WHOLE);
        CHECK_EQ(pixel(127, 95), cases[i].colour);
        CHECK_EQ(pixel(126, 94), cases[i].colour);
        CHECK_EQ(pixel(125, 95), 0);
        finish();
    }
}

TEST(panel, a_picture_too_large_for_the_shadow_is_left_out)
{
    start(&screen_vga640, 640, 480, 32, PANEL_AUTO);
    panel_set_shadow(&panel, shadow, 1000);
    CHECK_EQ(update(PANEL_WHOLE), 0);
    finish();
}

TEST(panel, any_registers_are_drawn_somehow)
{
    uint32_t seed = 4711;

    for (unsigned round = 0; round < 300; round++) {
        uint8_t *at = (uint8_t *)&vga;

        start(&screen_mode13, 200 + round, 100 + round / 2, round & 1 ? 16 : 32, round % 4);
        for (unsigned i = 0; i < sizeof vga; i++) {
            seed = seed * 1103515245 + 12345;
            at[i] = (uint8_t)(seed >> 16);
        }
        vga.attribute_data = vga.dac_8bit = vga.timing.retrace_seen = false;
        scan_vga(&scan, &vga, &planes);
        shadow = realloc(shadow, panel_shadow_needed(&scan));
        panel_set_shadow(&panel, shadow, panel_shadow_needed(&scan));
        (void)update(PANEL_WHOLE);
        CHECK(!panel.pending);
        finish();
    }
}
