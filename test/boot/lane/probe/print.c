/*
 * print - lines of the probe, to the debug ports of QEMU (402h) and Bochs (E9h).
 */
#include <stdarg.h>
#include <stdint.h>
#include "cpu.h"
#include "probe.h"

static void put(char c)
{
    cpu_out8(0x402, (uint8_t)c);
    cpu_out8(0xE9, (uint8_t)c);
}

static void put_number(uint32_t value, unsigned base, unsigned width)
{
    char digits[10];
    unsigned n = 0;

    do {
        digits[n++] = "0123456789ABCDEF"[value % base];
        value /= base;
    } while (value != 0 || n < width);
    while (n > 0) {
        put(digits[--n]);
    }
}

/* %d decimal, %8 and %2 hexadecimal with that many digits, %s, %c. */
void probe_print(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    for (; *format != 0; format++) {
        if (*format != '%') {
            put(*format);
            continue;
        }
        switch (*++format) {
        case 'd':
            put_number(va_arg(args, uint32_t), 10, 1);
            break;
        case '8':
            put_number(va_arg(args, uint32_t), 16, 8);
            break;
        case '2':
            put_number(va_arg(args, uint32_t), 16, 2);
            break;
        case 'c':
            put((char)va_arg(args, int));
            break;
        default:
            for (const char *s = va_arg(args, const char *); *s != 0; s++) {
                put(*s);
            }
        }
    }
    va_end(args);
}
