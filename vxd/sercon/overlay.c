/*
 * overlay - what VDD's message services write, kept for the mirror: hooks of VDD_Msg_*.
 *
 * A mirror shows it as a screen; the lines that VDD also sends as text are for a plain stream.
 */
#include "overlay.h"

#include <vdd.h>

#define COLUMNS         80u
#define ROWS            25u
#define WHITE_ON_BLUE   0x1F

static uint8_t cells[COLUMNS * ROWS * 2];       /* task time, as all here */
static uint8_t attribute = WHITE_ON_BLUE;
static uint32_t cursor_row, cursor_column;
static bool on;

static void clear(void)
{
    for (uint32_t i = 0; i < COLUMNS * ROWS; i++) {
        cells[i * 2] = ' ';
        cells[i * 2 + 1] = attribute;
    }
    cursor_row = ROWS - 1;
    cursor_column = COLUMNS - 1;
}

static int on_clear(struct svc_regs *r)
{
    attribute = r->eax == 0 ? WHITE_ON_BLUE : (uint8_t)r->eax;
    on = true;
    clear();
    return 0;
}
VXD_SERVICE_HOOK(overlay_clear_hook, on_clear)

static int on_foreground(struct svc_regs *r)
{
    attribute = (uint8_t)((attribute & 0xF0) | (r->eax & 0x0F));
    return 0;
}
VXD_SERVICE_HOOK(overlay_foreground_hook, on_foreground)

/* A colour, or an attribute whose high half is one. */
static int on_background(struct svc_regs *r)
{
    attribute = (uint8_t)((attribute & 0x0F) | (r->eax > 0x0F ? r->eax & 0xF0 : r->eax << 4));
    return 0;
}
VXD_SERVICE_HOOK(overlay_background_hook, on_background)

static int on_text(struct svc_regs *r)
{
    for (uint32_t i = 0; i < r->ecx && r->eax < ROWS && r->edx < COLUMNS && i < COLUMNS - r->edx; i++) {
        uint8_t *cell = cells + (r->eax * COLUMNS + r->edx + i) * 2;

        cell[0] = ((const uint8_t *)r->esi)[i];
        cell[1] = attribute;
    }
    return 0;
}
VXD_SERVICE_HOOK(overlay_text_hook, on_text)

static int on_cursor(struct svc_regs *r)
{
    cursor_row = r->eax < ROWS ? r->eax : ROWS - 1;
    cursor_column = r->eax < ROWS && r->edx < COLUMNS ? r->edx : COLUMNS - 1;
    return 0;
}
VXD_SERVICE_HOOK(overlay_cursor_hook, on_cursor)

bool overlay_init(void)
{
    static const struct { uint32_t service; void (*hook)(void); } hooks[] = {
        { VDD_SERVICE_VDD_Msg_ClrScrn, overlay_clear_hook },
        { VDD_SERVICE_VDD_Msg_ForColor, overlay_foreground_hook },
        { VDD_SERVICE_VDD_Msg_BakColor, overlay_background_hook },
        { VDD_SERVICE_VDD_Msg_TextOut, overlay_text_hook },
        { VDD_SERVICE_VDD_Msg_SetCursPos, overlay_cursor_hook },
    };

    clear();
    for (unsigned i = 0; i < sizeof hooks / sizeof hooks[0]; i++) {
        if (Hook_Device_Service(hooks[i].service, hooks[i].hook) == 0) {
            return false;
        }
    }
    return true;
}

void overlay_message_mode(bool begins)
{
    on = begins;
    attribute = WHITE_ON_BLUE;
    clear();
}

bool overlay_is_on(void)
{
    return on;
}

void overlay_screen(struct ansi_screen *screen)
{
    *screen = (struct ansi_screen){ .memory = cells, .columns = COLUMNS, .rows = ROWS,
                                    .cursor_column = cursor_column, .cursor_row = cursor_row };
}
