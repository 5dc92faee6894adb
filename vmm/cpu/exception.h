/* exception.h - handlers for exceptions in ranges of ring-0 code.  Included by vmm/. */
#ifndef VMM_CPU_EXCEPTION_H
#define VMM_CPU_EXCEPTION_H

#include "types.h"

/* The VxD's structure is kept, not copied.  VMM_BAD_ARGUMENT: reserved field not 0, empty range,
 * no handler; VMM_IN_USE: it is installed already. */
enum vmm_err exception_install(struct Exception_Handler_Struc *handler) MUST_CHECK;
enum vmm_err exception_remove(const struct Exception_Handler_Struc *handler) MUST_CHECK;

/* The handler of the newest range that holds eip, 0 = none. */
uint32_t exception_handler_of(uint32_t eip);

/* Takes out the structures, and those with handlers, that gone() knows; how many. */
uint32_t exception_forget(bool (*gone)(uint32_t address));
uint32_t exception_count(void);

#endif
