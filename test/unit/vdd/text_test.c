/* text - pixels of a text screen. */
#include "unit.h"
#include "../../../vxd/vdd/text.h"
#include "../../../vxd/vdd/font.h"

static uint8_t memory[TEXT_MEMORY_BYTES];
static struct text_shadow shadow;
static struct text_frame frame;

static const struct text_colour colours[16] = {
    { 0, 0, 0 }, { 0, 0, 0xAA }, { 0, 0xAA, 0 }, { 0, 0xAA, 0xAA }, { 0xAA, 0, 0 }, { 0xAA, 0, 0xAA },
    { 0xAA, 0x55, 0 }, { 0xAA, 0xAA, 0xAA }, { 0x55, 0x55, 0x55 }, { 0x55, 0x55, 0xFF },
    { 0x55, 0xFF, 0x55 }, { 0x55, 0xFF, 0xFF }, { 0xFF, 0x55, 0x55 }, { 0xFF, 0x55, 0xFF },
    { 0xFF, 0xFF, 0x55 }, { 0xFF, 0xFF, 0xFF } };

static void start(void)
{
    memset(&shadow, 0, sizeof shadow);
    for (unsigned i = 0; i < sizeof memory; i += 2) {
        memory[i] = ' ';
        memory[i + 1] = 0x07;
    }
    frame = (struct text_frame){ .memory = memory, .pitch = 160, .columns = 80, .rows = 25,
        .height = 16, .font = font_8x16, .font_stride = 16, .blink = true, .characters_on = true,
        .cursor = -1 };
    memcpy(frame.palette, colours, sizeof colours);
}

static struct text_target target_of(uint32_t width, uint32_t height, unsigned bits)
{
    struct text_target target = { .width = width, .height = height,
                                  .pixel_bytes = (bits + 7) / 8 };

    target.pitch = width * target.pixel_bytes + 16;     /* padding at the end of lines */
    target.pixels = calloc(height, target.pitch);
    if (bits == 15) {
        target.red_mask = 0x7C00, target.green_mask = 0x3E0, target.blue_mask = 0x1F;
    } else if (bits == 16) {
        target.red_mask = 0xF800, target.green_mask = 0x7E0, target.blue_mask = 0x1F;
    } else {
        target.red_mask = 0xFF0000, target.green_mask = 0xFF00, target.blue_mask = 0xFF;
    }
    return target;
}

static uint32_t pixel(const struct text_target *target, uint32_t x, uint32_t y)
{
    const uint8_t *at = target->pixels + y * target->pitch + x * target->pixel_bytes;
    uint32_t value = 0;

    memcpy(&value, at, target->pixel_bytes);
    return value;
}

TEST(text, each_pixel_format_shows_glyph_and_background)
{
    static const struct { unsigned bits; uint32_t yellow, blue; } formats[] = {
        { 15, 0x7FEA, 0x0015 }, { 16, 0xFFEA, 0x0015 }, { 24, 0xFFFF55, 0x0000AA },
        { 32, 0xFFFF55, 0x0000AA } };

    for (unsigned i = 0; i < 4; i++) {
        start();
        struct text_target target = target_of(640, 400, formats[i].bits);

        memory[0] = 'A';
        memory[1] = 0x1E;               /* yellow on blue */
        CHECK_EQ(text_draw(&target, &shadow, &frame), 1);   /* the rest is black from the start */
        for (unsigned y = 0; y < 16; y++) {
            for (unsigned x = 0; x < 8; x++) {
                bool on = font_8x16['A' * 16 + y] >> (7 - x) & 1;

                CHECK_EQ(pixel(&target, x, y), on ? formats[i].yellow : formats[i].blue);
            }
        }
        CHECK_EQ(pixel(&target, 8, 0), 0);
        CHECK_EQ(target.pixels[640 * target.pixel_bytes], 0);   /* padding is not touched */
        free(target.pixels);
    }
}

TEST(text, odd_masks_are_honoured)
{
    start();
    struct text_target target = target_of(640, 400, 32);

    target.red_mask = 0x3FF, target.green_mask = 0xFFC00, target.blue_mask = 0x3FF00000;
    CHECK_EQ(text_pixel(&target, (struct text_colour){ 0xFF, 0, 0 }), 0x3FF);
    CHECK_EQ(text_pixel(&target, (struct text_colour){ 0, 0x80, 0 }), 0x202u << 10);
    CHECK_EQ(text_pixel(&target, (struct text_colour){ 0xFF, 0xFF, 0xFF }), 0x3FFFFFFF);
    target.red_mask = 0;
    CHECK_EQ(text_pixel(&target, (struct text_colour){ 0xFF, 0, 0 }), 0);
    free(target.pixels);
}

TEST(text, only_changed_cells_are_drawn)
{
    start();
    struct text_target target = target_of(640, 400, 32);

    memory[0] = 'y';
    CHECK_EQ(text_draw(&target, &shadow, &frame), 1);
    CHECK_EQ(text_draw(&target, &shadow, &frame), 0);
    memory[160 * 24 + 158] = 'x';
    CHECK_EQ(text_draw(&target, &shadow, &frame), 1);
    memset(target.pixels, 0xEE, 100);                   /* the panel is never read or repaired */
    CHECK_EQ(text_draw(&target, &shadow, &frame), 0);
    CHECK_EQ(target.pixels[0], 0xEE);
    free(target.pixels);
}

TEST(text, a_panel_with_old_contents_is_black_after_the_first_frame)
{
    start();
    struct text_target target = target_of(640, 400, 32);

    memset(target.pixels, 0xEE, target.pitch * target.height);
    (void)text_draw(&target, &shadow, &frame);
    for (unsigned y = 0; y < 400; y++) {
        for (unsigned x = 0; x < 640; x++) {
            CHECK_EQ(pixel(&target, x, y), 0);
        }
    }
    free(target.pixels);
}

TEST(text, a_scroll_costs_the_cells_that_differ)
{
    start();
    struct text_target target = target_of(640, 400, 32);

    memory[160] = 'a';
    memory[162] = 'b';
    text_draw(&target, &shadow, &frame);
    memmove(memory, memory + 160, 24 * 160);
    CHECK_EQ(text_draw(&target, &shadow, &frame), 4);   /* two appear, two vanish */
    free(target.pixels);
}

TEST(text, scales_by_whole_numbers_and_centres)
{
    start();
    struct text_target target = target_of(1300, 810, 32);

    memory[0] = 0xDB;                                   /* full block */
    memory[1] = 0x0F;
    text_draw(&target, &shadow, &frame);
    CHECK_EQ(pixel(&target, 9, 10), 0);
    CHECK_EQ(pixel(&target, 10, 5), 0xFFFFFF);
    CHECK_EQ(pixel(&target, 10, 4), 0);
    CHECK_EQ(pixel(&target, 25, 36), 0xFFFFFF);
    CHECK_EQ(pixel(&target, 26, 36), 0);
    CHECK_EQ(pixel(&target, 25, 37), 0);
    free(target.pixels);
}

TEST(text, forty_columns_are_twice_as_wide_and_fifty_rows_fit)
{
    start();
    struct text_target target = target_of(640, 400, 32);

    frame.columns = 40;
    frame.pitch = 80;
    memory[78] = 0xDB;
    memory[79] = 0x0F;
    CHECK_EQ(text_draw(&target, &shadow, &frame), 1);
    CHECK_EQ(pixel(&target, 639, 0), 0xFFFFFF);
    CHECK_EQ(pixel(&target, 623, 0), 0);
    frame.columns = 80;
    frame.pitch = 160;
    frame.rows = 50;
    frame.height = 8;
    frame.font = font_8x8;
    frame.font_stride = 8;
    memory[49 * 160] = 0xDB;
    CHECK_EQ(text_draw(&target, &shadow, &frame), 2);
    CHECK_EQ(pixel(&target, 0, 399), 0xAAAAAA);
    CHECK_EQ(pixel(&target, 0, 391), 0);
    free(target.pixels);
}

TEST(text, a_small_panel_shows_the_upper_left_part)
{
    start();
    struct text_target target = target_of(100, 50, 16);

    for (unsigned i = 0; i < 4000; i += 2) {
        memory[i] = 0xDB;
    }
    text_draw(&target, &shadow, &frame);                /* the sanitizer watches the edges */
    CHECK_EQ(pixel(&target, 99, 49), 0xAD55);
    free(target.pixels);
}

TEST(text, blinking_and_bright_background)
{
    start();
    struct text_target target = target_of(640, 400, 32);

    memory[0] = 0xDB;
    memory[1] = 0x9E;                                   /* yellow on blue, bit 7 */
    memory[2] = ' ';
    memory[3] = 0x9E;
    text_draw(&target, &shadow, &frame);
    CHECK_EQ(pixel(&target, 0, 0), 0xFFFF55);
    CHECK_EQ(pixel(&target, 8, 0), 0x0000AA);
    frame.characters_on = false;
    CHECK_EQ(text_draw(&target, &shadow, &frame), 2);
    CHECK_EQ(pixel(&target, 0, 0), 0x0000AA);
    frame.blink = false;
    text_draw(&target, &shadow, &frame);
    CHECK_EQ(pixel(&target, 0, 0), 0xFFFF55);
    CHECK_EQ(pixel(&target, 8, 0), 0x5555FF);
    free(target.pixels);
}

TEST(text, cursor_has_place_shape_and_phase)
{
    start();
    struct text_target target = target_of(640, 400, 32);

    frame.cursor = 81;
    frame.cursor_top = 13;
    frame.cursor_bottom = 14;
    frame.cursor_on = true;
    text_draw(&target, &shadow, &frame);
    CHECK_EQ(pixel(&target, 8, 16 + 12), 0);
    CHECK_EQ(pixel(&target, 8, 16 + 13), 0xAAAAAA);
    CHECK_EQ(pixel(&target, 15, 16 + 14), 0xAAAAAA);
    CHECK_EQ(pixel(&target, 8, 16 + 15), 0);
    frame.cursor_top = 0;
    CHECK_EQ(text_draw(&target, &shadow, &frame), 1);
    CHECK_EQ(pixel(&target, 8, 16), 0xAAAAAA);
    frame.cursor = 82;
    CHECK_EQ(text_draw(&target, &shadow, &frame), 2);
    frame.cursor_on = false;
    CHECK_EQ(text_draw(&target, &shadow, &frame), 1);
    CHECK_EQ(pixel(&target, 16, 16), 0);
    free(target.pixels);
}

TEST(text, palette_and_font_changes_redraw)
{
    start();
    struct text_target target = target_of(640, 400, 32);

    text_draw(&target, &shadow, &frame);
    frame.palette[0] = (struct text_colour){ 1, 2, 3 };
    CHECK_EQ(text_draw(&target, &shadow, &frame), 2000);
    CHECK_EQ(pixel(&target, 0, 0), 0x010203);
    frame.font_version++;
    CHECK_EQ(text_draw(&target, &shadow, &frame), 2000);
    free(target.pixels);
}

TEST(text, start_address_wraps_inside_text_memory)
{
    start();
    struct text_target target = target_of(640, 400, 32);

    frame.start = 0x1FFFE;
    frame.pitch = 1020;
    frame.columns = 500;                                /* cut to the maximum */
    frame.rows = 500;
    memory[0x7FFE] = 0xDB;
    text_draw(&target, &shadow, &frame);
    CHECK_EQ(pixel(&target, 0, 0), 0xAAAAAA);
    free(target.pixels);
}
