/* cb_area.h - the room for devices in control blocks.  Included by vmm/vm/. */
#ifndef VMM_VM_CB_AREA_H
#define VMM_VM_CB_AREA_H

#include "types.h"

#define CB_BYTES            16384u      /* a control block: struct vm and all device areas */
#define CB_AREA_UNITS       (CB_BYTES / 4)

/* Which dwords of every control block are taken.  All zero but `first` is: none. */
struct cb_areas {
    uint32_t first;                     /* offset of the first dword for devices */
    uint32_t used[CB_AREA_UNITS / 32];  /* bit = dword */
    uint32_t start[CB_AREA_UNITS / 32]; /* bit = first dword of an area */
};

uint32_t cb_area_take(struct cb_areas *areas, uint32_t bytes);      /* offset, 0 = no room */
uint32_t cb_area_size(const struct cb_areas *areas, uint32_t offset);   /* bytes, 0 = no area */
bool cb_area_give(struct cb_areas *areas, uint32_t offset);         /* false: no area begins there */

#endif
