/*
 * v86area.h - the global V86 data area.  Included by vmm/mem/, vmm/services/ and tests.
 */
#ifndef VMM_MEM_V86AREA_H
#define VMM_MEM_V86AREA_H

#include "types.h"

/* A region of V86 addresses that may be given out; it must not overlap another. */
enum vmm_err v86area_add(uint32_t at, uint32_t bytes) MUST_CHECK;

/* align: a power of two.  below: only addresses below this.  0 = no such room. */
uint32_t v86area_alloc(uint32_t bytes, uint32_t align, uint32_t below);
uint32_t v86area_largest(uint32_t align);

/* The one temporary block; while it exists, v86area_alloc and v86area_largest find nothing. */
uint32_t v86area_temp(uint32_t bytes);
bool v86area_free_temp(void);

#endif
