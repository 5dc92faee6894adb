/*
 * ini - finds values in SYSTEM.INI.  Pure.
 *
 * Section and key names match without regard to case.  A line that starts with ';' is a
 * comment; spaces around names and values do not count; quotes around a value are removed.
 * A section may occur more than once, a key (device=) many times.
 */
#include "ini.h"

struct line {
    const char *begin, *end;    /* without surrounding space */
};

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static int is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == 0x1A;    /* ^Z ends old text files */
}

/* True if begin..end is name, case ignored. */
static int equals(const char *begin, const char *end, const char *name)
{
    while (begin < end && *name != 0 && upper(*begin) == upper(*name)) {
        begin++;
        name++;
    }
    return begin == end && *name == 0;
}

static struct line trim(const char *begin, const char *end)
{
    while (begin < end && is_space(*begin)) {
        begin++;
    }
    while (begin < end && is_space(end[-1])) {
        end--;
    }
    return (struct line){ begin, end };
}

/* Copy without surrounding quotes. */
static enum ini_result copy_value(struct line value, char *out, size_t out_size)
{
    size_t length;

    if (value.end - value.begin >= 2 && *value.begin == '"' && value.end[-1] == '"') {
        value.begin++;
        value.end--;
    }
    length = (size_t)(value.end - value.begin);
    for (size_t i = 0; i < length && i + 1 < out_size; i++) {
        out[i] = value.begin[i];
    }
    out[length < out_size ? length : out_size - 1] = 0;
    return length < out_size ? INI_FOUND : INI_TOO_LONG;
}

/*
 * ini_value - the index-th (from 0) value of key in section
 *
 * Out:   INI_FOUND, out = the value, *offset = of its line in the text;
 *        INI_TOO_LONG: out holds its beginning; INI_NONE: there is none
 */
enum ini_result ini_value(const char *text, uint32_t size, const char *section, const char *key,
                          unsigned index, char *out, size_t out_size, uint32_t *offset)
{
    const char *at = text, *end = text + size;
    int inside = 0;

    while (at < end) {
        const char *start = at, *equal;
        struct line line;

        while (at < end && *at != '\n') {
            at++;
        }
        line = trim(start, at);
        at += at < end;
        if (line.begin == line.end || *line.begin == ';') {
            continue;
        }
        if (*line.begin == '[') {
            inside = line.end[-1] == ']' && equals(line.begin + 1, line.end - 1, section);
            continue;
        }
        for (equal = line.begin; equal < line.end && *equal != '='; equal++) {
        }
        if (inside && equal < line.end) {
            struct line name = trim(line.begin, equal);

            if (equals(name.begin, name.end, key) && index-- == 0) {
                *offset = (uint32_t)(start - text);
                return copy_value(trim(equal + 1, line.end), out, out_size);
            }
        }
    }
    return INI_NONE;
}

/* True if two names are the same, case ignored. */
int ini_name_is(const char *a, const char *b)
{
    const char *end = a;

    while (*end != 0) {
        end++;
    }
    return equals(a, end, b);
}

/* The file name of a path in upper case; 0, or -1 if it is empty or does not fit. */
int ini_base_name(const char *path, char *name, size_t name_size)
{
    const char *base = path;
    size_t i;

    for (; *path != 0; path++) {
        if (*path == '\\' || *path == '/' || *path == ':') {
            base = path + 1;
        }
    }
    for (i = 0; base[i] != 0 && i + 1 < name_size; i++) {
        name[i] = upper(base[i]);
    }
    name[i] = 0;
    return i != 0 && base[i] == 0 ? 0 : -1;
}
