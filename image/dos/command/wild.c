/*
 * wild - wildcard names.  Pure.
 */
#include "wild.h"

#include "text.h"

bool wild_has(const char *path)
{
    return strchr(path, '*') != NULL || strchr(path, '?') != NULL;
}

unsigned wild_directory_length(const char *path)
{
    unsigned length = 0;

    for (unsigned i = 0; path[i] != '\0'; i++) {
        if (path[i] == '\\' || path[i] == '/' || path[i] == ':') {
            length = i + 1;
        }
    }
    return length;
}

/* What is being made. */
struct mapping {
    char *to;
    unsigned room;
};

static void put(struct mapping *m, char c)
{
    if (m->room > 1) {
        *m->to++ = c;
        m->room--;
    }
}

/* One part (name or extension): at most `size` characters of the pattern up to its end. */
static void map_part(struct mapping *m, const char *pattern, const char *pattern_end,
                     const char *name, const char *name_end, unsigned size)
{
    bool rest = false;

    for (unsigned i = 0; i < size; i++) {
        char c = '?';

        if (!rest) {
            if (pattern == pattern_end) {
                return;
            }
            c = *pattern++;
            rest = c == '*';
        }
        if (rest && name == name_end) {
            return;
        }
        if (!rest && c != '?') {
            put(m, c);
        } else if (name < name_end) {
            put(m, *name);
        }
        if (name < name_end) {
            name++;
        }
    }
}

/* The dot in front of the extension, or the end of the name. */
static const char *extension(const char *name)
{
    const char *dot = NULL;

    for (const char *p = name; *p != '\0'; p++) {
        if (*p == '.' && p != name) {
            dot = p;
        }
    }
    return dot != NULL ? dot : name + strlen(name);
}

void wild_map(char *to, unsigned size, const char *pattern, const char *name, bool long_names)
{
    struct mapping m = { to, size };
    const char *pattern_dot = extension(pattern), *name_dot = extension(name);
    char *dot;

    if (long_names && strcmp(pattern, "*") == 0) {
        pattern = "*.*";
        pattern_dot = pattern + 1;
    }
    map_part(&m, pattern, pattern_dot, name, name_dot, long_names ? 255 : 8);
    dot = m.to;
    if (*pattern_dot != '\0') {
        put(&m, '.');
        map_part(&m, pattern_dot + 1, pattern + strlen(pattern),
                 *name_dot != '\0' ? name_dot + 1 : name_dot, name + strlen(name),
                 long_names ? 255 : 3);
    }
    if (m.to == dot + 1) {
        m.to = dot;    /* no extension, no dot */
    }
    *m.to = '\0';
}
