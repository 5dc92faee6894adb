/* memory.h - INT 15h about memory.  Included by the files of vxd/bios and tests. */
#ifndef BIOS_MEMORY_H
#define BIOS_MEMORY_H

#include <vmm_types.h>

/*
 * memory_int15 - AH=88h, AX=E801h, E881h, E820h
 *
 * In:    v86 = the VM's linear address 0; crs = its registers; extended_kb = what its PC has from 1 MB
 *        on; free_kb = what of that no XMS driver holds
 * Out:   true, crs: the answer and CF = 0
 * Error: false: no such function, or wrong registers; nothing has changed
 */
bool memory_int15(uint8_t *v86, struct Client_Reg_Struc *crs, uint32_t extended_kb, uint32_t free_kb);

struct block_move {             /* of AH=87h */
    uint32_t from, to, bytes;
};

/* What the table at ES:SI and CX say; false: an exception the processor would have had. */
bool memory_block_move(const uint8_t *v86, const struct Client_Reg_Struc *crs, struct block_move *move);

#endif
