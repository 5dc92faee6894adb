/*
 * dispi_vm - every VM's VBE hardware: registers at 1CEh and 1CFh, and memory for its modes.
 *
 * The memory is the VGA's, made larger when a mode needs it and small again when the VM leaves VBE,
 * unless a program has the linear frame buffer mapped: then it stays until the VM ends.  Only pages
 * that were touched are there.  The registers of the VGA are set as those adapters set them, so that
 * its window (64 KB from A0000h on, plain memory) shows the bank.
 */
#include <vmm32x.h>
#include <vdd.h>
#include "dispi_vm.h"
#include "panel_show.h"

#define INDEX_PORT      0x1CE
#define DEFAULT_MB      16u
#define NO_PANEL_WIDTH  1024u           /* the largest mode where no panel says so */
#define NO_PANEL_HEIGHT 768u

static uint32_t memory_bytes;           /* of each VM, at most; these: written once by dispi_vm_init */
static unsigned max_width, max_height;

void dispi_vm_init(void)
{
    uint32_t mb = Get_Profile_Decimal_Int(DEFAULT_MB, "386Enh", "VideoMemory");

    memory_bytes = (mb < 1 ? 1 : mb > VGA_MEMORY_MAX >> 20 ? VGA_MEMORY_MAX >> 20 : mb) << 20;
    if (!panel_show_size(&max_width, &max_height)) {
        max_width = NO_PANEL_WIDTH;
        max_height = NO_PANEL_HEIGHT;
    }
}

void dispi_vm_create(struct vdd_vm *d)
{
    d->frame_buffer_mapped = false;             /* of a system VM that is made anew, too */
    d->pif = d->screen_flags = 0;
    dispi_init(&d->dispi, max_width, max_height, memory_bytes);
}

/* ---- modes ------------------------------------------------------------------------------------ */

static void crtc(struct vga *vga, unsigned index, unsigned keep, unsigned value)
{
    vga->crtc[index] = (uint8_t)((vga->crtc[index] & keep) | value);
}

/* The VGA's registers as far as they decide what the window is and what a VGA would show. */
static void set_registers(struct vga *vga, const struct dispi *dispi)
{
    unsigned pitch = dispi_pitch(dispi), lines = dispi->yres - 1u;

    vga->graphics[6] = (uint8_t)((vga->graphics[6] & ~0x0F) | 0x05);    /* graphics, 64 KB at A0000h */
    crtc(vga, 0x17, 0xFF, 0x03);
    crtc(vga, 0x13, 0, pitch >> (dispi->bpp == 4 ? 1 : 3) & 0xFF);
    crtc(vga, 0x01, 0, dispi->xres / 8 - 1);
    crtc(vga, 0x12, 0, lines & 0xFF);
    crtc(vga, 0x07, 0xBD & ~0x10, (lines >> 7 & 2) | (lines >> 3 & 0x40) | 0x10);
    crtc(vga, 0x18, 0, 0xFF);
    crtc(vga, 0x09, 0x20, 0x40);
    vga->attribute[0x10] |= 0x01;
    if (dispi->bpp == 4) {
        vga->graphics[5] &= (uint8_t)~0x60;
        vga->sequencer[1] &= (uint8_t)~0x08;
        crtc(vga, 0x14, 0, 0);
    } else {
        vga->graphics[5] = (uint8_t)((vga->graphics[5] & ~0x60) | 0x40);
        vga->sequencer[2] = 0x0F;
        vga->sequencer[4] |= 0x08;
    }
    vga->version++;
}

/* Where the picture of a mode with planes begins. */
static void set_start(struct vga *vga, const struct dispi *dispi)
{
    uint32_t start = dispi_start(dispi);

    if (dispi->bpp == 4) {
        crtc(vga, 0x0C, 0, start >> 8 & 0xFF);
        crtc(vga, 0x0D, 0, start & 0xFF);
        crtc(vga, 0x13, 0, dispi_pitch(dispi) >> 1 & 0xFF);
    }
    vga->version++;
}

static bool is_linear(const struct dispi *dispi)
{
    return dispi_enabled(dispi) && dispi->bpp > 4;
}

static void leave(struct vdd_vm *d)
{
    d->vga.bank = 0;
    if (!d->frame_buffer_mapped && !(d->pif & VDD_PIF_RETAIN)) {
        (void)vga_map_resize(d, VGA_MEMORY_BYTES);      /* failing, it stays large */
    }
    d->vga.version++;
    vga_map_changed(d);
}

/* A mode was set, or left, or changed. */
static void change_mode(struct vdd_vm *d, bool clear)
{
    struct dispi *dispi = &d->dispi;
    struct vga *vga = &d->vga;

    if (!dispi_enabled(dispi)) {
        leave(d);
        return;
    }
    if (is_linear(dispi) && !vga_map_resize(d, dispi->memory)) {
        dispi->enable &= (uint16_t)~DISPI_ENABLED;      /* no memory: the mode is not set */
        return;
    }
    if (is_linear(dispi)) {
        vga_map_layout(d, VGA_CHAINED);
    }
    set_registers(vga, dispi);
    set_start(vga, dispi);
    if (clear) {
        memset(vga->memory, 0, is_linear(dispi) ? dispi_bytes(dispi) : VGA_MEMORY_BYTES);
    }
    vga->bank = 0;
    vga_mark_all_dirty(vga);
    vga_map_changed(d);
}

/* ---- ports ------------------------------------------------------------------------------------ */

void dispi_vm_out(struct vdd_vm *d, uint16_t port, uint16_t value)
{
    unsigned changed;

    if (port == INDEX_PORT) {
        d->dispi.index = value;
        return;
    }
    if (d->vga.memory == NULL) {
        return;
    }
    changed = dispi_write(&d->dispi, value);
    if (changed & DISPI_DAC) {
        d->vga.dac_8bit = d->dispi.enable & DISPI_8BIT_DAC;
        d->vga.version++;
    }
    if (changed & DISPI_MODE) {
        change_mode(d, changed & DISPI_CLEAR);
    }
    if (changed & DISPI_WINDOW) {
        d->vga.bank = is_linear(&d->dispi) ? d->dispi.bank * DISPI_BANK_BYTES : 0;
        vga_map_changed(d);
    }
    if (changed & DISPI_START) {
        set_start(&d->vga, &d->dispi);
    }
}

uint16_t dispi_vm_in(struct vdd_vm *d, uint16_t port)
{
    return port == INDEX_PORT ? d->dispi.index : dispi_read(&d->dispi);
}

/* ---- the picture, the linear frame buffer -------------------------------------------------------- */

bool dispi_vm_frame_buffer(const struct vdd_vm *d, struct scan_linear *linear)
{
    const struct dispi *dispi = &d->dispi;

    if (!is_linear(dispi) || dispi_bytes(dispi) > d->vga.memory_bytes) {
        return false;
    }
    linear->memory = d->vga.memory + dispi_start(dispi);
    linear->width = dispi->xres;
    linear->lines = dispi->yres;
    linear->pitch = dispi_pitch(dispi);
    linear->bits = dispi->bpp;
    return true;
}

bool dispi_vm_map(struct vdd_vm *d, uint32_t offset, uint32_t pages, uint32_t *entries)
{
    uint32_t first = offset >> VGA_PAGE_SHIFT;

    if (d->vga.memory == NULL || first + pages > d->dispi.memory >> VGA_PAGE_SHIFT
            || !vga_map_resize(d, d->dispi.memory)) {
        return false;
    }
    d->frame_buffer_mapped = true;
    for (uint32_t i = 0; i < pages; i++) {
        entries[i] = vga_map_frame(d, first + i);
        if (entries[i] == 0) {
            return false;
        }
    }
    return true;
}
