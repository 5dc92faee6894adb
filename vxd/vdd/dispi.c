/*
 * dispi - the registers by which a VBE BIOS sets modes that a VGA has not.  Pure.
 *
 * The interface is the one Bochs and QEMU document for their adapters, so that programs and drivers
 * made for those find it.  [DISPI: QEMU docs/specs/standard-vga, Bochs VBE]  Differences: the
 * largest mode is the panel's size, and a mode that does not fit into memory is not enabled.
 */
#include <string.h>
#include "dispi.h"

void dispi_init(struct dispi *dispi, unsigned max_width, unsigned max_height, uint32_t memory)
{
    memset(dispi, 0, sizeof *dispi);
    dispi->id = DISPI_ID_LAST;
    dispi->bpp = 8;
    dispi->max_width = (uint16_t)(max_width & ~7u);
    dispi->max_height = (uint16_t)max_height;
    dispi->memory = memory;
}

bool dispi_enabled(const struct dispi *dispi)
{
    return dispi->enable & DISPI_ENABLED;
}

static uint32_t memory_of(const struct dispi *dispi)
{
    return dispi->bpp == 4 ? DISPI_PLANE_BYTES : dispi->memory;
}

static uint32_t pitch_of(const struct dispi *dispi, unsigned width)
{
    return dispi->bpp == 4 ? width / 8 : width * ((dispi->bpp + 7u) / 8);
}

uint32_t dispi_pitch(const struct dispi *dispi)
{
    return pitch_of(dispi, dispi->virt_width);
}

uint32_t dispi_start(const struct dispi *dispi)
{
    uint32_t across = dispi->bpp == 4 ? dispi->x_offset / 8u
                                      : dispi->x_offset * ((dispi->bpp + 7u) / 8);

    return dispi->y_offset * dispi_pitch(dispi) + across;
}

uint32_t dispi_bytes(const struct dispi *dispi)
{
    return dispi_start(dispi) + dispi_pitch(dispi) * (dispi->yres - 1u)
        + pitch_of(dispi, dispi->xres);
}

static uint32_t virt_height(const struct dispi *dispi)
{
    uint32_t pitch = dispi_pitch(dispi), lines = pitch == 0 ? 0 : memory_of(dispi) / pitch;

    return lines > 0xFFFF ? 0xFFFF : lines;
}

/* Offsets that keep the picture inside memory. */
static void limit_offsets(struct dispi *dispi)
{
    uint32_t lines = virt_height(dispi);
    uint32_t last_x = dispi->virt_width - dispi->xres;

    if (dispi->x_offset > last_x) {
        dispi->x_offset = (uint16_t)last_x;
    }
    if (dispi->y_offset + dispi->yres > lines) {
        dispi->y_offset = (uint16_t)(lines > dispi->yres ? lines - dispi->yres : 0);
    }
}

static bool is_depth(unsigned bits)
{
    return bits == 4 || bits == 8 || bits == 15 || bits == 16 || bits == 24 || bits == 32;
}

/* Whether a picture of that size, with lines that long, is possible. */
static bool fits(const struct dispi *dispi, unsigned virt_width)
{
    return dispi->xres >= 8 && dispi->xres <= dispi->max_width && dispi->yres >= 1
        && dispi->yres <= dispi->max_height && is_depth(dispi->bpp) && virt_width >= dispi->xres
        && virt_width <= 0x4000 && pitch_of(dispi, virt_width) * dispi->yres <= memory_of(dispi);
}

static unsigned enable(struct dispi *dispi, uint16_t value)
{
    bool was = dispi_enabled(dispi);
    unsigned changed = (value ^ dispi->enable) & DISPI_8BIT_DAC ? DISPI_DAC : 0;

    dispi->enable = value & (DISPI_ENABLED | DISPI_GETCAPS | DISPI_8BIT_DAC | DISPI_LFB_ENABLED
                             | DISPI_NOCLEARMEM);
    if (!(value & DISPI_ENABLED)) {
        dispi->bank = 0;
        return changed | (was ? DISPI_MODE : 0);
    }
    if (was) {
        return changed;
    }
    dispi->xres &= (uint16_t)~7u;
    if (!fits(dispi, dispi->xres)) {
        dispi->enable &= (uint16_t)~DISPI_ENABLED;
        return changed;
    }
    dispi->virt_width = dispi->xres;
    dispi->x_offset = dispi->y_offset = 0;
    dispi->bank = 0;
    return changed | DISPI_MODE | (value & DISPI_NOCLEARMEM ? 0 : DISPI_CLEAR);
}

/* Size and depth while enabled: taken if the mode is possible. */
static unsigned geometry(struct dispi *dispi, uint16_t *which, uint16_t value)
{
    struct dispi before = *dispi;

    *which = value;
    if (!dispi_enabled(dispi)) {
        return 0;
    }
    dispi->xres &= (uint16_t)~7u;
    dispi->virt_width = dispi->virt_width < dispi->xres ? dispi->xres : dispi->virt_width;
    if (!fits(dispi, dispi->virt_width)) {
        *dispi = before;
        return 0;
    }
    limit_offsets(dispi);
    return memcmp(&before, dispi, sizeof before) == 0 ? 0 : DISPI_MODE;
}

/* OUT to 1CFh; the caller does what the result says. */
unsigned dispi_write(struct dispi *dispi, uint16_t value)
{
    switch (dispi->index) {
    case DISPI_ID:
        if (value >= DISPI_ID_FIRST && value <= DISPI_ID_LAST) {
            dispi->id = value;
        }
        return 0;
    case DISPI_XRES:
        return geometry(dispi, &dispi->xres, value);
    case DISPI_YRES:
        return geometry(dispi, &dispi->yres, value);
    case DISPI_BPP:
        return geometry(dispi, &dispi->bpp, value == 0 ? 8 : value);
    case DISPI_ENABLE:
        return enable(dispi, value);
    case DISPI_BANK:
        if (value >= dispi->memory / DISPI_BANK_BYTES) {
            return 0;
        }
        dispi->bank = value;
        return DISPI_WINDOW;
    case DISPI_VIRT_WIDTH:
        if (dispi_enabled(dispi)) {
            value = value < dispi->xres ? dispi->xres : value & (uint16_t)~7u;
            if (!fits(dispi, value)) {
                return 0;
            }
            dispi->virt_width = value;
            limit_offsets(dispi);
            return DISPI_START;
        }
        return 0;
    case DISPI_X_OFFSET:
    case DISPI_Y_OFFSET:
        if (!dispi_enabled(dispi)) {
            return 0;
        }
        if (dispi->index == DISPI_X_OFFSET) {
            dispi->x_offset = value;
        } else {
            dispi->y_offset = value;
        }
        limit_offsets(dispi);
        return DISPI_START;
    default:
        return 0;
    }
}

/* IN from 1CFh */
uint16_t dispi_read(const struct dispi *dispi)
{
    bool caps = dispi->enable & DISPI_GETCAPS;

    switch (dispi->index) {
    case DISPI_ID:
        return dispi->id;
    case DISPI_XRES:
        return caps ? dispi->max_width : dispi->xres;
    case DISPI_YRES:
        return caps ? dispi->max_height : dispi->yres;
    case DISPI_BPP:
        return caps ? 32 : dispi->bpp;
    case DISPI_ENABLE:
        return dispi->enable;
    case DISPI_BANK:
        return dispi->bank;
    case DISPI_VIRT_WIDTH:
        return dispi->virt_width;
    case DISPI_VIRT_HEIGHT:
        return dispi->virt_width == 0 ? 0 : (uint16_t)virt_height(dispi);
    case DISPI_X_OFFSET:
        return dispi->x_offset;
    case DISPI_Y_OFFSET:
        return dispi->y_offset;
    case DISPI_VIDEO_MEMORY_64K:
        return (uint16_t)(dispi->memory / DISPI_BANK_BYTES);
    default:
        return 0;
    }
}
