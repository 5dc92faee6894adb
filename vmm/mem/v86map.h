/*
 * v86map.h - a VM's first megabyte.  Included by vmm/.
 */
#ifndef VMM_MEM_V86MAP_H
#define VMM_MEM_V86MAP_H

#include "types.h"

struct vm;

#define V86_PAGES       0x110u      /* 0..10FFFFh: the megabyte and the HMA */

/* Page table, window at CB_High_Linear and RAM for pages 0..FFh; pages 100h.. wrap to 0.. */
enum vmm_err v86map_create(struct vm *vm) MUST_CHECK;
void v86map_destroy(struct vm *vm);

/* Map other frames in; the VM's own RAM of these pages stays its own.  page 10h..10Fh. */
enum vmm_err v86map_set(struct vm *vm, uint32_t page, uint32_t frame, uint32_t pages,
                        bool contiguous_step) MUST_CHECK;

/* Does any VM see one of these pages of ring 0 as V86 memory that is not its own RAM? */
bool v86map_shows(uint32_t linear, uint32_t pages);

/* Make the VM's own memory plain again and zero it: for a fresh start of the VM. */
void v86map_reset(struct vm *vm);

/* Ring 0 touched a V86 page that is not present: true = it is now. */
bool v86map_ring0_fault(uint32_t linear);

/* Hook_V86_Page */
enum vmm_err v86map_hook_page(uint32_t page, uint32_t proc);

/* Takes out what gone() knows; how many there were.  vxd/leftover.c */
uint32_t v86map_forget(bool (*gone)(uint32_t address));

#endif
