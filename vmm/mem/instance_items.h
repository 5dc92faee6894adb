/*
 * instance_items.h - which bytes of V86 memory are instanced.  Included by vmm/mem/, vmm/services/.
 */
#ifndef VMM_MEM_INSTANCE_ITEMS_H
#define VMM_MEM_INSTANCE_ITEMS_H

#include "types.h"

#define INSTANCE_END    0x100000u       /* no instance data in the HMA [DDK95 _MMGR_Toggle_HMA] */

struct instance_range {
    uint32_t at, bytes;
};

/* Add bytes; ranges that touch become one. */
enum vmm_err instance_add(uint32_t at, uint32_t bytes) MUST_CHECK;

/* How many of these bytes are instanced? */
uint32_t instance_bytes_in(uint32_t at, uint32_t bytes);

/* The first range that has bytes at or behind `at`, cut so that it begins there; bytes = 0: none. */
struct instance_range instance_next(uint32_t at);

#endif
