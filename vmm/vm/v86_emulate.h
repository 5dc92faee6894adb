/*
 * v86_emulate.h - one instruction the way an 8086 does it.  Included by v86.c, tests, fuzz.
 *
 * For the faults that V86 mode has and an 8086 has not: operands, pushes and instruction bytes
 * that straddle offset FFFFh, IP running past it, odd encodings.
 */
#ifndef VMM_VM_V86_EMULATE_H
#define VMM_VM_V86_EMULATE_H

#include <vmm_types.h>

enum v86_emulated {
    V86_DONE,           /* registers, memory, IP are those after the instruction */
    V86_UNKNOWN,        /* not one this file knows: nothing changed */
};

/* memory = the VM's linear 0, 110000h bytes are valid; offsets wrap at 64 KB within segments. */
enum v86_emulated v86_emulate(struct Client_Reg_Struc *crs, uint8_t *memory);

#endif
