/*
 * pbench - what the picture costs, in instructions: frames and scrolls on a panel of 1920 by 1080.
 *
 * Like sbench: not in the container, rows on the debug port, RDTSC / 32 under -icount shift=5.  The
 * panel is memory, and the pictures come from registers and planes, as VDD hands them over.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <vxd_cpu.h>
#include "../../vxd/vdd/font.h"
#include "../../vxd/vdd/panel.h"
#include "../unit/vdd/screen_modes.h"

#define SHIFT       5
#define ROUNDS      4
#define WIDTH       1920u
#define HEIGHT      1080u
#define PLANE       0x10000u
#define SHADOW      0x100000u

static struct panel panel;
static struct scan scan;
static struct vga vga;
static struct vga_planes planes;
static uint8_t *memory, *shadow;
static struct panel_target target = { .width = WIDTH, .height = HEIGHT, .pitch = WIDTH * 4, .pixel_bytes = 4,
    .red_mask = 0xFF0000, .green_mask = 0xFF00, .blue_mask = 0xFF };

static void *pages(uint32_t bytes)
{
    uint64_t block = _PageAllocate(bytes / 4096 + 1, PG_SYS, NULL, 0, 0, 0, NULL, PageZeroInit | PageFixed);

    return (void *)(uintptr_t)(uint32_t)(block >> 32);
}

static void start(const struct screen_mode *mode, unsigned stride)
{
    screen_set_mode(&vga, mode);
    for (unsigned i = 0; i < 4; i++) {          /* as vga_layout.c has them */
        bool in_turn = i < stride;

        planes.base[i] = memory + (in_turn ? i : i * PLANE);
        planes.stride[i] = in_turn ? stride : 1;
    }
}

static uint32_t update(void)
{
    uint64_t begin = rdtsc();

    scan_vga(&scan, &vga, &planes);
    (void)panel_update(&panel, &scan, PANEL_WHOLE);
    return (uint32_t)((rdtsc() - begin) >> SHIFT);
}

static void least(uint32_t *best, uint32_t cost)
{
    *best = cost < *best ? cost : *best;
}

static void row(const char *name, uint32_t cost)
{
    vxd_debugf("BENCH %s %u instructions\n", name, cost);
}

/* A frame in which every pixel differs from the last one, and one in which none does. */
static void frames(const struct screen_mode *mode, unsigned stride, const char *moving, const char *still)
{
    uint32_t most = UINT32_MAX, none = UINT32_MAX;

    start(mode, stride);
    (void)update();
    for (unsigned i = 0; i < ROUNDS; i++) {
        for (unsigned at = 0; at < 4 * PLANE; at++) {
            memory[at] = (uint8_t)(memory[at] + 0x55 + (at >> 9));
        }
        least(&most, update());
        least(&none, update());
    }
    row(moving, most);
    if (still != NULL) {
        row(still, none);
    }
}

/* 25 rows full of text, no two alike, go up by one. */
static void text(void)
{
    uint32_t scroll = UINT32_MAX, one = UINT32_MAX, none = UINT32_MAX;

    start(&screen_text80, 2);
    for (unsigned code = 0; code < 256; code++) {
        memcpy(memory + 2 * PLANE + code * 32, font_8x16 + code * 16, 16);
    }
    for (unsigned i = 0; i < PLANE; i++) {
        memory[2 * i] = (uint8_t)('!' + (i * 7 + i / 80) % 90);
        memory[2 * i + 1] = (uint8_t)(i % 15 + 1);
    }
    (void)update();
    for (unsigned i = 1; i <= ROUNDS; i++) {
        memmove(memory, memory + 160, 25 * 160);
        least(&scroll, update());
        memory[200]++;
        least(&one, update());
        least(&none, update());
    }
    row("screen_text_scroll", scroll);
    row("screen_text_character", one);
    row("screen_text_still", none);
}

/* Another VM has the focus: another mode, everything drawn. */
static void focus(void)
{
    uint32_t best = UINT32_MAX;

    for (unsigned i = 0; i < ROUNDS; i++) {
        start(&screen_text80, 2);
        (void)update();
        start(&screen_mode13, 4);
        least(&best, update());
    }
    row("screen_focus_switch", best);
}

static void scaling(enum panel_scaling how, void *work)
{
    panel_init(&panel, &target, how, work);
    panel_set_shadow(&panel, shadow, SHADOW);
}

static int on_init_complete(const struct vxd_message *msg)
{
    void *work = pages(panel_work_bytes(&target));

    (void)msg;
    target.pixels = pages(target.pitch * HEIGHT);
    memory = pages(4 * PLANE);
    shadow = pages(SHADOW);
    if (work == NULL || target.pixels == NULL || memory == NULL || shadow == NULL) {
        return VXD_FAIL;
    }
    scaling(PANEL_AUTO, work);
    text();
    frames(&screen_mode13, 4, "screen_mode13_frame", "screen_mode13_still");
    frames(&screen_modex, 1, "screen_modex_frame", NULL);
    frames(&screen_vga640, 1, "screen_640x480_frame", "screen_640x480_still");
    focus();
    scaling(PANEL_SMOOTH, work);
    frames(&screen_mode13, 4, "screen_mode13_smooth", NULL);
    return VXD_OK;
}

static const struct vxd_handler pbench_control[] = {
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
Declare_Virtual_Device(PBENCH, 1, 0, pbench_control, Undefined_Device_ID, Undefined_Init_Order)
