/*
 * mem - the memory functions that gcc calls by itself, for ring-0 modules.
 */
#include <vmm.h>

void *memcpy(void *to, const void *from, size_t bytes)
{
    void *at = to;
    size_t dwords = bytes >> 2;

    __asm__ volatile("rep movsl; movl %3, %%ecx; rep movsb"
                     : "+D"(at), "+S"(from), "+c"(dwords) : "r"(bytes & 3) : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t bytes)
{
    if ((uintptr_t)to - (uintptr_t)from >= bytes) {
        return memcpy(to, from, bytes);
    }
    void *at = (char *)to + bytes - 1;
    const void *src = (const char *)from + bytes - 1;

    __asm__ volatile("std; rep movsb; cld" : "+D"(at), "+S"(src), "+c"(bytes) : : "memory");
    return to;
}

void *memset(void *to, int value, size_t bytes)
{
    void *at = to;
    size_t dwords = bytes >> 2;
    uint32_t fill = (uint8_t)value * 0x01010101u;

    __asm__ volatile("rep stosl; movl %3, %%ecx; rep stosb"
                     : "+D"(at), "+c"(dwords) : "a"(fill), "r"(bytes & 3) : "memory");
    return to;
}

int memcmp(const void *a, const void *b, size_t bytes)
{
    const uint8_t *x = a, *y = b;

    for (; bytes > 0; bytes--, x++, y++) {
        if (*x != *y) {
            return *x - *y;
        }
    }
    return 0;
}

size_t strlen(const char *s)
{
    size_t n = 0;

    while (s[n] != '\0') {
        n++;
    }
    return n;
}
