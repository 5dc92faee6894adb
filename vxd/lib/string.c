/*
 * string.c - the string functions of C that virtual devices use; the compiler needs the names.
 *
 * Only in the device: on the host the C library has them.
 */
#include <string.h>

void *memchr(const void *at, int value, size_t bytes)
{
    const unsigned char *p = at;

    for (; bytes > 0; bytes--, p++) {
        if (*p == (unsigned char)value) {
            return (void *)(size_t)p;
        }
    }
    return NULL;
}

char *strchr(const char *s, int ch)
{
    while (*s != (char)ch) {
        if (*s++ == 0) {
            return NULL;
        }
    }
    return (char *)(size_t)s;
}

char *strrchr(const char *s, int ch)
{
    const char *last = NULL;

    do {
        if (*s == (char)ch) {
            last = s;
        }
    } while (*s++ != 0);
    return (char *)(size_t)last;
}

char *strcpy(char *to, const char *from)
{
    char *start = to;

    while ((*to++ = *from++) != 0) {
    }
    return start;
}

int strcmp(const char *a, const char *b)
{
    while (*a != 0 && *a == *b) {
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}
