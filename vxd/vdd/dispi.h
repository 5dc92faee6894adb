/*
 * dispi.h - the VBE registers at ports 1CEh (index) and 1CFh (data).
 * Included by dispi.c, dispi_vm.c, vdd.c, tests.
 */
#ifndef VDD_DISPI_H
#define VDD_DISPI_H

#include <stdint.h>
#include <stdbool.h>

enum dispi_index {
    DISPI_ID, DISPI_XRES, DISPI_YRES, DISPI_BPP, DISPI_ENABLE, DISPI_BANK, DISPI_VIRT_WIDTH,
    DISPI_VIRT_HEIGHT, DISPI_X_OFFSET, DISPI_Y_OFFSET, DISPI_VIDEO_MEMORY_64K, DISPI_COUNT,
};

#define DISPI_ID_FIRST      0xB0C0u
#define DISPI_ID_LAST       0xB0C5u
#define DISPI_ENABLED       0x01u       /* bits of DISPI_ENABLE */
#define DISPI_GETCAPS       0x02u
#define DISPI_8BIT_DAC      0x20u
#define DISPI_LFB_ENABLED   0x40u
#define DISPI_NOCLEARMEM    0x80u
#define DISPI_BANK_BYTES    0x10000u
#define DISPI_PLANE_BYTES   0x10000u    /* four-bit modes live in the VGA's planes */

enum dispi_change {                     /* what a write changed; bits */
    DISPI_MODE = 1,                     /* enabled, disabled, or another geometry while enabled */
    DISPI_CLEAR = 2,                    /* memory is to be cleared */
    DISPI_WINDOW = 4,                   /* the bank */
    DISPI_START = 8,                    /* where the picture begins, or its pitch */
    DISPI_DAC = 16,                     /* width of the DAC's components */
};

struct dispi {
    uint16_t index;
    uint16_t id, xres, yres, bpp, enable, bank, virt_width, x_offset, y_offset;
    uint16_t max_width, max_height;     /* the panel's */
    uint32_t memory;                    /* bytes a program may have */
};

void dispi_init(struct dispi *dispi, unsigned max_width, unsigned max_height, uint32_t memory);
uint16_t dispi_read(const struct dispi *dispi);
unsigned dispi_write(struct dispi *dispi, uint16_t value);      /* returns enum dispi_change */
bool dispi_enabled(const struct dispi *dispi);
uint32_t dispi_pitch(const struct dispi *dispi);                /* bytes; of one plane with 4 bits */
uint32_t dispi_start(const struct dispi *dispi);                /* byte of the first pixel */
uint32_t dispi_bytes(const struct dispi *dispi);                /* that the picture reaches to */

#endif
