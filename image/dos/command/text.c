/*
 * text - case, blanks, copying and formatting.  Pure.
 */
#include "text.h"

char text_thousands = ',';

char text_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

bool text_is_space(char c)
{
    return c == ' ' || c == '\t';
}

bool text_is_separator(char c)
{
    return text_is_space(c) || c == ',' || c == ';' || c == '=';
}

bool text_same(const char *a, const char *b)
{
    while (*a != '\0' && text_upper(*a) == text_upper(*b)) {
        a++;
        b++;
    }
    return text_upper(*a) == text_upper(*b);
}

bool text_starts(const char *text, const char *start)
{
    while (*start != '\0') {
        if (text_upper(*text++) != text_upper(*start++)) {
            return false;
        }
    }
    return true;
}

void text_upcase(char *text)
{
    for (; *text != '\0'; text++) {
        *text = text_upper(*text);
    }
}

void text_copy(char *to, const char *from, unsigned size)
{
    while (size > 1 && *from != '\0') {
        *to++ = *from++;
        size--;
    }
    *to = '\0';
}

bool text_append(char *to, const char *more, unsigned size)
{
    unsigned used = strlen(to);

    text_copy(to + used, more, size - used);
    return used + strlen(more) < size;
}

char *text_skip_spaces(const char *text)
{
    while (text_is_space(*text)) {
        text++;
    }
    return (char *)(uintptr_t)text;
}

char *text_skip_separators(const char *text)
{
    while (text_is_separator(*text)) {
        text++;
    }
    return (char *)(uintptr_t)text;
}

void text_trim_end(char *text)
{
    unsigned n = strlen(text);

    while (n > 0 && text_is_space(text[n - 1])) {
        text[--n] = '\0';
    }
}

bool text_number(const char **text, uint32_t *value)
{
    const char *p = *text;
    uint32_t n = 0;

    while (*p >= '0' && *p <= '9') {
        n = n * 10 + (uint32_t)(*p++ - '0');
    }
    *value = n;
    if (p == *text) {
        return false;
    }
    *text = p;
    return true;
}

bool text_expand_dots(char *to, const char *path, unsigned size)
{
    bool start = true;    /* of a component */

    *to = '\0';
    while (*path != '\0') {
        unsigned dots = 0;

        while (start && path[dots] == '.') {
            dots++;
        }
        if (dots > 2 && (path[dots] == '\0' || path[dots] == '\\' || path[dots] == '/')) {
            path += dots;
            for (unsigned i = 1; i < dots; i++) {
                if (!text_append(to, i == 1 ? ".." : "\\..", size)) {
                    return false;
                }
            }
            start = false;
            continue;
        }
        {
            char one[2] = { *path, '\0' };

            if (!text_append(to, one, size)) {
                return false;
            }
        }
        start = *path == '\\' || *path == '/' || *path == ':';
        path++;
    }
    return true;
}

/* Digits of n, last first; returns how many. */
static unsigned digits(char *to, uint32_t n, unsigned base, bool thousands)
{
    unsigned length = 0, count = 0;

    do {
        if (thousands && count != 0 && count % 3 == 0) {
            to[length++] = text_thousands;
        }
        to[length++] = "0123456789ABCDEF"[n % base];
        count++;
        n /= base;
    } while (n != 0);
    return length;
}

unsigned text_format(char *to, unsigned size, const char *format, va_list args)
{
    unsigned used = 0;
    char number[16];

    for (; *format != '\0'; format++) {
        bool left = false, zero = false, negative = false;
        unsigned width = 0, length, pad;
        const char *text = NULL;

        if (*format != '%') {
            if (used + 1 < size) {
                to[used++] = *format;
            }
            continue;
        }
        format++;
        if (*format == '-') {
            left = true;
            format++;
        }
        if (*format == '0') {
            zero = true;
        }
        while (*format >= '0' && *format <= '9') {
            width = width * 10 + (unsigned)(*format++ - '0');
        }
        length = 0;
        switch (*format) {
        case 's':
            text = va_arg(args, const char *);
            length = strlen(text);
            break;
        case 'c':
            number[0] = (char)va_arg(args, int);
            length = 1;
            break;
        case 'd': {
            int n = va_arg(args, int);

            negative = n < 0;
            length = digits(number, negative ? 0u - (uint32_t)n : (uint32_t)n, 10, false);
            if (negative) {
                number[length++] = '-';
            }
            break;
        }
        case 'u':
        case 'n':
            length = digits(number, va_arg(args, uint32_t), 10, *format == 'n');
            break;
        case 'x':
            length = digits(number, va_arg(args, uint32_t), 16, false);
            break;
        default:    /* %% and unknown letters stand for themselves */
            number[0] = *format;
            length = 1;
            break;
        }
        pad = width > length ? width - length : 0;
        for (; !left && pad > 0; pad--) {
            if (used + 1 < size) {
                to[used++] = zero ? '0' : ' ';
            }
        }
        for (unsigned i = 0; i < length; i++) {
            if (used + 1 < size) {
                to[used++] = text != NULL ? text[i] : number[length - 1 - i];
            }
        }
        for (; pad > 0; pad--) {
            if (used + 1 < size) {
                to[used++] = ' ';
            }
        }
    }
    to[used] = '\0';
    return used;
}
