/* vga_mem - reads and writes of A0000h-BFFFFh in every mode of the graphics controller. */
#include "unit.h"
#include "../../../vxd/vdd/vga_mem.h"

static uint8_t memory[VGA_MEMORY_BYTES], scratch[VGA_MEMORY_BYTES];
static struct vga vga;

static void start_as(enum vga_layout layout)
{
    memset(&vga, 0, sizeof vga);
    memset(memory, 0, sizeof memory);
    vga.memory = memory;
    vga.memory_bytes = sizeof memory;
    vga.layout = layout;
    vga.misc = 0xE3;
    vga.sequencer[2] = 0x0F;
    vga.sequencer[4] = 0x06;
    vga.graphics[6] = 0x05;
    vga.graphics[7] = 0x0F;
    vga.graphics[8] = 0xFF;
}

static void start(void)                 /* mode 12h */
{
    start_as(VGA_PLANAR);
}

static void set_planes(unsigned o, uint8_t p0, uint8_t p1, uint8_t p2, uint8_t p3)
{
    struct vga_planes planes;
    const uint8_t value[4] = { p0, p1, p2, p3 };

    vga_planes(&vga, &planes);
    for (unsigned p = 0; p < 4; p++) {
        ((uint8_t *)(uintptr_t)planes.base[p])[o * planes.stride[p]] = value[p];
    }
}

static uint32_t planes_at(unsigned o)   /* 0xP3P2P1P0 */
{
    struct vga_planes planes;
    uint32_t value = 0;

    vga_planes(&vga, &planes);
    for (unsigned p = 0; p < 4; p++) {
        value |= (uint32_t)planes.base[p][o * planes.stride[p]] << p * 8;
    }
    return value;
}

TEST(vga_mem, write_mode_0)
{
    start();
    vga_write(&vga, 0xA0000, 0xA5);
    CHECK_EQ(planes_at(0), 0xA5A5A5A5);
    vga.sequencer[2] = 0x06;                    /* map mask */
    vga_write(&vga, 0xA0001, 0x3C);
    CHECK_EQ(planes_at(1), 0x003C3C00);
    vga.sequencer[2] = 0x0F;
    vga.graphics[3] = 3;                        /* rotate right */
    vga_write(&vga, 0xA0002, 0x81);
    CHECK_EQ(planes_at(2), 0x30303030);
    vga.graphics[3] = 0;
    vga.graphics[0] = 0x05;                     /* set/reset, of planes 0 to 2 */
    vga.graphics[1] = 0x07;
    vga_write(&vga, 0xA0003, 0x12);
    CHECK_EQ(planes_at(3), 0x12FF00FF);
}

TEST(vga_mem, bit_mask_takes_the_rest_from_the_latches)
{
    start();
    set_planes(10, 0x0F, 0xF0, 0xFF, 0x00);
    CHECK_EQ(vga_read(&vga, 0xA000A), 0x0F);
    vga.graphics[8] = 0x18;
    vga_write(&vga, 0xA0014, 0xFF);
    CHECK_EQ(planes_at(20), 0x18FFF81F);
    vga_write(&vga, 0xA0015, 0x00);
    CHECK_EQ(planes_at(21), 0x00E7E007);
}

TEST(vga_mem, functions)
{
    static const uint32_t expected[4] = { 0x3C3C3C3C, 0x003C300C, 0x3CFFFC3F, 0x3CC3CC33 };

    start();
    set_planes(10, 0x0F, 0xF0, 0xFF, 0x00);
    vga_read(&vga, 0xA000A);
    for (unsigned f = 0; f < 4; f++) {          /* replace, AND, OR, XOR */
        vga.graphics[3] = (uint8_t)(f << 3);
        vga_write(&vga, 0xA0100 + f, 0x3C);
        CHECK_EQ(planes_at(0x100 + f), expected[f]);
    }
}

TEST(vga_mem, write_mode_1_copies_latches)
{
    start();
    set_planes(10, 0x12, 0x34, 0x56, 0x78);
    vga.graphics[5] = 1;
    vga.graphics[8] = 0;                        /* means nothing */
    vga.graphics[3] = 0x18;
    vga_read(&vga, 0xA000A);
    vga_write(&vga, 0xA0020, 0xFF);
    CHECK_EQ(planes_at(0x20), 0x78563412);
    vga.sequencer[2] = 1;
    vga_write(&vga, 0xA0021, 0xFF);
    CHECK_EQ(planes_at(0x21), 0x00000012);
}

TEST(vga_mem, write_mode_2_is_a_colour)
{
    start();
    vga.graphics[5] = 2;
    vga.graphics[1] = 0x0F;                     /* means nothing */
    set_planes(7, 0xFF, 0xFF, 0x00, 0x00);
    vga_read(&vga, 0xA0007);
    vga.graphics[8] = 0x81;
    vga_write(&vga, 0xA0007, 0xFA);
    CHECK_EQ(planes_at(7), 0x8100FF7E);
    vga.graphics[3] = 0x18;                     /* XOR */
    vga_read(&vga, 0xA0007);
    vga_write(&vga, 0xA0007, 0x0F);
    CHECK_EQ(planes_at(7), 0x00817EFF);
}

TEST(vga_mem, write_mode_3_masks_by_the_byte)
{
    start();
    vga.graphics[5] = 3;
    vga.graphics[0] = 0x09;
    vga.graphics[8] = 0x3F;
    vga.graphics[3] = 1;                        /* the byte is rotated */
    set_planes(3, 0, 0xFF, 0xFF, 0);
    vga_read(&vga, 0xA0003);
    vga_write(&vga, 0xA0003, 0xF1);             /* F8h & 3Fh = 38h */
    CHECK_EQ(planes_at(3), 0x38C7C738);
}

TEST(vga_mem, reads)
{
    start();
    set_planes(5, 0x11, 0x22, 0x44, 0x88);
    for (uint8_t p = 0; p < 4; p++) {
        vga.graphics[4] = p;
        CHECK_EQ(vga_read(&vga, 0xA0005), 0x11 << p);
        CHECK_EQ(vga.latch, 0x88442211);
    }
    vga.graphics[5] = 8;                        /* colour compare */
    set_planes(6, 0xF0, 0xCC, 0xAA, 0x00);
    vga.graphics[2] = 0x03;                     /* planes 0 and 1 set, 2 and 3 not */
    CHECK_EQ(vga_read(&vga, 0xA0006), 0x40);
    vga.graphics[7] = 0x0B;                     /* plane 2 is not looked at */
    CHECK_EQ(vga_read(&vga, 0xA0006), 0xC0);
    vga.graphics[7] = 0;
    CHECK_EQ(vga_read(&vga, 0xA0006), 0xFF);
}

TEST(vga_mem, chain_4_spreads_addresses_over_planes)
{
    start();
    vga.sequencer[4] = 0x0E;
    vga.graphics[8] = 0;                        /* the data path is not used */
    for (unsigned i = 0; i < 4; i++) {
        vga_write(&vga, 0xA0100 + i, (uint8_t)(0x31 + i));
    }
    CHECK_EQ(planes_at(0x40), 0x34333231);
    CHECK_EQ(vga_read(&vga, 0xA0102), 0x33);
    vga.sequencer[2] = 1;
    vga_write(&vga, 0xA0104, 0x55);
    vga_write(&vga, 0xA0105, 0x66);             /* plane 1 is masked */
    CHECK_EQ(planes_at(0x41), 0x55);
}

TEST(vga_mem, odd_even_is_characters_and_attributes)
{
    start();
    vga.sequencer[4] = 0x02;
    vga.sequencer[2] = 0x03;
    vga.graphics[5] = 0x10;
    vga.graphics[6] = 0x0E;
    vga_write(&vga, 0xB8000, 'A');
    vga_write(&vga, 0xB8001, 0x07);
    vga_write(&vga, 0xB8F9E, 'Z');
    CHECK_EQ(planes_at(0), 0x0741);
    CHECK_EQ(planes_at(0x7CF), 'Z');
    CHECK_EQ(vga_read(&vga, 0xB8001), 0x07);
    CHECK_EQ(vga_read(&vga, 0xB8000), 'A');
    vga.sequencer[2] = 0x0F;
    vga_write(&vga, 0xB8002, 0x11);
    CHECK_EQ(planes_at(1), 0x00110011);
    vga.graphics[4] = 2;
    CHECK_EQ(vga_read(&vga, 0xB8002), 0x11);
}

TEST(vga_mem, only_the_chosen_window_answers)
{
    static const struct { uint32_t first, last; } window[4] = {
        { 0xA0000, 0xBFFFF }, { 0xA0000, 0xAFFFF }, { 0xB0000, 0xB7FFF }, { 0xB8000, 0xBFFFF } };

    for (uint8_t map = 0; map < 4; map++) {
        start();
        memset(memory, 0x77, sizeof memory);
        vga.graphics[6] = (uint8_t)(map << 2 | 1);
        for (uint32_t at = 0xA0000; at < 0xC0000; at += 0x800) {
            bool inside = at >= window[map].first && at <= window[map].last;

            CHECK_EQ(vga_read(&vga, at), inside ? 0x77 : 0xFF);
        }
        vga_write(&vga, window[map].first + 5, 1);
        CHECK_EQ(planes_at(5), 0x01010101);
        vga.misc &= (uint8_t)~2;                /* RAM off */
        vga_write(&vga, window[map].first + 5, 2);
        CHECK_EQ(planes_at(5), 0x01010101);
        CHECK_EQ(vga_read(&vga, window[map].first + 5), 0xFF);
    }
}

TEST(vga_mem, the_layout_makes_no_difference)
{
    static struct vga other;
    static uint8_t other_memory[VGA_MEMORY_BYTES];
    uint32_t seed = 4711;

    for (unsigned layout = VGA_TEXT; layout <= VGA_CHAINED; layout++) {
        start();
        other = vga;
        memset(other_memory, 0, sizeof other_memory);
        other.memory = other_memory;
        other.layout = layout;
        for (unsigned i = 0; i < 20000; i++) {
            seed = seed * 1103515245 + 12345;

            uint32_t at = 0xA0000 + (seed >> 8) % 0x20000;
            uint8_t value = (uint8_t)(seed >> 3);

            if (i % 16 == 0) {
                vga.sequencer[2] = other.sequencer[2] = (seed >> 4) & 15;
                vga.sequencer[4] = other.sequencer[4] = (seed >> 9) & 14;
                vga.graphics[seed >> 20 & 7] = other.graphics[seed >> 20 & 7] = value;
                vga.graphics[8] = other.graphics[8] = (uint8_t)(value | seed >> 13);
            }
            if (i & 1) {
                vga_write(&vga, at, value);
                vga_write(&other, at, value);
            } else {
                CHECK_EQ(vga_read(&other, at), vga_read(&vga, at));
            }
        }
        vga_set_layout(&other, VGA_PLANAR, scratch);
        CHECK_MEM_EQ(other_memory, memory, sizeof memory);
    }
}

TEST(vga_mem, writes_mark_their_pages)
{
    start();
    vga.sequencer[2] = 0x0A;
    vga_write(&vga, 0xA3000, 1);
    CHECK_EQ(vga.dirty[0], 1u << 19);           /* plane 1 begins at page 16 */
    CHECK_EQ(vga.dirty[1], 1u << 19);
    start_as(VGA_CHAINED);
    vga_write(&vga, 0xA3000, 1);
    CHECK_EQ(vga.dirty[0], 1u << 12);
}

/* Where the window is plain, it is the same as memory without it. */
TEST(vga_mem, plain_windows_are_what_reads_and_writes_do)
{
    uint32_t seed = 99, plain = 0;

    for (unsigned i = 0; i < 30000; i++) {
        struct vga_view view;

        seed = seed * 1103515245 + 12345;
        start_as(seed >> 5 & 1 ? VGA_TEXT : VGA_PLANAR);
        vga.sequencer[2] = i % 3 == 0 ? 15 : i % 3 == 1 ? 3 : (uint8_t)(1 << (seed >> 10 & 3));
        vga.sequencer[4] = seed >> 12 & 14;
        vga.graphics[1] = seed >> 16 & 3 ? 0 : seed >> 18 & 15;
        vga.graphics[3] = seed >> 16 & 12 ? 0 : seed >> 20 & 31;
        vga.graphics[4] = seed >> 22 & 3;
        vga.graphics[5] = seed >> 24 & 1 ? 0x10 : seed >> 25 & 1 ? 0 : seed >> 14 & 0x7B;
        vga.graphics[6] = seed >> 26 & 15;
        vga.graphics[8] = seed >> 20 & 3 ? 0xFF : seed >> 21 & 0xFF;
        if (!vga_plain(&vga, &view)) {
            continue;
        }
        plain++;
        vga_set_layout(&vga, view.layout, scratch);
        for (unsigned k = 0; k < 20; k++) {
            seed = seed * 1103515245 + 12345;

            uint32_t at = (seed >> 8) % ((uint32_t)view.pages << 12);
            uint32_t byte = view.at + at % view.wrap;
            uint32_t address = 0xA0000 + ((uint32_t)view.first << 12) + at;

            vga_write(&vga, address, (uint8_t)seed);
            CHECK_EQ(memory[byte], (uint8_t)seed);
            memory[byte] = (uint8_t)~seed;
            CHECK_EQ(vga_read(&vga, address), (uint8_t)~seed);
        }
    }
    CHECK(plain > 500);
}

TEST(vga_mem, fills_and_moves_are_many_reads_and_writes)
{
    static struct vga other;
    static uint8_t other_memory[VGA_MEMORY_BYTES];
    uint32_t seed = 7;

    start();
    for (unsigned i = 0; i < sizeof memory; i++) {
        memory[i] = (uint8_t)(i * 31 + (i >> 9));
    }
    memcpy(other_memory, memory, sizeof memory);
    other = vga;
    other.memory = other_memory;
    for (unsigned i = 0; i < 3000; i++) {
        seed = seed * 1103515245 + 12345;

        uint32_t to = 0xA0000 + (seed >> 9) % 0x20000, bytes = seed >> 3 & 63;
        uint32_t from = i & 4 ? to + (seed >> 20 & 15) - 8 : 0xA0000 + (seed >> 13) % 0x20000;

        vga.sequencer[2] = seed >> 5 & 15;
        vga.sequencer[4] = i % 5 ? 6 : seed >> 7 & 14;
        vga.graphics[1] = seed >> 26 & 15;
        vga.graphics[0] = seed >> 22 & 15;
        vga.graphics[3] = i & 8 ? seed >> 20 & 31 : 0;
        vga.graphics[5] = i & 16 ? 1 : seed >> 24 & 3;
        vga.graphics[6] = i & 32 ? 5 : seed >> 25 & 15;
        vga.graphics[8] = i & 64 ? 0xFF : (uint8_t)seed;
        memcpy(other.sequencer, vga.sequencer, sizeof vga.sequencer);
        memcpy(other.graphics, vga.graphics, sizeof vga.graphics);
        from = from < 0xA0000 ? 0xA0000 : from;
        bytes = to + bytes > 0xC0000 || from + bytes > 0xC0000 ? 1 : bytes;
        for (unsigned k = 0; k < bytes; k++) {
            vga_write(&other, to + k, i & 1 ? vga_read(&other, from + k) : (uint8_t)(seed >> 8));
        }
        if (i & 1) {
            vga_move(&vga, to, from, bytes);
        } else {
            vga_fill(&vga, to, (uint8_t)(seed >> 8), bytes);
        }
        CHECK_EQ(vga.latch, other.latch);
        CHECK_MEM_EQ(memory, other_memory, sizeof memory);
        CHECK_MEM_EQ(vga.dirty, other.dirty, sizeof vga.dirty);
    }
}

TEST(vga_mem, hercules_graphics_are_64_kb_of_plain_bytes)
{
    struct vga_view view;

    start();
    vga.misc = 0xE2;
    vga.hercules_config = 1;
    vga.hercules_mode = 0x0A;
    vga_write(&vga, 0xB0005, 0x5A);
    CHECK_EQ(vga_read(&vga, 0xB0005), 0x5A);
    CHECK_EQ(vga_read(&vga, 0xB8005), 0xFF);
    vga.hercules_config = 3;
    vga_write(&vga, 0xBFFFF, 0x12);
    CHECK_EQ(vga_read(&vga, 0xBFFFF), 0x12);
    CHECK(vga_plain(&vga, &view));
    CHECK_EQ(view.pages, 16);
    CHECK_EQ(view.first, 16);
    vga_set_layout(&vga, view.layout, scratch);
    CHECK_EQ(memory[5], 0x5A);
    CHECK_EQ(memory[0xFFFF], 0x12);
}
