/*
 * v86owner.h - which devices own which pages of V86 space.  Included by vmm/mem/, vmm/services/.
 */
#ifndef VMM_MEM_V86OWNER_H
#define VMM_MEM_V86OWNER_H

#include "types.h"

#define V86_PAGES       0x110u      /* 0..10FFFFh: the megabyte and the HMA */
#define V86_FIRST_PAGE  0x10u       /* the first that is a VM's own: _GetFirstV86Page */
#define V86_ROM_PAGE    0xA0u       /* the adapter area begins: no VM's last page is behind it */
#define V86_WORDS       9u          /* dwords of a bit array of 110h pages [DDK95] */

/* Pages that devices own in one VM; 0 = nobody. */
struct v86_owned {
    uint32_t pages[V86_WORDS];
};

/* owned = NULL: in all VMs.  starting: before Init_Complete is over. */
bool v86own_assign(struct v86_owned *owned, uint32_t page, uint32_t pages, bool starting);
bool v86own_release(struct v86_owned *owned, uint32_t page, uint32_t pages);
void v86own_array(const struct v86_owned *owned, uint32_t array[V86_WORDS]);
void v86own_forget(struct v86_owned *owned);        /* its VM ends */

uint32_t v86own_last_page(void);                    /* of a VM's conventional memory */
bool v86own_set_last_page(uint32_t page);           /* V86MMGR, while starting */

#endif
