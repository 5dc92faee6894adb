/*
 * vga_timing - where the beam is: display enable and vertical retrace of 3BAh and 3DAh.  Pure.
 *
 * From the CRTC's registers and the dot clock [VGA "CRT Controller"], so a program that counts
 * retraces runs at the speed of its mode, tweaked ones included.
 */
#include "vga.h"

#define NOT_DISPLAYED   0x01u
#define RETRACE         0x08u
#define US_KHZ          1000u
#define LINE_MAX        0x100000u       /* ticks: so that a frame fits into 32 bits */

static uint32_t at_least(uint32_t value, uint32_t least)
{
    return value < least ? least : value;
}

static void compute(struct vga *vga)
{
    struct vga_timing *t = &vga->timing;
    const uint8_t *crtc = vga->crtc;
    uint32_t clock = t->clock_khz != 0 ? t->clock_khz : US_KHZ;
    uint32_t dots = vga->sequencer[1] & 1 ? 8 : 9, dot_khz = vga->misc & 4 ? 28322 : 25175;
    uint32_t total = crtc[0] + 5u, shown = crtc[1] + 1u;        /* characters */
    uint32_t lines = (crtc[6] | (crtc[7] & 1u) << 8 | (crtc[7] & 0x20u) << 4) + 2;
    uint32_t displayed = (crtc[0x12] | (crtc[7] & 2u) << 7 | (crtc[7] & 0x40u) << 3) + 1;
    uint32_t start = crtc[0x10] | (crtc[7] & 4u) << 6 | (crtc[7] & 0x80u) << 2;
    uint32_t width = (crtc[0x11] - start) & 15;

    if (vga->sequencer[1] & 8) {
        dot_khz /= 2;
    }
    /* Registers that make no picture must still let a program see an end of its waiting. */
    start = start < lines ? start : lines - 1;
    width = width != 0 && start + width <= lines ? width : 1;
    displayed = displayed < start ? displayed : start;
    t->line = at_least((uint32_t)((uint64_t)clock * total * dots / dot_khz), 1);
    t->line = t->line < LINE_MAX ? t->line : LINE_MAX;
    t->line_display = shown < total ? (uint32_t)((uint64_t)t->line * shown / total) : t->line;
    t->frame = t->line * lines;
    t->display = t->line * displayed;
    t->retrace_start = t->line * start;
    t->retrace_end = t->line * (start + width);
    t->stale = false;
}

/*
 * vga_status - the two bits that programs wait on
 *
 * Notes: a retrace that went by between two looks less than a frame apart shows in the second one: a
 *        program that waits for it does wait, and something else ran meanwhile
 */
uint8_t vga_status(struct vga *vga, uint64_t now)
{
    struct vga_timing *t = &vga->timing;
    uint64_t since = now - t->frame_at;
    uint32_t at;
    bool missed = false;

    if (t->stale || t->frame == 0) {
        compute(vga);
    }
    if (since >= t->frame) {
        missed = since < 2ull * t->frame && !t->retrace_seen;
        t->retrace_seen = since >= 2ull * t->frame;     /* nobody waited */
        t->frame_at = !t->retrace_seen ? t->frame_at + t->frame : now - now % t->frame;
    }
    at = (uint32_t)(now - t->frame_at);
    if (at >= t->retrace_end && !t->retrace_seen) {
        missed = true;
    }
    if (missed || (at >= t->retrace_start && at < t->retrace_end)) {
        t->retrace_seen = at >= t->retrace_start;
        return RETRACE | NOT_DISPLAYED;
    }
    return at >= t->display || at % t->line >= t->line_display ? NOT_DISPLAYED : 0;
}
