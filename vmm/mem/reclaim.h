/*
 * reclaim.h - V86 memory that its owners do without.  Included by vmm/.
 */
#ifndef VMM_MEM_RECLAIM_H
#define VMM_MEM_RECLAIM_H

#include "types.h"

enum vmm_err reclaim_add(const struct ReclaimStruc *item) MUST_CHECK;
enum vmm_err reclaim_set(uint32_t key, const struct ReclaimStruc *item) MUST_CHECK;
/* The item behind that of `key`, in ascending order; key 0: the first.  Its key, 0 = none. */
uint32_t reclaim_next(uint32_t key, struct ReclaimStruc *item);

/* Before System_Exit: call the owners of all that are marked RS_RECLAIM. */
void reclaim_tell_owners(void);

/* Takes out what gone() knows; how many there were.  vxd/leftover.c */
uint32_t reclaim_forget(bool (*gone)(uint32_t address));

#endif
