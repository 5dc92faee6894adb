/*
 * inject.h - allocations that are made to fail, to see what then happens.  Included by vmm/mem/.
 *
 * _VMM32X_Fail_Allocation says which; outside of tests the cost is one comparison.
 */
#ifndef VMM_MEM_INJECT_H
#define VMM_MEM_INJECT_H

#include <vmm32x.h>

#ifdef VMM_HOST             /* unit tests bring allocators of their own that run out */
static inline bool inject_fails(uint32_t kind)
{
    (void)kind;
    return false;
}
#else
extern uint32_t inject_kinds;           /* VMM32X_FAIL_ bits that count, 0 = none; inject.c, task time */
bool inject_hit(void);

static inline bool inject_fails(uint32_t kind)
{
    return (inject_kinds & kind) != 0 && inject_hit();
}
#endif

/* From now on allocation number `nth` of these kinds fails, with VMM32X_FAIL_ON all after it too;
 * 0: none.  How many there have been since the last call. */
uint32_t inject_arm(uint32_t kinds, uint32_t nth);

#endif
