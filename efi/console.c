/*
 * console - plain text on the firmware's console, and the progress bar.
 *
 * Firmware calls: none of this after ExitBootServices.
 */
#include <stdarg.h>
#include "stub.h"
#include "cpu.h"

#define BAR_WIDTH      40u
#define KEY_WAIT_MS    30000u
#define KEY_POLL_MS    10u

static EFI_SYSTEM_TABLE *firmware;    /* written by console_init only */

static struct {
    const char *name;
    uint64_t show_from;               /* TSC: a second after the beginning */
    uint32_t shown;                   /* marks drawn; ~0 = nothing drawn yet */
} progress;                           /* written by the progress functions */

void console_init(EFI_SYSTEM_TABLE *system)
{
    firmware = system;
}

static void put(char c)
{
    CHAR16 text[3] = { (CHAR16)(uint8_t)c, 0, 0 };

    if (c == '\n') {
        text[0] = '\r';
        text[1] = '\n';
    }
    if (firmware->ConOut != NULL) {
        firmware->ConOut->OutputString(firmware->ConOut, text);
    }
}

static void put_number(uint32_t value, unsigned base)
{
    char digits[10];
    unsigned n = 0;

    do {
        digits[n++] = "0123456789ABCDEF"[value % base];
        value /= base;
    } while (value != 0);
    while (n > 0) {
        put(digits[--n]);
    }
}

/* %s text, %d decimal, %x hexadecimal; the numbers are uint32_t. */
void say(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    for (; *format != 0; format++) {
        if (*format != '%') {
            put(*format);
        } else if (*++format == 's') {
            for (const char *s = va_arg(args, const char *); *s != 0; s++) {
                put(*s);
            }
        } else {
            put_number(va_arg(args, uint32_t), *format == 'x' ? 16 : 10);
        }
    }
    va_end(args);
}

/* The one form of every error: file, offset, reason. */
void complain(const char *file, uint32_t offset, const char *reason)
{
    if (offset == NO_OFFSET) {
        say("Error: %s: %s\n", file, reason);
    } else {
        say("Error: %s, offset %xh: %s\n", file, offset, reason);
    }
}

/* What follows may take long. */
void progress_begin(const struct stub *stub, const char *name)
{
    progress.name = name;
    progress.shown = ~0u;
    progress.show_from = stub->tsc_hz != 0 ? cpu_read_tsc() + stub->tsc_hz : ~0ull;
}

/* Draws nothing in the first second, and later only when a mark is added. */
void progress_show(uint32_t done, uint32_t total)
{
    uint32_t marks = done / (total / BAR_WIDTH + 1);

    if (progress.show_from == ~0ull || cpu_read_tsc() < progress.show_from ||
        marks == progress.shown) {
        return;
    }
    say("\r%s [", progress.name);
    for (uint32_t i = 0; i < BAR_WIDTH; i++) {
        put(i < marks ? '#' : '.');
    }
    put(']');
    progress.shown = marks;
}

void progress_end(void)
{
    if (progress.shown != ~0u) {
        put('\n');
    }
}

/* Forget keys pressed before, say the prompt, wait for a key or 30 seconds. */
void wait_key(const char *prompt)
{
    EFI_INPUT_KEY key;

    if (firmware->ConIn != NULL) {
        firmware->ConIn->Reset(firmware->ConIn, FALSE);
    }
    say("%s\n", prompt);
    for (uint32_t ms = 0; ms < KEY_WAIT_MS; ms += KEY_POLL_MS) {
        if (firmware->ConIn != NULL &&
            !EFI_ERROR(firmware->ConIn->ReadKeyStroke(firmware->ConIn, &key))) {
            return;
        }
        firmware->BootServices->Stall(KEY_POLL_MS * 1000);
    }
}
