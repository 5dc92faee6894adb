/*
 * fatal.h - the fatal-error screen.  Included by vmm/.
 */
#ifndef VMM_DEBUG_FATAL_H
#define VMM_DEBUG_FATAL_H

#include "types.h"

/* What a gate from ring 0 leaves: PUSHAD, error code, EIP CS EFLAGS. */
struct ring0_frame {
    uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
    uint32_t error, eip, cs, eflags;
};

void fatal_exception(uint32_t vector, const struct ring0_frame *frame, uint32_t cr2)
    __attribute__((noreturn));

#endif
