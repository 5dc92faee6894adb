/*
 * page_fault.h - page faults on what is not V86 memory.  Included by vmm/.
 */
#ifndef VMM_MEM_PAGE_FAULT_H
#define VMM_MEM_PAGE_FAULT_H

#include "types.h"

/* An address of an arena of blocks: true = the page is there now, the instruction can go on. */
bool page_fault(uint32_t linear, uint32_t error);

/* Nobody knew the page: the procedures of Hook_Invalid_Page_Fault, newest first.  eflags = of the
 * frame.  True = one of them has corrected it. */
bool page_fault_invalid(uint32_t linear, uint32_t error, uint32_t eflags, bool ring0);

bool page_fault_hook(uint32_t proc);        /* false: no memory */
bool page_fault_unhook(uint32_t proc);      /* false: not there */

/* Takes out what gone() knows; how many there were.  vxd/leftover.c */
uint32_t page_fault_forget(bool (*gone)(uint32_t address));

#endif
