/*
 * scan.h - from a VGA's registers and memory to lines of pixels.
 * Included by scan*.c, panel*.c, vdd.c, tests.
 */
#ifndef VDD_SCAN_H
#define VDD_SCAN_H

#include <stdint.h>
#include <stdbool.h>
#include "vga.h"

#define SCAN_MAX_COLUMNS    256u        /* the CRTC's horizontal display end has 8 bits */
#define SCAN_MAX_WIDTH      (SCAN_MAX_COLUMNS * 9)
#define SCAN_MAX_LINES      1024u       /* its vertical display end has 10 */
#define SCAN_FONT_BYTES     0x2000u

enum scan_kind {
    SCAN_TEXT,
    SCAN_PLANAR,        /* a bit from each plane */
    SCAN_PAIRS,         /* two bits from plane 0 (and 2), then from plane 1 (and 3): CGA's four colours */
    SCAN_BYTES,         /* a byte from each plane in turn: 256 colours */
    SCAN_HERCULES,      /* a bit each, lines in four banks of 8 KB; bytes are in the planes in turn */
    SCAN_LINEAR,        /* a frame buffer: indices or whole colours */
};

struct scan_linear {                    /* a VBE mode's frame buffer */
    const uint8_t *memory;              /* the first pixel; all lines are inside */
    unsigned width, lines, pitch;       /* pixels, lines, bytes */
    unsigned bits;                      /* 8, 15, 16, 24, 32 */
};

struct scan {
    enum scan_kind kind;
    unsigned width, lines;              /* pixels of a line, lines: what scan_line() gives */
    unsigned shape_lines;               /* lines, but for a split or a preset row scan that cuts one in two */
    unsigned pixel_bytes;               /* 1: index into colours; else as in linear.bits */
    unsigned aspect_x, aspect_y;        /* width : height of the picture as a monitor shows it */
    uint32_t colours[256];              /* 00RRGGBB */

    /* addressing; counter = the CRTC's address counter, of characters */
    struct vga_planes planes;
    unsigned repeat;                    /* scan lines for which one line stands */
    unsigned characters, dots;          /* of a line; of a character: 8, 9 */
    uint32_t start, pitch;              /* counter */
    unsigned row_lines, preset;         /* row scan: lines of a character row, where the screen begins */
    bool doubled;                       /* every row scan is two scan lines */
    unsigned split;                     /* first scan line shown from counter 0; none: >= all */
    unsigned pan, split_pan;            /* pixels */
    uint8_t mode_control, underline;    /* CR17, CR14 */
    uint8_t plane_enable;

    /* text */
    uint32_t font[2];                   /* offsets into plane 2 for attribute bit 3 = 0, 1 */
    bool blink, line_graphics;
    bool characters_on, cursor_on;      /* phases of blinking, the caller's */
    uint32_t font_version;              /* the caller's: another number = the glyphs may have changed */
    uint32_t cursor;                    /* counter; UINT32_MAX: none */
    unsigned cursor_top, cursor_bottom; /* row scans */

    struct scan_linear linear;
};

struct scan_row {                       /* one scan line */
    uint32_t counter;                   /* of its first character */
    unsigned row_scan;
    unsigned pan;                       /* pixels that are shifted out at the left */
};

void scan_vga(struct scan *scan, const struct vga *vga, const struct vga_planes *planes);
void scan_frame_buffer(struct scan *scan, const struct vga *vga, const struct scan_linear *linear);
void scan_row(const struct scan *scan, unsigned line, struct scan_row *row);
/* Graphics: the pixels of a line, in `buffer` (SCAN_MAX_WIDTH + 16 bytes) or in the VM's memory. */
const uint8_t *scan_line(const struct scan *scan, unsigned line, uint8_t *buffer);

/* scan_text.c */
uint32_t scan_text_looks(const struct scan *scan, uint8_t code, uint8_t attribute, bool cursor);
const uint8_t *scan_text_cells(const struct scan *scan, uint32_t counter, unsigned columns,
                               uint8_t *buffer);
void scan_text_cell(const struct scan *scan, uint32_t looks, unsigned row_scan, uint8_t *to);
unsigned scan_text_row_end(const struct scan *scan, unsigned line);

/* scan_bits.c */
extern const uint32_t scan_nibble[16];  /* bit 3 in the first byte, ... */

/* Four bytes at any address, whatever they are; memcpy() would be a call. */
struct scan_word { uint32_t value; } __attribute__((packed, may_alias));

static inline uint32_t scan_load(const void *from)
{
    return ((const struct scan_word *)from)->value;
}

static inline void scan_store(void *to, uint32_t value)
{
    ((struct scan_word *)to)->value = value;
}

/*
 * The byte of the planes that belongs to a counter.  Word and doubleword mode put the counter one or
 * two address bits higher, chained writing does the same, and vga_planes() counts neither; so only
 * the bits that the row scan replaces (13 and 14 of what leaves the CRTC) move.
 */
static inline uint32_t scan_address(const struct scan *scan, uint32_t counter, unsigned row_scan)
{
    unsigned shift = scan->underline & 0x40 ? 2 : !(scan->mode_control & 0x40);

    if (!(scan->mode_control & 1)) {
        counter = (counter & ~(0x2000u >> shift)) | (row_scan & 1) << 13 >> shift;
    }
    if (!(scan->mode_control & 2)) {
        counter = (counter & ~(0x4000u >> shift)) | (row_scan & 2) << 13 >> shift;
    }
    return counter & 0xFFFF;
}

static inline uint8_t scan_byte(const struct scan *scan, unsigned plane, uint32_t address)
{
    return scan->planes.base[plane][address * scan->planes.stride[plane]];
}

#endif
