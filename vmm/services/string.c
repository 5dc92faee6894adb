/*
 * string - the string services, and the code page behind them.  Pure.
 *
 * Upper case is that of INT 21h AX=6502h for code page 437; in a double-byte code page only a-z have
 * another case, and the second byte of a pair is no letter.
 */
#include "services/string.h"

#include "../vxd/lib/format.h"
#include <vmm_services.h>

/* Upper case of 80h..A7h in code page 437, country 1. [RBIL 2165 "country-dependent uppercase"] */
static const uint8_t upper_437[40] = {
    0x80, 0x9A, 'E', 'A', 0x8E, 'A', 0x8F, 0x80, 'E', 'E', 'E', 'I', 'I', 'I', 0x8E, 0x8F,
    0x90, 0x92, 0x92, 'O', 0x99, 'O', 'U', 'U', 'Y', 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F,
    'A', 'I', 'O', 'U', 0xA5, 0xA5, 0xA6, 0xA7,
};

/* Lead bytes, as INT 21h AH=63h lists them: pairs of first and last. [RBIL 2163] */
static const struct lead_bytes { uint32_t code_page; uint8_t range[4]; } lead_bytes[] = {
    { 932, { 0x81, 0x9F, 0xE0, 0xFC } },        /* Japanese */
    { 936, { 0xA1, 0xFE, 0, 0 } },              /* Chinese, simplified */
    { 949, { 0xA1, 0xFE, 0, 0 } },              /* Korean */
    { 950, { 0x81, 0xFE, 0, 0 } },              /* Chinese, traditional */
};

static const struct lead_bytes *leads;          /* NULL = single bytes; string_set_code_page */

void string_set_code_page(uint32_t code_page)
{
    leads = NULL;
    for (unsigned i = 0; i < sizeof lead_bytes / sizeof lead_bytes[0]; i++) {
        if (lead_bytes[i].code_page == code_page) {
            leads = &lead_bytes[i];
        }
    }
}

bool string_is_lead_byte(uint8_t c)
{
    return leads != NULL && c != 0 && ((c >= leads->range[0] && c <= leads->range[1]) ||
                                       (c >= leads->range[2] && c <= leads->range[3]));
}

uint8_t string_upper(uint8_t c)
{
    if (c >= 'a' && c <= 'z') {
        return (uint8_t)(c - 32);
    }
    return leads == NULL && c >= 0x80 && c < 0x80 + sizeof upper_437 ? upper_437[c - 0x80] : c;
}

/*
 * _lstrcpyn - copy a string with a limit                                  [DDK95 _lstrcpyn]
 *
 * In:    destination, source, bytes of the destination
 * Out:   EAX = destination; its string always ends with NUL, and not within a double-byte character
 * Error: 0 bytes: nothing is written
 * When:  task time
 */
char *_lstrcpyn(char *to, const char *from, uint32_t bytes)
{
    uint32_t n = 0;

    if (bytes == 0) {
        return to;
    }
    while (n + 1 < bytes && from[n] != '\0') {
        if (string_is_lead_byte((uint8_t)from[n]) && from[n + 1] != '\0') {
            if (n + 2 >= bytes) {
                break;
            }
            to[n] = from[n];
            n++;
        }
        to[n] = from[n];
        n++;
    }
    to[n] = '\0';
    return to;
}

/*
 * _lstrlen - length of a string                                             [DDK95 _lstrlen]
 *
 * In:    string
 * Out:   EAX = bytes before its NUL
 * When:  task time
 */
uint32_t _lstrlen(const char *text)
{
    uint32_t n = 0;

    while (text[n] != '\0') {
        n++;
    }
    return n;
}

/*
 * _lmemcpy - copy memory                                                    [DDK95 _lmemcpy]
 *
 * In:    destination, source, bytes
 * Out:   EAX = destination, EDX = its end
 * When:  any time
 */
uint64_t _lmemcpy(void *to, const void *from, uint32_t bytes)
{
    uintptr_t start = (uintptr_t)memcpy(to, from, bytes);

    return (uint64_t)(uint32_t)(start + bytes) << 32 | (uint32_t)start;
}

/* The next character folded to upper case; two bytes count as one character. */
static uint32_t next_upper(const uint8_t **at)
{
    uint32_t c = *(*at)++;

    if (string_is_lead_byte((uint8_t)c) && **at != 0) {
        return c << 8 | *(*at)++;
    }
    return string_upper((uint8_t)c);
}

/*
 * _lstrcmpi - compare two strings without case                              [DDK95 _lstrcmpi]
 *
 * In:    two strings
 * Out:   EAX = 0: equal; above 0: the first is greater; below 0: the second is
 * When:  task time
 */
int32_t _lstrcmpi(const char *first, const char *second)
{
    const uint8_t *a = (const uint8_t *)first, *b = (const uint8_t *)second;
    uint32_t x, y;

    do {
        x = next_upper(&a);
        y = next_upper(&b);
    } while (x == y && x != 0);
    return (int32_t)x - (int32_t)y;
}

/*
 * _strupr - make a string upper case                                         [DDK95 _strupr]
 *
 * In:    string
 * Out:   EAX = the string, changed in its place
 * When:  task time
 */
char *_strupr(char *text)
{
    for (uint8_t *p = (uint8_t *)text; *p != 0; p++) {
        if (string_is_lead_byte(*p) && p[1] != 0) {
            p++;
        } else {
            *p = string_upper(*p);
        }
    }
    return text;
}

/*
 * _Sprintf - format text                                                    [DDK95 _Sprintf]
 *
 * In:    buffer, format as vxd/lib/format.h says, arguments
 * Out:   EAX = characters written, the NUL not counted
 * When:  task time
 */
uint32_t _Sprintf(char *buffer, const char *format, ...)
{
    va_list args;
    size_t n;

    va_start(args, format);
    n = format_text(buffer, INT32_MAX, format, args);
    va_end(args);
    return (uint32_t)n;
}

/* "%3s": 3; -1 = no parameter stands here. */
static int parameter_at(const char *p)
{
    bool is_one = p[0] == '%' && p[1] >= '0' && p[1] <= '9' &&
                  (p[2] == 's' || p[2] == 'u' || p[2] == 'x');

    return is_one ? p[1] - '0' : -1;
}

size_t localize_text(char *buffer, size_t bytes, const char *format, const uint32_t *parameters)
{
    size_t used = 0;

    for (; *format != '\0'; format++) {
        char text[12], one[2] = { *format, '\0' };
        const char *piece = one;

        if (format[0] == '%' && format[1] == '%') {
            format++;
        } else if (parameter_at(format) >= 0) {
            uint32_t value = parameters[parameter_at(format)];

            if (format[2] == 's') {
                piece = value != 0 ? (const char *)(uintptr_t)value : "";
            } else {
                format_into(text, sizeof text, format[2] == 'u' ? "%u" : "%X", value & 0xFFFF);
                piece = text;
            }
            format += 2;
        }
        for (; *piece != '\0'; piece++, used++) {
            if (used + 1 < bytes) {
                buffer[used] = *piece;
            }
        }
    }
    if (bytes > 0) {
        buffer[used < bytes ? used : bytes - 1] = '\0';
    }
    return used;
}

/*
 * _LocalizeSprintf - format text whose parameters may come in any order [DDK95 LOCALIZED_SPRINTF]
 *
 * In:    buffer, format with %0s..%9s strings, %0u..%9u and %0x..%9x numbers of 16 bits, parameters
 * Out:   EAX = characters written, the NUL not counted
 * When:  task time
 * Notes: the DDK describes the macro, not this service's arguments: they are the macro's, in C order
 */
uint32_t _LocalizeSprintf(char *buffer, const char *format, ...)
{
    va_list args;
    uint32_t parameters[10];
    int n, count = 0;

    for (const char *p = format; *p != '\0'; p++) {     /* read no more than the text names */
        if (p[0] == '%' && p[1] == '%') {
            p++;
        } else if (parameter_at(p) >= count) {
            count = parameter_at(p) + 1;
        }
    }
    va_start(args, format);
    for (n = 0; n < count; n++) {
        parameters[n] = va_arg(args, uint32_t);
    }
    va_end(args);
    return (uint32_t)localize_text(buffer, INT32_MAX, format, parameters);
}
