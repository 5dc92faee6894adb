/* bmp.h - the frame of a picture file, 24 bits a pixel.  Included by save.c and its test.  Pure. */
#ifndef SHELL_BMP_H
#define SHELL_BMP_H

#include <stdint.h>

#define BMP_HEADER_BYTES    54u

/* Bytes of a line of blue, green, red, filled up to a multiple of 4.  The lowest line comes first. */
uint32_t bmp_line_bytes(uint32_t width);

/* In front of the lines; both are at least 1 and small enough for a file of 4 GB. */
void bmp_header(uint8_t header[BMP_HEADER_BYTES], uint32_t width, uint32_t lines);

#endif
