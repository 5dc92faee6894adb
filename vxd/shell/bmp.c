/*
 * bmp - the frame of a picture file: BITMAPFILEHEADER and BITMAPINFOHEADER.  Pure.
 */
#include "bmp.h"

#define DOTS_PER_METRE  2835u       /* 72 an inch */

static uint8_t *put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
    return at + 2;
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
    return put16(put16(at, value), value >> 16);
}

uint32_t bmp_line_bytes(uint32_t width)
{
    return (width * 3 + 3) & ~3u;
}

void bmp_header(uint8_t header[BMP_HEADER_BYTES], uint32_t width, uint32_t lines)
{
    uint32_t bytes = bmp_line_bytes(width) * lines;
    uint8_t *at = header;

    at = put16(at, 'B' | 'M' << 8);
    at = put32(at, BMP_HEADER_BYTES + bytes);
    at = put32(at, 0);
    at = put32(at, BMP_HEADER_BYTES);       /* where the lines begin */
    at = put32(at, 40);                     /* of the second header */
    at = put32(at, width);
    at = put32(at, lines);
    at = put16(at, 1);                      /* planes */
    at = put16(at, 24);
    at = put32(at, 0);                      /* not compressed */
    at = put32(at, bytes);
    at = put32(at, DOTS_PER_METRE);
    at = put32(at, DOTS_PER_METRE);
    at = put32(at, 0);                      /* colours: all */
    (void)put32(at, 0);
}
