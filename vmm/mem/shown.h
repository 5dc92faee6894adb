/*
 * shown.h - how often each frame shows in V86 memory.  Included by vmm/mem/ and its tests.
 */
#ifndef VMM_MEM_SHOWN_H
#define VMM_MEM_SHOWN_H

#include "types.h"

/*
 * Frames that a VM sees and that are neither its own RAM nor the same in all VMs.  frame != 0.
 * locked: the linear page, != 0, that is locked so that the frame stays; 0 = none.  *kept: this lock
 * is kept until the frame shows nowhere, else there is one already.
 */
enum vmm_err shown_add(uint32_t frame, uint32_t locked, bool *kept) MUST_CHECK;
/* One shown_add undone: the linear page to unlock, 0 = none, or not yet. */
uint32_t shown_drop(uint32_t frame);
bool shown_is(uint32_t frame);          /* does any VM see it? */

#endif
