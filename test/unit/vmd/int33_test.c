/* int33 - the mouse driver and its cursor. */
#include "unit.h"
#include <vmm_types.h>
#include "../../../vxd/vmd/int33.h"

static uint8_t v86[0x110000];
static struct int33 m;
static struct cursor cursor;
static struct Client_Reg_Struc crs;

/* ---- a display adapter: plain memory, or four planes ---------------------------------------- */

static uint8_t planes[4][0x10000], graphics[9], map_mask;
static uint8_t graphics_index, sequencer_index;

static bool planar(uint32_t address)
{
    return m.screen == SCREEN_PLANES && address < 0xB0000;
}

static uint8_t fake_read(void *context, uint32_t address)
{
    (void)context;
    return planar(address) ? planes[graphics[4] & 3][address & 0xFFFF] : v86[address];
}

static void fake_write(void *context, uint32_t address, uint8_t value)
{
    (void)context;
    if (!planar(address)) {
        v86[address] = value;
        return;
    }
    for (unsigned p = 0; p < 4; p++) {
        if (map_mask >> p & 1) {
            planes[p][address & 0xFFFF] = value;
        }
    }
}

static uint8_t fake_in(void *context, uint16_t port)
{
    (void)context;
    switch (port) {
    case 0x3CE: return graphics_index;
    case 0x3CF: return graphics[graphics_index % 9];
    case 0x3C4: return sequencer_index;
    case 0x3C5: return map_mask;
    }
    return 0xFF;
}

static uint16_t crtc[16];
static uint8_t crtc_index;

static void fake_out(void *context, uint16_t port, uint8_t value)
{
    (void)context;
    switch (port) {
    case 0x3CE: graphics_index = value; break;
    case 0x3CF: graphics[graphics_index % 9] = value; break;
    case 0x3C4: sequencer_index = value; break;
    case 0x3C5: map_mask = value; break;
    case 0x3D4: crtc_index = value & 15; break;
    case 0x3D5: crtc[crtc_index] = value; break;
    }
}

static const struct cursor_ops ops = { fake_read, fake_write, fake_in, fake_out };

static void set_mode(uint8_t mode)
{
    v86[0x449] = mode;
    v86[0x44A] = mode < 2 ? 40 : 80;
    v86[0x484] = 24;
    v86[0x463] = 0xD4;
    v86[0x464] = 3;
}

static unsigned call(uint16_t ax, uint16_t bx, uint16_t cx, uint16_t dx)
{
    crs.Client_AX = ax;
    crs.Client_BX = bx;
    crs.Client_CX = cx;
    crs.Client_DX = dx;
    return int33_call(&m, &crs, v86);
}

static void start(uint8_t mode)
{
    memset(v86, 0, sizeof v86);
    memset(&crs, 0, sizeof crs);
    memset(&cursor, 0, sizeof cursor);
    set_mode(mode);
    int33_init(&m, v86);
    call(0x13, 0, 0, 32000);            /* never double speed */
}

static uint16_t move(int dx, int dy, unsigned buttons, uint32_t ms)
{
    const struct mouse_move one = { (int16_t)dx, (int16_t)dy, 0, (uint8_t)buttons };

    return int33_move(&m, &one, ms);
}

TEST(int33, virtual_screens)
{
    static const struct { uint8_t mode; int16_t width, height; uint16_t step; } modes[] = {
        { 0x01, 640, 200, 16 }, { 0x03, 640, 200, 8 }, { 0x04, 640, 200, 2 }, { 0x06, 640, 200, 1 },
        { 0x0D, 640, 200, 2 }, { 0x10, 640, 350, 1 }, { 0x12, 640, 480, 1 }, { 0x13, 640, 200, 2 },
        { 0x6A, 640, 200, 1 } };

    for (unsigned i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        start(modes[i].mode);
        CHECK_EQ(m.width, modes[i].width);
        CHECK_EQ(m.height, modes[i].height);
        CHECK_EQ(m.step_x, modes[i].step);
    }
    start(3);
    v86[0x484] = 49;
    int33_look_at_mode(&m, v86);
    CHECK_EQ(m.height, 400);
}

TEST(int33, mickeys_become_pixels)
{
    start(0x12);
    call(0x04, 0, 100, 100);
    move(8, 16, 0, 0);
    CHECK_EQ(m.x, 108);
    CHECK_EQ(m.y, 108);
    move(0, 1, 0, 10);                  /* half a pixel */
    CHECK_EQ(m.y, 108);
    move(0, 1, 0, 20);
    CHECK_EQ(m.y, 109);
    move(0, -2, 0, 30);
    CHECK_EQ(m.y, 108);
    call(0x0F, 0, 4, 8);
    move(4, 8, 0, 40);
    CHECK_EQ(m.x, 116);
    CHECK_EQ(m.y, 116);
    call(0x1A, 100, 25, 50);            /* twice, half */
    move(4, 8, 0, 50);
    CHECK_EQ(m.x, 132);
    CHECK_EQ(m.y, 120);
    call(0x0B, 0, 0, 0);
    CHECK_EQ(crs.Client_CX, 16);
    CHECK_EQ(crs.Client_DX, 32);
    call(0x0F, 0, 0, 0);                /* no division by zero */
    move(1, 1, 0, 60);
    move(-32768, 32767, 0, 70);
    CHECK_EQ(m.x, 0);
    CHECK_EQ(m.y, 479);
}

TEST(int33, double_speed)
{
    start(0x12);
    call(0x04, 0, 100, 100);
    call(0x13, 0, 0, 0);                /* 64 mickeys a second, as at first */
    move(1, 0, 0, 5000);
    CHECK_EQ(m.x, 101);
    move(8, 0, 0, 5010);
    CHECK_EQ(m.x, 117);
}

TEST(int33, conditions_and_counters)
{
    start(3);
    CHECK_EQ(move(1, 0, 0, 0), INT33_MOVED);
    CHECK_EQ(move(0, 0, MOUSE_LEFT, 0), INT33_PRESSED(0));
    CHECK_EQ(move(1, 0, MOUSE_RIGHT, 0), INT33_MOVED | INT33_RELEASED(0) | INT33_PRESSED(1));
    CHECK_EQ(move(0, 0, MOUSE_RIGHT, 0), 0);
    CHECK_EQ(move(0, 0, MOUSE_MIDDLE, 0), 0x30);
    call(0x05, 1, 0, 0);
    CHECK_EQ(crs.Client_AX, MOUSE_MIDDLE);
    CHECK_EQ(crs.Client_BX, 1);
    call(0x05, 1, 0, 0);
    CHECK_EQ(crs.Client_BX, 0);
    call(0x05, 7, 0x55, 0);             /* no such button */
    CHECK_EQ(crs.Client_CX, 0x55);
}

TEST(int33, handlers)
{
    start(3);
    CHECK(int33_handler(&m, INT33_MOVED, 0) == NULL);
    crs.Client_ES = 0x1234;
    call(0x0C, 0, INT33_MOVED, 0x10);
    CHECK(int33_handler(&m, INT33_MOVED, 0) == &m.handler);
    CHECK(int33_handler(&m, INT33_PRESSED(0), 0) == NULL);
    call(0x18, 0, 0x20 | INT33_PRESSED(0), 0x20);       /* Shift */
    CHECK(int33_handler(&m, INT33_PRESSED(0), 0) == NULL);
    CHECK(int33_handler(&m, INT33_PRESSED(0), 2) == &m.alternate[0]);
    CHECK(int33_handler(&m, INT33_PRESSED(0), 6) == NULL);
    CHECK(int33_handler(&m, INT33_MOVED, 2) == &m.handler);
    call(0x18, 0, 0x40 | 1, 0x30);
    call(0x18, 0, 0x80 | 1, 0x40);
    call(0x18, 0, 0xC0 | 1, 0x50);
    CHECK_EQ(crs.Client_AX, 0xFFFF);    /* three there are */
    crs.Client_ES = 0;
    call(0x18, 0, 0x20 | 1, 0);         /* the first goes */
    CHECK(int33_handler(&m, INT33_PRESSED(0), 2) == NULL);
}

TEST(int33, wheel_for_who_asked)
{
    const struct mouse_move turn = { 0, 0, -2, 0 };

    start(3);
    CHECK_EQ(int33_move(&m, &turn, 0), 0);
    call(0x03, 0, 0, 0);
    CHECK_EQ(crs.Client_BX, 0);
    call(0x11, 0, 0, 0);
    CHECK_EQ(crs.Client_AX, 0x574D);
    CHECK_EQ(crs.Client_CX, 1);
    CHECK_EQ(int33_move(&m, &turn, 0), INT33_WHEEL);
    CHECK_EQ(int33_move(&m, &turn, 0), INT33_WHEEL);
    call(0x03, 0, 0, 0);
    CHECK_EQ(crs.Client_BX, 0xFC00);
    call(0x03, 0, 0, 0);
    CHECK_EQ(crs.Client_BX, 0);
    call(0x21, 0, 0, 0);                /* a program that does not know of it again */
    CHECK_EQ(int33_move(&m, &turn, 0), 0);
}

TEST(int33, text_cursor)
{
    start(3);
    v86[0xB8000 + 2 * (80 + 2)] = 'A';
    v86[0xB8001 + 2 * (80 + 2)] = 0x07;
    call(0x04, 0, 16, 8);
    call(0x01, 0, 0, 0);
    cursor_update(&cursor, &m, v86, &ops, NULL);
    CHECK_EQ(v86[0xB8001 + 2 * 82], 0x70);
    move(8, 0, 0, 0);
    cursor_update(&cursor, &m, v86, &ops, NULL);
    CHECK_EQ(v86[0xB8001 + 2 * 82], 0x07);
    CHECK_EQ(v86[0xB8001 + 2 * 83], 0x77);
    v86[0xB8000 + 2 * 83] = 'B';
    cursor_remove(&cursor, v86, &ops, NULL);
    CHECK_EQ(v86[0xB8001 + 2 * 83], 0x77);          /* somebody wrote there: it is his */
    call(0x0A, 1, 4, 9);                            /* the CRTC's */
    cursor_update(&cursor, &m, v86, &ops, NULL);
    CHECK_EQ(crtc[0x0A], 4);
    CHECK_EQ(crtc[0x0B], 9);
    CHECK_EQ(crtc[0x0F], 83);
}

static uint8_t pixel12(unsigned x, unsigned y)
{
    uint8_t color = 0;

    for (unsigned p = 0; p < 4; p++) {
        color |= (uint8_t)((planes[p][y * 80 + x / 8] >> (7 - x % 8) & 1) << p);
    }
    return color;
}

static void own_cursor(void)
{
    for (unsigned i = 0; i < 16; i++) {
        m.masks[i] = 0x7FFE;            /* left and right column */
        m.masks[16 + i] = 0x8000;       /* white, black */
    }
    m.hot_x = m.hot_y = 0;
}

TEST(int33, graphics_cursor_in_planes)
{
    start(0x12);
    memset(planes, 0, sizeof planes);
    memset(planes[0], 0xFF, 0x10000);
    memset(planes[2], 0xFF, 0x10000);               /* colour 5 everywhere */
    memcpy(graphics, "\1\2\3\4\5\6\7\10\11", 9);
    map_mask = 6;
    graphics_index = 3;
    sequencer_index = 1;
    own_cursor();
    call(0x04, 0, 101, 7);
    call(0x01, 0, 0, 0);
    cursor_update(&cursor, &m, v86, &ops, NULL);
    CHECK_EQ(pixel12(100, 7), 5);
    CHECK_EQ(pixel12(101, 7), 15);
    CHECK_EQ(pixel12(102, 7), 5);
    CHECK_EQ(pixel12(116, 22), 0);
    CHECK_EQ(pixel12(101, 23), 5);
    CHECK_MEM_EQ(graphics, "\1\2\3\4\5\6\7\10\11", 9);
    CHECK_EQ(map_mask, 6);
    CHECK_EQ(graphics_index, 3);
    CHECK_EQ(sequencer_index, 1);
    planes[1][7 * 80 + 12] |= 0x01;                 /* colour 7 at 103, which is nobody's */
    cursor_remove(&cursor, v86, &ops, NULL);
    CHECK_EQ(pixel12(101, 7), 5);
    CHECK_EQ(pixel12(103, 7), 7);
    CHECK_EQ(pixel12(116, 22), 5);
}

TEST(int33, graphics_cursor_at_the_edges)
{
    static uint8_t before[0x110000];

    for (unsigned k = 0; k < 3; k++) {
        start(k == 0 ? 0x13 : k == 1 ? 0x04 : 0x06);
        for (unsigned i = 0xA0000; i < 0xC0000; i++) {
            v86[i] = (uint8_t)(i * 7);
        }
        memcpy(before, v86, sizeof before);
        for (unsigned i = 0; i < 4; i++) {
            call(0x04, 0, i & 1 ? 639 : 0, i & 2 ? 199 : 0);
            m.hot_x = m.hot_y = 5;
            m.shown = 0;
            cursor_update(&cursor, &m, v86, &ops, NULL);
            CHECK(memcmp(before, v86, sizeof before) != 0);
        }
        cursor_remove(&cursor, v86, &ops, NULL);
        CHECK_MEM_EQ(before, v86, sizeof before);
    }
}

TEST(int33, graphics_cursor_in_256_colors)
{
    start(0x13);
    memset(v86 + 0xA0000, 0x33, 64000);
    own_cursor();
    call(0x04, 0, 200, 50);
    call(0x01, 0, 0, 0);
    cursor_update(&cursor, &m, v86, &ops, NULL);
    CHECK_EQ(v86[0xA0000 + 50 * 320 + 100], 0x0F);
    CHECK_EQ(v86[0xA0000 + 50 * 320 + 101], 0x33);
    CHECK_EQ(v86[0xA0000 + 50 * 320 + 115], 0x00);
    CHECK_EQ(v86[0xA0000 + 50 * 320 + 116], 0x33);
    cursor_remove(&cursor, v86, &ops, NULL);
    CHECK_EQ(v86[0xA0000 + 50 * 320 + 100], 0x33);
}

TEST(int33, buffers_of_programs_stay_in_memory)
{
    start(3);
    crs.Client_ES = 0x9FFF;
    call(0x16, 0, 0, 0);                            /* would reach into video memory */
    for (unsigned i = 0x9FFF0; i < 0xA0100; i++) {
        CHECK_EQ(v86[i], 0);
    }
    crs.Client_ES = 0xFFFF;
    call(0x16, 0, 0, 0xFFFF);
    call(0x09, 0, 0, 0xFFFF);
    call(0x17, 0, 0, 0xFFFF);
    call(0x33, 0, 0xFFFF, 0xFFFF);
    CHECK_EQ(crs.Client_CX, 0x154);
    crs.Client_ES = 0x2000;
    call(0x33, 0, 4, 0);
    CHECK_EQ(crs.Client_CX, 4);
    CHECK_EQ(v86[0x20000], 4);
    CHECK_EQ(v86[0x20004], 0);
}

TEST(int33, any_saved_state_can_be_restored)
{
    uint32_t seed = 1;

    start(0x12);
    for (unsigned round = 0; round < 300; round++) {
        for (unsigned i = 0; i < sizeof m; i++) {
            seed = seed * 1664525 + 1013904223;
            v86[0x20000 + i] = (uint8_t)(seed >> 24);
        }
        crs.Client_ES = 0x2000;
        call(0x17, 0, 0, 0);
        m.shown = 0;
        cursor_update(&cursor, &m, v86, &ops, NULL);
        move((int)(seed >> 20) - 2048, 77, seed & 7, round * 3);
        cursor_update(&cursor, &m, v86, &ops, NULL);
        for (uint16_t ax = 0; ax < 0x40; ax++) {
            crs.Client_ES = (uint16_t)seed;
            call(ax, (uint16_t)seed, (uint16_t)(seed >> 8), (uint16_t)(seed >> 16));
        }
        cursor_remove(&cursor, v86, &ops, NULL);
        set_mode(round % 3 == 0 ? 3 : round % 3 == 1 ? 0x12 : 0x13);
    }
}
