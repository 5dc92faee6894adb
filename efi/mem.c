/*
 * mem - the memory functions that gcc calls by itself.  Pure.
 */
#include <stddef.h>
#include "le_mem.h"

void *memmove(void *dest, const void *source, size_t size);

void *memcpy(void *restrict dest, const void *restrict source, size_t size)
{
    void *at = dest;

    __asm__ volatile("rep movsb" : "+D"(at), "+S"(source), "+c"(size) : : "memory");
    return dest;
}

void *memmove(void *dest, const void *source, size_t size)
{
    char *d = dest;
    const char *s = source;

    if ((uintptr_t)d - (uintptr_t)s >= size) {
        return memcpy(dest, source, size);
    }
    while (size-- > 0) {
        d[size] = s[size];
        __asm__ volatile("" : : : "memory");    /* or gcc makes this loop a call of memmove */
    }
    return dest;
}

void *memset(void *dest, int value, size_t size)
{
    void *at = dest;

    __asm__ volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(value) : "memory");
    return dest;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const uint8_t *p = a, *q = b;

    for (; size > 0; size--, p++, q++) {
        if (*p != *q) {
            return *p - *q;
        }
    }
    return 0;
}
