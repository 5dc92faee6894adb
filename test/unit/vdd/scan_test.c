/* scan - pixels of every kind of mode out of registers and planes. */
#include "unit.h"
#include "screen_modes.h"
#include "../../../vxd/vdd/scan_copy.h"

static uint8_t memory[4][0x10000], linear[0x40000], buffer[SCAN_COPY_BUFFER];
static struct vga vga;
static struct vga_planes planes;
static struct scan scan;

static void start(const struct screen_mode *mode)
{
    memset(memory, 0, sizeof memory);
    for (unsigned i = 0; i < 4; i++) {
        planes.base[i] = memory[i];
        planes.stride[i] = 1;
    }
    screen_set_mode(&vga, mode);
}

static void look(void)
{
    scan_vga(&scan, &vga, &planes);
}

static unsigned pixel(unsigned x, unsigned line)
{
    return scan_line(&scan, line, buffer)[x];
}

/* A dot of a text screen, as an index. */
static unsigned dot(unsigned x, unsigned line)
{
    struct scan_row row;
    uint8_t cell[12], cell_buffer[2];
    const uint8_t *cells;
    unsigned at, at_counter;

    scan_row(&scan, line, &row);
    at = x + row.pan;
    at_counter = row.counter + at / scan.dots;
    cells = scan_text_cells(&scan, at_counter, 1, cell_buffer);
    scan_text_cell(&scan, scan_text_looks(&scan, cells[0], cells[1], (at_counter & 0xFFFF) == scan.cursor),
                   row.row_scan, cell);
    return cell[at % scan.dots];
}

static void put_text(unsigned cell, uint8_t code, uint8_t attribute)
{
    memory[0][cell] = code;
    memory[1][cell] = attribute;
}

TEST(scan, text_has_nine_dots_and_the_ninth_is_empty_but_in_lines)
{
    start(&screen_text80);
    put_text(0, 0xC4, 0x1E);
    put_text(1, 0x41, 0x1E);
    memory[2][0xC4 * 32 + 3] = 0xFF;
    memory[2][0x41 * 32 + 3] = 0x81;
    look();
    CHECK_EQ(scan.kind, SCAN_TEXT);
    CHECK_EQ(scan.width, 720);
    CHECK_EQ(scan.lines, 400);
    CHECK_EQ(dot(8, 3), 0x0E);
    CHECK_EQ(dot(9, 3), 0x0E);
    CHECK_EQ(dot(10, 3), 1);
    CHECK_EQ(dot(16, 3), 0x0E);
    CHECK_EQ(dot(17, 3), 1);
    CHECK_EQ(dot(9, 4), 1);
    vga.attribute[0x10] = 0x08;                 /* line graphics off */
    look();
    CHECK_EQ(dot(8, 3), 1);
    vga.sequencer[1] = 1;
    look();
    CHECK_EQ(scan.width, 640);
}

TEST(scan, forty_columns_are_as_wide_on_a_monitor_as_eighty)
{
    start(&screen_text40);
    look();
    CHECK_EQ(scan.width, 360);
    CHECK_EQ(scan.aspect_x * 3, scan.aspect_y * 4);
}

TEST(scan, attribute_bit_3_chooses_the_font)
{
    start(&screen_text80);
    vga.sequencer[3] = 0x04 | 0x20;             /* bit 3 = 1: map 1 and the upper half: 4000h + 2000h */
    put_text(0, 1, 0x08);
    put_text(1, 1, 0x07);
    memory[2][0x6000 + 32] = 0x80;
    memory[2][32] = 0x40;
    look();
    CHECK_EQ(scan.font[0], 0);
    CHECK_EQ(scan.font[1], 0x6000);
    CHECK_EQ(dot(0, 0), 8);
    CHECK_EQ(dot(1, 0), 0);
    CHECK_EQ(dot(9, 0), 0);
    CHECK_EQ(dot(10, 0), 7);
}

TEST(scan, blinking_or_bright_background)
{
    start(&screen_text80);
    put_text(0, 1, 0x9E);
    memory[2][32] = 0x80;
    look();
    CHECK_EQ(dot(0, 0), 14);
    CHECK_EQ(dot(1, 0), 1);
    scan.characters_on = false;
    CHECK_EQ(dot(0, 0), 1);
    vga.attribute[0x10] = 4;
    look();
    scan.characters_on = false;
    CHECK_EQ(dot(0, 0), 14);
    CHECK_EQ(dot(1, 0), 9);
}

TEST(scan, the_cursor_has_place_shape_and_skew)
{
    start(&screen_text80);
    put_text(3, 0, 0x07);
    vga.crtc[0x0F] = 3;
    vga.crtc[0x0A] = 5;
    vga.crtc[0x0B] = 6;
    look();
    CHECK_EQ(dot(3 * 9, 4), 0);
    CHECK_EQ(dot(3 * 9, 5), 7);
    CHECK_EQ(dot(3 * 9 + 8, 6), 7);
    CHECK_EQ(dot(3 * 9, 7), 0);
    scan.cursor_on = false;
    CHECK_EQ(dot(3 * 9, 5), 0);
    vga.crtc[0x0F] = 2;
    vga.crtc[0x0B] = 6 | 1 << 5;                /* one character later */
    look();
    CHECK_EQ(dot(3 * 9, 5), 7);
    vga.crtc[0x0A] = 0x25;
    look();
    CHECK_EQ(dot(3 * 9, 5), 0);
}

TEST(scan, monochrome_attributes_1_and_9_underline)
{
    start(&screen_mono);
    put_text(0, 0, 0x01);
    put_text(1, 0, 0x09);
    put_text(2, 0, 0x07);
    look();
    CHECK_EQ(dot(0, 13), 1);
    CHECK_EQ(dot(17, 13), 9);
    CHECK_EQ(dot(18, 13), 0);
    CHECK_EQ(dot(0, 12), 0);
}

TEST(scan, text_pans_and_scrolls_by_pixels)
{
    start(&screen_text80);
    put_text(0, 1, 0x07);
    put_text(80, 2, 0x07);
    memory[2][32 + 5] = 0x40;
    memory[2][64 + 0] = 0x80;
    vga.attribute[0x13] = 0;                    /* nine dots: one pixel */
    vga.crtc[8] = 5;                            /* preset row scan */
    look();
    CHECK_EQ(dot(0, 0), 7);
    CHECK_EQ(scan_text_row_end(&scan, 0), 11);
    CHECK_EQ(scan_text_row_end(&scan, 11), 27);
    vga.attribute[0x13] = 8;
    look();
    CHECK_EQ(dot(0, 11), 7);
    vga.crtc[0x0D] = 80;                        /* start address: the second row first */
    vga.crtc[8] = 0;
    look();
    CHECK_EQ(dot(0, 0), 7);
}

TEST(scan, below_a_split_memory_begins_anew)
{
    start(&screen_text80);
    put_text(0, 1, 0x07);
    memory[2][32] = 0x80;
    vga.crtc[0x0C] = 0x10;                      /* the upper part is elsewhere */
    vga.crtc[0x18] = 99;
    vga.crtc[7] &= ~0x10;
    vga.crtc[9] &= ~0x40;
    vga.attribute[0x13] = 2;                    /* panned */
    vga.attribute[0x10] |= 0x20;                /* but not below */
    look();
    CHECK_EQ(dot(0, 0), 0);
    CHECK_EQ(dot(0, 100), 7);
    CHECK_EQ(dot(1, 100), 0);
    CHECK_EQ(scan_text_row_end(&scan, 97), 100);
    CHECK_EQ(scan_text_row_end(&scan, 100), 116);
    vga.attribute[0x10] &= ~0x20;
    look();
    CHECK_EQ(dot(0, 100), 0);
}

TEST(scan, cga_four_colours_alternate_between_two_banks)
{
    start(&screen_cga4);
    memory[0][0] = 0x1B;                        /* 0 1 2 3 */
    memory[1][0] = 0xE4;                        /* 3 2 1 0 */
    memory[0][0x1000] = 0xFF;               /* word mode: program offset 2000h */
    memory[0][40] = 0x55;
    look();
    CHECK_EQ(scan.width, 320);
    CHECK_EQ(scan.lines, 200);
    for (unsigned x = 0; x < 4; x++) {
        CHECK_EQ(pixel(x, 0), x);
        CHECK_EQ(pixel(4 + x, 0), 3 - x);
        CHECK_EQ(pixel(x, 1), 3);
        CHECK_EQ(pixel(x, 2), 1);
    }
}

TEST(scan, cga_two_colours_show_only_plane_0)
{
    start(&screen_cga2);
    memory[0][0] = 0x80;
    memory[1][0] = 0xFF;
    memory[0][0x2000] = 0x01;
    look();
    CHECK_EQ(scan.width, 640);
    CHECK_EQ(scan.lines, 200);
    CHECK_EQ(scan.colours[pixel(0, 0)], screen_colour(1));
    CHECK_EQ(scan.colours[pixel(1, 0)], screen_colour(0));
    CHECK_EQ(scan.colours[pixel(7, 1)], screen_colour(1));
}

TEST(scan, planar_modes_take_a_bit_from_each_plane)
{
    start(&screen_vga640);
    for (unsigned plane = 0; plane < 4; plane++) {
        memory[plane][80 + 1] = (uint8_t)(0x80 >> plane);
    }
    look();
    CHECK_EQ(scan.width, 640);
    CHECK_EQ(scan.lines, 480);
    for (unsigned plane = 0; plane < 4; plane++) {
        CHECK_EQ(pixel(8 + plane, 1), 1u << plane);
    }
    vga.attribute[0x12] = 0x0D;                 /* without plane 1 */
    look();
    CHECK_EQ(scan.colours[pixel(9, 1)], screen_colour(0));
    vga.attribute[0x13] = 3;
    look();
    CHECK_EQ(pixel(5, 1), 1);
    start(&screen_ega320);
    memory[3][40 * 199] = 0x01;
    look();
    CHECK_EQ(scan.width, 320);
    CHECK_EQ(scan.lines, 200);
    CHECK_EQ(pixel(7, 199), 8);
}

TEST(scan, mode_13h_is_linear_wherever_it_starts)
{
    start(&screen_mode13);
    for (unsigned i = 0; i < 4; i++) {
        planes.base[i] = linear + i;
        planes.stride[i] = 4;
    }
    for (unsigned i = 0; i < sizeof linear; i++) {
        linear[i] = (uint8_t)(i * 7 + (i >> 8));
    }
    look();
    CHECK_EQ(scan.width, 320);
    CHECK_EQ(scan.lines, 200);
    CHECK_EQ(scan.colours[200], screen_colour(200));
    for (unsigned x = 0; x < 320; x++) {
        CHECK_EQ(pixel(x, 0), linear[x]);
        CHECK_EQ(pixel(x, 199), linear[199 * 320 + x]);
    }
    vga.crtc[0x0C] = 0x0F;                      /* 3C00h bytes down */
    vga.attribute[0x13] = 4;
    look();
    for (unsigned x = 0; x < 300; x++) {
        CHECK_EQ(pixel(x, 0), linear[0x3C00 + x + 2]);
    }
}

TEST(scan, mode_x_takes_bytes_from_the_planes_in_turn)
{
    start(&screen_modex);
    for (unsigned plane = 0; plane < 4; plane++) {
        memory[plane][80 * 239 + 79] = (uint8_t)(10 + plane);
    }
    look();
    CHECK_EQ(scan.width, 320);
    CHECK_EQ(scan.lines, 240);
    CHECK_EQ(scan.aspect_x * 3, scan.aspect_y * 4);
    for (unsigned plane = 0; plane < 4; plane++) {
        CHECK_EQ(pixel(316 + plane, 239), 10 + plane);
    }
}

TEST(scan, hercules_graphics_have_four_banks_and_two_pages)
{
    start(&screen_mono);
    for (unsigned i = 0; i < 4; i++) {
        planes.base[i] = linear + i;
        planes.stride[i] = 4;
    }
    memset(linear, 0, sizeof linear);
    linear[0x2000 + 90 + 89] = 0x01;            /* line 5, the last pixel */
    linear[0x8000] = 0x80;
    vga.hercules_mode = 0x0A;
    look();
    CHECK_EQ(scan.width, 720);
    CHECK_EQ(scan.lines, 348);
    CHECK_EQ(pixel(719, 5), 1);
    CHECK_EQ(pixel(718, 5), 0);
    CHECK_EQ(pixel(0, 0), 0);
    CHECK(scan.colours[1] != 0);
    vga.hercules_mode = 0x82;                   /* the other page, video off */
    look();
    CHECK_EQ(pixel(0, 0), 1);
    CHECK_EQ(scan.colours[1], 0);
    vga.hercules_mode = 0x08;
    look();
    CHECK_EQ(scan.kind, SCAN_TEXT);
}

TEST(scan, a_narrow_picture_in_the_usual_timing_stays_narrow)
{
    start(&screen_modex);
    vga.crtc[1] = 63;                           /* 256 pixels */
    look();
    CHECK_EQ(scan.width, 256);
    CHECK_EQ(scan.aspect_x * 3 * 5, scan.aspect_y * 4 * 4);
}

TEST(scan, a_split_within_a_doubled_line_is_shown_line_by_line)
{
    start(&screen_mode13);
    memory[0][0] = 5;
    vga.crtc[0x0C] = 0x40;
    vga.crtc[0x18] = 100;
    vga.crtc[7] &= ~0x10;
    vga.crtc[9] &= ~0x40;
    look();
    CHECK_EQ(scan.lines, 400);
    CHECK_EQ(scan.shape_lines, 200);
    CHECK_EQ(pixel(0, 100), 0);
    CHECK_EQ(pixel(0, 101), 5);
    CHECK_EQ(pixel(0, 102), 5);
    vga.crtc[0x18] = 99;
    look();
    CHECK_EQ(scan.lines, 200);
    CHECK_EQ(pixel(0, 49), 0);
    CHECK_EQ(pixel(0, 50), 5);
}

TEST(scan, palette_goes_through_colour_select_and_mask)
{
    start(&screen_vga640);
    vga.attribute[3] = 0x15;
    vga.attribute[0x14] = 0x0C;                 /* bits 6, 7 */
    look();
    CHECK_EQ(scan.colours[3], screen_colour(0xD5));
    vga.attribute[0x10] |= 0x80;
    vga.attribute[0x14] = 0x0A;                 /* bits 4-7 */
    look();
    CHECK_EQ(scan.colours[3], screen_colour(0xA5));
    vga.dac_mask = 0x0F;
    look();
    CHECK_EQ(scan.colours[3], screen_colour(5));
}

TEST(scan, a_screen_that_is_off_is_black)
{
    static const struct { unsigned where; uint8_t value; } off[] = { { 0, 0x21 }, { 1, 0x00 }, { 2, 0x23 } };

    for (unsigned i = 0; i < 3; i++) {
        start(&screen_mode13);
        look();
        CHECK(scan.colours[1] != 0);
        if (off[i].where == 0) {
            vga.sequencer[1] = off[i].value;
        } else if (off[i].where == 1) {
            vga.attribute_index = off[i].value;
        } else {
            vga.crtc[0x17] = off[i].value;
        }
        look();
        CHECK_EQ(scan.colours[1], 0);
    }
}

TEST(scan, text_can_be_copied_row_by_row)
{
    uint8_t cells[160], line[720 * 3];

    start(&screen_text80);
    for (unsigned i = 0; i < 4000; i++) {
        put_text(i, (uint8_t)i, 0x1E);
    }
    memory[2][81 * 32 + 2] = 0x80;
    look();
    CHECK_EQ(scan_copy_rows(&scan), 25);
    CHECK_EQ(scan_copy_text(&scan, 1, cells, 80), 80);
    CHECK_EQ(cells[2], 81);
    CHECK_EQ(cells[3], 0x1E);
    CHECK_EQ(scan_copy_text(&scan, 24, cells, 3), 3);
    CHECK_EQ(scan_copy_text(&scan, 25, cells, 80), 0);
    vga.crtc[0x0D] = 80;                        /* what is seen counts */
    look();
    CHECK_EQ(scan_copy_text(&scan, 0, cells, 80), 80);
    CHECK_EQ(cells[0], 80);
    CHECK_EQ(scan_copy_line(&scan, 2, line, 720, buffer), 720);
    CHECK_EQ(line[9 * 3] | line[9 * 3 + 1] << 8 | line[9 * 3 + 2] << 16, (int)screen_colour(14));
    CHECK_EQ(line[10 * 3] | line[10 * 3 + 1] << 8 | line[10 * 3 + 2] << 16, (int)screen_colour(1));
    CHECK_EQ(scan_copy_line(&scan, 400, line, 720, buffer), 0);
}

TEST(scan, graphics_can_be_copied_line_by_line)
{
    uint8_t line[320 * 3], cells[160];

    start(&screen_modex);
    memory[1][80] = 7;
    look();
    CHECK_EQ(scan_copy_rows(&scan), 0);
    CHECK_EQ(scan_copy_text(&scan, 0, cells, 80), 0);
    CHECK_EQ(scan_copy_line(&scan, 1, line, 320, buffer), 320);
    CHECK_EQ(line[3] | line[4] << 8 | line[5] << 16, (int)screen_colour(7));
    CHECK_EQ(scan_copy_line(&scan, 1, line, 1, buffer), 1);
    CHECK_EQ(scan_direct_colour((const uint8_t[]){ 0xFF, 0x03 }, 15), 0x00FFFF);
    CHECK_EQ(scan_direct_colour((const uint8_t[]){ 0x1F, 0xF8 }, 16), 0xFF00FF);
    CHECK_EQ(scan_direct_colour((const uint8_t[]){ 1, 2, 3 }, 24), 0x030201);
}

TEST(scan, any_registers_stay_inside_memory)
{
    uint32_t seed = 12345;

    for (unsigned round = 0; round < 3000; round++) {
        uint8_t *at = (uint8_t *)&vga;
        struct scan_row row;
        uint8_t cell[12];

        start(&screen_mode13);
        for (unsigned i = 0; i < sizeof vga; i++) {
            seed = seed * 1103515245 + 12345;
            at[i] = (uint8_t)(seed >> 16);
        }
        vga.attribute_data = vga.dac_8bit = vga.timing.retrace_seen = false;
        look();
        CHECK(scan.width <= SCAN_MAX_WIDTH && scan.lines <= SCAN_MAX_LINES && scan.lines > 0);
        for (unsigned line = 0; line < scan.lines; line += 1 + line / 3) {
            if (scan.kind == SCAN_TEXT) {
                unsigned end = scan_text_row_end(&scan, line);

                CHECK(end > line && end <= scan.lines);
                scan_row(&scan, line, &row);
                scan_text_cell(&scan, scan_text_looks(&scan, (uint8_t)seed, (uint8_t)line, true), row.row_scan, cell);
                (void)scan_text_cells(&scan, row.counter, scan.characters + 1, buffer);
            } else {
                CHECK(scan_line(&scan, line, buffer) != NULL);
            }
        }
    }
}
