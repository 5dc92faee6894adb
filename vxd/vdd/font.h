/* font.h - the glyphs that mkfont.py makes.  Included by vdd.c and tests. */
#ifndef VDD_FONT_H
#define VDD_FONT_H

extern const unsigned char font_8x16[256 * 16];     /* code page 437 */
extern const unsigned char font_8x14[256 * 14];
extern const unsigned char font_8x8[256 * 8];

#endif
