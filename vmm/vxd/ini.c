/*
 * ini - SYSTEM.INI: sections, keys, values.  Pure.
 */
#include "ini.h"

static const char *ini_text;        /* written by ini_set at start */
static const char *ini_end;

void ini_set(const char *text, uint32_t bytes)
{
    ini_text = text;
    ini_end = text != NULL ? text + bytes : NULL;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool at_line_end(const char *p)
{
    return p == ini_end || *p == '\r' || *p == '\n' || *p == '\0' || *p == 0x1A;
}

static const char *next_line(const char *p)
{
    while (p != ini_end && *p != '\n') {
        p++;
    }
    return p == ini_end ? p : p + 1;
}

static const char *skip_blanks(const char *p)
{
    while (p != ini_end && is_blank(*p)) {
        p++;
    }
    return p;
}

/* p is at name, which is followed (blanks aside) by `stop`; returns what is behind it, else NULL. */
static const char *match(const char *p, const char *name, char stop)
{
    for (; *name != '\0'; name++, p++) {
        if (at_line_end(p) || lower(*p) != lower(*name)) {
            return NULL;
        }
    }
    p = skip_blanks(p);
    return p != ini_end && *p == stop ? p + 1 : NULL;
}

/* The line behind "[section]", NULL if there is none. */
static const char *find_section(const char *from, const char *section)
{
    for (const char *p = from; p != ini_end; p = next_line(p)) {
        const char *at = skip_blanks(p);

        if (at != ini_end && *at == '[' && match(skip_blanks(at + 1), section, ']') != NULL) {
            return next_line(p);
        }
    }
    return NULL;
}

const char *ini_next(const char *section, const char *key, const char *previous)
{
    const char *p;

    if (ini_text == NULL) {
        return NULL;
    }
    p = previous != NULL ? next_line(previous) : find_section(ini_text, section);
    while (p != NULL && p != ini_end) {
        const char *at = skip_blanks(p), *value;

        if (at != ini_end && *at == '[') {
            p = find_section(p, section);       /* a section may be continued further down */
            continue;
        }
        value = at != ini_end && *at == ';' ? NULL : match(at, key, '=');
        if (value != NULL) {
            return skip_blanks(value);
        }
        p = next_line(p);
    }
    return NULL;
}

size_t ini_copy(const char *value, char *buffer, size_t bytes)
{
    size_t used = 0, kept = 0;
    char quote = '\0';

    if (!at_line_end(value) && (*value == '"' || *value == '\'')) {
        const char *end = value + 1;

        while (!at_line_end(end) && *end != *value) {
            end++;
        }
        if (!at_line_end(end)) {            /* a lone quote is a character like any other */
            quote = *value++;
        }
    }
    for (; !at_line_end(value) && *value != quote; value++) {
        if (quote == '\0' && *value == ';' && used > 0 && is_blank(value[-1])) {
            break;
        }
        if (used + 1 < bytes) {
            buffer[used] = *value;
        }
        used++;
        kept = quote != '\0' || !is_blank(*value) ? used : kept;
    }
    if (bytes > 0) {
        buffer[kept < bytes ? kept : bytes - 1] = '\0';
    }
    return kept;
}

bool ini_same_name(const char *a, const char *b)
{
    for (; *a != '\0' && *a != ' ' && lower(*a) == lower(*b); a++, b++) {
    }
    return (*a == '\0' || *a == ' ') && (*b == '\0' || *b == ' ');
}

bool ini_decimal(const char *value, int32_t *result)
{
    bool negative = !at_line_end(value) && *value == '-', any = false;
    int32_t n = 0;

    value += !at_line_end(value) && (*value == '-' || *value == '+');
    for (; !at_line_end(value) && *value >= '0' && *value <= '9'; value++) {
        if (n > (INT32_MAX - 9) / 10) {
            return false;
        }
        n = n * 10 + (*value - '0');
        any = true;
    }
    *result = negative ? -n : n;
    return any;
}

bool ini_hex(const char *value, uint32_t *result)
{
    uint32_t n = 0;
    bool any = false;

    for (; !at_line_end(value); value++) {
        char c = lower(*value);
        uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10) : 16;

        if (digit > 15) {
            break;
        }
        if (n >> 28 != 0) {
            return false;
        }
        n = n << 4 | digit;
        any = true;
    }
    *result = n;
    return any;
}

bool ini_boolean(const char *value, int32_t *result)
{
    static const struct { const char *word; int32_t value; } words[] = {
        { "yes", -1 }, { "no", 0 }, { "true", -1 }, { "false", 0 }, { "on", -1 }, { "off", 0 },
        { "y", -1 }, { "n", 0 }, { "t", -1 }, { "f", 0 }, { "1", -1 }, { "0", 0 },
    };
    char text[8];

    ini_copy(value, text, sizeof text);
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (ini_same_name(text, words[i].word)) {
            *result = words[i].value;
            return true;
        }
    }
    return false;
}
