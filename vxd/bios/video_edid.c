/*
 * video_edid - the panel's EDID, made from its size: INT 10h/4F15h.  Pure.
 *
 * [EDID 1.3].  Timings with reduced blanking, 60 Hz; sizes as at 96 dots per inch.
 */
#include <string.h>
#include "vbe.h"

#define BLANK_X         160u
#define HZ              60u
#define CLOCK_MAX       65535u          /* of 10 kHz */

static unsigned centimetres(unsigned dots)
{
    unsigned cm = dots * 254 / 9600;

    return cm == 0 ? 1 : cm > 255 ? 255 : cm;
}

/* The first detailed timing is the preferred one: the panel's own mode. */
static void detailed_timing(uint8_t *at, unsigned width, unsigned height)
{
    unsigned blank_y = height * 3 / 100 + 6, mm_x = centimetres(width) * 10, mm_y = centimetres(height) * 10;
    uint32_t clock = (width + BLANK_X) * (height + blank_y) / 100 * HZ / 100;

    clock = clock > CLOCK_MAX ? CLOCK_MAX : clock;
    mem_set16(at, (uint16_t)clock);
    at[2] = (uint8_t)width;
    at[3] = BLANK_X;
    at[4] = (uint8_t)((width >> 8 & 15) << 4);
    at[5] = (uint8_t)height;
    at[6] = (uint8_t)blank_y;
    at[7] = (uint8_t)((height >> 8 & 15) << 4);
    at[8] = 48;                                 /* front porch, pulse: dots, then lines */
    at[9] = 32;
    at[10] = 3 << 4 | 3;
    at[12] = (uint8_t)mm_x;
    at[13] = (uint8_t)mm_y;
    at[14] = (uint8_t)((mm_x >> 8) << 4 | mm_y >> 8);
    at[17] = 0x1A;                              /* separate sync, horizontal positive */
}

static void text_descriptor(uint8_t *at, uint8_t kind, const char *text)
{
    size_t length = strlen(text);

    at[3] = kind;
    memset(at + 5, ' ', 13);
    memcpy(at + 5, text, length);
    at[5 + length] = '\n';
}

void vbe_edid(const struct vbe_limits *limits, uint8_t edid[128])
{
    static const uint8_t head[] = {
        0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0,
        0x59, 0xAD, 1, 0, 1, 0, 0, 0,           /* "VMM", product 1, serial number 1 */
        1, 36, 1, 3 };                          /* week 1 of 2026, EDID 1.3 */
    static const uint8_t srgb[] = { 0xEE, 0x91, 0xA3, 0x54, 0x4C, 0x99, 0x26, 0x0F, 0x50, 0x54 };
    static const uint8_t range[] = { 0, 0, 0, 0xFD, 0, 50, 75, 30, 160, 60, 0, '\n', ' ', ' ', ' ', ' ', ' ', ' ' };
    unsigned width = limits->width < 4095 ? limits->width : 4095;
    unsigned height = limits->height < 4095 ? limits->height : 4095;
    uint8_t sum = 0;

    memset(edid, 0, 128);
    memcpy(edid, head, sizeof head);
    edid[20] = 0x80;                            /* digital */
    edid[21] = (uint8_t)centimetres(width);
    edid[22] = (uint8_t)centimetres(height);
    edid[23] = 120;                             /* gamma 2.2 */
    edid[24] = 0x0A;                            /* colour; the first timing is preferred */
    memcpy(edid + 25, srgb, sizeof srgb);
    edid[35] = (uint8_t)((width >= 640 && height >= 480 ? 0x20 : 0) | (width >= 800 && height >= 600 ? 1 : 0));
    edid[36] = width >= 1024 && height >= 768 ? 8 : 0;      /* at 60 Hz */
    memset(edid + 38, 1, 16);
    detailed_timing(edid + 54, width, height);
    text_descriptor(edid + 72, 0xFC, "VMM32 panel");
    memcpy(edid + 90, range, sizeof range);
    edid[108 + 3] = 0x10;                       /* nothing */
    for (unsigned i = 0; i < 127; i++) {
        sum = (uint8_t)(sum + edid[i]);
    }
    edid[127] = (uint8_t)-sum;
}
