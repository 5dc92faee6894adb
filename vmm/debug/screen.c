/*
 * screen - text on the framebuffer when nothing else can be trusted any more.
 */
#include "debug/screen.h"

#include "mem/paging.h"
#include "vmm_boot.h"

#define GLYPH_WIDTH     8u
#define GLYPH_HEIGHT    16u

extern const uint8_t font_8x16[256][GLYPH_HEIGHT];   /* font.S */

static uint8_t *pixels;             /* written once by screen_init; NULL = no framebuffer */

INIT_CODE void screen_init(void)
{
    const struct boot_framebuffer *fb = &vmm_boot->framebuffer;

    if (fb->base != 0 && fb->height != 0 && fb->pitch != 0 && fb->bits_per_pixel >= 15) {
        pixels = (uint8_t *)phys_window(fb->base, fb->pitch * fb->height, PHYS_WRITE_COMBINED);
    }
}

static void pixel(uint32_t x, uint32_t y, bool on)
{
    const struct boot_framebuffer *fb = &vmm_boot->framebuffer;
    uint32_t bytes = (fb->bits_per_pixel + 7) / 8;
    uint32_t white = fb->red_mask | fb->green_mask | fb->blue_mask;
    uint32_t value = on ? white : fb->blue_mask & (fb->blue_mask >> 1);
    uint8_t *at = pixels + y * fb->pitch + x * bytes;

    for (uint32_t i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(value >> (8 * i));
    }
}

static void glyph(uint32_t column, uint32_t row, uint8_t c)
{
    for (uint32_t y = 0; y < GLYPH_HEIGHT; y++) {
        uint8_t bits = font_8x16[c][y];

        for (uint32_t x = 0; x < GLYPH_WIDTH; x++) {
            pixel(column * GLYPH_WIDTH + x, row * GLYPH_HEIGHT + y, (bits >> (7 - x)) & 1);
        }
    }
}

static uint32_t put_text(const char *text, uint32_t row, uint32_t columns, uint32_t rows)
{
    uint32_t column = 2;

    for (; *text != '\0' && row < rows; text++) {
        if (*text == '\n' || column + 2 >= columns) {
            column = 2;
            row++;
        }
        if (*text != '\n' && row < rows) {
            glyph(column++, row, (uint8_t)*text);
        }
    }
    return row + 1;
}

void screen_fatal(const char *text, const char *advice)
{
    uint32_t columns, rows, row = 2;

    if (pixels == NULL) {
        return;
    }
    columns = vmm_boot->framebuffer.width / GLYPH_WIDTH;
    rows = vmm_boot->framebuffer.height / GLYPH_HEIGHT;
    for (uint32_t y = 0; y < vmm_boot->framebuffer.height; y++) {
        for (uint32_t x = 0; x < vmm_boot->framebuffer.width; x++) {
            pixel(x, y, false);
        }
    }
    row = put_text("VMM32", row, columns, rows) + 1;
    row = put_text(text, row, columns, rows) + 1;
    (void)put_text(advice, row, columns, rows);
}
