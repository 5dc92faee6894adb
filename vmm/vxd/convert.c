/*
 * convert - numbers and truth values written as text.  Pure.
 */
#include "convert.h"

#include "ini.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

const char *convert_decimal(const char *text, uint32_t *result)
{
    const char *p = text + (*text == '-' || *text == '+');
    uint32_t n = 0;

    *result = 0;
    if (!is_digit(*p)) {
        return text;
    }
    for (; is_digit(*p); p++) {
        n = n * 10 + (uint32_t)(*p - '0');
    }
    *result = *text == '-' ? 0u - n : n;
    return p;
}

static uint32_t hex_digit(char c)
{
    return is_digit(c) ? (uint32_t)(c - '0') : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
           : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10) : 16;
}

const char *convert_hex(const char *text, uint32_t *result)
{
    const char *p = text;
    uint32_t n = 0;

    for (; hex_digit(*p) < 16; p++) {
        n = n << 4 | hex_digit(*p);
    }
    *result = n;
    return p != text && (*p == 'h' || *p == 'H') ? p + 1 : p;
}

const char *convert_fixed(const char *text, uint32_t places, uint32_t *result)
{
    const char *p = text + (*text == '-' || *text == '+');
    bool any = is_digit(*p);
    uint32_t n = 0;

    for (; is_digit(*p); p++) {
        n = n * 10 + (uint32_t)(*p - '0');
    }
    if (*p == '.' && is_digit(p[1])) {
        any = true;
        for (p++; is_digit(*p); p++) {
            if (places > 0) {
                n = n * 10 + (uint32_t)(*p - '0');
                places--;
            }
        }
    }
    for (; places > 0 && n != 0; places--) {
        n *= 10;
    }
    *result = !any ? 0 : *text == '-' ? 0u - n : n;
    return any ? p : text;
}

bool convert_boolean(const char *text, uint32_t *result)
{
    int32_t value;

    for (const char *p = text; *p != '\0'; p++) {
        if (p - text > 7) {
            return false;
        }
    }
    if (!ini_boolean(text, &value)) {
        return false;
    }
    *result = (uint32_t)value;
    return true;
}
