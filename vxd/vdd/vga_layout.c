/*
 * vga_layout - where video memory keeps the bytes of the four planes.  Pure.
 *
 * Memory that a program sees without traps must lie as the program sees it: text and CGA modes see
 * planes 0 and 1 in turn, mode 13h all four, and a program that writes to one plane sees that
 * plane.  So memory is moved around when another kind of access begins; readers ask vga_planes().
 */
#include <string.h>
#include "vga.h"

static uint8_t *plane_base(const struct vga *vga, enum vga_layout layout, unsigned plane,
                           unsigned *stride)
{
    switch (layout) {
    case VGA_TEXT:
        *stride = plane < 2 ? 2 : 1;
        return vga->memory + (plane < 2 ? plane : plane * VGA_PLANE_BYTES);
    case VGA_CHAINED:
        *stride = 4;
        return vga->memory + plane;
    default:
        *stride = 1;
        return vga->memory + plane * VGA_PLANE_BYTES;
    }
}

void vga_planes(const struct vga *vga, struct vga_planes *planes)
{
    for (unsigned p = 0; p < 4; p++) {
        planes->base[p] = plane_base(vga, vga->layout, p, &planes->stride[p]);
    }
}

void vga_mark_all_dirty(struct vga *vga)
{
    memset(vga->dirty, 0xFF, sizeof vga->dirty);
}

/*
 * vga_set_layout - keep the planes another way from now on
 *
 * In:    scratch = VGA_MEMORY_BYTES to work with, which keep nothing of interest afterwards
 * Notes: about a million instructions; memory behind the first 256 KB stays as it is
 */
void vga_set_layout(struct vga *vga, enum vga_layout layout, uint8_t *scratch)
{
    enum vga_layout old = vga->layout;
    /* Planes 2 and 3 lie in the same place, one behind the other, in both of these. */
    bool two = old != VGA_CHAINED && layout != VGA_CHAINED;

    if (layout == old) {
        return;
    }
    memcpy(scratch, vga->memory, two ? 2 * VGA_PLANE_BYTES : VGA_MEMORY_BYTES);
    vga->layout = layout;
    for (unsigned p = 0; p < (two ? 2u : 4u); p++) {
        unsigned from_stride, to_stride;
        const uint8_t *from = scratch + (plane_base(vga, old, p, &from_stride) - vga->memory);
        uint8_t *to = plane_base(vga, layout, p, &to_stride);

        for (unsigned o = 0; o < VGA_PLANE_BYTES; o++, from += from_stride, to += to_stride) {
            *to = *from;
        }
    }
    vga_mark_all_dirty(vga);
    vga->version++;
}

/*
 * vga_clear - all of memory 0, in this layout from now on
 */
void vga_clear(struct vga *vga, enum vga_layout layout)
{
    memset(vga->memory, 0, VGA_MEMORY_BYTES);
    vga->layout = layout;
    vga_mark_all_dirty(vga);
    vga->version++;
}
