/*
 * bits.h - ranges of a bit array, such as one bit for each page of V86 space.  Included by vmm/mem/.
 */
#ifndef VMM_MEM_BITS_H
#define VMM_MEM_BITS_H

#include "types.h"

static inline bool bit_is_set(const uint32_t *bits, uint32_t at)
{
    return (bits[at / 32] & (1u << (at % 32))) != 0;
}

static inline void bit_put(uint32_t *bits, uint32_t at, bool value)
{
    bits[at / 32] = (bits[at / 32] & ~(1u << (at % 32))) | ((uint32_t)value << (at % 32));
}

/* How many of the bits first..first+count-1 are set? */
static inline uint32_t bits_set_in(const uint32_t *bits, uint32_t first, uint32_t count)
{
    uint32_t set = 0;

    for (uint32_t i = 0; i < count; i++) {
        set += bit_is_set(bits, first + i);
    }
    return set;
}

static inline void bits_put(uint32_t *bits, uint32_t first, uint32_t count, bool value)
{
    for (uint32_t i = 0; i < count; i++) {
        bit_put(bits, first + i, value);
    }
}

#endif
