/*
 * out - debug output: the emulator's debug port, a ring in memory, never the guest's screen.
 *
 * Port 402h exists only under an emulator, so it is written to only if CPUID says there is one.
 */
#include "debug/out.h"

#include "../vxd/lib/format.h"
#include "cpu/cpu.h"

#define DEBUG_PORT  0x402u
#define RING_BYTES  16384u

static char ring[RING_BYTES];       /* the newest output, for a debugger or a crash report */
static uint32_t ring_next;
static bool have_port;              /* written once by debug_init */

INIT_CODE void debug_init(void)
{
    uint32_t a, b, c, d;

    cpuid(1, &a, &b, &c, &d);
    have_port = (c >> 31) != 0 || inb(DEBUG_PORT) == 0xE9;
}

void debug_char(char c)
{
    ring[ring_next++ % RING_BYTES] = c;
    if (have_port) {
        outb(DEBUG_PORT, (uint8_t)c);
    }
}

void debug_string(const char *text)
{
    for (; *text != '\0'; text++) {
        debug_char(*text);
    }
}

void debug_printf(const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    format_text(text, sizeof text, format, args);
    va_end(args);
    debug_string(text);
}
