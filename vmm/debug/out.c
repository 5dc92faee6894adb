/*
 * out - debug output: the emulator's debug port, the terminal of debug=, a ring in memory; never the
 * guest's screen.
 *
 * The port exists only under an emulator: 402h in QEMU, E9h in Bochs.  Both answer E9h when read.
 */
#include "debug/out.h"

#include "../vxd/lib/format.h"
#include "cpu/cpu.h"
#include "debug/terminal.h"

#define QEMU_PORT   0x402u
#define BOCHS_PORT  0x0E9u
#define PORT_ANSWER 0xE9u
#define RING_BYTES  16384u

static char ring[RING_BYTES];       /* the newest output, for a debugger or a crash report */
static uint32_t ring_next;
static uint16_t port;               /* written once by debug_init; 0 = none */

INIT_CODE void debug_init(void)
{
    port = inb(QEMU_PORT) == PORT_ANSWER ? QEMU_PORT : inb(BOCHS_PORT) == PORT_ANSWER ? BOCHS_PORT : 0;
}

void debug_char(char c)
{
    ring[ring_next++ % RING_BYTES] = c;
    if (port != 0) {
        outb(port, (uint8_t)c);
    }
    if (terminal_is_there()) {
        if (c == '\n') {
            terminal_put('\r');
        }
        terminal_put(c);
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
