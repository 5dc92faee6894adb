/*
 * format - printf's plain part, for messages.  Pure.
 */
#include "format.h"

#include <stdbool.h>
#include <stdint.h>

struct sink {
    char *buffer;
    size_t bytes, used;
};

static void put(struct sink *s, char c)
{
    if (s->used + 1 < s->bytes) {
        s->buffer[s->used] = c;
    }
    s->used++;
}

static void put_field(struct sink *s, const char *text, size_t len, int width, bool left, char pad)
{
    size_t fill = width > 0 && (size_t)width > len ? (size_t)width - len : 0;

    for (; !left && fill > 0; fill--) {
        put(s, pad);
    }
    for (; len > 0; len--) {
        put(s, *text++);
    }
    for (; fill > 0; fill--) {
        put(s, ' ');
    }
}

static size_t digits(char *end, uint32_t value, unsigned base, bool upper)
{
    size_t n = 0;

    do {
        *--end = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[value % base];
        value /= base;
        n++;
    } while (value != 0);
    return n;
}

size_t format_text(char *buffer, size_t bytes, const char *format, va_list args)
{
    struct sink s = { buffer, bytes, 0 };

    for (; *format != '\0'; format++) {
        if (*format != '%') {
            put(&s, *format);
            continue;
        }
        bool left = false;
        char pad = ' ';
        int width = 0, precision = -1;

        for (format++; *format == '0' || *format == '-'; format++) {
            if (*format == '0') {
                pad = '0';
            } else {
                left = true;
            }
        }
        if (*format == '*') {
            width = va_arg(args, int);
            format++;
        }
        for (; *format >= '0' && *format <= '9'; format++) {
            width = width * 10 + (*format - '0');
        }
        if (*format == '.') {
            format++;
            precision = 0;
            if (*format == '*') {
                precision = va_arg(args, int);
                format++;
            }
            for (; *format >= '0' && *format <= '9'; format++) {
                precision = precision * 10 + (*format - '0');
            }
        }
        bool is_short = false;

        while (*format == 'l' || *format == 'z' || *format == 'h') {
            is_short = *format++ == 'h';
        }
        char text[12], *end = text + sizeof text;
        size_t len;

        switch (*format) {
        case 's': {
            const char *str = va_arg(args, const char *);

            if (str == NULL) {
                str = "(null)";
            }
            for (len = 0; (precision < 0 || len < (size_t)precision) && str[len] != '\0'; len++) {
            }
            put_field(&s, str, len, width, left, ' ');
            break;
        }
        case 'c':
            put(&s, (char)va_arg(args, int));
            break;
        case 'd':
        case 'i': {
            int v = va_arg(args, int);

            v = is_short ? (int16_t)v : v;
            len = digits(end, v < 0 ? 0u - (uint32_t)v : (uint32_t)v, 10, false);
            if (v < 0 && pad == '0' && !left) {     /* the sign stands before the zeros */
                put(&s, '-');
                width--;
            } else if (v < 0) {
                end[-(int)len - 1] = '-';
                len++;
            }
            put_field(&s, end - len, len, width, left, pad);
            break;
        }
        case 'u':
        case 'o':
        case 'x':
        case 'X': {
            unsigned v = va_arg(args, unsigned);

            len = digits(end, is_short ? (uint16_t)v : v, *format == 'u' ? 10 : *format == 'o' ? 8 : 16,
                         *format == 'X');
            put_field(&s, end - len, len, width, left, pad);
            break;
        }
        case 'p':
            len = digits(end, (uint32_t)(uintptr_t)va_arg(args, void *), 16, true);
            put_field(&s, end - len, len, 8, false, '0');
            break;
        case '\0':
            format--;
            break;
        default:
            put(&s, *format);
            break;
        }
    }
    if (bytes > 0) {
        buffer[s.used < bytes ? s.used : bytes - 1] = '\0';
    }
    return s.used;
}

size_t format_into(char *buffer, size_t bytes, const char *format, ...)
{
    va_list args;
    size_t length;

    va_start(args, format);
    length = format_text(buffer, bytes, format, args);
    va_end(args);
    return length;
}
