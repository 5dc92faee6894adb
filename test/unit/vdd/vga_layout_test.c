/* vga_layout - the planes are the same whatever the layout. */
#include "unit.h"
#include "../../../vxd/vdd/vga.h"

static struct vga vga;
static uint8_t memory[VGA_MEMORY_BYTES], scratch[VGA_MEMORY_BYTES];

static uint8_t pattern(unsigned plane, unsigned o)
{
    return (uint8_t)(o * 7 + (o >> 8) * 13 + plane * 61);
}

static void fill(enum vga_layout layout)
{
    memset(&vga, 0, sizeof vga);
    vga.memory = memory;
    vga.memory_bytes = sizeof memory;
    vga_clear(&vga, layout);

    struct vga_planes planes;

    vga_planes(&vga, &planes);
    for (unsigned p = 0; p < 4; p++) {
        for (unsigned o = 0; o < VGA_PLANE_BYTES; o++) {
            ((uint8_t *)(uintptr_t)planes.base[p])[o * planes.stride[p]] = pattern(p, o);
        }
    }
    memset(vga.dirty, 0, sizeof vga.dirty);
}

static bool is_filled(void)
{
    struct vga_planes planes;

    vga_planes(&vga, &planes);
    for (unsigned p = 0; p < 4; p++) {
        for (unsigned o = 0; o < VGA_PLANE_BYTES; o++) {
            if (planes.base[p][o * planes.stride[p]] != pattern(p, o)) {
                return false;
            }
        }
    }
    return true;
}

TEST(vga_layout, planes_survive_every_change_of_layout)
{
    for (unsigned from = 0; from < 3; from++) {
        for (unsigned to = 0; to < 3; to++) {
            fill(from);
            CHECK(is_filled());

            uint32_t version = vga.version;

            vga_set_layout(&vga, to, scratch);
            CHECK_EQ(vga.layout, to);
            CHECK(is_filled());
            CHECK_EQ(vga.dirty[0], from == to ? 0 : 0xFFFFFFFF);
            CHECK_EQ(vga.version, version + (from != to));
        }
    }
}

TEST(vga_layout, programs_find_their_bytes_where_the_window_shows_them)
{
    fill(VGA_CHAINED);                          /* mode 13h: address A is plane A & 3 */
    CHECK_EQ(memory[4 * 100 + 3], pattern(3, 100));
    vga_set_layout(&vga, VGA_TEXT, scratch);    /* B8000h: character, attribute */
    CHECK_EQ(memory[2 * 100], pattern(0, 100));
    CHECK_EQ(memory[2 * 100 + 1], pattern(1, 100));
    CHECK_EQ(memory[2 * VGA_PLANE_BYTES + 65], pattern(2, 65));     /* a font is in one piece */
    vga_set_layout(&vga, VGA_PLANAR, scratch);
    CHECK_EQ(memory[3 * VGA_PLANE_BYTES + 9], pattern(3, 9));
}

TEST(vga_layout, dirty_bits_are_pages_of_memory)
{
    memset(&vga, 0, sizeof vga);
    vga_mark_dirty(&vga, 0x21FFF);
    CHECK_EQ(vga.dirty[1], 2);
    vga_mark_dirty(&vga, 0x1F000);
    CHECK_EQ(vga.dirty[0], 0x80000000);
}
