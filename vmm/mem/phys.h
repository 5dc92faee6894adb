/* phys.h - page frames of RAM below 4 GB.  Included by vmm/mem/, vmm/main.c and tests. */
#ifndef VMM_MEM_PHYS_H
#define VMM_MEM_PHYS_H

#include "types.h"

#define PHYS_NONE   0u      /* no frame: frame 0 is never handed out */

uint32_t phys_table_bytes(uint32_t frames);
void phys_init(void *table, uint32_t frames);   /* frames 0..frames-1 exist, none is usable yet */
void phys_add_range(uint32_t first_frame, uint32_t count);  /* usable RAM; ranges may overlap */

uint32_t phys_alloc(void);                      /* a frame number, PHYS_NONE = none left */
/* So many of the free frames are for committed pages that have none yet: phys_alloc leaves them. */
void phys_set_promised(uint32_t frames);
uint32_t phys_alloc_promised(void);             /* for such a page */
void phys_free(uint32_t frame);
/* `count` neighbours; first frame & align_mask = 0, all in [min, max); PHYS_NONE = none. */
uint32_t phys_alloc_contig(uint32_t count, uint32_t align_mask, uint32_t min, uint32_t max);
void phys_free_contig(uint32_t frame, uint32_t count);

uint32_t phys_free_count(void);
uint32_t phys_spare_count(void);                /* free and not promised */
uint32_t phys_total_count(void);                /* frames ever added */
bool phys_is_ram(uint32_t frame);               /* one of ours, free or not */
void phys_remove(uint32_t frame, uint32_t count);   /* handed out for good: no longer ours */

#endif
