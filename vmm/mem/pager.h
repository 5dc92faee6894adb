/*
 * pager.h - who brings pages in and out: the four system pagers and those of _PagerRegister.
 * Included by vmm/mem/ and vmm/services/.
 */
#ifndef VMM_MEM_PAGER_H
#define VMM_MEM_PAGER_H

#include "types.h"

struct vpage;

#define PAGER_FIRST     5u          /* of the registered ones; PD_ZEROINIT .. PD_FIXED are 1 to 4 */
#define PAGER_COUNT     64u

/* A pager's number is its handle. */
uint32_t pager_register(const struct pd_s *pd);     /* 0: table full */
bool pager_query(uint32_t pager, struct pd_s *pd);
bool pager_deregister(uint32_t pager);              /* false: not one, or a page has it */
bool pager_is_valid(uint32_t pager);

static inline bool pager_is_system(uint32_t pager)
{
    return pager < PAGER_FIRST;
}
bool pager_stays_in(uint32_t pager);                /* PD_FIXED, PD_FIXEDZERO, PD_PAGERONLY */
void pager_count(uint32_t pager, int32_t pages);    /* pages that have it */
/* Takes out what gone() knows; how many there were.  vxd/leftover.c */
uint32_t pager_forget_code(bool (*gone)(uint32_t address));

/* Under the paging lock; may block.  False: failed. */
bool pager_in(struct vpage *vp, uint32_t frame, uint32_t page);
bool pager_can_go_out(const struct vpage *vp);      /* is there anybody to keep the contents? */
bool pager_out(struct vpage *vp);                   /* to where it comes from again; stays mapped or not */

void pager_dirty(struct vpage *vp, uint32_t linear);
void pager_free(struct vpage *vp, uint32_t page);   /* the last mapping went */
void pager_forget_place(struct vpage *vp);          /* its place in the swap file is free */
void pager_came_in(struct vpage *vp);               /* it has its frame now */
void pager_went_out(struct vpage *vp);              /* it still has its frame */
bool pager_has_room(void);                          /* in the swap file, for one page more */

#endif
