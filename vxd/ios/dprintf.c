/*
 * dprintf.c - ILB_dprintf_rtn: printf of the drivers of Windows 95.  Pure but for its last line.
 *
 * Its letters are not those of C: %x %u %lx show what is at an address.   [DDK95 ILB_dprintf_rtn]
 */
#include "dprintf.h"
#include "../lib/format.h"

struct output {
    char *text;
    uint32_t used, room;
};

static void put(struct output *out, char ch)
{
    if (out->used + 1 < out->room) {
        out->text[out->used++] = ch;
    }
}

static void put_text(struct output *out, const char *text)
{
    while (*text != 0) {
        put(out, *text++);
    }
}

static void put_number(struct output *out, uint32_t value, bool hexadecimal)
{
    char text[12];

    (void)format_into(text, sizeof(text), hexadecimal ? "%x" : "%u", value);
    put_text(out, text);
}

static void put_bytes(struct output *out, const uint8_t *at, uint32_t count)
{
    char text[4];

    for (; count > 0; count--, at++) {
        (void)format_into(text, sizeof(text), "%02x ", *at);
        put_text(out, text);
    }
}

static void put_far(struct output *out, uint32_t value)
{
    put_number(out, value >> 16, true);
    put(out, ':');
    put_number(out, value & 0xFFFF, true);
}

uint32_t dprintf_text(char *text, uint32_t room, const char *format, va_list args)
{
    struct output out = { text, 0, room };

    for (; *format != 0; format++) {
        uint32_t value;

        if (*format != '%') {
            put(&out, *format);
            continue;
        }
        if (*++format == 0) {
            break;
        }
        if (*format == '%') {
            put(&out, '%');
            continue;
        }
        value = va_arg(args, uint32_t);
        switch (*format) {
        case 'b': put_number(&out, value & 0xFF, true); break;
        case 'c': put(&out, *(const char *)(uintptr_t)value); break;
        case 'd': put_number(&out, value, false); break;
        case 'e': put_number(&out, value, true); break;
        case 'i': put_number(&out, value & 0xFFFF, false); break;
        case 'j': put_number(&out, value & 0xFF, false); break;
        case 'l': format += format[1] == 'x'; put_number(&out, *(const uint32_t *)(uintptr_t)value, true); break;
        case 'p': put_far(&out, value); break;
        case 's': put_text(&out, (const char *)(uintptr_t)value); break;
        case 'u': put_number(&out, *(const uint16_t *)(uintptr_t)value, false); break;
        case 'w': put_number(&out, value & 0xFFFF, true); break;
        case 'x': put_number(&out, *(const uint16_t *)(uintptr_t)value, true); break;
        case 'z': put_bytes(&out, (const uint8_t *)(uintptr_t)va_arg(args, uint32_t), value & 0xFFFF); break;
        default: put(&out, *format); break;
        }
    }
    if (room > 0) {
        text[out.used] = 0;
    }
    return out.used;
}

void ilb_dprintf(const char *format, ...)
{
    char text[200];
    va_list args;

    va_start(args, format);
    (void)dprintf_text(text, sizeof(text), format, args);
    va_end(args);
    vxd_debugf("%s", text);
}
