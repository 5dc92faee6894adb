/*
 * ini - SYSTEM.INI as the loaders need it: a value with its place in the text.  Pure.
 *
 * The parser is the VMM's, vmm/vxd/ini.c.
 */
#include "ini.h"

#include "../vmm/vxd/ini.h"

/*
 * ini_value - the index-th (from 0) value of key in section
 *
 * Out:   INI_FOUND, out = the value, *offset = of its line in the text;
 *        INI_TOO_LONG: out holds its beginning; INI_NONE: there is none
 */
enum ini_result ini_value(const char *text, uint32_t size, const char *section, const char *key,
                          unsigned index, char *out, size_t out_size, uint32_t *offset)
{
    const char *value = NULL, *line;

    ini_set(text, size);
    do {
        value = ini_next(section, key, value);
    } while (value != NULL && index-- > 0);
    if (value == NULL) {
        return INI_NONE;
    }
    for (line = value; line > text && line[-1] != '\n'; line--) {
    }
    *offset = (uint32_t)(line - text);
    return ini_copy(value, out, out_size) < out_size ? INI_FOUND : INI_TOO_LONG;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* True if two names are the same, case ignored. */
int ini_name_is(const char *a, const char *b)
{
    while (*a != 0 && upper(*a) == upper(*b)) {
        a++;
        b++;
    }
    return *a == *b;
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
