/*
 * page_lock.h - pages that stay in memory.  Included by vmm/.
 */
#ifndef VMM_MEM_PAGE_LOCK_H
#define VMM_MEM_PAGE_LOCK_H

#include "types.h"

/* Bring committed pages in and keep them in; each is counted.  The VMM's own memory and V86 memory
 * always stay.  False: one is not committed, or there is no room; none is locked.  May block. */
bool page_lock_range(uint32_t page, uint32_t pages);
void page_mark_dirty(uint32_t page, uint32_t pages);    /* as if written to through these addresses */

/* False: one of them is not locked; none is unlocked.  out: they are the next to go out. */
bool page_unlock_range(uint32_t page, uint32_t pages, bool out);

/* How many pages from `page` on are committed, or the VMM's own; at most `pages`. */
uint32_t page_committed_count(uint32_t page, uint32_t pages);
bool page_may_be_read(uint32_t page, uint32_t pages);   /* committed ones: by ring 0 */

#endif
