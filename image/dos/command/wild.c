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

/* One part (name or extension) of at most `size` characters; ends at '.' or NUL. */
static char *map_part(char *to, const char *pattern, const char *name, unsigned size)
{
    bool rest = false;

    for (unsigned i = 0; i < size; i++) {
        bool has_name = *name != '\0' && *name != '.';
        char c = *pattern;

        if (rest || c == '*') {
            rest = true;
            c = '?';
        } else if (c == '\0' || c == '.') {
            break;
        } else {
            pattern++;
        }
        if (c != '?') {
            *to++ = c;
        } else if (has_name) {
            *to++ = *name;
        }
        if (has_name) {
            name++;
        }
    }
    return to;
}

static const char *extension(const char *name)
{
    const char *dot = strchr(name, '.');

    return dot != NULL ? dot + 1 : "";
}

void wild_map(char to[13], const char *pattern, const char *name)
{
    char *end = map_part(to, pattern, name, 8);
    char *dot = end;

    *end++ = '.';
    end = map_part(end, extension(pattern), extension(name), 3);
    if (end == dot + 1) {
        end = dot;    /* no extension, no dot */
    }
    *end = '\0';
}
