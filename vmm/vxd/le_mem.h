/* le_mem.h - what le*.c, w3.c and w4.c need from their surroundings, and how they read bytes. */
#ifndef VMM_VXD_LE_MEM_H
#define VMM_VXD_LE_MEM_H

#include <stddef.h>
#include <stdint.h>
#include "le.h"

/* The stub, the VMM and the C library of the host each bring these. */
void *memcpy(void *restrict dest, const void *restrict source, size_t size);
void *memset(void *dest, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);

static inline uint16_t le_read16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t le_read32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void le_write32(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
    p[2] = (uint8_t)(value >> 16);
    p[3] = (uint8_t)(value >> 24);
}

/* True if length bytes at offset lie inside size bytes; no sum that could wrap. */
static inline int le_inside(uint32_t offset, uint32_t length, uint32_t size)
{
    return offset <= size && length <= size - offset;
}

static inline int le_fail(struct le_error *e, uint32_t offset, const char *reason)
{
    e->offset = offset;
    e->reason = reason;
    return -1;
}

#endif
