/*
 * swap.h - places in the swap file, through the device PAGESWAP.  Included by vmm/mem/, main.c.
 */
#ifndef VMM_MEM_SWAP_H
#define VMM_MEM_SWAP_H

#include "types.h"

#define SWAP_NONE       0xFFFFFFFFu

/* At the end of device initialisation: is there a PAGESWAP, and how much can it keep? */
void swap_init(void);
bool swap_is_dos(void);             /* the file is reached through DOS or the BIOS */
uint32_t swap_limit(void);          /* pages the file may have */
uint32_t swap_in_use(void);
bool swap_has_room(void);

/* Under the paging lock; may block. */
uint32_t swap_allocate(void);       /* SWAP_NONE: full, and it cannot grow */
void swap_free(uint32_t place);
bool swap_read(uint32_t place, void *contents);
bool swap_write(uint32_t place, const void *contents);

#endif
